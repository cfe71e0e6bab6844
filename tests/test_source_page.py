"""The whole source page against each output: every sentence, every link's words and its target, in order.

The chapter that is compared is a copy of its own, so that the site's chapter can be edited.
"""

import os
import re
import subprocess
import zipfile
from posixpath import join, normpath

import pytest
from bs4 import BeautifulSoup

from source_page import blocks, links, pattern, squeeze, strong, words
from support import need


def test_the_source_is_read_whole():
    assert len(blocks()) == 31
    assert len(links()) == 11


@pytest.fixture(scope="module", params=["html", "dirhtml", "singlehtml", "epub"])
def article(request, source_site):
    """Return the chapter's article, and a function from a link to the page that it leads to."""
    builder = request.param
    out = source_site(builder)
    if builder == "epub":
        with zipfile.ZipFile(out / "roadmap.epub") as book:
            text = book.read("wwc/index.xhtml").decode()
    else:
        text = (out / {"singlehtml": "index.html"}.get(builder, "wwc/index.html")).read_text(encoding="utf-8")
    soup = BeautifulSoup(text, "html5lib")

    def page(href):
        if builder == "singlehtml":
            return href.removeprefix("index.html").removeprefix("#document-")
        path = normpath(join("wwc", href))
        return path + "/index" if builder == "dirhtml" else re.sub(r"\.x?html$", "", path)

    return soup.select_one("article, div.body") or soup.body, page


def test_html_has_every_sentence(article):
    assert pattern(lambda link: words(link.words)).search(squeeze(article[0].get_text()))


def test_html_has_every_link(article):
    body, page = article
    found = [(squeeze(a.get_text()), a["href"]) for a in body.select("a[href]")]
    for link in links():
        targets = [href for text, href in found if text == squeeze(link.words)]
        expected = link.page
        if link.url:
            assert link.url in targets
        else:
            assert {page(href).removesuffix("/index") for href in targets} == {expected.removesuffix("/index")}


def test_html_has_the_emphasis_and_the_headings(source_site):
    article = BeautifulSoup((source_site("html") / "wwc/index.html").read_text(encoding="utf-8"), "html5lib").article
    assert [node.get_text() for node in article.select("strong")] == strong()
    levels = [int(node.name[1]) for node in article.select("h1, h2, h3, h4, h5, h6")]
    assert levels == [1, 2, 3, 3, 3]
    lead = article.select_one("h1 + p")
    description = article.find_parent("html").select_one("meta[name=description]")
    assert lead.get_text() == description["content"] == blocks()[1][0]


def test_text_has_every_sentence_and_address(source_site):
    text = (source_site("text") / "wwc/index.txt").read_text(encoding="utf-8")

    def show(link):
        return words(f"{link.words} <{link.url or f'../{link.page}.txt'}>")

    assert pattern(show).search(squeeze(flatten_tables(text)))


def test_man_has_every_sentence(source_site):
    need("man")
    environment = {"PATH": os.environ["PATH"], "MANWIDTH": "200", "LC_ALL": "C.UTF-8"}
    command = ["man", "--local-file", source_site("man") / "roadmap.7"]
    page = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert "<>" not in page.stdout
    text = squeeze(flatten_tables(page.stdout.replace("│", "|")))
    assert pattern(lambda link: words(link.words) + (words(f"<{link.url}>") if link.url else "")).search(text)


def test_pdf_has_every_sentence_and_address(source_site):
    need("latexmk", "lualatex", "pdftotext")
    pdf = source_site("latexpdf") / "roadmap.pdf"
    text = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True).stdout

    def show(link):
        # An address is after the link in a table, and in running text its number.
        return words(link.words) + (rf"(?:{words(f'({link.url})')}|\[\d+\])" if link.url else r"\(page\d+\)")

    # The number of a page, and the running foot, stand between two blocks at most.
    assert pattern(show).search(squeeze(text))
    assert all(squeeze(link.url) in squeeze(text) for link in links() if link.url)


def flatten_tables(text):
    """Put the lines of each table cell together, which a format in columns takes apart."""
    lines, cells = [], []
    for line in text.splitlines():
        row = line.strip()
        if row.startswith("|") and set(row) - set("|=+"):
            columns = row.strip("|").split("|")
            cells = [old + " " + new for old, new in zip(cells, columns, strict=True)] if cells else columns
        else:
            lines += [*cells, line]
            cells = []
    return "\n".join(lines)
