"""Run the tests of the extension on each Sphinx that it supports, one after the other: ``make matrix``.

Each version gets an environment of its own in ``_build/matrix/``, with the packages of the group ``matrix`` in
pyproject.toml, none of them pinned.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")
PYTHONS = ["3.11", "3.12", "3.13"]
#: What is required besides the group. The oldest Sphinx is tested with the oldest markdown-it-py, which no other
#: Sphinx has. A requirement that names a pre-release allows pre-releases.
VERSIONS = {
    "8.1": ["sphinx==8.1.*", "markdown-it-py==3.*"],
    "8.2": ["sphinx==8.2.*"],
    "9.0": ["sphinx==9.0.*"],
    "9.1": ["sphinx==9.1.*"],
    "newest": ["sphinx"],
    "pre-release": ["sphinx>=8.1.dev0"],
}
#: Their tests build small projects and depend on Sphinx. Those marked "site" are left out.
_FILES = ("assets", "downloads", "incremental", "linkcheck", "objects", "one_mistake", "setup", "tables", "transforms")
_FILES += ("translations", "unreadable")
PYTEST = ["-m", "pytest", "--quiet", "-m", "not nightly and not site", *(f"tests/test_{name}.py" for name in _FILES)]


def uv(*arguments: str | Path, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Return the finished run of a command of uv."""
    return subprocess.run([UV, *arguments], cwd=ROOT, input=text, capture_output=True, text=True, check=False)


def resolve(python: str, requirements: list[str]) -> str | None:
    """Return the pinned packages for a version of Python, or None if they do not go together."""
    group = ("--group", "pyproject.toml:matrix", "--python-version", python)
    run = uv("pip", "compile", "-", *group, "--no-header", "--no-annotate", text="\n".join(requirements))
    if run.returncode and "No solution found" not in run.stderr:
        sys.exit(run.stderr)
    return None if run.returncode else run.stdout


def run_tests(name: str, python: str, pins: str) -> bool:
    """Return True if the tests pass with these packages."""
    folder = ROOT / "_build/matrix" / name
    for command in (
        ("venv", "--clear", "--no-python-downloads", "--python", python, folder),
        ("pip", "install", "--python", folder, "--requirement", "-"),
    ):
        run = uv(*command, text=pins)
        if run.returncode:
            sys.exit(run.stderr)
    return subprocess.run([folder / "bin/python", *PYTEST], cwd=ROOT, check=False).returncode == 0


def main() -> int:
    """Run everything, and return the exit status: 0 if no test has failed."""
    pythons = [python for python in PYTHONS if not uv("python", "find", "--no-python-downloads", python).returncode]
    missing = "".join(f"; Python {python} is missing" for python in PYTHONS if python not in pythons)
    results: dict[str, str] = {}
    failed = False
    for name, requirements in VERSIONS.items():
        # An older Sphinx on the oldest Python, as in an environment that was kept; the newest on the newest.
        order = pythons if name[0].isdigit() else pythons[::-1]
        python, pins = next(((each, found) for each in order if (found := resolve(each, requirements))), ("", ""))
        version = "".join(re.findall(r"^sphinx==(\S+)", pins, re.MULTILINE))
        if not version:
            results[f"Sphinx {name}"] = f"skipped: no Python here runs it{missing}"
        elif name == "pre-release" and not re.search("[a-z]", version):
            results[f"Sphinx, {name}"] = f"skipped: none is newer than {version}{missing}"
        elif f"Sphinx {version}" in results:
            results[f"Sphinx, {name}"] = f"skipped: it is {version}, see above{missing}"
        else:
            print(f"Sphinx {version}, Python {python}", flush=True)
            passed = run_tests(name, python, pins)
            failed |= not passed
            results[f"Sphinx {version}"] = f"{'passed' if passed else 'failed'} on Python {python}"
    print("\n".join(f"{version}: {result}" for version, result in results.items()))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
