"""The ways to get a table of criteria into Sphinx: for each, the files of a project that shows the same criteria."""

import csv
import io
import json
import marshal
from collections.abc import Callable
from typing import NamedTuple

from .data import Criterion, Resource, data_file
from .data import areas as made_up

Areas = list[list[Criterion]]
Files = dict[str, str | bytes]


class Contender(NamedTuple):
    title: str
    #: Gives the files of a project with one page for each area.
    files: Callable[[Areas], Files]
    #: What its conf.py has besides that of the others.
    extension: str = ""
    conf: str = ""
    #: The packages whose versions matter.
    package: str = "sphinx"


def project(contender: Contender, areas: Areas, others: int) -> Files:
    """Return all files of a project, with so many other pages."""
    extensions = ["myst_parser", "benchmarks.bare", *([contender.extension] if contender.extension else [])]
    conf = f"extensions = {extensions}\nproject = 'Benchmark'\nhtml_theme = 'furo'\n"
    # One page is in the menu: furo writes it on each page, and with all of them it would take longer than the tables.
    conf += "suppress_warnings = ['toc.not_included']\n"
    words = "\n\n".join(criterion.text for criterion in made_up(5, 1)[0])
    return {
        "conf.py": conf + contender.conf,
        "index.md": "# Home\n\n```{toctree}\npage-0\n```\n",
        **{f"other-{number}.md": f"# Other {number}\n\n{words}\n" for number in range(others)},
        **contender.files(areas),
    }


# Ours ----------------------------------------------------------------------------------------------------------------


def ours(areas: Areas) -> Files:
    pages = {
        f"page-{number}.md": f"# Page {number}\n\n```{{wwc-criteria}} criteria.yml\n:area: area-{number}\n```\n"
        for number in range(len(areas))
    }
    pages["page-0.md"] += "\n```{wwc-downloads}\n```\n"
    return {"criteria.yml": data_file(areas), **pages}


# Markup --------------------------------------------------------------------------------------------------------------


def pipe_table(areas: Areas) -> Files:
    def table(area: list[Criterion]) -> str:
        rows = ["| Criterion | Resource |", "|---|---|"]
        for number, (_, text, resources) in enumerate(area, 1):
            # A cell holds no list.
            rows.append(f"| {number}. {text} | {'<br>'.join(f'[{title}]({url})' for title, url in resources)} |")
        return "\n".join(rows)

    return {f"page-{number}.md": f"# Page {number}\n\n{table(area)}\n" for number, area in enumerate(areas)}


def list_table(areas: Areas) -> Files:
    def table(area: list[Criterion]) -> str:
        lines = [".. list-table::", "   :header-rows: 1", "   :widths: 60 40", ""]
        for first, second in _cells(area):
            lines += [f"   * - {first}", "     - " + second.replace("\n", "\n       ")]
        return "\n".join(lines)

    return _rst(areas, table)


def csv_table(areas: Areas) -> Files:
    def table(area: list[Criterion]) -> str:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows(_cells(area))
        head = ".. csv-table::\n   :header-rows: 1\n   :widths: 60 40\n\n"
        return head + "".join(f"   {line}" for line in text.getvalue().splitlines(keepends=True))

    return _rst(areas, table)


def _rst(areas: Areas, table: Callable[[list[Criterion]], str]) -> Files:
    return {f"page-{number}.rst": f"Page {number}\n{'=' * 20}\n\n{table(area)}\n" for number, area in enumerate(areas)}


def _cells(area: list[Criterion]) -> list[tuple[str, str]]:
    return [
        ("Criterion", "Resource"),
        *((f"{number}\\. {text}", _links(resources)) for number, (_, text, resources) in enumerate(area, 1)),
    ]


def _links(resources: tuple[Resource, ...]) -> str:
    return "\n".join(f"- `{title} <{url}>`__" for title, url in resources)


# Data ----------------------------------------------------------------------------------------------------------------

TEMPLATE = r"""
   .. list-table::
      :header-rows: 1
      :widths: 60 40

      * - Criterion
        - Resource
      {%- for criterion in data.areas[0].criteria %}
      * - {{ loop.index }}\. {{ criterion.text }}
        - {% for resource in criterion.resources -%}
          - `{{ resource.title }} <{{ resource.url }}>`__
          {% endfor %}
      {%- endfor %}
"""


def datatemplates(areas: Areas) -> Files:
    pages = {f"page-{number}.yml": data_file([area]) for number, area in enumerate(areas)}
    numbers = {id(area): number for number, area in enumerate(areas)}
    return pages | _rst(areas, lambda area: f".. datatemplate:yaml:: page-{numbers[id(area)]}.yml\n{TEMPLATE}")


def needs(areas: Areas) -> Files:
    def file(page: int, area: list[Criterion]) -> str:
        each = {
            f"C{page:03}_{number:05}": {
                "id": f"C{page:03}_{number:05}",
                "type": "req",
                "title": f"{number}. {text}",
                "resources": [f"{title} <{url}>" for title, url in resources],
            }
            for number, (_, text, resources) in enumerate(area, 1)
        }
        return json.dumps({"current_version": "1", "versions": {"1": {"needs": each}}}, indent=1)

    pages = {f"page-{number}.json": file(number, area) for number, area in enumerate(areas)}
    table = (
        ".. needimport:: page-{}.json\n   :hide:\n\n"
        '.. needtable::\n   :filter: c.this_doc()\n   :columns: title as "Criterion"; resources as "Resource"\n'
        "   :colwidths: 60,40\n   :style: table\n"
    )
    numbers = {id(area): number for number, area in enumerate(areas)}
    return pages | _rst(areas, lambda area: table.format(numbers[id(area)]))


NEEDS_CONF = r"""
needs_fields = {"resources": {"schema": {"type": "array", "items": {"type": "string"}}}}
needs_string_links = {
    "resource": {
        "regex": r"^(?P<words>.+) <(?P<address>.+)>$",
        "link_url": "{{address}}",
        "link_name": "{{words}}",
        "options": ["resources"],
    }
}
"""


def yaml_table(areas: Areas) -> Files:
    def table(area: list[Criterion]) -> str:
        lines = [".. yaml-table::", "   :header-rows: 1", "   :widths: 60 40", ""]
        for first, second in _cells(area):
            lines += [f"   - - {json.dumps(first, ensure_ascii=False)}", "     - |-"]
            lines.append("       " + second.replace("\n", "\n       "))
        return "\n".join(lines)

    return _rst(areas, table)


# Sphinx itself -------------------------------------------------------------------------------------------------------


def bare(areas: Areas) -> Files:
    data = [marshal.dumps([(text, [(*link,) for link in links]) for _, text, links in area]) for area in areas]
    pages = {
        f"page-{number}.md": f"# Page {number}\n\n```{{bare}} page-{number}.data\n```\n" for number in range(len(areas))
    }
    return pages | {f"page-{number}.data": content for number, content in enumerate(data)}


def modules(areas: Areas) -> Files:
    def objects(area: list[Criterion]) -> str:
        return "\n".join(f".. py:module:: {each.id.replace('-', '_')}\n   :synopsis: {each.text}\n" for each in area)

    return _rst(areas, objects)


def empty(areas: Areas) -> Files:
    return {f"page-{number}.md": f"# Page {number}\n" for number in range(len(areas))}


CONTENDERS = {
    "ours": Contender("wwc-criteria", ours, "wwc_criteria", "wwc_criteria_file = 'criteria.yml'\n"),
    "pipe": Contender("MyST pipe table", pipe_table, package="myst-parser"),
    "list": Contender("list-table", list_table, package="docutils"),
    "csv": Contender("csv-table", csv_table, package="docutils"),
    "datatemplates": Contender(
        "datatemplates", datatemplates, "sphinxcontrib.datatemplates", package="sphinxcontrib-datatemplates"
    ),
    "needs": Contender("sphinx-needs", needs, "sphinx_needs", NEEDS_CONF, "sphinx-needs"),
    "yaml": Contender("yaml-table", yaml_table, "sphinx_yaml_table", package="sphinx-yaml-table"),
    "bare": Contender("bare nodes", bare),
    "modules": Contender("Python modules", modules),
    "empty": Contender("empty page", empty),
}
