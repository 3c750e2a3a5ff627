"""Injects faults into the system calls of a run, one at a time, and looks at what is left.

    python3 tests/ci/inject.py target/debug/interdict [POINTS]

A command is repeated under strace; the n-th call of a kind fails, is cut short, claims success over bytes that were
never written or a name that was never given, or the process is stopped or killed there, for n = 1, 2, 3 ... until no such
call is left. After each point of a screening:

- exit status 0 or 1 only with a manifest, whose outputs are those of the undisturbed run, byte for byte;
- a manifest only with such outputs, whatever the status;
- no output under its final name after status 2, none but a whole one after a kill;
- the same command succeeds afterwards with the same bytes, and nothing else is left, not even a hidden file.

After each point of an import: the edition is in the store where the status is 0, and the store is whole in any case; the
same import succeeds afterwards.

POINTS is the most points for each kind of fault, spread over its calls (default 4, which takes half a minute); 0 takes
all of them.
"""

import gzip
import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

DATA = pathlib.Path(__file__).parents[1] / "data"

INJECTIONS = {
    "write,writev,pwrite64": ["error=EIO", "error=ENOSPC", "retval=1", "retval=0", "signal=KILL", "signal=TERM"],
    "fsync,fdatasync": ["error=EIO", "signal=KILL", "signal=TERM"],
    "rename,renameat,renameat2,link,linkat": ["error=EACCES", "error=EIO", "retval=0", "signal=KILL", "signal=TERM"],
    "unlink,unlinkat": ["error=EACCES", "retval=0", "signal=KILL"],
    "mkdir,mkdirat": ["error=ENOSPC", "signal=KILL"],
    "openat": ["error=EMFILE", "error=EACCES", "signal=KILL"],
    "read,pread64": ["error=EIO", "error=EINTR", "retval=0", "signal=KILL"],
    "mmap": ["error=ENOMEM"],
    "statx,fstat,newfstatat": ["error=EIO"],
    "flock": ["error=ENOLCK", "signal=KILL"],
    "close": ["error=EIO"],
    "lseek": ["error=EIO"],
    "clone3,clone": ["error=EAGAIN"],
}


class Desk:
    """A folder in which a command is run."""

    status = 1
    """What an undisturbed run answers."""

    def __init__(self, binary):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inject-"))
        for name in ["trades.csv", "us-test.toml", "firm.csv"]:
            shutil.copy(DATA / name, self.folder / name)
        self.out = self.folder / "out"
        self.clear()

    def clear(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()

    def call(self, words, before=()):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "RUST_BACKTRACE": "0"}
        command = [*before, self.binary, *words.split()]
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, timeout=60)

    def files(self, hidden=False):
        paths = (path for path in self.out.rglob("*") if path.is_file())
        return {path.name: path.read_bytes() for path in paths if hidden or not path.name.startswith(".")}


class Screening(Desk):
    """Alerts in two formats, of a file as it lies."""

    files_in = "trades.csv"
    outputs = "-o out/alerts.csv -o out/alerts.ndjson"

    def words(self):
        return f"screen {self.files_in} --no-builtin-lists --no-store --lists us-test.toml {self.outputs}"

    def prepare(self):
        assert self.call(self.words()).returncode == self.status
        self.whole = self.files(hidden=True)
        assert len(self.whole) == self.words().count("-o out/") + 1, sorted(self.whole)

    def faults(self, status):
        """What is wrong with what a disturbed run left."""
        files = self.files()
        manifest = next((content for name, content in files.items() if name.endswith(".manifest.json")), None)
        outputs = {name: content for name, content in files.items() if not name.endswith(".manifest.json")}
        if status in (0, 1) and (status != self.status or files != self.whole):
            yield f"exit status {status} with {sorted(files)}, and not with what an undisturbed run gives"
        if manifest is not None:
            for output in json.loads(manifest)["outputs"]:
                content = files.get(output["name"], b"")
                if hashlib.sha256(content).hexdigest() != output["sha256"] or content != self.whole[output["name"]]:
                    yield f"the manifest vouches for {output['name']}, which is not that"
        elif status == 2 and outputs:
            yield f"exit status 2 and {sorted(outputs)} without a manifest"
        for name, content in outputs.items():
            if content != self.whole.get(name):
                yield f"{name} has its name and not its content"

    def afterwards(self):
        again = self.call(self.words() + " --force")
        if again.returncode != self.status or self.files(hidden=True) != self.whole:
            yield f"the next run: exit status {again.returncode}, {sorted(self.files(hidden=True))}, {last(again)}"


class Decisions(Screening):
    """Every row of a packed file, which is unpacked first."""

    files_in = "many.csv.gz"
    outputs = "--view decisions -o out/decisions.csv"

    def prepare(self):
        rows = (DATA / "trades.csv").read_text().splitlines(keepends=True)
        with gzip.open(self.folder / "many.csv.gz", "wt", compresslevel=1) as packed:
            packed.write(rows[0] + "".join(rows[1:]) * 300)
        super().prepare()


class Import(Desk):
    """An edition into a store that has one."""

    status = 0

    def words(self):
        return "lists import firm.csv --as firm-list --store out --published 2026-02-01"

    def prepare(self):
        text = (self.folder / "firm.csv").read_text()
        (self.folder / "earlier.csv").write_text(text)
        self.before = self.folder / "before"
        done = self.call("lists import earlier.csv --as firm-list --store before --published 2026-01-01")
        assert done.returncode == 0, done.stderr
        (self.folder / "firm.csv").write_text(text + "9,Dunmarrow Rail,block,,,A new one,legal\n")
        self.clear()
        done = self.call(self.words())
        assert done.returncode == 0 and len(self.editions()) == 2, done.stderr

    def clear(self):
        shutil.rmtree(self.out, ignore_errors=True)
        if hasattr(self, "before"):
            shutil.copytree(self.before, self.out)

    def editions(self):
        return [path.name for path in (self.out / "firm-list").glob("*.edition*")]

    def whole(self):
        doctor = self.call("doctor --store out --no-builtin-lists --require-fresh 100000")
        return None if doctor.returncode == 0 else f"the store is not whole: {doctor.stdout.decode()}{last(doctor)}"

    def faults(self, status):
        editions = len(self.editions())
        if status == 0 and editions != 2:
            yield f"exit status 0 and {editions} editions"
        if status == 1:
            yield "exit status 1"
        fault = self.whole()
        if fault:
            yield fault

    def afterwards(self):
        again = self.call(self.words())
        if again.returncode != 0 or len(self.editions()) != 2 or self.whole():
            yield f"the next import: exit status {again.returncode}, {self.editions()}, {last(again)}, {self.whole()}"
        left = [name for name in self.files(hidden=True) if name.endswith(".tmp")]
        if left:
            yield f"the next import leaves {left}"


def last(done):
    return done.stderr.decode()[-200:].strip()


def calls_of(desk, calls):
    """How many such calls an undisturbed command makes."""
    desk.clear()
    log = desk.folder / "strace.log"
    desk.call(desk.words(), ["strace", "-f", "-qq", "-o", log, "-e", f"trace={calls}"])
    return sum("(" in line and "resumed" not in line for line in log.read_text(errors="replace").splitlines())


def main():
    binary = sys.argv[1]
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 4
    if shutil.which("strace") is None:
        sys.exit("strace is not installed, so no fault was injected")
    wrong, points, whole = [], 0, 0
    for kind in [Screening, Decisions, Import]:
        desk = kind(binary)
        desk.prepare()
        of_kind = 0
        for calls, injections in INJECTIONS.items():
            count = calls_of(desk, calls)
            step = 1 if most == 0 else max(1, -(-count // most))
            for injection in injections:
                for place in range(1, count + 1, step):
                    desk.clear()
                    inject = f"inject={calls}:{injection}:when={place}"
                    before = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}", "-e", inject]
                    done = desk.call(desk.words(), before)
                    found = list(desk.faults(done.returncode))
                    left = desk.files()
                    whole += done.returncode < 0 and kind is not Import and bool(left) and len(left) < len(desk.whole)
                    found += desk.afterwards()
                    name = calls.split(",")[0]
                    wrong += [f"{kind.__name__} {name} {injection} {place}: {fault} [{last(done)}]" for fault in found]
                    of_kind += 1
        print(f"{kind.__name__:10} {of_kind:5} points: {kind.__doc__}", flush=True)
        points += of_kind
        shutil.rmtree(desk.folder)
    print(f"{points} points, {len(wrong)} wrong; after {whole} kills a whole output stood without its manifest")
    for line in wrong:
        print("WRONG", line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
