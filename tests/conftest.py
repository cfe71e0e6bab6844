"""What the tests share: the built outputs of docs/, a browser and a server."""

from __future__ import annotations

import functools
import http.server
import os
import threading

import pytest
from playwright.sync_api import sync_playwright

from support import CHROMIUM, Project, locked, need, sphinx


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Give a folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def built(shared):
    """Give a function from a builder's name to the folder of its output of docs/, built once."""

    def build(builder, folder=None, *options, env=None):
        out = shared / f"site-{folder or builder}"
        with locked(shared / f"{out.name}.lock"):
            if not (out / "done").exists():
                sphinx(builder, out, *options, env=env)
                (out / "done").touch()
        return out / {"latexpdf": "latex"}.get(builder, builder)

    return build


@pytest.fixture(scope="session")
def html(built):
    return built("html")


@pytest.fixture(scope="session")
def pdf(built):
    need("latexmk", "lualatex")
    return built("latexpdf") / "roadmap.pdf"


@pytest.fixture
def project(tmp_path):
    """Give a small project: call it with the texts of files, then build."""
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        need("chromium")
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def serve():
    """Give a function that serves a folder on localhost and gives its address."""
    servers = []

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    def start(folder):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
