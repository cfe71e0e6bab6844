"""Check the data file as an editor needs it: ``make data``.

What is wrong in the file itself is reported at once. If nothing is, a build without output finds what only a build
knows: references that lead nowhere, and areas that no page shows.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mistakes import counted, mistakes, relative

from wwc_criteria.datafile import cli
from wwc_criteria.datafile.loader import contents, read
from wwc_criteria.datafile.model import InvalidCatalogue

DATA = Path("docs/wwc/criteria.yml")
BUILD = ["-m", "sphinx", "-b", "dummy", "-c", ".", "--nitpicky", "--fail-on-warning", "--quiet", "docs", "_build/data"]
#: The only page that Sphinx writes if none has changed.
PAGE = "docs/wwc/index.md"


def main() -> int:
    """Print what is wrong, and last a line with counts; return the exit status."""
    try:
        areas = read(contents(DATA)).areas
    except InvalidCatalogue as invalid:
        cli.main(["check", str(DATA)])
        print(f"{DATA.name}: {counted(len(invalid.problems), 'mistake')}")
        return 1
    run = subprocess.run([sys.executable, *BUILD, PAGE], stderr=subprocess.PIPE, text=True, check=False)
    print(relative(run.stderr).replace(": WARNING: ", ": "), end="")
    found = mistakes(run.stderr)
    if run.returncode and not found:
        return run.returncode  # it has failed, as the last lines say
    criteria = [criterion for area in areas for criterion in area.criteria]
    counts = [
        counted(len(areas), "area"),
        counted(len(criteria), "criterion", "criteria"),
        counted(sum(len(criterion.resources) for criterion in criteria), "resource"),
        counted(found.pop(str(DATA), 0), "mistake"),
    ]
    for file, number in found.items():
        print(f"{file}: {counted(number, 'mistake')}")
    print(f"{DATA.name}: {', '.join(counts)}")
    return run.returncode


if __name__ == "__main__":
    sys.exit(main())
