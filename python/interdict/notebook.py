"""What a notebook shows: answers as a table, an entry's law as a drawing, progress.

Every verdict has a word and a mark beside its colour, so that nothing depends on colours; every text is escaped.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html import escape
from typing import Any, Callable

#: For each verdict its mark, its colour on the left and the colour behind it.
VERDICTS = {
    "permitted": ("·", "#5b8c5a", "#eef6ee"),
    "review": ("?", "#b58900", "#fdf6df"),
    "divest_only": ("d", "#c8641b", "#fdeee0"),
    "prohibited": ("#", "#b3261e", "#fbe6e4"),
    "blocked": ("B", "#5c1a66", "#f1e3f3"),
    "unscreened": ("!", "#444444", "#e6e6e6"),
}

#: Columns that come first where a table is shown, if they are there.
_FIRST = ("line", "security_name", "issuer_name", "name", "isin")
_ANSWER = ("verdict", "flags", "match_kind", "score", "entry_name", "matched_name", "programme", "reason", "source")

_STYLE = (
    "border-collapse:collapse;font-size:13px;color:#1b1b1b;background:#ffffff",
    "text-align:left;padding:3px 8px;border-bottom:2px solid #888",
    "text-align:left;vertical-align:top;padding:3px 8px;border-bottom:1px solid #ddd;max-width:34em",
)


def _text(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def table(rows: Sequence[dict[str, Any]], columns: Sequence[str], total: int, caption: str = "") -> str:
    """A table as HTML; the colour of a row says its verdict, and so do the mark and the word in it."""
    head = "".join(f'<th scope="col" style="{_STYLE[1]}">{escape(column)}</th>' for column in columns)
    body = []
    for row in rows:
        mark, line, back = VERDICTS.get(str(row.get("verdict")), ("", "#ffffff", "#ffffff"))
        cells = []
        for column in columns:
            text = escape(_text(row.get(column)))
            if column == "verdict" and mark:
                text = f"<b>{escape(mark)} {text}</b>"
            cells.append(f'<td style="{_STYLE[2]}">{text}</td>')
        body.append(f'<tr style="background:{back};border-left:4px solid {line}">{"".join(cells)}</tr>')
    more = f"<p>{len(rows):,} of {total:,} rows</p>" if total > len(rows) else ""
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f'<table style="{_STYLE[0]}">{told}<thead><tr>{head}</tr></thead><tbody>{"".join(body)}</tbody></table>{more}'


def preformatted(text: str) -> str:
    """Text for people, as HTML."""
    return f"<pre>{escape(text)}</pre>"


class Shown:
    """Answers, for a notebook to display."""

    def __init__(self, frame: Any, limit: int = 50) -> None:
        self._names, self._rows, self._total = _head(frame, limit)

    def _repr_html_(self) -> str:
        first = [name for name in _FIRST if name in self._names]
        columns = first + [name for name in _ANSWER if name in self._names and name not in first]
        return table(self._rows, columns or self._names, self._total)

    def __repr__(self) -> str:
        return f"{self._total:,} rows of {', '.join(self._names)}"


def show(frame: Any, limit: int = 50) -> Shown:
    """Answers of :meth:`Screener.screen` or :meth:`Screener.alerts` as a table with colours by verdict, of at most ``limit`` rows."""
    return Shown(frame, limit)


def _head(frame: Any, limit: int) -> tuple[list[str], list[dict[str, Any]], int]:
    library = type(frame).__module__.split(".")[0]
    if library == "polars":
        return frame.columns, frame.head(limit).to_dicts(), frame.height
    if library == "pandas":
        rows = frame.head(limit)
        return list(map(str, frame.columns)), rows.where(rows.notna(), None).to_dict("records"), len(frame)
    if library != "pyarrow":
        import pyarrow

        frame = pyarrow.table(frame)
    return frame.column_names, frame.slice(0, limit).to_pylist(), frame.num_rows


class Matches(list):
    """The entries that names match, as :meth:`Screener.match` gives them."""

    _COLUMNS = ("name", "match_kind", "score", "certainty", "entry_id", "entry_name", "matched_name", "programme", "remarks", "alignment")

    def _repr_html_(self) -> str:
        return table(self[:200], self._COLUMNS, len(self))


class Explanation(dict):
    """Why a security gets its answer.

    ``answer`` has the columns of a decision and ``change`` (what would change it), ``alerts`` one such line for each entry, ``matches`` who it
    may be, each with its ``timeline``, ``dropped`` who it is not and why.
    """

    @property
    def verdict(self) -> str:
        """The word of the answer."""
        return str(self["answer"]["verdict"])

    def timeline(self, entry_id: str | None = None) -> "Timeline":
        """The law of an entry, of the first one by default."""
        for match in self["matches"]:
            if entry_id in (None, match["entry_id"]) and match["timeline"] is not None:
                return Timeline(match["entry_name"], match["timeline"])
        raise KeyError(f"no entry with a timeline matches: {entry_id or self['subject']}")

    def __str__(self) -> str:
        answer = self["answer"]
        flags = f" [{answer['flags']}]" if answer["flags"] else ""
        lines = [
            f"{self['activity']} by {self['actor']} at {self['at']}, knowledge: {self['known_on']}",
            f"{answer['verdict']}{flags}: {answer['reason']}",
        ]
        if answer["change"]:
            lines.append(f"  change  {answer['change']}")
        if answer["source"]:
            lines.append(f"  source  {answer['source']}")
        for match in self["matches"]:
            certain = "certain" if match["certain"] else "in doubt: at most review"
            lines.append(
                f"  {match['entry_id']}  {match['entry_name']}  {match['match_kind']} {match['score']:.4f} by `{match['matched_name']}`, {certain}"
            )
            lines += [f"    {remark}" for remark in match["remarks"]]
            if match["alignment"]:
                lines.append(f"    {match['alignment']}")
        for dropped in self["dropped"]:
            lines.append(f"  not {dropped['entry_id']}  `{dropped['name']}` {dropped['score']:.4f}: {dropped['reason']}")
        for match in self["matches"]:
            if match["timeline"] is not None:
                lines += ["", f"timeline of {match['entry_id']}  {match['entry_name']}", match["timeline"]["text"].rstrip()]
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        answer = self["answer"]
        columns = ("verdict", "flags", "match_kind", "score", "entry_name", "programme", "reason", "change", "source")
        caption = f"{self['subject']}: {self['activity']} by {self['actor']} at {self['at']}, knowledge: {self['known_on']}"
        parts = [table([answer], columns, 1, caption)]
        for match in self["matches"]:
            if match["timeline"] is not None:
                parts.append(Timeline(match["entry_name"], match["timeline"])._repr_html_())
        return "".join(parts)


class Timeline:
    """The law of one entry, drawn: a bar for each activity, the facts below with their sources."""

    _WIDTH, _LEFT, _BAR, _GAP = 880, 120, 22, 8

    def __init__(self, name: str, told: dict[str, Any]) -> None:
        self.name, self.told = name, told

    def __str__(self) -> str:
        return str(self.told["text"])

    def svg(self) -> str:
        """The bars as SVG: the width of a stretch is its length in time."""
        told, bars = self.told, self.told["bars"]
        first, last = told["span_seconds"]
        height = len(bars) * (self._BAR + self._GAP) + 46
        inner = self._WIDTH - self._LEFT - 10

        def x(seconds: float) -> float:
            return round(self._LEFT + inner * (seconds - first) / max(last - first, 1), 1)

        title = escape(f"{self.name}: {told['from']} to {told['until']}")
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{self._WIDTH}" height="{height}" '
            f'viewBox="0 0 {self._WIDTH} {height}" font-family="sans-serif" font-size="12"><title>{title}</title>'
            f'<rect width="{self._WIDTH}" height="{height}" fill="#ffffff"/>'
        ]
        for index, bar in enumerate(bars):
            top = 6 + index * (self._BAR + self._GAP)
            parts.append(f'<text x="4" y="{top + 15}" fill="#1b1b1b">{escape(bar["activity"])}</text>')
            for stretch in bar["stretches"]:
                left, right = x(stretch["from_seconds"]), x(stretch["until_seconds"])
                mark, line, back = VERDICTS[stretch["verdict"]]
                flags = f" ({stretch['flags']})" if stretch["flags"] else ""
                hint = escape(f"{stretch['verdict']}{flags}: {stretch['from'] or 'ever'} to {stretch['until'] or 'further notice'}")
                word = mark + ("*" if stretch["flags"] else "")
                if right - left > 70:
                    word = stretch["verdict"] + ("*" if stretch["flags"] else "")
                parts.append(
                    f'<g><title>{hint}</title><rect x="{left}" y="{top}" width="{max(round(right - left, 1), 1)}" height="{self._BAR}" '
                    f'fill="{back}" stroke="{line}"/>'
                )
                if right - left > 14:
                    parts.append(f'<text x="{left + 4}" y="{top + 15}" fill="#1b1b1b">{escape(word)}</text>')
                parts.append("</g>")
        bottom = 6 + len(bars) * (self._BAR + self._GAP)
        at = x(told["at_seconds"])
        parts.append(f'<line x1="{at}" y1="2" x2="{at}" y2="{bottom}" stroke="#1b1b1b" stroke-width="2" stroke-dasharray="3 2"/>')
        anchor = "end" if at > self._WIDTH / 2 else "start"
        parts.append(f'<text x="{at}" y="{bottom + 12}" text-anchor="{anchor}" fill="#1b1b1b">asked: {escape(str(told["at"]))}</text>')
        parts.append(f'<text x="{self._LEFT}" y="{bottom + 30}" fill="#555">{escape(str(told["from"])[:10])}</text>')
        parts.append(f'<text x="{self._WIDTH - 10}" y="{bottom + 30}" text-anchor="end" fill="#555">{escape(str(told["until"])[:10])}</text></svg>')
        return "".join(parts)

    def _repr_html_(self) -> str:
        facts = [{**fact, "known from": fact["known_from"]} for fact in self.told["facts"]]
        caption = f"{self.told['entry_id']} {self.name} ({self.told['programme']})"
        legend = " ".join(f"{mark} {verdict}" for verdict, (mark, _, _) in VERDICTS.items() if verdict != "unscreened")
        below = table(facts, ("when", "text", "known from", "source"), len(facts))
        return f"<figure><figcaption><b>{escape(caption)}</b></figcaption>{self.svg()}<div>{escape(legend)} * with flags</div></figure>{below}"


#: Rows below which nobody waits long enough to be told.
_LONG = 500_000


@contextmanager
def progress_of(wanted: bool | Callable[[int, int], None] | None) -> Iterator[Callable[[int, int], None] | None]:
    """What listens to the progress of a screening."""
    if callable(wanted):
        yield wanted
    elif wanted or (wanted is None and "ipykernel" in sys.modules):
        bar = _Bar(0 if wanted else _LONG)
        try:
            yield bar
        finally:
            bar.end()
    else:
        yield None


class _Bar:
    """A line on standard error that is written over, at most ten times a second."""

    def __init__(self, least: int) -> None:
        self._least, self._last, self._drawn = least, 0.0, False

    def __call__(self, done: int, total: int) -> None:
        now = time.monotonic()
        if total < self._least or (now - self._last < 0.1 and done < total):
            return
        self._last, self._drawn = now, True
        filled = 30 * done // max(total, 1)
        sys.stderr.write(f"\rscreening [{'#' * filled}{' ' * (30 - filled)}] {done:,} of {total:,} rows")
        sys.stderr.flush()

    def end(self) -> None:
        if self._drawn:
            sys.stderr.write("\n")
