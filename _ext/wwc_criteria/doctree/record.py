"""The record of a city → docutils nodes: who says it, a summary by area, and a table for each area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation

from ..datafile.fields import STATUSES
from ..datafile.inline_markdown import plain
from ..datafile.model import Area, Catalogue, Criterion
from ..datafile.record import UNKNOWN, Entry, Record
from .edition import formatted_date, levels_text
from .inline import inline
from .nodes import wwc_signs
from .scope import Scope
from .tables import area_title, resource_list, row, table

_ = get_translation("wwc_criteria")

_WIDTHS = (33, 15, 25, 13, 14)
_SUMMARY_WIDTHS = (32, 28, 40)
#: No sign looks like an approval, and none needs a color.
_SIGNS = dict(zip(STATUSES, "●◐○◊?", strict=True))
#: Signs next to each other: readers count them, and a line can end between.
_GROUP = 5


def _words() -> dict[str, str]:
    words = (_("Met"), _("In progress"), _("Not started"), _("Not applicable"), _("Unknown"))
    # With a space at which no line ends.
    return {name: f"{_SIGNS[name]}\N{NO-BREAK SPACE}{word}" for name, word in zip(STATUSES, words, strict=True)}


class RecordTables(NamedTuple):
    """Makes the nodes of a record.

    Args:
        record: The record.
        entries: Its entries, by the ids of the criteria that they are about.
        areas: The areas to show.
        scope: How the criteria are called.
        source: The path of the record.
        criteria_source: The path of the data file.
        language: The language of the dates.
    """

    record: Record
    entries: Mapping[str, Entry]
    areas: Sequence[Area]
    scope: Scope
    source: str
    criteria_source: str
    language: str

    def statement(self) -> nodes.paragraph:
        """Return the sentence that says who asserts what follows."""
        values = {"city": self.record.city, "date": self._day(self.record.updated)}
        text = _("According to %(city)s itself, %(date)s; not reviewed by What Works Cities") % values
        return nodes.paragraph("", "", nodes.strong("", text), classes=["wwc-record-statement"])

    def summary(self) -> nodes.table:
        """Return the table with a bar of signs and the numbers for each area, and for all of them."""
        rows = [self._summary_row(inline(area.title), area.criteria) for area in self.areas]
        criteria = [criterion for area in self.areas for criterion in area.criteria]
        if len(self.areas) > 1:
            rows.append(self._summary_row([nodes.strong("", _("All %d criteria here") % len(criteria))], criteria))
        heads = (_("Area"), _("Each sign is one criterion"), _("In numbers"))
        return _table(_SUMMARY_WIDTHS, heads, rows, "wwc-record-summary")

    def levels(self, catalogue: Catalogue) -> list[nodes.Node]:
        """Return what the city counts next to what each level needs, if all criteria of the edition are here."""
        criteria = [criterion for area in self.areas for criterion in area.criteria]
        if not catalogue.levels or len(criteria) != catalogue.criteria_in_edition:
            return []
        met = sum(self.entries.get(criterion.id, UNKNOWN).status == "met" for criterion in criteria)
        values = {"city": self.record.city, "met": met, "total": len(criteria), "levels": levels_text(catalogue)}
        text = _("%(city)s counts %(met)d of all %(total)d criteria as met. The levels: %(levels)s.") % values
        return [nodes.paragraph("", text, classes=["wwc-record-levels"])]

    def tables(self) -> list[nodes.table]:
        """Return the table of each area."""
        heads = (_("Criterion"), _("Status"), _("Evidence and notes"), _("Owner"), _("Due"))
        tables = [_table(_WIDTHS, heads, map(self._row, area.criteria), "longtable") for area in self.areas]
        for made, area in zip(tables, self.areas, strict=True):
            made["area"] = plain(area.title)
            made.insert(0, area_title(area, self.criteria_source))
        return tables

    def _day(self, day: str) -> str:
        return formatted_date(day, self.language)

    def _summary_row(self, title: Sequence[nodes.Node], criteria: Iterable[Criterion]) -> nodes.row:
        counts = Counter(self.entries.get(criterion.id, UNKNOWN).status for criterion in criteria)
        bar = "".join(sign * counts[name] for name, sign in _SIGNS.items())
        groups = " ".join(bar[start : start + _GROUP] for start in range(0, len(bar), _GROUP))
        numbers = ", ".join(f"{word}: {counts[name]}" for name, word in _words().items() if counts[name])
        return row(nodes.inline("", "", *title), wwc_signs("", groups, classes=["wwc-signs"]), nodes.Text(numbers))

    def _row(self, criterion: Criterion) -> nodes.row:
        entry = self.entries.get(criterion.id, UNKNOWN)
        number = nodes.inline("", f"{criterion.number}. ", classes=["criterion-number"])
        words = nodes.inline("", "", *inline(criterion.text))
        for link in list(words.findall(nodes.reference)):
            link.replace_self(link.children)
        # As a whole it links to the row of the criterion, if a page shows one.
        text = addnodes.pending_xref("", words, refdomain="wwc", reftype="criterion", refexplicit=True)
        text.attributes.update(reftarget=self.scope.name(criterion.id), optional=True)
        shown: list[nodes.Node] = [resource_list(entry.evidence, self.source)] if entry.evidence else []
        if entry.note:
            shown.append(nodes.paragraph("", "", *inline(entry.note), classes=["wwc-note"]))
        owner = [nodes.paragraph("", entry.owner)] if entry.owner else []
        due = [nodes.paragraph("", self._day(entry.due))] if entry.due else []
        if entry.is_overdue(self.record.updated):
            due[0][:] = [nodes.strong("", _("%s (overdue)") % due[0].astext())]
        first, status = nodes.paragraph("", "", number, text), nodes.paragraph("", _words()[entry.status])
        made = nodes.row("", *(_cell(*content) for content in ([first], [status], shown, owner, due)))
        made.source, made.line = self.source, entry.position.line
        return made


def _cell(*content: nodes.Node) -> nodes.entry:
    return nodes.entry("", *(content or [nodes.paragraph("", "–", classes=["none"])]))


def _table(widths: Sequence[int], heads: Iterable[str], rows: Iterable[nodes.row], kind: str) -> nodes.table:
    body = nodes.tbody("", *rows, support_smartquotes=False)
    return table(widths, heads, body, ["wwc-record", kind, "colwidths-given"])
