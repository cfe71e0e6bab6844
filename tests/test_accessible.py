"""Every page for everyone: axe-core, the keyboard, large text, small windows, and assistive technology."""

from collections import Counter
from pathlib import Path

import axe_playwright_python
import pytest

AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
#: Also what is good practice beyond WCAG 2.2 AA.
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: All others find the same in the dark.
RULES_OF_COLOR = ["color-contrast", "link-in-text-block"]
CHAPTER = "wwc/index.html"


def pages(site):
    return sorted(str(path.relative_to(site)) for path in site.rglob("*.html") if "_static" not in path.parts)


@pytest.fixture
def open_page(browser, sample, serve):
    """Return a function that opens a page in a window of its own."""
    contexts = []

    def start(page=CHAPTER, width=1300, site=sample, script=None, **options):
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        contexts.append(context)
        if script:
            context.add_init_script(script)
        tab = context.new_page()
        tab.goto(f"{serve(site)}/{page}")
        return tab

    yield start
    for context in contexts:
        context.close()


#: Colors do not depend on the width.
@pytest.mark.parametrize(
    ("width", "schemes"), [(320, {"light": RULES}), (1300, {"light": RULES, "dark": RULES_OF_COLOR})]
)
def test_axe_finds_nothing(width, schemes, html, open_page):
    tab = open_page("index.html", width, html, AXE.read_text(encoding="utf-8"), reduced_motion="reduce")
    origin = tab.url.removesuffix("index.html")
    found = {}
    for page in pages(html):
        tab.goto(origin + page)
        for scheme, rules in schemes.items():
            tab.emulate_media(color_scheme=scheme)
            options = {"runOnly": rules, "resultTypes": ["violations"]}
            result = tab.evaluate("options => axe.run(document, options)", options)
            assert result["passes"], page
            for rule in result["violations"]:
                found[page, scheme, rule["id"]] = rule["nodes"][0]["failureSummary"]
    assert found == {}


def test_the_table_is_a_table(open_page):
    for width in (320, 1300):
        tab = open_page(width=width)
        table = tab.get_by_role("table", name="Reading Room")
        assert table.get_by_role("columnheader").all_inner_texts() == ["Criterion", "Resource"]
        headers = table.get_by_role("rowheader")
        assert headers.count() == 4
        assert headers.first.get_attribute("aria-labelledby") == "criterion-opening-hours"
        assert table.get_by_role("rowheader", name="learned from both of them.").count() == 1
        assert table.get_by_role("link", name="Link to Reading Room 1").count() == 1
        assert table.get_by_role("cell").count() == 4
        scopes = "[...document.querySelectorAll('article th')].map(cell => cell.scope)"
        assert set(tab.evaluate(scopes)) == {"col", "row"}
        # The browser's own tree depends on the style as well.
        tree = tab.context.new_cdp_session(tab).send("Accessibility.getFullAXTree")["nodes"]
        roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
        counts = {"table": 2, "row": 8, "columnheader": 4, "rowheader": 6, "cell": 6}
        assert {role: roles[role] for role in counts} == counts


def test_the_coverage_has_headers_of_its_rows(open_page):
    coverage = open_page("overview.html").locator("table.wwc-coverage")
    assert coverage.get_by_role("rowheader").all_inner_texts() == ["Lending", "Reading Room", "Total"]


def test_assistive_technology_reads_the_chapter(open_page):
    tab = open_page()
    form = tab.get_by_role("search", name="Criteria").aria_snapshot()
    for part in ('searchbox "Find"', 'combobox "Area"', 'combobox "Resources"', "status: 6 criteria"):
        assert part in form
    levels = "[...document.querySelectorAll('article :is(h1, h2, h3)')].map(heading => heading.tagName)"
    assert tab.evaluate(levels) == ["H1", "H2", "H3", "H3", "H3"]
    assert tab.get_by_role("navigation", name="Site navigation").is_visible()
    assert tab.get_by_role("main").get_by_role("heading", level=1).count() == 1


def test_links_to_other_sites_say_so(open_page):
    tab = open_page()
    outside = tab.get_by_role("link", name="(another site)")
    addresses = outside.evaluate_all("links => links.map(link => link.href)")
    every = tab.evaluate("[...document.querySelectorAll('article a')].map(link => link.href)")
    assert len(addresses) >= 6
    assert {address for address in every if not address.startswith(tab.url.removesuffix(CHAPTER))} <= set(addresses)
    assert not any(address.startswith(tab.url.removesuffix(CHAPTER)) for address in addresses)
    sign = "link => getComputedStyle(link, '::after').content"
    assert "↗" in outside.first.evaluate(sign)


def test_links_with_the_same_text_have_the_same_address(html, open_page):
    tab = open_page(site=html)
    links = tab.evaluate(
        "[...document.querySelectorAll('article a:not(.headerlink)')].map(link => [link.textContent, link.href])"
    )
    places = {}
    for words, address in links:
        assert words.strip()
        assert places.setdefault(words, address) == address


SEEN = """() => {
    const node = document.activeElement;
    if (node === document.body) return null;
    const shown = node.matches('.toctree-checkbox') ? node.nextElementSibling : node;
    const style = getComputedStyle(shown), boxes = [...shown.getClientRects()];
    const seen = boxes.some(box => {
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return top && (shown.contains(top) || top.contains(shown));
    });
    const focus = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
    return { what: shown.outerHTML.slice(0, 120), seen, focus, opaque: style.opacity === '1' };
}"""


@pytest.mark.parametrize("width", [320, 1300])
@pytest.mark.parametrize("page", [CHAPTER, "overview.html", "search.html"])
def test_every_control_is_reached_by_keyboard_and_seen(page, width, open_page):
    tab = open_page(page, width, reduced_motion="reduce")
    controls = """[...document.querySelectorAll('a[href], button, input, select, [role=button]')].filter(
        it => it.checkVisibility({ visibilityProperty: true })).length"""
    reached = []
    for _ in range(400):
        tab.keyboard.press("Tab")
        state = tab.evaluate(SEEN)
        if state is None:
            break
        reached.append(state["what"])
        assert state["seen"], state
        assert state["focus"], state
        assert state["opaque"], state
    assert len(reached) == tab.evaluate(controls)
    assert any("Skip to content" in what or "skip-to-content" in what for what in reached)


def test_no_motion_for_who_asks_for_none(open_page):
    moving = """[...document.querySelectorAll('*')].filter(node => {
        const style = getComputedStyle(node);
        const lasts = [style.transitionDuration, style.animationDuration].join().split(',').some(it => parseFloat(it));
        return lasts || style.scrollBehavior === 'smooth';
    }).length"""
    assert open_page(reduced_motion="no-preference").evaluate(moving) > 0
    for page in (CHAPTER, "index.html"):
        assert open_page(page, reduced_motion="reduce").evaluate(moving) == 0


CUT = """[...document.querySelectorAll('article *')].filter(node =>
    node.checkVisibility() && node.scrollWidth > node.clientWidth + 1 &&
    getComputedStyle(node).overflowX !== 'visible').map(node => node.outerHTML.slice(0, 100))"""


def test_text_of_twice_the_size_fits(html, open_page):
    tab = open_page("index.html", 640, html)
    # As a reader sets it in the browser.
    tab.context.new_cdp_session(tab).send("Page.setFontSizes", {"fontSizes": {"standard": 32, "fixed": 26}})
    origin = tab.url.removesuffix("index.html")
    for page in pages(html):
        tab.set_viewport_size({"width": 640, "height": 900})
        tab.goto(origin + page)
        assert tab.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        for width in (640, 1300):
            tab.set_viewport_size({"width": width, "height": 900})
            assert tab.evaluate("document.documentElement.scrollWidth") <= width, (page, width)
            assert tab.evaluate(CUT) == [], (page, width)


def test_targets_on_a_phone_are_large_enough(open_page):
    tab = open_page(width=320, has_touch=True, is_mobile=True)
    own = ":is(.wwc-find, .wwc-tools) :is(input, select, button), .wwc-criteria .resource a, .wwc-criteria .headerlink"
    tab.get_by_label("Find").fill("policy")
    sizes = tab.evaluate(
        f"""[...document.querySelectorAll('{own}')].filter(it => it.checkVisibility()).map(it => {{
            const box = (it.closest('.wwc-print-only') ?? it).getBoundingClientRect();
            return [it.outerHTML.slice(0, 80), box.width, box.height];
        }})"""
    )
    assert len(sizes) > 10
    assert [size for size in sizes if min(size[1:]) < 24] == []
    assert tab.evaluate("document.documentElement.scrollWidth") == 320
    # Where there is no mouse to point, the links to the criteria are there to be touched.
    assert tab.locator(".headerlink").nth(3).evaluate("link => getComputedStyle(link).opacity") == "1"
