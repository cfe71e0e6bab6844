"""An editor changes the content, and no test has to follow: the tests run in a copy of the project with such edits."""

import json
import re
import shutil
import subprocess
import sys

import pytest
import yaml

from support import ROOT
from wwc_criteria.datafile.fields import ENTRY, MAPPINGS, RECORD
from wwc_criteria.datafile.reader.loader import read, read_any

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

"""
EXAMPLES = ROOT / "docs/maintaining/examples"


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
    area, lines = ((EXAMPLES / name).read_text(encoding="utf-8") for name in ("area.yml", "area-page.txt"))
    data.write_text(text + ADDED + area, encoding="utf-8")
    page = copy / "docs/wwc/index.md"
    page.write_text(f"{page.read_text(encoding='utf-8')}\n{lines}", encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--basetemp={tmp_path / 'tests'}"]
    run = subprocess.run(
        [*command, *(f"tests/{name}" for name in files)], cwd=copy, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout


CATALOGUE = [mapping for mapping in MAPPINGS.values() if mapping not in (RECORD, ENTRY)]


@pytest.mark.parametrize(("name", "mappings"), [("complete", CATALOGUE), ("record", [RECORD, ENTRY])])
def test_the_complete_example_has_every_key(name, mappings):
    text = (EXAMPLES / f"{name}.yml").read_text(encoding="utf-8")
    read_any(text.encode())
    for keys in mappings:
        for key in keys:
            assert re.search(rf"^[ -]*{key}: ?", text, re.MULTILINE), key
    schema = text.splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    assert (EXAMPLES / schema).exists()


def test_the_workflow_and_the_hook_of_the_documentation_are_valid():
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows"]
    run = subprocess.run([*command, EXAMPLES / "check-workflow.yml"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    command = [sys.executable, "-m", "pre_commit", "validate-config", EXAMPLES / "pre-commit-config.yml"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout
    ((repository,),) = yaml.safe_load((EXAMPLES / "pre-commit-config.yml").read_text(encoding="utf-8")).values()
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    assert {hook["id"] for hook in repository["hooks"]} <= {hook["id"] for hook in hooks}


def test_the_command_of_the_documentation_checks_and_its_json_has_the_keys():
    page = (ROOT / "docs/maintaining/checking.md").read_text(encoding="utf-8")
    arguments = re.search(r"python -m (wwc_criteria check .*)", page)[1].split()
    command = [sys.executable, "-m", *arguments]
    subprocess.run(command, cwd=ROOT, env={"PYTHONPATH": "_ext"}, check=True)
    broken = ROOT / "tests/messages/unknown-keys.yml"
    command[-1] = broken
    run = subprocess.run(
        [*command, "--format=json"], cwd=ROOT, env={"PYTHONPATH": "_ext"}, capture_output=True, text=True, check=False
    )
    shown = json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1])
    (shown_problem,), problem = shown["problems"], json.loads(run.stdout)["problems"][0]
    assert shown.keys() == json.loads(run.stdout).keys()
    assert shown_problem.keys() == problem.keys()


def test_the_pages_for_maintainers_name_no_criterion_of_the_city():
    data = read((ROOT / "docs/wwc/criteria.yml").read_bytes())
    ids = {it.id for area in data.areas for it in (area, *area.criteria)}
    for path in (ROOT / "docs/maintaining").glob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert not ids & set(re.findall(r"\}`~?([a-z0-9-]+)`|#(?:criterion|area)-([a-z0-9-]+)", text)), path
