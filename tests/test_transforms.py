"""The rows of a table, which are made when a page is written: all outputs are as if they were made while it is read."""

import gc
import re
import weakref

import pytest
from docutils import nodes
from sphinx import addnodes
from sphinx.errors import ExtensionError

from support import EPOCH, Project, resolved
from test_objects import DATA

PAGES = {
    "conf.py": (
        "extensions = ['myst_parser', 'wwc_criteria']\nnitpicky = True\nnumfig = True\n"
        "myst_enable_extensions = ['colon_fence']\nlatex_engine = 'lualatex'\nlocale_dirs = ['locales']\n"
        "man_pages = [('index', 'book', 'Book', [], 1)]\ncopyright = 'All'\nversion = '1'\n"
    ),
    "data.yml": DATA.replace("Open *data*", "Open *data* [now](https://example.org/)"),
    "index.md": "# Home\n\n```{toctree}\n:numbered:\n\ntable\nchapter\n```\n",
    "table.md": (
        "# Table\n\n```{index} Open data; 1. The city has a policy, it is public.\n```\n\n"
        "```{wwc-criteria} data.yml\n:area: open\n:caption: See {wwc:criterion}`policy` and {ref}`part`\n:name: named\n"
        ":widths: 3 2\n:class: wide\n```\n\n## Criterion policy\n\n"
        "```{wwc-criteria} data.yml\n:area: use empty\n```\n\n{ref}`named` {numref}`named` [](#criterion-policy)\n"
    ),
    "chapter.md": (
        "# Chapter\n\n(part)=\n## Part\n\n{numref}`named` {wwc:criterion}`needs` {wwc:area}`empty`\n\n"
        "```{wwc-supports}\n```\n\n```{wwc-coverage}\n```\n\n"
        "```{wwc-criteria} data.yml\n:area: open\n:no-index:\n```\n"
    ),
}
#: A page that has translations is read with all its nodes. These translate nothing.
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
WITH_CATALOGUES = {
    f"locales/en/LC_MESSAGES/{page}.po": HEAD + 'msgid "Not here"\nmsgstr "Nowhere"\n' for page in ("table", "chapter")
}


def contents(app):
    """Return what a builder has written, without the notes on translations that XML has."""
    return {
        path.relative_to(app.outdir).as_posix(): re.sub(rb' translat(ed|ion_progress)="[^"]*"', b"", path.read_bytes())
        for path in app.outdir.rglob("*")
        if path.is_file() and path.suffix != ".epub"
    }


def rows(doctree):
    return [row for row in doctree.findall(nodes.row) if "criterion" in row["classes"]]


@pytest.mark.parametrize(
    "builder",
    ["html", "dirhtml", "singlehtml", "epub", "latex", "text", "man", "texinfo", "xml", "pseudoxml", "gettext"],
)
@pytest.mark.parametrize("parallel", [0, 2])
def test_the_output_is_as_if_the_rows_had_been_made_while_reading(builder, parallel, project, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    app = project.write(PAGES).build(builder, parallel=parallel)
    assert project.warnings == ""
    late, stored = contents(app), app.env.get_doctree("table")
    app = project.write(WITH_CATALOGUES).build(builder, fresh=True, parallel=parallel)
    assert project.warnings == ""
    assert len(rows(stored)) == (4 if builder == "gettext" else 0)
    assert len(rows(app.env.get_doctree("table"))) == 4
    assert contents(app).keys() == late.keys()
    for name, content in contents(app).items():
        assert content == late[name], name


def test_a_translated_page_shows_the_translations(project):
    words = ('msgid "The city rests."\nmsgstr "Die Stadt ruht."\n', 'msgid "Later"\nmsgstr "Später"\n')
    catalogue = {"locales/de/LC_MESSAGES/table.po": HEAD + "\n".join(words)}
    options = {"confoverrides": {"language": "de", "html_theme": "furo"}}
    page = project.write(PAGES).build(**options).outdir / "table.html"
    assert "The city rests." in page.read_text(encoding="utf-8")
    project.write(catalogue).build(**options)
    assert project.read == {"table"}
    html = page.read_text(encoding="utf-8")
    assert "Die Stadt ruht." in html
    assert "Später" in html
    assert "The city rests." not in html


def test_lists_that_are_not_compact_are_the_same(project):
    options = {"confoverrides": {"html_compact_lists": False}}
    late = contents(project.write(PAGES).build(**options))
    assert contents(project.write(WITH_CATALOGUES).build(fresh=True, **options)) == late


@pytest.mark.parametrize("builder", ["html", "singlehtml", "latex", "text"])
def test_other_extensions_see_all_rows(builder, project):
    seen = []
    handler = ("doctree-resolved", lambda app, doctree, docname: seen.extend(rows(doctree)))
    project.write(PAGES).build(builder, on=[handler])
    assert len(seen) == 6
    assert sum(len([*row.findall(nodes.reference)]) for row in seen) >= 6
    assert not [node for row in seen for node in row.findall(addnodes.pending_xref)]


#: What another extension does with the resolved nodes of each page, at the earliest moment and for HTML alone.
OTHER_EXTENSION = """
from docutils import nodes
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

class Count(SphinxPostTransform):
    formats = ("html",)
    default_priority = ReferencesResolver.default_priority + 1

    def run(self, **kwargs):
        rows = [row for row in self.document.findall(nodes.row) if "criterion" in row["classes"]]
        links = [link for row in rows for link in row.findall(nodes.reference)]
        self.config.counts.append((self.env.docname, len(rows), len(links)))

def setup(app):
    app.add_config_value("counts", [], "")
    app.add_post_transform(Count)
"""


def test_transforms_of_other_extensions_see_all_rows(project):
    conf = PAGES["conf.py"] + OTHER_EXTENSION
    app = project.write({**PAGES, "conf.py": conf}).build()
    assert project.warnings == ""
    assert sorted(app.config.counts) == [("chapter", 2, 3), ("index", 0, 0), ("table", 4, 3)]


@pytest.mark.parametrize("builder", ["text", "man", "texinfo", "xml", "pseudoxml", "html", "epub", "latex"])
def test_other_writers_get_standard_nodes(builder, project):
    app = project.write(PAGES).build(builder)
    for docname in ("table", "chapter"):
        doctree = resolved(app, docname)
        own = {type(node) for node in doctree.findall() if type(node).__module__.startswith("wwc_criteria")}
        if app.builder.format in ("html", "latex"):
            assert all(any(kind.__module__ == "docutils.nodes" for kind in kind.__bases__) for kind in own), own
        else:
            assert own == set()


def many_criteria(count):
    criteria = "".join(f"  - {{id: c-{place}, text: Words {place}.}}\n" for place in range(count))
    return f"title: T\nareas:\n- id: large\n  title: L\n  criteria:\n{criteria}"


def test_builds_leave_nothing_behind(project):
    """Three builds in one process; the first fills caches."""
    files = {"index.md": "# Home\n\n```{wwc-criteria} data.yml\n```\n", "data.yml": many_criteria(400)}
    project.write(files)
    before, counts = gc.get_threshold(), []
    frozen = gc.get_freeze_count()  # Python 3.12 freezes some objects itself
    for _build in range(3):
        project.build(fresh=True)
        assert gc.get_threshold() == before
        gc.collect()
        counts.append(len(gc.get_objects()))
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
    assert counts[2] - counts[1] < 5_000


@pytest.mark.parametrize("builder", ["html", "latex", "epub"])
def test_a_build_keeps_no_builder_of_the_one_before(builder, project):
    conf = Project.CONF + "wwc_criteria_file = 'data.yml'\nversion = copyright = '1'\n"
    files = {"conf.py": conf, "index.md": "# Home\n\n```{wwc-downloads}\n```\n", "data.yml": many_criteria(1)}
    app = project.write(files).build(builder)
    assert project.warnings == ""
    kept = weakref.ref(app.builder)
    app = project.build("dummy")  # Sphinx keeps the last application
    gc.collect()
    assert kept() is None


def test_a_build_that_fails_restores_garbage_collection(project):
    def fail(*arguments):
        assert gc.get_threshold() > before
        raise RuntimeError("Stop.")

    before = gc.get_threshold()
    project.write({"index.md": "# Home\n\n```{wwc-criteria} data.yml\n```\n", "data.yml": many_criteria(400)})
    with pytest.raises(ExtensionError, match="Stop"):
        project.build(on=[("doctree-resolved", fail)])
    assert gc.get_threshold() == before


def test_a_small_table_does_not_touch_garbage_collection(project):
    thresholds = {gc.get_threshold()}
    project.write(PAGES).build(on=[("doctree-resolved", lambda *_arguments: thresholds.add(gc.get_threshold()))])
    assert len(thresholds) == 1


def test_a_large_page_among_others_is_written_with_all_its_rows(project):
    table = "# Page\n\n```{wwc-criteria} large.yml\n```\n"
    app = project.write(
        PAGES | {"large.yml": many_criteria(1500), "a-large.md": f"---\norphan: true\n---\n{table}"}
    ).build()
    assert project.warnings == ""
    assert (app.outdir / "a-large.html").read_text(encoding="utf-8").count('<tr class="criterion') == 1500
    assert (app.outdir / "table.html").read_text(encoding="utf-8").count('<tr class="criterion') == 4


def test_the_numbers_of_an_overview_are_counted_in_linear_time(project):
    """Resolving a reference searches it among its siblings, so no node has thousands of them."""
    files = {"index.md": "# Home\n\n```{wwc-coverage}\n```\n\n```{wwc-criteria} data.yml\n```\n"}
    app = project.write({**files, "data.yml": many_criteria(700)}).build()
    doctree = resolved(app, "index")
    counted = next(node for node in doctree.findall(nodes.bullet_list) if "wwc-coverage" in node["classes"])
    assert len([*counted.findall(nodes.reference)]) == 700
    assert max(len(node) for node in counted.findall(nodes.Element)) < 250
    text = counted[0].astext()
    assert text.startswith("L. Without any: 1,\n2,\n3,\n")
    assert text.endswith(",\n699,\n700")
