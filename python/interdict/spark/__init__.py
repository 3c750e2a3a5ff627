"""Screening on a cluster: Spark 3.5 and 4, Spark Connect, and engines that speak it.

>>> from interdict import Screener, spark                       # doctest: +SKIP
>>> screener = Screener(activity="purchase")                    # doctest: +SKIP
>>> spark.screen(df, screener).write.parquet("decisions")       # doctest: +SKIP

``python -m interdict.spark INPUT OUTPUT`` is the whole job: it writes decisions and alerts, reads them back, counts, and writes the
manifest last.

The lists travel as bytes, once for an executor, and are compiled once in each Python worker. The executors need the wheel and
``pyarrow``; the README tells how to ship it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..errors import ColumnTypeError, OptionError
from ..screener import Screener
from . import worker

__all__ = ["alerts", "screen"]

#: Fields that together decide what a row is told; rows that agree in them are told the same.
DECIDING = (
    "issuer_name", "security_name", "isin", "cusip", "sedol", "figi", "lei", "identifier", "ticker", "exchange",
    "underlying_isin", "underlying_name", "country", "instrument_type", "activity", "actor", "trade_time", "known_on",
)  # fmt: skip


def screen(
    df: Any,
    screener: Screener,
    mapping: Mapping[str, str] | None = None,
    *,
    distinct: bool = False,
    name: str = "frame",
) -> Any:
    """Decides every row, lazily.

    Parameters
    ----------
    df:
        A DataFrame of Spark. A DATE is a date; a TIMESTAMP is taken only where the screener's ``timezone`` is that of the session,
        because its meaning depends on it. Texts of dates are in ISO 8601, or in the ``date_format`` of the screener.
    distinct:
        Screens each distinct combination of security, time, activity and actor once and joins the answers back: less
        matching for a shuffle of the whole frame. It pays where the network is quicker than the matching, which is where almost
        no security stands in two partitions; each partition matches its own securities once in any case.

    Returns
    -------
    All columns of ``df`` and then the answer's, as :meth:`interdict.Screener.screen` gives them. Rows that could not be read or decided
    have the verdict ``unscreened``: whoever writes the answers counts them.

    Raises :class:`FrameError` before anything runs where the columns cannot be screened.
    """
    fields = _fields(df, screener, mapping)
    if not distinct:
        return _mapped(df, screener, mapping, "decisions", name)
    keys = [column for column, field in fields.items() if field in DECIDING]
    own = _mapped(df.select([_quoted(key) for key in keys]).distinct(), screener, mapping, "decisions", name)
    names = worker.output_names(df.columns)
    # Answers under the names that they have beside all columns of the frame.
    answers = own.toDF(*[f"_key_{index}" for index in range(len(keys))], *names[len(df.columns) :])
    frame = df.toDF(*names[: len(df.columns)])
    renamed = dict(zip(df.columns, names))
    condition = None
    for index, key in enumerate(keys):
        same = frame[_quoted(renamed[key])].eqNullSafe(answers[f"_key_{index}"])
        condition = same if condition is None else condition & same
    joined = frame.join(answers, condition, "left")
    return joined.select([_quoted(column) for column in names])


def alerts(
    df: Any,
    screener: Screener,
    mapping: Mapping[str, str] | None = None,
    *,
    name: str = "frame",
) -> Any:
    """What a person must look at: one row for every row, entry and programme that is not plainly permitted, lazily.

    The columns of ``df`` and then the answer's. A row of a cluster has no number, so that ``file`` and ``line`` are not there.
    """
    _fields(df, screener, mapping)
    return _mapped(df, screener, mapping, "alerts", name)


def _fields(df: Any, screener: Screener, mapping: Mapping[str, str] | None) -> dict[str, str | None]:
    """The field of each column; refuses columns that cannot be screened before anything runs."""
    import pyarrow

    fields = screener.fields(df.columns, mapping)
    kinds = {field.name: field.dataType.simpleString() for field in df.schema.fields}
    zone = screener.options["timezone"]
    for column, field in fields.items():
        if field not in ("trade_time", "known_on") or kinds[column] != "timestamp":
            continue
        session = df.sparkSession.conf.get("spark.sql.session.timeZone")
        if zone is None or zone != session:
            error = ColumnTypeError(
                f"column `{column}` of the field `{field}` is a TIMESTAMP, whose meaning depends on the session's time zone ({session}): "
                f"cast it to DATE, or give the screener `timezone={session!r}` to say that this is meant"
            )
            error.column = column
            raise error
    schema = pyarrow.schema([pyarrow.field(column, _arrow(pyarrow, kind)) for column, kind in kinds.items()])
    screener.run(schema, mapping)
    return fields


def _arrow(pyarrow: Any, kind: str) -> Any:
    """The Arrow type that tells enough of a Spark type."""
    known = {
        "string": pyarrow.string(), "date": pyarrow.date32(), "timestamp": pyarrow.timestamp("us", "UTC"),
        "timestamp_ntz": pyarrow.timestamp("us"), "boolean": pyarrow.bool_(), "tinyint": pyarrow.int8(),
        "smallint": pyarrow.int16(), "int": pyarrow.int32(), "bigint": pyarrow.int64(), "float": pyarrow.float32(),
        "double": pyarrow.float64(), "void": pyarrow.null(),
    }  # fmt: skip
    if kind.startswith(("varchar", "char", "string")):
        return pyarrow.string()
    if kind.startswith("decimal"):
        return pyarrow.decimal128(38, 0)
    return known.get(kind, pyarrow.binary())


def _mapped(df: Any, screener: Screener, mapping: Mapping[str, str] | None, view: str, name: str) -> Any:
    from pyspark.sql.types import DecimalType, StringType, StructField, StructType

    names = worker.output_names(df.columns)
    own = [StructField(called, field.dataType, True) for called, field in zip(names, df.schema.fields)]
    answer = [
        StructField(called, DecimalType(5, 4) if column == "score" else StringType(), True)
        for called, column in zip(names[len(own) :], worker.ANSWER)
    ]
    task = worker.packed(screener, dict(mapping or {}), view, name, list(df.columns))
    return df.mapInArrow(_shipped(df, task), StructType(own + answer))


def _shipped(df: Any, task: tuple[str, bytes]) -> Any:
    """The function of the executors. It is sent as code, not as the name of a module, so that it can say what is missing there."""
    digest, content = task
    held: Any = None
    try:
        # A session of Spark Connect has no context; what is captured goes with the plan then.
        held = df.sparkSession.sparkContext.broadcast(content)
        content = b""
    except Exception as fault:  # noqa: BLE001 - each version has an exception of its own for it
        if not worker.has_no_context(fault):
            raise

    def screened(batches: Any) -> Any:
        try:
            from interdict.spark import worker
        except ImportError as missing:
            raise RuntimeError(
                f"load interdict on the executor: {missing}; ship the wheel with the job as an archive, "
                "spark.archives=interdict.zip#interdict_wheel and spark.executorEnv.PYTHONPATH=./interdict_wheel, "
                "or install it on the workers"
            ) from missing
        yield from worker.screened(digest, content if held is None else held.value, batches)

    return screened


def _quoted(column: str) -> str:
    return "`" + column.replace("`", "``") + "`"


def check_columns(df: Any, screener: Screener, mapping: Mapping[str, str] | None = None) -> dict[str, str | None]:
    """What each column means; raises as :func:`screen` does."""
    if not hasattr(df, "mapInArrow"):
        raise OptionError(f"df: `{type(df).__qualname__}` has no `mapInArrow`: expected a DataFrame of Spark 3.5 or later")
    return _fields(df, screener, mapping)
