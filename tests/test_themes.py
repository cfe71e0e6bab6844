"""The tables and the search form in the most used themes: on a phone, on a large screen, in the dark and on paper."""

import re
import shutil
import subprocess

import pdfplumber
import pytest

from support import ROOT, Project, need
from wwc_criteria.datafile.reader.loader import read

pytestmark = pytest.mark.filterwarnings("ignore:'sphinx_book_theme")

THEMES = ["alabaster", "furo", "pydata_sphinx_theme", "sphinx_book_theme", "sphinx_rtd_theme"]
CHAPTER = "wwc/index.html"
#: The same with found words, and with a row that the address points to.
FOUND = f"{CHAPTER}?find=policy#criterion-reminders"
#: A phone, and a large screen.
WIDTHS = [375, 1300]

#: Functions for the tests below. A canvas gives the color that a reader sees where colors are transparent.
FUNCTIONS = """
    window.paint = (...colors) => {
        const canvas = new OffscreenCanvas(1, 1).getContext('2d');
        for (const color of ['white', ...colors]) {
            canvas.fillStyle = color;
            canvas.fillRect(0, 0, 1, 1);
        }
        return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
    };
    window.backgrounds = node => node
        ? [...backgrounds(node.parentElement), getComputedStyle(node).backgroundColor] : [];
    window.luminance = color => {
        const parts = color.map(part => (part /= 255) <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
    };
    window.contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    window.difference = (one, other) => Math.max(...one.map((part, index) => Math.abs(part - other[index])));
"""

#: The texts that are beside their cell, or outside of the window, or cut off.
OVERFLOWS = """() => {
    const found = [];
    for (const cell of document.querySelectorAll('table:is(.wwc-criteria, .wwc-coverage) :is(th, td)')) {
        // On a phone the headers of the columns are for assistive technology only.
        if ([...cell.children].some(text => getComputedStyle(text).clipPath !== 'none')) continue;
        const box = cell.getBoundingClientRect(), range = document.createRange();
        range.selectNodeContents(cell);
        const inside = [...range.getClientRects()].every(text =>
            text.left >= box.left - 1 && text.right <= box.right + 1 &&
            text.top >= box.top - 1 && text.bottom <= box.bottom + 1);
        const fits = cell.scrollWidth <= cell.clientWidth + 1 && box.left >= 0 && box.right <= innerWidth;
        if (!inside || !fits) found.push(cell.innerText);
    }
    return found;
}"""

FIELDS = ".wwc-find :is(input[type=search], select, button), .wwc-tools button"
#: The contrast of each field's border with what is inside and with what is outside.
BORDERS = """controls => controls.filter(control => control.checkVisibility()).map(control => {
    const style = getComputedStyle(control);
    const sides = ['Top', 'Right', 'Bottom', 'Left'].map(side => {
        if (style[`border${side}Style`] !== 'solid' || parseFloat(style[`border${side}Width`]) < 1) return 0;
        const outside = backgrounds(control.parentElement), inside = backgrounds(control);
        const border = paint(...inside, style[`border${side}Color`]);
        return Math.min(contrast(border, paint(...outside)), contrast(border, paint(...inside)));
    });
    return [control.outerHTML.slice(0, 60), Math.min(...sides)];
})"""

#: Of the found words in a cell: how far their background is from the cell's, and the contrast of their text.
MARKS = """cell => {
    const mark = getComputedStyle(cell, '::highlight(wwc-find)');
    const normal = backgrounds(cell), marked = paint(...normal, mark.backgroundColor);
    return {
        difference: difference(marked, paint(...normal)),
        contrast: contrast(marked, paint(...normal, mark.backgroundColor, mark.color)),
    };
}"""

#: Of a cell: how far its background is from that of another, and the contrasts of its text and its links.
TARGET = """(cell, other) => {
    const texts = [cell, ...cell.querySelectorAll('a:not(.headerlink), span')];
    const least = colors => Math.min(
        ...texts.map(text => contrast(paint(...colors), paint(...colors, getComputedStyle(text).color))));
    const normal = backgrounds(other), own = backgrounds(cell);
    return {
        difference: difference(paint(...own), paint(...normal)), contrast: least(own), normal: least(normal),
    };
}"""

#: What a theme must not change in a cell.
LOOK = """cells => cells.map(cell => {
    const list = cell.querySelector('ul.resources'), style = getComputedStyle(cell);
    return [style.fontWeight, style.whiteSpace, list && getComputedStyle(list.firstElementChild).listStyleType];
})"""


@pytest.fixture(scope="module", params=THEMES)
def open_page(request, tmp_path_factory, serve, browser):
    """Yield a function that opens a page of the sample in a theme; what is open already is not loaded."""
    # No theme supports each version of Sphinx, so one may be missing next to a version that is not locked.
    pytest.importorskip(request.param)
    folder = tmp_path_factory.mktemp(request.param)
    shutil.copytree(ROOT / "tests/sample", folder, dirs_exist_ok=True)
    project = Project(folder)
    options = {"html_theme": request.param, "wwc_criteria_file": "wwc/criteria.yml", "wwc_criteria_find_from": 6}
    app = project.build(confoverrides=options)
    assert project.warnings == ""
    site = serve(app.outdir)
    context = browser.new_context(reduced_motion="reduce")
    context.add_init_script(FUNCTIONS)
    tab = context.new_page()
    opened = None

    def start(page, width=1300, **media):
        nonlocal opened
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(**{"color_scheme": "light", "forced_colors": "none", "media": "screen", **media})
        # A theme may move its sidebar slowly when the window changes.
        if opened != (page, width):
            opened = page, width
            tab.goto("about:blank")
            tab.goto(f"{site}/{page}")
        return tab

    yield start
    context.close()


@pytest.mark.parametrize("page", ["overview.html", CHAPTER])
def test_no_cell_overflows(page, open_page):
    for width in WIDTHS:
        assert open_page(page, width).evaluate(OVERFLOWS) == []


def test_cells_look_the_same_in_all_themes(open_page):
    looks = open_page(CHAPTER).locator("tbody :is(th, td)").evaluate_all(LOOK)
    assert looks == [["400", "normal", None], ["400", "normal", "none"]] * 6


def test_the_edition_is_apart_from_its_line(open_page):
    gap = """strip => {
        const line = strip.getBoundingClientRect().left + parseFloat(getComputedStyle(strip).borderLeftWidth);
        return strip.firstElementChild.getBoundingClientRect().left - line;
    }"""
    assert open_page("overview.html").locator(".wwc-edition").evaluate(gap) > 8


def test_all_rows_are_printed(open_page, tmp_path):
    need("pdftotext")
    tab = open_page(FOUND, media="print", color_scheme="dark")
    assert tab.evaluate(OVERFLOWS) == []
    path = tmp_path / "chapter.pdf"
    # Tables go on on the next page. What is cut off is not in the text.
    tab.pdf(path=path, width="8.5in", height="6in")
    command = ["pdftotext", "-raw", path, "-"]
    printed = squeeze(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    areas = read((ROOT / "tests/sample/wwc/criteria.yml").read_bytes()).areas
    criteria = [criterion.text for area in areas for criterion in area.criteria]
    for text in [*criteria, "There is more advice below the tables."]:
        assert squeeze(text) in printed
    # Found words have the color of the others.
    with pdfplumber.open(path) as book:
        words = [word for page in book.pages for word in page.extract_words(extra_attrs=["non_stroking_color"])]
    found = {word["non_stroking_color"] for word in words if "policy" in word["text"]}
    assert found
    assert found <= {word["non_stroking_color"] for word in words if "policy" not in word["text"]}


def squeeze(text):
    return re.sub(r"[\s\u2010\u00ad-]", "", text)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_fields_have_a_visible_border(scheme, open_page):
    tab = open_page(FOUND, color_scheme=scheme)
    borders = tab.locator(FIELDS).evaluate_all(BORDERS)
    assert len(borders) == 6
    assert [border for border in borders if border[1] < 3] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_found_words_and_the_target_are_visible(scheme, open_page):
    tab = open_page(FOUND, color_scheme=scheme)
    other, target = tab.locator("tr.criterion:visible").all()[:2]
    for cell, normal in zip(target.locator("th, td").all(), other.locator("th, td").all(), strict=True):
        seen = cell.evaluate(TARGET, normal.element_handle())
        assert seen["difference"] >= 30
        # A theme's own links may be paler than they should.
        assert seen["contrast"] >= min(4.5, 0.9 * seen["normal"])
        for place in (cell, normal):
            mark = place.evaluate(MARKS)
            assert mark["difference"] >= 30
            assert mark["contrast"] >= 4.5


def test_forced_colors(open_page):
    tab = open_page(FOUND, forced_colors="active")
    outlines = "rows => rows.map(row => getComputedStyle(row).outlineStyle)"
    assert tab.locator("tr.criterion:visible").evaluate_all(outlines) == ["none", "solid", "none"]
    assert [border for border in tab.locator(FIELDS).evaluate_all(BORDERS) if border[1] < 3] == []
    mark = tab.locator("tr.criterion:visible th").first.evaluate(MARKS)
    assert mark["difference"] >= 30
    assert mark["contrast"] >= 4.5
