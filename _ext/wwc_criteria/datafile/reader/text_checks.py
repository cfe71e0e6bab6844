"""Checks of the text of a single value, in an editor's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from html import unescape

from ..addresses import check_address, probable_address
from ..fields import CHOICES, INVISIBLE, MAPPINGS, MAX_CHARACTERS, MAX_MARKS, PATTERNS, SCHEMES, TARGETS, Kind, as_id
from ..inline_markdown import addresses
from ..messages import Subtype, hint, quoted
from .yaml_pitfalls import read_as

#: A subtype and a message.
Fault = tuple[Subtype, str]

#: The keys that may not be left out, and those of which a resource has one.
_NEEDED = {key for fields in MAPPINGS.values() for key, field in fields.items() if field.required}.union(TARGETS)
_PATTERNS = {kind: re.compile(pattern) for kind, pattern in PATTERNS.items()}


_PUNCTUATION = {".": "a full stop", ",": "a comma", ";": "a semicolon"}
#: The address of a link in angle brackets.
_TARGET = re.compile(r"\]\(<[^<>]*>")
_IN_CURLY_QUOTES = re.compile(r"[“„](?P<words>[^“”\"\\]+)[“”]")
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
#: A link without its end, with a space before its address, or without its second bracket.
_BROKEN_LINK = re.compile(
    r"""\]\((?!<)[^\s()]*(?=\s(?!["'(])|$)|\]\s+\((?:https?://|mailto:)\S*|\[[^\[\]()]*\((?:https?://|mailto:)\S*"""
)
_HTML = re.compile(
    r"</?(?:a|b|br|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|small|span|strong|su[bp]|table|t[dr]|u|ul)(?:\s[^<>]*)?/?>"
    r"|<(?:https?://|mailto:)[^<>\s]*>|&(?:[A-Za-z]{2,8}|#\d{1,5}|#x[0-9A-Fa-f]{1,5});",
    re.IGNORECASE,
)


def empty_message(key: str) -> str:
    """Return the message on a key without a value."""
    return f"`{key}` is empty. Write its value{'.' if key in _NEEDED else ', or delete the line.'}"


def check_text(kind: Kind, key: str, text: str) -> list[Fault]:
    """Return what is wrong with the text of a value."""
    if not any(character.isprintable() and character != " " for character in text):
        return [(Subtype.EMPTY, empty_message(key))]
    if not text.isprintable() and (match := INVISIBLE.search(text)):
        message = f"`{key}` has an invisible character (U+{ord(match[0]):04X}), written with a backslash. Delete it."
        return [(Subtype.CHARACTER, message)]
    if len(text) > MAX_CHARACTERS:
        return [(Subtype.SIZE, f"`{key}` has {len(text):,} characters. The limit is {MAX_CHARACTERS:,}. Shorten it.")]
    if len(text) > MAX_MARKS < sum(map(text.count, "*_`[")):
        message = f"`{key}` has more than {MAX_MARKS:,} special characters. Delete what was pasted by accident."
        return [(Subtype.SIZE, message)]
    if kind in (Kind.ID, Kind.DOC):
        return check_name(kind, text)
    if kind is Kind.ADDRESS:
        return _check_url(key, text)
    if kind in (Kind.DATE, Kind.DAY) and not _is_date(kind, text):
        message = f'{quoted(text)} is not a date. Write a year, a month or a day, such as "2022-08"'
        if kind is Kind.DAY:
            message = f'{quoted(text)} is not a day. Write year, month and day, such as "2026-11-24"'
        return [(Subtype.WRONG_TYPE, message)]
    if kind in CHOICES:
        return _check_choice(kind, text)
    if kind is Kind.SCOPED_ID and not _PATTERNS[kind].fullmatch(text):
        message = f'{quoted(text)} is not a criterion of an edition. Write the edition and the id, such as "2022:od1"'
        return [(Subtype.BAD_ID, message)]
    faults: list[Fault] = []  # few texts have any of these characters
    if kind is Kind.TEXT and (match := _IN_CURLY_QUOTES.fullmatch(text)):
        message = f'{quoted(text)} is printed with its curly quotes. Write: {key}: "{match["words"]}"'
        faults.append((Subtype.PUNCTUATION, message))
    if "[" in text and kind is Kind.MARKDOWN:
        faults += _check_links(text)
    if ("<" in text or "&" in text) and _HTML.search(text):
        faults += _check_html(text)
    return faults


def _check_choice(kind: Kind, text: str) -> list[Fault]:
    choices = PATTERNS[kind].split("|")
    one, many = CHOICES[kind]
    if text in choices:
        return []
    if as_id(text) in choices:
        return [(Subtype.BAD_ID, f"{quoted(text)} is not a {one}. Write {_as_written(as_id(text))}.")]
    return [(Subtype.WRONG_TYPE, f"{quoted(text)} is not a {one}.{hint(text, choices, many)}")]


def _check_url(key: str, text: str) -> list[Fault]:
    if fault := check_address(text):
        meant = probable_address(text)
        advice = f"Write: {key}: {meant}" if meant else fault
        return [(Subtype.BAD_ADDRESS, f"{quoted(text)} is not a valid address. {advice}")]
    return _check_end(text)


def _check_end(address: str) -> list[Fault]:
    if name := _PUNCTUATION.get(address[-1:]):
        message = f"{quoted(address)} ends with {name}. Delete it if it is not part of the address."
        return [(Subtype.PUNCTUATION, message)]
    return []


def _check_links(text: str) -> Iterator[Fault]:
    for address in addresses(text) if "](" in text else ():
        if fault := check_address(address):
            yield Subtype.BAD_ADDRESS, f"The link to {quoted(address)} does not work. {fault}"
        else:
            yield from _check_end(address)
    if match := _BROKEN_LINK.search(_CODE.sub("", text)):
        message = f"The link at {quoted(match[0])} is not complete, and is printed as typed. Write: [text](https://…)"
        yield Subtype.BROKEN_LINK, message


def _check_html(text: str) -> Iterator[Fault]:
    if match := _HTML.search(_TARGET.sub("", _CODE.sub("", text))):
        character = unescape(match[0])
        advice = "Delete it, or write Markdown: **strong**, *emphasis*, [text](https://…)"
        if match[0] != character:
            advice = f"Write: {character if character.isprintable() else 'a space'}"
        yield Subtype.HTML, f"{quoted(match[0])} is HTML, and is printed as typed. {advice}"


def _is_date(kind: Kind, text: str) -> bool:
    try:
        return bool(_PATTERNS[kind].fullmatch(text) and date.fromisoformat(f"{text}-01-01"[:10]))
    except ValueError:  # February 30
        return False


def check_name(kind: Kind, text: str) -> list[Fault]:
    """Return what is wrong with an id or the name of a page, and how it is written.

    Args:
        kind: The kind of an id, or that of a page.
        text: The name.
    """
    if _is_sound_name(kind, text):
        return []
    if kind is Kind.ID and not text.isprintable():
        return [(Subtype.BAD_ID, f"The id {quoted(text)} has an invisible character in it. Type it again.")]
    if kind is Kind.ID:
        advice = f"Write {_as_written(better)}." if (better := as_id(text)) else "Choose another."
        return [(Subtype.BAD_ID, f"{quoted(text)} is not an id of lowercase letters, digits and hyphens. {advice}")]
    message = f"{quoted(text)} is not a page. Write its path inside `docs`, without `.md`"
    return [(Subtype.BAD_ADDRESS, message + _page_advice(text))]


def _as_written(text: str) -> str:
    return quoted(f'"{text}"' if read_as(text) else text)


def _is_sound_name(kind: Kind, text: str) -> bool:
    return _PATTERNS[kind].fullmatch(text) is not None and text.isprintable()


def _page_advice(text: str) -> str:
    """Return the end of a message on the name of a page: another name only if that is sound."""
    page, anchor, name = text.partition("#")
    better = re.sub(r"^(docs/|[./])+|(\.(md|rst|html))+$", "", page.replace("\\", "/")) + anchor + name
    if text.startswith(SCHEMES):
        return ". An address outside this site goes after `url:`."
    if better.startswith("#"):
        return ", before the `#`."
    if _is_sound_name(Kind.DOC, better):
        return f": {_as_written(better)}"
    unwanted = next((characters for characters in ("..", "\\") if characters in better), "")
    return f". Leave out `{unwanted}`." if unwanted else "."
