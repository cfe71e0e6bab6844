"""The book: complete, linked, and printed inside its margins."""

import re

import pdfplumber
import pytest
from pypdf import PdfReader

from source_page import squeeze
from support import ROOT
from wwc_criteria.datafile.inline_markdown import plain
from wwc_criteria.datafile.loader import read

CATALOGUE = read((ROOT / "docs/wwc/criteria.yml").read_bytes())


@pytest.fixture(scope="module")
def book(pdf):
    return PdfReader(pdf)


def test_every_criterion_and_resource_is_there_once(book):
    begin, end = (
        next(book.get_destination_page_number(item) for item in flatten(book.outline) if item.title == title)
        for title in ("Resources for What Works Cities", "About")
    )
    text = "".join(squeeze(page.extract_text()) for page in book.pages[begin:end])
    for criterion in (it for area in CATALOGUE.areas for it in area.criteria):
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
    for page in book.pages[2:]:  # after the cover and the contents
        printed = re.findall(r"\(page\s(\d+)\)", page.extract_text())
        targets = [labels[book.get_destination_page_number(destinations[name])] for name in annotations(page, "/D")]
        # The printed numbers and the links' targets are found independently of each other.
        assert set(printed) <= set(targets), page.extract_text()
        checked += len(set(printed))
    assert checked >= 15


def test_the_numbers_of_the_coverage_lead_to_the_lists_below_it(book):
    (page,) = (page for page in book.pages if "Without any" in page.extract_text())
    text = page.extract_text().partition("Without any")[2]
    assert re.search(r"^Total( \d+){4}$", text, re.MULTILINE)  # without "(page 7)" behind each
    numbers = [count for row in re.findall(r"(?: \d+){4}$", text, re.MULTILINE) for count in row.split()]
    own = book.get_page_number(page)
    leads = [book.get_destination_page_number(book.named_destinations[name]) for name in annotations(page, "/D")]
    assert leads.count(own) == sum(count != "0" for count in numbers)


def annotations(page, key):
    for annotation in page.get("/Annots", []):
        action = annotation.get_object().get("/A", {})
        if key in action:
            yield str(action[key])


def test_bookmarks(book):
    top = [item.title for item in book.outline if not isinstance(item, list)]
    chapters = ["Where to start", "Discovery", "Action", "Resources for What Works Cities", "About", "Maintaining"]
    assert [title for title in top if title in chapters] == chapters


def test_metadata(book):
    assert book.metadata.title == "Roadmap to Informed Communities"
    assert book.metadata.author == "The Roadmap’s editors"
    assert book.trailer["/Root"]["/Lang"] == "en-US"


def test_letter_pages_without_a_blank_one(book):
    for page in book.pages:
        assert [float(size) for size in page.mediabox[2:]] == [612, 792]
        assert page.extract_text().strip()


def test_the_words_stand_inside_the_margins(pdf):
    with pdfplumber.open(pdf) as book:
        for page in book.pages[1:]:
            for word in page.extract_words():
                assert word["x0"] >= 66, word
                assert word["x1"] <= 612 - 66, word


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
