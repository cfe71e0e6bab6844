"""linkcheck: reports each use of an address at its place in a data file, and keeps what it has found."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from os.path import relpath
from pathlib import Path
from typing import NamedTuple

from sphinx.builders.linkcheck import CheckExternalLinksBuilder, CheckResult
from sphinx.util import logging

from ..datafile.links import LinkPlace, merge_link_results, write_link_results
from ..datafile.model import Position, Problem
from ..datafile.reports import REPORTS
from ..domain import domain_of
from ..link_results import link_places_of, links_file

logger = logging.getLogger(__name__)

_BROKEN = ("broken", "timeout")
_MOVED_FOR_GOOD = (301, 308)
#: What libraries say of a page that does not answer, and what an editor understands.
_REASONS = {
    r"^(?P<code>[45][0-9]{2})\b": r"\g<code>",
    r"Anchor '(?P<anchor>.*)' not found": r"it has no part #\g<anchor>",
    "Failed to resolve|NameResolution": "there is no such site",
    "(?i)certificate": "its certificate is not valid",
    "(?i)redirects": "it redirects in a circle",
    "(?i)timed? ?out": "it does not answer in time",
    "(?i)connection": "it does not answer",
}


class _Use(NamedTuple):
    path: str
    place: LinkPlace


class LinkcheckBuilder(CheckExternalLinksBuilder):
    """Sphinx's builder with the places of the addresses in data files.

    https://www.sphinx-doc.org/en/master/usage/builders/index.html#sphinx.builders.linkcheck.CheckExternalLinksBuilder
    """

    def finish(self) -> None:
        """Check the addresses, keep what was found, and print what is to do, from the first line of the first file."""
        self._results: list[CheckResult] = []
        self._uses: dict[str, list[_Use]] = defaultdict(list)
        for path, places in link_places_of(self.env, self.config.linkcheck_exclude_documents).items():
            for place in places:
                address = self.events.emit_firstresult("linkcheck-process-uri", place.address) or place.address
                self._uses[address].append(_Use(path, place))
        super().finish()
        self._keep()
        found = sorted(
            ((relpath(use.path), problem) for result in self._results for use, problem in self._problems(result)),
            key=lambda each: (each[0], each[1].position),
        )
        if self.config.wwc_criteria_linkcheck_format == "text":
            for name, problem in found:
                where = f"{name}:{problem.position.line}:{problem.position.column}".removesuffix(":0")
                print(f"{where}: {problem.message}")
        else:
            report = REPORTS[self.config.wwc_criteria_linkcheck_format]
            print(report([(name, [], problem) for name, problem in found]))

    def process_result(self, result: CheckResult) -> None:
        """Report the result for an address at each of its places in data files, and where a page has it."""
        self._results.append(result)
        for use in self._uses_of(result):
            name = Path(relpath(use.path, self.srcdir)).as_posix()
            # Sphinx makes all places of docnames, so the file gets one for what is reported. Only a private
            # attribute has their paths; if it goes, test_linkcheck.py fails.
            self.env.project._docname_to_path.setdefault(name, Path(name))
            super().process_result(result._replace(docname=name, lineno=use.place.position.line))
        if self._is_of_page(result):
            super().process_result(result)

    def _uses_of(self, result: CheckResult) -> list[_Use]:
        return self._uses.get(result.uri, [])

    def _is_of_page(self, result: CheckResult) -> bool:
        """Return whether the first use of an address, which is what Sphinx knows, is not that of a data file."""
        page = domain_of(self.env).pages.get(result.docname)
        paths = {dependency.path for dependency in page.dependencies} if page else set()
        return paths.isdisjoint(use.path for use in self._uses_of(result))

    def _problems(self, result: CheckResult) -> Iterator[tuple[_Use, Problem]]:
        """Yield what is to do about an address, at each of its places."""
        found, info = _finding(result)
        if found not in ("broken", "redirected"):
            return
        uses = list(self._uses_of(result))
        if self._is_of_page(result):
            path = str(self.env.doc2path(result.docname))
            uses.append(_Use(path, LinkPlace(result.uri, Position(max(result.lineno, 1), 0), ())))
        for use in uses:
            users = f", used by {', '.join(use.place.criteria)}" if use.place.criteria else ""
            about = f"moved: {result.uri} to {info}" if found == "redirected" else f"broken: {result.uri} ({info})"
            yield use, Problem(use.place.position, found, about + users)

    def _keep(self) -> None:
        if path := links_file(self.config, self.srcdir):
            if not any(_finding(result)[0] in ("working", "redirected") for result in self._results):
                logger.info("No page has answered, perhaps for want of a network. So nothing is kept.")
                return
            now = ((place, *_finding(result)) for result in self._results for place in self._addresses(result))
            text = write_link_results(merge_link_results(domain_of(self.env).link_results, now, _today()))
            # As a whole, so that an interruption leaves the old one.
            new = path.with_name(f".{path.name}.new")
            new.write_text(text, encoding="utf-8")
            new.replace(path)

    def _addresses(self, result: CheckResult) -> set[str]:
        """Return the address of a result as it is written."""
        return {use.place.address for use in self._uses_of(result)} or {result.uri}


def _finding(result: CheckResult) -> tuple[str, str]:
    """Return what a result says of an address, and how; nothing if it says nothing."""
    if result.status in _BROKEN:
        message = " ".join(result.message.split())
        found = (match.expand(text) for pattern, text in _REASONS.items() if (match := re.search(pattern, message)))
        return "broken", next(found, message)
    if result.status == "redirected" and result.code in _MOVED_FOR_GOOD:
        return "redirected", result.message
    return ("working", "") if result.status in ("working", "redirected") else ("", "")


def _today() -> str:
    """Return the day of the check; https://reproducible-builds.org/specs/source-date-epoch/ sets it."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    now = datetime.fromtimestamp(int(epoch), tz=UTC) if epoch else datetime.now(tz=UTC)
    return now.date().isoformat()
