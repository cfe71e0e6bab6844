"""The related criteria of other editions, as a line in the row of a criterion."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation

from ..datafile.crosswalk import Relation

_ = get_translation("wwc_criteria")


def relation_words() -> dict[str, str]:
    """Return what is said of a related criterion, by the relation."""
    return {
        "same": _("the same"),
        "broader": _("asks for more"),
        "narrower": _("asks for less"),
        "overlaps": _("overlaps"),
    }


def counterparts_line(relations: Sequence[Relation]) -> nodes.paragraph:
    """Return the line of a row that names the related criteria of other editions."""
    if not relations:
        return nodes.paragraph("", _("No counterpart in another edition"), classes=["counterparts"])
    words = relation_words()
    line = nodes.paragraph(classes=["counterparts"])
    for edition in dict.fromkeys(relation.edition for relation in relations):
        line += nodes.Text(("; " if line.children else "") + _("In the %s edition:") % edition)
        separator = " "
        for relation in relations:
            if relation.edition == edition:
                said = words[relation.relation]
                line += [nodes.Text(separator), reference(relation), nodes.Text(f" ({said})")]
                separator = ", "
    return line


def reference(relation: Relation) -> addnodes.pending_xref:
    """Return the link to a related criterion."""
    text = nodes.inline("", relation.label, classes=["xref", "wwc", "wwc-criterion"])
    target = {"refdomain": "wwc", "reftype": "criterion", "reftarget": relation.criterion}
    return addnodes.pending_xref("", text, refexplicit=True, optional=True, **target)
