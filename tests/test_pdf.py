"""The book: complete, linked, and printed inside its margins."""

import re

import pdfplumber
import pytest
from pypdf import PdfReader

from source_page import squeeze
from support import ROOT
from wwc_criteria.datafile.inline_markdown import plain
from wwc_criteria.datafile.reader.loader import read

CATALOGUE = read((ROOT / "docs/wwc/criteria.yml").read_bytes())
CURRENT = read((ROOT / "docs/wwc/2022.yml").read_bytes())


@pytest.fixture(scope="module")
def book(pdf):
    return PdfReader(pdf)


@pytest.fixture(scope="module")
def words(pdf):
    """Return the width of each page, its height, and its words with their places and fonts."""
    with pdfplumber.open(pdf) as book:
        return [(page.width, page.height, page.extract_words(extra_attrs=["fontname"])) for page in book.pages]


@pytest.fixture(scope="module")
def texts(book):
    return [page.extract_text() for page in book.pages]


CHAPTERS = ("Resources for What Works Cities", "The current standard", "Worksheet")


@pytest.mark.parametrize(("catalogue", "chapter"), [(CATALOGUE, 0), (CURRENT, 1)], ids=["2018", "2022"])
def test_every_criterion_and_resource_is_there_once(book, catalogue, chapter):
    begin, end = (
        next(book.get_destination_page_number(item) for item in flatten(book.outline) if item.title == title)
        for title in CHAPTERS[chapter : chapter + 2]
    )
    text = "".join(squeeze(page.extract_text()) for page in book.pages[begin:end])
    for criterion in (it for area in catalogue.areas for it in area.criteria):
        assert text.count(squeeze(f"{criterion.number}. {plain(criterion.text)}")) == 1
        for resource in criterion.resources:
            assert squeeze(resource.title) in text


def flatten(outline):
    for item in outline:
        yield from flatten(item) if isinstance(item, list) else [item]


def test_outside_links(book):
    uris = {uri for page in book.pages for uri in annotations(page, "/URI")}
    resources = [it for area in CATALOGUE.areas for criterion in area.criteria for it in criterion.resources]
    assert {it.url for it in resources if it.url} <= uris


def test_inside_links_lead_to_the_page_that_is_printed(book):
    labels, destinations = book.page_labels, book.named_destinations
    checked = 0
    for page in book.pages[3:]:  # after the cover and the contents
        printed = re.findall(r"\(page\s(\d+)\)", page.extract_text())
        targets = [labels[book.get_destination_page_number(destinations[name])] for name in annotations(page, "/D")]
        # The printed numbers and the links' targets are found independently of each other.
        assert set(printed) <= set(targets), page.extract_text()
        checked += len(set(printed))
    assert checked >= 15


def test_numbers_lead_to_the_list_of_addresses(book, texts):
    own = next(place for place, text in enumerate(texts) if text.startswith("Addresses"))
    listed = dict(re.findall(r"^(\d+)\. (https?://\S+)", texts[own], re.MULTILINE))
    assert listed["1"] == "https://communities.sunlightfoundation.com/methodology/"
    assert sum("sunlightfoundation.com/methodology" in text for text in texts) == 1
    used = set()
    for page, text in zip(book.pages, texts, strict=True):
        printed = set(re.findall(r"\[(\d+)\]", text))
        links = [name for name in annotations(page, "/D") if name.startswith("address.")]
        assert printed == {name.removeprefix("address.") for name in links}
        assert {book.get_destination_page_number(book.named_destinations[name]) for name in links} <= {own}
        used |= printed
    assert used == set(listed)


def test_readers_get_no_maintainers_page(book, texts):
    titles = {item.title for item in flatten(book.outline)}
    for path in (ROOT / "docs/maintaining").glob("*.md"):
        title = re.search(r"^# (.+)", path.read_text(encoding="utf-8"), re.MULTILINE)[1]
        assert title not in titles
    assert not any("??" in text for text in texts)


def test_the_back_of_the_cover_says_what_the_book_is(texts):
    text = " ".join(texts[1].split())
    newest = re.search(r"^## (.+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[1]
    assert f"Version 1.0, {newest}" in text
    assert f"{CATALOGUE.edition} and 2022 editions of What Works Cities Certification" in text
    assert "MIT License" in text
    assert "GNU General Public License" in text


def test_the_contents_name_the_tables(texts):
    for area in CATALOGUE.areas:
        assert re.search(rf"^\s*{plain(area.title)} criteria:", texts[2], re.MULTILINE)


def test_no_page_ends_with_what_introduces_the_next(book, words):
    titles = {item.title for item in flatten(book.outline)}
    for width, height, page in words[3:]:
        text = [word for word in page if word["bottom"] < 720 or width > height]
        last = [word for word in text if word["bottom"] > text[-1]["bottom"] - 2]
        line = " ".join(word["text"] for word in last)
        assert not line.endswith(":") or "Mono" in last[-1]["fontname"], line
        assert line not in titles


@pytest.mark.nightly
def test_the_book_for_maintainers(printed):
    pdf = printed("maintaining")
    check_log(pdf.with_suffix(".log").read_text(encoding="utf-8", errors="replace"))
    book = PdfReader(pdf)
    (page,) = (page for page in book.pages if "Without any" in page.extract_text())
    rows = re.findall(r"^(.+?)((?: \d+){4})$", page.extract_text(), re.MULTILINE)
    assert [area for area, _ in rows].count("Total") == len((CATALOGUE, CURRENT))
    numbers = [count for area, counts in rows if area != "Total" for count in counts.split()]
    leads = [book.get_destination_page_number(book.named_destinations[name]) for name in annotations(page, "/D")]
    # The lists below the tables may go on at the top of the next page.
    here = book.get_page_number(page)
    assert leads.count(here) + leads.count(here + 1) == sum(count != "0" for count in numbers)
    assert not any("??" in page.extract_text() for page in book.pages)


def annotations(page, key):
    for annotation in page.get("/Annots", []):
        action = annotation.get_object().get("/A", {})
        if key in action:
            yield str(action[key])


def test_bookmarks(book):
    top = [item.title for item in book.outline if not isinstance(item, list)]
    chapters = ["Where to start", "Discovery", "Action", "Resources for What Works Cities", "About", "Addresses"]
    assert [title for title in top if title in chapters] == chapters


def test_metadata(book):
    assert book.metadata.title == "Roadmap to Informed Communities"
    assert book.metadata.author == "The Roadmap’s editors"
    assert book.trailer["/Root"]["/Lang"] == "en-US"


def test_letter_pages_without_a_blank_one(book):
    for page in book.pages:
        assert [float(size) for size in page.mediabox[2:]] == [612, 792]
        assert page.extract_text().strip()


def test_the_words_stand_inside_the_margins(words):
    for width, _height, page in words[1:]:
        for word in page:
            assert word["x0"] >= 66 - (width > 612) * 30, word
            assert word["x1"] <= width - 66 + (width > 612) * 30, word


def test_the_stamp_is_drawn(pdf):
    with pdfplumber.open(pdf) as book:
        (chapter,) = (page for page in book.pages if page.extract_text().startswith("Resources for What Works Cities"))
        curves = [curve for curve in chapter.curves if curve["width"] > 50]
        assert curves
        assert all(curve["x0"] > 400 for curve in curves)
        widest = max(curve["width"] for curve in curves)
        assert widest == pytest.approx(90, rel=0.05)  # 120 px, at 96 to the inch


def test_the_log_is_clean(pdf):
    log = pdf.with_suffix(".log").read_text(encoding="utf-8", errors="replace")
    check_log(log)


def check_log(log):
    assert "Missing character" not in log
    assert not re.search(r"LaTeX Warning: .*undefined", log)
    overfull = [float(points) for points in re.findall(r"Overfull \\[hv]box \(([\d.]+)pt too", log)]
    assert [points for points in overfull if points > 5] == []
