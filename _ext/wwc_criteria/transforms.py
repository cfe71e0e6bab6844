"""The rows of the tables, made when the page is written.

Sphinx goes some sixty times through all nodes of a page while it reads it, and keeps them in a file. So a node without
children stands for the rows until references are resolved.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import init
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.transforms.post_transforms.code import TrimDoctestFlagsTransform
from sphinx.util.i18n import docname_to_domain

from . import dependencies
from .doctree import overviews, tables
from .doctree.overviews import Overview
from .domain import domain_of

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from .datafile.model import Area

#: Objects for the garbage collector: those of some 300 criteria.
_MANY = 50_000


class Rows(addnodes.index):
    """Stands for the rows of a table. In the meantime it is the entry of the general index that they have."""


class _MakeRows(SphinxPostTransform):
    def run(self, **kwargs: Any) -> None:
        """Change the document.

        Args:
            kwargs: Nothing that is used here.
        """
        if placeholders := list(self.document.findall(Rows)):
            with _uncollected():
                for node in placeholders:
                    node.replace_self(self._rows(node))
            self._finish()

    def _rows(self, node: Rows) -> nodes.tbody:
        catalogue = dependencies.as_read(self.env, node)
        area = next((area for area in catalogue.areas if area.id == node["area"]), None) if catalogue else None
        if area is None:
            return nodes.tbody("", tables.message_row("The data file has changed during the build."))
        return tables.criteria_rows(area, node["path"], at_home=node["at_home"], translatable=False)

    def _finish(self) -> None:
        pass


class MakeRows(_MakeRows):
    """Puts the rows in the place of what stands for them, right before references are resolved."""

    default_priority = ReferencesResolver.default_priority - 1

    def is_supported(self) -> bool:
        """Tell whether the other transform leaves the rows to this one."""
        return not MakeRowsOfPages(self.document).is_supported()


class MakeRowsOfPages(_MakeRows):
    """The same for HTML, behind Sphinx's transforms of code, which go through all nodes, and before those of themes."""

    formats = ("html",)
    default_priority = TrimDoctestFlagsTransform.default_priority + 1

    def _finish(self) -> None:
        # Sphinx has resolved those of the page before.
        ReferencesResolver(self.document).run()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Keep the garbage collector away from new objects: it would look at many of them for longer than all else takes.

    They stay out of its sight until the next table. After the last one that also makes the end of Python shorter, which
    would look at them once more.
    """
    if gc.get_freeze_count():
        gc.unfreeze()
        gc.collect()
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
        if gc.get_count()[0] > _MANY:
            gc.freeze()
    finally:
        if collecting:
            gc.enable()


def rows(area: Area, path: str, env: BuildEnvironment, *, at_home: bool) -> nodes.Element:
    """Give what stands for the rows, or the rows where Sphinx needs the nodes already while it reads the page.

    Args:
        area: The area to show.
        path: The path of the data file.
        env: The environment of the page that is being read.
        at_home: True if this is the page that links to the criteria lead to.
    """
    catalogue = docname_to_domain(env.docname, env.config.gettext_compact)
    folders = [env.srcdir / folder for folder in env.config.locale_dirs]
    _translator, is_translated = init(folders, env.config.language, catalogue)
    # gettext is the builder that gives a version to each text. Lists that are not compact are changed by a transform.
    if is_translated or env.versioning_condition or not env.config.html_compact_lists:
        return tables.criteria_rows(area, path, at_home=at_home, translatable=True)
    entries = tables.area_index(area) if at_home else []
    return Rows(entries=entries, docname=env.docname, path=path, area=area.id, at_home=at_home)


class ShowOverviews(SphinxPostTransform):
    """Puts the overviews in the place of their placeholders, before references are resolved."""

    default_priority = 5

    def run(self, **kwargs: Any) -> None:
        """Change the document.

        Args:
            kwargs: Nothing that is used here.
        """
        for node in list(self.document.findall(Overview)):
            domain = domain_of(self.env)
            if node["kind"] == "supports":
                shown = overviews.supports(domain.supported_by(node["docname"]))
            else:
                shown = overviews.coverage(domain.homes.values())
            for reference in (reference for part in shown for reference in part.findall(addnodes.pending_xref)):
                reference.source, reference.line = node.source, node.line
            node.replace_self(shown)
