"""What readers have to know about the edition that the criteria come from, as a strip above the tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.util.i18n import format_date

from ..datafile.labels import label_of
from ..datafile.model import Catalogue, Source, Successor
from .inline import inline
from .source import source_sentence

_ = get_translation("wwc_criteria")

#: For the length of a date in ISO 8601.
_DATE_FORMATS = {4: "%Y", 7: "%B %Y", 10: "%B %-d, %Y"}


def edition_strip(catalogue: Catalogue, source: str, language: str) -> list[nodes.Element]:
    """Return the strip, or nothing for a file that says nothing about its edition.

    Args:
        catalogue: The data file.
        source: Its path.
        language: The language of the dates.
    """
    strip = nodes.container(classes=["wwc-edition"])
    if facts := list(_facts(catalogue, language)):
        paragraph = nodes.paragraph()
        for fact in facts:
            paragraph += [nodes.Text(" · "), fact] if paragraph.children else fact
        strip += paragraph
    if catalogue.levels:
        strip += nodes.paragraph("", levels_text(catalogue), classes=["levels"])
    if catalogue.source:
        strip += source_sentence(catalogue.source, formatted_date(catalogue.source.read, language))
    others: dict[Source, list[str]] = {}
    for area, criterion in catalogue.criteria:
        if criterion.source:
            others.setdefault(criterion.source, []).append(label_of(area, criterion))
    strip += [source_sentence(it, formatted_date(it.read, language), labels) for it, labels in others.items()]
    if catalogue.notice:
        strip += nodes.paragraph(catalogue.notice, "", *inline(catalogue.notice), classes=["notice"])
        strip[-1].source, strip[-1].line = source, 1
    return [strip] if strip.children else []


def levels_text(catalogue: Catalogue) -> str:
    """Return what each level needs."""
    text = _("%(name)s: %(from)s to %(to)s criteria")
    return " · ".join(text % {"name": it.name, "from": it.from_, "to": it.to} for it in catalogue.levels)


def formatted_date(text: str, language: str) -> str:
    """Return a year, a month or a day in ISO 8601 as a reader writes it."""
    day = datetime.fromisoformat(f"{text}-01-01"[:10])
    return format_date(_DATE_FORMATS[len(text)], date=day, language=language)


def _facts(catalogue: Catalogue, language: str) -> Iterator[nodes.Node]:
    if catalogue.edition:
        yield nodes.strong("", _("%s edition") % catalogue.edition)
    if catalogue.criteria_in_edition:
        count = len(catalogue.criteria)
        values = {"count": count, "total": catalogue.criteria_in_edition}
        is_whole = count == catalogue.criteria_in_edition
        yield nodes.Text(
            (_("all %(total)s criteria") if is_whole else _("%(count)s of its %(total)s criteria")) % values
        )
    if catalogue.superseded:
        yield _replaced(catalogue.superseded, language)


def _replaced(successor: Successor, language: str) -> nodes.Node:
    when = _("on %s") if len(successor.date) == 10 else _("in %s")
    when %= formatted_date(successor.date, language)
    text = _("replaced %s") % when
    if successor.criteria:
        values = {"when": when, "count": successor.criteria}
        text = _("replaced %(when)s by a standard of %(count)s criteria") % values
    return nodes.reference("", text, refuri=successor.url) if successor.url else nodes.Text(text)
