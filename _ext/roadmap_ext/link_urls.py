"""Puts the address of a link beside its words where a reader cannot click: in the PDF and in plain text.

Sphinx's ``latex_show_urls = "inline"`` adds the address as text, which TeX cannot break at the end of a line; the text
builder adds none. A manual page gets the addresses of outside links from its writer, and an empty one for each link
inside the book, so those become plain words here.
"""

from __future__ import annotations

from string import ascii_letters, digits
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from docutils import nodes
from sphinx.builders.text import TextBuilder
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.text import Cell, TextTranslator, TextWrapper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

#: https://www.rfc-editor.org/rfc/rfc3986#section-2
ALLOWED = ascii_letters + digits + "-._~:/?#[]@!$&'()*+,;=%"
OUTSIDE = ("https://", "http://", "mailto:")


class _Addresses(SphinxPostTransform):
    """Changes each link of the document, after all references have been resolved."""

    default_priority = 700

    def run(self, **kwargs: Any) -> None:
        for link in list(self.document.findall(nodes.reference)):
            self.change(link, link.get("refuri", ""))

    def change(self, link: nodes.reference, uri: str) -> None:
        raise NotImplementedError


class LatexAddresses(_Addresses):
    """Writes the address of each outside link after its words."""

    formats = ("latex",)

    def change(self, link: nodes.reference, uri: str) -> None:
        """Add the address as a link whose words are its address: the LaTeX writer lets it break between lines.

        Args:
            link: The link.
            uri: Its address.
        """
        if not uri.startswith(OUTSIDE):
            return
        shown = _has_other_words(link) and not _stands_in_a_title(link)
        # Words that differ from the address are set as text, in any script: RFC 3987, section 3.1.
        link["refuri"] = quote(uri, safe=ALLOWED)
        if shown:
            address = nodes.reference("", nodes.Text(uri), refuri=link["refuri"])
            _insert_after(link, nodes.Text(" ("), address, nodes.Text(")"))


class TextAddresses(_Addresses):
    """Writes the address of each link, outside and inside, after its words."""

    formats = ("text",)

    def change(self, link: nodes.reference, uri: str) -> None:
        """Add the address.

        Args:
            link: The link.
            uri: Its address, or that of the text file of a page.
        """
        if uri and not uri.startswith("#") and _has_other_words(link) and not _stands_in_a_title(link):
            _insert_after(link, nodes.Text(f" <{uri}>"))


class ManualPageAddresses(_Addresses):
    """Makes plain words of the links inside the book, for which the writer prints an empty address."""

    formats = ("man",)

    def change(self, link: nodes.reference, uri: str) -> None:
        """Take the link away from its words.

        Args:
            link: The link.
            uri: Its address.
        """
        if not uri.startswith(OUTSIDE):
            link.replace_self(nodes.inline("", "", *link.children))


def _has_other_words(link: nodes.reference) -> bool:
    return link.astext() not in ("", link["refuri"])


def _insert_after(node: nodes.Element, *added: nodes.Node) -> None:
    assert node.parent is not None
    node.parent.insert(node.parent.index(node) + 1, list(added))


def _stands_in_a_title(node: nodes.Node) -> bool:
    while isinstance(node, nodes.TextElement):
        if isinstance(node, nodes.title):
            return True
        node = node.parent
    return False


class LinkedTextBuilder(TextBuilder):
    """The text builder, whose links inside the site lead to its files."""

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Give the file of a page.

        Args:
            docname: The page.
            typ: Not used, as in all builders but a few.
        """
        return docname + self.out_suffix


class _BlockCell(Cell):
    """A table cell that keeps its paragraphs and list items apart."""

    def wrap(self, width: int) -> None:
        lines: list[str] = []
        for block in self._blocks():
            indent = "  " if block.startswith("* ") else ""
            # A column is made wider rather than an address cut in two.
            wrapper = TextWrapper(width=width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False)
            lines += wrapper.wrap(block)
        self.wrapped = lines

    def _blocks(self) -> list[str]:
        blocks: list[str] = []
        for line in self.text.splitlines():
            if not line.strip() or line.startswith("* ") or not blocks:
                blocks.append("")
            blocks[-1] += (" " if blocks[-1] else "") + line.strip()
        return [block for block in blocks if block]


class BlockCellTranslator(TextTranslator):
    """Sphinx's writer of plain text, with table cells that keep their blocks."""

    def visit_entry(self, node: nodes.Element) -> None:
        """Begin a cell.

        Args:
            node: The entry.
        """
        super().visit_entry(node)
        self.entry = _BlockCell(rowspan=self.entry.rowspan, colspan=self.entry.colspan)

    def end_state(self, wrap: bool = True, end: Sequence[str] | None = ("",), first: str | None = None) -> None:
        """End a block, and leave it to the cell to break its lines.

        Args:
            wrap: Whether lines are to be broken.
            end: The lines after the block.
            first: What stands before its first line.
        """
        super().end_state(wrap and not hasattr(self, "entry"), end, first)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension.

    Args:
        app: The application that loads it.
    """
    app.add_post_transform(LatexAddresses)
    app.add_post_transform(TextAddresses)
    app.add_post_transform(ManualPageAddresses)
    app.add_builder(LinkedTextBuilder, override=True)
    app.set_translator("text", BlockCellTranslator)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
