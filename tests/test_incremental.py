"""A changed data file: just the pages that use it are read again."""

import os
import time

import pytest

from wwc_criteria.datafile.model import Area, Catalogue, Criterion, Resource

PAGES = {
    "index.md": "# Home\n\n```{toctree}\nfirst\nsecond\nother\n```\n",
    "first.md": "# First\n\n```{wwc-criteria} data/one.yml\n```\n",
    "second.md": "# Second\n\n```{wwc-criteria} data/two.yml\n```\n",
    "other.md": "# Other\n\nNo table.\n",
    "data/one.yml": "title: One\nareas:\n- id: a\n  title: A\n  criteria:\n  - {id: c, text: The first words.}\n",
    "data/two.yml": "title: Two\nareas:\n- id: b\n  title: B\n  criteria:\n  - {id: d, text: Other words.}\n",
}


def touch_later(path, text):
    """Change a file, with a time that is certainly later than the last build's."""
    path.write_text(text, encoding="utf-8")
    later = time.time_ns() + 10**10
    os.utime(path, ns=(later, later))


def test_nothing_changed_reads_nothing(project):
    project.write(PAGES).build()
    project.build()
    assert project.read == set()


def test_changed_data_reads_the_pages_that_use_it(project):
    app = project.write(PAGES).build()
    touch_later(project.folder / "data/one.yml", PAGES["data/one.yml"].replace("first words", "new words"))
    project.build()
    assert project.read == {"first"}
    assert "The new words." in (app.outdir / "first.html").read_text(encoding="utf-8")


def test_broken_data_that_is_fixed_shows_the_table_again(project):
    app = project.write(PAGES).build()
    touch_later(project.folder / "data/one.yml", "title: [\n")
    project.build()
    assert "data/one.yml:1:9: WARNING: A value is missing here, or a bracket above is not closed" in project.warnings
    assert project.read == {"first"}
    assert "first words" not in (app.outdir / "first.html").read_text(encoding="utf-8")
    touch_later(project.folder / "data/one.yml", PAGES["data/one.yml"] + "\n")
    project.build()
    assert project.warnings == ""
    assert "first words" in (app.outdir / "first.html").read_text(encoding="utf-8")


def test_a_file_that_comes_later_is_found(project):
    data = {name: text for name, text in PAGES.items() if name != "data/one.yml"}
    app = project.write(data).build()
    assert "first.md:3: WARNING: The data file data/one.yml cannot be read: No such file" in project.warnings
    touch_later(project.folder / "data/one.yml", PAGES["data/one.yml"])
    project.build()
    assert project.warnings == ""
    assert "first words" in (app.outdir / "first.html").read_text(encoding="utf-8")


def test_the_configured_file_is_a_dependency_too(project):
    project.write(PAGES | {"other.md": "# Other\n\n```{wwc-criteria}\n:no-index:\n```\n"})
    options = {"confoverrides": {"wwc_criteria_file": "data/one.yml"}}
    project.build(**options)
    touch_later(project.folder / "data/one.yml", PAGES["data/one.yml"].replace("first words", "new words"))
    project.build(**options)
    assert project.read == {"first", "other"}


def test_a_mistake_is_reported_once_in_each_build(project):
    again = PAGES | {
        "other.md": PAGES["first.md"].replace("First", "Other"),
        "data/one.yml": "title: T\nareas: words\n",
    }
    project.write(again)
    for options in ({}, {}, {"fresh": True, "parallel": 2}):
        project.build(**options)
        assert project.warnings.count("WARNING") == 1
        assert "data/one.yml:2:8: WARNING: `areas` needs a list" in project.warnings


def test_a_page_that_goes_and_comes_is_right_in_the_table(project):
    data = PAGES["data/one.yml"].replace("words.}", "words., resources: [{title: R, doc: later}]}")
    app = project.write(PAGES | {"data/one.yml": data, "later.md": "---\norphan: true\n---\n# Later\n"}).build()
    first = app.outdir / "first.html"
    assert project.warnings == ""
    assert 'href="later.html"' in first.read_text(encoding="utf-8")
    (project.folder / "later.md").unlink()
    for _ in range(2):
        project.build()
        assert project.warnings.count("data/one.yml:6:65: WARNING: There is no page `later`") == 1
        assert project.warnings.count("WARNING") == 1
        assert 'href="later.html"' not in first.read_text(encoding="utf-8")
    project.write({"later.md": "---\norphan: true\n---\n# Later\n"}).build()
    assert project.warnings == ""
    assert 'href="later.html"' in first.read_text(encoding="utf-8")


AREAS = """title: Areas
areas:
- id: a
  title: A
  criteria:
  - {id: one, text: The first words.}
- id: b
  title: B
  criteria:
  - {id: two, text: Other words., resources: [{title: Gone, doc: gone}]}
"""


def test_of_pages_that_share_a_file_only_those_that_show_the_change_are_read(project):
    table = "```{wwc-criteria} data.yml\n:area: %s\n```\n"
    project.write(
        {
            "index.md": "# Home\n\n```{toctree}\nfirst\nsecond\nboth\n```\n",
            "first.md": "# First\n\n" + table % "a",
            "second.md": "# Second\n\n" + table % "b",
            "both.md": "# Both\n\n" + (table % "a" + table % "b").replace("```\n", ":no-index:\n```\n"),
            "data.yml": AREAS,
        }
    )
    app = project.build()
    assert "data.yml:10:66: WARNING: There is no page `gone`" in project.warnings
    touch_later(project.folder / "data.yml", AREAS.replace("first words", "new words"))
    project.build()
    assert project.read == {"first", "both"}
    for name in ("first", "both"):
        assert "The new words." in (app.outdir / f"{name}.html").read_text(encoding="utf-8")
    # What is wrong on the page that was not read is reported where it is now.
    touch_later(project.folder / "data.yml", "# A comment.\n" + AREAS.replace("first words", "new words"))
    project.build()
    assert project.read == set()
    assert "data.yml:11:66: WARNING: There is no page `gone`" in project.warnings
    touch_later(project.folder / "data.yml", AREAS.replace("id: b\n", "id: c\n").replace("first words", "new words"))
    project.build()
    assert project.read == {"second", "both"}
    assert "data.yml has no area `b`. The possible areas are `a`, `c`." in project.warnings


SHARED = [("html", "first.html"), ("dirhtml", "first/index.html"), ("text", "first.txt")]


def test_two_builders_that_share_the_doctrees_both_show_the_change(project):
    project.write(PAGES)
    outputs = [project.build(builder).outdir / name for builder, name in SHARED]
    touch_later(project.folder / "data/one.yml", PAGES["data/one.yml"].replace("first words", "new words"))
    for (builder, _), output in zip(SHARED, outputs, strict=True):
        project.build(builder)
        assert "The new words." in output.read_text(encoding="utf-8"), builder


def test_pages_that_a_build_was_not_asked_to_write_are_written_by_the_next(project):
    app = project.write(PAGES).build()
    touch_later(project.folder / "data/one.yml", PAGES["data/one.yml"].replace("first words", "new words"))
    project.build(only=["other.md"])
    assert "The first words." in (app.outdir / "first.html").read_text(encoding="utf-8")
    project.build()
    assert "The new words." in (app.outdir / "first.html").read_text(encoding="utf-8")


def test_only_pages_that_show_something_else_are_written(project):
    project.write(PAGES).build()
    written = []
    on = [("html-page-context", lambda app, name, template, context, doctree: written.append(name) if doctree else 0)]
    project.build(on=on)
    assert written == []
    # Moved lines are no change that a reader sees.
    touch_later(project.folder / "data/one.yml", "# A comment.\n" + PAGES["data/one.yml"])
    project.build(on=on)
    assert written == []
    touch_later(project.folder / "data/one.yml", PAGES["data/one.yml"].replace("first words", "new words"))
    project.build(on=on)
    assert written == ["first", "index"]


def test_a_table_that_moves_on_its_page_changes_no_other_page(project):
    other = "# Other\n\n{wwc:criterion}`c` {any}`c`\n\n```{wwc-coverage}\n```\n"
    project.write(PAGES | {"other.md": other}).build()
    written = []
    on = [("html-page-context", lambda app, name, template, context, doctree: written.append(name) if doctree else 0)]
    touch_later(project.folder / "first.md", PAGES["first.md"].replace("\n\n", "\n\nA paragraph.\n\n", 1))
    project.build(on=on)
    assert "first" in written
    assert "other" not in written


FULL = """title: T
edition: '2018'
criteria_in_edition: 45
superseded: {date: '2022'}
levels: [{name: L, from: 23, to: 30}]
source: {url: https://example.org/read, read: '2026-11-24', certainty: ours}
notice: A notice.
url: https://example.org/standard
license: MIT
areas:
- id: a
  former_ids: [old-a]
  title: A
  criteria:
  - id: c
    former_ids: [old-c]
    number: '1'
    text: Words.
    forthcoming: true
    counterparts: [{criterion: '2022:x', relation: same}]
    source: {url: https://example.org/own, read: '2026-11-24', certainty: stated}
    resources:
    - {title: Link, url: 'https://example.org/'}
    - {title: Kept, url: 'https://example.org/3', archived: 'https://example.org/copy'}
    - {title: Page, doc: index}
    - {title: Label, ref: here}
    - {title: Later, forthcoming: true}
"""
#: For each field of the model a change of the file. A new field needs one, or the test fails.
CHANGES = {
    Catalogue: {
        "title": ("title: T", "title: U"),
        "edition": ("2018", "2020"),
        "url": ("/standard", "/other"),
        "criteria_in_edition": ("45", "46"),
        "superseded": ("date: '2022'", "date: '2023'"),
        "levels": ("to: 30", "to: 31"),
        "source": ("certainty: ours", "certainty: likely"),
        "notice": ("A notice", "Another notice"),
        "license": ("MIT", "CC0-1.0"),
        "areas": ("id: a", "id: b"),
    },
    Area: {
        "id": ("id: a", "id: b"),
        "former_ids": ("[old-a]", "[other-a]"),
        "title": ("title: A", "title: B"),
        "criteria": ("id: c", "id: d"),
    },
    Criterion: {
        "id": ("id: c", "id: d"),
        "former_ids": ("[old-c]", "[other-c]"),
        "number": ("'1'", "'2'"),
        "text": ("Words.", "Other."),
        "resources": ("    - {title: Later, forthcoming: true}\n", ""),
        "forthcoming": ("    forthcoming: true", "    forthcoming: false"),
        "counterparts": ("relation: same", "relation: broader"),
        "source": ("certainty: stated", "certainty: likely"),
    },
    Resource: {
        "title": ("Link", "Address"),
        "url": ("example.org/'", "example.com/'"),
        "archived": ("/copy", "/other-copy"),
        "gone": ("copy'}", "copy', gone: true}"),
        "doc": ("doc: index", "doc: first"),
        "ref": ("ref: here", "ref: there"),
        "forthcoming": ("Later, forthcoming: true", "Later, doc: index"),
    },
}


def test_a_change_of_any_field_is_noticed(project):
    # Both pages have warnings of Sphinx about the unknown area and label, which are not looked at here.
    table = "# First\n\n```{wwc-criteria} full.yml\n:area: a\n```\n"
    project.write({"index.md": "# Home\n", "first.md": table, "full.yml": FULL}).build()
    for model, changes in CHANGES.items():
        for field in model._fields:
            if not field.endswith(("position", "suspicions")):
                old, new = changes[field]
                assert FULL.count(old) == 1
                for text in (FULL.replace(old, new), FULL):
                    touch_later(project.folder / "full.yml", text)
                    project.build()
                    assert project.read == {"first"}, (model, field)


def test_the_data_file_is_among_the_dependencies_of_its_pages(project):
    project.write(PAGES)
    seen = []
    on = [("env-updated", lambda app, env: seen.append(env.dependencies["first"]))]
    for _ in range(2):  # the second build reads no page
        app = project.build(on=on)
        assert app.env.dependencies["first"] == {project.folder / "data/one.yml"}
    assert seen == [{project.folder / "data/one.yml"}] * 2


def test_a_file_that_a_page_also_includes_is_compared_by_sphinx(project):
    include = "\n```{literalinclude} data/one.yml\n:language: yaml\n```\n"
    app = project.write(PAGES | {"first.md": PAGES["first.md"] + include}).build()
    touch_later(project.folder / "data/one.yml", "# A comment.\n" + PAGES["data/one.yml"])
    project.build()
    assert project.read == {"first"}
    assert "# A comment." in (app.outdir / "first.html").read_text(encoding="utf-8")


def test_the_catalogs_for_translators_have_the_lines_of_the_data_file(project):
    app = project.write(PAGES).build("gettext")
    catalog = app.outdir / "first.pot"
    assert "data/one.yml:6" in catalog.read_text(encoding="utf-8")
    touch_later(project.folder / "data/one.yml", "# A comment.\n" + PAGES["data/one.yml"])
    project.build("gettext")
    assert project.read == {"first"}
    assert "data/one.yml:7" in catalog.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "page", ["```{wwc-edition} /data.yml\n```\n", "{wwc-download}`criteria.csv`\n", "```{wwc-downloads}\n```\n"]
)
def test_references_of_a_file_are_the_same_in_the_next_build(page, project):
    conf = project.CONF + "wwc_criteria_file = 'data.yml'\n"
    project.write({"conf.py": conf, "index.md": "# Home\n\n" + page, "data.yml": AREAS}).build()
    message = (
        "data.yml:%d:66: WARNING: There is no page `gone`. Write its path inside the source folder, without `.md`."
    )
    assert project.warnings == message % 10 + " [wwc.unknown-page]\n"
    touch_later(project.folder / "data.yml", "# A comment.\n" + AREAS)
    project.build()
    assert project.warnings.count("WARNING") == project.warnings.count(message % 11) == 1
