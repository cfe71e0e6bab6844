"""Where criteria were read, and how certain they are, in a sentence for each source."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes
from sphinx.locale import get_translation

from ..datafile.model import Source

_ = get_translation("wwc_criteria")


def source_sentence(source: Source, day: str, labels: Sequence[str] = ()) -> nodes.paragraph:
    """Return what is said of criteria with the same source.

    Args:
        source: The source.
        day: The day on which it was read, as a reader writes it.
        labels: What the criteria are called; empty for all of a file.
    """
    if labels:
        sentence = {
            "stated": _("%(criteria)s: as this source states them, read on %(day)s:"),
            "likely": _("%(criteria)s: likely, and not official. This source says so, read on %(day)s:"),
            "ours": _("%(criteria)s: our own conclusion from this source, read on %(day)s:"),
        }[source.certainty]
    else:
        sentence = {
            "stated": _("The criteria are as this source states them, read on %(day)s:"),
            "likely": _("The criteria are likely, and not official. This source says so, read on %(day)s:"),
            "ours": _("The criteria are our own conclusion from this source, read on %(day)s:"),
        }[source.certainty]
    text = sentence % {"day": day, "criteria": ", ".join(labels)}
    address = source.url.partition("//")[2].removesuffix("/")
    link = nodes.reference("", address, refuri=source.url)
    return nodes.paragraph("", "", nodes.Text(f"{text} "), link, classes=["source", source.certainty])
