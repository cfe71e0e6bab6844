"""What the tests share: the built outputs of docs/, a browser and a server."""

from __future__ import annotations

import io
import os
import subprocess
from contextlib import ExitStack

import pytest
from babel.messages import Catalog
from babel.messages.mofile import write_mo
from playwright.sync_api import sync_playwright

from support import CHROMIUM, ROOT, Project, environment, locked, need, serving, sphinx
from wwc_criteria.output.tools import form_texts


def pytest_collection_modifyitems(items):
    """Mark the tests that need the built outputs of docs/ or a browser."""
    for item in items:
        if {"built", "browser"} & set(item.fixturenames):
            item.add_marker("site")


@pytest.fixture(scope="session")
def shared(tmp_path_factory):
    """Return the folder that all processes of this test run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@pytest.fixture(scope="session")
def built(shared):
    """Return a function from a builder's name to the folder of its output of docs/, built once."""

    def build(builder, folder=None, *options, env=None, source=ROOT / "docs"):
        out = shared / f"site-{folder or builder}"
        with locked(shared / f"{out.name}.lock"):
            if not (out / "done").exists():
                sphinx(builder, out, *options, source=source, env=env)
                (out / "done").touch()
        return out / {"latexpdf": "latex"}.get(builder, builder)

    return build


@pytest.fixture(scope="session")
def html(built):
    return built("html")


@pytest.fixture(scope="session")
def source_site(built):
    """Return a function as ``built``, of a small site with the chapter as it came from the source page."""

    def build(builder):
        return built(builder, f"source-{builder}", source=ROOT / "tests/source/site")

    return build


@pytest.fixture(scope="session")
def sample(built):
    """Return the folder of a small site with the real configuration, and with text that only the tests know."""
    return built("html", "sample", "-D", "wwc_criteria_find_from=6", source=ROOT / "tests/sample")


@pytest.fixture(scope="session")
def other_theme(tmp_path_factory):
    """Return the folder of the sample's chapter in another theme, and in a language in which texts have brackets."""
    catalog = Catalog(locale="de")
    for text in form_texts().values():
        catalog.add(text, f"[{text}]")
    messages = io.BytesIO()
    write_mo(messages, catalog)
    conf = "language = 'de'\nwwc_criteria_find_from = 6\ndef setup(app):\n"
    conf += "    app.add_message_catalog('wwc_criteria', str(app.confdir / 'locale'))\n"
    project = Project(tmp_path_factory.mktemp("other-theme"))
    chapter, data = [(ROOT / "tests/sample/wwc" / name).read_bytes() for name in ("index.md", "criteria.yml")]
    project.write(
        {
            "conf.py": Project.CONF + conf,
            "index.md": chapter.replace(b"```{wwc-downloads}\n```\n", b""),
            "criteria.yml": data.replace(b"doc: guide", b"doc: index"),
            "locale/de/LC_MESSAGES/wwc_criteria.mo": messages.getvalue(),
        }
    )
    # Where conf.py names alabaster, Sphinx's own test application takes the theme "basic".
    app = project.build(confoverrides={"html_theme": "alabaster"})
    assert project.warnings == ""
    return app.outdir


@pytest.fixture(scope="session")
def printed(built, shared):
    """Return a function from the name of a book to its PDF. TeX makes only the books that are asked for."""

    def run(name):
        need("latexmk", "lualatex", "make")
        folder = built("latex")
        with locked(shared / f"{name}.lock"):
            subprocess.run(["make", f"{name}.pdf"], cwd=folder, env=environment(), capture_output=True, check=True)
        return folder / f"{name}.pdf"

    return run


@pytest.fixture(scope="session")
def pdf(printed):
    return printed("roadmap")


@pytest.fixture
def project(tmp_path):
    """Return a small project, to write files into and to build."""
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
    """Return a function that serves a folder on localhost and returns its address."""
    addresses = {}
    with ExitStack() as servers:

        def address(folder, **headers):
            key = (folder, *headers.items())
            if key not in addresses:
                addresses[key] = servers.enter_context(serving(folder, headers))
            return addresses[key]

        yield address
