"""The check of a data file: a fixture for each message, the command's formats, and its exit status.

A fixture is a pair of files in ``messages/``: ``<name>.yml`` is what an editor wrote, ``<name>.txt`` what
they are told. ``SNAPSHOT=write`` writes the second; read it before you keep it. With a page ``<name>.md`` the message
is one of the build and not of the check. A record is checked together with ``<name>.criteria.yml``, if there is one.
"""

import itertools
import json
import os
import re
import subprocess
import sys

import pytest

from support import ROOT, need, pip_without_network, snapshot
from wwc_criteria.datafile.messages import Subtype
from wwc_criteria.datafile.reader.loader import read

MESSAGES = ROOT / "tests/messages"
GOOD = ROOT / "tests/sample/wwc/criteria.yml"


def check(*arguments, stdin=b""):
    command = [sys.executable, "-m", "wwc_criteria", "check", *arguments]
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        check=False,
        cwd=MESSAGES,
        env={"PYTHONPATH": ROOT / "_ext", "PYTHONUTF8": "1"},
    )


def fixtures(ending):
    return {path.stem for path in MESSAGES.glob(f"*.{ending}") if "." not in path.stem}


@pytest.mark.parametrize("name", sorted(fixtures("yml") - fixtures("md")))
def test_message(name):
    run = check(f"{name}.yml", *(path.name for path in MESSAGES.glob(f"{name}.criteria.yml")))
    assert run.stderr == b""
    are_suspicions = [b": warning: " in line for line in run.stdout.splitlines() if b"[wwc." in line]
    assert run.returncode == (not all(are_suspicions))
    snapshot(f"../messages/{name}.txt", run.stdout.decode())


@pytest.mark.parametrize("name", sorted(fixtures("md")))
def test_message_of_the_build(name, project):
    for path in MESSAGES.glob(f"{name}.[my]*"):
        project.write({path.name if path.suffix == ".yml" else "index.md": path.read_bytes()})
    (project.folder / "folder").mkdir()
    project.build()
    snapshot(f"../messages/{name}.txt", project.warnings)


def test_every_message_has_a_fixture():
    told = "".join(path.read_text(encoding="utf-8") for path in MESSAGES.glob("*.txt"))
    # They need two pages, two data files or a second build: test_objects.py, test_editions.py and test_downloads.py.
    elsewhere = [Subtype.SECOND_HOME, Subtype.AMBIGUOUS_ID, Subtype.EXISTING_FILE]
    assert [subtype for subtype in Subtype if f"[wwc.{subtype}]" not in told] == elsewhere


def seconds(*arguments):
    """Return the processor time of a run of Python."""
    code = "import os, subprocess, sys; subprocess.run(sys.argv[1:], check=True); print(sum(os.times()[2:4]))"
    command = [sys.executable, "-c", code, sys.executable, *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": ROOT / "_ext"})
    return float(run.stdout)


def test_a_sound_file_gives_nothing_and_soon():
    run = check(str(GOOD))
    assert (run.returncode, run.stdout, run.stderr) == (0, b"", b"")
    packages = min(seconds("-c", "import markdown_it, yaml") for _ in range(3))
    assert min(seconds("-m", "wwc_criteria", "check", GOOD) for _ in range(3)) < 3 * packages


def test_a_file_that_cannot_be_read_is_2_and_the_others_are_checked():
    run = check("nowhere.yml", str(MESSAGES), "unknown-keys.yml")
    assert run.returncode == 2
    assert b"nowhere.yml: cannot be read: No such file or directory" in run.stderr
    assert b"Is a directory" in run.stderr
    assert b"unknown-keys.yml:8:9" in run.stdout


def test_standard_input_and_json():
    run = check("--format", "json", "-", stdin=(MESSAGES / "unknown-keys.yml").read_bytes())
    assert run.returncode == 1
    problems = json.loads(run.stdout)["problems"]
    assert [(p["file"], p["line"], p["column"], p["subtype"]) for p in problems] == [
        ("-", 8, 9, "wwc.unknown-key"),
        ("-", 9, 9, "wwc.unknown-key"),
    ]
    assert json.loads(check("--format", "json", str(GOOD)).stdout) == {"problems": []}


def test_suspicions_fail_only_if_asked():
    assert check("suspicious-text.yml").returncode == 0
    assert check("--strict", "suspicious-text.yml").returncode == 1
    assert check("--format", "github", "suspicious-text.yml").stdout.startswith(b"::warning file=")
    problems = json.loads(check("--format", "json", "suspicious-text.yml").stdout)["problems"]
    assert {problem["severity"] for problem in problems} == {"warning"}


def test_suspicions_are_warnings_of_a_build_that_can_be_suppressed(project):
    data = (MESSAGES / "suspicious-numbers-and-links.yml").read_text(encoding="utf-8")
    project.write({"index.md": "# Home\n\n```{wwc-criteria} d.yml\n```\n", "d.yml": data})
    app = project.build()
    assert "d.yml:16:13: WARNING: The link `https://example.org/guide` appears twice" in project.warnings
    assert "Text of the last one." in (app.outdir / "index.html").read_text(encoding="utf-8")
    # In other lines, and in a build that reads nothing else.
    project.write({"d.yml": f"# Comment\n{data}"}).build()
    assert "d.yml:17:13: WARNING: The link `https://example.org/guide` appears twice" in project.warnings
    project.build(confoverrides={"suppress_warnings": ["wwc.same-link", "wwc.same-number"]})
    assert project.warnings == ""


def test_github_annotations_escape_what_would_end_them():
    data = b'"a%,:b": 1\ntitle: T\nareas:\n- {id: a, title: A, criteria: []}\n'
    run = check("--format", "github", "-", stdin=data)
    expected = "::error file=-,line=1,col=1,title=wwc.unknown-key::The file has no key `a%25,:b`."
    assert run.stdout.decode().startswith(expected)


@pytest.mark.parametrize(
    ("arguments", "data"),
    [
        ((), "docs/maintaining/examples/complete.yml"),
        pytest.param((), "docs/wwc/criteria.yml", marks=pytest.mark.site),
        (("--record",), "docs/maintaining/examples/record.yml"),
    ],
)
def test_the_schema_is_that_of_the_fields(arguments, data):
    command = [sys.executable, "-m", "wwc_criteria", "schema", *arguments]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": ROOT / "_ext"})
    data = ROOT / data
    first = data.read_text(encoding="utf-8").splitlines()[0]
    schema = data.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert schema.read_text(encoding="utf-8") == run.stdout, "run `make schema`"


def test_a_wrong_call_is_2():
    assert check().returncode == 2
    assert check("--format", "xml", str(GOOD)).returncode == 2


HEAD = b"title: T\nareas: [{id: a, title: A, criteria: ["
#: Made only for the test that reads them: together they have 112 MB.
LARGE = {
    "a file of 50 MB": lambda: b"title: T\nareas:\n" + b"- {id: a}\n" * 5_000_000,
    "a string of 10 MB": lambda: b"title: " + b"x" * 10_000_000,
    "a string of 7 MB": lambda: b"title: " + b"x" * 7_000_000,
    "nested 100,000 deep": lambda: b"title: " + b"[" * 100_000,
    "mappings 100,000 deep": lambda: b"title: " + b"{a: " * 100_000,
    "anchors 100,000 deep": lambda: b"title: " + b"[&a " * 100_000,
    "one alias again and again": lambda: b"title: [&a x, " + b"*a," * 2_000_000,
    "nested by indent": lambda: b"a:\n" + b"".join(b" " * n + b"a:\n" for n in range(2000)),
    "7 MB of unknown keys": lambda: b"".join(b"key%d: 1\n" % n for n in range(500_000)),
    "7 MB of control characters": lambda: b"title: T\n" + b"\x01" * 7_000_000,
    "7 MB of odd spaces": lambda: "\u00a0a:\n".encode() * 1_400_000,
    "7 MB of lines that are not YAML": lambda: b"title: T\n" + b"'a'b: *c\n" * 700_000,
    "200 kB of lines that are not YAML": lambda: b"title: T\n" + b"'a'b: *c\n" * 20_000,
    "7 MB of comments behind quotes": lambda: b"title: T\nx: [" + b"'a'#b\n," * 800_000 + b"]\n",
    "resources that are not there": lambda: (
        HEAD
        + b"{id: c, text: W, resources: ["
        + b"nothing-like-this,\n" * 50_000
        + b"]}]}]\nresources:\n"
        + b"".join(b"  r%d: {title: T, forthcoming: true}\n" % n for n in range(20_000))
    ),
    "one resource again and again": lambda: (
        HEAD
        + b"{id: c, text: W, resources: ["
        + b"r," * 500_000
        + b"]}]}]\nresources: {r: {title: T, forthcoming: true}}\n"
    ),
    "a record of a million entries": lambda: (
        b'{"city": "C", "updated": "2026-11-24", "record": {' + b'"a":0,' * 1_000_000 + b'"b":{}}}'
    ),
    "a record of half a million statuses": lambda: (
        b"city: C\nupdated: '2026-11-24'\nrecord:\n" + b"".join(b" c%d: {status: x}\n" % n for n in range(300_000))
    ),
    "marks of Markdown": lambda: (
        HEAD + b"".join(b"{id: c%d, text: '%b'}," % (n, b"[a](" * 4000) for n in range(400)) + b"]}]\n"
    ),
}
MEASURED = """
import resource, sys, time
from wwc_criteria.datafile.commands.cli import main
status = main(["check", sys.argv[1]])
print(status, time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, file=sys.stderr)
"""


@pytest.mark.parametrize("name", LARGE)
def test_large_input_is_refused_in_little_memory(name, tmp_path):
    path = tmp_path / "data.yml"
    path.write_bytes(LARGE[name]())
    command = [sys.executable, "-c", MEASURED, path]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": ROOT / "_ext"})
    status, seconds, megabytes = run.stderr.split()
    assert status == "1"
    assert float(seconds) < 60  # a limit for what never ends
    assert int(megabytes) < 500
    assert 1 <= run.stdout.count("[wwc.") <= 1001


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf" + GOOD.read_bytes(), GOOD.read_bytes().replace(b"\n", b"\r\n")])
def test_byte_order_mark_and_windows_line_ends_are_sound(data):
    assert read(data).areas == read(GOOD.read_bytes()).areas


def test_a_comment_may_quote_a_number_sign():
    data = b"""# Comments start with "#", and not with |# or ]#
title: T
# "#"
areas:
  # "#"
  - {id: a, title: A, criteria: []}  # "#"
# "#"
"""
    assert read(data).areas


def test_anchors_aliases_and_merge_keys_are_sound():
    data = b"""title: T
areas:
  - &first {id: a, title: A, criteria: [{id: c, text: W, resources: &r [{title: R, forthcoming: true}]}]}
  - <<: *first
    id: b
    criteria: [{id: d, text: W, resources: *r}]
"""
    first, second = read(data).areas
    assert (second.id, second.title) == ("b", "A")
    assert second.criteria[0].resources == first.criteria[0].resources


def test_the_first_of_several_merged_mappings_wins():
    data = b"""title: T
areas:
  - &first {id: a, title: A, criteria: []}
  - &second {id: b, title: B, criteria: []}
  - {<<: [*second, *first], id: c}
"""
    assert read(data).areas[2].title == "B"  # https://yaml.org/type/merge.html


def test_the_pre_commit_hook(tmp_path):
    need("git")
    packages = pip_without_network()
    hook, city = tmp_path / "hook", tmp_path / "city"
    subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, hook], check=True)
    city.mkdir()
    (city / "criteria.yml").write_bytes((MESSAGES / "unknown-keys.yml").read_bytes())
    (city / "other.yml").write_bytes(b"a: [")
    subprocess.run(["git", "init", "--quiet"], cwd=city, check=True)
    subprocess.run(["git", "add", "."], cwd=city, check=True)
    environment = {**os.environ, **packages, "PRE_COMMIT_HOME": str(tmp_path / "cache")}
    command = [sys.executable, "-m", "pre_commit", "try-repo", hook, "wwc-criteria", "--all-files"]
    run = subprocess.run(command, cwd=city, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "criteria.yml:8:9: A criterion has no key `ressources`. Did you mean `resources`?" in run.stdout
    assert "other.yml" not in run.stdout


@pytest.mark.parametrize(
    "written",
    [
        'title: "a\nb\nc"\nareas:\n- {id: a, title: A, criteria: []}\n',
        'title: "a\n\tb c"\nareas:\n- {id: a, title: A, criteria: []}\n',
        "title: a b c\nareas: [\n{id: a, title: A,\ncriteria: [\n]\n}]\n",
        "title: a b c\nareas:\n- {\n\tid: a, title: A,\n criteria: []\n }\n",
    ],
)
def test_lines_with_too_little_indent_in_quotes_and_brackets_lose_nothing(written):
    catalogue = read(written.encode())
    assert (catalogue.title, catalogue.areas[0].title) == ("a b c", "A")


@pytest.mark.parametrize("form", ["text", "github"])
def test_nothing_in_a_message_moves_the_cursor_or_turns_words_around(form, tmp_path):
    odd = "a\x1b]0;b\x07\u202ec\nd\x9be\u200f.yml"
    (tmp_path / odd).write_bytes((MESSAGES / "escapes.yml").read_bytes())
    run = check("--format", form, str(tmp_path / odd), str(tmp_path / f"no-{odd}"))
    printed = run.stdout.decode() + run.stderr.decode()
    assert r"a\x1b]0;b\x07\u202ec\nd\x9be\u200f.yml" in printed
    assert all(line.isprintable() for line in printed.split("\n"))
    assert run.stderr.count(b"\n") == 1
    if form == "github":
        assert all(line.startswith("::error file=") for line in run.stdout.decode().splitlines())


def test_nothing_in_a_warning_moves_the_cursor_or_turns_words_around(project):
    data = "d\x1b\u202e.yml"
    page = "# Home\n\n" + "".join(f"```{{wwc-criteria}} {name}\n```\n" for name in [data, "\x1b\u202eno.yml"])
    project.write({"index.md": page, data: (MESSAGES / "escapes.yml").read_bytes()}).build()
    assert r"d\x1b\u202e.yml:4:3: WARNING: The id `r\x1b[31m`" in project.warnings
    assert r"\x1b\u202eno.yml" in project.warnings
    assert all(line.isprintable() for line in project.warnings.split("\n"))


def closed(redirection, *arguments, stdin=b""):
    command = f'exec "$0" -m wwc_criteria "$@" {redirection}'
    return subprocess.run(
        ["sh", "-c", command, sys.executable, *arguments],
        input=stdin,
        capture_output=True,
        check=False,
        cwd=MESSAGES,
        env={"PYTHONPATH": ROOT / "_ext", "PYTHONUTF8": "1"},
    )


@pytest.mark.parametrize("redirection", [">&-", "> /dev/full"])
@pytest.mark.parametrize("arguments", [("check", "unknown-keys.yml"), ("check", "--format=json", GOOD), ("schema",)])
def test_what_cannot_be_printed_is_2_with_a_sentence(redirection, arguments):
    run = closed(redirection, *arguments)
    assert run.returncode == 2
    assert run.stderr.startswith(b"standard output cannot be written: ")
    assert run.stderr.count(b"\n") == 1


def test_nothing_to_print_needs_no_standard_output():
    run = closed(">&-", "check", GOOD)
    assert (run.returncode, run.stderr) == (0, b"")


def test_a_closed_standard_input_is_2_with_a_sentence():
    run = closed("<&-", "check", "-", "unknown-keys.yml")
    assert run.returncode == 2
    assert run.stderr == b"-: cannot be read: standard input is closed\n"
    assert b"unknown-keys.yml:8:9" in run.stdout


def test_sentences_that_cannot_be_printed_do_not_get_into_the_report():
    run = closed("2>&-", "check", "--format=json", "nowhere.yml", "unknown-keys.yml")
    assert run.returncode == 2
    assert len(json.loads(run.stdout)["problems"]) == 2


def test_a_reader_that_has_seen_enough_is_no_mistake():
    run = closed("| head -c 10", "check", "unknown-keys.yml")
    assert run.stdout == b"unknown-ke"
    assert run.stderr == b""


ADVISED = (
    "title: T\nareas:\n- id: a\n  title: A\n  criteria:\n  - {{id: {}, text: W, resources: [{{title: R, doc: {}}}]}}\n"
)


def test_advice_is_sound():
    told = (MESSAGES / "advice-that-helps.txt").read_text(encoding="utf-8")
    pages, ids = re.findall(r"`\.md`: `(.+)`", told), re.findall(r"hyphens. Write `(.+)`", told)
    assert (len(pages), len(ids)) == (3, 2)
    for name, page in itertools.product(ids, pages):
        read(ADVISED.format(name, page).encode())
