"""Inline Markdown → docutils nodes: emphasis, strong, code and links, the same on every kind of page."""

from __future__ import annotations

from docutils import nodes
from markdown_it import MarkdownIt
from markdown_it.token import Token

_MARKS = frozenset("*_`[]\\")
# Without `text_join` an escape stays a token of its own, and can be given back as it was written.
_PARSER = MarkdownIt("zero").enable(["backticks", "emphasis", "link", "escape"]).disable("text_join")
_PARSER_WITHOUT_LINKS = MarkdownIt("zero").enable(["backticks", "emphasis", "escape"]).disable("text_join")


def inline(text: str, *, links: bool = True) -> list[nodes.Node]:
    """Give the nodes of a text of the data file.

    What is not one of the four marks is printed to the letter: HTML, entities, quotes, and a backslash that stands
    before anything but a mark. The syntax is CommonMark's, https://spec.commonmark.org/current/#inlines.

    Args:
        text: Plain text with inline Markdown. A line break in it is a blank.
        links: False for words that are a link themselves.
    """
    parser = _PARSER if links else _PARSER_WITHOUT_LINKS
    parent: nodes.Element = nodes.inline()
    for token in parser.parseInline(text.replace("\n", " "))[0].children or []:
        if token.nesting == 1:
            child = _element(token)
            parent += child
            parent = child
        elif token.nesting == -1:
            assert parent.parent is not None
            parent = parent.parent
        elif token.type == "code_inline":
            parent += nodes.literal(token.content, token.content)
        elif token.content:
            escaped = token.type == "text_special" and token.content not in _MARKS
            parent += nodes.Text(token.markup if escaped else token.content)
    return parent.children


def _element(token: Token) -> nodes.Element:
    element: nodes.Element
    if token.type == "link_open":
        element = nodes.reference(refuri=str(token.attrs["href"]))
    elif token.type == "strong_open":
        element = nodes.strong()
    else:
        element = nodes.emphasis()
    # Sphinx's smart quotes leave text alone whose parent says so: sphinx.util.nodes.is_smartquotable.
    element["support_smartquotes"] = False
    return element
