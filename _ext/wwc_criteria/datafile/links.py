"""The links of a data file: where they are, and what a check has found, from one check to the next."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from .model import Position

#: As long as a page does not answer for fewer days, nothing is said: it may be back tomorrow.
_DAYS_OF_PATIENCE = 7
#: A result that is older than the newest by more days says little.
_DAYS_OF_TRUST = 90


class LinkPlace(NamedTuple):
    """A place at which a data file has an address.

    Args:
        address: The address.
        position: Where it is.
        criteria: The criteria that lead there: their labels, or their ids in a record. The file as a whole has none.
    """

    address: str
    position: Position
    criteria: tuple[str, ...]


class LinkResult(NamedTuple):
    """What the last check of an address has found.

    Args:
        found: ``working``, ``broken``, or ``redirected`` if the page has moved for good.
        info: How it was broken, or where it has moved to.
        since: The day of the first check in a row that has found the same.
        checked: The day of the last check.
    """

    found: str
    info: str
    since: str
    checked: str

    @property
    def is_dead(self) -> bool:
        """Whether it has not answered in two checks that are days apart."""
        return self.found == "broken" and _days(self.since, self.checked) >= _DAYS_OF_PATIENCE


#: Results by address.
LinkResults = Mapping[str, LinkResult]


class InvalidLinkResults(Exception):  # noqa: N818 - it is a finding about the file, not an error of the program
    """The file is not what a check has written."""


def read_link_results(text: str) -> dict[str, LinkResult]:
    """Return the results in the text of a file.

    Raises:
        InvalidLinkResults: It is something else.
    """
    try:
        results = {address: LinkResult(**item) for address, item in json.loads(text).items()}
        for result in results.values():
            _days(result.since, result.checked)
            result.found + result.info
    except (AttributeError, RecursionError, TypeError, ValueError) as error:
        raise InvalidLinkResults(str(error)) from None
    return results


def write_link_results(results: LinkResults) -> str:
    """Return the text of the file: the same results in the same lines."""
    items = {address: results[address]._asdict() for address in sorted(results)}
    return json.dumps(items, ensure_ascii=False, indent=2) + "\n"


def merge_link_results(before: LinkResults, now: Iterable[tuple[str, str, str]], today: str) -> dict[str, LinkResult]:
    """Return the results after a check.

    Args:
        before: Those of the checks before.
        now: An address, what the check has found, and how. Without that, what was found before stays.
        today: The day of the check.
    """
    results = {}
    for address, found, info in now:
        old = before.get(address)
        if not found:
            if old:
                results[address] = old
            continue
        is_same = old is not None and old.found == found and (found == "broken" or old.info == info)
        results[address] = LinkResult(found, info, old.since if old and is_same else today, today)
    return results


def last_check(results: LinkResults) -> str | None:
    """Return the day of the newest result, or None if there is none."""
    return max((result.checked for result in results.values()), default=None)


def is_old(result: LinkResult, newest: str) -> bool:
    """Return whether a result says little, compared with the newest."""
    return _days(result.checked, newest) > _DAYS_OF_TRUST


def _days(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
