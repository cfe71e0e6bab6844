"""The form by which a reader keeps the record of a city in the browser."""

from __future__ import annotations

from typing import Any

from sphinx.locale import get_translation

from ..doctree.objects import ObjectEntry

_ = get_translation("wwc_criteria")


def record_texts() -> dict[str, str]:
    """Return the texts of the form in the language of the site."""
    texts = {
        "record": _("Record of your city"),
        "keep": _("Keep a record for your city"),
        "private": _("What you write stays in this browser, and is never sent anywhere. Save a file to keep it."),
        "city": _("City"),
        "show": _("Show"),
        "allCriteria": _("All criteria"),
        "notMet": _("What is not met"),
        "isDue": _("What is due"),
        "save": _("Save a file"),
        "open": _("Open a file"),
        "spreadsheet": _("Save for a spreadsheet"),
        "copySummary": _("Copy a summary"),
        "erase": _("Erase"),
        "eraseAsk": _("Erase the whole record in this browser?"),
        "replace": _("Replace the record in this browser by that of the file?"),
        "noRecord": _("This file is not a record that was saved here. The record in this browser stays as it is."),
        "noCity": _("Write the name of the city first."),
        "unmatched": _("Entries about no criterion of this page: %(count)s (%(some)s). They are kept."),
        "notStored": _("This browser cannot keep the record. Nothing is lost yet: save a file before you leave."),
        "notRead": _("This browser does not let the page keep a record. Save a file before you leave."),
        "copied": _("The summary is copied."),
        "copyByHand": _("This browser does not let the page copy. Copy the text below."),
        "summary": _("%(counts)s, of the %(here)s criteria here; the %(edition)s edition has %(total)s"),
        "shortSummary": _("%(counts)s, of the %(here)s criteria here"),
        "entry": _("Record of %(label)s"),
        "status": _("Status"),
        "choose": _("Choose"),
        "met": _("Met"),
        "in-progress": _("In progress"),
        "not-started": _("Not started"),
        "not-applicable": _("Not applicable"),
        "unknown": _("Unknown"),
        "metCount": _("met"),
        "in-progressCount": _("in progress"),
        "not-startedCount": _("not started"),
        "not-applicableCount": _("not applicable"),
        "unknownCount": _("without a status"),
        "title": _("Evidence"),
        "url": _("Its address"),
        "owner": _("Owner"),
        "due": _("Due"),
        "note": _("Note"),
        "label": _("Label"),
        "criterion": _("Criterion"),
    }
    return {name: str(text) for name, text in texts.items()}


def record_criteria(entries: list[ObjectEntry]) -> list[tuple[Any, ...]]:
    """Return what the script has to know of each criterion: its anchor, its label, its id and its former ids."""
    return [(entry.anchor, entry.label, entry.id, entry.former_ids) for entry in entries]
