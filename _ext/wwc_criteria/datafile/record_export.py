"""Record of a city → open data: CSV, and JSON in the format of the record itself."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from .export import Addresses, as_csv, harmless
from .fields import ENTRY, RECORD, TARGETS
from .inline_markdown import plain
from .labels import label
from .model import Catalogue
from .record import Entry, Record, match_entries

COLUMNS = (
    *("city", "updated", "criterion_id", "label", "criterion", "criterion_address"),
    *("status", "owner", "due", "note", "evidence", "evidence_address"),
)


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
    data = {**_keys(record, RECORD), "record": {entry.id: _entry(entry) for entry in record.record}}
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def _entry(entry: Entry) -> dict[str, Any]:
    evidence = [_keys(item, ("title", *TARGETS)) for item in entry.evidence]
    return {key: evidence if key == "evidence" else value for key, value in _keys(entry, ENTRY).items()}


def _keys(part: Any, keys: Any) -> dict[str, Any]:
    return {key: value for key in keys if (value := getattr(part, key))}


def _rows(record: Record, catalogue: Catalogue, address: Addresses) -> Iterator[list[str]]:
    matched, _problems = match_entries(record, catalogue)
    city = [harmless(record.city), record.updated]
    for area in catalogue.areas:
        for criterion in area.criteria:
            name = label(harmless(plain(area.title)), criterion.number)
            begin = [*city, criterion.id, name, harmless(plain(criterion.text)), address(criterion) or ""]
            yield from (begin + rest for rest in _entry_rows(matched.get(criterion.id), address))
    used = {entry.id for entry in matched.values()}
    for entry in record.record:
        if entry.id not in used:  # it is kept
            yield from ([*city, entry.id, "", "", "", *rest] for rest in _entry_rows(entry, address))


def _entry_rows(entry: Entry | None, address: Addresses) -> Iterator[list[str]]:
    if entry is None:
        yield ["unknown", "", "", "", "", ""]
        return
    note = plain(entry.note) if entry.note else ""
    begin = [entry.status, harmless(entry.owner or ""), entry.due or "", harmless(note)]
    for item in entry.evidence:
        yield [*begin, harmless(plain(item.title, links=False)), address(item) or ""]
    if not entry.evidence:
        yield [*begin, "", ""]
