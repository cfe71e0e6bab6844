"""Criteria and areas as objects: references from pages and projects, canonical entries, indices and overviews."""

import re
import zlib
from copy import deepcopy

import pytest
from bs4 import BeautifulSoup
from docutils import nodes
from sphinx.errors import NoUri

from support import ROOT, Project

DATA = """\
title: T
areas:
  - id: open
    title: Open *data*
    criteria:
      - id: policy
        text: The city has a *policy*; it is public.
        resources: [{title: R, doc: chapter}, {title: S, url: "https://example.org/"}]
      - id: process
        former_ids: [old-process]
        number: 2b
        text: The city has a process.
        resources: [{title: L, ref: part}]
        forthcoming: true
  - id: "use"
    former_ids: [usage]
    title: Use
    criteria:
      - id: needs
        text: The city asks.
        resources: [{title: Later, forthcoming: true}]
      - {id: nothing, text: The city rests.}
  - {id: empty, title: Nothing yet, criteria: []}
"""
PAGES = {
    "data.yml": DATA,
    "index.md": "# Home\n\n```{toctree}\nz-table\nchapter\na-page\n```\n",
    "z-table.md": "# Table\n\n```{wwc-criteria} data.yml\n```\n",
    "chapter.md": "# Chapter\n\n(part)=\n## Part\n\n```{wwc-supports}\n```\n",
    "a-page.md": "# Page\n\nWords.\n",
}


def page(words):
    return PAGES | {"a-page.md": f"# Page\n\n{words}\n"}


def soup(app, name):
    return BeautifulSoup((app.outdir / f"{name}.html").read_text(encoding="utf-8"), "html5lib")


def first_link(app, name="a-page"):
    body = soup(app, name).select_one(".body")
    return body.select_one("p a") or body.select_one("p")


@pytest.mark.parametrize(
    ("markup", "shown", "anchor"),
    [
        ("{wwc:criterion}`policy`", "Open data 1", "criterion-policy"),
        ("{wwc:criterion}`process`", "Open data 2b", "criterion-process"),
        ("{wwc:criterion}`~process`", "2b", "criterion-process"),
        ("{wwc:criterion}`our words <policy>`", "our words", "criterion-policy"),
        ("{wwc:area}`open`", "Open data", "area-open"),
        ("{any}`policy`", "Open data 1", "criterion-policy"),
        ("{any}`words <wwc:area:open>`", "words", "area-open"),
        ("[](#criterion-policy)", "Open data 1", "criterion-policy"),
        ("[words](#criterion-policy)", "words", "criterion-policy"),
        ("[words](wwc:criterion:policy)", "words", "criterion-policy"),
        ("[](#area-open)", "Open data", "area-open"),
        ("[](#criterion-old-process)", "Open data 2b", "criterion-process"),
    ],
)
def test_a_reference_links_to_the_row(markup, shown, anchor, project):
    app = project.write(page(markup)).build()
    assert project.warnings == ""
    link = first_link(app)
    assert link.get_text() == shown
    assert link["href"] == f"z-table.html#{anchor}"
    assert soup(app, "z-table").find(id=anchor).find_parent("tr")
    if anchor == "criterion-policy":
        assert link["title"] == "The city has a policy; it is public."


def test_a_restructuredtext_page_refers_in_the_same_way(project):
    files = {name: text for name, text in PAGES.items() if name != "a-page.md"}
    text = "Page\n====\n\n:wwc:criterion:`policy` and :wwc:area:`that <open>`\n"
    app = project.write(files | {"a-page.rst": text}).build()
    assert project.warnings == ""
    links = soup(app, "a-page").select("p a.internal")
    assert [link["href"] for link in links if "#" in link["href"]][:2] == [
        "z-table.html#criterion-policy",
        "z-table.html#area-open",
    ]


def test_an_exclamation_mark_makes_no_link(project):
    app = project.write(page("{wwc:criterion}`!policy`")).build()
    assert project.warnings == ""
    assert first_link(app).name == "p"


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("{wwc:criterion}`polcy`", "No page shows a criterion `polcy`. Did you mean `policy`? [wwc.unknown-criterion]"),
        ("{wwc:area}`opne`", "No page shows an area `opne`. Did you mean `open`? [wwc.unknown-area]"),
        (
            "{wwc:criterion}`old-process`",
            "The criterion `old-process` is now called `process`. Write its new id. [wwc.former-id]",
        ),
    ],
)
@pytest.mark.parametrize("nitpicky", [True, False])
def test_a_reference_to_another_id_is_reported_once_in_each_build(markup, message, nitpicky, project):
    project.write(page(markup))
    for _ in range(2):
        project.build(confoverrides={"nitpicky": nitpicky})
        assert project.warnings == f"a-page.md:3: WARNING: {message}\n"


def test_an_id_that_is_used_now_comes_before_one_that_was(project):
    other = "title: T\nareas: [{id: o, title: O, criteria: [{id: old-process, text: Another city.}]}]\n"
    files = page("{wwc:criterion}`old-process`") | {"other.yml": other}
    files["chapter.md"] = "# Chapter\n\n(part)=\n## Part\n\n```{wwc-criteria} other.yml\n```\n"
    app = project.write(files).build()
    assert project.warnings == ""
    assert first_link(app)["href"] == "chapter.html#criterion-old-process"


def test_the_first_page_of_the_book_is_canonical(project):
    again = {"a-page.md": "# Page\n\n```{wwc-criteria} data.yml\n:area: open\n```\n"}
    reported = []
    for options in ({"parallel": 4}, {}, {"parallel": 2}):
        app = project.write(PAGES | again).build(fresh=True, **options)
        reported.append(project.warnings)
        inventory = zlib.decompress((app.outdir / "objects.inv").read_bytes().split(b"\n", 4)[4])
        assert b"\npolicy wwc:criterion -1 z-table.html#criterion-$ " in inventory
    assert reported[0] == (
        "a-page.md:3: WARNING: The area `open` is already shown at z-table.md:3. "
        "Add the option :no-index: to this table. [wwc.second-home]\n"
    )
    assert len(set(reported)) == 1
    project.write({"a-page.md": again["a-page.md"].replace(":area: open", ":area: open\n:no-index:")}).build()
    assert project.warnings == ""


def test_indices(project):
    app = project.write(PAGES).build()
    index = soup(app, "wwc-criteria")
    links = [(link.get_text(), link["href"]) for link in index.select(".wwc-criteria-index a[href*='#criterion']")]
    assert links == [
        ("1. The city has a policy; it is public.", "z-table.html#criterion-policy"),
        ("2b. The city has a process.", "z-table.html#criterion-process"),
        ("1. The city asks.", "z-table.html#criterion-needs"),
        ("2. The city rests.", "z-table.html#criterion-nothing"),
    ]
    jumps = [(link.get_text(), link["href"]) for link in index.select(".wwc-criteria-index a[href^='#']")]
    assert jumps == [("Open data", "#area-open"), ("Use", "#area-use")]
    assert [index.select_one(f"{anchor} > h2").get_text() for _area, anchor in jumps] == ["Open data", "Use"]
    general = soup(app, "genindex")
    assert general.find("a", string="Use")["href"] == "z-table.html#area-use"


def test_another_project_refers_to_them(project, tmp_path):
    app = project.write(PAGES).build()
    conf = (
        "extensions = ['sphinx.ext.intersphinx', 'myst_parser', 'wwc_criteria']\nnitpicky = True\n"
        f"intersphinx_mapping = {{'road': ('https://example.org/', {str(app.outdir / 'objects.inv')!r})}}\n"
    )
    words = (
        "{wwc:criterion}`words <policy>` {external+road:wwc:area}`use` {wwc:criterion}`old-process` {wwc:area}`usage`"
    )
    other = Project(tmp_path / "other").write({"conf.py": conf, "index.md": f"# Other\n\n{words}\n"})
    page = soup(other.build(), "index")
    assert other.warnings == ""
    assert [(link["href"].removeprefix("https://example.org/"), link.get_text()) for link in page.select("a.external")][
        :2
    ] == [("z-table.html#criterion-policy", "words"), ("z-table.html#area-use", "Use")]
    assert {link["href"].partition("#")[2] for link in page.select("a.external[href*='#']")} >= {
        "criterion-process",
        "area-use",
    }


def test_what_a_page_helps_with(project):
    app = project.write(PAGES | {"a-page.md": "# Page\n\n```{wwc-supports}\n```\n"}).build()
    items = soup(app, "chapter").select(".wwc-supports li")
    assert [item.get_text() for item in items] == [
        "Open data 1: The city has a policy; it is public.",
        "Open data 2b: The city has a process.",
    ]
    assert [item.a["href"] for item in items] == ["z-table.html#criterion-policy", "z-table.html#criterion-process"]
    assert soup(app, "a-page").select_one("p.wwc-supports").get_text() == "No criterion leads to this page yet."
    assert project.warnings == ""


def test_the_coverage_counts_and_links_to_what_it_counts(project):
    app = project.write(page("```{wwc-coverage}\n```")).build()
    assert project.warnings == ""
    html = soup(app, "a-page")
    rows = [[cell.get_text() for cell in row.select("th, td")] for row in html.select("table.wwc-coverage tbody tr")]
    assert rows == [
        ["Open data", "2", "2", "1", "0"],
        ["Use", "2", "0", "1", "1"],
        ["Nothing yet", "0", "0", "0", "0"],
        ["Total", "4", "2", "2", "1"],
    ]
    numbers = html.select("table.wwc-coverage tbody td:not(:first-child) a")
    assert len(numbers) == 6
    assert {number["href"] for number in numbers} == {"#coverage-open", "#coverage-use"}
    lines = [html.find(id=name).find_parent("li") for name in ("coverage-open", "coverage-use")]
    assert [" ".join(line.get_text().split()) for line in lines] == [
        "Open data. With a resource: 1, 2b. More forthcoming: 2b",
        "Use. More forthcoming: 1. Without any: 2",
    ]
    assert [link["href"] for link in lines[0].select("a")][:2] == [
        "z-table.html#criterion-policy",
        "z-table.html#criterion-process",
    ]


@pytest.mark.parametrize(
    ("change", "href", "shown"),
    [
        (lambda files: files["data.yml"].replace("number: 2b", "number: 2c"), "z-table.html#criterion-process", "2c"),
        (lambda files: files["data.yml"].replace("title: Open *data*", "title: All"), None, "All 2b"),
        (lambda files: files["data.yml"].replace("- id: process", "- id: renamed"), None, "process"),
    ],
)
def test_a_page_that_refers_follows_the_data(change, href, shown, project):
    project.write(page("{wwc:criterion}`process` {wwc:criterion}`~process`")).build()
    app = project.write({"data.yml": change(PAGES)}).build()
    words = soup(app, "a-page").select_one("h1 + p").get_text()
    assert shown in words
    if href:
        assert first_link(app)["href"] == href


def test_a_page_that_refers_follows_a_criterion_to_another_page(project):
    app = project.write(page("{wwc:criterion}`policy`")).build()
    project.write(
        {"z-table.md": "# Table\n", "chapter.md": "# C\n\n(part)=\n## P\n\n```{wwc-criteria} data.yml\n```\n"}
    )
    app = project.build()
    assert project.warnings == ""
    assert first_link(app)["href"] == "chapter.html#criterion-policy"


def test_latex_has_a_label_for_each_reference(project):
    words = "{wwc:criterion}`policy` {wwc:criterion}`old-process` {wwc:area}`use` {wwc:area}`empty`"
    app = project.write(page(f"{words}\n\n```{{wwc-coverage}}\n```")).build("latex")
    (path,) = app.outdir.glob("*.tex")
    tex = path.read_text(encoding="utf-8")
    labels = re.findall(r"\\label\{\\detokenize\{(.*?)\}\}", tex)
    references = set(re.findall(r"\\hyperref\[\\detokenize\{(.*?)\}\]", tex))
    assert {"z-table:criterion-policy", "z-table:criterion-process", "z-table:area-use"} <= references
    assert references <= set(labels)
    assert len(labels) == len(set(labels))
    assert "z-table:criterion-old-process" in labels


def test_the_search_finds_a_criterion_by_its_text_and_by_its_id(html, browser, serve):
    address = serve(html)
    tab = browser.new_page()
    for query in ("codified proactive disclosure", "open-data-policy"):
        tab.goto(f"{address}/search.html?q={query.replace(' ', '+')}")
        link = tab.locator("#search-results a[href*='#criterion-open-data-policy']").first
        link.wait_for()
        link.click()
        tab.wait_for_url("**/wwc/index.html**")
        assert tab.locator("tr:has(#criterion-open-data-policy)").is_visible()
    tab.close()


def test_the_sign_of_a_permanent_address(html, browser, serve):
    tab = browser.new_page()
    tab.goto(f"{serve(html)}/wwc/index.html")
    row = tab.locator("tr.criterion").nth(1)
    sign = row.locator(".headerlink")
    opacity = "sign => getComputedStyle(sign).opacity"
    assert sign.evaluate(opacity) == "0"
    row.hover()
    assert sign.evaluate(opacity) == "1"
    tab.mouse.move(0, 0)
    sign.focus()
    assert sign.evaluate(opacity) == "1"
    plain = row.evaluate("row => getComputedStyle(row).backgroundColor")
    sign.click()
    assert tab.url.endswith("#criterion-publishing-process")
    assert row.evaluate("row => getComputedStyle(row).backgroundColor") != plain
    tab.emulate_media(media="print")
    assert not sign.is_visible()
    tab.close()


LABELS = """\
title: T
areas:
- id: a
  title: A
  criteria:
  - id: c
    text: Words.
    resources:
    - {title: Another *project*, ref: "other:there"}
    - {title: Its label, ref: there}
"""
ELSEWHERE = {
    "conf.py": "extensions = ['myst_parser', 'sphinx.ext.intersphinx', 'wwc_criteria']\nnitpicky = True\n",
    "data.yml": LABELS,
    "index.md": "# Home\n\n```{wwc-criteria} data.yml\n```\n",
    "again.md": "---\norphan: true\n---\n# Again\n\n```{wwc-criteria} data.yml\n:no-index:\n```\n",
}
ADVICE = " In Markdown, a label is a line `(label)=` above a heading."
LABEL = "data.yml:%d:%d: WARNING: There is no label `%s`.%s [wwc.unknown-label]\n"
THERE = LABEL % (10, 31, "there", ADVICE)
UNKNOWN = LABEL % (9, 39, "other:there", " No linked project has it either.") + THERE


@pytest.fixture(scope="module")
def inventory(tmp_path_factory):
    """Return the inventory of another project that has a label."""
    other = Project(tmp_path_factory.mktemp("other")).write({"index.md": "(there)=\n# There\n"})
    return str(other.build().outdir / "objects.inv")


def resources(app, name="index"):
    return [(link["href"], link.decode_contents()) for link in soup(app, name).select(".wwc-criteria .resource a")]


@pytest.mark.parametrize("parallel", [0, 2])
def test_a_resource_refers_to_a_label_of_another_project(parallel, inventory, project):
    mapping = {"intersphinx_mapping": {"other": ("https://example.org/", inventory)}}
    app = project.write(ELSEWHERE).build(parallel=parallel, confoverrides=mapping)
    assert project.warnings == ""
    address = "https://example.org/index.html#there"
    assert resources(app) == [(address, "<span>Another <em>project</em></span>"), (address, "<span>Its label</span>")]


@pytest.mark.parametrize("disabled", ["*", "std:*", "std:label"])
def test_a_label_that_intersphinx_may_not_look_up_is_reported_in_each_build(disabled, inventory, project):
    options = {
        "intersphinx_mapping": {"other": ("https://example.org/", inventory)},
        "intersphinx_disabled_reftypes": [disabled],
    }
    project.write({**ELSEWHERE, "data.yml": LABELS.replace("other:there", "nowhere")})
    for _ in range(2):
        app = project.build(confoverrides=deepcopy(options))  # Sphinx changes them
        assert project.warnings == LABEL % (9, 39, "nowhere", ADVICE) + THERE
        assert resources(app) == []


def test_a_label_of_no_project_is_reported_once_for_its_place_in_each_build(project):
    project.write(ELSEWHERE)
    for options in ({}, {}, {"fresh": True, "parallel": 2}):
        project.build(**options)
        assert project.warnings == UNKNOWN
    project.write({"again.md": ELSEWHERE["again.md"] + "\n(there)=\n## There\n"}).build()
    assert (
        project.warnings
        == "data.yml:9:39: WARNING: There is no label `other:there`. Did you mean `there`? [wwc.unknown-label]\n"
    )


def test_any_extension_may_resolve_a_label(project):
    def resolve(app, env, node, contnode):
        if node["reftarget"] == "there":
            return nodes.reference("", "", contnode, refuri="https://example.org/")
        raise NoUri  # what is known, and cannot be linked to

    app = project.write(ELSEWHERE).build(on=[("missing-reference", resolve)])
    assert project.warnings == ""
    assert resources(app) == [("https://example.org/", "<span>Its label</span>")]
    assert "Another <em>project</em>" in (app.outdir / "index.html").read_text(encoding="utf-8")
    # Once it is no longer resolved, both are reported, and the page is written again without the link.
    app = project.build()
    assert project.read == set()
    assert project.warnings == UNKNOWN
    assert resources(app) == []


def test_a_criterion_of_another_project_is_resolved_as_conf_py_says(project, tmp_path):
    other = Project(tmp_path / "other").write(PAGES).build()
    words = "{wwc:criterion}`policy` {external+road:wwc:area}`use`"
    options = {"intersphinx_mapping": {"road": ("https://example.org/", str(other.outdir / "objects.inv"))}}
    files = {"conf.py": ELSEWHERE["conf.py"], "index.md": f"# Home\n\n{words}\n"}
    project.write(files).build(confoverrides=deepcopy(options))
    assert project.warnings == ""
    # The role `external` does not ask whether it may.
    project.build(confoverrides={**options, "intersphinx_disabled_reftypes": ["*"]})
    message = "No page shows a criterion `policy`. Look up its id in the data file. [wwc.unknown-criterion]"
    assert project.warnings == f"index.md:3: WARNING: {message}\n"


def test_references_are_shown_as_the_documentation_says(project):
    folder = ROOT / "docs/maintaining"
    table = (folder / "referring.md").read_text(encoding="utf-8").partition("| Readers see |\n")[2]
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.partition("\n\n")[0].splitlines()[1:]]
    code = re.compile(r"`` (.*) ``|`(.*)`")
    in_markdown, in_rst = ([code.sub(r"\1\2", row[column]) for row in rows] for column in (0, 1))
    example = (folder / "examples/example.yml").read_text(encoding="utf-8")
    pages = {
        "index.md": "# Home\n\n```{wwc-criteria} example.yml\n```\n\n" + "".join(f"- {it}\n" for it in in_markdown),
        "rst.rst": ":orphan:\n\nPage\n====\n\n" + "".join(f"- {it}\n" for it in in_rst if it),
        "example.yml": re.sub("(doc|ref): .*", "forthcoming: true", example),
    }
    app = project.write(pages).build()
    assert project.warnings == ""
    for name, written in (("index", in_markdown), ("rst", in_rst)):
        shown = [it.text for it in soup(app, name).select("li:not(.resource) > p > a.reference")]
        assert shown == [row[-1] for row, text in zip(rows, written, strict=True) if text]
