"""The record of a city → docutils nodes: who says it, a summary by area, and a table for each area."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation
from sphinx.util.i18n import format_date

from ..datafile.inline_markdown import plain
from ..datafile.model import Area, Criterion
from ..datafile.record import Entry, Record
from .inline import inline
from .nodes import wwc_signs
from .tables import area_title, resource_list, row

_ = get_translation("wwc_criteria")

_WIDTHS = (33, 15, 25, 13, 14)
_SUMMARY_WIDTHS = (32, 28, 40)
#: So that a sign is not alone at the end of a line.
_SPACE = "\N{NO-BREAK SPACE}"
#: The most signs in a bar, and how many are next to each other. Readers count them, and a line can end between.
_LONGEST_BAR, _GROUP = 60, 5


class _Status(NamedTuple):
    sign: str
    word: str
    counted: str


def _statuses() -> dict[str, _Status]:
    """Return how each status is shown. No sign looks like an approval, and none needs a color."""
    return {
        "met": _Status("●", _("Met"), _("%d met")),
        "in-progress": _Status("◐", _("In progress"), _("%d in progress")),
        "not-started": _Status("○", _("Not started"), _("%d not started")),
        "not-applicable": _Status("–", _("Not applicable"), _("%d not applicable")),
        "unknown": _Status("?", _("Unknown"), _("%d unknown")),
    }


class RecordTables(NamedTuple):
    """Makes the nodes of a record.

    Args:
        record: The record.
        entries: Its entries, by the ids of the criteria that they are about.
        areas: The areas to show.
        source: The path of the record.
        criteria_source: The path of the data file.
        language: The language of the dates.
    """

    record: Record
    entries: Mapping[str, Entry]
    areas: Sequence[Area]
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
        criteria = [criterion for area in self.areas for criterion in area.criteria]
        step = max(1, -(-len(criteria) // _LONGEST_BAR))
        signs = _("Each sign is one criterion") if step == 1 else _("Each sign is up to %d criteria") % step
        table = nodes.table(classes=["wwc-record", "wwc-record-summary", "colwidths-given"])
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in _SUMMARY_WIDTHS), cols=3)
        group += nodes.thead("", row(*map(nodes.Text, (_("Area"), signs, _("In numbers")))))
        body = nodes.tbody(support_smartquotes=False)
        for area in self.areas:
            body += self._summary_row(inline(area.title, links=False), area.criteria, step)
        if len(self.areas) > 1:
            body += self._summary_row([nodes.strong("", _("All %d criteria here") % len(criteria))], criteria, step)
        group += body
        table += group
        return table

    def tables(self) -> list[nodes.Element]:
        """Return the table of each area."""
        return [self._table(area) for area in self.areas]

    def _day(self, day: str) -> str:
        return format_date("%-d %B %Y", date=datetime.fromisoformat(day), language=self.language)

    def _summary_row(self, title: Sequence[nodes.Node], criteria: Sequence[Criterion], step: int) -> nodes.row:
        counts = Counter(self._status(criterion) for criterion in criteria)
        found = {status: counts[name] for name, status in _statuses().items() if counts[name]}
        bar = "".join(status.sign * -(-count // step) for status, count in found.items())
        groups = " ".join(bar[start : start + _GROUP] for start in range(0, len(bar), _GROUP))
        numbers = ", ".join(f"{status.sign}{_SPACE}{status.counted % count}" for status, count in found.items())
        cells = (nodes.inline("", "", *title), wwc_signs("", groups, classes=["wwc-signs"]), nodes.Text(numbers or "–"))
        return row(*cells)

    def _status(self, criterion: Criterion) -> str:
        entry = self.entries.get(criterion.id)
        return entry.status if entry else "unknown"

    def _table(self, area: Area) -> nodes.table:
        heads = (_("Criterion"), _("Status"), _("Evidence and notes"), _("Owner"), _("Due"))
        table = nodes.table(classes=["wwc-record", "longtable", "colwidths-given"], area=plain(area.title))
        table += area_title(area, self.criteria_source)
        group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in _WIDTHS), cols=len(_WIDTHS))
        group += nodes.thead("", row(*map(nodes.Text, heads)))
        group += nodes.tbody("", *map(self._row, area.criteria), support_smartquotes=False)
        table += group
        return table

    def _row(self, criterion: Criterion) -> nodes.row:
        entry = self.entries.get(criterion.id)
        status = _statuses()[entry.status if entry else "unknown"]
        number = nodes.inline("", f"{criterion.number}. ", classes=["criterion-number"])
        words = nodes.inline("", "", *inline(criterion.text))
        for other in list(words.findall(nodes.reference)):
            other.replace_self(other.children)
        # As a whole it links to the row of the criterion, if a page shows one.
        link = addnodes.pending_xref("", words, refdomain="wwc", reftype="criterion", reftarget=criterion.id)
        link.attributes.update(refexplicit=True, optional=True)
        cells = [
            nodes.entry("", nodes.paragraph("", "", number, link)),
            nodes.entry("", nodes.paragraph("", "", wwc_signs("", status.sign), nodes.Text(f"{_SPACE}{status.word}"))),
            *(self._details(entry) if entry else (_cell() for _column in range(3))),
        ]
        made = nodes.row("", *cells, classes=["entry"])
        made.source = self.source
        made.line = entry.position.line if entry else self.record.criteria_position.line
        return made

    def _details(self, entry: Entry) -> Iterator[nodes.entry]:
        shown: list[nodes.Node] = [resource_list(entry.evidence, self.source)] if entry.evidence else []
        if entry.note:
            shown.append(nodes.paragraph(entry.note, "", *inline(entry.note), classes=["wwc-note"]))
        yield _cell(*shown)
        yield _cell(*([nodes.paragraph("", entry.owner)] if entry.owner else []))
        if not entry.due:
            yield _cell()
        elif entry.is_overdue(self.record.updated):
            yield _cell(nodes.paragraph("", "", nodes.strong("", _("%s (overdue)") % self._day(entry.due))))
        else:
            yield _cell(nodes.paragraph("", self._day(entry.due)))


def _cell(*content: nodes.Node) -> nodes.entry:
    return nodes.entry("", *(content or [nodes.paragraph("", "–", classes=["none"])]))
