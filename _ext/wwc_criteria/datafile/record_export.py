"""Record of a city → open data: CSV, and JSON in the format of the record itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from .export import Addresses, as_csv, harmless
from .fields import ENTRY, RECORD, RESOURCE
from .inline_markdown import plain
from .labels import label_of
from .model import Catalogue
from .record import UNKNOWN, Record, match_entries

_ABOUT = ("city", "updated", "criterion_id", "label", "criterion", "criterion_address")
COLUMNS = (*_ABOUT, "status", "evidence", "owner", "due", "note")


def files(record: Record, catalogue: Catalogue, address: Addresses) -> dict[str, bytes]:
    """Return the files by the endings of their names.

    Args:
        record: What they hold.
        catalogue: The criteria that it is about.
        address: Returns the address of a criterion or of a piece of evidence.
    """
    return {"csv": as_csv([COLUMNS, *_rows(record, catalogue, address)]), "json": as_json(record)}


def as_json(record: Record) -> bytes:
    """Return a record as the file that can be read again, also in the browser."""
    data = _keys(record, RECORD) | {"record": {entry.id: _keys(entry, ENTRY) for entry in record.record}}
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _keys(part: Any, keys: Iterable[str]) -> dict[str, Any]:
    values = {key: value for key in keys if (value := getattr(part, key))}
    if "evidence" in values:
        values["evidence"] = [_keys(resource, RESOURCE) for resource in values["evidence"]]
    return values


def _rows(record: Record, catalogue: Catalogue, address: Addresses) -> Iterator[list[str]]:
    matched, _problems = match_entries(record, catalogue)
    for area, criterion in catalogue.criteria:
        entry = matched.get(criterion.id, UNKNOWN)
        begin = [record.city, record.updated, criterion.id, label_of(area, criterion)]
        begin += [plain(criterion.text), address(criterion) or "", entry.status]
        evidence = (f"{plain(item.title, links=False)} {address(item) or ''}".strip() for item in entry.evidence)
        row = [*begin, "; ".join(evidence), entry.owner or "", entry.due or "", plain(entry.note or "")]
        yield list(map(harmless, row))
