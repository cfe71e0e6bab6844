"""What readers use the tables of a page with: a search form above them, and a button that prints them.

Both are part of the page from the start, so that nothing moves when the script makes them work.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from jinja2 import Template
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..doctree.nodes import wwc_markup
from ..doctree.tables import findall_outside_tables

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

_ = get_translation("wwc_criteria")

_TEMPLATES = Path(__file__).parent / "templates"


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
        tables = {table: area for table in _tables(self.document) if (area := _area_of(table))}
        # As ReferencesResolver does: SphinxTransform.app is deprecated, and there is nothing else yet.
        if not tables or getattr(self.env._app.builder, "embedded", False):
            return
        for paragraph in list(findall_outside_tables(self.document, nodes.paragraph)):
            if "wwc-downloads" in paragraph["classes"]:
                _insert_before(paragraph, "print.html")
        rows = [row["classes"] for table in tables for row in table[-1][-1].children if "criterion" in row["classes"]]
        if len(rows) >= self.config.wwc_criteria_find_from:
            counts = {kind: sum(f"with-{kind}" in classes for classes in rows) for kind in ("available", "forthcoming")}
            kinds = [kind for kind, count in counts.items() if 0 < count < len(rows)]
            areas = {area: table["area"] for table, area in tables.items()}
            _insert_before(_first_block(list(tables)), "find.html", areas=areas, kinds=kinds, count=len(rows))


def _tables(document: nodes.document) -> Iterator[nodes.table]:
    return (table for table in findall_outside_tables(document, nodes.table) if "wwc-criteria" in table["classes"])


def _area_of(table: nodes.table) -> str | None:
    """Return the id of the area that a table defines."""
    for target in table[-1][-1][0].findall(nodes.target):
        if target["ids"][0].startswith("area-"):
            return str(target["ids"][0].removeprefix("area-"))
    return None


def _first_block(tables: Sequence[nodes.Node]) -> nodes.Element:
    """Return the first table with its heading: what comes below the form."""

    def sections(node: nodes.Node) -> list[nodes.Element]:
        parents = []
        while node.parent is not None:
            node = node.parent
            parents.append(node)
        return [parent for parent in parents if isinstance(parent, nodes.section | nodes.document)]

    shared = [sections(table) for table in tables]
    block = tables[0]
    while block.parent not in shared[0] or not all(block.parent in parents for parents in shared):
        block = block.parent
    return block


def _insert_before(node: nodes.Element, template: str, **variables: Any) -> None:
    texts = form_texts()
    counts = {name: texts[name] for name in ("none", "one", "oneOf", "all", "some")}
    source = (_TEMPLATES / template).read_text(encoding="utf-8")
    markup = Template(source, autoescape=True).render(variables, texts=texts, counts=counts)
    node.parent.insert(node.parent.index(node), wwc_markup(markup=markup))


def visit_markup(writer: HTML5Translator, node: wwc_markup) -> None:
    """Write the markup of a template."""
    writer.body.append(node["markup"])
    raise nodes.SkipNode
