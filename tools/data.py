"""Check the data files, and the records of cities, as an editor needs it: ``make data``.

What is wrong in the files themselves is reported at once. If nothing is, a build without output finds what only a build
knows: references that lead nowhere, and areas that no page shows.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mistakes import counted, mistakes, relative

from wwc_criteria.datafile.commands import cli
from wwc_criteria.datafile.editions import check_editions
from wwc_criteria.datafile.model import Catalogue, InvalidCatalogue
from wwc_criteria.datafile.reader.loader import contents, expect, read_any
from wwc_criteria.datafile.record import Record, check_ids

DATA = [Path("docs/wwc/criteria.yml"), *sorted(set(Path("docs/wwc").glob("*.yml")) - {Path("docs/wwc/criteria.yml")})]
#: Those of the maintainers' documentation are examples, about criteria of their own.
RECORDS = sorted(path for path in Path("docs").glob("**/record*.*") if path.suffix in (".yml", ".yaml", ".json"))
RECORDS = [path for path in RECORDS if "maintaining" not in path.parts]
DATA = [path for path in DATA if path not in RECORDS]
BUILD = ["-m", "sphinx", "-b", "dummy", "-c", ".", "--nitpicky", "--fail-on-warning", "--quiet", "docs", "_build/data"]
#: The only page that Sphinx writes if none has changed.
PAGE = "docs/wwc/index.md"


def main() -> int:
    """Print what is wrong, and last a line with counts for each file; return the exit status."""
    files = [str(path) for path in (*DATA, *RECORDS)]
    if sys.argv[1:] == ["--fix"] and (status := cli.main(["check", "--fix", *files])):
        return status
    sound: dict[Path, Catalogue | Record] = {}
    wrong: dict[Path, int] = {}
    for path in (*DATA, *RECORDS):
        try:
            sound[path] = expect(read_any(contents(path)), Catalogue if path in DATA else Record)
        except InvalidCatalogue as invalid:
            wrong[path] = len(invalid.problems)
    catalogues = {path: content for path, content in sound.items() if isinstance(content, Catalogue)}
    for path, _problem in check_editions(catalogues):
        wrong[path] = wrong.get(path, 0) + 1
    for path, content in sound.items():
        if isinstance(content, Record) and catalogues:
            wrong[path] = len(check_ids(content, list(catalogues.values())))
    if any(wrong.values()):
        cli.main(["check", *files])
        for path, number in wrong.items():
            print(f"{path.name}: {counted(number, 'mistake')}")
        return 1
    run = subprocess.run([sys.executable, *BUILD, PAGE], stderr=subprocess.PIPE, text=True, check=False)
    print(relative(run.stderr).replace(": WARNING: ", ": "), end="")
    found = mistakes(run.stderr)
    if run.returncode and not found:
        return run.returncode  # it has failed, as the last lines say
    lines = [
        f"{path.name}: {counts(content)}, {counted(found.pop(str(path), 0), 'mistake')}"
        for path, content in sound.items()
    ]
    for file, number in found.items():
        print(f"{file}: {counted(number, 'mistake')}")
    print("\n".join(reversed(lines)))
    return run.returncode


def counts(content: Catalogue | Record) -> str:
    """Return how much a file has."""
    if isinstance(content, Record):
        return counted(len(content.record), "entry", "entries")
    criteria = [criterion for area in content.areas for criterion in area.criteria]
    return ", ".join(
        [
            counted(len(content.areas), "area"),
            counted(len(criteria), "criterion", "criteria"),
            counted(sum(len(criterion.resources) for criterion in criteria), "resource"),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
