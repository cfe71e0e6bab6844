"""Cards whose title is the link, in books.

On a page sphinx-design lays an empty link over the whole card. A book prints it as a line of its own, which repeats the
title, and an e-reader shows nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class LinkedCards(SphinxPostTransform):
    """Moves the link of a card to its title."""

    builders = ("epub", "latex", "man", "texinfo", "text")
    default_priority = ReferencesResolver.default_priority - 1  # the title is the text of the reference

    def run(self, **kwargs: Any) -> None:
        """Change the cards."""
        for card in list(_find(self.document, "sd-card")):
            title, link = next(_find(card, "sd-card-title"), None), next(_find(card, "sd-stretched-link"), None)
            if title and link:
                box, text = link.parent, title[0]
                assert isinstance(box, nodes.Element)
                assert isinstance(text, nodes.TextElement)
                box.replace_self([])
                link.attributes |= {"classes": [], "refexplicit": True}
                link[:] = [nodes.inline("", "", *text.children)]
                text[:] = [link]


def _find(node: nodes.Element, name: str) -> Iterator[nodes.Element]:
    return (found for found in node.findall(nodes.Element) if name in found["classes"])


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the extension."""
    app.add_post_transform(LinkedCards)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
