"""The open data beside the pages: right for programs, safe in spreadsheets, and the same bytes each time."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile

import pytest
from bs4 import BeautifulSoup
from frictionless import Package, system
from jsonschema import Draft202012Validator

from support import ROOT, sphinx
from wwc_criteria.datafile.export import COLUMNS
from wwc_criteria.datafile.inline_markdown import plain
from wwc_criteria.datafile.reader.loader import read
from wwc_criteria.output.manifest import replace_files

NAMES = ["criteria.csv", "worksheet.csv", "criteria.json", "criteria.schema.json", "datapackage.json"]
PAGES = {
    "conf.py": (
        "extensions = ['myst_parser', 'wwc_criteria']\nnitpicky = True\nmyst_enable_extensions = ['colon_fence']\n"
        "wwc_criteria_file = 'data.yml'\nsuppress_warnings = ['wwc.unshown-area']\n"
    ),
    "index.md": "# Home\n\n```{toctree}\nchapters/table\nguide\n```\n\n```{wwc-downloads}\n```\n",
    "chapters/table.md": "# Table\n\n```{wwc-criteria} /data.yml\n:area: first\n```\n",
    "guide.md": "(label)=\n# Guide\n",
    "data.yml": (
        "title: =A standard\nedition: '2020'\nurl: https://example.org/\nlicense: CC-BY-4.0\nareas:\n"
        "- id: first\n  title: The *first*\n  criteria:\n"
        "  - id: one\n    former_ids: [uno]\n    number: '1.10'\n    text: '=SUM(A1), **“strong”** and `code`'\n"
        "    resources:\n"
        "    - {title: '+1 to @all', url: 'https://example.org/a,b'}\n"
        "    - {title: Guide, doc: guide}\n"
        "    - {title: Label, ref: label}\n"
        "    - {title: Later, forthcoming: true}\n"
        "  - {id: two, text: 'Two: \"quoted\", ümläut 😀', forthcoming: true}\n"
        "- id: second\n  title: Second\n  criteria:\n  - {id: three, text: Not on any page.}\n"
    ),
}


def load(folder):
    return json.loads((folder / "data/criteria.json").read_text(encoding="utf-8"))


def rows(folder):
    return list(csv.DictReader(io.StringIO((folder / "data/criteria.csv").read_bytes().decode("utf-8-sig"))))


@pytest.fixture
def downloads(project):
    app = project.write(PAGES).build()
    assert project.warnings == ""
    return app.outdir


def test_the_downloads_say_what_the_data_file_says(html):
    catalogue = read((ROOT / "docs/wwc/criteria.yml").read_bytes())
    data = load(html)
    assert [area["id"] for area in data["areas"]] == [area.id for area in catalogue.areas]
    for area, written in zip(catalogue.areas, data["areas"], strict=True):
        assert [(it["id"], it["number"], it["text"]) for it in written["criteria"]] == [
            (it.id, it.number, plain(it.text)) for it in area.criteria
        ]
        for criterion, found in zip(area.criteria, written["criteria"], strict=True):
            assert [it["title"] for it in found["resources"]] == [it.title for it in criterion.resources]
            assert found["forthcoming"] == criterion.forthcoming
    assert len(rows(html)) == sum(len(it.resources) or 1 for area in catalogue.areas for it in area.criteria)


def test_the_chapter_links_them_with_their_sizes(html):
    chapter = BeautifulSoup((html / "wwc/index.html").read_text(encoding="utf-8"), "html5lib")
    links = chapter.select(".wwc-downloads a")
    assert [link["href"] for link in links] == [f"../data/{name}" for name in NAMES]
    sizes = re.findall(r"\((\d+\.\d) kB\)", chapter.select_one(".wwc-downloads").text)
    assert sizes == [f"{(html / 'data' / name).stat().st_size / 1000:.1f}" for name in NAMES]


@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_the_addresses_lead_to_the_criteria(builder, project):
    out = project.write(PAGES).build(builder).outdir
    assert project.warnings == ""
    area = load(out)["areas"][0]
    addresses = [area["address"], *(it["address"] for it in area["criteria"])]
    addresses += [it["address"] for it in area["criteria"][0]["resources"][1:3]]
    assert addresses[1:3] == [rows(out)[place]["criterion_address"] for place in (0, 4)]
    for address in addresses:
        path, _, anchor = address.partition("#")
        page = (out / "data" / path).resolve()
        page = page / "index.html" if page.is_dir() else page
        assert not anchor or BeautifulSoup(page.read_text(encoding="utf-8"), "html5lib").find(id=anchor), address
    links = BeautifulSoup((out / "index.html").read_text(encoding="utf-8"), "html5lib").select(".wwc-downloads a")
    assert all((out / link["href"]).is_file() for link in links)


def test_what_is_not_shown_has_no_address(downloads):
    area = load(downloads)["areas"][1]
    assert area["address"] is area["criteria"][0]["address"] is None
    assert rows(downloads)[-1]["criterion_address"] == ""


def test_a_published_site_gives_whole_addresses(built):
    out = built("html", "html-addresses", env={"READTHEDOCS_CANONICAL_URL": "https://example.org/en/stable/"})
    data = load(out)
    assert data["areas"][0]["criteria"][0]["address"] == (
        "https://example.org/en/stable/wwc/index.html#criterion-open-data-policy"
    )
    guide = data["areas"][1]["criteria"][0]["resources"][0]
    assert guide["address"] == "https://example.org/en/stable/discovery/index.html"


def test_the_json_follows_its_schema(downloads, html):
    for folder in (downloads, html):
        schema = json.loads((folder / "data/criteria.schema.json").read_bytes())
        Draft202012Validator.check_schema(schema)
        validator = Draft202012Validator(schema)
        data = load(folder)
        validator.validate(data)
        assert data["$schema"] == "criteria.schema.json"
        assert not validator.is_valid({**data, "version": data["version"] + 1})
        assert not validator.is_valid({**data, "more": ""})


def test_the_package_is_sound(downloads, html):
    for folder in (downloads, html):
        with system.use_context(trusted=False):
            report = Package(str(folder / "data/datapackage.json")).validate()
        assert report.valid, report.flatten(["type", "message"])
        assert {task.name for task in report.tasks} == {name.replace(".", "-") for name in NAMES[:3]}
    package = json.loads((downloads / "data/datapackage.json").read_bytes())
    assert package["licenses"] == [{"name": "CC-BY-4.0"}]
    assert package["title"] == "=A standard"


def test_the_package_tells_a_table_that_was_changed(downloads):
    path = downloads / "data/criteria.csv"
    path.write_bytes(path.read_bytes().replace(b",false,", b",no idea,", 1))
    assert not Package(str(downloads / "data/datapackage.json")).validate().valid


def test_the_csv_is_safe_and_right_in_a_spreadsheet(downloads):
    data = (downloads / "data/criteria.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == data.count(b"\n")
    found = rows(downloads)
    assert list(found[0]) == list(COLUMNS)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for row in found for cell in row.values())
    assert found[0]["criterion"] == "'=SUM(A1), “strong” and code"
    assert [row["resource"] for row in found[:4]] == ["'+1 to @all", "Guide", "Label", "Later"]
    assert found[4]["criterion"] == 'Two: "quoted", ümläut 😀'
    # A number alone would be read as one: 1.1.
    assert found[0]["label"] == "The first 1.10"
    assert [row["more_forthcoming"] for row in found] == ["false"] * 4 + ["true", "false"]


def test_two_builds_give_the_same_bytes(html, tmp_path):
    sphinx("html", tmp_path, "-j", "2")
    for name in NAMES:
        assert (tmp_path / "html/data" / name).read_bytes() == (html / "data" / name).read_bytes()


def test_the_downloads_follow_the_data_and_the_homes(project):
    out = project.write(PAGES).build().outdir
    before = load(out)
    project.write({"data.yml": PAGES["data.yml"].replace("Not on any page", "Still on no page")}).build()
    assert load(out)["areas"][1]["criteria"][0]["text"] == "Still on no page."
    # The table moves to another page; the page with the downloads does not change.
    project.write(
        {"chapters/table.md": "# Table\n", "guide.md": PAGES["guide.md"] + PAGES["chapters/table.md"][9:]}
    ).build()
    assert project.warnings == ""
    assert before["areas"][0]["address"] == "../chapters/table.html#area-first"
    assert load(out)["areas"][0]["address"] == "../guide.html#area-first"


def test_a_broken_file_gives_no_downloads_and_says_why(project):
    app = project.write({**PAGES, "data.yml": PAGES["data.yml"].replace("id: one", "id: One")}).build()
    assert "data.yml:9:9: WARNING" in project.warnings
    assert not (app.outdir / "data").exists()
    conf = PAGES["conf.py"].replace("'data.yml'", "''")
    project.write({**PAGES, "conf.py": conf}).build()
    assert (
        "index.md:8: WARNING: No data file is named. Name it in the directive, or set wwc_criteria_file"
        in project.warnings
    )


@pytest.mark.parametrize("parallel", [0, 2])
def test_a_file_that_breaks_while_the_site_is_built_is_shown_as_it_was_read_or_told(parallel, project):
    def spoil(app, env):
        (project.folder / "data.yml").write_text("title: [\n", encoding="utf-8")

    # With `:area:` the data would be read again, to see whether each area is on a page.
    table = PAGES["chapters/table.md"].replace(":area: first\n", "")
    app = project.write(PAGES | {"chapters/table.md": table}).build(on=[("env-updated", spoil)], parallel=parallel)
    pages = [(app.outdir / name).read_text(encoding="utf-8") for name in ("index.html", "chapters/table.html")]
    # Another process has read the file, and only that one knows what was in it.
    lost = "The data file data.yml has changed during the build"
    if parallel:
        assert f"index.md:8: WARNING: {lost}. Build again. [wwc.file]" in project.warnings
        assert f"table.md:3: WARNING: {lost}. Build again. [wwc.file]" in project.warnings
        assert "open data" not in pages[0]
        assert "The data file has changed during the build." in pages[1]
    else:
        assert project.warnings == ""
        assert "open data" in pages[0]
        assert "<strong>“strong”</strong>" in pages[1]
    project.build()
    assert "data.yml:1:9: WARNING" in project.warnings


def test_a_book_has_the_words_and_leads_to_the_site(project):
    out = project.write(PAGES).build("text").outdir
    words = "The criteria as open data, on the site: CSV for spreadsheets ("
    assert words in (out / "index.txt").read_text(encoding="utf-8").replace("\n", " ")
    assert not (out / "data").exists()
    conf = PAGES["conf.py"] + "html_baseurl = 'https://example.org/en/'\n"
    out = project.write({"conf.py": conf}).build("latex", fresh=True).outdir
    text = next(out.glob("*.tex")).read_text(encoding="utf-8")
    assert r"\sphinxhref{https://example.org/en/data/criteria.csv}{CSV for spreadsheets}" in text
    assert not (out / "data").exists()


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def tree(folder):
    """Return the content of each file, and None for each folder."""
    paths = folder.rglob("*")
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in paths}


WITHOUT_DATA = {
    "no file": {"data.yml": None},
    "broken": {"data.yml": "title: [\n"},
    "not used": {"index.md": "# Home\n\n```{toctree}\nchapters/table\nguide\n```\n", "chapters/table.md": "# Table\n"},
}


@pytest.mark.parametrize("change", WITHOUT_DATA)
@pytest.mark.parametrize(("builder", "index"), [("html", "wwc-criteria.html"), ("dirhtml", "wwc-criteria/index.html")])
def test_downloads_and_index_go_when_the_data_goes(change, builder, index, project):
    out = project.write(PAGES).build(builder).outdir
    before = contents(out / "data")
    assert (out / index).exists()
    for name, text in WITHOUT_DATA[change].items():
        if text is None:
            (project.folder / name).unlink()
        else:
            project.write({name: text})
    project.build(builder)
    assert not (out / "data").exists()
    assert not (out / index).exists()
    assert (out / index).parent.exists() == (builder == "html")
    project.write(PAGES).build(builder)
    assert project.warnings == ""
    assert contents(out / "data") == before
    assert (out / index).exists()


def test_the_e_book_has_no_index_when_the_data_goes(project):
    conf = PAGES["conf.py"] + "version = copyright = '1'\nsuppress_warnings = ['epub', 'wwc.unshown-area']\n"
    out = project.write({**PAGES, "conf.py": conf}).build("epub").outdir
    assert project.warnings == ""
    (project.folder / "data.yml").unlink()
    project.build("epub")
    with zipfile.ZipFile(next(out.glob("*.epub"))) as book:
        assert "index.xhtml" in book.namelist()
        assert "wwc-criteria.xhtml" not in book.namelist()


def test_files_of_somebody_else_stay(project):
    out = project.write(PAGES).build().outdir
    (out / "data/notes.txt").write_text("Mine.", encoding="utf-8")
    (out / "data/criteria.csv").write_text("Mine too.", encoding="utf-8")
    project.build()
    message = "index.md: WARNING: the download `data/criteria.csv` is not written: the output folder has another file"
    assert project.warnings.startswith(message)
    assert project.warnings.count("WARNING") == 1
    (project.folder / "data.yml").unlink()
    (out / "wwc-criteria.html").write_text("My page.", encoding="utf-8")
    project.build()
    assert contents(out / "data") == {"notes.txt": b"Mine.", "criteria.csv": b"Mine too."}
    assert (out / "wwc-criteria.html").read_text(encoding="utf-8") == "My page."


def test_a_file_of_html_extra_path_is_kept_and_reported_in_each_build(project):
    extra = {
        "extra/data/criteria.json": '{"mine": true}',
        "conf.py": PAGES["conf.py"] + "html_extra_path = ['extra']\n",
    }
    out = project.write(PAGES).build().outdir
    for _build in range(2):
        project.write(extra).build()
        assert project.warnings.count("`data/criteria.json`") == 1
        assert "[wwc.existing-file]" in project.warnings
        assert (out / "data/criteria.json").read_text(encoding="utf-8") == '{"mine": true}'
        assert rows(out)[0]["criterion_id"] == "one"
    (project.folder / "extra/data/criteria.json").unlink()
    (out / "data/criteria.json").unlink()
    project.build()
    assert project.warnings == ""
    assert load(out)["areas"][0]["id"] == "first"


def test_what_is_no_folder_or_no_file_is_reported(project):
    out = project.write(PAGES).build().outdir
    (out / "data/criteria.csv").unlink()
    (out / "data/criteria.csv").mkdir()
    project.build()
    assert project.warnings.count("`data/criteria.csv`") == project.warnings.count("WARNING") == 1
    for path in (out / "data").iterdir():
        path.rmdir() if path.is_dir() else path.unlink()
    (out / "data").rmdir()
    (out / "data").write_text("Mine.", encoding="utf-8")
    project.build()
    assert project.warnings.count("[wwc.existing-file]") == len(NAMES)
    assert (out / "data").read_text(encoding="utf-8") == "Mine."


def test_the_downloads_are_written_when_the_build_ends_and_not_before(project):
    seen = []
    app = project.write(PAGES).build(
        on=[("doctree-resolved", lambda app, *_: seen.append((app.outdir / "data").exists()))]
    )
    assert seen == [False] * 3
    assert (app.outdir / "data").exists()


def test_the_downloads_come_back_when_they_were_deleted(project):
    out = project.write(PAGES).build().outdir
    before = contents(out / "data")
    (out / "data/criteria.csv").unlink()
    project.build()
    assert contents(out / "data") == before


@pytest.mark.parametrize("event", ["env-check-consistency", "html-collect-pages"])
@pytest.mark.parametrize("parallel", [0, 2])
def test_the_build_after_a_killed_one_writes_the_downloads(event, parallel, project):
    def kill(app, *arguments):
        raise SystemExit

    out = project.write(PAGES).build(parallel=parallel).outdir
    project.write({"data.yml": PAGES["data.yml"].replace("Not on any page", "Still on no page")})
    with pytest.raises(SystemExit):
        project.build(on=[(event, kill)], parallel=parallel)
    assert load(out)["areas"][1]["criteria"][0]["text"] == "Not on any page."
    project.build(parallel=parallel)
    assert load(out)["areas"][1]["criteria"][0]["text"] == "Still on no page."


#: Replaces the files of a folder, and dies at one of the moments in which the folder is looked at or changed.
KILLED = """
import os, sys
from pathlib import Path
from wwc_criteria.output.manifest import replace_files

moment, folder, files = int(sys.argv[1]), sys.argv[2], eval(sys.argv[3])

def count(event, arguments):
    global moment
    if event in ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir") and folder in str(arguments[0]):
        moment -= 1
        if moment == 0:
            os._exit(9)

sys.addaudithook(count)
replace_files(Path(folder), files)
"""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({}, {"data/a": b"1", "data/b": b"2"}),
        ({"data/a": b"1", "data/b": b"2"}, {"data/b": b"3", "data/c": b"4"}),
        ({"data/a": b"1", "data/b": b"2"}, {}),
    ],
)
def test_a_build_that_is_killed_leaves_nothing_that_the_next_one_does_not_own(before, after, tmp_path):
    clean = tmp_path / "clean"
    clean.mkdir()
    replace_files(clean, after)
    for moment in range(1, 100):
        folder = tmp_path / str(moment)
        folder.mkdir()
        replace_files(folder, before)
        command = [sys.executable, "-c", KILLED, str(moment), folder, repr(after)]
        status = subprocess.run(command, check=False, env={"PYTHONPATH": str(ROOT / "_ext")}).returncode
        # The data has changed once more before the next build.
        assert replace_files(folder, {name: content + b"!" for name, content in after.items()}) == []
        assert replace_files(folder, after) == []
        assert tree(folder) == tree(clean), moment
        if status == 0:
            break
        assert status == 9
    assert moment > 4
    assert status == 0
