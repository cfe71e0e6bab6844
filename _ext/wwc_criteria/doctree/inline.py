"""Inline Markdown → docutils nodes: emphasis, strong, code and links, the same on every kind of page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from ..datafile.inline_markdown import has_marks, printed, tokens

if TYPE_CHECKING:
    from markdown_it.token import Token

#: Deeper marks are left out: pickling a doctree needs a level of Python's stack for each.
_MAX_DEPTH = 20


def inline(text: str, *, links: bool = True) -> list[nodes.Node]:
    """Give the nodes of a text of the data file.

    What is not one of the four marks is printed to the letter: HTML, entities, quotes, and a backslash that stands
    before anything but a mark.

    Args:
        text: Plain text with inline Markdown.
        links: False for words that are a link themselves.
    """
    if not has_marks(text):
        return [nodes.Text(text.replace("\n", " "))]
    open_elements: list[nodes.Element] = [nodes.inline()]
    for token in tokens(text, links=links):
        parent = open_elements[-1]
        if token.nesting == 1:
            child = parent
            if len(open_elements) <= _MAX_DEPTH:
                child = _element(token)
                parent += child
            open_elements.append(child)
        elif token.nesting == -1:
            open_elements.pop()
        elif token.type == "code_inline":
            parent += nodes.literal(token.content, token.content)
        elif token.content:
            parent += nodes.Text(printed(token))
    return open_elements[0].children


def _element(token: Token) -> nodes.Element:
    if token.type == "link_open":
        return nodes.reference(refuri=str(token.attrs["href"]))
    return nodes.strong() if token.type == "strong_open" else nodes.emphasis()
