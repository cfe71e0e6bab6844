"""What a maintainer relies on: the direction of the imports, make, and the lock."""

import ast
import re
import subprocess
import sys

import pytest

from support import ROOT

ROOMS = ROOT / "_ext/wwc_criteria"
#: For each room, the rooms that it may import. Data flows reader → model → tables → page.
MAY_IMPORT = {
    "model": set(),
    "messages": set(),
    "fields": set(),
    "schema": {"fields"},
    "syntax": {"fields", "messages", "model"},
    "events": {"messages", "model", "syntax"},
    "aliases": {"events", "messages"},
    "values": {"fields", "markdown", "messages", "syntax"},
    "walk": {"aliases", "events", "fields", "messages", "model", "values"},
    "reader": {"events", "messages", "model", "syntax", "walk"},
    "markdown": set(),
    "markup": {"markdown"},
    "tables": {"markdown", "markup", "model"},
    "export": {"markdown", "model"},
    "downloads": {"domain", "export", "model", "sources", "tables"},
    "sources": {"domain", "messages", "model", "objects", "reader"},
    "assets": set(),
    "html": {"tables"},
    "objects": {"model"},
    "roles": set(),
    "index": {"domain", "tables"},
    "latex": set(),
    "domain": {"index", "messages", "model", "objects", "roles"},
    "overview": {"domain", "objects"},
    "late": {"model", "sources", "tables"},
    "directives": {
        "domain",
        "downloads",
        "late",
        "markdown",
        "messages",
        "model",
        "objects",
        "sources",
        "tables",
    },
    "__main__": {"model", "reader", "schema"},
    "__init__": {
        "assets",
        "directives",
        "domain",
        "downloads",
        "html",
        "index",
        "late",
        "latex",
        "linkcheck",
        "overview",
        "sources",
        "written",
    },
    "written": {"domain", "sources"},
    "places": {"markdown"},
    "linkcheck": {"domain", "places", "reader"},
}


def imports(room):
    for node in ast.walk(ast.parse((ROOMS / f"{room}.py").read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((0, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = [node.module] if node.module else [alias.name for alias in node.names]
            yield from ((node.level, name) for name in names)


def test_every_room_is_listed():
    assert {path.stem for path in ROOMS.glob("*.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_imports_go_one_way(room):
    assert {name for level, name in imports(room) if level} <= MAY_IMPORT[room]


@pytest.mark.parametrize(
    "room",
    [
        "model",
        "messages",
        "fields",
        "markdown",
        "schema",
        "syntax",
        "events",
        "aliases",
        "values",
        "walk",
        "reader",
        "places",
        "export",
        "__main__",
    ],
)
def test_the_reader_needs_no_sphinx(room):
    code = f"import sys, wwc_criteria.{room}; sys.exit(bool({{'sphinx', 'docutils'}} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT / "_ext")


def test_make_help_lists_the_targets():
    text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make (\w+)", text)) >= {
        "html",
        "pdf",
        "epub",
        "live",
        "linkcheck",
        "check",
        "test",
        "clean",
    }


@pytest.mark.parametrize("name", ["docs", "dev", "build", "bench"])
def test_the_lock_has_names_versions_and_hashes_only(name):
    for line in (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [^;\\]+)? \\| +--hash=sha256:[0-9a-f]{64}( \\)?", line), line
