"""The side of the executors: batches in, the same rows with their answers out.

Nothing here needs Spark, so that other engines that hand over batches of Arrow can use it. The code lives in a module on purpose:
functions of the driver's main are sent by value and would compile the lists for each task anew.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ..errors import StepError
from ..screener import Screener

#: The columns of the answer, in their order.
ANSWER = (
    "verdict", "flags", "match_kind", "score", "entry_id", "entry_name", "matched_name", "programme", "listing_id",
    "reason", "effective_from", "effective_until", "source",
)  # fmt: skip

# The screeners of this process, by the digest of what they were sent as.
_READY: dict[str, tuple[Screener, dict[str, Any]]] = {}


def output_names(columns: Sequence[str]) -> list[str]:
    """The names of the columns of an answer: one that has the name of the answer's is called ``input_…``."""
    taken = {column for column in columns if column not in ANSWER}
    names = []
    for column in columns:
        free = column
        if column in ANSWER:
            free = f"input_{column}"
            while free in taken:
                free = f"input_{free}"
            taken.add(free)
        names.append(free)
    return names + list(ANSWER)


def packed(screener: Screener, mapping: dict[str, str], view: str, name: str, columns: list[str]) -> tuple[str, bytes]:
    """A screening as bytes, and their digest."""
    asked = {"mapping": mapping, "view": view, "name": name, "columns": columns}
    content = pickle.dumps((screener, asked), protocol=pickle.HIGHEST_PROTOCOL)
    return hashlib.sha256(content).hexdigest(), content


def has_no_context(fault: Exception) -> bool:
    """Whether an exception says that the session is one of Spark Connect."""
    return isinstance(fault, (AttributeError, NotImplementedError)) or "JVM" in str(fault) or "CONNECT" in str(fault).upper()


def _unpacked(digest: str, content: bytes) -> tuple[Screener, dict[str, Any]]:
    ready = _READY.get(digest)
    if ready is None:
        if hashlib.sha256(content).hexdigest() != digest:
            raise StepError("compile the lists on the executor", f"the bytes that arrived are not those that were sent ({digest[:12]}…)")
        ready = pickle.loads(content)  # noqa: S301 - made by the driver and checked against its digest
        _READY[digest] = ready
    return ready


def screened(digest: str, content: bytes, batches: Iterable[Any]) -> Iterator[Any]:
    """Screens batches of PyArrow one after another; memory does not grow with their number.

    Engines match columns by their places and accept swapped ones of one type silently. So the names and types of the first batch
    are those that the run is bound to, every other batch is held against them, and every answer has its columns put in the order of
    their names.
    """
    import pyarrow

    screener, asked = _unpacked(digest, content)
    run, schema = None, None
    names = output_names(asked["columns"])
    for batch in batches:
        if run is None:
            arrived = list(batch.schema.names)
            if arrived != asked["columns"]:
                raise StepError(
                    "take the columns on the executor", f"expected the columns {asked['columns']} in this order, found {arrived}"
                )
            run = screener.run(
                batch.schema, asked["mapping"], view=asked["view"], name=asked["name"], texts="string", places=False
            )
            schema = pyarrow.schema(run.schema())
            if sorted(schema.names) != sorted(names):
                raise StepError("name the columns of the answer", f"expected {names}, found {schema.names}")
        told, _ = run.batch(batch)
        answer = pyarrow.record_batch(told)
        rows_in, rows_out = batch.num_rows, answer.num_rows
        if asked["view"] == "decisions" and rows_in != rows_out:
            raise StepError("screen a batch", f"{rows_out} answers to {rows_in} rows")
        yield answer.select(names)
