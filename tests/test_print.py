"""The browser's print of the chapter: a worksheet with all rows."""

import re
import subprocess

import pdfplumber
import pytest

from support import ROOT, need
from wwc_criteria.datafile.reader.loader import read

CRITERIA = [
    criterion
    for area in read((ROOT / "tests/sample/wwc/criteria.yml").read_bytes()).areas
    for criterion in area.criteria
]


@pytest.fixture
def printed(browser, sample, serve, tmp_path):
    """Return a function that prints the chapter, and returns the file."""
    need("pdftotext")
    contexts = []

    def start(query="", act=lambda tab: None, width="8.5in", height="11in", page="", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.goto(page or f"{serve(sample)}/wwc/index.html{query}")
        act(tab)
        path = tmp_path / f"{len(contexts)}.pdf"
        tab.pdf(path=path, width=width, height=height)
        return path

    yield start
    for context in contexts:
        context.close()


def pages(path):
    """Return the text of each page without spaces and hyphens, cell by cell."""
    text = subprocess.run(["pdftotext", "-raw", path, "-"], capture_output=True, text=True, check=True).stdout
    return [squeeze(page) for page in text.split("\f")[:-1]]


def squeeze(text):
    return re.sub(r"[\s\u2010\u00ad-]", "", text)


def found(text):
    """Return the ids of the criteria that a text has from their number to the end of their row."""

    def row(criterion):
        more = ["(Further resources forthcoming)"] * criterion.forthcoming
        cells = [f"{criterion.number}. {criterion.text}", *(it.title for it in criterion.resources), *more]
        return ".*?".join(re.escape(squeeze(cell)) for cell in cells)

    return [it.id for it in CRITERIA if re.search(row(it), text)]


@pytest.mark.parametrize("query", ["", "?find=policy", "?area=lending", "?find=nothing"])
def test_all_rows_are_printed_whatever_was_filtered(query, printed):
    text = "".join(pages(printed(query)))
    assert found(text) == [it.id for it in CRITERIA]
    assert "of6criteria" not in text
    assert "Lendingcriteria:" in text


def test_the_reader_may_choose_to_print_what_was_found(printed):
    text = "".join(pages(printed("?find=policy", lambda tab: tab.get_by_label("Print only these").check())))
    assert found(text) == ["lending-policy", "reminders", "quiet-policy"]
    # A worksheet that is not whole says so.
    assert "3of6criteria" in text


@pytest.mark.parametrize("scripts", [True, False])
def test_each_criterion_has_a_box_to_tick(scripts, printed):
    with pdfplumber.open(printed(java_script_enabled=scripts)) as book:
        boxes = [
            box
            for page in book.pages
            for box in page.rects + page.curves
            if 5 < box["width"] < 14 and abs(box["width"] - box["height"]) < 1
        ]
    # The edges of a box are boxes too.
    places = sorted(box["page_number"] * 1000 + box["top"] for box in boxes)
    assert sum(after - before > 10 for before, after in zip([0, *places], places, strict=False)) == len(CRITERIA)


def test_the_addresses_are_printed(printed):
    text = "".join(pages(printed()))
    addresses = [resource.url for criterion in CRITERIA for resource in criterion.resources if resource.url]
    assert len(addresses) == 4
    for address in [*addresses, "https://example.org/advice/"]:
        assert squeeze(f"({address})") in text
    # A page of the site by its whole address.
    assert re.search(r"\(http://127\.0\.0\.1:\d+/guide\.html\)", text)
    assert "(../guide.html)" in "".join(pages(printed(java_script_enabled=False)))


def test_there_is_no_navigation(printed):
    text = "".join(pages(printed("?find=policy", color_scheme="dark")))
    for part in ("Skip to content", "Back to top", "Search", "Overview", "On this page", "Next", "Show all", "¶", "↗"):
        assert squeeze(part) not in text


@pytest.mark.parametrize(("theme", "height"), [("sample", 5), ("sample", 6), ("other_theme", 4), ("other_theme", 5)])
def test_pages_break_between_rows(theme, height, printed, other_theme):
    page = (other_theme / "index.html").as_uri() if theme == "other_theme" else ""
    texts = pages(printed(page=page, height=f"{height}in"))
    whole = [found(text) if "CriterionResource" in text else [] for text in texts]
    assert [name for page in whole for name in page] == [it.id for it in CRITERIA]
    assert len([page for page in whole if page]) > 1


def test_paper_is_white_in_the_dark_too(printed):
    with pdfplumber.open(printed(color_scheme="dark")) as book:
        page = book.pages[0]
        large = [box for box in page.rects if box["width"] > 100 and box.get("fill") and box["height"] > 100]
        assert all(min(box["non_stroking_color"]) > 0.9 for box in large)
        assert {char["non_stroking_color"] for char in page.chars if char["size"] > 20} == {(0.0, 0.0, 0.0)}
