"""Inline Markdown → tokens: the four kinds of formatting of the data file, and nothing else of CommonMark.

https://spec.commonmark.org/current/#inlines
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from markdown_it import MarkdownIt

if TYPE_CHECKING:
    from markdown_it.token import Token

# Without `text_join` an escape stays a token of its own, and can be given back as it was written.
_PARSER = MarkdownIt("zero").enable(["backticks", "emphasis", "link", "escape"]).disable("text_join")


class _AnyLink(MarkdownIt):
    """A parser that also finds links which markdown-it leaves as text because of their scheme."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - the name is that of the parser
        return True


_PARSER_OF_ANY_LINK = _AnyLink("zero").enable(["backticks", "emphasis", "link", "escape"])
_PARSER_WITHOUT_LINKS = MarkdownIt("zero").enable(["backticks", "emphasis", "escape"]).disable("text_join")

_MARK = re.compile(r"[*_`\[\]\\]")


def tokens(text: str, *, links: bool = True) -> list[Token]:
    """Return the inline tokens of a text.

    Args:
        text: Plain text with inline Markdown. A line break in it is a space.
        links: False for text that is a link itself.
    """
    parser = _PARSER if links else _PARSER_WITHOUT_LINKS
    return parser.parseInline(text.replace("\n", " "))[0].children or []


def addresses(text: str) -> list[str]:
    """Return the addresses of the links in a text, also of those that would be printed as text because of a script."""
    found = _PARSER_OF_ANY_LINK.parseInline(text.replace("\n", " "))[0].children or []
    return [str(token.attrs["href"]) for token in found if token.type == "link_open"]


def printed(token: Token) -> str:
    """Return what is printed of a token: of an escape before anything but a special character, the backslash too."""
    escaped = token.type == "text_special" and not has_marks(token.content)
    return token.markup if escaped else token.content


def has_marks(text: str) -> bool:
    """Return whether a text has to be parsed. Most have not."""
    return _MARK.search(text) is not None


def plain(text: str, *, links: bool = True) -> str:
    """Return a text without its formatting.

    Args:
        text: Plain text with inline Markdown.
        links: False for text that is a link itself.
    """
    if not has_marks(text):
        return text.replace("\n", " ")
    return "".join(printed(token) for token in tokens(text, links=links))
