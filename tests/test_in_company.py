"""In company: pages, settings, builders and extensions of any project, which the extension has to get along with."""

from copy import deepcopy

import pytest
from bs4 import BeautifulSoup

from support import Project
from test_objects import DATA

TABLE = ".. wwc-criteria:: data.yml\n"
PAGES = {
    "conf.py": "extensions = ['sphinx.ext.intersphinx', 'wwc_criteria']\nnitpicky = True\n",
    "data.yml": DATA.replace("doc: chapter", "doc: index").replace("ref: part", "ref: genindex"),
    "index.rst": f"Home\n====\n\n{TABLE}",
}


def soup(app, name="index"):
    return BeautifulSoup((app.outdir / f"{name}.html").read_text(encoding="utf-8"), "html5lib")


def test_a_label_twice_on_a_page_is_reported(project):
    label = "\n.. _wwc-criteria:\n\nPart\n----\n"
    project.write({**PAGES, "index.rst": PAGES["index.rst"] + label + label.replace("Part", "More")}).build()
    assert project.warnings.count("[wwc.reserved-name]") == 1


def test_the_index_of_criteria_keeps_its_name(project):
    files = {
        "wwc-criteria.rst": ":orphan:\n\nMine\n====\n",
        "other.rst": ":orphan:\n\nOther\n=====\n\n.. _wwc-criteria:\n\nPart\n----\n",
    }
    project.write({**PAGES, **files})
    for _ in range(2):
        app = project.build()
        assert project.warnings.splitlines() == [
            "other.rst:9: WARNING: The label `wwc-criteria` belongs to the index of criteria. Give this label another "
            "name. [wwc.reserved-name]",
            "wwc-criteria.rst:1: WARNING: The index of criteria replaces this page, since both have the same name. "
            "Rename the page. [wwc.reserved-name]",
        ]
        assert app.env.domains.standard_domain.anonlabels["wwc-criteria"] == ("wwc-criteria", "")
        assert soup(app, "wwc-criteria").select(".wwc-criteria-index")


@pytest.mark.parametrize(
    "setting",
    [
        {"nitpick_ignore": [("wwc:criterion", "nope"), ("wwc:area", "nowhere")]},
        {"nitpick_ignore_regex": [("wwc:.*", "no.*")]},
    ],
)
def test_a_broken_reference_can_be_ignored(setting, project):
    words = "\n:wwc:criterion:`nope` :wwc:area:`nowhere` :wwc:criterion:`other`\n"
    project.write({**PAGES, "index.rst": PAGES["index.rst"] + words}).build(confoverrides=setting)
    assert project.warnings.count("WARNING") == project.warnings.count("`other`") == 1


@pytest.mark.parametrize("pattern", ["**/*.js", "**/*.css", "_static"])
def test_no_pattern_excludes_style_and_script(pattern, project):
    app = project.write(PAGES).build(confoverrides={"exclude_patterns": [pattern]})
    assert {"wwc-criteria.js", "wwc-criteria.css"} <= {path.name for path in (app.outdir / "_static").iterdir()}


ONLY = "Page\n====\n\n.. only:: {}\n\n   .. wwc-criteria:: data.yml\n      :widths: 1 1\n\n.. only:: {}\n\n   {}"


@pytest.mark.parametrize(
    "pages", [{"a.rst": ("latex", "html")}, {"a.rst": ("latex", "text"), "b.rst": ("html", "man")}]
)
def test_a_table_that_a_builder_leaves_out_has_no_anchors(pages, project):
    project.write({**PAGES, "index.rst": "Home\n====\n\n.. toctree::\n   :glob:\n\n   *\n"})
    project.write({name: ONLY.format(*tags, TABLE) for name, tags in pages.items()})
    app = project.build()
    assert project.warnings == ""
    shown = [*pages][-1].removesuffix(".rst")
    page = soup(app, shown)
    assert len(page.select("#criterion-policy")) == len(page.select("#area-open")) == 1
    assert soup(app, "wwc-criteria").select_one(f"a[href='{shown}.html#criterion-policy']")
    app = project.build("latex")
    assert project.warnings == ""
    tex = "".join(path.read_text(encoding="utf-8") for path in app.outdir.glob("*.tex"))
    assert tex.count(r"\label{\detokenize{a:criterion-policy}}") == 1
    # It takes the texts under all conditions.
    project.build("gettext", fresh=True)
    assert project.warnings == ""


#: What can be between the directive and a table.
INSIDE = {
    "a heading": "   Part\n   ----\n\n   .. wwc-criteria:: data.yml\n",
    "a box": "   .. container:: box\n\n      .. wwc-criteria:: data.yml\n",
    "a condition": "   .. only:: not nothing\n\n      .. wwc-criteria:: data.yml\n",
}


@pytest.mark.parametrize("inside", INSIDE.values(), ids=INSIDE)
def test_a_condition_counts_however_deep_the_table_is(inside, project):
    page = f"Home\n====\n\n.. only:: latex\n\n{inside}\n.. only:: html\n\n{inside}\n:wwc:criterion:`policy`\n"
    app = project.write({**PAGES, "index.rst": page}).build()
    assert project.warnings == ""
    page = soup(app)
    assert len(page.select("#criterion-policy")) == 1
    assert page.select_one("p > a[href='#criterion-policy']")
    project.build("latex")
    assert project.warnings == ""


def test_the_same_table_twice_under_a_condition_is_reported(project):
    inside = INSIDE["a box"]
    page = f"Home\n====\n\n.. only:: html\n\n{inside}\n.. only:: html\n\n{inside}"
    app = project.write({**PAGES, "index.rst": page}).build()
    message = "index.rst:14: WARNING: The anchor `area-open` is already on this page. "
    assert project.warnings == f"{message}Add the option :no-index: to this table. [wwc.duplicate-anchor]\n"
    assert len(soup(app).select("#criterion-policy")) == 1
    project.write({"index.rst": page.replace("only:: html", "only:: latex", 1)}).build()
    assert project.warnings == ""


def test_two_tables_that_a_builder_shows_are_reported(project):
    project.write({**PAGES, "index.rst": ONLY.format("html", "not latex", TABLE)}).build()
    message = (
        "The area `open` is already shown at index.rst:6. Add the option :no-index: to this table. [wwc.second-home]"
    )
    assert message in project.warnings
    project.build("latex")
    assert "second-home" not in project.warnings


#: Prints a site of one page, as sphinx-simplepdf does.
PRINTER = """
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

class Printer(SingleFileHTMLBuilder):
    name = "printer"

def setup(app):
    app.add_builder(Printer)
"""


@pytest.mark.parametrize("base", ["", "https://example.org/"])
def test_a_builder_that_prints_a_page_links_no_file_of_the_disk(base, project):
    conf = f"import sys\nsys.path.insert(0, {str(project.folder)!r})\n{PAGES['conf.py']}extensions.append('printer')\n"
    conf += f"wwc_criteria_file = 'data.yml'\nhtml_baseurl = {base!r}\n"
    files = {
        **PAGES,
        "conf.py": conf,
        "printer.py": PRINTER,
        "index.rst": PAGES["index.rst"] + "\n.. wwc-downloads::\n",
    }
    app = project.write(files).build("printer")
    links = [link["href"] for link in soup(app).select(".wwc-downloads a")]
    assert all(link.startswith("https://example.org/data/") for link in links)
    assert len(links) == (5 if base else 0)
    assert not (app.outdir / "data").exists()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Return the configuration of a project that refers to another one."""
    other = Project(tmp_path_factory.mktemp("other")).write(PAGES).build()
    mapping = {"road": ("https://example.org/", str(other.outdir / "objects.inv"))}
    return {"intersphinx_mapping": mapping}


@pytest.mark.parametrize(
    ("role", "shown"),
    [
        ("wwc:criterion:`~process`", "2b"),
        ("external:wwc:criterion:`~process`", "2b"),
        ("external+road:wwc:criterion:`~process`", "2b"),
        ("external+road:wwc:area:`~open`", "Open data"),
        ("external:wwc:criterion:`process`", "Open data 2b"),
        ("external:wwc:criterion:`~words <process>`", "~words"),
    ],
)
def test_a_short_reference_to_another_project_shows_the_number(role, shown, elsewhere, project):
    app = project.write({"conf.py": PAGES["conf.py"], "index.rst": f"Home\n====\n\n:{role}\n"})
    app = project.build(confoverrides=deepcopy(elsewhere))
    assert project.warnings == ""
    assert soup(app).select_one("a.external").get_text() == shown


@pytest.mark.parametrize(
    ("role", "message"),
    [
        ("external:wwc:criterion:`nope`", "external wwc:criterion reference target not found: nope [ref.criterion]"),
        ("external+road:wwc:area:`nope`", "external wwc:area reference target not found: nope [ref.area]"),
        (
            "wwc:criterion:`road:nope`",
            "No page shows a criterion `road:nope`. No linked project has it either. [wwc.unknown-criterion]",
        ),
    ],
)
def test_a_missing_target_of_another_project_is_reported_once(role, message, elsewhere, project):
    project.write({"conf.py": PAGES["conf.py"], "index.rst": f"Home\n====\n\n:{role}\n"})
    project.build(confoverrides=deepcopy(elsewhere))
    assert project.warnings == f"index.rst:4: WARNING: {message}\n"


@pytest.mark.parametrize("role", ["external+road:wwc:criterion", "external:wwc:area", "wwc:criterion"])
def test_a_project_without_the_extension_cannot_refer_to_the_criteria_of_another(role, elsewhere, project):
    files = {"conf.py": "extensions = ['sphinx.ext.intersphinx']\n", "index.rst": f"Home\n====\n\n:{role}:`process`\n"}
    project.write(files).build(confoverrides=deepcopy(elsewhere))
    assert "index.rst:4: " in project.warnings
    # As the documentation says, it is enough to add the extension: no data file is needed.
    (project.folder / "conf.py").write_text("extensions = ['sphinx.ext.intersphinx', 'wwc_criteria']\n")
    project.write({"index.rst": "Home\n====\n\n:external+road:wwc:criterion:`process`\n"})
    app = project.build(confoverrides=deepcopy(elsewhere), fresh=True)
    assert project.warnings == ""
    assert soup(app).select_one("a.external")["href"] == "https://example.org/index.html#criterion-process"


def test_markdown_can_link_to_the_criteria_of_another_project_without_the_extension(elsewhere, project):
    conf = "extensions = ['sphinx.ext.intersphinx', 'myst_parser']\nnitpicky = True\n"
    project.write({"conf.py": conf, "index.md": "# Home\n\n[the process](inv:road:wwc:criterion#process)\n"})
    app = project.build(confoverrides=deepcopy(elsewhere))
    assert project.warnings == ""
    assert soup(app).select_one("a.external")["href"] == "https://example.org/index.html#criterion-process"
