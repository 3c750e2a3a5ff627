"""Injects faults into every system call of a run that matters, one at a time, and looks at what is left.

    python3 tests/ci/inject.py target/debug/interdict [POINTS]

A run is repeated under strace; the n-th call of a kind fails, is cut short, claims success over bytes that were never
written, or the process is killed there, for n = 1, 2, 3 ... until no such call is left. After each point:

- exit status 0 or 1 only with a manifest, whose outputs are those of the undisturbed run, byte for byte;
- a manifest only with such outputs, whatever the status;
- no output under its final name after status 2, none but a whole one after a kill;
- the same command succeeds afterwards with the same bytes, and nothing else is left in the folder, not even a hidden file.

POINTS is the most points for each kind of fault (default 25, which takes half a minute); 0 takes all of them.
"""

import hashlib
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

DATA = pathlib.Path(__file__).parents[1] / "data"
EXPECTED = 1
"""The trades hold something: a run that saw them all says so."""

ERRORS = {
    "write,writev,pwrite64": ["error=EIO", "error=ENOSPC", "retval=1", "retval=0", "signal=KILL", "signal=TERM"],
    "fsync,fdatasync": ["error=EIO", "signal=KILL"],
    "rename,renameat,renameat2,link,linkat": ["error=EACCES", "error=EIO", "retval=0", "signal=KILL", "signal=TERM"],
    "unlink,unlinkat": ["error=EACCES", "signal=KILL"],
    "openat": ["error=EMFILE", "error=EACCES", "signal=KILL"],
    "read,pread64": ["error=EIO", "error=EINTR", "retval=0", "retval=1", "signal=KILL"],
    "mmap": ["error=ENOMEM"],
    "statx,fstat,newfstatat": ["error=EIO"],
    "flock": ["error=ENOLCK", "signal=KILL"],
    "close": ["error=EIO"],
    "lseek": ["error=EIO"],
}


class Desk:
    """A folder with trades and a list, and one for the answers."""

    def __init__(self, binary):
        self.binary = str(pathlib.Path(binary).resolve())
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="inject-"))
        for name in ["trades.csv", "us-test.toml"]:
            shutil.copy(DATA / name, self.folder / name)
        self.out = self.folder / "out"
        self.clear()

    def clear(self):
        shutil.rmtree(self.out, ignore_errors=True)
        self.out.mkdir()

    def command(self, *more):
        lists = ["--no-builtin-lists", "--no-store", "--lists", "us-test.toml"]
        outputs = ["-o", "out/alerts.csv", "-o", "out/alerts.ndjson"]
        return [self.binary, "screen", "trades.csv", *lists, *outputs, *more]

    def run(self, before=(), more=()):
        environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.folder), "RUST_BACKTRACE": "0"}
        return subprocess.run(
            [*before, *self.command(*more)], cwd=self.folder, env=environment, capture_output=True, timeout=60
        )

    def files(self):
        return {path.name: path.read_bytes() for path in self.out.iterdir() if not path.name.startswith(".")}

    def hidden(self):
        return [path.name for path in self.out.iterdir() if path.name.startswith(".")]


def faults(whole, status, files):
    """What is wrong with what a disturbed run left."""
    manifest = files.get("alerts.csv.manifest.json")
    outputs = {name: content for name, content in files.items() if name in whole and "manifest" not in name}
    if status in (0, 1):
        if status != EXPECTED:
            yield f"exit status {status}"
        if files != whole:
            yield f"exit status {status} with {sorted(files)}, and not with what an undisturbed run gives"
    if manifest is not None:
        for output in json.loads(manifest)["outputs"]:
            content = files.get(output["name"], b"")
            if hashlib.sha256(content).hexdigest() != output["sha256"] or content != whole[output["name"]]:
                yield f"the manifest vouches for {output['name']}, which is not that"
    elif status == 2 and outputs:
        yield f"exit status 2 and {sorted(outputs)} without a manifest"
    for name, content in outputs.items():
        if content != whole[name]:
            yield f"{name} has its name and not its content"


def was_disturbed(trace):
    """Whether there was such a call at all."""
    return any(mark in trace for mark in ["(INJECTED)", "+++ killed", "--- SIGTERM"])


def main():
    binary = sys.argv[1]
    most = int(sys.argv[2]) if len(sys.argv) > 2 else 25
    if shutil.which("strace") is None:
        sys.exit("strace is not installed, so no fault was injected")
    desk = Desk(binary)
    assert desk.run().returncode == EXPECTED
    whole = desk.files()
    assert sorted(whole) == ["alerts.csv", "alerts.csv.manifest.json", "alerts.ndjson"], sorted(whole)
    wrong, points, beside = [], 0, 0
    for calls, injections in ERRORS.items():
        name = calls.split(",")[0]
        for injection in injections:
            count = 0
            while most == 0 or count < most:
                desk.clear()
                log = desk.folder / "strace.log"
                inject = f"inject={calls}:{injection}:when={count + 1}"
                done = desk.run(["strace", "-f", "-qq", "-o", log, "-e", f"trace={calls}", "-e", inject])
                trace = log.read_text(errors="replace")
                if not was_disturbed(trace):
                    break
                count += 1
                status, files = done.returncode, desk.files()
                found = list(faults(whole, status, files))
                beside += status not in (0, 1, 2) and bool(files) and "alerts.csv.manifest.json" not in files
                again = desk.run(more=["--force"])
                if again.returncode != EXPECTED or desk.files() != whole or desk.hidden():
                    left = sorted([*desk.files(), *desk.hidden()])
                    found.append(f"the next run: exit status {again.returncode}, {left}, {again.stderr.decode()[-200:]}")
                told = done.stderr.decode()[-200:].strip()
                wrong += [f"{name} {injection} {count}: {fault} [{told}]" for fault in found]
            points += count
            print(f"{name:12} {injection:14} {count:4} points", flush=True)
    shutil.rmtree(desk.folder)
    print(f"{points} points, {len(wrong)} wrong; after {beside} kills an output stood without its manifest, whole")
    for line in wrong:
        print("WRONG", line)
    sys.exit(1 if wrong else 0)


main()
