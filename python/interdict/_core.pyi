"""The native part; :mod:`interdict` is what to use."""

from collections.abc import Callable, Sequence
from typing import Any

__version__: str

class Core:
    """Lists and options, compiled."""

    def __new__(
        cls,
        lists: Sequence[tuple[str, bytes]],
        *,
        builtin_lists: bool = True,
        programmes: Sequence[str] = (),
        threshold: str | None = None,
        boundary: str = "review",
        activity: str | None = None,
        actor: str | None = None,
        as_of: str | None = None,
        known_on: str = "latest",
        timezone: str | None = None,
        date_format: str | None = None,
    ) -> Core: ...
    def lists(self) -> list[tuple[str, str | None, str, int]]: ...
    def fields(self, header: Sequence[str], mapping: Sequence[tuple[str, str]]) -> list[str | None]: ...

class Batches:
    """Batches that are finished, for whoever takes Arrow."""

    num_rows: int
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_stream__(self, requested_schema: Any = None) -> Any: ...

class Batch:
    """One batch that is finished, for whoever takes Arrow."""

    num_rows: int
    def __arrow_c_schema__(self) -> Any: ...
    def __arrow_c_array__(self, requested_schema: Any = None) -> tuple[Any, Any]: ...

class Run:
    """A screening of frames with the same columns."""

    @staticmethod
    def begin(
        core: Core,
        schema: Any,
        *,
        mapping: Sequence[tuple[str, str]] = (),
        view: str = "decisions",
        name: str = "frame",
        texts: str = "string_view",
        places: bool = True,
    ) -> Run: ...
    @staticmethod
    def whole(
        core: Core,
        frame: Any,
        *,
        mapping: Sequence[tuple[str, str]] = (),
        view: str = "decisions",
        name: str = "frame",
        texts: str = "string_view",
        progress: Callable[[int, int], None] | None = None,
    ) -> tuple[Batches, list[dict[str, Any]], Run]: ...
    def schema(self) -> Batches: ...
    def batch(self, batch: Any) -> tuple[Batch, list[dict[str, Any]]]: ...
    def counts(self) -> dict[str, int]: ...
    def remark(self) -> str | None: ...

def matches(core: Core, names: Sequence[str | None]) -> list[dict[str, Any]]: ...
def compare(a: str, b: str, threshold: str | None) -> tuple[str, float, str, str]: ...
def explain(
    core: Core,
    row: dict[str, str],
    *,
    at: str | None = None,
    known_on: str | None = None,
    activity: str | None = None,
    actor: str | None = None,
) -> str: ...
def read_list(name: str, content: bytes) -> str: ...
def differ(a: Sequence[tuple[str, bytes]], b: Sequence[tuple[str, bytes]]) -> str: ...
