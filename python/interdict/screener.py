"""The :class:`Screener`: lists and options, compiled once and asked many times."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import threading
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Callable

from . import _core, frames
from .errors import Finding, InterdictWarning, OptionError, unscreened
from .lists import ListFile, read

#: A time as an option takes it.
Time = str | datetime.date | datetime.datetime
#: Called with the number of rows that are done, and of all.
Progress = Callable[[int, int], None]


class Screener:
    """Screens frames against banned-entity lists, every row as of its own trade time.

    Parameters
    ----------
    lists:
        List files: a path, or several, of ``.toml`` files and of the spreadsheet's ``.csv``; a folder means the lists in it.
        They add to the lists that ship.
    builtin_lists:
        Whether the lists that ship are used.
    programmes:
        The programmes that count, by their ids; none counts all.
    known_on:
        With whose knowledge rows are judged that have no column for it: ``"latest"``, ``"trade"`` (what was known at the
        trade) or a time; a day means its end.
    threshold:
        The least score at which an alike name is proposed, from 0 to 1. The default is the product's own.
    boundary:
        ``"review"`` or ``"strictest"``: what a row gets that leaves its hour open on a day on which the answer changes.
    activity, actor:
        What rows mean that do not say it: ``"purchase"``, ``"sale"``, ``"hold"`` (the default) …; ``"us_person"`` (the
        default), ``"eu_person"`` …
    as_of:
        Trade time of rows without one. Needed where no column has it.
    timezone:
        Zone of clock times without an offset, such as ``"America/New_York"``. Without it such a time is refused.
        A date alone is a day of each list's own zone.
    date_format:
        The notation of dates that are not in ISO 8601, such as ``"%d/%m/%Y"``. Without it the whole frame tells.

    Raises
    ------
    ListError
        A list has faults; ``findings`` has all of them with their lines.
    OptionError
        An option means nothing.

    A screener is immutable and may be shared by threads. It can be pickled: the lists travel as they were read, and the other
    side compiles them once in a process, whatever number of times the screener arrives.

    >>> import interdict
    >>> screener = interdict.Screener(as_of="2021-03-15")
    >>> screener.match(["no such company"])[0]["match_kind"]
    'none'
    """

    def __init__(
        self,
        lists: str | os.PathLike[str] | Sequence[str | os.PathLike[str]] = (),
        *,
        builtin_lists: bool = True,
        programmes: Sequence[str] = (),
        known_on: Time = "latest",
        threshold: float | str | None = None,
        boundary: str = "review",
        activity: str | None = None,
        actor: str | None = None,
        as_of: Time | None = None,
        timezone: str | None = None,
        date_format: str | None = None,
    ) -> None:
        if isinstance(programmes, str):
            programmes = [programmes]
        options: dict[str, Any] = {
            "builtin_lists": bool(builtin_lists),
            "programmes": list(programmes),
            "known_on": _time("known_on", known_on),
            "threshold": None if threshold is None else str(threshold),
            "boundary": boundary,
            "activity": activity,
            "actor": actor,
            "as_of": None if as_of is None else _time("as_of", as_of),
            "timezone": timezone,
            "date_format": date_format,
        }
        self._set(read(lists), options)

    def _set(self, files: Sequence[ListFile], options: dict[str, Any]) -> None:
        self._files, self._options = tuple(files), options
        self._core = _compiled(self._files, options)

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored, (_core.__version__, self._files, self._options))

    @property
    def options(self) -> dict[str, Any]:
        """Every option as it counts."""
        return dict(self._options)

    @property
    def sha256(self) -> str:
        """Digest of the engine's version, the options and every byte of the lists given: equal for equal answers."""
        return _digest(self._files, self._options)

    @property
    def lists(self) -> list[dict[str, Any]]:
        """The lists: ``id``, ``edition`` (a date or ``None``), ``origin``, ``entries``."""
        return [dict(zip(("id", "edition", "origin", "entries"), told)) for told in self._core.lists()]

    def fields(self, columns: Sequence[str], mapping: Mapping[str, str] | None = None) -> dict[str, str | None]:
        """What each of these columns means, by the names of fields; ``None`` for one that means nothing.

        Raises :class:`MissingColumnError` where none tells what the security is, and :class:`AmbiguousColumnError`.
        """
        names = [str(column) for column in columns]
        return dict(zip(names, self._core.fields(names, _pairs(mapping))))

    def screen(
        self,
        frame: Any,
        mapping: Mapping[str, str] | None = None,
        *,
        allow_unscreened: int | None = 0,
        progress: bool | Progress | None = None,
        name: str = "frame",
    ) -> Any:
        """Decides every row.

        Parameters
        ----------
        frame:
            Shape (n, any columns): a frame of Polars, pandas, PyArrow or DuckDB, or whatever offers Arrow. Columns are recognised by
            their names; at least one must tell what the security is.
        mapping:
            Columns by field, ``{"security_name": "Position"}``; goes before every recognition.
        allow_unscreened:
            How many rows may stay unscreened; ``None`` allows any number.
        progress:
            ``True`` draws a bar, a function is called with the numbers of rows done and of all, ``False`` draws none;
            ``None`` draws one in a notebook where there is much to do.
        name:
            What findings call the frame.

        Returns
        -------
        A frame of the same library with shape (n, columns + 13): one row for every row, in their order, with all
        columns and then ``verdict``, ``flags``, ``match_kind``, ``score``, ``entry_id``, ``entry_name``, ``matched_name``,
        ``programme``, ``listing_id``, ``reason``, ``effective_from``, ``effective_until``, ``source``. ``score`` is a decimal with four
        places; all others are text; what says nothing is null. An own column with one of these names is called ``input_…``.

        Raises
        ------
        FrameError
            A fault of the frame as a whole: :class:`MissingColumnError`, :class:`AmbiguousColumnError`,
            :class:`ColumnTypeError`, :class:`DateFormatError`. Nothing was screened.
        UnscreenedError
            Rows could not be read or decided; ``findings`` has the row and the column of each, ``result`` the answers.
        """
        return self._whole(frame, mapping, "decisions", allow_unscreened, progress, name)

    def alerts(
        self,
        frame: Any,
        mapping: Mapping[str, str] | None = None,
        *,
        allow_unscreened: int | None = 0,
        progress: bool | Progress | None = None,
        name: str = "frame",
    ) -> Any:
        """What a person must look at: one row for every row, entry and programme that is not plainly permitted.

        As :meth:`screen`, with ``file`` (the name of the frame) and ``line`` (the number of the row, counted from one) before the
        frame's own columns. It takes less time than :meth:`screen`: most rows are nobody on the lists.
        """
        return self._whole(frame, mapping, "alerts", allow_unscreened, progress, name)

    def _whole(
        self,
        frame: Any,
        mapping: Mapping[str, str] | None,
        view: str,
        allow_unscreened: int | None,
        progress: bool | Progress | None,
        name: str,
    ) -> Any:
        source, back = frames.source(frame)
        from .notebook import progress_of

        with progress_of(progress) as listen:
            batches, findings, run = _core.Run.whole(
                self._core, source, mapping=_pairs(mapping), view=view, name=name, texts=frames.texts(frame), progress=listen
            )
        remark = run.remark()
        if remark is not None:
            warnings.warn(remark, InterdictWarning, stacklevel=3)
        result = back(batches, view)
        if allow_unscreened is not None and len(findings) > allow_unscreened:
            raise unscreened([Finding(**finding) for finding in findings], allow_unscreened, result)
        return result

    def summary(self, frame: Any, mapping: Mapping[str, str] | None = None) -> dict[str, int]:
        """How many rows have each verdict, from ``permitted`` to ``unscreened``; they add up to the rows of the frame."""
        source, _ = frames.source(frame)
        _, _, run = _core.Run.whole(self._core, source, mapping=_pairs(mapping), view="alerts")
        return _in_order(run.counts())

    def run(
        self,
        schema: Any,
        mapping: Mapping[str, str] | None = None,
        *,
        view: str = "decisions",
        name: str = "frame",
        texts: str = "string",
        places: bool = True,
    ) -> _core.Run:
        """A run over batches that come one after another: ``run.batch(batch)`` gives the answers and the findings of a batch.

        ``schema`` is that of all batches, from whatever offers ``__arrow_c_schema__``. Memory does not grow with the rows.
        ``texts`` lays the texts of answers out as Arrow's ``"string"`` or ``"string_view"``.
        Dates must be in ISO 8601, or in a ``date_format`` of the screener: no batch tells the notation of all.
        """
        return _core.Run.begin(
            self._core, schema, mapping=_pairs(mapping), view=view, name=name, texts=texts, places=places
        )

    def match(self, names: str | Sequence[str | None]) -> "Matches":
        """Every entry that a name matches, without a date.

        A name may also be an identifier or a ticker with its market. The result is a list of dictionaries with the keys ``name``,
        ``match_kind``, ``score``, ``certainty`` (``certain``, ``in_doubt``, ``dropped``), ``entry_id``, ``entry_name``,
        ``matched_name``, ``programme``, ``remarks``, ``alignment``: most certain first, then the candidates that give no verdict, with
        the reason; one with ``match_kind`` ``none`` for a name without any. It displays as a table.
        """
        from .notebook import Matches

        return Matches(_core.matches(self._core, [names] if isinstance(names, str) else list(names)))

    def compare(self, a: str, b: str) -> "Comparison":
        """How alike two names are to a screening, and why.

        ``score``, ``match_kind`` and ``alignment`` of the result are those that a row would get; ``str()`` of it has the words side by
        side.
        """
        return compare(a, b, threshold=self._options["threshold"])

    def explain(
        self,
        subject: str | Mapping[str, Any],
        at: Time | None = None,
        *,
        known_on: Time | None = None,
        activity: str | None = None,
        actor: str | None = None,
    ) -> "Explanation":
        """Why a security gets its answer: who it is, and what the law says at a time.

        ``subject`` is a name, an identifier, a ticker with its market, the id of an entry (``"us-ns-cmic/30923"``), or a row as a
        dictionary of fields. The result has the answer and the timeline of every entry that matches; it displays as a drawing.
        """
        from .notebook import Explanation

        if isinstance(subject, Mapping):
            row = {str(field): _cell(value) for field, value in subject.items() if value is not None}
        else:
            row = {"": subject}
        given = {
            "at": None if at is None else _time("at", at),
            "known_on": None if known_on is None else _time("known_on", known_on),
            "activity": activity,
            "actor": actor,
        }
        return Explanation(json.loads(_core.explain(self._core, row, **given)))

    def __repr__(self) -> str:
        lists = ", ".join(str(told["id"]) for told in self.lists)
        return f"interdict.Screener({lists})"


class Comparison:
    """How alike two names are."""

    def __init__(self, a: str, b: str, told: tuple[str, float, str, str]) -> None:
        self.a, self.b = a, b
        #: ``exact``, ``close`` or, below the threshold, ``none``.
        self.match_kind: str = told[0]
        #: From 0 to 1, with four decimals.
        self.score: float = told[1]
        #: The words that were paired, on one line.
        self.alignment: str = told[2]
        self._text = told[3]

    def __str__(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Comparison({self.a!r}, {self.b!r}, {self.match_kind} {self.score:.4f})"

    def __float__(self) -> float:
        return self.score

    def _repr_html_(self) -> str:
        from .notebook import preformatted

        return preformatted(f"{self.a}\n{self.b}\n{self._text}")


def compare(a: str, b: str, threshold: float | str | None = None) -> Comparison:
    """How alike two names are to a screening with this threshold, without any list."""
    return Comparison(a, b, _core.compare(a, b, None if threshold is None else str(threshold)))


def _time(option: str, value: Time) -> str:
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            raise OptionError(f"{option}: the date-time {value} has no zone: give it one, or a text such as `2021-03-15T09:30-04:00`")
        return value.isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


def _cell(value: Any) -> str:
    return value.isoformat() if isinstance(value, (datetime.date, datetime.datetime)) else str(value)


def _pairs(mapping: Mapping[str, str] | None) -> list[tuple[str, str]]:
    return [(str(field), str(column)) for field, column in (mapping or {}).items()]


def _in_order(counts: dict[str, int]) -> dict[str, int]:
    order = ("permitted", "review", "divest_only", "prohibited", "blocked", "unscreened")
    return {verdict: counts[verdict] for verdict in order}


def _digest(files: Sequence[ListFile], options: dict[str, Any]) -> str:
    digest = hashlib.sha256(_core.__version__.encode())
    digest.update(json.dumps(options, sort_keys=True).encode())
    for file in files:
        digest.update(json.dumps([file.name, file.sha256]).encode())
    return digest.hexdigest()


# Workers of an engine get the same screener with every task; they compile it once.
_COMPILED: dict[str, _core.Core] = {}
_LOCK = threading.Lock()
_MOST = 8


def _compiled(files: Sequence[ListFile], options: dict[str, Any]) -> _core.Core:
    digest = _digest(files, options)
    with _LOCK:
        core = _COMPILED.get(digest)
        if core is None:
            core = _core.Core([(file.name, file.content) for file in files], **options)
            while len(_COMPILED) >= _MOST:
                del _COMPILED[next(iter(_COMPILED))]
            _COMPILED[digest] = core
        return core


def _restored(version: str, files: Sequence[ListFile], options: dict[str, Any]) -> Screener:
    if version != _core.__version__:
        raise OptionError(
            f"this process has interdict {_core.__version__} and the screener was made by {version}: expected the same on both sides"
        )
    for file in files:
        file.check()
    screener = Screener.__new__(Screener)
    screener._set(files, options)
    return screener
