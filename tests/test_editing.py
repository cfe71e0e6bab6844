"""An editor changes the content, and no test has to follow: the tests run in a copy of the project with such edits."""

import re
import shutil
import subprocess
import sys

import pytest

from support import ROOT
from wwc_criteria.datafile.loader import read

#: The tests of what docs/ says itself. The first are quick.
QUICK = [
    "test_builders.py::test_builds_without_a_warning[html]",
    "test_builders.py::test_gettext_has_the_words_of_the_data",
    "test_downloads.py::test_the_downloads_say_what_the_data_file_says",
    "test_html.py::test_the_pages_have_no_dead_links",
]
ALL = ["test_accessible.py", "test_builders.py", "test_downloads.py", "test_html.py", "test_pdf.py", "test_project.py"]
ADDED = """
      - id: added-criterion
        text: Your local government answers within *ten* days.

  - id: added-area
    title: An added area
    criteria:
      - id: first-of-the-area
        text: Your local government counts its answers.
        resources:
          - title: An added resource
            url: https://example.org/added
"""
PAGE = "\n\n### Added criteria:\n\n```{wwc-criteria} criteria.yml\n:area: added-area\n```\n"


@pytest.mark.parametrize("files", [QUICK, pytest.param(ALL, marks=pytest.mark.nightly)], ids=["quick", "all"])
def test_edits_of_the_content_need_no_edit_of_a_test(files, tmp_path):
    copy = tmp_path / "copy"
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    for name in listed.stdout.splitlines():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy / name)
    data = copy / "docs/wwc/criteria.yml"
    text = data.read_text(encoding="utf-8")
    first = read(text.encode()).areas[0].criteria[0]
    beginning = " ".join(first.text.split()[:2])
    text = text.replace(beginning, f"{beginning} always", 1)
    text = re.sub("( +url: ).*", r"\1https://example.org/replaced", text)
    data.write_text(text + ADDED, encoding="utf-8")
    page = copy / "docs/wwc/index.md"
    page.write_text(page.read_text(encoding="utf-8") + PAGE, encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'tests'}"]
    run = subprocess.run(
        [*command, *(f"tests/{name}" for name in files)], cwd=copy, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


def test_the_pages_for_maintainers_name_no_criterion_of_the_city():
    data = read((ROOT / "docs/wwc/criteria.yml").read_bytes())
    ids = {it.id for area in data.areas for it in (area, *area.criteria)}
    for path in (ROOT / "docs/maintaining").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert not ids & set(re.findall(r"\}`~?([a-z0-9-]+)`|#(?:criterion|area)-([a-z0-9-]+)", text)), path
