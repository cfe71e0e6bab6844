"""The strip that says what the edition of the criteria is, and who speaks."""

import pytest
from bs4 import BeautifulSoup

EDITION = """\
title: T
edition: "2018"
criteria_in_edition: 45
superseded: {date: "2022-08", criteria: 43, url: https://example.org/new}
notice: The text is *kept*.
"""
AREAS = "areas: [{id: a, title: A, criteria: [{id: c, text: Words.}, {id: d, text: Words.}]}]\n"
PAGE = "# Home\n\n```{wwc-edition} data.yml\n```\n\n```{wwc-criteria} data.yml\n```\n"
FACTS = "2018 edition · 2 of its 45 criteria · replaced in August 2022 by a standard of 43 criteria"


def strip(app, name="index.html"):
    return BeautifulSoup((app.outdir / name).read_text(encoding="utf-8"), "html5lib").select_one(".wwc-edition")


@pytest.mark.parametrize(
    ("builder", "name"),
    [("html", "index.html"), ("epub", "index.xhtml"), ("text", "index.txt"), ("latex", "*.tex")],
)
def test_each_format_has_the_strip(builder, name, project):
    conf = project.CONF + "version = copyright = '1'\n"  # EPUB needs both
    app = project.write({"data.yml": EDITION + AREAS, "index.md": PAGE, "conf.py": conf}).build(builder)
    assert project.warnings == ""
    (path,) = app.outdir.glob(name)
    if builder in ("html", "epub"):
        first, second = strip(app, name).select("p")
        assert first.text.startswith(FACTS)
        assert first.a["href"] == "https://example.org/new"
        assert second.text == "The text is kept."
    else:
        text = " ".join(path.read_text(encoding="utf-8").split())
        for part in ("2018 edition", "2 of its 45 criteria", "August 2022", "43 criteria", "kept"):
            assert part in text


FORMS = [
    ("edition: E\n", "E edition"),
    ("superseded: {date: '2022'}\n", "replaced in 2022"),
    ("superseded: {date: '2022-08-09'}\n", "replaced on August 9, 2022"),
    ("notice: Words.\n", "Words."),
]


@pytest.mark.parametrize(("keys", "shown"), FORMS)
def test_each_part_may_be_left_out(keys, shown, project):
    app = project.write({"data.yml": f"title: T\n{keys}{AREAS}", "index.md": PAGE}).build()
    assert strip(app).text.strip() == shown


def test_a_file_that_says_nothing_about_its_edition_has_no_strip(project):
    app = project.write({"data.yml": f"title: T\n{AREAS}", "index.md": PAGE}).build()
    assert strip(app) is None


def test_it_follows_the_data(project):
    project.write({"data.yml": EDITION + AREAS, "index.md": PAGE}).build()
    more = AREAS.replace("}]}]", "}, {id: e, text: Words.}]}]")
    app = project.write({"data.yml": EDITION.replace("45", "44") + more}).build()
    assert "3 of its 44 criteria" in strip(app).text


def test_dates_are_in_the_language_of_the_site(project):
    app = project.write({"data.yml": EDITION + AREAS, "index.md": PAGE}).build(confoverrides={"language": "es"})
    assert "agosto" in strip(app).text
