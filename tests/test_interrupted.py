"""A build that was killed or interrupted: the next one writes what was not written."""

import contextlib
import multiprocessing
import os
import signal
import sys
from pathlib import Path

import pytest

from test_incremental import touch_later

DATA = (
    "title: T\nareas:\n"
    "- id: a\n  title: A\n  criteria:\n  - {id: one, text: The %s words., resources: [{title: R, doc: other}]}\n"
    "- id: b\n  title: B\n  criteria:\n  - {id: two, text: Other words., resources: [{title: R, %s}]}\n"
)
VERSIONS = [DATA % ("first", "forthcoming: true"), DATA % ("second", "url: 'https://example.org/'")]
TABLE = "```{wwc-criteria} data.yml\n:area: %s\n```\n"
PAGES = {
    "index.md": "# Home\n\n```{toctree}\nfirst\nsecond\nother\nplain\n```\n\n```{wwc-coverage}\n```\n",
    "first.md": "# First\n\n" + TABLE % "a",
    "second.md": "# Second\n\n" + TABLE % "b" + "\n```{wwc-downloads}\n```\n",
    "other.md": "# Other\n\n```{wwc-supports}\n```\n",
    "plain.md": "# Plain\n\nNo table is forthcoming.\n",  # Sphinx keeps words that have gone in the index of the search
}
OPTIONS = {"confoverrides": {"wwc_criteria_file": "data.yml", "html_theme": "basic"}}


def use(project, version):
    touch_later(project.folder / "data.yml", VERSIONS[version])


def files(app):
    return {path.relative_to(app.outdir): path.read_bytes() for path in app.outdir.rglob("*") if path.is_file()}


def start(project, moment, number, parallel):
    """Build in a process group that gets a signal when its so-many-th file is about to be written."""
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell lets what it runs in the background ignore it
    opened = 0

    def hook(event, arguments):
        nonlocal opened
        if event == "open" and "w" in str(arguments[1]) and "_build" in str(arguments[0]):
            opened += 1
            if opened == moment:
                if not str(arguments[0]).endswith(".buildinfo"):  # Sphinx 9 raises an IndexError if that is empty
                    Path(arguments[0]).write_bytes(b"")
                os.killpg(0, number)

    sys.addaudithook(hook)
    with contextlib.suppress(KeyboardInterrupt):
        project.build(parallel=parallel, **OPTIONS)
        os._exit(1)
    os._exit(0)


@pytest.mark.parametrize(
    ("number", "parallel", "moments"),
    [(signal.SIGKILL, 0, range(1, 21)), (signal.SIGINT, 0, (9, 14, 19)), (signal.SIGKILL, 2, (7, 10, 13))],
)
def test_after_an_interrupted_build_the_next_is_as_a_clean_one(number, parallel, moments, project, tmp_path):
    project.write(PAGES)
    clean = []
    for version in range(2):
        use(project, version)
        clean.append(files(project.build(builddir=tmp_path / f"clean-{version}", **OPTIONS)))
    project.build(**OPTIONS)
    for moment in moments:
        version = moment % 2
        use(project, version)
        process = multiprocessing.get_context("fork").Process(target=start, args=(project, moment, number, parallel))
        process.start()
        process.join()
        assert process.exitcode == (0 if number == signal.SIGINT else -number)
        found = files(project.build(**OPTIONS))
        assert [name for name in clean[version] if found.get(name) != clean[version][name]] == [], moment
