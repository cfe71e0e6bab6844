"""The configuration for Read the Docs: valid, and its commands give the three formats from a fresh clone."""

import os
import subprocess
import sys

import yaml

from support import ROOT, need, pip_without_network

CONFIG = ROOT / ".readthedocs.yaml"


def test_it_follows_their_schema():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.readthedocs", CONFIG]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


def test_its_system_packages_are_those_of_the_list():
    tex, _ = (ROOT / "apt-packages.txt").read_text(encoding="utf-8").split("# What the tests need besides")
    listed = [line for line in tex.splitlines() if line and not line.startswith("#")]
    assert yaml.safe_load(CONFIG.read_text(encoding="utf-8"))["build"]["apt_packages"] == listed


def test_its_commands_in_a_fresh_clone(tmp_path):
    need("git", "latexmk", "lualatex")
    packages = pip_without_network()
    clone, environment, output = tmp_path / "clone", tmp_path / "environment", tmp_path / "output"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
    subprocess.run([sys.executable, "-m", "venv", environment], check=True)
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    variables = {
        **kept,
        **packages,
        "PATH": f"{environment}/bin:{os.environ['PATH']}",
        "READTHEDOCS": "True",
        "READTHEDOCS_OUTPUT": str(output),
        "READTHEDOCS_CANONICAL_URL": "https://example.org/en/latest/",
        "READTHEDOCS_VERSION": "latest",
        "READTHEDOCS_LANGUAGE": "en",
        "READTHEDOCS_VIRTUALENV_PATH": str(environment),
    }
    jobs = yaml.safe_load((clone / ".readthedocs.yaml").read_text(encoding="utf-8"))["build"]["jobs"]
    commands = [*jobs["install"], *(command for build in jobs["build"].values() for command in build)]
    for command in commands:
        run = subprocess.run(command, shell=True, cwd=clone, env=variables, capture_output=True, text=True, check=False)  # noqa: S602
        assert run.returncode == 0, f"{command}\n{run.stdout}{run.stderr}"
    assert (output / "html/index.html").exists()
    assert len(list((output / "pdf").iterdir())) == 1
    assert [path.suffix for path in (output / "epub").iterdir()] == [".epub"]
