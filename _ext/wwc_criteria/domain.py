"""The ``wwc`` domain: the criteria and areas that pages show, and the roles that refer to them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Set
from typing import Any, ClassVar, cast

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, Index, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.errors import NoUri
from sphinx.locale import get_translation
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from .criteria_index import CriteriaIndex
from .datafile.links import LinkResults
from .doctree.objects import ObjectEntry, PageRecord

_ = get_translation("wwc_criteria")


class ReferenceRole(XRefRole):
    """A reference to a criterion or an area by its id; with ``~`` it shows only the number.

    https://www.sphinx-doc.org/en/master/usage/referencing.html
    """

    def process_link(
        self, env: BuildEnvironment, refnode: nodes.Element, has_explicit_title: bool, title: str, target: str
    ) -> tuple[str, str]:
        """Return the title and the target without ``~``, which is recorded in the node."""
        refnode["short"] = not has_explicit_title and target.startswith("~")
        if refnode["short"] and refnode["reftype"] == "criterion":
            refnode["classes"].append("wwc-short")  # the reference gets it, even if another extension resolves it
        return title.lstrip("~") if refnode["short"] else title, target.lstrip("~").strip()


class WhatWorksCitiesDomain(Domain):
    """The criteria and areas as objects. consistency.py chooses the canonical entry of each once all pages are read.

    https://www.sphinx-doc.org/en/master/extdev/domainapi.html
    """

    name = "wwc"
    label = "What Works Cities"
    object_types: ClassVar[dict[str, ObjType]] = {
        "criterion": ObjType(_("criterion"), "criterion"),
        "area": ObjType(_("area"), "area"),
    }
    roles: ClassVar[dict[str, Any]] = {
        "criterion": ReferenceRole(innernodeclass=nodes.inline),
        "area": ReferenceRole(innernodeclass=nodes.inline),
    }
    indices: ClassVar[list[type[Index]]] = [CriteriaIndex]
    initial_data: ClassVar[dict[str, Any]] = {"pages": {}}
    #: The builder of this build, for transforms, which know only the environment.
    builder: Builder
    #: What linkcheck has found, likewise.
    link_results: LinkResults
    #: The data files that conf.py names, as Sphinx takes them, by their absolute paths, likewise.
    listed_files: dict[str, str]

    def __init__(self, env: BuildEnvironment) -> None:
        super().__init__(env)
        # Each build makes all of these, once all pages are read.
        #: The canonical entry of each object by kind and name, in the order of the book.
        self.objects: dict[tuple[str, str], ObjectEntry] = {}
        #: The same by kind and all else that they can be called: ids and former ids, with and without an edition.
        self.aliases: dict[tuple[str, str], list[ObjectEntry]] = {}
        #: The same by their anchors, and those of former ids.
        self.anchors: dict[str, ObjectEntry] = {}
        #: A checksum for each page of all that it shows of data files and of other pages.
        self.fingerprints: dict[str, str] = {}

    @property
    def pages(self) -> dict[str, PageRecord]:
        """What is recorded of each page by its docname, for pages that have anything of the domain."""
        return cast("dict[str, PageRecord]", self.data["pages"])

    @property
    def current_page(self) -> PageRecord:
        """The record of the page that is being read."""
        return self.pages.setdefault(self.env.docname, PageRecord())

    @property
    def is_incomplete(self) -> bool:
        """Whether a page lacks criteria because of a mistake; until it is fixed, broken references are not reported."""
        return any(page.is_incomplete for page in self.pages.values())

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is to be read again or has gone."""
        self.pages.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Add what a parallel process has read."""
        self.pages.update((docname, page) for docname, page in otherdata["pages"].items() if docname in docnames)

    def find(self, kinds: Collection[str], name: str) -> ObjectEntry | None:
        """Return the canonical entry of an object of one of the kinds, by its name or else by another one."""
        found = [entry for kind in kinds if (entry := self.objects.get((kind, name)))]
        found += [entry for kind in kinds for entry in self.aliases.get((kind, name), ())]
        return next(iter(found), None)

    def find_any(self, target: str) -> ObjectEntry | None:
        """Return the canonical entry of an object by what the role ``any`` may name: its id, anchor or full name."""
        return self.find(*parse_any_target(target)) or self.anchors.get(target)

    def supported_by(self, docname: str) -> list[ObjectEntry]:
        """Return the criteria that a page helps with: those with a resource on it."""
        labels = self.env.domains.standard_domain.anonlabels
        on_page = {("doc", docname)} | {("ref", label) for label, (page, _anchor) in labels.items() if page == docname}
        return [entry for entry in self.objects.values() if not on_page.isdisjoint(entry.targets)]

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> Any:
        """Return the reference of a role, or that of a resource: its text if it is broken, which has been reported."""
        if typ in self.object_types:
            entry = self.find([typ], target)
            return entry and self._make_reference(builder, fromdocname, entry, node, contnode)
        # Not contnode: the copy has lost the attribute by which gettext knows a text.
        text = cast("nodes.inline", node[0])
        if typ == "doc":
            docname, anchor = target if target in env.found_docs else "", node.get("anchor", "")
        else:
            docname, anchor = env.domains.standard_domain.anonlabels.get(target, ("", ""))
        if docname:
            return make_refnode(builder, fromdocname, docname, anchor, text)
        # Other projects have labels in the standard domain.
        node["refdomain"] = "std"
        link = resolve_elsewhere(env, node, contnode) if typ == "ref" else None
        if link is None:
            return text
        link[:] = [text]
        return link

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: addnodes.pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Find an object by its id, its anchor, or its full name such as ``wwc:criterion:open-data-policy``."""
        entry = self.find_any(target)
        if entry is None:
            kinds, _name = parse_any_target(target)
            # What looks like an anchor of the domain gets its text, so that nobody reports it.
            is_lost = self.is_incomplete and len(kinds) == 1
            text = contnode if contnode.children else nodes.literal(target, target)
            return [(f"wwc:{kinds[0]}", cast("nodes.reference", text))] if is_lost else []
        return [(f"wwc:{entry.kind}", self._make_reference(builder, fromdocname, entry, node, contnode))]

    def _make_reference(
        self, builder: Builder, fromdocname: str, entry: ObjectEntry, node: nodes.Element, contnode: nodes.Element
    ) -> nodes.reference:
        if not node.get("refexplicit"):
            label = entry.number if node.get("short") else entry.label
            contnode = nodes.inline(label, label, classes=contnode.get("classes", []))
        return make_refnode(builder, fromdocname, entry.docname, entry.anchor, contnode, entry.text)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield each object by its id for references from other projects, and by its full name for the search.

        The displayed name of the first is the text of a reference, that of the second has all that is searched for.
        """
        for entry in self.objects.values():
            place = (entry.kind, entry.docname, entry.anchor)
            for name in (entry.id, *entry.former_ids):
                yield entry.name.removesuffix(entry.id) + name, entry.label, *place, -1
            text = f"{entry.label}: {entry.text}" if entry.kind == "criterion" else entry.label
            yield f"wwc:{entry.kind}:{entry.name}", f"{text} ({entry.name})", *place, 1


def domain_of(env: BuildEnvironment) -> WhatWorksCitiesDomain:
    """Return the domain of an environment."""
    return cast("WhatWorksCitiesDomain", env.get_domain(WhatWorksCitiesDomain.name))


def set_builder(app: Sphinx) -> None:
    """Record the builder of this build."""
    domain_of(app.env).builder = app.builder


def parse_any_target(target: str) -> tuple[list[str], str]:
    """Return the kinds of object that a target of ``any`` may be, and its id."""
    for kind in WhatWorksCitiesDomain.object_types:
        for prefix in (f"{kind}-", f"wwc:{kind}:"):
            if target.startswith(prefix):
                return [kind], target.removeprefix(prefix)
    return list(WhatWorksCitiesDomain.object_types), target


def resolve_elsewhere(
    env: BuildEnvironment, node: addnodes.pending_xref, contnode: nodes.Element
) -> nodes.Element | None:
    """Return the reference to something of another project, from intersphinx or whatever else resolves references.

    Raises:
        NoUri: It is known, and cannot be linked to.
    """
    found: nodes.Element | None = env.events.emit_firstresult(
        "missing-reference", env, node, contnode, allowed_exceptions=(NoUri,)
    )
    return found
