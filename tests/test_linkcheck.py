"""linkcheck reports an address at the place where an editor can correct it."""

import json

import pytest

DATA = """\
title: T
url: %(site)s/top
resources:
  shared:
    title: "url"
    url:
      %(site)s/shared
areas:
- id: a
  title: A
  criteria:
  - id: one
    text: >-
      Words with
      [a link](%(site)s/text).
    resources:
    - shared
    - {title: R, url: "%(site)s/resource"}
    - title: On the page too
      url: %(site)s/page
"""
PAGES = {
    "index.md": "# Home\n\n[words](%(site)s/page) [others](%(site)s/only)\n\n```{toctree}\ntable\n```\n",
    "table.md": "# Table\n\n```{wwc-criteria} data/criteria.yml\n```\n",
    "data/criteria.yml": DATA,
}
PLACES = {
    ("shared", "data/criteria.yml:7"),
    ("text", "data/criteria.yml:15"),
    ("resource", "data/criteria.yml:18"),
    ("page", "data/criteria.yml:20"),
    ("page", "index.md:3"),
    ("only", "index.md:3"),
}


@pytest.fixture
def site(serve, tmp_path):
    """Return the address of a site without pages."""
    (tmp_path / "site").mkdir()
    return serve(tmp_path / "site")


def write(project, site):
    project.write({name: text % {"site": site} for name, text in PAGES.items()})


def test_broken_addresses_are_reported_where_they_are_written(site, project):
    write(project, site)
    app = project.build("linkcheck")
    entries = [json.loads(line) for line in (app.outdir / "output.json").read_text(encoding="utf-8").splitlines()]
    places = {(entry["uri"].removeprefix(f"{site}/"), f"{entry['filename']}:{entry['lineno']}") for entry in entries}
    assert places == PLACES
    text = (app.outdir / "output.txt").read_text(encoding="utf-8")
    assert sorted(line.partition(": ")[0] for line in text.splitlines()) == sorted(place for _, place in PLACES)
    assert "(data/criteria.yml: line   18)" in app.status.getvalue()
    assert app.statuscode == 1


def test_a_quiet_run_warns_at_the_same_places(site, project):
    write(project, site)
    project.build("linkcheck", verbosity=-1)
    lines = [line.partition(": WARNING: broken link: ") for line in project.warnings.splitlines()]
    assert {(words.split()[0].removeprefix(f"{site}/"), place) for place, _, words in lines} == PLACES


def test_what_conf_py_says_of_pages_and_addresses_is_followed(site, project):
    write(project, site)
    rename = ("linkcheck-process-uri", lambda app, uri: uri.replace("/resource", "/renamed"))
    app = project.build("linkcheck", on=[rename])
    assert f"data/criteria.yml:18: [broken] {site}/renamed" in (app.outdir / "output.txt").read_text(encoding="utf-8")
    app = project.build("linkcheck", confoverrides={"linkcheck_exclude_documents": ["table"]})
    assert "data/criteria.yml" not in (app.outdir / "output.txt").read_text(encoding="utf-8")
