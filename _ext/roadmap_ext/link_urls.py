"""The addresses of links where a reader cannot click: in the PDF and in plain text.

Sphinx's ``latex_show_urls`` adds each as text, which TeX cannot break at the end of a line, or as a footnote, once on
each page. The text builder adds none, and the one for manual pages an empty one for a link inside the book.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.text import TextBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform

from wwc_criteria.datafile.addresses import escape_address

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_OUTSIDE = ("https://", "http://", "mailto:")


class LatexUrls(SphinxPostTransform):
    """Adds the number of its address to a link to another site, and the list of the addresses at the end of the book.

    The tables of criteria are read alone: there the address itself follows, as a link of its own, which LaTeX breaks.
    """

    formats = ("latex",)
    default_priority = 700

    def run(self, **kwargs: Any) -> None:
        """Change the links."""
        numbers: dict[str, int] = {}
        for link in list(self.document.findall(nodes.reference)):
            url = link.get("refuri", "")
            if url.startswith(_OUTSIDE):
                has_own_text = _has_own_text(link)
                # A target that differs from the printed address is set as text, in any script.
                link["refuri"] = escape_address(url)
                if has_own_text and _is_in_table_of_criteria(link):
                    _insert_after(link, nodes.Text(" ("), _address(url), nodes.Text(")"))
                elif has_own_text:
                    number = numbers.setdefault(url, len(numbers) + 1)
                    _insert_after(link, nodes.raw("", rf"\roadmapnumber{{{number}}}", format="latex"))
        if numbers:
            addresses = nodes.section("", nodes.title("", "Addresses"), ids=["addresses"])
            addresses += nodes.enumerated_list("", *(_listed(*it) for it in numbers.items()), enumtype="arabic")
            next(self.document.findall(nodes.section)).append(addresses)


class TextUrls(SphinxPostTransform):
    """Adds the address of a link to another site or another file."""

    formats = ("text",)
    default_priority = 700

    def run(self, **kwargs: Any) -> None:
        """Change the links."""
        for link in list(self.document.findall(nodes.reference)):
            if link.get("refuri", "#")[:1] not in ("", "#") and _has_own_text(link):
                _insert_after(link, nodes.Text(f" <{link['refuri']}>"))


class LinkedTextBuilder(TextBuilder):
    """The text builder, whose links inside the site lead to its files."""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return the file of a page."""
        return docname + self.out_suffix


class ManualPageLinks(SphinxPostTransform):
    """Leaves only the text of a link inside the book."""

    formats = ("man",)
    default_priority = 700

    def run(self, **kwargs: Any) -> None:
        """Change the links."""
        for link in list(self.document.findall(nodes.reference)):
            if not link.get("refuri", "").startswith(_OUTSIDE):
                link.replace_self(nodes.inline("", "", *link.children))


def _has_own_text(link: nodes.reference) -> bool:
    """Return whether the text of a link is not its address, and is not in a title either, which is short."""
    node: nodes.Node = link
    while isinstance(node, nodes.TextElement) and not isinstance(node, nodes.title):
        node = node.parent
    return link.astext() not in ("", link["refuri"]) and not isinstance(node, nodes.title)


def _is_in_table_of_criteria(link: nodes.Node | None) -> bool:
    while link and not isinstance(link, nodes.table):
        link = link.parent
    return link is not None and "wwc-criteria" in link["classes"]


def _listed(url: str, number: int) -> nodes.list_item:
    target = nodes.raw("", rf"\roadmapnumbered{{{number}}}", format="latex")
    return nodes.list_item("", nodes.paragraph("", "", target, _address(url)))


def _address(url: str) -> nodes.reference:
    return nodes.reference("", nodes.Text(url), refuri=escape_address(url))


def _insert_after(node: nodes.Element, *added: nodes.Node) -> None:
    assert node.parent is not None
    node.parent.insert(node.parent.index(node) + 1, list(added))


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    for transform in (LatexUrls, TextUrls, ManualPageLinks):
        app.add_post_transform(transform)
    app.add_builder(LinkedTextBuilder, override=True)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
