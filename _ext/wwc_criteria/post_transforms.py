"""What replaces the placeholders of a page when it is written.

Sphinx goes through all nodes of a page some sixty times while it reads it, and keeps them in a file. So one node is the
placeholder for all rows of a table until then; and the overviews are known only when all pages have been read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import get_translation, init
from sphinx.transforms.post_transforms import ReferencesResolver, SphinxPostTransform
from sphinx.util.i18n import docname_to_domain

from . import catalogues, dependencies, link_results
from .doctree import overviews, tables
from .doctree.nodes import wwc_downloads, wwc_overview, wwc_rows
from .domain import domain_of
from .output import downloads

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinx.environment import BuildEnvironment

    from .datafile.model import Area

_ = get_translation("wwc_criteria")


class ExpandPlaceholders(SphinxPostTransform):
    """Replaces the placeholders by standard nodes, right before their references are resolved."""

    default_priority = ReferencesResolver.default_priority - 1

    def run(self, **kwargs: Any) -> None:
        """Change the document."""
        placeholders = (wwc_rows, wwc_overview, wwc_downloads)
        for node in list(self.document.findall(lambda node: isinstance(node, placeholders))):
            assert isinstance(node, nodes.Element)
            node.replace_self(self._overview(node) if isinstance(node, wwc_overview) else self._from_data_file(node))

    def _from_data_file(self, node: nodes.Element) -> Sequence[nodes.Node]:
        builder = domain_of(self.env).builder
        if "file" in node:
            return [downloads.link(builder, self.env.docname, node["file"], node["title"])]
        if "criteria" in node:
            return downloads.record_links(builder, self.env.docname, node)
        catalogue = dependencies.load_for_node(self.env, node)
        if isinstance(node, wwc_downloads):
            return [downloads.links(builder, self.env.docname, node["path"], catalogue)] if catalogue else []
        areas = catalogue.areas if catalogue else ()
        for area in areas:
            if area.id == node["area"]:
                scope = catalogues.scope_of(self.env, node["path"]) if node["with_targets"] else None
                relations = catalogues.relations_of(self.env, node["path"])
                return [tables.criteria_rows(area, node["path"], scope=scope, relations=relations)]
        return [nodes.tbody("", tables.message_row(_("The data file has changed during the build.")))]

    def _overview(self, node: nodes.Element) -> Sequence[nodes.Node]:
        domain = domain_of(self.env)
        if node["kind"] == "supports":
            shown = overviews.supports(domain.supported_by(node["docname"]))
        elif node["kind"] == "links":
            shown = link_results.overview_of(self.env)
        else:
            shown = overviews.coverage(domain.objects.values())
        for part in shown:
            for reference in part.findall(addnodes.pending_xref):
                reference.source, reference.line = node.source, node.line
        return shown


class ShortenExternal(SphinxPostTransform):
    """Shows only the number in short references to the criteria of another project, whose inventory has labels."""

    default_priority = ReferencesResolver.default_priority + 1

    def run(self, **kwargs: Any) -> None:
        """Change the document."""
        for link in self.document.findall(nodes.reference):
            if "wwc-short" in link["classes"]:
                link["classes"].remove("wwc-short")
                if not link.get("internal"):
                    text = cast("nodes.Element", link[0])
                    text[:] = [nodes.Text(text.astext().rpartition(" ")[2])]


def rows(area: Area, path: str, env: BuildEnvironment, *, with_targets: bool) -> nodes.Element:
    """Return the placeholder of the rows, or the rows where Sphinx needs them while it reads the page.

    Args:
        area: The area to show.
        path: The path of the data file.
        env: The environment of the page that is being read.
        with_targets: True on the page that defines the criteria.
    """
    scope = catalogues.scope_of(env, path) if with_targets else None
    if _needs_rows(env):
        relations = catalogues.relations_of(env, path)
        return tables.criteria_rows(area, path, scope=scope, relations=relations, translatable=True)
    entries = tables.area_index(area, scope) if scope else []
    return wwc_rows(entries=entries, docname=env.docname, path=path, area=area.id, with_targets=with_targets)


def _needs_rows(env: BuildEnvironment) -> bool:
    """Return whether transforms need the texts of the page that is being read."""
    catalog = docname_to_domain(env.docname, env.config.gettext_compact)
    _translator, is_translated = init(
        [env.srcdir / folder for folder in env.config.locale_dirs], env.config.language, catalog
    )
    # gettext is the only builder that identifies texts, for which Sphinx needs them while it reads the page.
    is_gettext = bool(env.versioning_condition)
    # Lists that are not compact are changed by a transform.
    return is_translated or is_gettext or not env.config.html_compact_lists
