"""One mistake, one message: what a mistake in the data file hides is not reported, and what a build finds is placed."""

import pytest

DATA = """\
title: T
areas:
- id: open
  title: Open data
  criteria:
  - id: policy
    text: The city has a policy.
    resources:
    - title: A guide
      doc: a-page#words
- id: use
  title: Use
  criteria:
  - {id: needs, text: The city asks.}
"""
REFERENCES = """\
# Page

## Words

{wwc:criterion}`policy` {wwc:criterion}`~needs` {wwc:area}`open` {any}`policy` {any}`words <wwc:area:open>`
[](#criterion-policy) [words](#area-open) [words](wwc:criterion:policy)

```{wwc-supports}
```
"""
FILES = {
    "index.md": "# Home\n\n```{toctree}\na-page\nz-table\n```\n\n```{wwc-coverage}\n```\n",
    "a-page.md": REFERENCES,
    "z-table.md": "# Table\n\n```{wwc-criteria} data.yml\n```\n",
    "data.yml": DATA,
}
BROKEN = DATA.replace("has a policy", "has: a policy").replace("{id: needs", "{id: Needs")
#: Mistakes that take no criteria from a page, so that references to nothing are reported as well.
HARMLESS = {
    "no download": "\n```{wwc-downloads} data.yml\n```\n",
    "an anchor twice": "\n```{wwc-criteria} data.yml\n```\n",
    "nothing to compare": "\n```{wwc-crosswalk} data.yml\n```\n",
}
#: How a page can be without criteria, and the only messages then.
BREAKAGES = [
    ({"data.yml": BROKEN}, ["data.yml:7:", "data.yml:14:"]),
    ({"z-table.md": FILES["z-table.md"].replace("data.yml", "dta.yml")}, ["z-table.md:3: WARNING: "]),
    (
        {"z-table.md": FILES["z-table.md"].replace("data.yml", "data.yml\n:area: opne, use")},
        ["z-table.md:3: WARNING: data.yml has no area `opne`"],
    ),
]


def lines(project):
    return project.warnings.splitlines()


def assert_begin_with(found, beginnings):
    assert len(found) == len(beginnings), found
    for line, beginning in zip(found, beginnings, strict=True):
        assert line.startswith(beginning)


@pytest.mark.parametrize(("files", "beginnings"), BREAKAGES)
def test_a_mistake_is_reported_and_not_what_follows_from_it(files, beginnings, project):
    project.write(FILES).build()
    assert project.warnings == ""
    app = project.write(files).build()
    assert_begin_with(lines(project), beginnings)
    page = (app.outdir / "a-page.html").read_text(encoding="utf-8")
    assert "criterion-policy" in page  # the text that stands for the link
    assert 'href="#criterion-policy"' not in page
    project.build(fresh=True, parallel=2)
    assert_begin_with(lines(project), beginnings)
    project.write(FILES).build()
    assert project.warnings == ""


def test_references_to_nothing_are_reported_again_when_the_data_is_sound(project):
    other = {"a-page.md": REFERENCES.replace("`policy`", "`polcy`"), "data.yml": BROKEN}
    project.write(FILES | other).build()
    assert_begin_with(lines(project), BREAKAGES[0][1])
    project.write({"data.yml": DATA}).build()
    assert "No page shows a criterion `polcy`. Did you mean `policy`? [wwc.unknown-criterion]" in project.warnings
    assert "'any' reference target not found: polcy" in project.warnings


@pytest.mark.parametrize("mistake", HARMLESS.values(), ids=HARMLESS)
def test_a_mistake_that_hides_no_criteria_hides_no_other_mistake(mistake, project):
    pages = {"a-page.md": REFERENCES.replace("`~needs`", "`nothing`"), "z-table.md": FILES["z-table.md"] + mistake}
    project.write(FILES | pages).build()
    unknown = "a-page.md:5: WARNING: No page shows a criterion `nothing`."
    assert_begin_with(lines(project), [unknown, "z-table.md:6: WARNING: "])


def test_a_box_says_what_it_stands_for(project):
    kinds = {"downloads": "links", "crosswalk": "comparison", "worksheet": "worksheet", "edition": "edition"}
    page = "".join(f"\n```{{wwc-{name}}} none.yml\n```\n" for name in kinds)
    app = project.write(FILES | {"index.md": "# Home\n" + page}).build()
    html = (app.outdir / "index.html").read_text(encoding="utf-8")
    for kind in kinds.values():
        assert f"The {kind} cannot be shown. The data file none.yml cannot be read" in html


@pytest.mark.parametrize("options", [{}, {"parallel": 2}])
def test_the_data_comes_before_all_other_warnings(options, project):
    wrong = {"a-page.md": REFERENCES + "\n{nothing}`x` [](nowhere.md)\n", "data.yml": BROKEN}
    wrong["z-table.md"] = FILES["z-table.md"] + "\n{nothing}`x`\n"
    project.write(FILES | wrong)
    reported = ""
    for _ in range(2):  # the second build reads no page
        project.build(**options)
        found = lines(project)
        assert_begin_with(found[:2], BREAKAGES[0][1])
        assert not any(line.startswith("data.yml") for line in found[2:])
        reported += project.warnings
    assert reported.count('Unknown interpreted text role "nothing"') == 2
    assert "'myst' cross-reference target not found: 'nowhere.md'" in reported


def test_a_target_is_reported_at_its_own_line(project):
    data = DATA.replace("a-page#words", "a-page#wrods").replace(
        "    resources:\n", "    resources:\n    - title: B\n      doc: gone\n"
    )
    project.write(FILES | {"data.yml": data})
    for _ in range(2):
        project.build()
        assert lines(project) == [
            "data.yml:10:12: WARNING: There is no page `gone`. "
            "Write its path inside the source folder, without `.md`. [wwc.unknown-page]",
            "data.yml:12:12: WARNING: There is no anchor `a-page#wrods`. Did you mean `words`? [wwc.unknown-anchor]",
        ]
    # The data stays as it is, and the page gets what is missing.
    project.write({"a-page.md": REFERENCES.replace("Words", "Wrods"), "gone.md": "---\norphan:\n---\n# No\n"}).build()
    assert project.warnings == ""


@pytest.mark.parametrize("anchor", ["criterion-needs", "area-use", "there", "words", "name"])
def test_all_that_has_an_address_is_an_anchor(anchor, project):
    table = "# Table\n\n(there)=\n## Words\n\n```{wwc-criteria} data.yml\n:name: name\n```\n"
    data = DATA.replace("a-page#words", f"z-table#{anchor}")
    project.write(FILES | {"data.yml": data, "z-table.md": table}).build()
    assert project.warnings == ""


UNSHOWN = (
    "data.yml:11:3: WARNING: No page shows the area `use`. "
    "Copy a table in z-table.md, with `:area: use`. [wwc.unshown-area]"
)


def test_an_area_on_no_page_is_reported_until_it_is_shown(project):
    some = FILES["z-table.md"].replace("data.yml", "data.yml\n:area: open")
    sound = {"a-page.md": REFERENCES.replace("{wwc:criterion}`~needs`", "")}
    project.write(FILES | sound | {"z-table.md": some})
    for _ in range(2):
        project.build()
        assert lines(project) == [UNSHOWN]
    project.build(confoverrides={"suppress_warnings": ["wwc.unshown-area"]})
    assert project.warnings == ""
    project.write({"z-table.md": some + FILES["z-table.md"][8:].replace("data.yml", "data.yml\n:area: use")}).build()
    assert project.warnings == ""
    # An area that is new in the file, of which this page shows nothing.
    project.write({"data.yml": DATA + "- {id: new, title: New, criteria: []}\n"}).build()
    assert lines(project) == [UNSHOWN.replace("use", "new").replace("11:3", "15:3")]


def test_a_file_that_is_only_linked_needs_no_table(project):
    conf = project.CONF + "wwc_criteria_file = 'data.yml'\n"
    files = {
        "conf.py": conf,
        "index.md": "# Home\n\n```{wwc-downloads}\n```\n",
        "data.yml": DATA.replace("a-page#words", "index"),
    }
    project.write(files).build()
    assert project.warnings == ""
