"""Several data files in one project: their names, anchors, downloads, and what links them."""

import json
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup

from support import ROOT

OLD = """\
title: Old
edition: "2018"
areas:
- id: open-data
  title: Open Data
  criteria:
  - {id: policy, text: An open data policy.}
  - {id: process, text: A process.}
"""
NEW = """\
title: New
edition: "2022"
areas:
- id: open-data
  title: Open Data
  criteria:
  - {id: od1, number: OD1, text: Open Data Policy}
  - {id: policy, number: OD2, text: Another Policy}
"""
PAGES = {
    "index.md": "# Home\n\n```{toctree}\nold\nnew\n```\n",
    "old.md": "# Old page\n\n```{wwc-criteria} /old.yml\n```\n\n```{wwc-downloads}\n```\n",
    "new.md": "# New page\n\n```{wwc-criteria} /new.yml\n```\n\n```{wwc-downloads} /new.yml\n```\n",
    "old.yml": OLD,
    "new.yml": NEW,
}
CONF = "wwc_criteria_files = ['old.yml', 'new.yml']\nversion = copyright = '1'\n"


@pytest.fixture
def editions(project):
    return project.write({**PAGES, "conf.py": project.CONF + CONF})


def soup(app, page):
    return BeautifulSoup((app.outdir / page).read_text(encoding="utf-8"), "html5lib")


def test_each_catalogue_has_its_names_anchors_and_downloads(editions):
    app = editions.build()
    assert editions.warnings == ""
    anchors = {page: [tag["id"] for tag in soup(app, f"{page}.html").select("table [id]")] for page in ("old", "new")}
    assert anchors["old"] == ["area-open-data", "criterion-policy", "criterion-process"]
    assert anchors["new"] == ["area-2022-open-data", "criterion-2022-od1", "criterion-2022-policy"]
    names = {name for name, *_ in app.env.get_domain("wwc").get_objects() if not name.startswith("wwc:")}
    assert names == {"open-data", "policy", "process", "2022:open-data", "2022:od1", "2022:policy"}
    files = {path.name for path in (app.outdir / "data").iterdir()}
    assert files == {
        *("criteria.csv", "criteria.json", "criteria.schema.json", "datapackage.json", "worksheet.csv"),
        *("2022.csv", "2022.json", "2022.datapackage.json", "2022.worksheet.csv"),
    }
    data = json.loads((app.outdir / "data/2022.json").read_text(encoding="utf-8"))
    addresses = [criterion["address"] for criterion in data["areas"][0]["criteria"]]
    assert addresses == [f"../new.html#criterion-2022-{name}" for name in ("od1", "policy")]
    package = json.loads((app.outdir / "data/2022.datapackage.json").read_text(encoding="utf-8"))
    assert [item["path"] for item in package["resources"]] == ["2022.csv", "2022.worksheet.csv", "2022.json"]
    assert "schema" in package["resources"][0]


def test_a_role_names_the_edition_where_it_has_to(editions):
    editions.write(
        {
            "index.md": PAGES["index.md"]
            + "\n{wwc:criterion}`2022:policy` {wwc:criterion}`2018:policy` {wwc:criterion}`od1` "
            "{wwc:criterion}`process`\n\n"
            "[a](#criterion-2022-policy) [b](#criterion-policy) {wwc:criterion}`policy` {wwc:area}`open-data`\n"
        }
    )
    app = editions.build()
    message = (
        "index.md:%d: WARNING: More than one edition has the %s `%s`. Write `2018:%s` or `2022:%s`. [wwc.ambiguous-id]"
    )
    assert editions.warnings.splitlines() == [
        message % (10, "area", "open-data", "open-data", "open-data"),
        message % (10, "criterion", "policy", "policy", "policy"),
    ]
    links = [link["href"] for link in soup(app, "index.html").select("section p a.reference")]
    assert links == [
        "new.html#criterion-2022-policy",
        "old.html#criterion-policy",
        "new.html#criterion-2022-od1",
        "old.html#criterion-process",
        "new.html#criterion-2022-policy",
        "old.html#criterion-policy",
        "old.html#criterion-policy",
        "old.html#area-open-data",
    ]


@pytest.mark.parametrize("builder", ["dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "gettext"])
def test_all_builders_show_both(editions, builder):
    app = editions.build(builder)
    assert editions.warnings == ""
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in app.outdir.rglob("*") if path.is_file()
    )
    assert "An open data policy." in written
    assert "Another Policy" in written
    if builder == "singlehtml":
        ids = [tag["id"] for tag in soup(app, "index.html").select("[id]")]
        assert len(ids) == len(set(ids))


def test_the_index_and_the_coverage_are_by_edition(editions):
    editions.write({"index.md": PAGES["index.md"] + "\n```{wwc-coverage}\n```\n"})
    app = editions.build()
    assert editions.warnings == ""
    heads = [head.get_text() for head in soup(app, "wwc-criteria.html").select("h2")]
    assert [head.rstrip("¶") for head in heads] == ["2018: Open Data", "2022: Open Data"]
    page = soup(app, "index.html")
    assert [title.get_text() for title in page.select(".rubric")] == ["2018 edition", "2022 edition"]
    assert [[cell.get_text() for cell in row.select("th, td")][:2] for row in page.select("tbody tr")] == [
        ["Open Data", "2"],
        ["Total", "2"],
    ] * 2
    ids = [tag["id"] for tag in page.select("[id]")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("kind", ["absolute", "path", "first"])
def test_paths_may_be_absolute_and_of_pathlib(editions, kind):
    folder = str(editions.folder)
    conf = {
        "absolute": f"wwc_criteria_files = [{folder + '/old.yml'!r}, {folder + '/new.yml'!r}]\n",
        "path": f"from pathlib import Path\nwwc_criteria_files = (Path('old.yml'), Path({folder!r}) / 'new.yml')\n",
        "first": f"from pathlib import Path\nwwc_criteria_file = Path({folder!r}) / 'old.yml'\n"
        "wwc_criteria_files = ['old.yml', 'new.yml']\n",
    }
    editions.write({"conf.py": editions.CONF + conf[kind]})
    app = editions.build()
    assert editions.warnings == ""
    assert (app.outdir / "data/2022.csv").is_file()


def test_a_change_of_one_catalogue_changes_no_anchor_of_another(editions):
    app = editions.build()
    editions.write({"old.yml": OLD.replace("id: process", "id: od1").replace("A process", "A new process")})
    for options in ({}, {"fresh": True}):
        app = editions.build(**options)
        assert editions.warnings == ""
        assert "criterion-2022-od1" in (app.outdir / "new.html").read_text(encoding="utf-8")


def test_an_anchor_is_no_name_of_a_criterion(editions):
    editions.write({"index.md": PAGES["index.md"] + "\n{wwc:criterion}`2022-od1` [a](#criterion-2022-od1)\n"})
    app = editions.build()
    message = (
        "index.md:8: WARNING: No page shows a criterion `2022-od1`. Did you mean `2022:od1`? [wwc.unknown-criterion]"
    )
    assert editions.warnings == message + "\n"
    assert [link["href"] for link in soup(app, "index.html").select("p a.reference")] == ["new.html#criterion-2022-od1"]


def test_an_anchor_of_a_former_id_is_found(editions):
    editions.write({"new.yml": NEW.replace("id: od1,", "id: od-1, former_ids: [od1],")})
    editions.write({"index.md": PAGES["index.md"] + "\n[a](#criterion-2022-od1)\n"})
    app = editions.build()
    assert editions.warnings == ""
    assert soup(app, "index.html").select_one("p a.reference")["href"] == "new.html#criterion-2022-od-1"


def check(folder, *names):
    command = [sys.executable, "-m", "wwc_criteria", "check", *names]
    run = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": ROOT / "_ext"}
    )
    assert run.stderr == ""
    return [line for line in run.stdout.splitlines() if "[wwc." in line]


@pytest.mark.parametrize(
    ("edition", "message"),
    [
        (
            "edition: '2018'\n",
            "new.yml:2:10: The edition `2018` is also that of old.yml. Each data file needs its own.",
        ),
        ("", 'new.yml:1:1: This is one of several data files, so it needs an `edition`, such as "2018".'),
        ("edition: Spring 22\n", "new.yml:2:10: The edition `Spring 22` tells this data file from the others."),
    ],
)
def test_the_check_of_several_files_compares_their_editions(editions, edition, message):
    editions.write({"new.yml": NEW.replace('edition: "2022"\n', edition)})
    (line,) = check(editions.folder, "old.yml", "new.yml")
    assert line.startswith(message)
    assert check(editions.folder, "new.yml") == []
    editions.build()
    assert message.partition(": ")[2] in editions.warnings


RELATED = OLD.replace(
    "text: An open data policy.}",
    "text: An open data policy., counterparts: [{criterion: '2022:od1', relation: broader, note: Asks *more*.}]}",
).replace("text: A process.}", "text: A process., counterparts: []}")


@pytest.fixture
def related(editions):
    pages = {name: PAGES[name] + "\n```{wwc-crosswalk} /old.yml\n```\n" for name in ("old.md",)}
    return editions.write({**pages, "old.yml": RELATED})


def lines(app, page):
    return [line.get_text() for line in soup(app, page).select(".counterparts")]


def test_each_edition_shows_its_counterparts(related):
    app = related.build()
    assert related.warnings == ""
    assert lines(app, "old.html") == [
        "In the 2022 edition: OD1 Open Data Policy (asks for more)",
        "No counterpart in another edition",
    ]
    assert lines(app, "new.html") == ["In the 2018 edition: Open Data 1 (asks for less)"]
    assert soup(app, "new.html").select_one(".counterparts a")["href"] == "old.html#criterion-policy"
    rows = [
        [cell.get_text() for cell in row.select("th, td")]
        for row in soup(app, "old.html").select(".wwc-crosswalk tbody tr")
    ]
    assert rows == [
        ["Open Data 1", "OD1 Open Data Policy", "asks for more", "Asks more."],
        ["Open Data 2", "No counterpart", "", ""],
    ]
    text = soup(app, "old.html").get_text()
    assert "Without a counterpart, in the 2022 edition: OD2" in text
    data = json.loads((app.outdir / "data/2022.json").read_text(encoding="utf-8"))
    (first, second) = data["areas"][0]["criteria"]
    assert first["counterparts"] == [
        {"criterion": "2018:policy", "label": "Open Data 1", "relation": "narrower", "note": "Asks more."}
    ]
    assert second["counterparts"] is None
    assert "2022:od1 (broader)" in (app.outdir / "data/criteria.csv").read_text(encoding="utf-8")


def test_a_change_of_a_counterpart_reaches_the_other_page(related):
    related.build()
    related.write({"old.yml": RELATED.replace("broader", "same")})
    app = related.build()
    assert lines(app, "new.html") == ["In the 2018 edition: Open Data 1 (the same)"]
    related.write({"new.yml": NEW.replace("Open Data Policy", "A Policy")})
    app = related.build()
    assert lines(app, "old.html")[0] == "In the 2022 edition: OD1 A Policy (the same)"


@pytest.mark.parametrize("builder", ["latex", "text", "epub", "man", "texinfo", "singlehtml"])
def test_all_builders_show_counterparts(related, builder):
    app = related.build(builder)
    assert related.warnings == ""
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in app.outdir.rglob("*") if path.is_file()
    )
    assert "asks for more" in " ".join(written.replace("|", " ").split())


def test_a_counterpart_that_is_not_there_is_reported(related):
    related.write({"old.yml": RELATED.replace("2022:od1", "2022:od9")})
    message = "old.yml:7:61: The edition `2022` has no criterion `od9`. Did you mean `od1`? [wwc.unknown-criterion]"
    assert check(related.folder, "old.yml", "new.yml") == [message]
    assert check(related.folder, "old.yml") == []
    related.build()
    place = message.partition(": ")[0]
    assert related.warnings.count(f"{place}: WARNING: ") == 1
    related.write({"old.yml": RELATED.replace("2022:od1", "2030:od1")})
    related.build()
    assert related.warnings.startswith(f"{place}: WARNING: No page shows a criterion `2030:od1`.")


def test_one_edition_cannot_be_compared(project):
    project.write({"index.md": "# Home\n\n```{wwc-crosswalk} old.yml\n```\n", "old.yml": OLD}).build()
    assert "old.yml cannot be compared. Name it and another edition" in project.warnings


def test_the_site_has_all_criteria_of_the_current_standard(html):
    page = BeautifulSoup((html / "wwc/2022.html").read_text(encoding="utf-8"), "html5lib")
    rows = page.select("tr.criterion")
    assert len(rows) == 43
    assert len(page.select("table.wwc-criteria")) == 8
    available = sum("with-available" in row["class"] for row in rows)
    assert f"helps with {available} of the 43 criteria, and of nothing for the other {43 - available}" in " ".join(
        page.get_text().split()
    )
    assert page.find(id="criterion-2022-od3")
    assert page.select_one(".source.likely a")["href"].startswith("https://github.com/")
