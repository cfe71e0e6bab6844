"""Links that do not answer: what a reader learns next to them, and a list for maintainers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from docutils import nodes
from sphinx.locale import get_translation

from ..datafile.links import LinkPlace, LinkResults, is_old, last_check
from .edition import formatted_date

_ = get_translation("wwc_criteria")


def mark_links(document: nodes.Element, results: LinkResults, language: str) -> None:
    """Mark the resources in a document that do not answer, and say in its strip when links were checked.

    Args:
        document: The page.
        results: What a check has found.
        language: The language of the dates.
    """
    newest = last_check(results)
    for box in document.findall(nodes.container):
        if "wwc-edition" in box["classes"] and newest:
            checked = _("links last checked on %s") % formatted_date(newest, language)
            facts = box[0] if isinstance(box[0], nodes.paragraph) and not box[0]["classes"] else None
            if facts is None:
                box.insert(0, nodes.paragraph("", checked))
            else:
                facts += nodes.Text(f" · {checked}")
    if any(result.is_dead for result in results.values()):
        for item in document.findall(nodes.list_item):
            if "resource" in item["classes"]:
                _mark(item, results, language)


def _mark(item: nodes.list_item, results: LinkResults, language: str) -> None:
    links = [link for link in item.findall(nodes.reference) if "refuri" in link]
    result = results.get(links[0]["refuri"]) if links else None
    if result is None or not result.is_dead:
        return
    note = _("(did not answer on %s)") % formatted_date(result.checked, language)
    paragraph = links[0].parent
    assert paragraph is not None
    if len(links) == 1:
        paragraph.insert(paragraph.index(links[0]) + 1, nodes.Text(f" {note}"))
        return
    # The copy is offered first, and the page itself may be back.
    title, copy = links
    title["refuri"], copy["refuri"] = copy["refuri"], title["refuri"]
    copy[:] = [nodes.Text(note)]
    paragraph.insert(paragraph.index(title) + 1, nodes.Text(" " + _("(archived)")))


def links_overview(
    places: Mapping[str, Sequence[LinkPlace]], gone: Iterable[str], results: LinkResults
) -> list[nodes.Element]:
    """Return what is to do about links, a list for each kind.

    Args:
        places: The places of the addresses, by the names of their files.
        gone: The addresses that are gone and have no copy.
        results: What a check has found.
    """
    newest = last_check(results)
    lost = set(gone)
    kinds: dict[str, Callable[[str], bool]] = {
        _("Broken"): lambda address: address in results and results[address].found == "broken" and address not in lost,
        _("Moved for good"): lambda address: address in results and results[address].found == "redirected",
        _("Gone, without a saved copy"): lambda address: address in lost,
        _("Not checked for 90 days"): lambda address: (
            address in results and newest is not None and is_old(results[address], newest)
        ),
    }
    shown: list[nodes.Element] = []
    for title, is_of_kind in kinds.items():
        found = [(name, place) for name, those in places.items() for place in those if is_of_kind(place.address)]
        if found:
            items = [nodes.list_item("", _line(name, place, results)) for name, place in found]
            shown += [nodes.paragraph("", "", nodes.strong("", title)), nodes.bullet_list("", *items, bullet="-")]
    if not shown:
        shown = [nodes.paragraph("", _("Nothing is known to be wrong with the links."))]
    box = nodes.container(classes=["wwc-links"])
    box += shown
    return [box]


def _line(name: str, place: LinkPlace, results: LinkResults) -> nodes.paragraph:
    line = nodes.paragraph("", "", nodes.literal("", f"{name}:{place.position.line}"), nodes.Text(": "))
    line += nodes.reference("", place.address, refuri=place.address)
    line += list(_facts(place, results))
    return line


def _facts(place: LinkPlace, results: LinkResults) -> Iterator[nodes.Node]:
    if result := results.get(place.address):
        values = {"info": result.info or result.found, "since": result.since, "checked": result.checked}
        yield nodes.Text(_(": %(info)s since %(since)s, checked on %(checked)s") % values)
    if place.criteria:
        yield nodes.Text(_("; used by %s") % ", ".join(place.criteria))
