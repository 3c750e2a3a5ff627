"""Screens holdings and trades against banned-entity lists, every row as of its own trade time.

>>> import interdict
>>> screener = interdict.Screener(as_of="2021-03-15", activity="purchase")
>>> screener.compare("ACMETRON HLDGS LTD-H", "Acmetron Holdings Limited").match_kind
'exact'

:class:`Screener` decides frames of Polars, pandas, PyArrow and DuckDB; :mod:`interdict.spark` does so on a cluster;
:mod:`interdict.lists` reads, checks and compares list files; :mod:`interdict.errors` has what can go wrong.
"""

from __future__ import annotations

from . import errors, lists
from ._core import __version__
from .errors import (
    AmbiguousColumnError,
    ColumnTypeError,
    DateFormatError,
    Finding,
    FrameError,
    InterdictError,
    InterdictWarning,
    ListError,
    MissingColumnError,
    OptionError,
    StepError,
    UnscreenedError,
)
from .frames import Frame
from .notebook import Explanation, Matches, show
from .screener import Comparison, Screener, compare

__all__ = [
    "AmbiguousColumnError",
    "ColumnTypeError",
    "Comparison",
    "DateFormatError",
    "Explanation",
    "Finding",
    "Frame",
    "FrameError",
    "InterdictError",
    "InterdictWarning",
    "ListError",
    "Matches",
    "MissingColumnError",
    "OptionError",
    "Screener",
    "StepError",
    "UnscreenedError",
    "__version__",
    "compare",
    "errors",
    "lists",
    "show",
]
