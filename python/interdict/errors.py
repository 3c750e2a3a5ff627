"""What can go wrong, as exceptions that name the row and the column.

Every exception of the package is an :class:`InterdictError`. ``findings`` has one :class:`Finding` for each
fault, in the order of the rows; ``row``, ``column`` and ``code`` are those of the first one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterable, Sequence


class InterdictWarning(UserWarning):
    """Something that somebody should know and that refuses nothing."""


@dataclass(frozen=True)
class Finding:
    """A fault or a remark at a place.

    ``code`` is stable (``R002``), ``title`` is its short name (``bad date``). ``row`` is counted from one and is
    ``None`` where the frame or list as a whole is meant; ``column`` is the name of the column, where one is meant.
    """

    code: str
    title: str
    severity: str
    file: str
    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}: row {self.row}"
        if self.column is not None:
            place += f", column `{self.column}`"
        return f"{place}: {self.message} [{self.code}]"


class InterdictError(Exception):
    """Base of all exceptions of the package."""

    findings: Sequence[Finding]
    #: Row of the first finding, counted from one.
    row: int | None
    #: Name of the column of the first finding.
    column: str | None
    #: Code of the first finding.
    code: str | None

    def __init__(self, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)
        first = self.findings[0] if self.findings else None
        self.row = first.row if first else None
        self.column = first.column if first else None
        self.code = first.code if first else None

    def __reduce__(self) -> tuple[Any, ...]:
        # Exceptions travel from the workers of an engine to the driver.
        return (_restored, (type(self), str(self), self.findings, self.column))


class OptionError(InterdictError, ValueError):
    """An option or an argument that means nothing; the message begins with its name."""


class ListError(InterdictError, ValueError):
    """A list with faults. None of it is used."""


class FrameError(InterdictError, ValueError):
    """A fault of a frame as a whole: nothing was screened."""


class MissingColumnError(FrameError):
    """No column tells what the security is, or when the trade was."""


class AmbiguousColumnError(FrameError):
    """Two columns for one field, or one column that can mean two; ``mapping=`` chooses."""


class ColumnTypeError(FrameError, TypeError):
    """A column of a type that its field cannot have, or clock times without a zone."""


class DateFormatError(FrameError):
    """Dates that can be read in two ways; ``date_format=`` chooses."""


class UnscreenedError(InterdictError):
    """Rows that could not be read or decided, and more of them than ``allow_unscreened``.

    ``result`` has the answers of all rows; those of the findings are ``unscreened``. It is no complete answer.
    """

    result: Any = None


class StepError(InterdictError, RuntimeError):
    """A step of a distributed job failed; ``step`` names it."""

    def __init__(self, step: str, message: str, findings: Iterable[Finding] = ()) -> None:
        super().__init__(f"{step}: {message}", findings)
        self.step = step

    def __reduce__(self) -> tuple[Any, ...]:
        return (_restored_step, (self.step, str(self)[len(self.step) + 2 :], self.findings))


_BY_CODE = {
    "F002": FrameError,
    "F003": MissingColumnError,
    "F004": AmbiguousColumnError,
    "F005": AmbiguousColumnError,
    "F006": MissingColumnError,
    "F007": DateFormatError,
}


def made(name: str, message: str, findings: Sequence[dict[str, Any]]) -> InterdictError:
    """The exception of a name with its findings; those of a frame have a class for each kind of fault."""
    all_findings = [Finding(**finding) for finding in findings]
    kind = globals()[name]
    if kind is FrameError and all_findings:
        kind = _BY_CODE.get(all_findings[0].code, FrameError)
    return kind(message, all_findings)


def unscreened(findings: Sequence[Finding], allowed: int, result: Any) -> UnscreenedError:
    """The exception for rows that stay unscreened."""
    count, shown = len(findings), 3
    rows = "1 row is" if count == 1 else f"{count:,} rows are"
    lines = [f"{rows} unscreened, {allowed} allowed:"]
    lines += [f"  {finding}" for finding in findings[:shown]]
    if count > shown:
        lines.append(f"  and {count - shown:,} more in `.findings`")
    error = UnscreenedError("\n".join(lines), findings)
    error.result = result
    return error


def _restored(kind: type[InterdictError], message: str, findings: Sequence[Finding], column: str | None) -> InterdictError:
    error = kind(message, findings)
    error.column = column
    return error


def _restored_step(step: str, message: str, findings: Sequence[Finding]) -> StepError:
    return StepError(step, message, findings)
