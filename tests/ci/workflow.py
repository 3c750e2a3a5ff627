#!/usr/bin/env python3
"""Runs the example workflow step by step on this machine, as a runner would, on a trade file with one prohibited
purchase; and on one without.

    tests/ci/workflow.py INTERDICT

INTERDICT is a built binary. What steps of other publishers would do (checkout, upload) is told and not done; `gh` is a
stand-in that tells its arguments. An expression or a step that is not known here ends the test. Needs PyYAML.
"""
import os, pathlib, re, shutil, subprocess, sys, tempfile

import yaml

ROOT = pathlib.Path(__file__).resolve().parents[2]
PUBLISHED = "interdict/interdict@"

HOUSE = "id,name,aliases,isin,ticker,lei,country,action,activities,from,until,reason,owner\n" \
        "1,Zeltrix Semiconductor Corporation,,,,,,restrict,,2021-01-01,,,desk\n"
CLEAR = "id,Name,Trade Date,Side\nT1,Pellucid Paper Mills,2021-03-16,B\n"
# A hostile row before it tries to silence the annotations of those that follow.
BAD = CLEAR + 'T2,"##[stop-commands]quiet ::stop-commands::quiet",2021-03-16,B\n' \
    + 'T3,Größe & Söhne,2021-03-16,B\nT4,"Zeltrix Semiconductor Corporation",2021-03-16,B\n'


def evaluate(text, scope):
    """Replaces ${{ … }}; knows dotted names only."""
    def value(match):
        name = match.group(1).strip()
        if not re.fullmatch(r"[a-zA-Z_-]+(\.[a-zA-Z_-]+)+", name):
            sys.exit(f"unknown expression: {name}")
        node = scope
        for part in name.split("."):
            node = node.get(part, "") if isinstance(node, dict) else ""
        return str(node)
    return re.sub(r"\$\{\{(.*?)\}\}", value, str(text))


def wanted(condition, failed, scope):
    """Whether a step runs: `always()` and comparisons with the empty text, joined by &&."""
    if condition is None:
        return not failed
    terms = [term.strip() for term in str(condition).split("&&")]
    if "always()" not in terms and failed:
        return False
    for term in terms:
        found = re.fullmatch(r"([\w.-]+) != ''", term)
        if term != "always()" and not found:
            sys.exit(f"unknown condition: {term}")
        if found and evaluate("${{ " + found.group(1) + " }}", scope) == "":
            return False
    return True


class Runner:
    def __init__(self, folder, binary):
        self.folder, self.binary = folder, binary
        self.workspace, self.temp = folder / "workspace", folder / "temp"
        self.log, self.summary = "", folder / "summary.md"
        self.summary.touch()
        self.temp.mkdir()
        tools = folder / "tools"
        tools.mkdir()
        (tools / "gh").write_text('#!/bin/sh\necho "gh $*"\n')
        (tools / "gh").chmod(0o755)
        self.environment = {
            "PATH": f"{tools}:{os.environ['PATH']}", "HOME": str(folder), "RUNNER_TEMP": str(self.temp),
            "GITHUB_WORKSPACE": str(self.workspace), "GITHUB_STEP_SUMMARY": str(self.summary),
        }

    def tell(self, text):
        self.log += text
        sys.stdout.write(text)

    def script(self, step, scope, action=None):
        """A step with a script; its status and outputs."""
        output = self.folder / "output"
        output.write_text("")
        environment = dict(self.environment, GITHUB_OUTPUT=str(output))
        if action:
            environment["GITHUB_ACTION_PATH"] = str(action)
        environment |= {name: evaluate(text, scope) for name, text in step.get("env", {}).items()}
        # As `shell: bash` is run: it stops at the first fault.
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", evaluate(step["run"], scope)]
        done = subprocess.run(command, cwd=self.workspace, env=environment, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.tell(done.stdout)
        return done.returncode, dict(line.split("=", 1) for line in output.read_text().splitlines())

    def composite(self, step, scope):
        """A step that uses the action of this repository."""
        action = yaml.safe_load((ROOT / "action.yml").read_text())
        given = {name: evaluate(text, scope) for name, text in step.get("with", {}).items()}
        if unknown := given.keys() - action["inputs"].keys():
            sys.exit(f"unknown inputs: {unknown}")
        inputs = {name: given.get(name, about.get("default", "")) for name, about in action["inputs"].items()}
        inputs["binary"] = str(self.binary)
        inner, status = {"inputs": inputs, "steps": {}}, 0
        for part in action["runs"]["steps"]:
            if status == 0:
                status, outputs = self.script(part, inner, ROOT)
                inner["steps"][part["id"]] = {"outputs": outputs}
        return status, {name: evaluate(about["value"], inner) for name, about in action["outputs"].items()}

    def job(self, workflow):
        (job,) = workflow["jobs"].values()
        scope = {"steps": {}, "github": {"token": "", "event": {"pull_request": {"number": 7}}}}
        failed = False
        for step in job["steps"]:
            name = step.get("name") or step.get("uses")
            if not wanted(step.get("if"), failed, scope):
                self.tell(f"== {name}: skipped\n")
                continue
            self.tell(f"== {name}\n")
            status, outputs, uses = 0, {}, step.get("uses", "")
            if uses.startswith(PUBLISHED):
                status, outputs = self.composite(step, scope)
            elif uses.startswith("actions/checkout@"):
                self.tell("(the workspace is there)\n")
            elif uses.startswith("github/codeql-action/upload-sarif@"):
                sarif = evaluate(step["with"]["sarif_file"], scope)
                assert pathlib.Path(sarif).stat().st_size > 0, sarif
                self.tell(f"(would upload {pathlib.Path(sarif).name})\n")
            elif "run" in step:
                status, outputs = self.script(step, scope)
            else:
                sys.exit(f"unknown step: {step}")
            if "id" in step:
                scope["steps"][step["id"]] = {"outputs": outputs}
            failed |= status != 0
            self.tell(f"-- exit status {status}\n")
        return failed, scope["steps"]["screen"]["outputs"]


def obeyed(log):
    """The commands that a runner obeys: none between `stop-commands` and its word."""
    commands, word = [], None
    for line in log.splitlines():
        if word is not None:
            word = None if line == f"::{word}::" else word
        elif line.startswith("::stop-commands::"):
            word = line.removeprefix("::stop-commands::")
        elif line.startswith("::") or "##[" in line and not line.startswith("::"):
            commands.append(line)
    return commands


def run(binary, trades):
    with tempfile.TemporaryDirectory() as name:
        runner = Runner(pathlib.Path(name), binary)
        (runner.workspace / "trades").mkdir(parents=True)
        (runner.workspace / "compliance").mkdir()
        (runner.workspace / "trades" / "monday.csv").write_text(trades, encoding="utf-8")
        (runner.workspace / "compliance" / "house.csv").write_text(HOUSE)
        workflow = yaml.safe_load((ROOT / "examples" / "workflow.yml").read_text())
        failed, outputs = runner.job(workflow)
        return failed, outputs, obeyed(runner.log), runner.log, runner.summary.read_text()


def main():
    binary = pathlib.Path(shutil.which(sys.argv[1]) or sys.exit(__doc__)).resolve()
    print("# one prohibited purchase")
    failed, outputs, commands, log, summary = run(binary, BAD)
    assert failed and outputs["exit-status"] == "1", outputs
    # Line 5; the name begins behind `T4,`, its quote included.
    at = "::error file=trades/monday.csv,line=5,col=4,endColumn=38,title=prohibited%3A house/1::"
    assert [line.startswith(at) for line in commands if line.startswith("::error")] == [True], commands
    assert not any("stop-commands" in line for line in commands), commands
    assert "### Interdict: prohibited 1" in summary and "trades/monday.csv:5:4" in summary, summary
    assert "(would upload alerts.sarif)" in log and "gh pr comment 7" in log, log
    print("# nothing prohibited")
    failed, outputs, commands, _, summary = run(binary, CLEAR)
    assert not failed and outputs["exit-status"] == "0", outputs
    assert not any(line.startswith("::error") for line in commands), commands
    assert "### Interdict: nothing restricted" in summary, summary
    print("# a row that cannot be read")
    failed, outputs, commands, log, _ = run(binary, CLEAR + "T2,Pellucid Paper Mills,soon,B\n")
    assert failed and outputs["exit-status"] == "2", outputs
    at = "::error file=trades/monday.csv,line=3,col=25,endColumn=28,title=unscreened::"
    assert any(line.startswith(at) for line in commands), commands
    assert "(would upload incomplete-alerts.sarif)" in log, log
    print("# no file at all")
    failed, outputs, commands, _, _ = run(binary, "")
    assert failed and outputs["exit-status"] == "2" and outputs["sarif"] == "", outputs
    print("the example workflow does what it says")


main()
