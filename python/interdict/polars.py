"""Expressions of Polars: importing this module gives every expression the namespace ``interdict``.

>>> import polars as pl                                                                    # doctest: +SKIP
>>> import interdict.polars                                                                # doctest: +SKIP
>>> df.with_columns(found=pl.col("security_name").interdict.match(screener))               # doctest: +SKIP
"""

from __future__ import annotations

from typing import Any

import polars as pl

from .screener import Screener

_FIELDS = ("match_kind", "score", "certainty", "entry_id", "entry_name", "matched_name", "programme")
_KIND = pl.Struct({field: pl.Float64 if field == "score" else pl.String for field in _FIELDS})


@pl.api.register_expr_namespace("interdict")
class Interdict:
    """Names of a column against the lists of a screener."""

    def __init__(self, expression: pl.Expr) -> None:
        self._expression = expression

    def match(self, screener: Screener) -> pl.Expr:
        """The best match of each name, as a struct of ``match_kind``, ``score``, ``certainty``, ``entry_id``, ``entry_name``,
        ``matched_name`` and ``programme``; a null for a null. Each distinct name is matched once. It knows no dates: decisions are
        what :meth:`Screener.screen` gives."""

        def matched(names: pl.Series) -> pl.Series:
            distinct = names.cast(pl.String).unique().drop_nulls().to_list()
            best: dict[str | None, dict[str, Any] | None] = {None: None}
            for row in screener.match(distinct):
                # What was dropped is no match.
                told = {field: row[field] or None for field in _FIELDS}
                if row["certainty"] == "dropped":
                    told = dict.fromkeys(_FIELDS) | {"match_kind": "none"}
                best.setdefault(row["name"], told)
            return pl.Series(names.name, [best[name] for name in names.cast(pl.String).to_list()], dtype=_KIND)

        return self._expression.map_batches(matched, return_dtype=_KIND, is_elementwise=True)
