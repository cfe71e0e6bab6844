"""The ``wwc`` domain: the criteria and areas as objects, what pages take from data files, and where links lead."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from typing import Any, ClassVar, NamedTuple, cast

from docutils import nodes
from docutils.utils import get_source_line
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain, Index, IndexEntry, ObjType
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.nodes import make_refnode

from .datafile.diagnostics import Subtype, hint, visible
from .datafile.model import Position, Problem
from .doctree.objects import Entry, Link, Use, fingerprint
from .doctree.tables import beginning
from .roles import ReferenceRole

logger = logging.getLogger(__name__)


class _Search(NamedTuple):
    """What is said of a link that leads nowhere."""

    subtype: Subtype
    message: str
    cure: str


_IN_VAIN = {
    "doc": _Search(
        Subtype.UNKNOWN_PAGE,
        "this project has no page `%s`",
        ": a page is named from the source folder, without its ending",
    ),
    "ref": _Search(
        Subtype.UNKNOWN_LABEL,
        "there is no label `%s`",
        ": a label stands before a heading, as `(label)=` in Markdown",
    ),
    "criterion": _Search(Subtype.UNKNOWN_CRITERION, "no page shows a criterion `%s`", ": its id is in the data file"),
    "area": _Search(Subtype.UNKNOWN_AREA, "no page shows an area `%s`", ": its id is in the data file"),
}


class CriteriaIndex(Index):
    """The criteria in the order of the book, each area as a group.

    https://www.sphinx-doc.org/en/master/extdev/domainapi.html#sphinx.domains.Index
    """

    name: ClassVar[str] = "criteria"
    localname: ClassVar[str] = "Criteria by area"
    # Not in the bar of links: a page would have to be written anew when the first criterion comes.
    shortname: ClassVar[str | None] = None
    domain: WhatWorksCitiesDomain

    def generate(self, docnames: Iterable[str] | None = None) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """Return the groups and their entries.

        Args:
            docnames: The pages to which it is restricted.
        """
        pages = None if docnames is None else set(docnames)
        groups = []
        for _area, title, criteria in self.areas():
            entries = [
                IndexEntry(entry_text(criterion), 0, criterion.docname, criterion.anchor, "", "", "")
                for criterion in criteria
                if pages is None or criterion.docname in pages
            ]
            if entries:
                groups.append((title, entries))
        return groups, False

    def areas(self) -> list[tuple[str, str, list[Entry]]]:
        """Return the id, the title and the criteria of each area."""
        homes = self.domain.homes.values()
        titles = {home.id: home.label for home in homes if home.kind == "area"}
        criteria: dict[str, list[Entry]] = {}
        for home in homes:
            if home.kind == "criterion":
                criteria.setdefault(home.area, []).append(home)
        return [(area, beginning(titles.get(area, area)), of_area) for area, of_area in criteria.items()]


def entry_text(criterion: Entry) -> str:
    """Return what an index shows of a criterion."""
    return beginning(f"{criterion.number}. {criterion.words}")


class WhatWorksCitiesDomain(Domain):
    """Knows the criteria and the areas that pages show, what is wrong with their data, and where links lead.

    Each object has one home: of the pages that show it the first in the order of the book. What is wrong is told once
    for the project, in each build, however many pages show it and whichever of them are read again.
    Follows https://www.sphinx-doc.org/en/master/extdev/domainapi.html
    """

    name = "wwc"
    label = "What Works Cities"
    object_types: ClassVar[dict[str, ObjType]] = {
        "criterion": ObjType("criterion", "criterion"),
        "area": ObjType("area", "area"),
    }
    roles: ClassVar[dict[str, Any]] = {
        "criterion": ReferenceRole(innernodeclass=nodes.inline, warn_dangling=True),
        "area": ReferenceRole(innernodeclass=nodes.inline, warn_dangling=True),
    }
    indices: ClassVar[list[Any]] = [CriteriaIndex]
    data_version = 6
    initial_data: ClassVar[dict[str, Any]] = {
        "entries": {},
        "homes": {},
        "former": {},
        "problems": {},
        "links": {},
        "overviews": {},
        "uses": {},
    }
    #: What is noted for a page while it is read.
    _OF_A_PAGE = ("entries", "problems", "links", "overviews", "uses")

    @property
    def entries(self) -> dict[str, list[Entry]]:
        """The criteria and areas by the docname that shows them."""
        return cast("dict[str, list[Entry]]", self.data["entries"])

    @property
    def homes(self) -> dict[tuple[str, str], Entry]:
        """The criteria and areas by kind and id, in the order of the book."""
        return cast("dict[tuple[str, str], Entry]", self.data["homes"])

    @property
    def problems(self) -> dict[str, set[tuple[str, Problem]]]:
        """The problems of pages and data files with the paths of the files, by the docname that has or uses them."""
        return cast("dict[str, set[tuple[str, Problem]]]", self.data["problems"])

    @property
    def links(self) -> dict[str, set[Link]]:
        """The links by the docname that shows them."""
        return cast("dict[str, set[Link]]", self.data["links"])

    @property
    def overviews(self) -> dict[str, set[str]]:
        """The kinds of overviews of all criteria, by the docname that has them."""
        return cast("dict[str, set[str]]", self.data["overviews"])

    @property
    def uses(self) -> dict[str, set[Use]]:
        """What each page takes from data files, by its docname."""
        return cast("dict[str, set[Use]]", self.data["uses"])

    # While a page is read.

    def note_entries(self, entries: Iterable[Entry]) -> None:
        """Remember what the page that is being read shows.

        Args:
            entries: Its criteria and areas.
        """
        self.entries.setdefault(self.env.docname, []).extend(entries)

    def note_problems(self, path: str, problems: Iterable[Problem]) -> None:
        """Remember what is wrong on the page that is being read, or in a data file that it uses.

        Args:
            path: The path of the page or the data file.
            problems: Its problems.
        """
        self.problems.setdefault(self.env.docname, set()).update((path, problem) for problem in problems)

    def note_links(self, links: Iterable[Link]) -> None:
        """Remember where the page that is being read leads.

        Args:
            links: The links.
        """
        self.links.setdefault(self.env.docname, set()).update(links)

    def note_overview(self, kind: str) -> None:
        """Remember that the page that is being read has something that depends on the other pages.

        Args:
            kind: ``supports``, ``coverage`` or ``downloads``.
        """
        self.overviews.setdefault(self.env.docname, set()).add(kind)

    def note_use(self, use: Use) -> None:
        """Remember what the page that is being read takes from a data file.

        Args:
            use: The file, and what is shown of it.
        """
        self.uses.setdefault(self.env.docname, set()).add(use)

    def note_moved(self, docname: str, uses: dict[Use, Use], links: Iterable[Link]) -> None:
        """Remember that data files have changed, and not what a page shows of them.

        Args:
            docname: The page, which is not read again.
            uses: What was noted of the files, and what it is now.
            links: Where their links lead, with the places that they have now.
        """
        self.uses[docname] = {uses.get(use, use) for use in self.uses[docname]}
        paths = {use.path for use in uses}
        self.links[docname] = {link for link in self.links.get(docname, ()) if link.source not in paths} | set(links)

    def clear_doc(self, docname: str) -> None:
        """Forget a page that is to be read again or has gone.

        Args:
            docname: The page.
        """
        for name in self._OF_A_PAGE:
            self.data[name].pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what a parallel process has read.

        Args:
            docnames: The pages that it has read.
            otherdata: Its data.
        """
        for name in self._OF_A_PAGE:
            self.data[name].update({page: found for page, found in otherdata[name].items() if page in docnames})

    # When all pages are read.

    def settle(self) -> None:
        """Find the home of each object, and tell what is wrong."""
        told = {found for problems in self.problems.values() for found in problems}
        told.update(self._find_homes())
        for link in {link for links in self.links.values() for link in links}:
            told.update((link.source, Problem(link.position, *said)) for said in self._wrong_with(link))
        for path, problem in sorted(told):
            # Of a page only the line is known.
            location = f"{visible(path)}:{problem.position.line}:{problem.position.column}".removesuffix(":0")
            logger.warning("%s", visible(problem.message), type="wwc", subtype=problem.subtype, location=location)

    def _find_homes(self) -> Iterator[tuple[str, Problem]]:
        """Find the homes anew, and give what is shown on a second page too."""
        homes: dict[tuple[str, str], Entry] = {}
        second: dict[tuple[str, int, str], tuple[Entry, Entry]] = {}
        # Pages that stand in no table of contents come last.
        for docname in dict.fromkeys([*self.env.collect_relations(), *sorted(self.entries)]):
            for entry in self.entries.get(docname, ()):
                home = homes.setdefault((entry.kind, entry.id), entry)
                if home.docname != docname:
                    # One message a table is enough.
                    second.setdefault((entry.page, entry.line, entry.area), (entry, home))
        self.data["homes"] = homes
        self.data["former"] = {(home.kind, old): home.id for home in homes.values() for old in home.former_ids}
        for entry, home in second.values():
            place = f"{self.env.doc2path(home.docname, base=False)}:{home.line}"
            message = f"the {entry.kind} `{entry.id}` is at home at {place}: give this table the option :no-index:"
            yield entry.page, Problem(Position(entry.line, 0), Subtype.SECOND_HOME, message)

    def _wrong_with(self, link: Link) -> Iterator[tuple[Subtype, str]]:
        place = self._place(link)
        if place is None and link.kind in _IN_VAIN:
            search = _IN_VAIN[link.kind]
            similar = hint(link.target, self._targets(link.kind))
            yield search.subtype, search.message % link.target + (similar if "?" in similar else search.cure)
        elif isinstance(place, Entry) and link.kind == place.kind and link.target != place.id:
            yield Subtype.FORMER_ID, f"the {link.kind} `{link.target}` is now called `{place.id}`: write its new id"

    def _targets(self, kind: str) -> list[str]:
        """Give what a link of a kind can lead to in this project."""
        if kind == "doc":
            return sorted(self.env.found_docs)
        if kind == "ref":
            return sorted(self.env.domains.standard_domain.anonlabels)
        return [name for of_kind, name in self.homes if of_kind == kind]

    def _place(self, link: Link) -> Any:
        """Give where a link leads in whatever form shows that it has changed, or None if it leads nowhere."""
        if link.kind == "doc":
            return link.target if link.target in self.env.found_docs else None
        if link.kind == "any":
            return self.find(*_split(link.target))
        inventory = getattr(self.env, "intersphinx_inventory", {})
        if link.kind == "ref":
            here = self.env.domains.standard_domain.anonlabels.get(link.target)
            return here or inventory.get("std:label", {}).get(link.target)
        return self.find([link.kind], link.target) or inventory.get(f"wwc:{link.kind}", {}).get(link.target)

    def fingerprints(self) -> dict[str, str]:
        """Return for each page a fingerprint of all that it shows of data files and of other pages."""
        homes = fingerprint(repr([*self.homes.values()]).encode())
        found = {}
        for page in self.uses | self.links | self.overviews:
            overviews = self.overviews.get(page, set())
            shown = (
                sorted(use.content for use in self.uses.get(page, ())),
                sorted({(link.kind, link.target, repr(self._place(link))) for link in self.links.get(page, ())}),
                "supports" in overviews and self.supported_by(page),
                bool(overviews & {"coverage", "downloads"}) and homes,
            )
            found[page] = fingerprint(repr(shown).encode())
        return found

    # When pages are written.

    def find(self, kinds: Collection[str], name: str) -> Entry | None:
        """Give the home of an object.

        Args:
            kinds: The kinds that it may be of.
            name: Its id, or one that it had before.
        """
        homes, former = self.homes, self.data["former"]
        for kind in kinds:
            if home := homes.get((kind, name)):
                return home
        # What is called so now comes before what was.
        return next((homes[kind, former[kind, name]] for kind in kinds if (kind, name) in former), None)

    def supported_by(self, docname: str) -> list[Entry]:
        """Give the criteria that a page helps with: those whose resources lead to it or to a label on it.

        Args:
            docname: The page.
        """
        labels = self.env.domains.standard_domain.anonlabels

        def leads_here(kind: str, target: str) -> bool:
            return docname == (target if kind == "doc" else labels.get(target, ("", ""))[0])

        return [entry for entry in self.homes.values() if any(leads_here(*target) for target in entry.resources)]

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
        """Turn a reference into a link; a resource that leads nowhere, which has been told, into words."""
        if typ in self.object_types:
            entry = self.find([typ], target)
            return entry and self._reference(builder, fromdocname, entry, node, contnode)
        # The words are those of the node itself: Sphinx's copy of them has lost what translators need.
        words = cast("nodes.inline", node[0])
        if typ == "doc":
            if target not in env.found_docs:
                return words
            return make_refnode(builder, fromdocname, target, node["anchor"], words)
        standard = env.domains.standard_domain
        link = standard.resolve_xref(env, fromdocname, builder, "ref", target, node, contnode)
        if link is None:
            # intersphinx looks for labels of other projects as labels of the standard domain.
            node["refdomain"] = standard.name
            link = env.events.emit_firstresult("missing-reference", env, node, contnode)
        if link is None:
            return words
        link.children = []
        link.append(words)
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
        entry = self.find(*_split(target))
        return [(f"wwc:{entry.kind}", self._reference(builder, fromdocname, entry, node, contnode))] if entry else []

    def _reference(
        self, builder: Builder, fromdocname: str, entry: Entry, node: addnodes.pending_xref, contnode: nodes.Element
    ) -> nodes.reference:
        if not node.get("refexplicit"):
            label = entry.number if node.get("short") else entry.label
            contnode = nodes.inline(label, label, classes=contnode.get("classes", []))
        return make_refnode(builder, fromdocname, entry.docname, entry.anchor, contnode, entry.words)

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Give all objects, by their ids for the inventory, and by their words and ids for the search.

        Where the name of an object is the id, the search makes the anchor from the words that it shows, and they are
        not the id. So what it finds has the full name.
        """
        for entry in self.homes.values():
            place = (entry.kind, entry.docname, entry.anchor)
            for name in (entry.id, *entry.former_ids):
                yield name, entry.label, *place, -1
            words = f"{entry.label}: {entry.words}" if entry.kind == "criterion" else entry.label
            yield f"wwc:{entry.kind}:{entry.id}", f"{words} ({entry.id})", *place, 1

    def get_full_qualified_name(self, node: nodes.Element) -> str | None:
        """Give the name by which intersphinx looks for a reference.

        Args:
            node: The reference.
        """
        return cast("str | None", node.get("reftarget"))


def _split(target: str) -> tuple[list[str], str]:
    """Give the kinds of object that a target of ``any`` may be of, and its id."""
    for kind in WhatWorksCitiesDomain.object_types:
        for prefix in (f"{kind}-", f"wwc:{kind}:"):
            if target.startswith(prefix):
                return [kind], target.removeprefix(prefix)
    return list(WhatWorksCitiesDomain.object_types), target


def domain_of(env: BuildEnvironment) -> WhatWorksCitiesDomain:
    """Give the domain.

    Args:
        env: The environment that has it.
    """
    return cast("WhatWorksCitiesDomain", env.get_domain(WhatWorksCitiesDomain.name))


def settle(app: Sphinx, env: BuildEnvironment) -> None:
    """Tell what is wrong once all pages are read.

    Args:
        app: The application.
        env: Its environment.
    """
    domain_of(env).settle()


def note_references(app: Sphinx, doctree: nodes.document) -> None:
    """Remember the references of a page that has been read, so that it is written anew when their targets change.

    Args:
        app: The application.
        doctree: The page.
    """
    kinds = {("wwc", kind): kind for kind in WhatWorksCitiesDomain.object_types}
    for node in doctree.findall(addnodes.pending_xref):
        kind = kinds.get((node.get("refdomain", ""), node["reftype"]))
        if kind is None and node["reftype"] in ("any", "myst"):
            kind = "any"
        if kind:
            page, line = get_source_line(node)
            place = Position(line or 1, 0)
            domain_of(app.env).note_links([Link(page or "", place, kind, node["reftarget"])])


def already_told(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    """Keep Sphinx from telling again, in other words, that a reference leads nowhere.

    Args:
        app: The application.
        domain: The domain of the reference.
        node: The reference.
    """
    return True if isinstance(domain, WhatWorksCitiesDomain) else None
