"""The tools of the tests: builds of docs/, and small projects."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_escape_sequences

from wwc_criteria.datafile.diagnostics import Subtype
from wwc_criteria.datafile.loader import decode, read
from wwc_criteria.datafile.model import InvalidCatalogue
from wwc_criteria.doctree.tables import criteria_rows

ROOT = Path(__file__).parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
#: The date of all builds, so that two of them can be compared.
EPOCH = "1735689600"


def need(*commands):
    """Skip the test where a tool of the system is missing; on CI that is a failure."""
    missing = [command for command in commands if shutil.which(command) is None]
    if missing:
        reason = f"needs {', '.join(missing)}: see apt-packages.txt"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)


def sphinx(builder, out, *options, source=ROOT / "docs", conf=ROOT, env=None):
    """Run sphinx-build as make does: every warning is an error. Give what it printed."""
    command = [sys.executable, "-m", "sphinx", "-M", builder, source, out, "-c", conf, "-n", "-W", "--keep-going"]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "FORCE_SOURCE_DATE": "1", **(env or {})}
    run = subprocess.run([*command, *options], capture_output=True, text=True, check=False, env=environment)
    output = run.stdout + run.stderr
    assert run.returncode == 0, output
    return output


@contextmanager
def locked(path):
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class Project:
    """A Sphinx project in a folder of its own, with the extension and nothing else."""

    CONF = "extensions = ['myst_parser', 'wwc_criteria']\nnitpicky = True\nmyst_enable_extensions = ['colon_fence']\n"

    def __init__(self, folder):
        self.folder = folder
        self.write({"conf.py": self.CONF})

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return self

    def build(self, builder="html", *, fresh=False, on=(), only=(), **options):
        """Build, and give the application; its warnings are in ``warnings``.

        ``on`` has pairs of event and handler; ``only`` has the files that are to be written.
        """
        app = SphinxTestApp(builder, srcdir=self.folder, freshenv=fresh, **options)
        self.read = set()
        app.connect("env-before-read-docs", lambda app, env, docnames: self.read.update(docnames))
        for event, handler in on:
            app.connect(event, handler)
        try:
            app.build(filenames=[self.folder / name for name in only])
        finally:
            app.cleanup()
        self.warnings = strip_escape_sequences(app.warning.getvalue()).replace(str(self.folder) + os.sep, "")
        return app


def snapshot(name, text):
    """Compare a text with the file of that name in ``snapshots/``; with SNAPSHOT=write, write the file."""
    path = Path(__file__).parent / "snapshots" / name
    if os.environ.get("SNAPSHOT") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def outcome(data):
    """Read any bytes as a build does: give the rows of the tables of a sound file, or the problems of another."""
    try:
        return [criteria_rows(area, "data.yml", with_targets=True, translatable=True) for area in read(data).areas]
    except InvalidCatalogue as invalid:
        problems = invalid.problems
    lines = decode(data, errors="replace").split("\n")
    places = [problem.position for problem in problems]
    assert places
    assert places == sorted(places)
    for place in places:
        assert 1 <= place.line <= len(lines)
        assert 1 <= place.column <= len(lines[place.line - 1]) + 1
    assert all(problem.message and problem.message.isprintable() for problem in problems)
    assert all(problem.subtype in list(Subtype) for problem in problems)
    return problems
