"""What an editor sees of make data, make html and make live: the mistakes, a line at the end, and nothing else."""

import os
import re
import socket
import subprocess
import sys
import time
from urllib.request import urlopen

import pytest

from support import ROOT, sphinx

DATA = """\
title: T
areas:
- id: open
  title: Open data
  criteria:
  - id: policy
    text: The city has a policy.
    resources: [{title: A guide, doc: index}, {title: A book, forthcoming: true}]
  - id: process
    text: The city has a process.
"""
FILES = {
    "conf.py": "extensions = ['myst_parser', 'wwc_criteria']\nhtml_theme = 'basic'\n",
    "docs/index.md": "# Home\n\n```{toctree}\nwwc/index\n```\n\n{wwc:criterion}`policy`\n",
    "docs/wwc/index.md": "# Table\n\n```{wwc-criteria} criteria.yml\n:area: open\n```\n",
    "docs/wwc/criteria.yml": DATA,
}
COLON = DATA.replace("has a process", "has: a process")


@pytest.fixture
def folder(tmp_path):
    """Return a folder like that of this repository, with a small site."""
    for name in ("_ext", "_static", "_templates", "docs/wwc"):
        (tmp_path / name).mkdir(parents=True)
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def environment(**variables):
    return {**os.environ, "PYTHONPATH": str(ROOT / "_ext"), "NO_COLOR": "1", "BROWSER": "true", **variables}


def data(folder, text, *options):
    (folder / "docs/wwc/criteria.yml").write_text(text, encoding="utf-8")
    command = [sys.executable, ROOT / "tools/data.py", *options]
    run = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, text=True, check=False)
    assert run.stderr == ""
    return run.returncode, run.stdout


def test_data_ends_with_a_line_of_counts(folder):
    assert data(folder, DATA) == (0, "criteria.yml: 1 area, 2 criteria, 2 resources, no mistakes\n")
    status, printed = data(folder, COLON)
    assert status == 1
    assert printed.startswith("docs/wwc/criteria.yml:10:")
    assert printed.endswith("\ncriteria.yml: 1 mistake\n")
    # What only a build knows.
    text = DATA.replace("doc: index", "doc: idnex") + "- {id: more, title: More, criteria: []}\n"
    status, printed = data(folder, text)
    assert status == 1
    assert [line.partition(": ")[0] for line in printed.splitlines()] == [
        "docs/wwc/criteria.yml:8:39",
        "docs/wwc/criteria.yml:11:3",
        "criteria.yml",
    ]
    assert printed.endswith("\ncriteria.yml: 2 areas, 2 criteria, 2 resources, 2 mistakes\n")


def test_data_counts_nothing_if_the_build_fails(folder):
    (folder / "conf.py").write_text("extensions = [", encoding="utf-8")
    status, printed = data(folder, DATA)
    assert status == 2
    assert "There is a syntax error in your configuration file" in printed
    assert "no mistakes" not in printed


RECORD = """\
city: Exampleville
updated: "2026-11-24"
record:
  policy: {status: met}
"""


def test_data_checks_and_fixes_records_too(folder):
    page = (ROOT / "docs/maintaining/examples/record-page.txt").read_text(encoding="utf-8")
    (folder / "docs/record.md").write_text(f"---\norphan: true\n---\n{page}", encoding="utf-8")
    (folder / "conf.py").write_text(FILES["conf.py"] + "wwc_criteria_file = 'wwc/criteria.yml'\n", encoding="utf-8")
    record = folder / "docs/record.yml"
    record.write_text(RECORD, encoding="utf-8")
    counts = "criteria.yml: 1 area, 2 criteria, 2 resources, no mistakes\n"
    assert data(folder, DATA) == (0, f"record.yml: 1 entry, no mistakes\n{counts}")
    record.write_text(RECORD.replace("policy", "polcy"), encoding="utf-8")
    status, printed = data(folder, DATA)
    assert status == 1
    assert "docs/record.yml:4:3: warning: The catalogue has no criterion `polcy`" in printed
    assert printed.endswith("record.yml: 1 mistake\n")
    record.write_text(RECORD.replace('"', ""), encoding="utf-8")
    assert data(folder, DATA, "--fix")[0] == 0
    assert record.read_text(encoding="utf-8") == RECORD


def test_a_build_prints_mistakes_only_and_their_count(folder, tmp_path):
    assert sphinx("dummy", tmp_path / "sample", "--quiet", source=ROOT / "tests/sample") == ""
    log = tmp_path / "_build/log"
    (folder / "docs/wwc/criteria.yml").write_text(COLON, encoding="utf-8")
    (folder / "docs/index.md").write_text(FILES["docs/index.md"] + "[](no.md) {no}`x`\n", encoding="utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-c", ".", "-w", log, "docs", tmp_path / "html"]
    subprocess.run(command, cwd=folder, env=environment(), capture_output=True, check=True)
    command = [sys.executable, ROOT / "tools/mistakes.py", log]
    run = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    assert run.stdout == "1 mistake in docs/wwc/criteria.yml\n2 mistakes in docs/index.md\n"


class Live:
    """A running make live."""

    def __init__(self, folder, port, log="live.log"):
        self.log = folder / log
        with self.log.open("w") as log:
            command = [sys.executable, ROOT / "tools/live.py"]
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment(PORT=str(port)), stdout=log, stderr=subprocess.STDOUT
            )

    def lines(self, number):
        """Return what it has printed, once it is so many lines."""
        for _ in range(600):
            lines = self.log.read_text(encoding="utf-8").splitlines()
            if len(lines) >= number:
                return lines
            time.sleep(0.1)
        raise AssertionError(lines)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_live_prints_a_line_for_each_save(folder):
    path, port = folder / "docs/wwc/criteria.yml", free_port()
    live = Live(folder, port)
    try:
        live.lines(2)
        for _ in range(100):
            try:
                with urlopen(f"http://localhost:{port}/wwc/") as page:
                    assert "The city has a process." in page.read().decode()
                break
            except OSError:
                time.sleep(0.1)
        again = Live(folder, port, "again.log")
        assert again.process.wait(timeout=30) == 1
        (line,) = again.lines(1)
        assert line.startswith(f"Port {port} cannot be used: Address already in use. Choose another one: PORT=")
        path.write_text(COLON, encoding="utf-8")
        live.lines(4)
        path.write_text(DATA.replace("has a process", "has another process"), encoding="utf-8")
        lines = live.lines(5)
        with urlopen(f"http://localhost:{port}/wwc/") as page:
            assert "The city has another process." in page.read().decode()
    finally:
        live.process.terminate()
        live.process.wait()
    assert lines[0] == f"The site will be at http://localhost:{port}/ until you press Ctrl+C."
    assert "criteria.yml:10:" in lines[2]
    assert lines[3] == "1 mistake in docs/wwc/criteria.yml"
    assert all(re.fullmatch(r"All right \(\d+\.\d s\)", line) for line in (lines[1], lines[4]))
    assert lines[5:] == []


@pytest.mark.parametrize("port", ["x", "0", "65536"])
def test_live_needs_a_port(port, folder):
    live = Live(folder, port)
    assert live.process.wait(timeout=30) == 1
    assert live.lines(1)[0].startswith(f"PORT={port} is not a port. Choose a number from 1024 to 65535")
