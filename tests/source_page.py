"""The page that the chapter comes from, read as blocks of text and links: what every format has to contain."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parent / "source" / "resources-for-what-works-cities.jekyll.md"
#: Where the links go that led nowhere, or into the old site.
PAGES = {
    "Roadmap to Informed Communities > Discovery > Problem-scoping & User Research": "discovery/index",
    "Roadmap to Informed Communities > Discovery > User Research": "discovery/user-research",
    "Roadmap to Informed Communities > Action > Collaboration Playbooks": "action/collaboration-playbooks",
}


@dataclass(frozen=True)
class Link:
    words: str
    url: str | None
    page: str | None


def blocks():
    """Return the headings, paragraphs and parts of table cells in their order, each as a list of strings and links."""
    text = SOURCE.read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    fields = dict(line.split(": ", 1) for line in front.strip().splitlines())
    body = re.sub(r"<!--.*?-->|<img.*?>", "", body, flags=re.DOTALL)
    parts = [fields["title"], fields["lead"]]
    for line in body.splitlines():
        if not set(line) - set("|-"):
            continue
        cells = line.strip("|").split("|") if line.startswith("|") else [line.lstrip("# ")]
        parts += [part.strip() for cell in cells for part in re.split(r"(?:<br>)+", cell)]
    return [_pieces(part) for part in parts if part]


def _pieces(part):
    pieces = []
    for index, piece in enumerate(re.split(r"(\[[^]]*\]\([^)]*\))", part.replace("**", ""))):
        if index % 2 == 0:
            pieces += [piece] if piece else []
        else:
            words, href = re.fullmatch(r"\[(.*)\]\((.*)\)", piece).groups()
            outside = href.startswith("http")
            pieces.append(Link(words, href if outside else None, None if outside else PAGES[words]))
    return pieces


def links():
    return [piece for block in blocks() for piece in block if isinstance(piece, Link)]


def strong():
    return re.findall(r"\*\*(.*?)\*\*", SOURCE.read_text(encoding="utf-8"))


def pattern(show):
    """Return a regular expression for all blocks in their order.

    Args:
        show: Gives the expression for a link.
    """
    expressions = (
        "".join(show(piece) if isinstance(piece, Link) else words(piece) for piece in block) for block in blocks()
    )
    return re.compile(".*?".join(expressions), re.DOTALL)


def words(text):
    """Return an expression for words, however the format breaks its lines."""
    return re.escape(squeeze(text))


def squeeze(text):
    """Leave out blanks, bullets, and hyphens, which a format may add at the end of a line."""
    return re.sub(r"[\s•*‐\u00ad-]", "", text)
