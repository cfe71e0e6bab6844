"""What a maintainer relies on: the direction of the imports, make, and the lock."""

import ast
import re
import subprocess
import sys
from graphlib import TopologicalSorter

import pytest

from support import ROOT

EXTENSION = ROOT / "_ext/wwc_criteria"
MODULES = {
    ".".join(path.relative_to(EXTENSION).with_suffix("").parts): path for path in sorted(EXTENSION.rglob("*.py"))
}
#: For each folder, the other folders of the extension that its files may import from. "" is the extension itself.
MAY_IMPORT = {
    "datafile": set(),
    "datafile.reader": {"datafile"},
    "datafile.commands": {"datafile", "datafile.reader"},
    "doctree": {"datafile"},
    "output": {"datafile", "doctree", ""},
    "directives": {"datafile", "datafile.reader", "doctree", ""},
    "": {"datafile", "datafile.reader", "datafile.commands", "directives", "doctree", "output"},
}


def folder_of(module):
    return module.rpartition(".")[0]


def imports(module):
    """Yield the modules of the extension that one imports, for type checking too."""
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = (module.split(".")[: -node.level] if node.level <= module.count(".") + 1 else []) + (
                node.module.split(".") if node.module else []
            )
            names = [".".join([*above, alias.name]) for alias in node.names]
            yield from {name if name in MODULES else ".".join(above) for name in names} & MODULES.keys()


@pytest.mark.parametrize("module", MODULES)
def test_a_folder_imports_only_what_it_may_know(module):
    folder = folder_of(module)
    assert {folder_of(found) for found in imports(module)} <= {folder, *MAY_IMPORT[folder]}


def test_no_file_imports_itself_by_way_of_others():
    list(TopologicalSorter({module: set(imports(module)) for module in MODULES}).static_order())  # raises CycleError


@pytest.mark.parametrize("module", [module for module in MODULES if module.startswith("datafile")])
def test_the_data_file_needs_no_sphinx(module):
    assert not re.search(
        r"^\s*(from|import) (sphinx|docutils)\b", MODULES[module].read_text(encoding="utf-8"), re.MULTILINE
    )
    code = f"import sys, wwc_criteria.{module}; sys.exit(bool({{'sphinx', 'docutils'}} & set(sys.modules)))"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT / "_ext")


def test_the_documentation_says_what_each_file_holds():
    text = (ROOT / "docs/maintaining/developing.md").read_text(encoding="utf-8")
    described = set(re.findall(r"^\| `([\w/]+\.py)`", text, re.MULTILINE))
    folders = (EXTENSION, *(ROOT / name for name in ("_ext/roadmap_ext", "tools", "benchmarks")))
    files = {path.relative_to(folder).as_posix() for folder in folders for path in folder.rglob("*.py")}
    unnamed = {name for name in files if name.endswith(("__init__.py", "__main__.py"))}
    assert described | unnamed == files


def test_make_help_lists_the_targets():
    text = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make (\w+)", text)) >= {
        "html",
        "pdf",
        "epub",
        "live",
        "data",
        "linkcheck",
        "check",
        "test",
        "clean",
    }


@pytest.mark.parametrize("name", ["docs", "dev", "build", "package", "bench"])
def test_the_lock_has_names_versions_and_hashes_only(name):
    for line in (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8").splitlines():
        assert re.fullmatch(r"[a-z0-9-]+==[\w.]+( ; [^;\\]+)? \\| +--hash=sha256:[0-9a-f]{64}( \\)?", line), line


def test_the_workflows_follow_the_schema_of_github():
    workflows = ROOT.glob(".github/workflows/*")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", *workflows]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
