"""The record of a city as a file: YAML and JSON read alike, and the schema accepts what the check accepts."""

import json
import re

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from support import ROOT
from wwc_criteria.datafile.fields import STATUSES
from wwc_criteria.datafile.model import InvalidCatalogue, fingerprint
from wwc_criteria.datafile.reader.loader import read, read_any
from wwc_criteria.datafile.record import Record, find_catalogue, match_entries

SCHEMA = json.loads((ROOT / "_ext/wwc_criteria/datafile/record.schema.json").read_text(encoding="utf-8"))
CATALOGUE = """\
title: T
edition: "2018"
areas:
- {id: a, title: A, criteria: [{id: c, former_ids: [old], text: W}, {id: d, text: W}]}
"""
NO_JSON = "This is not JSON from here on. Look for a comma, a quote or a bracket that is missing or too many."
HALF = "This escape is half of a character, or none. Delete it, or type the character again."
texts = st.text(st.characters(min_codepoint=33, exclude_categories=["C", "Z"]), min_size=1, max_size=9)
days = st.dates().map(str)
evidence = st.builds(
    lambda title, target: {"title": title, **target},
    texts,
    st.sampled_from([{"url": "https://example.org/a"}, {"doc": "index"}, {"ref": "label"}]),
)
entries = st.fixed_dictionaries(
    {"status": st.sampled_from(STATUSES)},
    optional={"evidence": st.lists(evidence, max_size=2), "owner": texts, "due": days, "note": texts},
)
records = st.fixed_dictionaries(
    {
        "city": texts,
        "updated": days,
        "record": st.dictionaries(st.from_regex(r"[a-z]{1,9}(-[a-z]{1,9})?", fullmatch=True), entries, max_size=4),
    },
    optional={"criteria": texts},
)


def problems(data):
    with pytest.raises(InvalidCatalogue) as caught:
        read_any(data)
    return [(*problem.position, problem.message) for problem in caught.value.problems]


@settings(deadline=None)
@given(records)
def test_yaml_and_json_with_any_escapes_are_the_same_record(record):
    as_yaml = yaml.safe_dump(record, allow_unicode=True, sort_keys=False, default_style='"').encode()
    ways = [as_yaml, json.dumps(record).encode(), json.dumps(record, ensure_ascii=False, indent=2).encode()]
    found = [read_any(data) for data in ways]
    assert len({fingerprint(each._replace(suspicions=())) for each in found}) == 1
    assert (found[0].city, found[0].updated, found[0].criteria) == (
        record["city"],
        record["updated"],
        record.get("criteria"),
    )
    assert {entry.id: entry.status for entry in found[0].record} == {
        name: entry["status"] for name, entry in record["record"].items()
    }
    jsonschema.Draft7Validator(SCHEMA).validate(record)


BROKEN = [
    {"record": {"c": {"status": "Met"}}},
    {"record": {"c": {}}},
    {"record": []},
    {"record": {"C": {"status": "met"}}},
    {"record": {"c": {"status": "met", "evidence": [{"title": "T"}]}}},
    {"record": {"c": {"status": "met", "evidence": [{"title": "T", "doc": "a", "ref": "b"}]}}},
    {"record": {"c": {"status": "met", "due": "2026-11"}}},
    {"updated": "2026"},
    {"city": 1},
    {"more": "x"},
]


@pytest.mark.parametrize("change", BROKEN, ids=str)
def test_the_schema_refuses_what_the_check_refuses(change):
    sound = {"city": "C", "updated": "2026-11-24", "record": {}}
    validator = jsonschema.Draft7Validator(SCHEMA)
    validator.check_schema(SCHEMA)
    assert validator.is_valid(sound)
    assert not validator.is_valid({**sound, **change})
    assert problems(json.dumps({**sound, **change}).encode())


def test_a_place_behind_escapes_of_json_is_that_of_the_file():
    data = rb'{"city": "\ud83d\ude00\uD83D\uDE00", "updated": "x", "record": {}}'
    (problem,) = problems(data)
    assert problem[:2] == (1, data.index(b'"x"') + 1)
    data = b'{"city": "C", "updated": "2026-11-24",\n "record": {"c": {"status": "met", "note": "a \\ud83d b"}}}'
    assert problems(data) == [(2, 49, HALF)]
    sound = read_any(
        rb'{"city": "\\ud83d", "updated": "2026-11-24", "record": {"c": {"status": "met", "note": "a\nb\/"}}}'
    )
    assert (sound.city, sound.record[0].note) == (r"\ud83d", "a\nb/")


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ('"C",', '"C"', (3, 3)),
        ("\n}", "", (9, 4)),
        ('"met"', '"met', (6, 22)),
        ('"met"', "'met", (6, 17)),
        ("}", "}}", (10, 1)),
    ],
)
def test_a_mistake_of_json_is_one_problem_at_its_place(before, after, place):
    entry = {"status": "met", "owner": "Office"}
    data = json.dumps({"city": "C", "updated": "2026-11-24", "record": {"c": entry}}, indent=2)
    ((line, column, message),) = problems(data.replace(before, after, 1).encode())
    assert ((line, column), message) == (place, NO_JSON)


@pytest.mark.parametrize("name", ["__proto__", "constructor()", "<script>", "=1+1", "a" * 900 + "!"])
def test_an_id_that_is_none_is_reported(name):
    data = json.dumps({"city": "C", "updated": "2026-11-24", "record": {name: {"status": "met"}}}).encode()
    ((line, column, message),) = problems(data)
    assert (line, column) == (1, data.index(b'"record"') + 12)
    assert "is not an id" in message


def test_a_record_is_matched_with_its_edition_by_ids_and_former_ids():
    text = 'city: C\ncriteria: "2018"\nupdated: "2026-11-24"\nrecord: {old: {status: met}, gone: {status: unknown}}\n'
    record = read_any(text.encode())
    assert isinstance(record, Record)
    other = read(CATALOGUE.replace("2018", "2022").encode())
    catalogue = find_catalogue(record, [other, read(CATALOGUE.encode())])
    assert catalogue.edition == "2018"
    matched, found = match_entries(record, catalogue)
    assert [(name, entry.status) for name, entry in matched.items()] == [("c", "met")]
    assert [(problem.position, problem.subtype) for problem in found] == [((4, 30), "unused-entry")]
    assert find_catalogue(record, [other]).position == (2, 11)
    assert find_catalogue(record._replace(criteria=None), [other]) == other
    assert "`2018`, `2022`" in find_catalogue(record._replace(criteria=None), [other, catalogue]).message


@pytest.mark.parametrize(
    ("status", "due", "is_overdue"),
    [("met", "2026-11-23", False), ("unknown", "2026-11-23", True), ("unknown", "2026-11-24", False)],
)
def test_overdue_is_before_the_record_was_updated(status, due, is_overdue):
    record = read_any(f'city: C\nupdated: "2026-11-24"\nrecord: {{c: {{status: {status}, due: "{due}"}}}}\n'.encode())
    assert record.record[0].is_overdue(record.updated) == is_overdue


def test_many_entries_about_nothing_are_reported_up_to_a_limit():
    entries = {f"c{number}": {"status": "met"} for number in range(20_000)} | {"old": {"status": "met"}}
    record = read_any(json.dumps({"city": "C", "updated": "2026-11-24", "record": entries}).encode())
    matched, found = match_entries(record, read(CATALOGUE.encode()))
    assert (list(matched), len(found)) == (["c"], 1000)


def test_the_hook_takes_records():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    names = ["record.yml", "docs/record.json", "a/criteria.yaml", "records.yml", "criteria.json", "record.md"]
    assert [bool(re.search(hook["files"], name)) for name in names] == [True, True, True, False, False, False]
