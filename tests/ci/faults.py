"""Faults that no single system call shows: what a run leaves on a full disk, in a crowd, or when it is shot.

    python3 tests/ci/faults.py target/debug/interdict [SHARE]

Everything goes through the whole program and is judged as in inject.py: exit status 0 or 1 only with a whole result,
2 with nothing left, and the next run succeeds. SHARE (default 1) is the part of the points that is taken; the kinds:

- `disk`: a tmpfs that turns full by itself, 200 sizes; the same as a limit on the size of files, ignored and as a signal;
- `replaced`: the process stands still at a read while its input or its list is exchanged by rename, overwritten or cut;
- `crowd`: two and eight runs at once into one output, with a reader that holds every manifest against its outputs;
- `folder`: the output folder is removed while the process stands still at a write;
- `pipe`: standard output is a pipe that nobody reads, full, or closed before the start;
- `signals`: SIGTERM, SIGHUP, SIGINT, SIGXFSZ, SIGKILL at random moments;
- `memory`: address space that is too small, a little more each time;
- `libfiu`: 2 to 5 % of all calls for files, then of all for memory, fail (needs fiu-run).
"""

import collections
import contextlib
import hashlib
import itertools
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time

from inject import Decisions, Screening, last

ENVIRONMENT = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "RUST_BACKTRACE": "0"}


class Ledger:
    """Counts points and what was wrong with them."""

    def __init__(self, share):
        self.share, self.ends, self.wrong = share, collections.defaultdict(collections.Counter), []
        self.held = 0

    def some(self, count):
        return max(2, round(count * self.share))

    def note(self, kind, status, faults, told=""):
        self.ends[kind]["killed" if status < 0 or status > 2 else str(status)] += 1
        self.wrong += [f"{kind}: {fault} [{told}]" for fault in faults]

    def table(self):
        for kind, ends in self.ends.items():
            print(f"{kind:22} {sum(ends.values()):5} points, ended with {dict(sorted(ends.items()))}")
        if self.held:
            print(f"a reader held {self.held} manifests against their outputs while runs were at work")
        print(f"{sum(sum(ends.values()) for ends in self.ends.values())} points, {len(self.wrong)} wrong")
        for line in self.wrong:
            print("WRONG", line)


def judged(desk, status):
    """As after an injection; and after status 2 not even a hidden file is left."""
    yield from desk.faults(status)
    if status == 2 and desk.files(hidden=True):
        yield f"exit status 2 leaves {sorted(desk.files(hidden=True))}"
    yield from desk.afterwards()


def start(desk, words, before=(), **more):
    """Begins a run and does not wait for it."""
    more = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, **more}
    return subprocess.Popen([*before, desk.binary, *words.split()], cwd=desk.folder, env=ENVIRONMENT, **more)


def waited(process):
    _, told = process.communicate(timeout=120)
    return process.returncode, (told or b"").decode(errors="replace")[-160:].strip()


def disk(ledger, desk):
    most = 2 * sum(len(content) for content in desk.whole.values()) // 4096 + 8
    count = ledger.some(200)
    sizes = sorted({max(1, most * n // count) for n in range(1, count + 1)})
    mount = ["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(desk.out)]
    if subprocess.run(mount, capture_output=True).returncode == 0:
        try:
            for pages in sizes:
                for path in desk.out.iterdir():
                    path.unlink()
                remount = ["mount", "-o", f"remount,size={pages * 4}k", str(desk.out)]
                subprocess.run(remount, check=True, capture_output=True)
                status, told = waited(start(desk, desk.words()))
                found = list(desk.faults(status))
                if status == 2 and desk.files(hidden=True):
                    found.append(f"exit status 2 leaves {sorted(desk.files(hidden=True))}")
                subprocess.run(["mount", "-o", "remount,size=1g", str(desk.out)], check=True, capture_output=True)
                ledger.note("disk full", status, [*found, *desk.afterwards()], told)
        finally:
            subprocess.run(["umount", str(desk.out)], check=True)
    else:
        print("a tmpfs cannot be mounted here: only limits on the size of files are tried")
    for number in range(ledger.some(100)):
        size = random.randrange(0, most * 2048)
        ignored = number % 2 == 0

        def limited():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN if ignored else signal.SIG_DFL)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

        desk.clear()
        status, told = waited(start(desk, desk.words(), preexec_fn=limited, restore_signals=False))
        ledger.note("file size limit", status, judged(desk, status), told)


def stopped(desk, words, calls, place, act, of=None):
    """Lets a run stand still at the n-th such call of a thread, acts, and lets it go on; `None` when none comes so far.

    With `of` only calls count that are for this file.
    """
    log = desk.folder / "stopped.log"
    log.write_text("")
    inject = ["-e", f"trace={calls}", "-e", f"inject={calls}:signal=STOP:when={place}"]
    inject += ["-P", of] if of else []
    process = start(desk, words, ["strace", "-f", "-q", "-o", str(log), *inject])
    acted = False
    while process.poll() is None:
        lines = [line for line in log.read_text(errors="replace").splitlines() if "--- stopped by SIGSTOP" in line]
        if lines:
            if not acted:
                act()
                acted = True
            # Every thread has an n-th call: the later ones go on at once.
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(lines[0].split()[0]), signal.SIGCONT)
        time.sleep(0.002)
    ended = waited(process)
    return ended if acted else None


def replaced(ledger, desk):
    for form in ["csv", "ndjson"]:
        exchange(ledger, desk, form)


def exchange(ledger, desk, form):
    """Every run must be the whole answer to bytes that stood there, and its manifest must name these."""
    book_name = f"in.{form}"

    def content(name):
        if form == "csv":
            return ("Name,Activity,Trade Time\n" + f"{name},purchase,2021-06-01T12:00:00Z\n" * 40_000).encode()
        return (json.dumps({"Name": name, "Activity": "purchase", "Trade Time": "2021-06-01T12:00:00Z"}) + "\n").encode() * 5_000

    old, new = content("Harrow Lane Steelworks"), content("Quillmere Biologicals!")
    assert len(old) == len(new)
    house = b"id,name,action\n1,Harrow Lane Steelworks,block\n", b"id,name,action\n1,Quillmere Biologicals!,block\n"
    words = f"screen {book_name} --no-builtin-lists --no-store --lists house.csv --view decisions -o out/d.csv"
    answers = {}

    def answer(book, rules):
        """The undisturbed answer to these bytes."""
        key = hashlib.sha256(book).hexdigest(), hashlib.sha256(rules).hexdigest()
        if key not in answers:
            desk.clear()
            (desk.folder / book_name).write_bytes(book)
            (desk.folder / "house.csv").write_bytes(rules)
            done = desk.call(words)
            answers[key] = done.returncode, desk.files(hidden=True)
        return answers[key]

    def by_rename(path, content):
        (desk.folder / "new").write_bytes(content)
        os.replace(desk.folder / "new", path)

    def in_place(path, content):
        with open(path, "r+b") as file:
            file.write(content)
            file.truncate()

    for book in [old, new, old[: len(old) // 2]]:
        for rules in house:
            answer(book, rules)
    ways = [("renamed", by_rename, 1), ("overwritten", in_place, 1), ("cut", in_place, 0)]
    for place in range(1, 65, max(1, 64 // ledger.some(64))):
        for name, way, whole in ways:
            for victim, was, becomes in [(book_name, old, new), ("house.csv", *house)]:
                becomes = becomes if whole else was[: len(was) // 2]
                desk.clear()
                (desk.folder / book_name).write_bytes(old)
                (desk.folder / "house.csv").write_bytes(house[0])
                calls = "openat,read,pread64,lseek,statx,fstat"
                act = lambda: way(desk.folder / victim, becomes)
                ended = stopped(desk, words, calls, place, act, of=victim)
                if ended is None:
                    continue
                status, told = ended
                files, found = desk.files(hidden=True), []
                if status in (0, 1):
                    manifest = json.loads(files.get("d.csv.manifest.json", b"{}"))
                    of_book = [read["sha256"] for read in manifest.get("inputs", [])]
                    of_rules = [read["sha256"] for read in manifest.get("lists", [])]
                    # What was read may be the old beginning with the new end, if the manifest says just that.
                    mixed = (was[:at] + becomes[at:] for at in range(0, len(was) + 1, 1 << 13))
                    books = itertools.chain([old], [becomes] if victim == book_name else [], mixed if victim == book_name else [])
                    rules = [house[0], *([becomes] if victim == "house.csv" else [])]
                    book = next((book for book in books if [hashlib.sha256(book).hexdigest()] == of_book), None)
                    rule = next((rule for rule in rules if [hashlib.sha256(rule).hexdigest()] == of_rules), None)
                    if book is None or rule is None:
                        found.append(f"{victim} {name} at call {place}: the manifest names bytes that never stood there")
                    elif answer(book, rule) != (status, files):
                        found.append(f"{victim} {name} at call {place}: not the answer to the bytes that it names")
                # A row that was cut in two is unscreened, and the run says that it is incomplete.
                elif set(files) - {"d.csv.incomplete"}:
                    found.append(f"{victim} {name} at call {place}: exit status {status} leaves {sorted(files)}")
                ledger.note(f"{victim} {name}", status, found, told)
    desk.clear()


def crowd(ledger, desk):
    """Runs over two inputs into one output; whoever finds a manifest finds the outputs that it names."""
    lines = (desk.folder / "trades.csv").read_text().splitlines(keepends=True)
    (desk.folder / "other.csv").write_text("".join([lines[0], *lines[1:] * 3]))
    for members in [2, 8]:
        for number in range(ledger.some(50)):
            desk.clear()
            force = " --force" if number % 2 else ""
            over, lies, seen = threading.Event(), [], [0]

            def read():
                path = desk.out / "alerts.csv.manifest.json"
                while not over.is_set():
                    try:
                        before, text = path.stat(), path.read_bytes()
                        outputs = json.loads(text)["outputs"]
                        found = [(desk.out / output["name"]) for output in outputs]
                        found = [file.read_bytes() if file.exists() else b"gone" for file in found]
                        after = path.stat()
                    except (OSError, ValueError):
                        continue
                    if (before.st_ino, before.st_mtime_ns) != (after.st_ino, after.st_mtime_ns):
                        continue
                    seen[0] += 1
                    for output, content in zip(outputs, found):
                        if hashlib.sha256(content).hexdigest() != output["sha256"]:
                            lies.append(f"a manifest stood while {output['name']} was not what it says")

            reader = threading.Thread(target=read)
            reader.start()
            words = [desk.words().replace("trades.csv", name) + force for name in ["trades.csv", "other.csv"]]
            runs = [start(desk, words[member % 2]) for member in range(members)]
            ends = [waited(run) for run in runs]
            time.sleep(0.01)
            over.set()
            reader.join()
            won = sum(status == desk.status for status, _ in ends)
            found = sorted(set(lies))
            if won < 1 or (not force and won != 1):
                found.append(f"{won} of {members} runs won: {ends}")
            if any(status not in (desk.status, 2) for status, _ in ends):
                found.append(f"ended with {ends}")
            files = desk.files(hidden=True)
            if len(files) != len(desk.whole):
                found.append(f"left {sorted(files)}")
            ledger.note(f"{members} at once", desk.status if won else 2, found)
            ledger.held += seen[0]


def folder(ledger, desk):
    gone = []

    def remove():
        gone.append(bool([name for name in desk.files() if name.endswith(".manifest.json")]))
        shutil.rmtree(desk.out)

    for calls in ["write", "fsync", "link,linkat,rename", "openat"]:
        for place in range(1, ledger.some(40) + 1):
            desk.clear()
            ended = stopped(desk, desk.words(), calls, place, remove)
            if ended is None:
                break
            status, told = ended
            was_whole = gone[-1]
            found = [] if status == 2 or was_whole else [f"{calls} {place}: exit status {status} without the folder"]
            if desk.out.exists() and status == 2 and desk.files(hidden=True):
                found.append(f"leaves {sorted(desk.files(hidden=True))}")
            desk.out.mkdir(exist_ok=True)
            ledger.note("folder removed", status, [*found, *desk.afterwards()], told)


def pipe(ledger, desk):
    words = desk.words().split(" -o ")[0]
    for view in ["alerts", "decisions"]:
        for form in ["csv", "ndjson", "table", "json"]:
            command = f"{words.replace(' --view decisions', '')} --view {view} --format {form}"
            read, write = os.pipe()
            process = start(desk, command, stdout=write)
            os.close(write)
            os.close(read)
            status, told = waited(process)
            ledger.note("broken pipe", status, [] if status == 2 else [f"{form} {view}: exit status {status}"], told)
            with open("/dev/full", "wb") as full:
                status, told = waited(start(desk, command, stdout=full))
            ledger.note("/dev/full", status, [] if status == 2 else [f"{form} {view}: exit status {status}"], told)
            closed = ["sh", "-c", 'exec "$@" >&-', "sh"]
            status, told = waited(start(desk, command, closed))
            ledger.note("closed output", status, [] if status == 2 else [f"{form} {view}: exit status {status}"], told)


def signals(ledger, desk):
    desk.clear()
    begun = time.monotonic()
    waited(start(desk, desk.words()))
    took = time.monotonic() - begun
    kinds = ["SIGKILL", "SIGTERM", "SIGHUP", "SIGINT", "SIGXFSZ"]
    for number in range(ledger.some(1000)):
        kind = kinds[number % len(kinds)]
        desk.clear()
        process = start(desk, desk.words())
        time.sleep(random.uniform(0, took * 1.1))
        process.send_signal(getattr(signal, kind))
        status, told = waited(process)
        found = list(desk.faults(status))
        if kind not in ("SIGKILL", "SIGXFSZ") and status == -getattr(signal, kind):
            left = [name for name in desk.files(hidden=True) if name.startswith(".")]
            found += [f"{kind} leaves {left}"] if left and "stopped by" in told else []
        ledger.note(kind, status, [*found, *desk.afterwards()], told)


def memory(ledger, desk):
    def limited(size):
        return lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))

    count = ledger.some(100)
    for number in range(count):
        size = (24 << 20) + number * (2 << 30) // count if number % 2 else (24 << 20) + number * (256 << 20) // count
        desk.clear()
        status, told = waited(start(desk, desk.words(), preexec_fn=limited(size)))
        ledger.note("memory", status, [*desk.faults(status), *desk.afterwards()], told)


def libfiu(ledger, desk):
    if shutil.which("fiu-run") is None:
        print("fiu-run is not installed (Debian: fiu-utils): no random faults of the C library were injected")
        return
    for number in range(ledger.some(200)):
        point = "posix/mm/*" if number % 4 == 3 else "posix/io/*"
        chance = random.choice([0.02, 0.03, 0.04, 0.05])
        if number % 8 == 0:
            chance /= 20
        desk.clear()
        before = ["fiu-run", "-x", "-c", f"enable_random name={point},probability={chance}"]
        status, told = waited(start(desk, desk.words(), before))
        ledger.note(f"libfiu {point}", status, [*desk.faults(status), *desk.afterwards()], told)


def main():
    binary = sys.argv[1]
    share = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
    wanted = sys.argv[3:]
    random.seed(1)
    ledger = Ledger(share)
    for kind, of in [
        (disk, Decisions), (replaced, Screening), (crowd, Screening), (folder, Screening),
        (pipe, Decisions), (signals, Decisions), (memory, Decisions), (libfiu, Screening),
    ]:
        if wanted and kind.__name__ not in wanted:
            continue
        if kind in (replaced, folder) and shutil.which("strace") is None:
            print(f"strace is not installed: `{kind.__name__}` was not tried")
            continue
        begun, desk = time.monotonic(), of(binary)
        desk.prepare()
        try:
            kind(ledger, desk)
        except KeyboardInterrupt:
            print(f"{kind.__name__}: ended early")
        finally:
            shutil.rmtree(desk.folder)
        print(f"{kind.__name__}: {time.monotonic() - begun:.0f} s", flush=True)
    ledger.table()
    sys.exit(1 if ledger.wrong else 0)


if __name__ == "__main__":
    main()
