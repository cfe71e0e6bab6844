"""What a maintainer relies on: the direction of the imports, make, and the lock."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from support import ROOT

PACKAGE = ROOT / "_ext/wwc_criteria"
DATAFILE = sorted(path.stem for path in PACKAGE.glob("datafile/*.py"))
#: For each file, the files beside it that it may import. All may import `datafile`, which imports none of them.
MAY_IMPORT = {
    "markup": set(),
    "tables": {"markup"},
    "downloads": {"domain", "sources", "tables"},
    "sources": {"domain", "objects"},
    "assets": set(),
    "html": {"tables"},
    "objects": set(),
    "roles": set(),
    "index": {"domain", "tables"},
    "latex": set(),
    "domain": {"index", "objects", "roles"},
    "overview": {"domain", "objects"},
    "late": {"sources", "tables"},
    "directives": {"domain", "downloads", "late", "objects", "sources", "tables"},
    "__init__": {
        "assets",
        "directives",
        "domain",
        "downloads",
        "html",
        "index",
        "late",
        "latex",
        "overview",
        "sources",
    },
    "__main__": set(),
}


def imports(path):
    """Yield the folder and the module of each import inside the extension."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            folder = [path.parent, path.parent.parent][node.level - 1]
            for name in [node.module] if node.module else [alias.name for alias in node.names]:
                *folders, module = name.split(".")
                yield folder.joinpath(*folders), module


def test_every_file_is_listed():
    assert {path.stem for path in PACKAGE.glob("*.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("name", sorted(MAY_IMPORT))
def test_imports_go_one_way(name):
    found = {module for folder, module in imports(PACKAGE / f"{name}.py") if folder == PACKAGE}
    assert found - {"datafile"} <= MAY_IMPORT[name]


def test_imports_of_the_data_file_stay_inside_and_have_no_circle():
    graph = {}
    for name in DATAFILE:
        assert not re.search(
            r"^\s*(from|import) (sphinx|docutils)\b", (PACKAGE / f"datafile/{name}.py").read_text(), re.M
        )
        found = list(imports(PACKAGE / f"datafile/{name}.py"))
        assert {folder for folder, _ in found} <= {PACKAGE / "datafile"}
        graph[name] = {module for _, module in found}
    list(TopologicalSorter(graph).static_order())  # raises CycleError


@pytest.mark.parametrize("name", DATAFILE)
def test_the_data_file_needs_no_sphinx(name):
    code = f"import sys, wwc_criteria.datafile.{name}; sys.exit(bool({{'sphinx', 'docutils'}} & set(sys.modules)))"
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
