"""The job: ``python -m interdict.spark INPUT OUTPUT --lists …``, also for ``spark-submit``.

It writes ``OUTPUT/decisions`` and ``OUTPUT/alerts``, reads both back, proves that every row is there once, and writes ``OUTPUT/manifest`` last.
Without a manifest there is no result. The exit status is that of the command line: 0 nothing at or above ``--fail-on``, 1 something is,
2 there is no complete answer.
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from .. import __version__
from ..errors import InterdictError, StepError
from ..screener import Screener
from . import alerts, check_columns, screen

VERDICTS = ("permitted", "review", "divest_only", "prohibited", "blocked", "unscreened")
LEVELS = ("review", "divest_only", "prohibited", "blocked", "never")


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    """The options as they were typed."""
    parser = argparse.ArgumentParser(prog="python -m interdict.spark", description="Screens folders of Parquet or CSV on Spark.")
    parser.add_argument("input", help="a file or folder of Parquet or CSV, wherever Spark can read it")
    parser.add_argument("output", help="the folder that gets decisions, alerts and manifest")
    parser.add_argument("--lists", action="append", default=[], metavar="PATH", help="a list file or folder of them (repeatable)")
    parser.add_argument("--no-builtin-lists", action="store_true")
    parser.add_argument("--programme", action="append", default=[], metavar="ID")
    parser.add_argument("--format", choices=("parquet", "csv"), help="of the input; by its name where it has one")
    parser.add_argument("--output-format", choices=("parquet", "csv"), default="parquet")
    parser.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN")
    parser.add_argument("--activity")
    parser.add_argument("--actor")
    parser.add_argument("--as-of")
    parser.add_argument("--known-on", default="latest")
    parser.add_argument("--threshold")
    parser.add_argument("--timezone")
    parser.add_argument("--date-format")
    parser.add_argument("--boundary", default="review", choices=("review", "strictest"))
    parser.add_argument("--distinct", action="store_true", help="screen each distinct combination once and join back")
    parser.add_argument("--fail-on", default="review", choices=LEVELS)
    parser.add_argument("--allow-rejects", type=int, default=0, metavar="N")
    parser.add_argument("--force", action="store_true", help="replace what is there")
    return parser.parse_args(given)


def main(given: list[str] | None = None, session: Any = None) -> int:
    """Runs the job and says what the process exits with."""
    args = arguments(given)
    try:
        return job(args, session or _session())
    except InterdictError as fault:
        print(f"interdict.spark: {fault}", file=sys.stderr)
        return 2
    except Exception as fault:  # noqa: BLE001 - whatever an engine raises, there is no answer
        # The first line says what failed; what follows are the frames of the engine.
        print(f"interdict.spark: the job failed: {_sentence(fault)}", file=sys.stderr)
        return 2


def _session() -> Any:
    from pyspark.sql import SparkSession

    # 65,536 rows pay for the set-up of a batch; at the default of 10,000 the way to Python and back takes twice as long.
    builder = SparkSession.builder.appName("interdict").config("spark.sql.execution.arrow.maxRecordsPerBatch", "65536")
    return builder.getOrCreate()


def job(args: argparse.Namespace, session: Any) -> int:
    """Screens, writes, reads back, and writes the manifest."""
    screener = Screener(
        args.lists,
        builtin_lists=not args.no_builtin_lists,
        programmes=args.programme,
        known_on=args.known_on,
        threshold=args.threshold,
        boundary=args.boundary,
        activity=args.activity,
        actor=args.actor,
        as_of=args.as_of,
        timezone=args.timezone,
        date_format=args.date_format,
    )
    mapping = dict(_pair(text) for text in args.map)
    frame = _read(session, args.input, args.format or _format(args.input))
    fields = check_columns(frame, screener, mapping)
    decisions, found = f"{args.output}/decisions", f"{args.output}/alerts"
    mode = "overwrite" if args.force else "error"
    if args.force:
        # A manifest that stands beside answers of another run would speak for them; an empty one speaks for none.
        _nothing(session).write.mode("overwrite").text(f"{args.output}/manifest")
    kind = args.output_format
    options = {"header": "true"} if kind == "csv" else {}
    _write(screen(frame, screener, mapping, distinct=args.distinct, name=args.input), decisions, kind, mode, options)
    _write(alerts(frame, screener, mapping, name=args.input), found, kind, mode, options)
    told = _read(session, decisions, kind)
    counts, proof = _counts(told), _proved(frame, told)
    alerted = _read(session, found, kind).count()
    manifest = {
        "engine": {"interdict": __version__, "spark": session.version},
        "input": {"path": args.input, "rows": proof["rows"], "columns": frame.columns, "fields": fields},
        "outputs": {"decisions": {"path": decisions, "rows": sum(counts.values())}, "alerts": {"path": found, "rows": alerted}},
        "verdicts": counts,
        "proof": proof,
        "lists": screener.lists,
        "screener_sha256": screener.sha256,
        "options": {**screener.options, "mapping": mapping, "fail_on": args.fail_on, "allow_rejects": args.allow_rejects},
    }
    unscreened = counts["unscreened"]
    if unscreened > args.allow_rejects:
        raise StepError(
            "count the unscreened rows",
            f"{unscreened:,} of {proof['rows']:,} rows are unscreened, {args.allow_rejects} allowed; their reasons are in {decisions}; no manifest "
            "is written",
        )
    text = json.dumps(manifest, indent=2, sort_keys=True)
    session.createDataFrame([(text,)], "value string").coalesce(1).write.mode(mode).text(f"{args.output}/manifest")
    print(f"{proof['rows']:,} rows: " + ", ".join(f"{count:,} {verdict}" for verdict, count in counts.items() if count))
    if args.fail_on == "never":
        return 0
    level = VERDICTS.index(args.fail_on)
    return int(any(counts[verdict] for verdict in VERDICTS[level:5]))


def _pair(text: str) -> tuple[str, str]:
    field, equals, column = text.partition("=")
    if not equals:
        raise StepError("read the options", f"--map: `{text}` is not FIELD=COLUMN")
    return field, column


def _format(path: str) -> str:
    return "csv" if path.lower().rstrip("/").endswith((".csv", ".csv.gz", ".csv.zst", ".csv.bz2")) else "parquet"


def _read(session: Any, path: str, kind: str) -> Any:
    if kind == "parquet":
        return session.read.parquet(path)
    # Every cell is text until its own parser takes it, and a row with too many or too few cells stops the job.
    reader = session.read.option("header", "true").option("inferSchema", "false").option("multiLine", "true")
    return reader.option("escape", '"').option("mode", "FAILFAST").option("enforceSchema", "false").csv(path)


def _write(df: Any, path: str, kind: str, mode: str, options: dict[str, str]) -> None:
    writer = df.write.mode(mode)
    for option, value in options.items():
        writer = writer.option(option, value)
    if kind == "csv":
        writer = writer.option("escape", '"')
    getattr(writer, kind)(path)


def _nothing(session: Any) -> Any:
    return session.createDataFrame([], "value string")


def _counts(told: Any) -> dict[str, int]:
    rows = {row["verdict"]: row["count"] for row in told.groupBy("verdict").count().collect()}
    unknown = set(rows) - set(VERDICTS)
    if unknown:
        raise StepError("read the decisions back", f"verdicts that there are not: {sorted(map(str, unknown))}")
    return {verdict: int(rows.get(verdict, 0)) for verdict in VERDICTS}


def _proved(frame: Any, told: Any) -> dict[str, Any]:
    """Proves that what was written has every row of the input once: the number of rows, and the sum of their hashes."""
    from pyspark.sql import functions as F

    def sums(df: Any) -> tuple[int, str]:
        own = df.select(*[df.columns[index] if "." not in df.columns[index] else f"`{df.columns[index]}`" for index in range(len(frame.columns))])
        cells = [F.coalesce(F.col(f"`{column}`").cast("string"), F.lit("")) for column in own.columns]
        total = F.sum(F.xxhash64(*cells).cast("decimal(38,0)")).cast("string")
        row = own.agg(F.count(F.lit(1)).alias("rows"), total.alias("sum")).collect()[0]
        return int(row["rows"]), str(row["sum"])

    before, after = sums(frame), sums(told)
    if before[0] != after[0]:
        raise StepError("read the decisions back", f"{after[0]:,} rows were written of {before[0]:,}; no manifest is written")
    if before != after:
        raise StepError(
            "read the decisions back",
            "as many rows were written as read, but not the same ones: the input is not the same each time it is read; no manifest is written",
        )
    return {"rows": before[0], "sum_of_hashes": before[1]}


def _sentence(fault: Exception) -> str:
    """What an engine's exception says, without its stack: the last line of Python's traceback where there is one."""
    lines = [line.strip() for line in str(fault).splitlines() if line.strip()]
    told = [line for line in lines if "interdict.errors." in line or line.startswith(("RuntimeError: load interdict", "ModuleNotFoundError"))]
    return (told or lines or [type(fault).__name__])[0]


if __name__ == "__main__":
    sys.exit(main())
