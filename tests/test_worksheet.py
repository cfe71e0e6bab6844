"""The worksheet, and links to single downloads."""

import csv
import subprocess

import pytest
from bs4 import BeautifulSoup

from support import need

CONF = "wwc_criteria_file = 'data.yml'\nversion = copyright = '1'\n"
DATA = """\
title: T
areas:
- id: a
  title: Area *A*
  criteria:
  - id: c
    text: The city =answers.
    resources: [{title: R, url: "https://example.org/"}]
  - {id: d, text: The city listens.}
"""
PAGE = "# Sheet\n\n{wwc-download}`as a file <worksheet.csv>` {wwc-download}`criteria.json`\n\n```{wwc-worksheet}\n```\n"
HEADS = ["Criterion", "Status", "What we can show", "Owner", "Due", "Where to read"]


@pytest.fixture
def sheet(project):
    def build(builder="html", page=PAGE):
        files = {"conf.py": project.CONF + CONF, "data.yml": DATA, "index.md": page}
        return project.write(files).build(builder).outdir

    return build


@pytest.mark.parametrize(("builder", "name"), [("html", "index.html"), ("epub", "index.xhtml")])
def test_each_criterion_has_boxes_and_room(builder, name, sheet, project):
    page = BeautifulSoup((sheet(builder) / name).read_text(encoding="utf-8"), "html5lib")
    assert project.warnings == ""
    (table,) = page.select("table.wwc-worksheet")
    assert [head.text.strip() for head in table.select("thead th")] == HEADS
    first, second = table.select("tbody tr")
    assert first.th.text.strip() == "1. The city =answers."
    cells = first.select("td")
    assert cells[0].text.split("\n")[1:4] == ["☐ Met", "☐ In progress", "☐ Not yet"]
    assert len(cells[1].select(".line")) == 3
    assert cells[4].a["href"] == "https://example.org/"
    assert second.select("td")[4].text.strip() == "–"
    assert table["aria-label"] == "Area A"


def test_the_pdf_has_it_with_the_city_to_fill_in(sheet, project):
    text = next(sheet("latex").glob("*.tex")).read_text(encoding="utf-8")
    assert project.warnings == ""
    assert "sphinxuseclass}{wwc-sheet}" in text
    for part in ("City:", "Filled in by:", "☐ In progress", "Where to read"):
        assert part in text


def test_the_spreadsheet_has_the_same_empty_columns(sheet):
    with (sheet() / "data/worksheet.csv").open(encoding="utf-8-sig", newline="") as file:
        head, first, second = csv.reader(file)
    assert head == ["Label", *HEADS]
    assert first == ["Area A 1", "The city =answers.", "", "", "", "", "R https://example.org/"]
    assert second[-1] == ""


def test_a_link_leads_to_a_download(sheet):
    page = BeautifulSoup((sheet() / "index.html").read_text(encoding="utf-8"), "html5lib")
    links = {link.text: link["href"] for link in page.select("a[href^='data/']")}
    assert links == {"as a file": "data/worksheet.csv", "JSON for programs": "data/criteria.json"}


def test_a_download_that_does_not_exist_is_reported(sheet, project):
    sheet(page="# Sheet\n\n{wwc-download}`criteria.cvs`\n")
    message = "There is no download `criteria.cvs`. Did you mean `criteria.csv`?"
    assert project.warnings == f"index.md:3: WARNING: {message} [docutils]\n"


def test_six_criteria_take_two_pages_across(html, browser, serve, tmp_path):
    need("pdftotext")
    tab = browser.new_page()
    tab.goto(f"{serve(html)}/wwc/worksheet.html")
    tab.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    tab.close()
    run = subprocess.run(["pdfinfo", tmp_path / "sheet.pdf"], capture_output=True, text=True, check=True)
    assert "792 x 612 pts" in run.stdout
    assert "Pages:           2\n" in run.stdout


@pytest.mark.site
@pytest.mark.parametrize("height", [3, 4, 5, 6])
def test_no_row_is_split_between_pages(html, browser, serve, tmp_path, height):
    need("pdftotext")
    tab = browser.new_page()
    tab.goto(f"{serve(html)}/wwc/worksheet.html")
    tab.add_style_tag(content=f"table.wwc-worksheet td .line {{ block-size: {height}rem !important }}")
    tab.pdf(path=tmp_path / "sheet.pdf", prefer_css_page_size=True)
    tab.close()
    run = subprocess.run(["pdftotext", tmp_path / "sheet.pdf", "-"], capture_output=True, text=True, check=True)
    pages = [(page.count("☐ Met"), page.count("☐ Not yet")) for page in run.stdout.split("\f")]
    assert sum(first for first, _ in pages) == 6
    assert [first for first, _ in pages] == [last for _, last in pages]
