"""No command but `lists fetch` uses the network: with and without one it gives the same, and it asks for none.

    python3 tests/ci/network.py target/debug/interdict

Each command runs three times, each time in a folder of its own with the same files: as it is; in a network namespace that
has no network (`unshare`); and under strace, where no call may make a socket (`socket`, `io_uring_setup`, a `socketpair`
that is not of this machine). Exit status, standard output, standard error and all files must be the same each time, but
for what is masked: the time of an import and with it the digest of the edition, the clock and the age of lists, the room
on the disk. Once imported, the store of the first run serves all three, so that what follows is held to the byte.

`lists fetch` from a server on this machine shows that both can fail: strace sees its socket, and the namespace has no way to
the server. What is not installed or not permitted here is told.
"""

import functools
import hashlib
import http.server
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

DATA = pathlib.Path(__file__).parents[1] / "data"
LISTS = "--no-store --lists us-test.toml"

# One after the other in the same folder: later ones use what earlier ones made.
COMMANDS = [
    f"screen trades.csv faulty.csv {LISTS} -o all.csv -o all.html -o all.xlsx --metrics run.prom",
    f"screen trades.csv {LISTS} --view decisions -o decisions.csv -o decisions.ndjson --log-format json --run-id a",
    f"screen hostile.csv {LISTS} --explain-mapping",
    "screen s3://desk/trades.csv --no-store",
    "screen https://desk.example/trades.csv --no-store",
    "verify decisions.csv.manifest.json --chain",
    "bundle decisions.csv.manifest.json --with-inputs -o audit.zip",
    "explain decisions.csv:2",
    "explain Quorvane --activity purchase --at 2021-03-16 --no-store --lists us-test.toml",
    "match Quorvane --no-store --lists us-test.toml",
    "compare Quorvane Kuorvane",
    "evaluate pairs.csv",
    "selftest --no-builtin-lists --no-store --lists us-test.toml -o cases.csv --placebo 100",
    "lists import firm.csv --as firm-list --store store --published 2026-01-01",
    "lists import later.csv --as firm-list --store store --published 2026-02-01",
    "lists ls --store store",
    "lists show firm-list/1 --store store",
    "lists history firm-list/1 --store store",
    "lists diff firm-list@2026-01-01 firm-list --store store",
    "lists export firm-list --store store -o exported.csv",
    "lists validate us-test.toml",
    "lists fetch --dry-run --store store",
    "screen trades.csv --store store -o stored.csv",
    "doctor --store store --lists us-test.toml",
    "schema manifest",
    "completions bash",
]
# From this command on nothing is imported.
IMPORTED = COMMANDS.index("lists ls --store store")
FETCH = "lists fetch firm-list --sources sources.toml --store fetched --timeout 5 --retries 0"

MASKED = [
    (rb"\d+ days ago", b"N days ago"),
    (rb"\d+ MiB free", b"N MiB free"),
    (rb"(clock +)[0-9-]+ [0-9:]+ UTC", rb"\1NOW"),
    (rb"(kept: .*, sha256) [0-9a-f]{64}", rb"\1 N"),
    (rb"(?m)^(interdict_\w*(?:seconds|timestamp)\S*) .*$", rb"\1 N"),
]


class Desk:
    """A folder in which all commands are run, each behind the same words."""

    def __init__(self, binary, before=()):
        self.binary, self.before = binary, before
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="network-"))
        for name in ["trades.csv", "faulty.csv", "hostile.csv", "pairs.csv", "us-test.toml", "firm.csv"]:
            shutil.copy(DATA / name, self.folder / name)
        text = (self.folder / "firm.csv").read_text()
        (self.folder / "later.csv").write_text(text + "9,Dunmarrow Rail,block,,,A new one,legal\n")

    def call(self, words):
        environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": str(self.folder), "RUST_BACKTRACE": "0"}
        command = [*self.before, self.binary, *words.split()]
        return subprocess.run(command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=300)

    def result(self, words, store=None):
        """What a command says and what lies in the folder afterwards."""
        if words == COMMANDS[IMPORTED] and store is not None:
            shutil.rmtree(self.folder / "store")
            shutil.copytree(store, self.folder / "store")
        done = self.call(words)
        left = {}
        for path in sorted(self.folder.rglob("*")):
            name = str(path.relative_to(self.folder))
            if path.is_file() and name != "strace.log" and not (words.startswith("lists import") and name.startswith("store/")):
                left[name] = hashlib.sha256(masked(path.read_bytes())).hexdigest()
        return {"exit status": done.returncode, "standard output": masked(done.stdout), "standard error": masked(done.stderr)} | left


def unlike(one, other):
    return [name for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


def masked(text):
    for pattern, instead in MASKED:
        text = re.sub(pattern, instead, text)
    return text


def asked(log):
    """The calls that ask for a connection, or could."""
    for line in log.read_text(errors="replace").splitlines():
        call = re.search(r"\b(socket|socketpair|io_uring_setup)\(([^)]*)", line)
        if call and not (call[1] == "socketpair" and call[2].startswith("AF_UNIX")):
            yield line


def without_network():
    """The words before a command that has no network, or None."""
    for words in (["unshare", "-n"], ["unshare", "-rn"]):
        if shutil.which("unshare") and subprocess.run([*words, "true"], capture_output=True).returncode == 0:
            return words
    return None


def sources(desk, server):
    (desk.folder / "sources.toml").write_text(
        '[[list]]\nid = "firm-list"\ntitle = "A list of the firm"\n'
        f'[[list.file]]\nname = "firm.csv"\naddress = "http://127.0.0.1:{server.server_port}/firm.csv"\n')


def main():
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    wrong, ways = [], []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=DATA))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    plain = Desk(binary)
    expected = [plain.result(words) for words in COMMANDS]
    for words, result in zip(COMMANDS, expected):
        # A build without object storage refuses an address, and rows without a verdict are no result.
        if (result["exit status"] == 2) != ("//desk" in words or "faulty" in words):
            wrong.append(f"{words}: exit status {result['exit status']}: {result['standard error'].decode()[-300:]}")
    store = plain.folder / "store"
    sources(plain, server)
    fetched = plain.call(FETCH)
    if fetched.returncode != 0:
        wrong.append(f"{FETCH}: exit status {fetched.returncode}: {(fetched.stdout + fetched.stderr).decode()}")

    words_before = without_network()
    if words_before is None:
        print("NOT RUN: commands in a namespace without a network; `unshare -n` is missing or not permitted here")
    else:
        ways.append("without a network")
        alone = Desk(binary, words_before)
        for words, whole in zip(COMMANDS, expected):
            wrong += [f"{words}: without a network {name} differs" for name in unlike(whole, alone.result(words, store))]
        sources(alone, server)
        if (status := alone.call(FETCH).returncode) != 2:
            wrong.append(f"`lists fetch` ends with {status} in the namespace, which has a network after all")
        shutil.rmtree(alone.folder)

    if shutil.which("strace") is None:
        print("NOT RUN: the system calls of commands; there is no strace")
    else:
        ways.append("with their system calls looked through")
        traced = Desk(binary)
        log = traced.folder / "strace.log"
        traced.before = ["strace", "-f", "-qq", "-s", "0", "-o", str(log), "-e", "trace=%network,io_uring_setup"]
        for words, whole in zip(COMMANDS, expected):
            wrong += [f"{words}: under strace {name} differs" for name in unlike(whole, traced.result(words, store))]
            wrong += [f"{words}: asks for a connection: {call}" for call in asked(log)]
        sources(traced, server)
        if traced.call(FETCH).returncode != 0 or not any("AF_INET" in call for call in asked(log)):
            wrong.append("`lists fetch` makes a connection that strace does not show")
        shutil.rmtree(traced.folder)

    shutil.rmtree(plain.folder)
    print(f"{len(COMMANDS)} commands {' and '.join(ways) or 'alone, held against nothing'}: {len(wrong)} wrong")
    for line in wrong:
        print("WRONG", line)
    sys.exit(1 if wrong else 0)


main()
