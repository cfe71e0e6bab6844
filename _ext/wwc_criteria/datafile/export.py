"""Catalogue → open data: JSON with its schema, CSV, and the package that describes them.

The same catalogue gives the same bytes. Texts are without their marks.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from .crosswalk import Relation, crosswalk
from .inline_markdown import plain
from .labels import label
from .model import Area, Catalogue, Criterion, Resource

#: Counts up when a program that reads ``criteria.json`` would have to change.
VERSION = 1
_SCHEMA = "criteria.schema.json"
_ENCODE = json.JSONEncoder(ensure_ascii=False).encode
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
Relations = Mapping[str, Sequence[Relation]]
#: From an area, a criterion or a resource to its address, if it has one.
Addresses = Callable[[Area | Criterion | Resource], str | None]

#: The columns of the CSV: the type of Table Schema, whether each row has a value, and what it is.
COLUMNS = {
    "area_id": ("string", True, "The permanent name of the area"),
    "area": ("string", True, "The name of the area"),
    "criterion_id": ("string", True, "The permanent name of the criterion"),
    "label": ("string", True, "The area and the number of the criterion in it"),
    "criterion": ("string", True, "The words of the criterion"),
    "criterion_address": ("string", False, "Where the criterion stands on the site"),
    "counterparts": ("string", False, "Criteria of other editions that ask for something alike, and how"),
    "more_forthcoming": ("boolean", True, "Whether further resources are announced for the criterion"),
    "resource": ("string", False, "What helps to meet the criterion"),
    "resource_address": ("string", False, "Where the resource is or was; empty where it is announced only"),
    "resource_archived": ("string", False, "Where a saved copy of the resource is"),
    "resource_gone": ("boolean", False, "Whether the resource is not at its address anymore"),
}

#: The columns of the worksheet, most of them to be filled in.
WORKSHEET = ("Label", "Criterion", "Status", "What we can show", "Owner", "Due", "Where to read")


def file_name(name: str, key: str) -> str:
    """Return the name of a file for the catalogue with a key, which is empty for the first. All share one schema."""
    return f"{key}.{name}".replace(".criteria.", ".") if key and name != _SCHEMA else name


def files(
    catalogue: Catalogue, address: Addresses, key: str = "", relations: Relations | None = None
) -> dict[str, bytes]:
    """Return the files by their names, in the order in which a reader would choose.

    Args:
        catalogue: What they hold.
        address: Returns the address of a part of it.
        key: The key of the catalogue, which is empty for the first of a project.
        relations: The related criteria of other editions, by the ids of criteria; what the file says if left out.
    """
    if relations is None:
        relations = crosswalk([catalogue]).get(catalogue.edition or "", {})
    areas = [_area(area, address, relations) for area in catalogue.areas]
    table = file_name("criteria.csv", key)
    data = {
        table: as_csv([COLUMNS, *(row for area in areas for row in _rows(area))]),
        file_name("worksheet.csv", key): as_csv([WORKSHEET, *(row for area in areas for row in _worksheet_rows(area))]),
        file_name("criteria.json", key): _json(catalogue, areas),
    }
    schema = (Path(__file__).parent / "download.schema.json").read_bytes()
    return {**data, _SCHEMA: schema, file_name("datapackage.json", key): _package(catalogue, data, table, key)}


def _area(area: Area, address: Addresses, relations: Relations) -> dict[str, Any]:
    return {
        "id": area.id,
        "former_ids": area.former_ids,
        "title": plain(area.title),
        "address": address(area),
        "criteria": [_criterion(criterion, address, relations) for criterion in area.criteria],
    }


def _criterion(criterion: Criterion, address: Addresses, relations: Relations) -> dict[str, Any]:
    related = relations.get(criterion.id)
    counterparts = (
        None
        if related is None
        else [
            {"criterion": it.criterion, "label": it.label, "relation": it.relation, "note": it.note and plain(it.note)}
            for it in related
        ]
    )
    return {
        "id": criterion.id,
        "former_ids": criterion.former_ids,
        "number": criterion.number,
        "text": plain(criterion.text),
        "address": address(criterion),
        "resources": [
            {
                "title": plain(resource.title, links=False),
                "address": address(resource),
                "archived": resource.archived,
                "gone": resource.gone,
                "forthcoming": resource.forthcoming,
            }
            for resource in criterion.resources
        ],
        "forthcoming": criterion.forthcoming,
        "counterparts": counterparts,
        "source": criterion.source and criterion.source._asdict(),
    }


def _json(catalogue: Catalogue, areas: list[dict[str, Any]]) -> bytes:
    """Return one object, with a line for each criterion, so that two versions can be compared."""
    head = {"$schema": _SCHEMA, "version": VERSION, "title": catalogue.title}
    head.update(edition=catalogue.edition, url=catalogue.url, **_edition(catalogue), license=catalogue.license)
    lines = [_with_lines(area, "criteria", map(_ENCODE, area["criteria"])) for area in areas]
    return (_with_lines(head, "areas", lines) + "\n").encode()


def _edition(catalogue: Catalogue) -> dict[str, Any]:
    """Return what a reader has to know about the edition."""
    return {
        "criteria_in_edition": catalogue.criteria_in_edition,
        "superseded": catalogue.superseded and catalogue.superseded._asdict(),
        "levels": [{"name": level.name, "from": level.from_, "to": level.to} for level in catalogue.levels],
        "source": catalogue.source and catalogue.source._asdict(),
        "notice": catalogue.notice and plain(catalogue.notice),
    }


def _with_lines(head: dict[str, Any], key: str, items: Iterable[str]) -> str:
    begin = _ENCODE({name: value for name, value in head.items() if name != key}).removesuffix("}")
    lines = ",\n".join(items)
    return f'{begin}, "{key}": [\n{lines}\n]}}'


def as_csv(rows: Iterable[Iterable[str]]) -> bytes:
    """Return rows as a file for spreadsheets."""
    text = io.StringIO()
    # The lines end as RFC 4180 has it; the mark in front tells Excel that this is UTF-8.
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def _rows(area: dict[str, Any]) -> Iterator[list[str]]:
    title = harmless(area["title"])
    for criterion in area["criteria"]:
        # Not the number alone, which a spreadsheet would change: 1.10 is 1.1 there, and 3-4 a day in March.
        begin = [area["id"], title, criterion["id"], label(title, criterion["number"]), harmless(criterion["text"])]
        related = (f"{it['criterion']} ({it['relation']})" for it in criterion["counterparts"] or ())
        begin += [criterion["address"] or "", "; ".join(related), str(criterion["forthcoming"]).lower()]
        for resource in criterion["resources"]:
            place = [resource["address"] or "", resource["archived"] or "", str(resource["gone"]).lower()]
            yield [*begin, harmless(resource["title"]), *place]
        if not criterion["resources"]:
            yield [*begin, "", "", "", ""]


def _worksheet_rows(area: dict[str, Any]) -> Iterator[list[str]]:
    for criterion in area["criteria"]:
        resources = (" ".join(filter(None, _where_to_read(it))) for it in criterion["resources"])
        yield [
            label(harmless(area["title"]), criterion["number"]),
            harmless(criterion["text"]),
            "",
            "",
            "",
            "",
            harmless("; ".join(resources)),
        ]


def _where_to_read(resource: dict[str, Any]) -> Iterator[str | None]:
    yield resource["title"]
    yield None if resource["gone"] else resource["address"]
    yield resource["archived"]


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _package(catalogue: Catalogue, data: dict[str, bytes], table_name: str, key: str) -> bytes:
    """Return the description, https://specs.frictionlessdata.io/data-package/."""
    fields = [
        {"name": name, "type": kind, "description": about, "constraints": {"required": required}}
        for name, (kind, required, about) in COLUMNS.items()
    ]
    table = {"profile": "tabular-data-resource", "encoding": "utf-8", "schema": {"fields": fields}}
    package = {
        "profile": "data-package",
        "name": f"criteria-{key}" if key else "criteria",
        "title": catalogue.title,
        **({"edition": catalogue.edition} if catalogue.edition else {}),
        **{key: value for key, value in _edition(catalogue).items() if value},
        **({"sources": [{"title": catalogue.title, "path": catalogue.url}]} if catalogue.url else {}),
        **({"licenses": [{"name": catalogue.license}]} if catalogue.license else {}),
        "resources": [
            {
                "name": name.replace(".", "-"),
                "path": name,
                "format": name.rpartition(".")[2],
                "mediatype": "text/csv" if name.endswith("csv") else "application/json",
                "bytes": len(content),
                "hash": f"sha256:{sha256(content).hexdigest()}",
                **(table if name == table_name else {}),
            }
            for name, content in data.items()
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=2) + "\n").encode()
