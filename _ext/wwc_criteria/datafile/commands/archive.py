"""Saved copies of the pages that a data file names: which the Internet Archive has, and how they get into the file."""

from __future__ import annotations

import codecs
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ..addresses import check_archived
from ..model import Catalogue, InvalidCatalogue, Position
from ..reader.loader import MAX_BYTES, read_any

#: https://archive.org/help/wayback_api.php
SERVICE = "https://archive.org/wayback/available"
#: Seconds between two requests.
_PAUSE = 1
_TIMEOUT = 30
_USER_AGENT = "wwc_criteria (looks for saved copies of the pages of a data file)"
_TOO_BUSY = (429, 500, 502, 503, 504)
#: A line that has nothing but the address, and perhaps a comment.
_URL_LINE = re.compile(r"(?P<start> *(?:- +)?)url: +(?P<quote>[\"']?)[^\s\"']+(?P=quote)(?: +#.*)? *")


class ArchiveError(Exception):
    """The archive cannot be asked."""


def addresses_without_copy(catalogue: Catalogue) -> dict[Position, str]:
    """Return the addresses of pages that have no saved copy, by their places in the file."""
    resources = {resource.target_position: resource for resource in catalogue.resources}
    return {
        place: resource.url
        for place, resource in sorted(resources.items())
        if resource.url and resource.url.startswith("http") and resource.archived is None
    }


def find_copies(addresses: Iterable[str], service: str = SERVICE) -> Iterator[tuple[str, str | None]]:
    """Yield each address with that of its newest copy, or with None where no copy is known: there may still be one.

    Raises:
        ArchiveError: The archive does not answer, or requests is not installed.
    """
    try:
        import requests
        from requests.adapters import HTTPAdapter
        from urllib3.util import Retry
    except ImportError:
        raise ArchiveError("requests is needed: run `python -m pip install requests`") from None

    with requests.Session() as session:
        session.headers["User-Agent"] = _USER_AGENT
        retry = Retry(4, connect=1, backoff_factor=1, status_forcelist=_TOO_BUSY, raise_on_status=False)
        session.mount("https://", HTTPAdapter(max_retries=retry))
        session.mount("http://", HTTPAdapter(max_retries=retry))
        copies: dict[str, str | None] = {}
        for address in dict.fromkeys(addresses):
            page = address.partition("#")[0]
            if page not in copies:
                time.sleep(_PAUSE if copies else 0)
                try:
                    answer = session.get(service, params={"url": page}, timeout=_TIMEOUT)
                    answer.raise_for_status()
                    copies[page] = _newest(answer.json(), page)
                except requests.RequestException as error:
                    raise ArchiveError(f"{service} does not answer as expected: {error}") from None
            yield address, copies[page]


def _newest(answer: Any, page: str) -> str | None:
    match answer:
        case {"archived_snapshots": {"closest": {"available": True, "timestamp": str(when), **more}}}:
            if str(more.get("status", 200)) != "200":  # a copy of an error or of a redirect
                return None
            copy = f"https://web.archive.org/web/{when}/{page}"
            return copy if check_archived(copy, page) is None else None
    return None


def with_copies(data: bytes, copies: Mapping[Position, str]) -> tuple[bytes, list[Position]]:
    """Return a data file with a line for each saved copy, all else byte for byte, and the places that need a hand.

    Args:
        data: The bytes of a sound file.
        copies: The addresses of the copies by the places of those of the pages.
    """
    left = []
    for place, copy in sorted(copies.items(), reverse=True):  # from the end, so that the places before it stay
        written = _with_copy(data, place.line, copy)
        if _has_copy(written, place):
            data = written
        else:
            left.append(place)
    return data, left[::-1]


def _with_copy(data: bytes, number: int, copy: str) -> bytes:
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    # Each line is followed by its end.
    parts = re.split(r"(\r\n|[\n\r])", data.removeprefix(mark).decode())
    line = 2 * (number - 1)
    if match := _URL_LINE.fullmatch(parts[line]):
        end = parts[line + 1 if line + 1 < len(parts) else 1]
        parts[line] += f"{end}{' ' * len(match['start'])}archived: {match['quote']}{copy}{match['quote']}"
    return mark + "".join(parts).encode()


def _has_copy(data: bytes, place: Position) -> bool:
    """Return whether a file is sound and has a copy at a place: a line between brackets may need a comma."""
    try:
        content = read_any(data)
    except InvalidCatalogue:
        return False
    is_small = len(data) <= MAX_BYTES
    return is_small and isinstance(content, Catalogue) and place not in addresses_without_copy(content)
