"""What the extension needs, and what it says where that is missing."""

import os
import subprocess
import sys

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


def test_a_setting_of_the_wrong_type(project):
    project.write(
        {"conf.py": project.CONF + "wwc_criteria_file = 5\n", "index.md": "# Home\n\n```{wwc-criteria}\n```\n"}
    )
    project.build()
    assert "The config value `wwc_criteria_file' has type `int'" in project.warnings
    assert "index.md:3: WARNING: The data file 5 cannot be read" in project.warnings
