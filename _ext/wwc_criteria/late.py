"""The rows of the tables, made when the page is written.

Sphinx goes some sixty times through all nodes of a page while it reads it, and keeps them in a file. So a node without
children stands for the rows until references are resolved.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar

from sphinx import addnodes
from sphinx.locale import init
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.i18n import docname_to_domain

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.environment import BuildEnvironment

    from .tables import Body


#: Objects for the garbage collector: those of some 300 criteria.
_MANY = 50_000


class Rows(addnodes.index):
    """Stands for the rows of a table. In the meantime it is an entry of the general index, and has all of theirs."""


class MakeRows(SphinxPostTransform):
    """Puts the rows in the place of what stands for them, right before references are resolved."""

    default_priority = 9
    _garbage: ClassVar[bool] = False

    def run(self, **kwargs: Any) -> None:
        """Change the document.

        Args:
            kwargs: Nothing that is used here.
        """
        placeholders = list(self.document.findall(Rows))
        if placeholders and MakeRows._garbage:  # of a page before
            gc.collect()
        with _uncollected() as taken_for_old:
            for node in placeholders:
                node.replace_self(node["body"].make(translatable=False))
        if placeholders:
            MakeRows._garbage = bool(taken_for_old)


@contextmanager
def _uncollected() -> Iterator[list[int]]:
    """Let the garbage collector take many new objects for old: looking for garbage in them takes longer than all else.

    The list has their number, if they are many. They are collected only with all others.
    """
    taken_for_old: list[int] = []
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield taken_for_old
        if (made := gc.get_count()[0]) > _MANY:
            gc.freeze()
            gc.unfreeze()
            taken_for_old.append(made)
    finally:
        if collecting:
            gc.enable()


def rows(body: Body, env: BuildEnvironment) -> nodes.Element:
    """Give what stands for the rows, or the rows where Sphinx needs the nodes already while it reads the page.

    Args:
        body: The rows.
        env: The environment of the page that is being read.
    """
    catalogue = docname_to_domain(env.docname, env.config.gettext_compact)
    folders = [env.srcdir / folder for folder in env.config.locale_dirs]
    _translator, is_translated = init(folders, env.config.language, catalogue)
    # gettext is the builder that gives a version to each text. Lists that are not compact are changed by a transform.
    if is_translated or env.versioning_condition or not env.config.html_compact_lists:
        return body.make(translatable=True)
    return Rows(entries=body.index or [], body=body)
