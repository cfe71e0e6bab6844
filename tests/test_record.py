"""The record of a city on a page: who says it, what it counts, its links, its downloads, and when it is read again."""

import csv
import json
import os
import time

import pytest
from bs4 import BeautifulSoup

from wwc_criteria.datafile.reader.loader import read_any

CONF = "wwc_criteria_file = 'data.yml'\nversion = copyright = '1'\n"
DATA = """\
title: T
edition: "2018"
areas:
- id: a
  title: Area *A*
  criteria:
  - {id: c, former_ids: [old], text: The city =answers.}
  - {id: d, text: "The city listens, see [more](https://example.org/more)."}
- id: b
  title: B
  criteria: [{id: e, text: The city asks.}]
"""
RECORD = """\
city: Exampleville
criteria: "2018"
updated: "2026-11-24"
record:
  old:
    status: met
    evidence:
    - {title: "=Ordinance *14*", url: "https://example.org/14"}
    - {title: Our page, doc: criteria}
    owner: Office of Data
    due: "2020-01-01"
  d:
    status: in-progress
    due: "2026-11-23"
    note: Words with *emphasis*.
"""
PAGES = {
    "data.yml": DATA,
    "record.yml": RECORD,
    "index.md": "# Home\n\n```{toctree}\ncriteria\nrecord\n```\n",
    "criteria.md": "# Criteria\n\n```{wwc-criteria}\n```\n",
    "record.md": "# Record\n\n```{wwc-record} record.yml\n```\n",
}
STATEMENT = "According to Exampleville itself, November 24, 2026; not reviewed by What Works Cities"
BUILDERS = ["dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "gettext"]


@pytest.fixture
def city(project):
    """Return a function that builds a project with a record; its pages can be changed."""

    def build(builder="html", *, conf="", **pages):
        files = {name.replace("_", "."): text for name, text in pages.items()}
        return project.write({"conf.py": project.CONF + CONF + conf, **PAGES, **files}).build(builder)

    return build


def page(app, name="record.html"):
    return BeautifulSoup((app.outdir / name).read_text(encoding="utf-8"), "html5lib")


def words(element):
    return " ".join(element.text.split())


def cells(html, number):
    table = html.select("table.wwc-record")[number]
    return [[words(cell) for cell in row.select("th, td")] for row in table.select("tbody tr")]


def test_the_page_says_who_says_it_and_what(city, project):
    html = page(city())
    assert project.warnings == ""
    assert words(html.select_one(".wwc-record-statement")) == STATEMENT
    assert cells(html, 0) == [
        ["Area A", "●◐", "● Met: 1, ◐ In progress: 1"],
        ["B", "?", "? Unknown: 1"],
        ["All 3 criteria here", "●◐?", "● Met: 1, ◐ In progress: 1, ? Unknown: 1"],
    ]
    assert cells(html, 1) == [
        ["1. The city =answers.", "● Met", "=Ordinance 14 Our page", "Office of Data", "January 1, 2020"],
        ["2. The city listens, see more.", "◐ In progress", "Words with emphasis.", "–", "November 23, 2026 (overdue)"],
    ]
    assert cells(html, 2) == [["1. The city asks.", "? Unknown", "–", "–", "–"]]
    assert [caption.text for caption in html.select(".caption-text")] == ["Area A", "B"]
    assert [sign.text for sign in html.select("[aria-hidden=true].wwc-signs")] == ["●◐", "?", "●◐?"]
    links = [link["href"] for link in html.select("table.wwc-record tbody a")]
    assert links == [
        *("criteria.html#criterion-c", "https://example.org/14", "criteria.html"),
        *("criteria.html#criterion-d", "criteria.html#criterion-e"),
    ]


@pytest.mark.parametrize("builder", BUILDERS)
def test_every_builder_shows_it(builder, city, project):
    folder = city(builder).outdir
    assert project.warnings == ""
    suffixes = (".html", ".xhtml", ".tex", ".txt", ".1", ".texi", ".pot", ".fjson")
    shown = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in suffixes)
    shown = " ".join(shown.replace("\\u", "\\\\u").split())
    if builder != "gettext":  # which has what is translated, and not what the city says
        assert "Exampleville itself" in shown
        assert "(overdue)" in shown


def test_options_choose_areas_and_the_summary(city, project):
    html = page(city(record_md="# R\n\n```{wwc-record} record.yml\n:area: b\n:summary:\n```\n"))
    assert project.warnings == ""
    assert words(html.select_one(".wwc-record-statement")) == STATEMENT
    assert cells(html, 0) == [["B", "?", "? Unknown: 1"]]
    assert len(html.select("table.wwc-record")) == 1
    assert not (project.folder / "_build/html/data").exists()


def test_levels_are_next_to_the_counts_of_a_whole_edition(city, project):
    levels = "levels: [{name: Silver, from: 1, to: 2}, {name: Gold, from: 3, to: 3}]\n"
    whole = DATA.replace("areas:", f"criteria_in_edition: 3\n{levels}areas:", 1)
    html = page(city(data_yml=whole))
    assert project.warnings == ""
    expected = (
        "Exampleville counts 1 of all 3 criteria as met. The levels: Silver: 1 to 2 criteria · Gold: 3 to 3 criteria."
    )
    assert words(html.select_one(".wwc-record-levels")) == expected
    part = whole.replace("criteria_in_edition: 3", "criteria_in_edition: 4")
    area = "# R\n\n```{wwc-record} record.yml\n:area: a\n```\n"
    for pages in ({"data_yml": part}, {"data_yml": whole, "record_md": area}):
        assert not page(city(**pages)).select(".wwc-record-levels")
        assert project.warnings == ""


def test_a_large_area_has_a_bar_of_groups(city):
    criteria = "".join(f"- {{id: c{n}, text: W}}\n" for n in range(130))
    data = f"title: T\nedition: '2018'\nareas:\n- id: a\n  title: A\n  criteria:\n{criteria.replace('- ', '  - ')}"
    ((_, bar, numbers),) = cells(page(city(data_yml=data, record_yml=RECORD.replace("old", "c7"))), 0)
    assert bar.startswith("●???? ????? ")
    assert len(bar.replace(" ", "")) == 130
    assert numbers == "● Met: 1, ? Unknown: 129"


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"record_yml": RECORD.replace("met", "done")}, "record.yml:6:13: WARNING: `done` is not a status."),
        ({"record_yml": RECORD.replace("2018", "2022")}, "record.yml:2:11: WARNING: No data file has the edition"),
        ({"record_yml": DATA}, "record.yml:1:1: WARNING: This file has criteria. Name the record of a city."),
        ({"data_yml": RECORD}, "data.yml:1:1: WARNING: This is the record of a city."),
        ({"record_md": "# R\n\n```{wwc-record} nowhere.yml\n```\n"}, "record.md:3: WARNING: The data file nowhere.yml"),
        ({"record_md": "# R\n\n```{wwc-record} record.yml\n:area: x\n```\n"}, "record.md:3: WARNING: data.yml has no"),
    ],
)
def test_what_cannot_be_shown_is_reported_and_says_so_on_the_page(change, warning, city, project):
    html = page(city(**change))
    assert warning in project.warnings
    assert "cannot be shown" in html.select_one(".error").text
    assert STATEMENT not in html.text


def test_what_does_not_fit_is_reported_in_each_build(city, project):
    record = RECORD + "  gone: {status: met}\n  c: {status: unknown}\n"
    html = page(city(record_yml=record))
    for _build in range(2):
        assert project.warnings.count("WARNING") == 2
        assert "record.yml:16:3: WARNING: The catalogue has no criterion `gone`" in project.warnings
        assert "record.yml:5:3: WARNING: `old` is now called `c`, which has an entry on line 17." in project.warnings
        project.build()
    assert cells(html, 1)[0][1] == "? Unknown"
    data = json.loads((project.folder / "_build/html/data/record.json").read_bytes())
    assert list(data["record"]) == ["old", "d", "gone", "c"]
    text = (project.folder / "_build/html/data/record.csv").read_text(encoding="utf-8-sig")
    assert [line.split(",")[2] for line in text.splitlines()[1:]] == ["c", "d", "e"]


def test_a_record_chooses_its_edition(city, project):
    newer = DATA.replace('"2018"', '"2022"').replace("The city asks", "The city still asks")
    conf = "wwc_criteria_files = ['newer.yml']\n"
    pages = {"newer_yml": newer, "newer_md": "# Newer\n\n```{wwc-criteria} newer.yml\n```\n"}
    pages["index_md"] = PAGES["index.md"].replace("record\n", "record\nnewer\n")
    html = page(city(conf=conf, record_yml=RECORD.replace("2018", "2022"), **pages))
    assert project.warnings == ""
    assert cells(html, 2)[0][0] == "1. The city still asks."
    links = [link["href"] for link in html.select("table.wwc-record tbody th a")]
    anchors = BeautifulSoup((project.folder / "_build/html/newer.html").read_text(encoding="utf-8"), "html5lib")
    assert all(link.startswith("newer.html#") and anchors.find(id=link.partition("#")[2]) for link in links)
    for edition, advice in [('criteria: "2081"\n', "Did you mean `2018`?"), ("", "Add a line `criteria:`.")]:
        html = page(city(conf=conf, record_yml=RECORD.replace('criteria: "2018"\n', edition), **pages))
        assert advice in project.warnings
        assert advice in words(html.select_one(".error"))


def test_evidence_that_leads_nowhere_is_reported_at_its_place(city, project):
    city(record_yml=RECORD.replace("doc: criteria", "doc: nowhere"))
    assert "record.yml:9:30: WARNING: There is no page `nowhere`." in project.warnings


def test_without_a_page_of_the_criteria_their_text_is_no_link(city, project):
    html = page(city(criteria_md="# Criteria\n"))
    assert project.warnings == ""
    links = [link["href"] for link in html.select("table.wwc-record td a")]
    assert links == ["https://example.org/14", "criteria.html"]
    assert not html.select("table.wwc-record tbody th a")


def test_the_downloads_are_the_record(city, project):
    app = city(conf="html_baseurl = 'https://example.org/site/'\n")
    links = [link["href"] for link in page(app).select(".wwc-downloads a")]
    assert links == ["data/record.csv", "data/record.json"]
    assert read_any((app.outdir / links[1]).read_bytes()).record[0].evidence[1].doc == "criteria"
    with (app.outdir / links[0]).open(encoding="utf-8-sig", newline="") as file:
        first, second, third = csv.DictReader(file)
    evidence = "'=Ordinance 14 https://example.org/14; Our page https://example.org/site/criteria.html"
    assert first["evidence"] == evidence
    assert second["criterion_address"] == "https://example.org/site/criteria.html#criterion-d"
    assert (first["city"], first["status"], second["label"]) == ("Exampleville", "met", "Area A 2")
    assert third["status"] == "unknown"
    project.write({"record.md": "# Record\n"}).build()
    assert not (app.outdir / links[0]).exists()


def test_two_records_with_downloads_of_the_same_name_are_reported(city, project):
    other = {"city": "Otherville", "criteria": "2018", "updated": "2026-11-25", "record": {"c": {"status": "met"}}}
    more = "# Other\n\n```{wwc-record} record.json\n```\n"
    index = PAGES["index.md"].replace("record\n", "record\nother\n")
    app = city(record_json=json.dumps(other), other_md=more, index_md=index)
    for name in ("record.csv", "record.json"):
        assert f"record.md: WARNING: the download `data/{name}` of this record" in project.warnings
    assert project.warnings.count("WARNING") == 2
    assert read_any((app.outdir / "data/record.json").read_bytes()).city == "Otherville"


def test_the_record_is_part_of_each_book(city):
    tex = next(city("latex", conf="html_baseurl = 'https://example.org/site/'\n").outdir.glob("*.tex"))
    assert "https://example.org/site/data/record.csv" in tex.read_text(encoding="utf-8")


CHANGES = [
    ("record.yml", ("in-progress", "not-started"), {"record"}),
    ("record.yml", ("city:", "# A comment.\ncity:"), {"record"}),
    ("data.yml", ("asks", "begs"), ("criteria", "record")),
    ("data.yml", ("title: T", "# A comment.\ntitle: T"), set()),
    ("data.yml", ("{id: d,", "{id: x, former_ids: [d],"), ("criteria", "record")),
    ("criteria.md", ("wwc-criteria", "wwc-worksheet"), {"criteria"}),
]


@pytest.mark.parametrize(("name", "change", "read"), CHANGES, ids=str)
def test_after_a_change_a_build_equals_a_clean_one(name, change, read, city, project):
    app = city()
    path = project.folder / name
    project.write({name: path.read_text(encoding="utf-8").replace(*change)})
    later = time.time_ns() + 10**10
    os.utime(path, ns=(later, later))
    project.build()
    assert project.read == set(read)
    files = ["record.html", "criteria.html", "data/record.csv", "data/record.json"]
    found = [project.warnings, *((app.outdir / file).read_bytes() for file in files)]
    project.build(fresh=True)
    assert found == [project.warnings, *((app.outdir / file).read_bytes() for file in files)]


def test_json_and_yaml_show_the_same(city, project):
    first = page(city())
    record = (project.folder / "_build/html/data/record.json").read_text(encoding="utf-8")
    record = json.dumps(json.loads(record))
    second = page(city(record_yml=record))
    assert [str(table) for table in first.select("table")] == [str(table) for table in second.select("table")]


def test_links_of_a_record_are_checked_at_their_places(city, project, serve, tmp_path):
    site = serve(tmp_path)
    record = json.dumps({"city": "\U0001f600", "updated": "2026-11-24", "record": {}})
    entry = {"status": "met", "evidence": [{"title": "T", "url": f"{site}/dead"}]}
    record = record.replace('"record": {}', f'\n"record": {{"c": {json.dumps(entry)}}}')
    app = city("linkcheck", record_yml=record, conf="linkcheck_ignore = ['https://example']\n")
    lines = (app.outdir / "output.json").read_text(encoding="utf-8").splitlines()
    places = [(each["filename"], each["lineno"]) for each in map(json.loads, lines) if each["uri"].endswith("/dead")]
    assert places == [("record.yml", 2)]


def test_what_a_hostile_record_says_is_text(city, project):
    text = "<script>alert(1)</script> {{ x }} [a][b] :ref:`c` \\input{d}"
    link = {"title": f"{text} [e](javascript:f)", "url": "https://example.org/"}
    entry = {"status": "met", "owner": text, "note": text, "evidence": [link]}
    record = {"city": text, "updated": "2026-11-24", "record": {"c": entry}}
    html = page(city(record_yml=json.dumps(record)))
    assert project.warnings == ""
    assert not html.select("article script, table script, table a[href^=javascript]")
    assert STATEMENT.replace("Exampleville", text) == words(html.select_one(".wwc-record-statement"))
    assert cells(html, 1)[0][3] == text
