"""What the extension needs, and what it says where that is missing."""

import os
import subprocess
import sys

import pytest

from support import ROOT


def run(folder, before, *command):
    """Run a module of Python after some code that makes the environment another one; return the finished run."""
    code = f"{before}\nimport runpy, sys\nsys.argv = sys.argv[1:]\nrunpy.run_module(sys.argv[0], run_name='__main__')"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "_ext"), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def build(project, before):
    project.write({"index.md": "# Home\n"})
    return run(project.folder, before, "sphinx", ".", "_build")


def test_an_older_sphinx(project):
    # Nothing that an older one lacks may be imported first: here, that is all of the extension.
    found = build(
        project, "import sphinx, sys\nsphinx.version_info = (8, 0, 2)\nsys.modules['wwc_criteria.directives'] = None"
    )
    assert found.returncode == 2
    assert "Sphinx version error" in found.stderr
    assert "needs at least Sphinx v8.1" in found.stderr


NO_LIBYAML = "import sys\nsys.modules['yaml.cyaml'] = None"


def test_pyyaml_without_libyaml(project):
    found = build(project, NO_LIBYAML)
    assert found.returncode == 2
    assert "Extension error" in found.stderr
    assert "PyYAML is installed without libyaml" in found.stderr


def test_the_check_with_pyyaml_without_libyaml(project):
    (project.folder / "criteria.yml").write_text("title: T\nareas: []\n")
    found = run(project.folder, NO_LIBYAML, "wwc_criteria", "check", "criteria.yml")
    assert found.returncode == 2
    assert found.stderr.startswith("PyYAML is installed without libyaml")
    assert found.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("setting", "wanted"),
    [
        ("wwc_criteria_file = 5", "the path of a data file, in quotes"),
        ("wwc_criteria_files = 'data.yml'", "a list of paths of data files, each in quotes"),
        ("wwc_criteria_files = [5]", "a list of paths of data files, each in quotes"),
        ("wwc_criteria_links = None", "the path of a file, in quotes"),
        ("wwc_criteria_find_from = '6'", "a whole number, without quotes"),
    ],
)
def test_a_setting_of_a_wrong_type(setting, wanted, project):
    project.write({"conf.py": f"{project.CONF}{setting}\n", "index.md": "# Home\n"}).build()
    name, _, value = setting.partition(" = ")
    message = f"{name} in conf.py is {value}, which is ignored. Write {wanted}. [wwc.wrong-type]"
    assert project.warnings == f"WARNING: {message}\n"
