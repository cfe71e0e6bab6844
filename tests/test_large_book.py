"""A book of any size loses nothing in print: all words are there, once, in order, and inside the margins."""

import json
import re
import resource
import subprocess

import pytest

from support import need, sphinx
from test_pdf import check_log

SENTENCE = "*Your local government* publishes data, [in a form](https://example.org/{0}) that people can use again. "
#: What a reader sees of it.
PRINTED = "Your local government publishes data, in a form (https://example.org/{0}) that people can use again. "
TOP, BOTTOM, LEFT, MIDDLE, RIGHT = 72, 720, 72, 353, 540


def criterion(name, characters, resources, title="A guide {0} to the data", url="https://example.org/guide/{0}"):
    """Return a criterion, and the words of its two cells."""
    places = [f"{name}-{place}" for place in range(max(1, characters // len(SENTENCE)))]
    names = [f"{name}-{place}" for place in range(resources)]
    text = "".join(map(SENTENCE.format, places)).strip()
    helps = [{"title": title.format(place), "url": url.format(place)} for place in names]
    cells = ("".join(map(PRINTED.format, places)), "".join(f"• {r['title']} ({r['url']})" for r in helps) or "–")
    return {"id": f"c-{name}", "text": text, "resources": helps}, cells


def book(folder, criteria, options=""):
    """Write a book and print it; its areas have 300 criteria each."""
    need("latexmk", "lualatex", "pdftotext")
    docs = folder / "docs"
    docs.mkdir()
    areas = [criteria[place : place + 300] for place in range(0, len(criteria), 300)]
    catalogue = {"title": "T", "areas": []}
    for number, area in enumerate(areas):
        catalogue["areas"].append({"id": f"a-{number}", "title": f"Area {number}", "criteria": [c for c, _ in area]})
        page = f"# Area {number}\n\n```{{wwc-criteria}} data.yml\n:area: a-{number}\n{options}```\n"
        (docs / f"a{number}.md").write_text(page, encoding="utf-8")
    (docs / "data.yml").write_text(json.dumps(catalogue), encoding="utf-8")
    pages = "\n".join(f"a{number}" for number in range(len(areas)))
    index = f"# Home\n\n```{{wwc-coverage}}\n```\n\n```{{toctree}}\n{pages}\n```\n"
    (docs / "index.md").write_text(index, encoding="utf-8")
    sphinx("latexpdf", folder / "out", source=docs)
    cells = [(f"{number}. {left}", right) for area in areas for number, (_, (left, right)) in enumerate(area, 1)]
    return folder / "out/latex/roadmap.pdf", cells


def printed(pdf, *options):
    run = subprocess.run(["pdftotext", *options, pdf, "-"], capture_output=True, text=True, check=True)
    return run.stdout.split("\f")


def column(pdf, begin, end, head):
    """Return what is in a column below the heads of the tables, which each page of them has."""
    box = ["-x", begin, "-y", TOP - 20, "-W", end - begin, "-H", BOTTOM - TOP + 22]
    pages = printed(pdf, "-raw", *map(str, box))
    return "".join(page.partition(f"{head}\n")[2] for page in pages)


def squeezed(text):
    """Leave out what the end of a line may add or take away."""
    return re.sub(r"[\s-]", "", text)


def check_book(pdf, cells, middle=MIDDLE):
    """Both columns have all words and no others; no word of the book stands outside the margins."""
    assert squeezed(column(pdf, LEFT - 4, middle, "Criterion")) == squeezed("".join(left for left, _ in cells))
    assert squeezed(column(pdf, middle, RIGHT + 4, "Resource")) == squeezed("".join(right for _, right in cells))
    boxes = re.findall(r'xMin="(.+)" yMin="(.+)" xMax="(.+)" yMax="(.+)">(.+)</word', "".join(printed(pdf, "-bbox")))
    assert len(boxes) > len(cells)
    for *box, word in boxes:
        left, top, right, bottom = map(float, box)
        is_foot = top > BOTTOM + 12
        assert is_foot or (top > TOP - 24 and bottom < BOTTOM + 3), (word, box)
        assert left > LEFT - 4, (word, box)
        assert right < RIGHT + 4, (word, box)
    check_log(pdf.with_suffix(".log").read_text(encoding="utf-8", errors="replace"))
    assert "0 rejected" in pdf.with_suffix(".ilg").read_text(encoding="utf-8")


def test_a_large_book_loses_nothing(tmp_path):
    criteria = [criterion(str(number), 100, number % 3) for number in range(200)]
    criteria[20] = criterion("20", 100, 150)
    criteria[30] = criterion("30", 4_000, 2)
    criteria[40] = criterion("40", 2_000, 20)
    criteria[50] = criterion(
        "50", 100, 1, title="guide of words " * 80 + "{0}", url="https://example.org/" * 40 + "{0}"
    )
    check_book(*book(tmp_path, criteria))


def test_the_parts_of_a_tall_row_keep_its_marks_and_links(project):
    words = " ".join(f"Sentence {number} belongs to one mark." for number in range(130))
    tall = {
        "id": "tall",
        "text": f"Begin *{words}* end",
        "resources": [{"title": words, "url": "https://example.org/"}],
    }
    low = {"id": "low", "text": words[:800]}
    areas = [{"id": "a", "title": "A", "criteria": [tall, low]}]
    page = "# Home\n\n```{wwc-criteria} data.yml\n```\n"
    app = project.write({"index.md": page, "data.yml": json.dumps({"title": "T", "areas": areas})}).build("latex")
    assert project.warnings == ""
    (path,) = app.outdir.glob("*.tex")
    body = path.read_text(encoding="utf-8").partition(r"\endlastfoot")[2]
    assert f"2. }}{words[:800]}\n" in body
    # The only rule is between the two criteria.
    above, below = body.split(r"\sphinxhline")
    assert above.count("1. }") == 1
    assert below.count("2. }") == 1
    assert r"\noalign" not in below
    parts = body.count(r"\noalign") + 1
    for mark in (r"\sphinxstyleemphasis{", r"\sphinxhref{https://example.org/}{"):
        marked = re.findall(rf"{re.escape(mark)}(.*?)\}}", body)
        assert 8 < len(marked) <= parts
        assert "".join(marked) == words
    assert body.count(r"\item {}") == 1


def test_the_parts_of_a_link_to_a_page_give_its_number_once(project):
    tall = {"id": "tall", "text": "T", "resources": [{"title": "A title of some words " * 60, "doc": "index"}]}
    areas = [{"id": "a", "title": "A", "criteria": [tall]}]
    page = "# Home\n\n```{wwc-criteria} data.yml\n```\n"
    data = json.dumps({"title": "T", "areas": areas})
    project.write({"index.md": page, "data.yml": data})
    app = project.build("latex", confoverrides={"latex_show_pagerefs": True})
    assert project.warnings == ""
    (path,) = app.outdir.glob("*.tex")
    body = path.read_text(encoding="utf-8").partition(r"\endlastfoot")[2]
    assert body.count(r"\sphinxcrossref{") > 2
    assert body.count(r"\autopageref") == 1


@pytest.mark.nightly
def test_the_time_of_a_book_grows_with_its_size(tmp_path_factory):
    times = []
    for count in (400, 1_640):
        criteria = [criterion(str(number), 550, 3) for number in range(count)]
        begin = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        pdf, cells = book(tmp_path_factory.mktemp("book"), criteria)
        times.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - begin)
    check_book(pdf, cells)
    assert len(printed(pdf)) > 400
    assert times[1] < 5 * times[0]


@pytest.mark.nightly
@pytest.mark.parametrize(("left", "right"), [(60, 40), (85, 15), (25, 75)])
def test_columns_of_any_width_lose_nothing(left, right, tmp_path):
    criteria = [criterion(str(number), 100, 1) for number in range(20)]
    criteria[3] = criterion("3", 19_500, 0)
    criteria[5] = criterion("5", 19_500, 150)
    pdf, cells = book(tmp_path, criteria, options=f":widths: {left} {right}\n")
    check_book(pdf, cells, middle=LEFT + (RIGHT - LEFT) * left // 100)
