"""The table of two editions: which criteria ask for something alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from docutils import nodes
from sphinx.locale import get_translation

from ..datafile.crosswalk import Crosswalk, Relation, name_of
from ..datafile.labels import label_of
from ..datafile.model import Catalogue
from .counterparts import reference, relation_words
from .inline import inline
from .tables import row, table

_ = get_translation("wwc_criteria")

_WIDTHS = (22, 28, 18, 32)


def crosswalk_table(catalogue: Catalogue, others: Mapping[str, Catalogue], relations: Crosswalk) -> list[nodes.Element]:
    """Return the table of a catalogue with the related criteria of others, and what of these has no counterpart.

    Args:
        catalogue: The catalogue.
        others: The other catalogues by their editions.
        relations: All relations.
    """
    words = relation_words()
    edition = catalogue.edition or ""
    body = nodes.tbody()
    for area, criterion in catalogue.criteria:
        own = relations.get(edition, {}).get(criterion.id, ())
        name = Relation(edition, f"{edition}:{criterion.id}", name_of(area, criterion), "", None)
        for relation in own:
            note = nodes.inline("", "", *inline(relation.note or ""))
            body += row(reference(name), reference(relation), nodes.Text(words[relation.relation]), note)
        if not own:
            body += row(reference(name), nodes.Text(_("No counterpart")), nodes.Text(""), nodes.Text(""))
    heads = (_("%s edition") % edition, _("Other edition"), _("How they are related"), _("Why"))
    classes = ["wwc-crosswalk", "longtable", "colwidths-given"]
    return [table(_WIDTHS, heads, body, classes, area=catalogue.title), *_without(others, relations)]


def _without(others: Mapping[str, Catalogue], relations: Crosswalk) -> Iterator[nodes.paragraph]:
    for edition, other in others.items():
        related = relations.get(edition, {})
        labels = [label_of(area, criterion) for area, criterion in other.criteria if not related.get(criterion.id)]
        if labels:
            values = {"edition": edition, "criteria": ", ".join(labels)}
            text = _("Without a counterpart, in the %(edition)s edition: %(criteria)s") % values
            yield nodes.paragraph("", text)
