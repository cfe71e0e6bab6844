"""One definition of the format: what `fields.py` says is in the model, in the schemas and in the open data."""

import itertools
import json
import re

import jsonschema
import pytest

from support import ROOT
from wwc_criteria.datafile import export
from wwc_criteria.datafile.fields import MAPPINGS, TARGETS
from wwc_criteria.datafile.messages import Subtype
from wwc_criteria.datafile.model import (
    Area,
    Catalogue,
    Counterpart,
    Criterion,
    InvalidCatalogue,
    Level,
    Resource,
    Source,
    Successor,
    fingerprint,
)
from wwc_criteria.datafile.reader.loader import read
from wwc_criteria.datafile.record import Entry, Record

MODEL = {
    "the file": Catalogue,
    "a successor": Successor,
    "a level": Level,
    "a source": Source,
    "a counterpart": Counterpart,
    "an area": Area,
    "a criterion": Criterion,
    "a resource": Resource,
    "the record": Record,
    "an entry": Entry,
}
#: What the model and the open data have in the place of keys, or besides them.
OF_THE_MODEL = {
    "the file": {"resources", "suspicions", "edition_position"},
    "a successor": set(),
    "a level": {"from", "from_"},
    "a source": set(),
    "a counterpart": {"position"},
    "an area": {"position"},
    "a criterion": {"position"},
    "a resource": {"position", "target_position"},
    "the record": {"criteria_position", "suspicions"},
    "an entry": {"id", "position"},
}
OF_THE_DATA = {
    "the file": {"$schema", "version", "resources"},
    "a successor": set(),
    "a level": set(),
    "a source": set(),
    "a counterpart": {"label"},
    "an area": {"address"},
    "a criterion": {"address"},
    "a resource": {"address", *TARGETS},
}
DATA = b"""title: T
edition: E
url: https://example.org/
criteria_in_edition: 2
superseded: {date: "2022-08", criteria: 3, url: https://example.org/new}
levels: [{name: L, from: 1, to: 2}]
source: {url: https://example.org/s, read: "2026-11-24", certainty: ours}
notice: N
license: CC-BY-4.0
resources:
  r: {title: R, url: https://example.org/}
areas:
- {id: a, former_ids: [b], title: A, criteria: [
    {id: c, former_ids: [d], number: 1a, text: W, resources: [r, {title: S, forthcoming: true}], forthcoming: true,
      counterparts: [{criterion: "f:x", relation: same, note: M}]}]}
"""


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_model_has_the_keys(name):
    assert set(MODEL[name]._fields) ^ set(MAPPINGS[name]) == OF_THE_MODEL[name]


def test_the_open_data_and_its_schema_have_the_keys():
    files = export.files(read(DATA), lambda part: None)
    data, schema = json.loads(files["criteria.json"]), json.loads(files["criteria.schema.json"])
    area = data["areas"][0]
    criterion = area["criteria"][0]
    found = {
        "the file": data,
        "a successor": data["superseded"],
        "a level": data["levels"][0],
        "a source": data["source"],
        "a counterpart": criterion["counterparts"][0],
        "an area": area,
        "a criterion": criterion,
        "a resource": criterion["resources"][0],
    }
    for name, part in found.items():
        assert set(part) ^ set(MAPPINGS[name]) == OF_THE_DATA[name]
        defined = schema if part is data else schema["$defs"][name.split()[-1]]
        assert set(part) == set(defined["properties"]) == set(defined["required"])


def test_the_documentation_explains_each_message():
    page = (ROOT / "docs/maintaining/format.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\* - `wwc\.([a-z-]+)`\n  - \w.+\n(?:    .+\n)*  - \w", page, re.MULTILINE)
    assert explained == sorted(Subtype)


#: The values that each of these keys may have in a resource; None is for a key that is left out.
TARGET_VALUES = {
    "url": [None, "https://example.org/"],
    "doc": [None, "index"],
    "ref": [None, "index"],
    "forthcoming": [None, False, True],
    "archived": [None, "https://example.org/copy"],
    "gone": [None, True],
}


def test_the_schema_knows_which_targets_a_resource_may_have():
    schema = json.loads((ROOT / "_ext/wwc_criteria/datafile/editor.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    validator = jsonschema.Draft7Validator(schema)
    for values in itertools.product(*TARGET_VALUES.values()):
        targets = zip(TARGET_VALUES, values, strict=True)
        resource = {"title": "R", **{key: value for key, value in targets if value is not None}}
        data = {"title": "T", "resources": {"r": resource}, "areas": [{"id": "a", "title": "A", "criteria": []}]}
        try:
            read(json.dumps(data).encode())
            sound = True
        except InvalidCatalogue:
            sound = False
        assert validator.is_valid(data) == sound, resource


CHANGES = [
    (b"{id: c", b"{id: x"),
    (b"[d]", b"[x]"),
    (b"1a", b"1b"),
    (b"text: W", b"text: X"),
    (b"title: R", b"title: X"),
    (b"url: https://example.org/}", b"url: https://example.org/x}"),
    (b"url: https://example.org/}", b"doc: index}"),
    (b"url: https://example.org/}", b"ref: index}"),
    (b"[r, ", b"["),
    (b"forthcoming: true,", b"forthcoming: false,"),
]


@pytest.mark.parametrize(("before", "after"), CHANGES)
def test_a_fingerprint_is_of_all_but_the_lines(before, after):
    (area,) = read(DATA).areas
    (moved,) = read(b"# A comment\n" + DATA.replace(b"areas", b"\nareas")).areas
    assert moved != area
    assert fingerprint(moved) == fingerprint(area)
    changed = DATA.replace(before, after)
    assert changed != DATA
    assert fingerprint(read(changed).areas[0]) != fingerprint(area)
