"""What happens once all pages are read: duplicates and broken references are reported.

Sphinx gives a warning when it reads a page, and the next build does not read it again. So what is wrong is recorded,
and reported in each build until it is fixed, once for all pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from logging import getLogger
from typing import Any, NamedTuple

from docutils import nodes
from docutils.utils import get_source_line
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment
from sphinx.errors import NoUri
from sphinx.util import logging

from .canonical_entries import choose_canonical_entries
from .catalogues import check_catalogues
from .criteria_index import INDEX_NAME
from .datafile.messages import Subtype, closest, quoted, visible
from .datafile.model import InvalidCatalogue, Position, Problem, fingerprint
from .dependencies import load
from .doctree.objects import ObjectEntry, OutgoingReference
from .domain import WhatWorksCitiesDomain, domain_of, resolve_elsewhere
from .link_results import marks_of, overview_of

logger = logging.getLogger(__name__)


class _Report(NamedTuple):
    subtype: Subtype
    message: str
    advice: str


_LOOK_UP = " Look up its id in the data file."
_UNRESOLVED = {
    "doc": _Report(
        Subtype.UNKNOWN_PAGE,
        "There is no page `%s`.",
        " Write its path inside the source folder, without `.md`.",
    ),
    "ref": _Report(
        Subtype.UNKNOWN_LABEL,
        "There is no label `%s`.",
        " In Markdown, a label is a line `(label)=` above a heading.",
    ),
    "anchor": _Report(
        Subtype.UNKNOWN_ANCHOR,
        "There is no anchor `%s`.",
        " Open the page in a browser, and copy the address of the `¶` next to the heading.",
    ),
    "criterion": _Report(Subtype.UNKNOWN_CRITERION, "No page shows a criterion `%s`.", _LOOK_UP),
    "area": _Report(Subtype.UNKNOWN_AREA, "No page shows an area `%s`.", _LOOK_UP),
}


def note_references(app: Sphinx, doctree: nodes.document) -> None:
    """Record the references of a page that has been read, so that it is written again when their targets change."""
    for node in doctree.findall(addnodes.pending_xref):
        kind = "any" if node["reftype"] == "myst" else node["reftype"]
        is_ours = kind == "any" or (node.get("refdomain") == "wwc" and kind in WhatWorksCitiesDomain.object_types)
        # Of the role `external`, sphinx.ext.intersphinx reports. An optional one stays text if nothing is found.
        if is_ours and "intersphinx" not in node and "optional" not in node:
            page, line = get_source_line(node)
            reference = OutgoingReference(page or "", Position(line or 1, 0), kind, node["reftarget"])
            domain_of(app.env).current_page.references.add(reference)


def check_consistency(app: Sphinx, env: BuildEnvironment) -> None:
    """Choose the canonical entries, report what is wrong, and record what each page shows.

    https://www.sphinx-doc.org/en/master/extdev/event_callbacks.html#event-env-updated
    """
    domain = domain_of(env)
    reported = {problem for page in domain.pages.values() for problem in page.problems}
    reported.update(choose_canonical_entries(domain, app.tags))
    together = check_catalogues(env)
    reported.update(together)
    places = {(path, problem.position) for path, problem in together}
    if not domain.is_incomplete:
        reported.update(_find_unshown_areas(domain))
    if INDEX_NAME in env.found_docs and domain.objects:
        domain.setup()  # Sphinx has removed the label of the index, with those of the page
        message = "The index of criteria replaces this page, since both have the same name. Rename the page."
        reported.add((str(env.doc2path(INDEX_NAME)), Problem(Position(1, 0), Subtype.RESERVED_NAME, message)))
    resolved: dict[tuple[str, str], Any] = {}
    for docname, page in sorted(domain.pages.items()):
        for reference in page.references:
            key = reference.kind, reference.target
            if key not in resolved:
                resolved[key] = _resolve(domain, docname, reference)
            if (reference.source, reference.position) not in places:  # one message is enough
                reported.update(_check_reference(domain, reference, resolved[key]))
    _log(domain, reported)
    domain.fingerprints = dict(_fingerprints(domain, resolved))


def _log(domain: WhatWorksCitiesDomain, reported: set[tuple[str, Problem]]) -> None:
    """Log problems, those of data files before those of pages, and both before what others report."""
    data_files = {dependency.path for page in domain.pages.values() for dependency in page.dependencies}
    for path, problem in sorted(reported, key=lambda found: (found[0] not in data_files, found)):
        # Of a page only the line is known.
        location = f"{visible(path)}:{problem.position.line}:{problem.position.column}".removesuffix(":0")
        logger.warning("%s", visible(problem.message), type="wwc", subtype=problem.subtype, location=location)
    # While Sphinx reads pages, its logger holds the warnings back. Most of them follow from those in a data file.
    for handler in getLogger(logging.NAMESPACE).handlers:
        if isinstance(handler, logging.MemoryHandler):
            handler.buffer.sort(key=lambda record: getattr(record, "type", "") != "wwc")


def _find_unshown_areas(domain: WhatWorksCitiesDomain) -> Iterator[tuple[str, Problem]]:
    """Yield the areas that no page shows, of each data file of which pages show some areas by name."""
    shown = {entry: docname for docname, page in sorted(domain.pages.items()) for entry in page.shown}
    for path, docname in {path: docname for (path, _), docname in shown.items() if (path, "") not in shown}.items():
        example = domain.env.doc2path(docname, base=False)
        with suppress(OSError, InvalidCatalogue):  # it has changed since: the next build reports it
            for area in load(path).areas:
                if (path, area.id) not in shown:
                    message = f"No page shows the area `{area.id}`. Copy a table in {example}, with `:area: {area.id}`."
                    yield path, Problem(area.position, Subtype.UNSHOWN_AREA, message)


def _resolve(domain: WhatWorksCitiesDomain, docname: str, reference: OutgoingReference) -> Any:
    """Return something that changes when a reference of a page gets another target, or None if it has none."""
    env, kind, target = domain.env, reference.kind, reference.target
    if kind == "doc":
        return target if target in env.found_docs else None
    if kind == "anchor":
        page, _, anchor = target.partition("#")
        return target if page not in env.found_docs or anchor in env.get_doctree(page).ids else None
    if kind == "any":
        return domain.find_any(target)
    found: Any = env.domains.standard_domain.anonlabels.get(target) if kind == "ref" else domain.find([kind], target)
    if found:
        return found
    text = nodes.inline("", target)
    refdomain = "std" if kind == "ref" else "wwc"
    node = addnodes.pending_xref("", text, refdomain=refdomain, reftype=kind, reftarget=target, refexplicit=True)
    node["refdoc"] = docname
    node.source, node.line = reference.source, reference.position.line
    try:
        link = resolve_elsewhere(env, node, text.deepcopy())
    except NoUri:
        return ""
    return None if link is None else [link.get(name) for name in ("refuri", "refid", "reftitle")]


def _check_reference(
    domain: WhatWorksCitiesDomain, reference: OutgoingReference, found: Any
) -> Iterator[tuple[str, Problem]]:
    kind, target = reference.kind, reference.target
    if found is None and kind in _UNRESOLVED:
        is_lost = kind in domain.object_types and domain.is_incomplete
        if not is_lost and not _is_ignored(domain, f"wwc:{kind}", target):
            report = _UNRESOLVED[kind]
            similar = closest(target.rpartition("#")[2], _targets(domain, kind, target))
            advice = " No linked project has it either." if ":" in target else report.advice
            advice = f" Did you mean {quoted(similar)}?" if similar else advice
            yield reference.source, Problem(reference.position, report.subtype, report.message % target + advice)
    elif isinstance(found, ObjectEntry) and kind == found.kind:
        edition, separator, name = target.rpartition(":")
        editions = [entry.edition for entry in domain.aliases[kind, target] if name == entry.id]
        if len(editions) > 1:
            choice = " or ".join(f"`{key}:{name}`" for key in editions)
            message = f"More than one edition has the {kind} `{name}`. Write {choice}."
            yield reference.source, Problem(reference.position, Subtype.AMBIGUOUS_ID, message)
        elif name != found.id:
            message = f"The {kind} `{target}` is now called `{edition}{separator}{found.id}`. Write its new id."
            yield reference.source, Problem(reference.position, Subtype.FORMER_ID, message)


def _is_ignored(domain: WhatWorksCitiesDomain, role: str, target: str) -> bool:
    """Return whether conf.py says not to report a reference.

    https://www.sphinx-doc.org/en/master/usage/configuration.html#confval-nitpick_ignore
    """
    config = domain.env.config
    return (role, target) in config.nitpick_ignore or any(
        re.fullmatch(pattern, role) and re.fullmatch(name, target) for pattern, name in config.nitpick_ignore_regex
    )


def _targets(domain: WhatWorksCitiesDomain, kind: str, target: str) -> list[str]:
    """Return what a reference can name in this project."""
    if kind == "doc":
        return sorted(domain.env.found_docs)
    if kind == "ref":
        return sorted(domain.env.domains.standard_domain.anonlabels)
    if kind == "anchor":
        page = target.partition("#")[0]
        return list(domain.env.get_doctree(page).ids)
    return [name for of_kind, name in domain.objects if of_kind == kind]


def _fingerprints(domain: WhatWorksCitiesDomain, resolved: dict[tuple[str, str], Any]) -> Iterator[tuple[str, str]]:
    """Yield for each page a checksum of all that it shows of data files and of other pages."""
    objects = tuple(domain.objects.values())
    marks = marks_of(domain.env)
    for docname, page in domain.pages.items():
        targets = {(reference.kind, reference.target) for reference in page.references}
        shown = (
            sorted(dependency.fingerprint for dependency in page.dependencies),
            tuple((target, resolved[target]) for target in sorted(targets)),
            "supports" in page.overviews and tuple(domain.supported_by(docname)),
            bool(page.downloads or page.overviews & {"coverage", "record"}) and objects,
            bool(page.dependencies) and marks,
            "links" in page.overviews and "".join(map(str, overview_of(domain.env))),
        )
        yield docname, fingerprint(shown)


def suppress_missing_reference(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    """Keep Sphinx from reporting again what check_consistency has reported, or what a mistake in a data file hides."""
    is_lost = node["reftype"] == "any" and domain_of(app.env).is_incomplete
    return True if is_lost or isinstance(domain, WhatWorksCitiesDomain) else None
