"""All node classes of the extension.

The placeholders never reach a writer. The others are put in for HTML and for LaTeX alone, when a page is written. What
any other builder may see is a subclass of a standard node that every writer can write.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

# Placeholders, until a page is written --------------------------------------------------------------------------------


class wwc_rows(addnodes.index):  # noqa: N801
    """The rows of a table. It is an entry of the general index already, which is made of the pages as they are read."""


class wwc_overview(nodes.General, nodes.Element):  # noqa: N801
    """An overview of all pages. Its ``kind`` is ``supports``, ``coverage`` or ``links``."""


class wwc_downloads(nodes.General, nodes.Element):  # noqa: N801
    """The links to the downloads, or to the one that its ``file`` names, or to those of the record at its ``path``."""


# HTML -----------------------------------------------------------------------------------------------------------------


class wwc_table(nodes.table):  # noqa: N801
    """A table whose ``area`` is its name for assistive technology."""


class wwc_cell(nodes.entry):  # noqa: N801
    """A cell with its ``tag`` and ``attributes``."""


class wwc_permalink(nodes.inline):  # noqa: N801
    """A link from a criterion to itself, as headings have. Its ``label`` names the criterion."""


class wwc_signs(nodes.inline):  # noqa: N801
    """Signs next to words that say the same, so that assistive technology leaves the signs out."""


class wwc_markup(nodes.General, nodes.Element):  # noqa: N801
    """The ``markup`` of the search form or of the button that prints."""


# LaTeX ----------------------------------------------------------------------------------------------------------------


class wwc_link(nodes.reference):  # noqa: N801
    """A link whose address is written as hyperref reads it, where Sphinx's writer escapes it like text."""


class wwc_count(nodes.reference):  # noqa: N801
    """A link from a number to what it counts, without the number of the page."""


class wwc_continued_row(nodes.row):  # noqa: N801
    """The rest of a row that began in the row above."""


class wwc_continued_bullet_list(nodes.bullet_list):  # noqa: N801
    """The rest of a list that began in a row above."""


class wwc_continued_list_item(nodes.list_item):  # noqa: N801
    """The rest of a list item that began in a row above."""
