"""Banned-entity list files: read, checked and compared.

>>> from interdict import lists
>>> lists.validate("no-such-list.csv")[0].code
'F001'
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import _core
from .errors import Finding, ListError, OptionError

#: A path of a list file or of a folder of them, or several.
Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]


@dataclass(frozen=True)
class ListFile:
    """A list file as it was read: its name, its bytes and their digest."""

    name: str
    content: bytes
    sha256: str

    def check(self) -> None:
        """Raises :class:`ListError` where the bytes are not those that were read."""
        if hashlib.sha256(self.content).hexdigest() != self.sha256:
            raise ListError(f"{self.name}: the list changed on its way: its SHA-256 is not {self.sha256}")

    def __repr__(self) -> str:
        return f"ListFile({self.name!r}, {len(self.content):,} bytes, sha256={self.sha256[:12]}…)"


def files(paths: Paths) -> list[Path]:
    """The list files that paths name; a folder means the ``.toml`` and ``.csv`` files in it, in the order of their names."""
    given = [paths] if isinstance(paths, (str, os.PathLike)) else list(paths)
    found: list[Path] = []
    for path in map(Path, given):
        if not path.is_dir():
            found.append(path)
            continue
        inside = sorted(file for file in path.iterdir() if file.suffix.lower() in (".toml", ".csv") and file.is_file())
        if not inside:
            raise OptionError(f"lists: there is no list file in the folder {path}")
        found.extend(inside)
    return found


def read(paths: Paths) -> list[ListFile]:
    """Reads list files as bytes; nothing is checked but that they can be read."""
    loaded = []
    for path in files(paths):
        try:
            content = path.read_bytes()
        except OSError as fault:
            raise ListError(f"{path}: the list cannot be read: {fault.strerror}", [_unreadable(path, fault)]) from fault
        loaded.append(ListFile(str(path), content, hashlib.sha256(content).hexdigest()))
    return loaded


def load(paths: Paths) -> list[dict[str, Any]]:
    """Reads lists: for each a dictionary with ``id``, ``title``, ``edition``, ``programme``, ``sha256``, ``remarks`` and ``entries``.

    An entry has ``id``, ``name``, ``kind``, ``names``, ``identifiers``, ``countries``, ``listings`` and ``source``.
    Raises :class:`ListError` with all faults where a list has any.
    """
    return [_read(file) for file in read(paths)]


def validate(paths: Paths) -> list[Finding]:
    """Every fault and remark of list files, with its line; none where they are sound. It never raises for what a file holds."""
    found: list[Finding] = []
    for path in files(paths):
        try:
            found += [Finding(**remark) for remark in _read(read(path)[0])["remarks"]]
        except ListError as fault:
            found += fault.findings
    return found


def diff(a: Paths, b: Paths) -> dict[str, Any]:
    """What changed from one state of lists to another.

    ``added`` and ``removed`` are entries; ``changed`` has for each entry what it got and what it lost (names, identifiers,
    countries, listings); ``unchanged`` is a number.
    """
    return json.loads(_core.differ(_given(a), _given(b)))


def _given(paths: Paths) -> list[tuple[str, bytes]]:
    return [(file.name, file.content) for file in read(paths)]


def _read(file: ListFile) -> dict[str, Any]:
    told = json.loads(_core.read_list(file.name, file.content))
    return {**told, "sha256": file.sha256}


def _unreadable(path: Path, fault: OSError) -> Finding:
    return Finding("F001", "unreadable file", "error", str(path), None, None, f"the list cannot be read: {fault.strerror}")
