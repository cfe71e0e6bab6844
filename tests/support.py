"""The tools of the tests: builds of docs/, and small projects."""

from __future__ import annotations

import fcntl
import functools
import os
import shutil
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from sphinx.testing.util import SphinxTestApp
from sphinx.util.console import strip_escape_sequences

from wwc_criteria.datafile.messages import Subtype
from wwc_criteria.datafile.model import InvalidCatalogue
from wwc_criteria.datafile.reader.loader import decode, read_any
from wwc_criteria.datafile.record import Record
from wwc_criteria.doctree.scope import ALONE
from wwc_criteria.doctree.tables import criteria_rows

ROOT = Path(__file__).parent.parent
_BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
#: The browser: the one without windows shows a page in half the time.
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)
#: The date of all builds, so that two of them can be compared.
EPOCH = "1735689600"


def need(*commands, hint="see apt-packages.txt"):
    """Skip the test where a tool of the system is missing; on CI that is a failure."""
    missing = [command for command in commands if shutil.which(command) is None]
    if missing:
        skip(f"needs {', '.join(missing)}: {hint}")


def skip(reason):
    """Skip the test; on CI fail, since there everything is to be tested."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)


def pip_without_network():
    """Return the environment variables for pip to install what ``make test`` has downloaded."""
    wheels = ROOT / ".venv/wheels"
    if not wheels.is_dir():
        skip("needs downloaded packages: run make .venv/wheels")
    return {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(wheels), "PIP_CONFIG_FILE": os.devnull}


def environment():
    """Return the environment variables of all builds."""
    return {**os.environ, "SOURCE_DATE_EPOCH": EPOCH, "FORCE_SOURCE_DATE": "1"}


def sphinx(builder, out, *options, source=ROOT / "docs", conf=ROOT, env=None):
    """Run sphinx-build as make does: every warning is an error. Return what it printed."""
    command = [sys.executable, "-m", "sphinx", "-M", builder, source, out, "-c", conf, "-n", "-W", "--keep-going"]
    variables = environment() | (env or {})
    run = subprocess.run([*command, *options], capture_output=True, text=True, check=False, env=variables)
    output = run.stdout + run.stderr
    assert run.returncode == 0, output
    return output


@contextmanager
def locked(path):
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *arguments, headers, **options):
        self.extra_headers = headers
        super().__init__(*arguments, **options)

    def end_headers(self):
        for name, value in self.extra_headers.items():
            self.send_header(name, value)
        if "/_static/" in self.path:  # so that a browser asks once for what all pages share
            self.send_header("Cache-Control", "max-age=600")
        super().end_headers()

    def log_message(self, *arguments):
        pass


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        # A browser closes its connections when it leaves a page.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def running(server):
    """Run a server, yield its address, and stop it without the half second that it usually takes to notice."""
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def serving(folder, headers):
    """Serve a folder on localhost, with more headers, and yield its address."""
    with running(_Server(("127.0.0.1", 0), functools.partial(_Handler, directory=folder, headers=headers))) as address:
        yield address


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


def resolved(app, docname):
    """Return the doctree of a page as writers get it, with any Sphinx."""
    doctree = app.env.get_doctree(docname)
    app.env.apply_post_transforms(doctree, docname)
    return doctree


def snapshot(name, text):
    """Compare a text with the file of that name in ``snapshots/``; with SNAPSHOT=write, write the file."""
    path = Path(__file__).parent / "snapshots" / name
    if os.environ.get("SNAPSHOT") == "write":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def outcome(data):
    """Read any bytes as a build does: give the rows of the tables of a sound file, or the problems of another."""
    try:
        content = read_any(data)
        if isinstance(content, Record):
            return content
        return [criteria_rows(area, "data.yml", scope=ALONE, translatable=True) for area in content.areas]
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
