"""A data file that cannot be read, or changes while a build runs: it is reported, and the rest of the site is built."""

import os
import subprocess
import sys

import pytest

from support import ROOT, need
from test_incremental import touch_later

PAGES = {
    "index.md": "# Home\n\n```{toctree}\nfirst\nsecond\n```\n",
    "first.md": "# First\n\n```{wwc-criteria} data.yml\n```\n",
    "second.md": "# Second\n\n```{wwc-criteria} data.yml\n:no-index:\n```\n\nThe last words.\n",
}
DATA = "title: T\nareas:\n- id: a\n  title: A\n  criteria:\n  - {id: c, text: Words of the criterion.}\n"


def page(app, name):
    return (app.outdir / f"{name}.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda path: path.mkdir(), "data.yml is not a file"),
        (os.mkfifo, "data.yml is not a file"),
        (lambda path: path.symlink_to(path), "link"),  # "Symlink loop", or "Too many levels of symbolic links"
        (lambda path: path.symlink_to("nowhere"), "No such file or directory"),
    ],
)
def test_what_is_no_file(make, message, project):
    project.write(PAGES)
    make(project.folder / "data.yml")
    app = project.build()
    assert [line.partition(" WARNING")[0] for line in project.warnings.splitlines()] == ["first.md:3:", "second.md:3:"]
    assert message in project.warnings
    assert "The last words." in page(app, "second")


@pytest.mark.parametrize("name", ["a" * 5000, "a/" * 3000, "data.yml\x01", "../" * 99 + "etc", "%s", "https://x.org/"])
def test_a_name_that_no_file_can_have(name, project):
    app = project.write(PAGES | {"second.md": PAGES["second.md"].replace("data.yml", name), "data.yml": DATA}).build()
    assert project.warnings.startswith("second.md:3: WARNING: ")
    assert len(project.warnings.splitlines()) == 1
    assert "The last words." in page(app, "second")


def test_an_error_box_shows_invisible_characters(project):
    app = project.write({"index.md": "# Home\n\n```{wwc-criteria} no\u202efile.yml\n```\n"}).build()
    page = (app.outdir / "index.html").read_text(encoding="utf-8")
    for text in (page, project.warnings):
        assert "no\\u202efile.yml" in text
        assert "\u202e" not in text


def test_a_file_without_permission(project):
    project.write(PAGES | {"data.yml": DATA})
    (project.folder / "data.yml").chmod(0)
    command = [sys.executable, "-m", "sphinx", "-b", "html", project.folder, project.folder / "out"]
    if os.getuid() == 0:  # who may read all files
        need("setpriv")
        command = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command]

    def build():
        run = subprocess.run(command, capture_output=True, text=True, check=True, env={"PYTHONPATH": ROOT / "_ext"})
        return run.stderr, (project.folder / "out/second.html").read_text(encoding="utf-8")

    warnings, html = build()
    assert warnings.count("The data file data.yml cannot be read: Permission denied") == 2
    assert "The last words." in html
    # Its time is still the same.
    (project.folder / "data.yml").chmod(0o644)
    warnings, html = build()
    assert warnings == ""
    assert "Words of the criterion." in html


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda path: path.unlink(), "second.md:3: WARNING: The data file data.yml cannot be read"),
        (lambda path: path.write_text("title: ["), "data.yml:1:9: WARNING"),
        (lambda path: path.write_text(DATA.replace("Words", "Other words")), ""),
    ],
)
def test_a_file_that_changes_between_two_pages(change, message, project):
    project.write(PAGES | {"data.yml": DATA})
    path = project.folder / "data.yml"
    app = project.build(on=[("source-read", lambda app, name, source: change(path) if name == "second" else None)])
    assert (message in project.warnings) if message else (project.warnings == "")
    assert "Words of the criterion." in page(app, "first")
    assert "The last words." in page(app, "second")


@pytest.mark.parametrize("content", ["title: [", None])
def test_a_file_that_changes_after_it_was_read_is_reported_as_it_was(content, project):
    def change(*_):
        path = project.folder / "data.yml"
        path.unlink()
        if content:
            path.write_text(content, encoding="utf-8")
        return []

    project.write(PAGES | {"data.yml": DATA.replace("text", "txet")})
    project.build(on=[("env-get-updated", change)])
    assert "data.yml:6:13: WARNING: A criterion has no key `txet`" in project.warnings
    assert "data.yml:1" not in project.warnings


@pytest.mark.parametrize(
    ("parallel", "reported", "shown"), [(0, 0, "Words of the criterion."), (2, 2, "The data file has changed")]
)
def test_a_file_that_changes_before_its_pages_are_written_is_shown_next_time(parallel, reported, shown, project):
    path = project.write(PAGES | {"data.yml": DATA}).folder / "data.yml"
    other = DATA.replace("Words", "Other words")
    app = project.build(parallel=parallel, on=[("write-started", lambda app, builder: touch_later(path, other))])
    # What this process has read is at hand; where others have read the pages, it has to read the file again.
    assert project.warnings.count("The data file data.yml has changed during the build. Build again.") == reported
    assert shown in page(app, "first")
    # Also if it is as it was before the build.
    path.write_text(DATA, encoding="utf-8")
    project.build()
    assert "Words of the criterion." in page(app, "first")
    assert project.warnings == ""


SHADOW = "root:$6$secret:19000:0:99999:7:::\nkey: secret: [\n"


@pytest.mark.parametrize("place", ["../outside/shadow", "link.yml"])
def test_a_file_outside_the_source_folder_is_not_quoted(place, project, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "shadow").write_text(SHADOW, encoding="utf-8")
    (project.folder / "link.yml").symlink_to(outside / "shadow")
    app = project.write(PAGES | {"first.md": PAGES["first.md"].replace("data.yml", place), "data.yml": DATA}).build()
    name = app.env.relfn2path(place, "first")[0]  # before version 9, Sphinx does not resolve the link
    assert project.warnings == (
        f"first.md:3: WARNING: The data file {name} has errors. They are not shown, since it is outside the "
        "source folder. Run `python -m wwc_criteria check` on it. [wwc.file]\n"
    )
    assert f"The data file {name} has errors" in page(app, "first")
    assert "secret" not in page(app, "first")
    # It is read again like any other when it has been corrected.
    (outside / "shadow").write_text(DATA, encoding="utf-8")
    assert "Words of the criterion." in page(project.build(), "first")


@pytest.mark.parametrize("name", ["../outside/data.yml", "link.yml"])
def test_the_folder_of_the_file_that_conf_py_names_may_be_quoted(name, project, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    for file in ("data.yml", "other.yml"):
        (outside / file).write_text("titel: T\n", encoding="utf-8")
    (project.folder / "link.yml").symlink_to(outside / "data.yml")
    pages = PAGES | {
        "first.md": PAGES["first.md"].replace(" data.yml", ""),
        "second.md": PAGES["second.md"].replace("data.yml", "../outside/other.yml"),
    }
    project.write(pages).build(confoverrides={"wwc_criteria_file": name})
    assert project.warnings.count("The file has no key `titel`. Did you mean `title`?") == 2


@pytest.mark.parametrize("target", ["new.yml", "loop.yml"])
def test_a_symbolic_link_that_gets_another_target(target, project):
    project.write({**PAGES, "old.yml": DATA, "new.yml": DATA.replace("Words", "New words")})
    link = project.folder / "data.yml"
    link.symlink_to("old.yml")
    project.build()
    (project.folder / "loop.yml").symlink_to("loop.yml")
    link.unlink()
    link.symlink_to(target)
    app = project.build()
    assert project.read == {"first", "second"}
    assert ("New words of the criterion." in page(app, "first")) == (target == "new.yml")
    assert ("second.md:3: WARNING" in project.warnings) == (target == "loop.yml")


def test_a_page_shows_no_file_where_docutils_may_not_insert_any(project):
    files = {
        "index.md": "# Home\n\n```{wwc-criteria} data.yml\n```\n",
        "data.yml": "title: T\nareas: [{id: a, title: Secret, criteria: []}]\n",
    }
    # As docutils.conf does, which Sphinx's test application does not read.
    forbid = ("env-before-read-docs", lambda app, env, docnames: env.settings.update(file_insertion_enabled=False))
    app = project.write(files).build(on=[forbid])
    assert "index.md:3: WARNING: The settings of docutils do not let a page show a file: " in project.warnings
    assert "Secret" not in (app.outdir / "index.html").read_text(encoding="utf-8")
