"""The package that other projects install: what is in it, and that its README is all that they need."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile

import pytest
from docutils.core import publish_doctree
from docutils.parsers.rst.directives import _directives, register_directive
from sphinx.util.docutils import docutils_namespace

import wwc_criteria
from support import ROOT, pip_without_network
from wwc_criteria.directives.criteria import CriteriaDirective
from wwc_criteria.directives.data_file import DataFileDirective
from wwc_criteria.directives.overviews import CoverageDirective, LinksDirective, SupportsDirective

README = (ROOT / "_ext/README.md").read_text(encoding="utf-8")
#: The files of the quick start, by their names.
QUICK_START = dict(re.findall(r"^`([\w.]+)`[^\n]*:\n\n```\w+\n(.*?)^```", README, re.MULTILINE | re.DOTALL))
BUILDERS = ["html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "gettext", "xml", "json"]
#: Builds a project with each builder, in one process. A build that gives a warning has the exit status 1.
BUILD = """
import sys
from sphinx.cmd.build import build_main
for builder in sys.argv[1:]:
    command = ["-q", "-n", "-W", "--keep-going", "-b", builder, "-D", "version=1"]
    if build_main([*command, "-d", f"_build/doctrees/{builder}", ".", f"_build/{builder}"]):
        sys.exit(f"{builder} has failed")
"""


def run(*command, cwd, **variables):
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    finished = subprocess.run(
        command, cwd=cwd, env={**environment, **variables}, capture_output=True, text=True, check=False
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """Return the folder of a source distribution, a wheel that was built from it, and a Python that has this wheel."""
    network = pip_without_network()
    folder = tmp_path_factory.mktemp("package")
    source, dist, python = folder / "source", folder / "dist", folder / "env/bin/python"
    shutil.copytree(
        ROOT,
        source,
        ignore=shutil.ignore_patterns(".git", ".venv*", ".hypothesis", ".*_cache", "_build", "__pycache__"),
    )
    before = files(source)
    pip = [sys.executable, "-m", "pip", "--quiet"]
    run(*pip, "install", "--no-compile", "--target", folder / "tools", "hatchling", cwd=folder, **network)
    build = [sys.executable, "-m", "hatchling", "build", "--directory", dist, "--target"]
    run(*build, "sdist", cwd=source, PYTHONPATH=str(folder / "tools"))
    (archive,) = dist.iterdir()
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    unpacked = folder / archive.name.removesuffix(".tar.gz")
    # The wheel is built from the source distribution, so this is complete.
    run(*build, "wheel", cwd=unpacked, PYTHONPATH=str(folder / "tools"))
    (wheel,) = dist.glob("*.whl")
    assert files(source) == before, "the build has left files"
    run(sys.executable, "-m", "venv", "--without-pip", folder / "env", cwd=folder)
    run(*pip, "--python", python, "install", "--no-compile", wheel, cwd=folder, **network)
    return unpacked, wheel, python


def test_the_wheel_has_the_extension_and_nothing_of_the_site(package):
    _, wheel, _ = package
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    folder = ROOT / "_ext/wwc_criteria"
    expected = {f"wwc_criteria/{name}" for name in files(folder) if "__pycache__" not in name}
    assert {name for name in names if ".dist-info/" not in name} == expected
    assert "wwc_criteria/py.typed" in names


def test_the_version_is_in_one_place(package):
    _, wheel, python = package
    assert wheel.name.split("-")[:2] == ["sphinx_wwc_criteria", wwc_criteria.__version__]
    code = "from importlib.metadata import version; print(version('sphinx-wwc-criteria'))"
    assert run(python, "-c", code, cwd=wheel.parent).strip() == wwc_criteria.__version__
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert "version" in project["dynamic"]


def test_the_wheel_brings_sphinx_and_builds_the_quick_start_in_all_formats(package, project):
    _, _, python = package
    listed = run(sys.executable, "-m", "pip", "--python", python, "list", "--format=json", cwd=ROOT)
    installed = {item["name"] for item in json.loads(listed)}
    assert "Sphinx" in installed
    assert not installed & {"furo", "myst-parser"}
    project.write(QUICK_START)
    assert QUICK_START["conf.py"].count("\n") == 5
    run(python, "-c", BUILD, *BUILDERS, cwd=project.folder)
    page = (project.folder / "_build/html/index.html").read_text(encoding="utf-8")
    assert 'id="criterion-public-inventory"' in page
    assert "Your city updates the inventory every month." in (project.folder / "_build/text/index.txt").read_text()


def test_the_command_checks_a_file(package, project):
    _, _, python = package
    command = python.with_name("wwc-criteria")
    project.write(QUICK_START)
    assert run(command, "check", "criteria.yml", cwd=project.folder) == ""
    assert run(command, "--help", cwd=project.folder).startswith("usage: wwc-criteria ")
    assert "$schema" in json.loads(run(command, "schema", cwd=project.folder))
    # No Sphinx is imported, so that the check of a commit takes no time.
    code = "import sys, wwc_criteria.datafile.commands.cli; sys.exit('sphinx' in sys.modules)"
    run(python, "-c", code, cwd=project.folder)


def test_the_tests_of_the_source_distribution_can_be_collected(package):
    unpacked, _, _ = package
    run(sys.executable, "-m", "pytest", "-q", "--collect-only", "-m", "not site and not nightly", cwd=unpacked)


@pytest.mark.nightly
def test_the_tests_of_the_source_distribution_pass(package):
    unpacked, _, _ = package
    # What only the repository has is skipped; on CI that would be a failure.
    run(sys.executable, "-m", "pytest", "-q", "-m", "not site and not nightly", cwd=unpacked, CI="")


def test_the_source_distribution_has_nothing_under_another_license(package):
    unpacked, _, _ = package
    names = files(unpacked)
    assert not [name for name in names if name.startswith(("docs/wwc/", "tests/source/"))]
    assert {
        ".pre-commit-hooks.yaml",
        "LICENSE",
        "PKG-INFO",
        "_ext/README.md",
        "docs/maintaining/elsewhere.md",
        "tests/support.py",
    } <= names


def test_the_readme_has_each_setting_with_its_default_and_each_directive():
    setup = (ROOT / "_ext/wwc_criteria/__init__.py").read_text(encoding="utf-8")
    settings = re.findall(r'add_config_value\("(\w+)", (\(\)|[^,]+),', setup)
    assert len(settings) > 3
    for name, default in settings:
        shown = re.search(rf"^\| `{name}` \| `(.*?)` \|", README, re.MULTILINE)
        assert shown, name
        assert ast.literal_eval(shown[1]) == ast.literal_eval(default)
    for name in re.findall(r'add_directive\("([\w-]+)"', setup):
        assert f"\n| `{name}` |" in README


def test_the_readme_has_each_variable_of_the_style():
    style = ROOT.glob("_ext/wwc_criteria/output/static/*.css")
    used = {name for path in style for name in re.findall(r"var\((--wwc-[a-z-]+)", path.read_text(encoding="utf-8"))}
    assert used <= set(re.findall(r"`(--wwc-[a-z-]+)`", README)), used


@pytest.fixture
def plain_docutils():
    """Let docutils know a directive and forget it."""
    with docutils_namespace():
        before = dict(_directives)
        yield register_directive
        _directives.clear()
        _directives.update(before)


@pytest.mark.parametrize(
    "directive", [CriteriaDirective, DataFileDirective, SupportsDirective, CoverageDirective, LinksDirective]
)
def test_docutils_alone_reports_that_a_directive_needs_sphinx(directive, plain_docutils):
    plain_docutils("wwc", directive)
    document = publish_doctree(".. wwc::\n\nMore.\n", settings_overrides={"report_level": 5})
    assert "The directive `wwc` needs Sphinx: add `wwc_criteria` to `extensions` in a conf.py." in document.astext()
    assert "More." in document.astext()
