"""The fixed texts of the extension: all of them can be translated, in every format."""

import io
import json
import re
import zipfile

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from bs4 import BeautifulSoup

from support import ROOT, Project

EXTENSION = ROOT / "_ext/wwc_criteria"
#: A project whose own texts have no Latin letter.
DATA = """\
title: Ω
criteria_in_edition: 2
levels: [{name: Ω, from: 1, to: 2}]
areas:
  - id: a
    title: Ω
    criteria:
      - id: b
        text: "Ω."
        resources: [{title: Ω, forthcoming: true}, {title: Ω, doc: index}]
        forthcoming: true
      - {id: c, text: "Ω."}
  - {id: d, title: Ω, criteria: []}
"""
PAGES = {
    "conf.py": (
        Project.CONF + "language = 'de'\nproject = author = version = copyright = 'Ω'\n"
        "wwc_criteria_file = 'data.yml'\nwwc_criteria_find_from = 1\n"
        "suppress_warnings = ['epub.unknown_project_files']\nlatex_engine = 'lualatex'\n"
        "def setup(app):\n    app.add_message_catalog('wwc_criteria', app.confdir / 'locale')\n"
    ),
    "data.yml": DATA,
    "index.md": "# Ω\n\n```{toctree}\ntable\nnone\nrecord\n```\n\n```{wwc-supports}\n```\n\n```{wwc-coverage}\n```\n",
    "table.md": "# Ω\n\n```{wwc-criteria}\n```\n\n```{wwc-downloads}\n```\n\n{ref}`wwc-criteria`\n",
    "none.md": "# Ω\n\n```{wwc-supports}\n```\n",
    "record.md": "# Ω\n\n```{wwc-record} record.yml\n```\n",
    "record.yml": (
        'city: Ω\nupdated: "2026-11-24"\nrecord:\n  b: {status: not-started, due: "2026-11-23", owner: Ω, note: Ω}\n'
    ),
}
NAMES = ["index", "table", "none", "record"]


@pytest.fixture(scope="module")
def texts():
    """Return the texts that translators get."""
    with (EXTENSION / "locale/wwc_criteria.pot").open("rb") as file:
        return [message.id for message in read_po(file) if message.id]


@pytest.fixture(scope="module")
def translated(texts, tmp_path_factory):
    """Return a project in a made-up language, in which each text is the English one in brackets."""
    catalog = Catalog(locale="de")
    for text in texts:
        catalog.add(text, f"⟦{text}⟧")
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    project = Project(tmp_path_factory.mktemp("translated"))
    return project.write({**PAGES, "locale/de/LC_MESSAGES/wwc_criteria.mo": compiled.getvalue()})


def build(project, builder):
    out = project.build(builder).outdir
    assert project.warnings == ""
    return out


def outside_brackets(text):
    """Return what is left of a text without what is translated."""
    before = None
    while text != before:
        before, text = text, re.sub("⟦[^⟦⟧]*⟧", "", text)
    return text


def check(text, among):
    assert among in text
    assert not re.search("[A-Za-z]", re.sub(r"\d kB", "", outside_brackets(text))), text


def check_page(markup, among):
    """Check what a reader sees, and what assistive technology and the mouse pointer show."""
    body = BeautifulSoup(markup, "html5lib").select_one(".body")
    for node in body.select(":is(h1, h2, caption) > .headerlink"):
        node.decompose()  # Sphinx's own
    check(body.get_text(), among)
    for attribute in ("title", "aria-label", "alt"):
        for node in body.select(f"[{attribute}]"):
            check(node[attribute], "")


def test_the_template_has_all_texts(texts):
    # `make messages` writes it.
    assert sorted({text for _name, _line, text, *_rest in extract_from_dir(EXTENSION)}) == sorted(texts)
    assert len(texts) > 30


def test_html(translated):
    out = build(translated, "html")
    pages = {name: (out / f"{name}.html").read_text(encoding="utf-8") for name in [*NAMES, "wwc-criteria"]}
    among = ["⟦With a resource⟧", "⟦(Further resources forthcoming)⟧", "⟦No criterion leads", "⟦Evidence and notes⟧"]
    among.append("⟦Criteria by area⟧")
    for (_name, markup), text in zip(pages.items(), among, strict=True):
        check_page(markup, text)
    form = BeautifulSoup(pages["table"], "html5lib").select_one("form[data-texts]")["data-texts"]
    for text in json.loads(form).values():
        check(text, "⟦")
    assert "⟦Link to " in pages["table"]
    index = (out / "searchindex.js").read_text(encoding="ascii").removeprefix("Search.setIndex(").removesuffix(")")
    kinds = [(kind, title) for domain, kind, title in json.loads(index)["objnames"].values() if domain == "wwc"]
    assert kinds == [("area", "What Works Cities-⟦area⟧"), ("criterion", "What Works Cities-⟦criterion⟧")]


def test_text(translated):
    out = build(translated, "text")
    check("".join((out / f"{name}.txt").read_text(encoding="utf-8") for name in NAMES), "⟦Criterion⟧")


def test_epub(translated):
    (path,) = build(translated, "epub").glob("*.epub")
    with zipfile.ZipFile(path) as book:
        for name in [*NAMES, "wwc-criteria"]:
            check_page(book.read(f"{name}.xhtml").decode(), "⟦")


def test_latex(translated, texts):
    (path,) = build(translated, "latex").glob("*.tex")
    tex = path.read_text(encoding="utf-8").partition(r"\begin{document}")[2]
    assert "⟦(Further resources forthcoming)⟧" in tex
    rest = outside_brackets(tex)
    for text in texts:
        assert not re.search(rf"(?<![\w-]){re.escape(text)}(?![\w-])", rest), text
