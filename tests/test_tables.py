"""What the directive makes of a data file: doctrees as snapshots, options, and mistakes."""

import re

import pytest
from bs4 import BeautifulSoup
from docutils import nodes

from support import ROOT, resolved, snapshot

DATA = (ROOT / "docs/maintaining/examples/example.yml").read_text(encoding="utf-8")
PAGES = {
    "index.md": "(edition)=\n# Home\n\n```{toctree}\npage\ndiscovery/problem-scoping\n```\n",
    "discovery/problem-scoping.md": "# Problem scoping\n",
    "example.yml": DATA,
}
#: For a page that shows one area of the data.
ONE_AREA = {"suppress_warnings": ["wwc.unshown-area"]}


def page(options="", argument="example.yml"):
    lines = "".join(f"{line}\n" for line in options.split("; ") if line)
    return PAGES | {"page.md": f"# Page\n\n```{{wwc-criteria}} {argument}\n{lines}```\n"}


def tables(app):
    doctree = resolved(app, "page")
    return list(doctree.findall(nodes.table))


def test_the_doctree_of_a_table(project):
    app = project.write(page(":area: data-use")).build("xml", confoverrides=ONE_AREA)
    assert project.warnings == ""
    # Before docutils 0.22, a truth value is shown by its name.
    text = tables(app)[0].pformat().replace('"False"', '"0"').replace('"True"', '"1"')
    snapshot("table.xml", text)


def test_a_restructuredtext_page_gives_the_same_doctree(project):
    app = project.write(page(":caption: Words of a caption; :name: both")).build()
    markdown = [table.pformat() for table in tables(app)]
    (project.folder / "page.md").unlink()
    project.write(
        {"page.rst": "Page\n====\n\n.. wwc-criteria:: example.yml\n   :caption: Words of a caption\n   :name: both\n"}
    )
    app = project.build(fresh=True)
    assert project.warnings == ""
    assert [table.pformat() for table in tables(app)] == markdown


def test_all_areas_each_with_its_title(project):
    app = project.write(page()).build()
    assert [table.next_node(nodes.title).astext() for table in tables(app)] == ["Data use", "Data quality"]


@pytest.mark.parametrize("area", ["data-quality, data-use", "data-quality data-use"])
def test_several_areas_in_the_order_of_the_page(project, area):
    app = project.write(page(f":area: {area}; :caption: All")).build()
    captions = [table.next_node(nodes.title).astext() for table in tables(app)]
    assert captions == ["All: Data quality", "All: Data use"]


def test_one_area_has_just_the_caption_of_the_page(project):
    app = project.write(page(":area: data-use; :caption: A *caption*")).build()
    title = tables(app)[0].next_node(nodes.title)
    assert title.astext() == "A caption"
    assert title.next_node(nodes.emphasis).astext() == "caption"


def test_widths_class_and_name(project):
    app = project.write(page(":area: data-use; :widths: 30 70; :class: wide plain; :name: my-table")).build()
    table = tables(app)[0]
    assert [spec["colwidth"] for spec in table.findall(nodes.colspec)] == [30, 70]
    assert {"wide", "plain", "wwc-criteria"} <= set(table["classes"])
    assert "my-table" in table["names"]


def test_no_index_leaves_out_the_anchors(project):
    app = project.write(page(":area: data-use")).build()
    assert [target["ids"] for target in tables(app)[0].findall(nodes.target)] == [
        ["area-data-use"],
        ["criterion-inventory"],
        ["criterion-feedback"],
    ]
    app = project.write(page(":area: data-use; :no-index:")).build(fresh=True)
    assert list(tables(app)[0].findall(nodes.target)) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (":widths: 1 2 3", "give two numbers"),
        (":widths: wide", "invalid"),
        (":area: data-us", "example.yml has no area `data-us`. Did you mean `data-use`?"),
        (":arae: data-use", "arae"),
    ],
)
def test_a_wrong_option_is_told_at_its_page(project, options, message):
    project.write(page(options)).build()
    # MyST 4 adds an ending.
    assert re.search(r"page\.md(\.rst)?:[34]: WARNING", project.warnings)
    assert message in project.warnings


def test_problems_are_told_at_their_place_and_in_a_box(project):
    broken = DATA.replace("text: Your local government keeps", "texts: Your local government keeps").replace(
        '"2a"', "2.10"
    )
    app = project.write(page() | {"example.yml": broken}).build()
    snapshot("problems.txt", project.warnings)
    box = BeautifulSoup((app.outdir / "page.html").read_text(encoding="utf-8"), "html5lib").select_one(
        ".admonition.error"
    )
    assert len(box.select("li")) == 2
    assert "Did you mean" in box.get_text()
    assert (app.outdir / "discovery/problem-scoping.html").exists()


def test_a_page_that_is_not_there_is_told_at_the_data(project):
    app = project.write(page() | {"example.yml": DATA.replace("problem-scoping", "problem-scopes")}).build()
    line = DATA.splitlines().index("            doc: discovery/problem-scoping") + 1
    assert f"example.yml:{line}:18: WARNING: There is no page `discovery/problem-scopes`" in project.warnings
    assert "Problem scoping" in (app.outdir / "page.html").read_text(encoding="utf-8")


def test_what_the_file_says_is_printed_to_the_letter(project):
    words = r"""It's "quoted" -- a <b>tag</b>, &amp; a \n, 3 \* 4, ... & *emphasis* `code_` $x$ #1 |x| :ref:`y`"""
    expected = r"""It's "quoted" -- a <b>tag</b>, &amp; a \n, 3 * 4, ... & emphasis code_ $x$ #1 |x| :ref:y"""
    data = f"title: T\nareas:\n- id: a\n  title: A\n  criteria:\n  - id: c\n    text: >-\n      {words}\n"
    app = project.write({"index.md": "# Home\n\n```{wwc-criteria} d.yml\n```\n", "d.yml": data}).build()
    soup = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib")
    assert soup.select_one(".criterion th p").get_text() == f"1. {expected}¶"


def test_a_name_can_be_referred_to(project):
    app = project.write(page(":area: data-use; :caption: Words; :name: my-table"))
    app = project.write({"discovery/problem-scoping.md": "# P\n\nSee {ref}`my-table`.\n"}).build(confoverrides=ONE_AREA)
    assert project.warnings == ""
    soup = BeautifulSoup((app.outdir / "discovery/problem-scoping.html").read_text(encoding="utf-8"), "html5lib")
    link = soup.find("a", string="Words")
    assert link["href"] == "../page.html#my-table"


def test_the_id_of_a_table_stands_once_with_furo(project):
    project.write(page(":area: data-use; :name: my-table"))
    app = project.build(confoverrides={"html_theme": "furo"})
    html = (app.outdir / "page.html").read_text(encoding="utf-8")
    assert html.count('id="my-table"') == 1


def one_criterion(text="Words.", resources="[]", **pages):
    data = (
        f"title: T\nareas:\n- id: a\n  title: A\n  criteria:\n  - id: c\n    text: {text}\n    resources: {resources}\n"
    )
    return {"index.md": "(home)=\n# Home\n\n```{wwc-criteria} d.yml\n```\n", "d.yml": data, **pages}


@pytest.mark.parametrize("target", ["url: 'https://example.org'", "doc: index", "ref: home", "forthcoming: true"])
def test_a_title_keeps_all_its_words_and_marks(project, target):
    app = project.write(one_criterion(resources=f"[{{title: 'Using *open* `data` [now](x)', {target}}}]")).build()
    assert project.warnings == ""
    soup = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib")
    item = soup.select_one(".resource")
    assert item.get_text().removesuffix(" (forthcoming)") == "Using open data [now](x)"
    assert item.em.get_text() == "open"
    assert item.code.get_text() == "data"


COPIES = """\
title: T
areas:
- id: a
  title: A
  criteria:
  - {id: b, text: B, resources: [{title: There, url: "https://example.org/1", archived: "https://example.org/copy/1"}]}
  - {id: c, text: C, resources: [{title: Lost, url: "https://example.org/2", gone: true}]}
  - id: d
    text: D
    resources: [{title: Kept, url: "https://example.org/3", archived: "https://example.org/copy/3", gone: true}]
  - id: e
    text: E
    resources:
    - title: Often
      url: https://example.org/4
      archived: https://web.archive.org/web/*/https://example.org/4
"""
SHOWN = ["There (saved copy)", "Lost (no longer available)", "Kept (archived)", "Often (saved copies)"]


@pytest.mark.parametrize("table", ["wwc-criteria", "wwc-worksheet"])
def test_a_resource_leads_to_its_saved_copy(project, table):
    project.write({"index.md": f"# Home\n\n```{{{table}}} d.yml\n```\n", "d.yml": COPIES})
    app = project.build()
    assert project.warnings == ""
    soup = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib")
    items = soup.select(".resource")
    assert [item.get_text() for item in items] == SHOWN
    assert [[(link.get_text(), link["href"]) for link in item.select("a")] for item in items] == [
        [("There", "https://example.org/1"), ("(saved copy)", "https://example.org/copy/1")],
        [],
        [("Kept", "https://example.org/copy/3")],
        [
            ("Often", "https://example.org/4"),
            ("(saved copies)", "https://web.archive.org/web/*/https://example.org/4"),
        ],
    ]


def test_a_resource_that_cannot_be_had_does_not_count(project):
    page = "# Home\n\n```{wwc-criteria} d.yml\n```\n\n```{wwc-coverage}\n```\n"
    app = project.write({"index.md": page, "d.yml": COPIES}).build()
    soup = BeautifulSoup((app.outdir / "index.html").read_text(encoding="utf-8"), "html5lib")
    without = [row.find(id=True)["id"] for row in soup.select("tr.criterion:not(.with-available)")]
    assert without == ["criterion-c"]
    assert [cell.get_text() for cell in soup.select(".wwc-coverage tbody tr:first-child td")] == ["4", "3", "0", "1"]


@pytest.mark.parametrize("builder", ["text", "latex", "man", "texinfo", "epub"])
def test_other_formats_name_saved_copies(project, builder):
    app = project.write({"index.md": "# Home\n\n```{wwc-criteria} d.yml\n```\n", "d.yml": COPIES}).build(builder)
    written = "".join(
        path.read_text(encoding="utf-8", errors="replace") for path in app.outdir.rglob("*") if path.is_file()
    )
    assert all(words.partition(" ")[2] in written.replace("\n", " ") for words in SHOWN)


def test_translators_get_the_words_of_every_kind_of_resource(project):
    resources = "[{title: One, url: 'https://example.org'}, {title: Two, doc: index}, {title: Three, ref: home}]"
    app = project.write(one_criterion(resources=resources)).build("gettext")
    template = (app.outdir / "index.pot").read_text(encoding="utf-8")
    assert all(f'msgid "{words}"' in template for words in ("Words.", "One", "Two", "Three"))


def test_a_label_that_is_not_there_is_told_once_at_the_data(project):
    files = one_criterion(resources="[{title: Lab *em*, ref: Nowhere}]")
    app = project.write(files).build(confoverrides={"nitpicky": False})
    assert project.warnings.splitlines() == [
        "d.yml:8:40: WARNING: There is no label `nowhere`. In Markdown, a label is a line `(label)=` above a heading."
        " [wwc.unknown-label]"
    ]
    assert "Lab <em>em</em>" in (app.outdir / "index.html").read_text(encoding="utf-8")


def test_a_criterion_twice_on_a_page_is_told_and_has_one_anchor(project):
    files = one_criterion()
    files["index.md"] += "\n```{wwc-criteria} d.yml\n```\n"
    app = project.write(files).build()
    assert "The anchor `area-a` is already on this page" in project.warnings
    assert (app.outdir / "index.html").read_text(encoding="utf-8").count('id="criterion-c"') == 1


def test_an_area_asked_for_twice_is_shown_once(project):
    app = project.write(page(":area: data-use data-use")).build(confoverrides=ONE_AREA)
    assert project.warnings == ""
    assert len(tables(app)) == 1


def test_deep_marks_do_not_hurt_the_build(project):
    app = project.write(one_criterion(text=f"'{'*' * 499}deep{'*' * 499}'")).build()
    assert "deep" in (app.outdir / "index.html").read_text(encoding="utf-8")


@pytest.mark.site  # one of its extensions
def test_manual_page_and_text_have_no_empty_address(project):
    files = one_criterion(resources="[{title: Inside, doc: index}, {title: Label, ref: home}]")
    extensions = {"extensions": ["myst_parser", "roadmap_ext.link_urls", "wwc_criteria"]}
    for builder, name in (("man", "projectnamenotset.1"), ("text", "index.txt")):
        app = project.write(files).build(builder, fresh=True, confoverrides=extensions)
        text = (app.outdir / name).read_text(encoding="utf-8")
        assert "Inside" in text
        assert "<>" not in text


def test_an_area_without_criteria_says_so(project):
    data = "title: T\nareas:\n- id: a\n  title: A\n  criteria: []\n"
    app = project.write({"index.md": "# Home\n\n```{wwc-criteria} d.yml\n```\n", "d.yml": data}).build()
    assert "This area has no criteria yet." in (app.outdir / "index.html").read_text(encoding="utf-8")


def test_the_examples_of_the_documentation_are_sound():
    from wwc_criteria.datafile.reader.loader import read

    folder = ROOT / "docs/maintaining/examples"
    for name in ("example.yml", "shared.yml", "complete.yml"):
        text = (folder / name).read_text(encoding="utf-8")
        assert read((text if "\ntitle:" in f"\n{text}" else "title: T\n" + text).encode()).areas
    criterion = indent((folder / "criterion.yml").read_text(encoding="utf-8"), 4)
    former = indent((folder / "former.yml").read_text(encoding="utf-8"), 4)
    resource = indent((folder / "resource.yml").read_text(encoding="utf-8"), 6)
    head = "title: T\nareas:\n  - id: a\n    title: A\n    criteria:\n"
    assert read((head + former).encode()).areas[0].criteria[0].former_ids == ("data-inventory",)
    assert read((head + criterion + "    - id: b\n      text: B\n" + resource).encode()).areas[0].criteria[1].resources


def indent(text, width):
    return "".join(" " * width + line + "\n" for line in text.splitlines())
