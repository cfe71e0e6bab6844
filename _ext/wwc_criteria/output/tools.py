"""What readers use the tables of a page with: the forms above them, and a button that prints them.

All are part of the page from the start, so that nothing moves when the script makes them work.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from jinja2 import Environment, FileSystemLoader
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..doctree.nodes import wwc_markup
from ..doctree.tables import findall_outside_tables
from ..domain import domain_of
from .record_form import record_criteria, record_texts

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

_ = get_translation("wwc_criteria")

_TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True)
_KINDS = ("available", "forthcoming")
_SECTIONS = (nodes.section, nodes.document)


def form_texts() -> dict[str, str]:
    """Return the texts of the form and the button in the language of the site."""
    texts = {
        "form": _("Criteria"),
        "find": _("Find"),
        "area": _("Area"),
        "allAreas": _("All areas"),
        "resources": _("Resources"),
        "allCriteria": _("All criteria"),
        "available": _("With a resource"),
        "forthcoming": _("With one forthcoming"),
        "reset": _("Show all"),
        "printOnly": _("Print only these"),
        "print": _("Print"),
        "findHelp": _("Shows the criteria that contain every word. To share a search, copy the address of the page."),
        "printHelp": _("Each criterion gets a box to tick, and each link shows its address."),
        "none": _("No criterion matches."),
        "one": _("1 criterion"),
        "oneOf": _("1 criterion of %(all)s"),
        "all": _("%(all)s criteria"),
        "some": _("%(found)s of %(all)s criteria"),
    }
    return {name: str(text) for name, text in texts.items()}  # a text is a proxy where there is no catalog


class AddTools(SphinxPostTransform):
    """Adds the form and the button to a page that defines criteria."""

    formats = ("html",)
    default_priority = 502  # after the tables have been prepared

    def run(self, **kwargs: Any) -> None:
        """Change the document."""
        tables = [table for table in findall_outside_tables(self.document, nodes.table) if "defines" in table]
        if not tables or getattr(domain_of(self.env).builder, "embedded", False):
            return
        for paragraph in list(findall_outside_tables(self.document, nodes.paragraph)):
            if "wwc-downloads" in paragraph["classes"]:
                _insert_before(paragraph, "print.html")
        rows = [row["classes"] for table in tables for row in cast("Any", table)[-1][-1] if row["classes"]]
        if len(rows) >= self.config.wwc_criteria_find_from:
            # A choice that all rows or none would meet is left out.
            kinds = [kind for kind in _KINDS if 0 < sum(f"with-{kind}" in row for row in rows) < len(rows)]
            areas = {table["defines"]: table["area"] for table in tables}
            _insert_before(_first_block(tables), "find.html", areas=areas, kinds=kinds, count=len(rows))
        self._add_record_forms(tables)

    def _add_record_forms(self, tables: Sequence[nodes.Element]) -> None:
        """Add a form for each edition whose criteria are at home on this page."""
        domain = domain_of(self.env)
        is_single = isinstance(domain.builder, SingleFileHTMLBuilder)
        found = [it for it in domain.objects.values() if is_single or it.docname == self.env.docname]
        for edition in dict.fromkeys(table["edition"] for table in tables):
            own = [table for table in tables if table["edition"] == edition]
            anchors = {f"area-{table['defines']}" for table in own}
            areas = {(entry.edition, entry.area) for entry in found if entry.anchor in anchors}
            criteria = [it for it in found if it.kind == "criterion" and (it.edition, it.area) in areas]
            if criteria:
                variables = {"edition": edition, "total": own[0]["total"], "criteria": record_criteria(criteria)}
                variables["project"] = self.config.project
                _insert_before(_first_block(own), "record.html", record_texts(), **variables)


def _first_block(tables: Sequence[nodes.Element]) -> nodes.Element:
    """Return the first table, with its heading if the tables have headings of their own: what comes below the form."""
    block = tables[0]
    # On a site of one page, each page is still below a document of its own.
    tables = [table for table in tables if _root(table) is _root(block)]
    while not isinstance(block.parent, _SECTIONS) or {*tables} - {*findall_outside_tables(block.parent, nodes.table)}:
        block = block.parent
    return block


def _root(node: nodes.Node) -> nodes.Node:
    while node.parent is not None:
        node = node.parent
    return node


def _insert_before(node: nodes.Element, template: str, texts: dict[str, str] | None = None, **variables: Any) -> None:
    markup = _TEMPLATES.get_template(template).render(variables, texts=texts or form_texts())
    node.parent.insert(node.parent.index(node), wwc_markup(markup=markup))


def visit_markup(writer: HTML5Translator, node: wwc_markup) -> None:
    """Write the markup of a template."""
    writer.body.append(node["markup"])
    raise nodes.SkipNode
