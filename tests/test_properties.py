"""Whatever anybody writes: sound data is shown to the letter, and all else is told at its place.

https://hypothesis.readthedocs.io
"""

import contextlib
import copy
import json
import re

import jsonschema
import pytest
import yaml
from bs4 import BeautifulSoup
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from support import ROOT, Project, outcome
from wwc_criteria.datafile.messages import SUSPICIONS, Subtype
from wwc_criteria.datafile.model import InvalidCatalogue, Problem
from wwc_criteria.datafile.reader.loader import read

settings.register_profile("builds", deadline=None)
settings.load_profile("builds")

REAL = (ROOT / "tests/sample/wwc/criteria.yml").read_text(encoding="utf-8")
SCHEMA = json.loads((ROOT / "_ext/wwc_criteria/datafile/editor.schema.json").read_text(encoding="utf-8"))

characters = st.characters(
    exclude_categories=["Cs", "Cc", "Zl", "Zp"],
    exclude_characters="\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff",
)
words = st.text(characters, min_size=1, max_size=40).filter(
    lambda text: any(c.isprintable() and c != " " for c in text)
)
ids = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
addresses = st.builds(
    "{}{}.example.org/{}".format,
    st.sampled_from(["https://", "http://"]),
    st.from_regex(r"[a-z]{1,9}", fullmatch=True),
    st.text("abcXYZ019-._~%/?=&+#", max_size=20).filter(lambda path: "%" not in path),
)
resources = st.one_of(
    st.fixed_dictionaries({"title": words, "url": addresses}),
    st.fixed_dictionaries({"title": words, "url": addresses, "archived": st.just("https://example.org/copy")}),
    st.fixed_dictionaries({"title": words, "doc": st.just("index")}),
    st.fixed_dictionaries({"title": words, "ref": st.just("home")}),
    st.fixed_dictionaries({"title": words, "forthcoming": st.just(True)}),
)
criteria = st.fixed_dictionaries(
    {"id": ids, "text": words},
    optional={"number": words, "resources": st.lists(resources, max_size=3), "forthcoming": st.booleans()},
)


@st.composite
def catalogues(draw):
    """Return the mapping of a sound data file."""
    shared = draw(st.dictionaries(ids, resources, max_size=2))
    areas = draw(
        st.lists(
            st.fixed_dictionaries({"id": ids, "title": words, "criteria": st.lists(criteria, max_size=4)}),
            min_size=1,
            max_size=3,
            unique_by=lambda area: area["id"],
        )
    )
    taken = set()
    for area in areas:
        area["criteria"] = [
            criterion for criterion in area["criteria"] if not (criterion["id"] in taken or taken.add(criterion["id"]))
        ]
        for criterion in area["criteria"]:
            if shared and draw(st.booleans()):
                criterion.setdefault("resources", []).append(draw(st.sampled_from(sorted(shared))))
    extra = draw(st.fixed_dictionaries({}, optional={"edition": words, "url": addresses}))
    return {"title": draw(words), **extra, **({"resources": shared} if shared else {}), "areas": areas}


def as_json(catalogue):
    return json.dumps(catalogue, ensure_ascii=False, indent=1).encode()


class Dumper(yaml.SafeDumper):
    """Quotes what an editor is told to quote: words that end with a quote, and what may be a number."""


Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="'" if text.endswith('"') or text[:1] in "+-.0123456789" else None
    ),
)


def as_yaml(catalogue):
    return yaml.dump(catalogue, Dumper=Dumper, allow_unicode=True, sort_keys=False).encode()


def escaped(value):
    """Put a backslash before each mark of Markdown, so that all words are meant to the letter."""
    if isinstance(value, dict):
        plain = ("id", "number", "url", "archived", "doc", "ref", "forthcoming", "edition")
        return {key: value[key] if key in plain else escaped(value[key]) for key in value}
    if isinstance(value, list):
        return [item if isinstance(item, str) else escaped(item) for item in value]
    if isinstance(value, str):
        return "".join(f"\\{character}" if character in "*_`[]\\" else character for character in value)
    return value


# Without shrinking: a build takes a quarter of a second.
@settings(max_examples=25, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(catalogue=catalogues(), write=st.sampled_from([as_json, as_yaml]))
def test_every_string_of_a_sound_file_is_on_the_page(catalogue, write, tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("project"))
    page = "(home)=\n# Home\n\n```{wwc-criteria} data.yml\n```\n"
    app = project.write({"index.md": page, "data.yml": write(escaped(catalogue))}).build(
        confoverrides={"html_permalinks": False, "suppress_warnings": [f"wwc.{subtype}" for subtype in SUSPICIONS]}
    )
    assert project.warnings == ""
    html = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib")
    captions = [seen(caption) for caption in html.select("table.wwc-criteria caption")]
    areas = catalogue["areas"]
    assert captions == [said(area["title"]) for area in areas if len(areas) > 1]
    for area in catalogue["areas"]:
        for place, criterion in enumerate(area["criteria"], 1):
            text, helps = html.find(id=f"criterion-{criterion['id']}").find_parent("tr").find_all(["th", "td"])
            assert seen(text) == said(f"{criterion.get('number', place)}. {criterion['text']}")
            listed = [
                catalogue["resources"][item] if isinstance(item, str) else item
                for item in criterion.get("resources", [])
            ]
            assert [seen(item) for item in helps.select("li")] == [
                said(item["title"] + "(forthcoming)" * ("forthcoming" in item) + "(saved copy)" * ("archived" in item))
                for item in listed
            ]
            links = [item[key] for item in listed for key in ("url", "archived") if key in item]
            assert [link["href"] for link in helps.select("a.external")] == links


def seen(node):
    return "".join(node.get_text().split())


def said(text):
    return "".join(text.split())


@given(catalogues(), st.sampled_from([as_json, as_yaml]))
def test_the_schema_accepts_what_the_check_accepts(catalogue, write):
    assert read(write(catalogue))
    jsonschema.Draft7Validator(SCHEMA).validate(catalogue)


#: Ways to break a mapping of the file. Those that are marked with True are seen by the schema too.
BREAKS = {
    "a key that is not there": (True, lambda node, _: node.update({"resource": "x"})),
    "a number": (True, lambda node, key: node.update({key: 1.1})),
    "nothing": (True, lambda node, key: node.update({key: None})),
    "a list of lists": (True, lambda node, key: node.update({key: [[]]})),
    "a mapping": (True, lambda node, key: node.update({key: {"-": {}}})),
    "no words": (True, lambda node, key: node.update({key: ""})),
    "blanks": (True, lambda node, key: node.update({key: "  "})),
    "a control character": (False, lambda node, key: node.update({key: "a\x07b"})),
    "too long": (True, lambda node, key: node.update({key: "a" * 20_001})),
}


@given(catalogues(), st.sampled_from([as_json, as_yaml]), st.sampled_from(sorted(BREAKS)), st.data())
def test_a_broken_file_is_told_at_its_place(catalogue, write, how, data):
    broken = copy.deepcopy(catalogue)
    mappings = [broken, *broken["areas"], *(criterion for area in broken["areas"] for criterion in area["criteria"])]
    node = data.draw(st.sampled_from(mappings))
    key = data.draw(st.sampled_from(sorted(node)))
    seen_by_schema, change = BREAKS[how]
    change(node, key)
    problems = outcome(write(broken))
    assert problems
    assert all(isinstance(problem, Problem) for problem in problems)
    if seen_by_schema:
        assert not jsonschema.Draft7Validator(SCHEMA).is_valid(broken)


#: What is put into a file that may be sound with it, and may not.
PIECES = [
    *"-:\"'#&*!%`[]{}|>?, \n\t\\~<1a’",
    " #",
    "  # a",
    "\n  ",
    "- ",
    "&a ",
    "*a",
    "!!str ",
    "a",
    "true",
    "0",
    "](",
    ">-\n",
]
WRITERS = st.sampled_from([as_json, as_yaml])


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_give_a_catalogue_or_problems(data):
    outcome(data)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_file_gives_a_catalogue_or_problems(data):
    fixtures = sorted(ROOT.glob("tests/messages/*.yml"))
    text = data.draw(st.sampled_from([REAL, *(path.read_bytes().decode("latin-1") for path in fixtures)]))
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(begin, min(len(text), begin + 20)))
        text = (
            text[:begin]
            + data.draw(st.sampled_from(list("-:\"'#&*!%@`[]{}|>?, \n\t\r\\\0\x85\u2028é")) | st.text())
            + text[end:]
        )
    outcome(text.encode("utf-8", errors="surrogatepass"))


ALIASES = """title: &title The title of it
resources:
  guide: &guide {title: *title, url: "https://example.org/guide"}
  other: {<<: *guide, title: Another guide}
areas:
- &first {id: a, title: The area, criteria: [{id: c, text: Words of it, resources: &list [other, guide, *guide]}]}
- <<: *first
  id: b
  criteria:
  - &words {id: w, text: 'Words: more', number: "1"}
  - {<<: [*words, &more {forthcoming: true, number: "7"}], id: d}
  - {<<: *more, id: f, text: Other words}
  - id: e
    <<: *words
    resources: *list
"""


MERGE = "tag:yaml.org,2002:merge"


class Strings(yaml.CSafeLoader):
    """Makes strings of all scalars."""

    yaml_implicit_resolvers = {"<": [(MERGE, re.compile("<<$"))]}  # noqa: RUF012 - as PyYAML's

    def flatten_mapping(self, node):
        """Merge as https://yaml.org/type/merge.html says: the first of several mappings wins.

        In PyYAML 6.0.4, the last one does.
        """
        merged, own = [], []
        for key, value in node.value:
            if key.tag == MERGE:
                for source in reversed(value.value if isinstance(value, yaml.SequenceNode) else [value]):
                    self.flatten_mapping(source)
                    merged += source.value
            else:
                own.append((key, value))
        node.value = merged + own


def fields(node, keys, **more):
    return {key: node[key] for key in keys.split() if key in node} | more


def expected(loaded):
    """Return what a file says, from what a YAML library makes of it."""
    shared = loaded.get("resources", {})

    def resource(item):
        item = shared[item] if isinstance(item, str) else item
        flags = {key: item.get(key) == "true" for key in ("gone", "forthcoming")}
        return fields(item, "title url archived doc ref", **flags)

    def criterion(place, item):
        return fields(
            item,
            "id text",
            former_ids=item.get("former_ids", []),
            number=item.get("number", str(place)),
            resources=[resource(other) for other in item.get("resources", [])],
            forthcoming=item.get("forthcoming") == "true",
        )

    def area(item):
        criteria = [criterion(place, other) for place, other in enumerate(item["criteria"], 1)]
        return fields(item, "id title", former_ids=item.get("former_ids", []), criteria=criteria)

    keys = "title edition url criteria_in_edition superseded source notice license"
    return fields(loaded, keys, levels=[], areas=[area(item) for item in loaded["areas"]])


HIDDEN = ("position", "target_position", "edition_position", "suspicions")


def said_by(value):
    """Return what a catalogue says, without its positions and what is left out."""
    if hasattr(value, "_asdict"):
        said = {key: item for key, item in value._asdict().items() if key not in HIDDEN and item is not None}
        return {key: said_by(item) for key, item in said.items()}
    return [said_by(item) for item in value] if isinstance(value, tuple) else value


@settings(max_examples=200)
@given(st.data())
def test_a_catalogue_is_what_a_yaml_library_reads(data):
    made = st.builds(lambda catalogue, write: write(catalogue).decode(), catalogues(), WRITERS)
    text = data.draw(st.sampled_from([REAL, ALIASES]) | made)
    for _ in range(data.draw(st.integers(0, 2))):
        place = data.draw(st.integers(0, len(text)))
        text = text[:place] + data.draw(st.sampled_from(PIECES)) + text[place + data.draw(st.integers(0, 1)) :]
    with contextlib.suppress(InvalidCatalogue):
        assert said_by(read(text.encode())) == expected(yaml.load(text, Strings))  # noqa: S506 - it is a safe one


MISTAKES = {
    "a colon in words": "Words: more words",
    "a mark at the beginning": "*Strong* words",
    "a link at the beginning": "[Words](https://example.org/) and more",
    "more words after a quote": '"Words" and more',
    "a quote that only opens": "'Words and more",
    "an unknown escape": r'"C:\words"',
    "a bracket that only opens": "{Words and more",
    "a character that begins nothing": "@words",
    "an alias of nothing": "*words",
}


def lines_with_words():
    for number, line in enumerate(REAL.splitlines(), 1):
        if line.partition(": ")[0].strip("- ") in ("title", "text", "edition") and not line.endswith(">-"):
            yield number


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_problem_and_hides_no_other(mistake):
    for number in lines_with_words():
        lines = REAL.splitlines()
        key = lines[number - 1].partition(": ")[0]
        lines[number - 1] = f"{key}: {MISTAKES[mistake]}"
        other = next(place for place, line in enumerate(lines, 1) if line.startswith("url:"))
        lines[other - 1] = "unknown: key"
        lines.append("extra: key")
        with pytest.raises(InvalidCatalogue) as caught:
            read("\n".join(lines).encode())
        told = [(problem.position.line, problem.subtype) for problem in caught.value.problems]
        syntax = Subtype.STRUCTURE if mistake == "an alias of nothing" else Subtype.SYNTAX
        expected = [(number, syntax), (other, Subtype.UNKNOWN_KEY), (len(lines), Subtype.UNKNOWN_KEY)]
        assert told == sorted(expected), lines[number - 1]
