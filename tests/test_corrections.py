"""``check --fix`` writes what is sure: it gives back what a slip has broken, and changes nothing else."""

import difflib
import re
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from support import ROOT
from wwc_criteria.datafile.commands.corrections import fix
from wwc_criteria.datafile.model import InvalidCatalogue, fingerprint
from wwc_criteria.datafile.reader.loader import read

SOUND = """\
# What the file is about.
title: "Criteria: the standard"
edition: "2018"
resources:
  shared-guide:  # used twice
    title: A guide
    url: https://example.org/a:b
areas:
  - id: open-data
    title: Open Data
    criteria:
      - id: open-policy
        number: "010"
        text: "Note: the city has *a* policy"
        resources:
          - shared-guide
          - title: "!Important"
            url: https://example.org/x
      - id: process
        text: >-
          – A text that looks like a list,
          id:not a key
        resources:
          - shared-guide
        forthcoming: true
  - id: use
    title: Use
    criteria: []
"""


def unquoted(line):
    return re.sub(r'"(.*)"$', r"\1", line)


def with_marker(marker):
    return lambda line: re.sub(r"^( *)- ", rf"\1{marker}", line)


WAYS = {
    "quotes": unquoted,
    "id": lambda line: re.sub(r"(id: |- |^  )(shared-guide|open-policy)", lambda m: m[1] + m[2].title(), line),
    "tabs": lambda line: re.sub(r"^ +", lambda match: "\t" * (len(match[0]) // 2), line),
    "no-break spaces": lambda line: re.sub(r"^ +", lambda match: "\N{NO-BREAK SPACE}" * len(match[0]), line),
    "flags": lambda line: line.replace(": true", ": Yes"),
    "keys": lambda line: re.sub(r"^( *(?:- )?)([a-z_]+):", lambda match: f"{match[1]}{match[2].title()}:", line),
    "dash": with_marker("– "),
    "bullet": with_marker("• "),
    "star": with_marker("* "),
    "no space after the hyphen": with_marker("-"),
    "no space after the colon": lambda line: re.sub(r"(\w+): (?=[\w\"])", r"\1:", line, count=1),
}
LINES = SOUND.splitlines()
TEXT = {20, 21}  # what is in a text is not the file's own form


def broken(way, places):
    return "".join(
        (WAYS[way](line) if place in places and place not in TEXT else line) + "\n" for place, line in enumerate(LINES)
    )


def said(data):
    return fingerprint(read(data)._replace(suspicions=()))


@pytest.mark.parametrize("way", WAYS)
def test_every_line_broken_in_one_way_is_given_back(way):
    # All uses of an id are broken with it, as an editor would.
    data = broken(way, range(len(LINES))).encode()
    if way == "id":
        data = data.replace(b"Open-Policy", b"Open Policy").replace(b"Shared-Guide", b"Shared Guide")
    with pytest.raises(InvalidCatalogue):
        read(data)
    fixed = fix(data)
    assert said(fixed) == said(SOUND.encode())
    assert fix(fixed) == fixed
    assert re.findall("#.*", fixed.decode()) == re.findall("#.*", SOUND)


@settings(max_examples=40, deadline=None)
@given(
    way=st.sampled_from(sorted(set(WAYS) - {"id", "keys", "flags"})),
    places=st.sets(st.integers(0, len(LINES) - 1), max_size=4),
)
def test_no_word_is_lost(way, places):
    data = broken(way, places).encode()
    fixed = fix(data)
    assert said(fixed) == said(SOUND.encode())
    assert re.findall(r"\w+", fixed.decode()) == re.findall(r"\w+", data.decode())


@pytest.mark.parametrize("path", sorted((ROOT / "tests/messages").glob("*.yml")), ids=lambda path: path.stem)
def test_a_file_that_cannot_be_fixed_keeps_its_words(path):
    data = path.read_bytes()
    fixed = fix(data)
    assert fix(fixed) == fixed
    words = [re.findall(r"\w+", it.decode(errors="replace").lower().replace("_", " ")) for it in (data, fixed)]
    changes = [tag for tag, *_ in difflib.SequenceMatcher(None, *words, autojunk=False).get_opcodes() if tag != "equal"]
    assert set(changes) <= {"replace"}, changes


def test_a_sound_file_stays_as_it_is():
    for data in (SOUND.encode(), SOUND.replace("\n", "\r\n").encode(), b"\xef\xbb\xbf" + SOUND.encode()):
        assert fix(data) == data


def test_the_ends_of_lines_become_those_of_most_lines():
    data = SOUND.replace('"2018"', "2018").replace("\n", "\r\n").replace("A guide\r\n", "A guide\n").encode()
    assert fix(data) == SOUND.replace("\n", "\r\n").encode()


def test_it_shows_what_it_changes_and_reports_the_rest(tmp_path):
    path = tmp_path / "criteria.yml"
    path.write_bytes(SOUND.replace('"2018"', "2018").replace("forthcoming", "forthcomming").encode())
    command = [sys.executable, "-m", "wwc_criteria", "check", "--fix", path]
    run = subprocess.run(command, capture_output=True, text=True, check=False, env={"PYTHONPATH": ROOT / "_ext"})
    assert run.returncode == 1
    assert '-edition: 2018\n+edition: "2018"\n' in run.stdout
    assert "Did you mean `forthcoming`?" in run.stdout
    assert path.read_text() == SOUND.replace("forthcoming", "forthcomming")
    assert [it.name for it in tmp_path.iterdir()] == ["criteria.yml"]


def test_corrections_that_cannot_be_written_are_not_shown_as_if_they_were(tmp_path):
    path = tmp_path / "criteria.yml"
    path.write_text(SOUND.replace('"2018"', "2018"))
    (tmp_path / ".criteria.yml.new").mkdir()
    command = [sys.executable, "-m", "wwc_criteria", "check", "--fix", path.name]
    variables = {"PYTHONPATH": ROOT / "_ext"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path, env=variables)
    assert (run.returncode, run.stderr) == (2, "criteria.yml: cannot be written: Is a directory\n")
    assert run.stdout.startswith("criteria.yml:3:10: ")
