"""What a visitor gets around the words: metadata, the page for wrong addresses, the map, and a page that fits."""

import re
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup

from support import ROOT

ADDRESS = "https://example.org/en/stable/"
REPOSITORY = "https://example.org/city/roadmap"
PAGES = sorted(str(path.relative_to(ROOT / "docs").with_suffix("")) for path in ROOT.glob("docs/**/*.md"))
READERS_PAGES = [page for page in PAGES if not page.startswith("maintaining/")]


@pytest.fixture(scope="module")
def published(built):
    """Return the site as Read the Docs builds it, at an address of its own."""
    variables = {
        "": "True",
        "_CANONICAL_URL": ADDRESS,
        "_GIT_CLONE_URL": f"{REPOSITORY}.git",
        "_LANGUAGE": "en",
        "_VERSION": "stable",
    }
    return built("html", "html-published", env={f"READTHEDOCS{name}": value for name, value in variables.items()})


def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html5lib")


def test_readers_reach_the_editors_where_the_repository_is_known(published, html):
    def found(site):
        pages = [soup(site / f"{page}.html") for page in ("index", "about")]
        return {link["href"] for page in pages for link in page.select(f"a[href^='{REPOSITORY}']")}

    edits = {f"{REPOSITORY}/edit/main/docs/{page}.md" for page in ("index", "about")}
    assert found(published) >= {f"{REPOSITORY}/issues", *edits}
    assert found(html) == set()
    for text in ("Suggest a change", "tell the editors"):
        assert text in soup(published / "about.html").text
        assert text not in soup(html / "about.html").text


@pytest.mark.parametrize("page", ["index", "wwc/index"])
def test_the_shelf_offers_the_books_where_they_are_published(page, published, html):
    def addresses(site):
        return [link["href"] for link in soup(site / f"{page}.html").select(".shelf a")]

    assert len(addresses(html)) == 3
    books = [f"https://example.org/_/downloads/en/stable/{name}/" for name in ("pdf", "epub")]
    assert addresses(published) == [*addresses(html), *books]


def test_each_page_says_how_old_it_is(html):
    newest = soup(html / "what-changed.html").h2.find(string=True)
    for page in PAGES:
        text = soup(html / f"{page}.html").footer.text
        assert f"Last updated on {newest}" in text
        assert "Roadmap to Informed Communities 1.0" in " ".join(text.split())


@pytest.mark.parametrize("page", PAGES)
def test_a_page_tells_what_it_is(page, published):
    head = soup(published / f"{page}.html").head
    title = soup(published / f"{page}.html").h1.find(string=True)
    assert str(title) in head.title.string
    assert "Roadmap to Informed Communities" in head.title.string
    description = head.select_one("meta[name=description]")["content"]
    assert len(head.select("meta[name=description]")) == 1
    card = {meta["property"]: meta["content"] for meta in head.select("meta[property^='og:']")}
    assert card["og:title"] == title
    assert card["og:description"] == description
    assert card["og:url"] == head.select_one("link[rel=canonical]")["href"] == f"{ADDRESS}{page}.html"
    assert card["og:image"] == f"{ADDRESS}_static/social-card.png"
    assert (published / "_static/social-card.png").exists()
    assert len(head.select("link[rel~=icon]")) == 1


def test_there_is_no_canonical_address_where_nothing_says_it(html):
    assert not soup(html / "index.html").select("link[rel=canonical]")


def test_the_map_has_the_readers_pages(published, html):
    tree = ElementTree.parse(published / "sitemap.xml")  # noqa: S314
    addresses = [node.text for node in tree.getroot().iter() if node.text.strip()]
    assert addresses == [f"{ADDRESS}{page}.html" for page in READERS_PAGES]
    assert not (html / "sitemap.xml").exists()  # where nothing says the address of the site


@pytest.mark.parametrize("page", READERS_PAGES)
def test_readers_meet_maintaining_only_at_the_foot(page, html):
    links = [link for link in soup(html / f"{page}.html").select("a[href]") if "maintaining/" in link["href"]]
    assert [link.find_parent("nav")["class"] for link in links] == [["site-foot"]]


def test_the_index_for_maintainers_lists_their_pages(html):
    linked = {link["href"] for link in soup(html / "maintaining/index.html").select("article li a[href]")}
    pages = {page.removeprefix("maintaining/") for page in set(PAGES) - set(READERS_PAGES)} - {"index"}
    assert {f"{page}.html" for page in pages} <= linked


def test_the_search_shows_maintainers_pages_last(html, browser, serve):
    tab = browser.new_page()
    tab.goto(f"{serve(html)}/search.html?q=criteria")
    tab.locator("#search-results li a[href*='maintaining/']").first.wait_for()
    tab.wait_for_function("document.querySelector('.search-summary')?.textContent.match(/found \\d+|\\d+ page/)")
    found = tab.locator("#search-results li > a").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    tab.close()
    is_last = ["maintaining/" in address for address in found]
    assert is_last == sorted(is_last)
    assert {True, False} == set(is_last)


def test_the_page_for_wrong_addresses_works_from_any_depth(published):
    page = soup(published / "404.html")
    assert "no page at this address" in page.article.get_text()
    for tag, attribute in (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src")):
        for node in page.select(f"{tag}[{attribute}]"):
            address = node[attribute]
            if not re.match(r"https?://|#|/_/", address):
                path = address.partition("#")[0].partition("?")[0]
                assert path.startswith("/en/stable/"), node
                assert (published / path.removeprefix("/en/stable/")).exists(), node


def test_the_pages_have_no_dead_links(html):
    pages = {path: soup(path) for path in html.rglob("*.html") if path.name != "404.html"}
    anchors = {path: {node["id"] for node in page.select("[id]")} for path, page in pages.items()}
    for path, page in pages.items():
        for link in page.select("a[href]"):
            address, _, anchor = link["href"].partition("#")
            if not re.match(r"[a-z]+:", address):
                target = (path.parent / address).resolve() if address else path
                assert target.exists(), link
                assert not anchor or anchor in anchors[target], link


def test_the_style_of_the_tables_is_only_where_there_is_one(html):
    pages = {page: soup(html / f"{page}.html") for page in PAGES}
    styled = {name for name, page in pages.items() if page.select("link[href*='wwc-criteria.css']")}
    names = ("criteria", "supports", "coverage", "downloads", "edition", "worksheet")
    parts = [f"article .wwc-{name}" for name in names]
    assert styled == {name for name, page in pages.items() if page.select(", ".join(parts))}
    assert {"wwc/index", "maintaining/index"} <= styled < set(pages)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_picture_of_the_steps_is_readable_on_a_phone(scheme, html, browser, serve):
    context = browser.new_context(viewport={"width": 320, "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto(f"{serve(html)}/index.html")
    picture = tab.get_by_role("img", name="Four steps")
    assert picture.count() == 1
    assert "Implement" in picture.locator("desc").text_content()
    sizes = "node => [...node.querySelectorAll('text')].map(text => text.getBoundingClientRect().height)"
    assert min(picture.evaluate(sizes)) > 14
    right = "node => Math.max(...[...node.querySelectorAll('text')].map(text => text.getBoundingClientRect().right))"
    assert picture.evaluate(right) < 320
    color = "node => getComputedStyle(node).color"
    assert picture.evaluate(color) == tab.locator("article a").first.evaluate(color)
    context.close()


@pytest.mark.parametrize(("scheme", "widths"), [("light", [320, 768, 1300]), ("dark", [1300])])
def test_no_page_scrolls_sideways(scheme, widths, html, browser, serve):
    address = serve(html)
    context = browser.new_context(viewport={"width": widths[0], "height": 900}, color_scheme=scheme)
    tab = context.new_page()
    errors = []
    tab.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    tab.on("pageerror", lambda error: errors.append(str(error)))
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    boxes = "[...document.querySelectorAll('.table-wrapper')]"
    for page in PAGES:
        tab.set_viewport_size({"width": widths[0], "height": 900})
        tab.goto(f"{address}/{page}.html")
        for width in widths:
            tab.set_viewport_size({"width": width, "height": 900})
            assert tab.evaluate("document.documentElement.scrollWidth") == width, (page, width)
            assert tab.evaluate(f"{boxes}.filter(box => box.scrollWidth > box.clientWidth).length") == 0, (page, width)
    assert errors == []
    assert all(request.startswith((address, "data:")) for request in requests)
    context.close()


def test_the_criterion_is_the_wide_column_or_above_its_resources_and_nothing_is_cut(html, browser, serve):
    context = browser.new_context(viewport={"width": 641, "height": 900})
    tab = context.new_page()
    tab.goto(f"{serve(html)}/wwc/index.html")
    cells = tab.locator("table.wwc-criteria tbody tr").first.locator("th, td")
    assert cells.nth(0).bounding_box()["width"] > cells.nth(1).bounding_box()["width"]
    tab.set_viewport_size({"width": 320, "height": 900})
    criterion, resources = (cells.nth(index).bounding_box() for index in (0, 1))
    assert resources["y"] >= criterion["y"] + criterion["height"]
    assert resources["width"] == criterion["width"] > 280
    cells = "[...document.querySelectorAll('article :is(th, td)')]"
    cut = f"{cells}.filter(cell => cell.scrollWidth > cell.clientWidth).length"
    assert tab.evaluate(cut) == 0
    context.close()
