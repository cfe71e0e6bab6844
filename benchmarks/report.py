"""Writes the results as a page of the documentation, with a picture."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from .contenders import CONTENDERS
from .results import Results

PAGE = Path(__file__).parent.parent / "docs/maintaining/performance.md"

HEAD = """\
---
"og:description": &lead How fast the tables are built, beside other ways to get a table into Sphinx.
myst:
  html_meta:
    description: *lead
---

# Performance

[How fast the tables are built, beside other ways to get a table into Sphinx.]{.lead}

`make bench` has measured all this, and has written this page and its picture. It takes about half an hour.
`make bench OPTIONS="--sizes 100,1000 --rounds 3 --only ours,bare"` is shorter, and `OPTIONS=--report` writes the page
again from `benchmarks/results.json`.
"""

MEASURED = """
## What is measured

The criteria are made up, and the same for all: about 150 characters each, some of them not ASCII, with one to three
links. 10,000 of them are a data file of 5 MB. Each way shows them in two columns, on one page or on 100, with furo.

- **wwc-criteria** is this extension with all that it does: the check of the data, anchors, the index, the search.
- **MyST pipe table**, **list-table** and **csv-table** are markup that somebody has written. A pipe table holds no
  lists, so its links have line breaks between them.
- **datatemplates** fills a list-table from YAML, **yaml-table** has its cells in YAML, **sphinx-needs** imports JSON
  and shows a `needtable`.
- **bare nodes** is a directive that has the words in memory and makes the same rows of them, without anchors and index:
  what Sphinx itself needs for such a table. All ratios are to this. Where nothing was edited it is the same site
  without this extension.
- **Python modules** has no table: each criterion is a module in Sphinx’s own domain for Python, with an index of them.
- **empty page** has a title only.

Each run is a process of its own. The ways take turns, so that other work on the machine hits all of them. Seconds are
those on the clock, as the median. A ratio compares the time of the processors with that of the bare nodes in the same
turn, and is the median too. Memory is the most that one process had. After the first build of each, the rows, the words
and the addresses of the pages are compared with the data.
"""


def write(results: dict[str, Any]) -> str:
    """Write the page and the picture, and give the part with the numbers."""
    found = Results(results)
    size = found.sizes[-1]
    times = {
        contender.title: seconds
        for name, contender in CONTENDERS.items()
        if (seconds := found.typical("html", size, 1, name, "wall")) is not None
    }
    PAGE.with_suffix(".svg").write_text(_picture(times), encoding="utf-8")
    picture = (
        f"\n```{{figure}} performance.*\n:alt: Bars of the seconds that follow in the first table\n\n"
        f"A page with {size:,} criteria: seconds for its HTML\n```\n"
    )
    numbers = f"{_bars(found)}{_builds(found)}{_others(found)}{WHY}{_losses(found)}"
    PAGE.write_text(HEAD + picture + numbers + MEASURED + _machine(found.machine), encoding="utf-8")
    return numbers


def _bars(found: Results) -> str:
    middle = found.middle
    #: What it is, the most that it may be, and what it was.
    bars = [
        ("10,000 criteria on one page", 0.65, found.ratio("html", 10_000, 1, "ours", "cpu")),
        ("Its memory", 0.9, found.ratio("html", 10_000, 1, "ours", "memory")),
        ("1,000 criteria on one page", 0.95, found.ratio("html", 1_000, 1, "ours", "cpu")),
        ("1,000 criteria on 100 pages", 0.9, found.ratio("html", 1_000, 100, "ours", "cpu")),
        ("Their .tex file", 0.65, found.ratio("latex", 1_000, 1, "ours", "cpu")),
        ("One criterion edited", 0.95, found.ratio("edited", middle, 1, "ours", "cpu")),
        ("Pages read then, where one page has all", 1, found.typical("edited", middle, 1, "ours", "read")),
        ("Pages read then, where 100 share them", 1, found.typical("edited", middle, 100, "ours", "read")),
        ("Nothing edited", 1.02, found.ratio("nothing", middle, 1, "ours", "cpu")),
        (
            "Nothing edited, to as many objects of Sphinx’s own",
            1.02,
            found.ratio("nothing", middle, 1, "ours", "cpu", "modules"),
        ),
        (
            "10,000 read and checked, to PyYAML’s CSafeLoader",
            0.75,
            found.ratio("reading", 10_000, 1, "ours", "cpu", "CSafeLoader"),
        ),
        ("10,000 to 1,000, on one page", 10.5, found.growth(1_000, 10_000, 1)),
        ("10,000 to 1,000, on 100 pages", 10.5, found.growth(1_000, 10_000, 100)),
    ]
    rows = (
        (
            what,
            f"{most:g}",
            "–" if value is None else f"{value:.2f}",
            "–" if value is None else _met(value <= most),
        )
        for what, most, value in bars
    )
    return (
        "\n## The bars\n\nThis extension may take at most so many times what bare nodes take. The last two are how "
        "much more 10,000 take than 1,000, above an empty page.\n\n" + _table(("What", "Bar", "Is", "Met"), rows)
    )


def _met(met: bool) -> str:
    return "yes" if met else "**no**"


def _builds(found: Results) -> str:
    text = "\n## The site from nothing\n"
    for pages, title in ((1, "one page"), (100, "100 pages")):
        cell = _seconds(found, lambda size, pages=pages: ("html", size, pages))
        rows = (
            (contender.title, *(cell(name, size) for size in found.sizes)) for name, contender in CONTENDERS.items()
        )
        text += f"\nSo many criteria on {title}: seconds, and the ratio.\n\n"
        text += _table(("Way", *(f"{size:,}" for size in found.sizes)), rows)
    rows = (
        (contender.title, *(_number(found.typical("html", size, 1, name, "memory")) for size in found.sizes))
        for name, contender in CONTENDERS.items()
    )
    return f"{text}\nSo many criteria on one page: megabytes.\n\n" + _table(
        ("Way", *(f"{size:,}" for size in found.sizes)), rows
    )


def _others(found: Results) -> str:
    size = found.middle
    columns = {
        "Edited": ("edited", size, 1),
        "Not edited": ("nothing", size, 1),
        "-j 2": ("html -j 2", size, 100),
        ".tex": ("latex", size, 1),
    }
    cell = _seconds(found, lambda column: columns[column])
    rows = ((contender.title, *(cell(name, column) for column in columns)) for name, contender in CONTENDERS.items())
    text = (
        f"\n## Other builds\n\n{size:,} criteria: seconds, and the ratio. One of them is edited on a page beside 200 "
        "others, then the site is built once more. With -j 2 two processes build 100 pages. TeX is not run for the "
        ".tex file.\n\n"
    )
    text += _table(("Way", *columns), rows)
    counts = (
        (contender.title, *(_number(found.typical("edited", size, pages, name, "read")) for pages in (1, 100)))
        for name, contender in CONTENDERS.items()
    )
    text += "\nThe pages that are read again after the edit, of 202 and of 301.\n\n"
    text += _table(("Way", "All on one page", "On 100 pages"), counts)
    text += (
        "\n## Reading alone\n\nThe data file is read and checked, without Sphinx. PyYAML only makes values of it.\n\n"
    )
    reading = (
        (
            f"{each:,}",
            _number(found.typical("reading", each, 1, "ours", "wall")),
            _number(found.typical("reading", each, 1, "CSafeLoader", "wall")),
            _number(found.ratio("reading", each, 1, "ours", "cpu", "CSafeLoader")),
        )
        for each in found.sizes
    )
    return text + _table(("Criteria", "Ours", "CSafeLoader", "Ratio"), reading)


#: From a profiler; to be looked at again when the bars change.
WHY = """
## Where the time goes

Of the time of the processor for one page with 4,000 criteria, reading and checking takes 13 %, the checksum that shows
whether the page has changed 3 %, making the rows 9 %, what else is done to a page before it is written 16 %, the HTML
22 %, the search 14 %, and the downloads 6 %.
Until the page is read, bare nodes take nearly five times as long: Sphinx goes through all of them some sixty times.

Earlier versions were faster: 10,000 criteria took 0.39 of bare nodes. They read the data without a tree, with values
taken by their positions, and made the rows behind the transforms of themes and other extensions, which then could not
see them. Both were given up for code that is easy to follow, and for rows that every transform sees.
"""


def _losses(found: Results) -> str:
    losses = [run for run in found.runs if run.get("lost")]
    lines = (
        f"- {CONTENDERS[run['name']].title}, {run['scenario']}, {run['size']:,} on {run['pages']}: {run['lost']}\n"
        for run in losses
    )
    return "\n## What was lost\n\n" + ("".join(lines) or "Nothing: each page had all rows, words and addresses.\n")


def _machine(machine: dict[str, Any]) -> str:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    return (
        f"\n## Where\n\n{machine['cores']} cores of {machine['cpu'].replace('(R)', '')}, {machine['system']}, "
        f"Python {machine['python']}. Before the first run the load was {machine['load']}. The packages: {packages}.\n"
    )


def _seconds(found: Results, key: Callable[[Any], tuple[str, int, int]]) -> Callable[[str, Any], str]:
    def cell(name: str, column: Any) -> str:
        seconds, ratio = found.typical(*key(column), name, "wall"), found.ratio(*key(column), name, "cpu")
        return _number(seconds) + (f" ({ratio:.2f})" if ratio is not None else "")

    return cell


def _number(value: float | None) -> str:
    return (
        "–"
        if value is None
        else f"{value:,.0f}"
        if value >= 100 or value == int(value)
        else f"{value:.2g}"
        if value < 1
        else f"{value:.1f}"
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [tuple(head), *(tuple(row) for row in rows)]
    lines.insert(1, ("---",) * len(lines[0]))
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _picture(times: dict[str, float]) -> str:
    """Draw bars, the shortest first. The ground is white, since a page may be dark."""
    most = max(times.values())
    parts = []
    for number, (title, seconds) in enumerate(sorted(times.items(), key=lambda item: item[1])):
        y, width = 24 + 32 * number, max(round(440 * seconds / most), 2)
        color = "#1f5f5b" if title == CONTENDERS["ours"].title else "#a9bfbd"
        weight = ' font-weight="bold"' if color == "#1f5f5b" else ""
        parts.append(
            f'  <text x="166" y="{y + 16}" text-anchor="end"{weight}>{escape(title)}</text>\n'
            f'  <rect x="178" y="{y}" width="{width}" height="22" rx="2" fill="{color}"/>\n'
            f'  <text x="{178 + width + 8}" y="{y + 16}"{weight}>{_number(seconds)} s</text>\n'
        )
    height = 40 + 32 * len(times)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" width="720" height="{height}" role="img" '
        'font-family="Noto Sans, sans-serif" font-size="15" fill="#2b2b2b">\n'
        f"  <title>Seconds for the HTML of one page</title>\n"
        f'  <rect width="720" height="{height}" rx="8" fill="#fff"/>\n{"".join(parts)}</svg>\n'
    )
