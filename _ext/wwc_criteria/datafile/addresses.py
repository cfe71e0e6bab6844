"""Addresses that a reader can be sent to, and what is probably meant by others."""

from __future__ import annotations

import re
from string import ascii_letters, digits
from urllib.parse import quote, unquote, urlsplit

from .fields import SCHEMES

#: Labels of any script with a dot between: https://url.spec.whatwg.org/#forbidden-host-code-point
_DOMAIN = r"(?=[^@]*\w)[^\s.@:<>\"#/?^`{|}\\\[\]]+(\.[^\s.@:<>\"#/?^`{|}\\\[\]]+)*"
_HOST = re.compile(rf"{_DOMAIN}\.?|.*:.*")  # only an IPv6 address has a colon
_MAILBOX = re.compile(rf"[^@]+@{_DOMAIN}")
#: Most addresses are plain, and `urlsplit` takes as long as all other checks.
_PLAIN_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9-]*(\.[A-Za-z0-9-]+)*(/[!#-~]*)?")
_WRONG_SITE = "The name of the site in it is wrong."
#: An address inside of something else, such as quotes, brackets or HTML.
_INSIDE = re.compile(r"(?:https?://|mailto:)[^\s<>\"'“”‘’()\[\]]*[^\s<>\"'“”‘’()\[\].,;]")
#: What was probably meant as `https://`, and what begins like the name of a site.
_ALMOST_SCHEME = re.compile(
    r"(?:h\w{2,5}:?)?\s*/{1,2}(?=\w)|(?=www\.|(?:[\w-]+\.)+(?:com|edu|gov|net|org|us)\b)", re.IGNORECASE
)
#: The address of a saved copy has that of the page in it.
_BEFORE_COPY = re.compile(r"[\w.-]+/\S*https?://")
_ARCHIVE = re.compile(r"https?://web\.archive\.org(:[0-9]+)?(?P<path>/.*)?", re.IGNORECASE)
_COPY = re.compile(r"/web/([0-9]{14}|\*)/(?P<page>.+)")
#: https://www.rfc-editor.org/rfc/rfc3986#section-2
_ALLOWED = ascii_letters + digits + "-._~:/?#[]@!$&'()*+,;=%"


def check_address(address: str) -> str | None:
    """Return what keeps an address from being a link, or None.

    Follows RFC 3986 as far as a link needs it: a scheme that a reader can be sent to, then a host or a mailbox.
    """
    if _PLAIN_ADDRESS.fullmatch(address):
        return None
    if len(set(_INSIDE.findall(address))) > 1 and " " in address:
        return "There are two addresses here. Keep one, and write a resource of its own for the other."
    if " " in address or not address.isprintable():
        return "It has a space or an invisible character in it."
    if not address.startswith(SCHEMES):
        return f"It has to start with {', '.join(SCHEMES[:-1])} or {SCHEMES[-1]}"
    try:
        parts = urlsplit(address)
        host = parts.hostname
        parts.port  # noqa: B018 - raises ValueError where the port is no number
    except ValueError:
        return _WRONG_SITE
    if parts.scheme == "mailto":
        is_sound = all(map(_MAILBOX.fullmatch, parts.path.split(",")))
        return None if is_sound else "After mailto: write an e-mail address such as name@example.org"
    if not host:
        return "The name of the site is missing."
    # A browser takes a backslash for a slash, and goes to another host than it seems.
    return _WRONG_SITE if "\\" in unquote(parts.netloc) or not _HOST.fullmatch(host) else None


def check_archived(archived: str, url: str) -> str | None:
    """Return what keeps an address from being that of a saved copy of a page, or None.

    The form of those at the Internet Archive: https://en.wikipedia.org/wiki/Help:Using_the_Wayback_Machine
    """
    if not archived.startswith("http"):
        return "Write an address that starts with https:// or http://"
    if _same_page(archived, url):
        return "It is the page itself. Write the address of the copy, or delete `archived`."
    if not (found := _ARCHIVE.fullmatch(archived)):
        return None
    path = found["path"] or ""
    if re.match(r"/save\b", path):
        return "It saves a new copy each time. Open it, and copy the address of the copy."
    if not (copy := _COPY.fullmatch(path)):
        example = f"https://web.archive.org/web/*/{url}"
        return f"It needs `/web/` and the 14 digits of its date and time, or `*` for all copies: {example}"
    if not _same_page(copy["page"], url):
        return f"It is a copy of {copy['page']}, and `url` is {url}"
    return None


def _same_page(first: str, second: str) -> bool:
    """Return whether two addresses lead to the same page, perhaps at different places of it."""
    return _page(first) == _page(second)


def _page(address: str) -> tuple[str, str]:
    """Return the host and the path of an address. The archive writes some with a port or with escapes."""
    host, _slash, path = re.sub(r"^https?://|/?(#.*)?$", "", address, flags=re.IGNORECASE).partition("/")
    return re.sub(r"^www\.|:(80|443)$", "", host.lower()), unquote(path)


def probable_address(text: str) -> str:
    """Return the address that is probably meant by a text that is not one, or an empty string."""
    inside = list(dict.fromkeys(_INSIDE.findall(text)))
    if text.startswith(SCHEMES):
        candidates = [text.replace(" ", "%20")] if re.match(r"https?://[^\s/]+/", text) else []
    elif inside and not _BEFORE_COPY.match(text):
        candidates = inside
    elif _MAILBOX.fullmatch(text) and " " not in text:
        candidates = [f"mailto:{text}"]
    else:
        candidates = [_ALMOST_SCHEME.sub("https://", text, count=1)] if _ALMOST_SCHEME.match(text) else []
    sound = [each for each in candidates if each.isprintable() and check_address(each) is None]
    return sound[0] if len(sound) == len(inside or sound) == 1 else ""


def escape_address(address: str) -> str:
    """Return an address with escapes for the characters that it may not have, such as letters of other scripts."""
    return quote(address, safe=_ALLOWED)
