"""Text of the data file that looks like code: no page runs it, every page stays well-formed, and no id is broken."""

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from support import Project

#: Each would set ``window.ran`` if a page took it for HTML, in text, in an attribute, in a title, or in a script.
PAYLOADS = [
    "<script>window.ran = 1</script>",
    "\"><img src=x onerror='window.ran = 2'>",
    "' onmouseover='window.ran = 3' autofocus onfocus='window.ran = 3' x='",
    "</title></code></td></script><svg onload=window.ran=4>",
    "R&D and Q&A; ]]> &lt;img src=x onerror=window.ran=5&gt; {{ 7 * 7 }} {% raw %}",
]
ADDRESS = "https://example.org/?a=1&b='onmouseover='window.ran=6'&copy=%22%3E%3Cscript%3E"


def _criterion(place, words):
    return {
        "id": f"criterion-{place}",
        "number": words,
        "text": words,
        "resources": [
            {"title": words, "url": ADDRESS},
            {"title": words, "doc": "guide"},
            {"title": words, "ref": "guide-label"},
            {"title": words, "forthcoming": True},
            "shared",
        ],
        "forthcoming": True,
    }


DATA = {
    "title": PAYLOADS[0],
    "edition": PAYLOADS[1],
    "license": PAYLOADS[3],
    "url": ADDRESS,
    "resources": {"shared": {"title": PAYLOADS[3], "url": ADDRESS}},
    "areas": [
        {"id": f"area-{place}", "title": words, "criteria": [_criterion(place, words)]}
        for place, words in enumerate(PAYLOADS)
    ],
}
PAGES = {
    "conf.py": Project.CONF
    + "wwc_criteria_file = 'data.yml'\nwwc_criteria_find_from = 1\nproject = copyright = 'R&D'\nversion = '1'\n"
    "suppress_warnings = ['epub.unknown_project_files', 'wwc.html', 'wwc.broken-link']\n",
    "index.md": (
        "# Home\n\n```{toctree}\ntable\nguide\n```\n\n```{wwc-downloads}\n```\n\n```{wwc-coverage}\n```\n\n"
        "{wwc:area}`area-1` {wwc:criterion}`criterion-2` {wwc:criterion}`~criterion-3`\n"
    ),
    "table.md": '# Table\n\n```{wwc-criteria}\n:caption: R&D; "Q&A"\n```\n',
    "guide.md": "(guide-label)=\n# Guide\n\n```{wwc-supports}\n```\n",
    "data.yml": json.dumps(DATA),
}
#: The builder, the theme, and the page that lists the areas.
SITES = {
    "alabaster": ("html", "alabaster", "wwc-criteria.html"),
    "furo": ("dirhtml", "furo", "wwc-criteria/index.html"),
    "one": ("singlehtml", "alabaster", "index.html"),
}


class Site(NamedTuple):
    folder: Path
    areas: Path


@pytest.fixture(scope="module", params=SITES)
def site(request, tmp_path_factory):
    builder, theme, areas = SITES[request.param]
    project = Project(tmp_path_factory.mktemp(request.param)).write(PAGES)
    app = project.build(builder, confoverrides={"html_theme": theme})
    assert project.warnings == ""
    return Site(app.outdir, app.outdir / areas)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    project = Project(tmp_path_factory.mktemp("book")).write(PAGES)
    app = project.build("epub")
    assert project.warnings == ""
    return zipfile.ZipFile(next(app.outdir.glob("*.epub")))


def _check_ids(ids, page):
    assert not [name for name in ids if not name or name.split() != [name]], page
    assert not [name for name, count in Counter(ids).items() if count > 1], page


def test_no_page_runs_what_the_data_says(site, browser, serve):
    address = serve(site.folder)
    tab = browser.new_page()
    tab.add_init_script("window.ran = 0")
    for page in site.folder.rglob("*.html"):
        tab.goto(f"{address}/{page.relative_to(site.folder)}")
        tab.evaluate("document.querySelectorAll('*').forEach(node => node.dispatchEvent(new Event('mouseover')))")
        assert tab.evaluate("window.ran") == 0, page
        assert tab.locator("svg[onload], img[onerror], [onmouseover], [onfocus]").count() == 0, page
    tab.close()


def test_what_is_found_runs_nothing(site, browser, serve):
    address = serve(site.folder)
    tab = browser.new_page()
    tab.add_init_script("window.ran = 0")
    table = next(page for page in ("table.html", "table/index.html", "index.html") if (site.folder / page).exists())
    tab.goto(f"{address}/{table}")
    for payload in PAYLOADS:
        tab.locator("input[type=search]").last.fill(payload)
        assert tab.locator("table.wwc-criteria tr.criterion:visible").count() >= 1
        assert tab.evaluate("window.ran") == 0, payload
    if (site.folder / "searchindex.js").exists():
        search = "search.html" if (site.folder / "search.html").exists() else "search/"
        for query in ("criterion-1", "script", "onerror"):
            tab.goto(f"{address}/{search}?q={query}")
            tab.locator("#search-results li").first.wait_for()
            tab.wait_for_load_state("networkidle")
            assert tab.evaluate("window.ran") == 0, query
    tab.close()


def test_the_ids_of_each_page_are_sound(site):
    for page in site.folder.rglob("*.html"):
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html5lib")
        _check_ids([node["id"] for node in soup.select("[id]")], page)


def test_the_titles_of_areas_are_printed_to_the_letter(site):
    text = BeautifulSoup(site.areas.read_text(encoding="utf-8"), "html5lib").get_text()
    for payload in PAYLOADS:
        assert payload in text


def test_the_e_book_is_well_formed(book):
    names = [name for name in book.namelist() if name.endswith((".xhtml", ".opf", ".ncx", ".xml"))]
    assert "wwc-criteria.xhtml" in names
    for name in names:
        root = ElementTree.fromstring(book.read(name))  # noqa: S314
        _check_ids([value for node in root.iter() if (value := node.get("id")) is not None], name)
        assert not any(node.tag.endswith("}script") for node in root.iter()), name
        assert not any(key.startswith("on") for node in root.iter() for key in node.attrib), name
    index = "".join(ElementTree.fromstring(book.read("wwc-criteria.xhtml")).itertext())  # noqa: S314
    for payload in PAYLOADS:
        assert payload in index
