"""One definition of the format: what `fields.py` says is in the model, in the schemas and in the open data."""

import json

import pytest

from wwc_criteria.datafile import export
from wwc_criteria.datafile.fields import MAPPINGS, TARGETS
from wwc_criteria.datafile.loader import read
from wwc_criteria.datafile.model import Area, Catalogue, Criterion, Resource, fingerprint

MODEL = {"the file": Catalogue, "an area": Area, "a criterion": Criterion, "a resource": Resource}
#: What the model and the open data have in the place of keys, or besides them.
OF_THE_MODEL = {
    "the file": {"resources", "suspicions"},
    "an area": {"position"},
    "a criterion": {"position"},
    "a resource": {"position"},
}
OF_THE_DATA = {
    "the file": {"$schema", "version", "resources"},
    "an area": {"address"},
    "a criterion": {"address"},
    "a resource": {"address", *TARGETS},
}
DATA = b"""title: T
edition: E
url: https://example.org/
license: CC-BY-4.0
resources:
  r: {title: R, url: https://example.org/}
areas:
- {id: a, former_ids: [b], title: A, criteria: [
    {id: c, former_ids: [d], number: 1a, text: W, resources: [r, {title: S, forthcoming: true}], forthcoming: true}]}
"""


@pytest.mark.parametrize("name", MAPPINGS)
def test_the_model_has_the_keys(name):
    assert set(MODEL[name]._fields) ^ set(MAPPINGS[name]) == OF_THE_MODEL[name]


def test_the_open_data_and_its_schema_have_the_keys():
    files = export.files(read(DATA), lambda part: None)
    data, schema = json.loads(files["criteria.json"]), json.loads(files["criteria.schema.json"])
    area = data["areas"][0]
    criterion = area["criteria"][0]
    found = {"the file": data, "an area": area, "a criterion": criterion, "a resource": criterion["resources"][0]}
    for name, part in found.items():
        assert set(part) ^ set(MAPPINGS[name]) == OF_THE_DATA[name]
        defined = schema if part is data else schema["$defs"][name.split()[-1]]
        assert set(part) == set(defined["properties"]) == set(defined["required"])


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
    (b"true}]}", b"false}]}"),
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
