"""Where criteria were read, and how certain they are."""

from __future__ import annotations

from docutils import nodes
from sphinx.locale import get_translation

from ..datafile.model import Source

_ = get_translation("wwc_criteria")


def source_sentence(source: Source, day: str) -> nodes.paragraph:
    """Return what is said once of all criteria of a file.

    Args:
        source: The source.
        day: The day on which it was read, as a reader writes it.
    """
    sentence = {
        "stated": _("The criteria are as this source states them, read on %s:"),
        "likely": _("The criteria are likely, and not official. This source says so, read on %s:"),
        "ours": _("The criteria are our own conclusion from this source, read on %s:"),
    }[source.certainty]
    return _line(sentence % day, source)


def source_note(source: Source) -> nodes.paragraph:
    """Return what is said of a single criterion, if its source is another one."""
    note = {
        "stated": _("Stated by another source:"),
        "likely": _("Likely, by another source:"),
        "ours": _("Our own conclusion from another source:"),
    }[source.certainty]
    return _line(note, source)


def _line(text: str, source: Source) -> nodes.paragraph:
    host = source.url.partition("//")[2].partition("/")[0]
    link = nodes.reference("", host, refuri=source.url)
    return nodes.paragraph("", "", nodes.Text(f"{text} "), link, classes=["source", source.certainty])
