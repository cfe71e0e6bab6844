"""The roles ``wwc:criterion`` and ``wwc:area``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinx.roles import XRefRole

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.environment import BuildEnvironment


class ReferenceRole(XRefRole):
    """A reference to a criterion or an area by its id; with ``~`` it shows just the number.

    https://www.sphinx-doc.org/en/master/usage/referencing.html
    """

    def process_link(
        self, env: BuildEnvironment, refnode: nodes.Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Note a ``~``, and give title and target.

        Args:
            env: Not used.
            refnode: The reference.
            has_explicit_title: True if the page gives the title.
            title: The title, which is the target if the page gives none.
            target: The id.
        """
        refnode["short"] = not has_explicit_title and target.startswith("~")
        return title.lstrip("~") if refnode["short"] else title, target.lstrip("~").strip()
