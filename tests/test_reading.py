"""The pages as a reader has them on a phone and in a screen reader: whole words, nothing that moves, and names."""

import re

import pytest

from support import snapshot

WIDTHS = [320, 360, 390, 480]
MOVED = """
    window.moved = 0;
    new PerformanceObserver(list => list.getEntries().forEach(it => { if (!it.hadRecentInput) moved += it.value; }))
        .observe({ type: 'layout-shift', buffered: true });
"""
#: The words that continue on another line, although their column has room for them. A word ends where a line may end.
BROKEN = r"""() => {
    const found = [], range = document.createRange();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const node = walker.currentNode, parent = node.parentElement;
        if (parent.closest('pre, svg, script, noscript') || !parent.checkVisibility()) continue;
        for (const { 0: text, index } of node.data.matchAll(/[^\s\u2010-\u2014-]+/g)) {
            if (text.includes('\u00ad')) continue;
            range.setStart(node, index);
            range.setEnd(node, index + text.length);
            const boxes = [...range.getClientRects()].filter(box => box.width);
            const lines = new Set(boxes.map(box => Math.round(box.bottom)));
            const column = parent.closest('p, li, td, th, h1, h2, h3, div');
            const width = boxes.reduce((sum, box) => sum + box.width, 0);
            if (lines.size > 1 && width < column.clientWidth - 8) found.push([text, column.innerText.slice(0, 60)]);
        }
    }
    return found;
}"""
#: What the snapshots of the pages have: the text of a page can change without them.
ROLES = "banner|main|navigation|search|contentinfo|heading|table|columnheader|button|textbox|searchbox|combobox"


@pytest.fixture(scope="module")
def visits(html, sample, browser, serve):
    """Return what was found on each page in one visit: how far its parts moved, broken words, and the tree."""
    context = browser.new_context(viewport={"width": WIDTHS[0], "height": 900})
    context.add_init_script(MOVED)
    tab = context.new_page()
    seen = {}
    pages = sorted(str(path.relative_to(html)) for path in html.rglob("*.html") if "_static" not in path.parts)
    for site, page in [*((html, page) for page in pages), (sample, "wwc/index.html"), (sample, "search.html?q=policy")]:
        tab.set_viewport_size({"width": WIDTHS[0], "height": 900})
        tab.goto(f"{serve(site)}/{page}", wait_until="networkidle" if "?" in page else "load")
        tab.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        moved, tree = tab.evaluate("moved"), tab.locator("body").aria_snapshot()
        broken = []
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 900})
            broken += [(width, *word) for word in tab.evaluate(BROKEN)]
        seen[site.parent.name, page] = moved, broken, tree
    context.close()
    return seen


def test_only_a_word_that_is_longer_than_its_column_is_broken(visits):
    assert {page: broken for page, (_moved, broken, _tree) in visits.items() if broken} == {}


def test_nothing_moves_while_a_page_appears(visits):
    limits = {page: 0.1 if "search" in page[1] else 0.01 for page in visits}
    assert {page: moved for page, (moved, _broken, _tree) in visits.items() if moved >= limits[page]} == {}


def outline(tree):
    """Return the lines of a tree that have one of the roles, each inside of the last one that contains it."""
    kept = []
    for line in tree.splitlines():
        depth = len(line) - len(line.lstrip())
        if re.match(rf" *- '?(?:(?:{ROLES})\b|img \")", line):
            kept = [*kept, (depth, line.strip().rstrip(":"))]
    lines, parents = [], []
    for depth, text in kept:
        parents = [parent for parent in parents if parent < depth]
        lines.append("  " * len(parents) + text)
        parents.append(depth)
    return "\n".join(lines) + "\n"


def test_a_screen_reader_gets_the_outline_of_each_page(visits):
    for (site, page), (_moved, _broken, tree) in visits.items():
        # Editors change the criteria: the chapter of the sample is compared below.
        if site == "site-html" and not page.startswith(("maintaining/", "wwc", "genindex")):
            snapshot(f"aria/{page.removesuffix('.html').replace('/', '-')}.txt", outline(tree))


def test_a_screen_reader_gets_the_chapter(visits):
    tree = visits["site-sample", "wwc/index.html"][2].partition("- main:")[2].partition("\n- contentinfo:")[0]
    snapshot("aria/sample-chapter.txt", re.sub(r"\n *- /url: .*", "", tree).lstrip("\n") + "\n")


@pytest.mark.parametrize("name", ["Site navigation", "On this page"])
def test_the_sidebars_open_by_keyboard(name, html, browser, serve):
    context = browser.new_context(viewport={"width": 320, "height": 900}, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto(f"{serve(html)}/about.html")
    button = tab.get_by_role("button", name=name)
    link = tab.get_by_role("navigation", name=name).get_by_role("link").nth(1)
    for key in ("Enter", "Space"):
        assert button.get_attribute("aria-expanded") == "false"
        button.press(key)
        assert button.get_attribute("aria-expanded") == "true"
        assert 0 <= link.bounding_box()["x"] < 320
        tab.keyboard.press("Escape")
        assert button.get_attribute("aria-expanded") == "false"
        assert button.evaluate("button => button === document.activeElement")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    context.close()
