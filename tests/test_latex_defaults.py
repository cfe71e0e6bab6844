"""The PDF of a project that uses the extension, and Sphinx's own settings for LaTeX."""

import json
import re
import subprocess

import pytest

from real_addresses import ADDRESSES, encoded, in_markdown, targets
from support import ROOT, need, sphinx

CONF = r"""
extensions = ["myst_parser", "wwc_criteria"]
language = "sv"
latex_documents = [("index", "book.tex", "Book", "Author", "manual")]
# Sphinx's fonts are in further packages of Debian.
latex_elements = {"fontpkg": r"\usepackage{lmodern}"}
"""
INDEX = "# Home\n\n```{index} single: Österbotten\n```\n\nWords.\n\n```{wwc-criteria} data.yml\n```\n"
TITLES = ["Zebra", "Ängar", "Österled", "Åkrar", "Élan", "“Quoted”", "5 things", "apples", "{[$%&|@!#_^~\\]}"]


@pytest.fixture(scope="module")
def pdf(tmp_path_factory):
    need("latexmk", "pdflatex", "upmendex", "pdftotext")
    docs = tmp_path_factory.mktemp("docs")
    areas = [
        {
            "id": f"area-{number}",
            "title": re.sub(r"([\[\]_\\])", r"\\\1", title),
            "criteria": [{"id": f"c-{number}", "text": "Words"}],
        }
        for number, title in enumerate(TITLES)
    ]
    areas[0]["criteria"] = [
        {
            "id": f"criterion-{number}",
            "text": in_markdown(address + "t"),
            "resources": [{"title": "Resource", "url": address + "r"}],
        }
        for number, address in enumerate(ADDRESSES)
    ]
    (docs / "conf.py").write_text(CONF, encoding="utf-8")
    (docs / "index.md").write_text(INDEX, encoding="utf-8")
    (docs / "data.yml").write_text(json.dumps({"title": "T", "areas": areas}), encoding="utf-8")
    out = tmp_path_factory.mktemp("out")
    sphinx("latexpdf", out, source=docs, conf=docs, env={"PYTHONPATH": str(ROOT / "_ext")})
    return out / "latex/book.pdf"


def test_the_index_is_sorted_as_the_language_sorts(pdf):
    run = subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, text=True, check=True)
    index = run.stdout.rpartition("Symbol")[2]
    entries = [line.partition(",")[0] for line in index.splitlines() if re.fullmatch(r".*, \d+|\D", line)]
    assert entries == [
        "“Quoted”",
        "{[$%&|@!#_^~\\]}",
        "5 things",
        *["A", "apples", "E", "Élan", "Z", "Zebra", "Å", "Åkrar", "Ä", "Ängar", "Ö", "Österbotten", "Österled"],
    ]


@pytest.mark.parametrize("place", ["t", "r"])
def test_the_links_lead_to_the_addresses_of_the_data(place, pdf):
    found = set(targets(pdf))
    assert {encoded(address + place) for address in ADDRESSES} - set(map(encoded, found)) == set()
    assert f"https://[::1]/{place}" in found
