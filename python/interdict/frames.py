"""Frames of other libraries: what goes in by the Arrow PyCapsule protocol comes back as the same kind.

============================  ==============================
in                            out
============================  ==============================
Polars DataFrame, LazyFrame   Polars DataFrame
pandas DataFrame              pandas DataFrame (same index for decisions)
PyArrow Table, RecordBatch    PyArrow Table
DuckDB relation               PyArrow Table
PyArrow RecordBatchReader     PyArrow Table
anything else with Arrow      :class:`interdict.Frame`
============================  ==============================
"""

from __future__ import annotations

import sys
from typing import Any, Callable

from . import _core
from .errors import ColumnTypeError, OptionError

# How many columns stand before the frame's own ones.
_BEFORE_OWN = {"decisions": 0, "alerts": 2}

_LIBRARIES = ("polars", "pandas", "pyarrow", "duckdb", "_duckdb")


class Frame:
    """Columns of Arrow that no library owns yet.

    It offers ``__arrow_c_stream__``: hand it to ``polars.DataFrame``, ``pyarrow.table``, DuckDB or whatever takes Arrow.
    """

    def __init__(self, batches: _core.Batches) -> None:
        self._batches = batches

    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any:
        return self._batches.__arrow_c_stream__(requested_schema)

    def __arrow_c_schema__(self) -> Any:
        return self._batches.__arrow_c_schema__()

    def __len__(self) -> int:
        return self._batches.num_rows

    def __repr__(self) -> str:
        return f"interdict.Frame({len(self):,} rows)"


def _module(frame: Any) -> str:
    """The library whose kind of frame it is, also where somebody made a class of their own of one."""
    modules = [kind.__module__.split(".")[0] for kind in type(frame).__mro__]
    return next((module for module in modules if module in _LIBRARIES), modules[0])


def texts(frame: Any) -> str:
    """How the texts of an answer are laid out: as views, which copy nothing, where every part of the library knows them."""
    return "string_view" if _module(frame) == "polars" else "string"


def source(frame: Any) -> tuple[Any, Callable[[Any, str], Any]]:
    """What Arrow is taken from, and what makes the caller's kind of frame of an answer."""
    library = _module(frame)
    if library == "polars":
        return _from_polars(frame)
    if library == "pandas":
        return _from_pandas(frame)
    if library in ("pyarrow", "duckdb", "_duckdb"):
        return _from_arrow(frame, library)
    if not (hasattr(frame, "__arrow_c_stream__") or hasattr(frame, "__arrow_c_array__")):
        raise OptionError(
            f"frame: `{type(frame).__qualname__}` is no frame: expected one of Polars, pandas 2.2 or later, PyArrow or DuckDB, or "
            "another object with `__arrow_c_stream__`"
        )
    return frame, lambda batches, _view: Frame(batches)


def _from_polars(frame: Any) -> tuple[Any, Callable[[Any, str], Any]]:
    polars = sys.modules["polars"]
    if isinstance(frame, polars.LazyFrame):
        frame = frame.collect()
    if isinstance(frame, polars.Series):
        raise OptionError("frame: a Series is a single column: expected a DataFrame")
    readable = {name: _readable(polars, kind) for name, kind in frame.schema.items()}
    changed = [name for name, kind in frame.schema.items() if readable[name] != kind]
    taken = frame.with_columns(_as(polars, name, frame.schema[name], readable[name]) for name in changed)

    def back(batches: Any, view: str) -> Any:
        answer = polars.DataFrame(batches)
        before = _BEFORE_OWN[view]
        for name in changed:
            place = before + frame.columns.index(name)
            own = frame.get_column(name)
            if view == "alerts":
                own = own.gather(answer.get_column("line").cast(polars.Int64) - 1)
            answer = answer.replace_column(place, own.alias(answer.columns[place]))
        return answer

    return taken, back


def _readable(polars: Any, kind: Any) -> Any:
    """The type as which a column crosses: itself, unless its form in Arrow is one that only Polars knows."""
    if kind == polars.Null:
        return polars.String
    if kind == polars.Object:
        return polars.Binary
    if any(kind == wide for wide in (getattr(polars, name, None) for name in ("Int128", "UInt128")) if wide is not None):
        return polars.Decimal(38, 0)
    if isinstance(kind, polars.List):
        return polars.List(_readable(polars, kind.inner))
    if isinstance(kind, polars.Array):
        return polars.Array(_readable(polars, kind.inner), kind.size)
    if isinstance(kind, polars.Struct):
        return polars.Struct({field.name: _readable(polars, field.dtype) for field in kind.fields})
    return kind


def _as(polars: Any, name: str, kind: Any, readable: Any) -> Any:
    """A column as another type. Values that do not go into it are not lost: the answer has the column as it was, and none of these
    types is one of which cells are looked at, but that of columns without any value."""
    if kind == polars.Object:
        # What Arrow has of objects are their places in memory.
        return polars.lit(None, dtype=readable).alias(name)
    return polars.col(name).cast(readable, strict=False)


def _from_pandas(frame: Any) -> tuple[Any, Callable[[Any, str], Any]]:
    pandas = sys.modules["pandas"]
    if not isinstance(frame, pandas.DataFrame):
        raise OptionError(f"frame: a {type(frame).__name__} is a single column: expected a DataFrame")
    import pyarrow

    names = [str(name) for name in frame.columns]
    for place, name in enumerate(frame.columns):
        _one_clock(frame.iloc[:, place], name)
    numbered = pandas.DataFrame(frame).copy(deep=False)
    # Two columns of one name are told of when the columns are recognised, as in every frame.
    numbered.columns = range(len(names))
    try:
        # The index is no column of the holdings.
        table = pyarrow.Table.from_pandas(numbered, preserve_index=False).replace_schema_metadata(None)
    except (pyarrow.ArrowException, OverflowError, TypeError, ValueError) as fault:
        raise _of_several_types(frame, pyarrow, fault) from fault
    table = table.rename_columns(names)

    def back(batches: Any, view: str) -> Any:
        answer = pyarrow.table(Frame(batches))
        before = _BEFORE_OWN[view]
        behind = before + len(names)
        told = answer.select([*range(before), *range(behind, answer.num_columns)]).to_pandas()
        # Its own columns are those of the frame: what comes back by Arrow may be of another type, such as whole numbers with gaps.
        if view == "decisions":
            own = numbered.copy(deep=False)
            told.index = own.index
        else:
            own = numbered.iloc[told["line"].to_numpy().astype("int64") - 1].reset_index(drop=True)
        own.columns = answer.column_names[before:behind]
        return pandas.concat([told.iloc[:, :before], own, told.iloc[:, before:]], axis=1)

    return table, back


def _refused(name: Any, reason: str) -> ColumnTypeError:
    """The fault of a column."""
    error = ColumnTypeError(f"column `{name}` {reason}")
    error.column = str(name)
    return error


def _one_clock(column: Any, name: Any) -> None:
    """Refuses time stamps with a zone beside some without, and beside days: PyArrow would give one the zone of the other, or
    take the clock away."""
    if getattr(column, "dtype", None) != object:
        return
    import datetime

    values = list(column)
    stamps = [value for value in values if isinstance(value, datetime.datetime) and value == value]
    zoned = sum(stamp.tzinfo is not None for stamp in stamps)
    if 0 < zoned < len(stamps):
        raise _refused(
            name,
            f"has time stamps with a zone and {len(stamps) - zoned} without, which do not say which zone they mean: give each of them its "
            "zone",
        )
    if stamps and any(isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) for value in values):
        raise _refused(name, "has time stamps beside days without a clock: give all of them as one or the other")


def _of_several_types(frame: Any, pyarrow: Any, fault: Exception) -> ColumnTypeError:
    """Names the column that pandas holds as Python objects of several types, such as time stamps of several zones."""
    for place, name in enumerate(frame.columns):
        column = frame.iloc[:, place]
        try:
            pyarrow.array(column, from_pandas=True)
        except (pyarrow.ArrowException, OverflowError, TypeError, ValueError) as own:
            kinds = sorted({type(value).__name__ for value in column.dropna().head(1000)})
            return _refused(
                name,
                f"holds values that are no one type ({', '.join(kinds)}): {str(own).splitlines()[0]}; "
                "make it one type, for time stamps of several zones with `pandas.to_datetime(…, utc=True)`",
            )
    return ColumnTypeError(f"the frame cannot be taken as Arrow: {fault}")


def _from_arrow(frame: Any, library: str) -> tuple[Any, Callable[[Any, str], Any]]:
    import pyarrow

    if library != "pyarrow" and not hasattr(frame, "__arrow_c_stream__"):
        reader = getattr(frame, "to_arrow_reader", None) or frame.fetch_arrow_reader
        frame = reader(65_536)
    return frame, lambda batches, _view: pyarrow.table(Frame(batches))
