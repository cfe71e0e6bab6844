"""The browser's print of the chapter: a worksheet with all rows."""

import io
import re

import pdfplumber
import pytest

ROWS = 6


@pytest.fixture
def printed(browser, html, serve):
    """Give a function that prints the chapter, and gives its pages as pdfplumber has them."""
    contexts = []
    books = []

    def start(query="", act=lambda tab: None, width="8.5in", height="11in", **options):
        context = browser.new_context(**options)
        contexts.append(context)
        tab = context.new_page()
        tab.goto(f"{serve(html)}/wwc/index.html{query}")
        act(tab)
        books.append(pdfplumber.open(io.BytesIO(tab.pdf(width=width, height=height))))
        return books[-1].pages

    yield start
    for book in books:
        book.close()
    for context in contexts:
        context.close()


def text(pages):
    return "\n".join(page.extract_text() for page in pages)


def numbers(pages):
    """Give the numbers of the criteria, each at the begin of a row."""
    return re.findall(r"^([1-4])\. Your local government", text(pages), re.MULTILINE)


@pytest.mark.parametrize("query", ["", "?find=policy", "?area=open-data", "?find=nothing"])
def test_all_rows_are_printed_whatever_was_filtered(query, printed):
    pages = printed(query)
    assert numbers(pages) == ["1", "2", "1", "2", "3", "4"]
    assert "of 6 criteria" not in text(pages)
    assert "Open Data criteria:" in text(pages)


def test_the_reader_may_choose_to_print_what_was_found(printed):
    pages = printed("?find=policy", lambda tab: tab.get_by_label("Print only these").check())
    assert numbers(pages) == ["1", "2", "3"]
    # A worksheet that is not whole says so.
    assert "3 of 6 criteria" in text(pages)


@pytest.mark.parametrize("scripts", [True, False])
def test_each_criterion_has_a_box_to_tick(scripts, printed):
    pages = printed(java_script_enabled=scripts)
    boxes = [
        box
        for page in pages
        for box in page.rects + page.curves
        if box["x0"] < 100 and 5 < box["width"] < 14 and abs(box["width"] - box["height"]) < 1
    ]
    # The edges of a box are boxes too.
    places = sorted(box["page_number"] * 1000 + box["top"] for box in boxes)
    assert sum(after - before > 10 for before, after in zip([0, *places], places, strict=False)) == ROWS


def left_column(page):
    return page.crop((0, 0, page.width * 0.57, page.height)).extract_text()


def right_column(pages):
    """Give the words of the resources without blanks."""
    return "".join(
        re.sub(r"\s", "", page.crop((page.width * 0.57, 0, *page.bbox[2:])).extract_text()) for page in pages
    )


def test_the_addresses_are_printed(printed):
    words = right_column(printed())
    for address in (
        "https://opendatapolicyhub.sunlightfoundation.com/generator/",
        "https://sunlightfoundation.com/policy/open-cities/projects-resources/#crowdlaw",
    ):
        assert f"({address})" in words
    assert "(https://govex.jhu.edu/)" in re.sub(r"\s", "", text(printed()))
    # A page of the site by its whole address.
    assert re.search(r"\(http://127\.0\.0\.1:\d+/discovery/index\.html\)", words)
    assert "(../discovery/index.html)" in right_column(printed(java_script_enabled=False))


def test_there_is_no_navigation(printed):
    words = text(printed("?find=policy", color_scheme="dark"))
    for part in (
        "Skip to content",
        "Back to top",
        "Search",
        "Maintaining",
        "On this page",
        "Next",
        "Show all",
        "¶",
        "↗",
    ):
        assert part not in words


#: The last words of each criterion.
ENDS = [
    "data practices.",
    "publishing open data.",
    "transparency practices.",
    "use city data.",
    "policies and practices.",
]
ENDS.append("community issues.")


@pytest.mark.parametrize("height", [5, 6, 7, 8, 9])
def test_pages_break_between_rows(height, printed):
    pages = printed(width="8.5in", height=f"{height}in")
    texts = [" ".join(page.extract_text().split()) for page in pages]
    rows = sum(len(numbers([page])) for page in pages if "Criterion Resource" in page.extract_text())
    assert rows == ROWS
    for page, whole in zip(pages, texts, strict=True):
        ends = sum(end in re.sub(r"\s+", " ", left_column(page)) for end in ENDS)
        assert ends == len(numbers([page])), whole


def test_paper_is_white_in_the_dark_too(printed):
    page = printed(color_scheme="dark")[0]
    dark = [box for box in page.rects if box["width"] > 100 and box.get("fill") and box["height"] > 100]
    assert all(min(box["non_stroking_color"]) > 0.9 for box in dark)
    assert {char["non_stroking_color"] for char in page.chars if char["size"] > 20} == {(0.0, 0.0, 0.0)}
