"""The style and the script of the extension in a site: copied for any configuration, and named with their checksums."""

import re
import shutil
import subprocess
import sys
import zlib

import pytest
import sphinx
from bs4 import BeautifulSoup

from support import ROOT

PAGES = {
    "index.md": "# Home\n\n```{toctree}\nother\n```\n\n```{wwc-criteria} data.yml\n```\n",
    "other.md": "# Other\n\n| A | B |\n|---|---|\n| 1 | 2 |\n",
    "data.yml": "title: T\nareas: [{id: a, title: A, criteria: [{id: c, text: Words.}]}]\n",
}
NAMES = ["wwc-criteria.css", "wwc-criteria.js"]


def soup(path):
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html5lib")


def addresses(page):
    nodes = soup(page).select("link[href*='wwc-criteria'], script[src*='wwc-criteria']")
    return [node.get("href") or node["src"] for node in nodes]


# Sphinx 8.1 itself fails with a tuple.
TUPLE = pytest.param("()", marks=pytest.mark.skipif(sphinx.version_info < (8, 2), reason="Sphinx takes lists only"))


@pytest.mark.parametrize("static", [TUPLE, "[]", "['mine']"])
@pytest.mark.parametrize("builder", ["html", "dirhtml", "singlehtml"])
def test_the_files_are_copied_and_named_with_their_checksums(builder, static, project):
    conf = project.CONF + f"html_static_path = {static}\n"
    app = project.write({**PAGES, "conf.py": conf, "mine/mine.css": "p {}"}).build(builder)
    assert project.warnings == ""
    for name, address in zip(NAMES, addresses(app.outdir / "index.html"), strict=True):
        content = (app.outdir / "_static" / name).read_bytes()
        assert content == (ROOT / "_ext/wwc_criteria/output/static" / name).read_bytes()
        assert address == f"_static/{name}?v={zlib.crc32(content):08x}"
    assert (app.outdir / "_static/mine.css").exists() == ("mine" in static)


def test_another_place_of_the_extension_writes_no_page_again(tmp_path):
    source = tmp_path / "source"
    source.mkdir()
    conf = "import sys\nfrom pathlib import Path\nsys.path.insert(0, Path('place').read_text())\n"
    conf += "extensions = ['myst_parser', 'wwc_criteria']\nmyst_enable_extensions = ['colon_fence']\n"
    for name, text in {**PAGES, "conf.py": conf}.items():
        (source / name).write_text(text, encoding="utf-8")
    written = []
    for place in ("first", "second"):
        shutil.copytree(ROOT / "_ext", tmp_path / place, ignore=shutil.ignore_patterns("__pycache__"))
        (source / "place").write_text(str(tmp_path / place), encoding="utf-8")
        command = [sys.executable, "-m", "sphinx", "--no-color", "-b", "html", ".", "out"]
        run = subprocess.run(command, cwd=source, capture_output=True, text=True, check=True)
        assert run.stderr == ""
        written.append(len(re.findall(r"writing output\.\.\. \[", run.stdout)))
    assert written == [2, 0]


#: Another extension that writes the tables and cells of docutils in its own way.
OVERRIDE = """
def setup(app):
    from docutils import nodes

    app.add_node(nodes.table, override=True, html=(lambda writer, node: writer.body.append("<table>"), depart_table))
    app.add_node(nodes.entry, override=True, html=(lambda writer, node: writer.body.append("<td>"), depart_entry))


def depart_table(writer, node):
    writer.body.append("</table>")


def depart_entry(writer, node):
    writer.body.append("</td>")
"""


def table(app, page):
    return soup(app.outdir / f"{page}.html").select_one("table")


def test_an_extension_that_writes_tables_in_its_own_way_does_not_remove_names_and_headers(project):
    app = project.write({**PAGES, "conf.py": project.CONF + OVERRIDE}).build()
    headers = [(cell["scope"], cell.get_text()) for cell in table(app, "index").select("th")]
    assert headers == [("col", "Criterion"), ("col", "Resource"), ("row", "1. Words.¶")]
    assert table(app, "index").select_one(".headerlink")["href"] == "#criterion-c"


def test_other_tables_stay_as_sphinx_writes_them(project):
    app = project.write(PAGES).build()
    assert table(app, "index")["aria-label"] == "A"
    conf = project.CONF.replace(", 'wwc_criteria'", "")
    plain = project.write({"conf.py": conf, "index.md": "# Home\n\n```{toctree}\nother\n```\n"})
    ours = str(table(app, "other"))
    assert str(table(plain.build(fresh=True), "other")) == ours


def test_the_general_index_in_pages_has_no_dead_link(project):
    app = project.write(PAGES).build(confoverrides={"html_split_index": True})
    assert project.warnings == ""
    pages = [*app.outdir.glob("genindex*.html")]
    assert len(pages) > 1
    links = {link["href"].partition("#")[0] for page in pages for link in soup(page).select(".body a[href]")}
    assert links > {"index.html"}
    assert not [link for link in links if link and not (app.outdir / link).exists()]


@pytest.mark.parametrize("permalinks", [True, False])
def test_a_criterion_has_a_permalink_if_the_site_has_them(permalinks, project):
    options = {"html_permalinks": permalinks, "html_permalinks_icon": "<b>#</b>"}
    app = project.write(PAGES).build(confoverrides=options)
    links = table(app, "index").select("p > .headerlink")
    assert [(link["href"], link["title"], link.b.get_text()) for link in links] == [
        ("#criterion-c", "Link to A 1", "#")
    ] * permalinks
