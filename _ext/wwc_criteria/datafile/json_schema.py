"""The fields as a JSON Schema, from which text editors complete keys and show what each is for.

Draft 7, the one that YAML editors read: https://json-schema.org/draft-07. Four more keywords are those of Visual Studio
Code and of the YAML language server, and other tools ignore them: ``errorMessage``, ``patternErrorMessage``,
``defaultSnippets`` and ``doNotSuggest``. There is no ``title``: editors show it above the description of each key.
"""

from __future__ import annotations

from typing import Any

from .fields import CHOICES, MAPPINGS, MAX_CHARACTERS, OF_AN_ADDRESS, PATTERNS, TARGETS, TEXTS, Kind

_RESOURCE = {"$ref": "#/definitions/resource"}
_EXAMPLES = {Kind.ID: "data-inventory", Kind.ADDRESS: "https://example.org/guide", Kind.DOC: "discovery/user-research"}
_ONE_TARGET = {
    "errorMessage": "A resource has one of `url`, `doc` and `ref`, or none of them together with `forthcoming: true`."
}
#: What an editor can insert as a whole. ``$1`` is where the cursor goes first, ``$2`` where Tab takes it.
_SNIPPETS: dict[str, dict[str, Any]] = {
    "area": {"area with a criterion": {"id": "$1", "title": "$2", "criteria": [{"id": "$3", "text": "$4"}]}},
    "criterion": {
        "criterion with a resource": {"id": "$1", "text": "$2", "resources": [{"title": "$3", "url": "https://$4"}]}
    },
    "resource": {
        "resource on another site": {"title": "$1", "url": "https://$2"},
        "resource on this site": {"title": "$1", "doc": "$2"},
        "forthcoming resource": {"title": "$1", "forthcoming": True},
    },
    "entry": {"entry": {"${1:id}": {"status": "$2"}}},
    "shared": {"shared resource": {"${1:id}": {"title": "$2", "url": "https://$3"}}},
}


def _snippets(of: str, **more: str) -> dict[str, Any]:
    return {"defaultSnippets": [{"label": label, "body": body, **more} for label, body in _SNIPPETS[of].items()]}


def _expected(kind: Kind) -> str:
    example = f", such as `{_EXAMPLES[kind]}`" if kind in _EXAMPLES else ""
    return f"Write {kind.value[0].lower()}{kind.value[1:]}{example}"


def _text(kind: Kind) -> dict[str, Any]:
    quotes = "" if "in quotes" in kind.value else ", in quotes if it is a number, `true` or `false`"
    return {
        "type": "string",
        "pattern": f"^{PATTERNS[kind]}$" if kind in PATTERNS else r"\S",
        "maxLength": MAX_CHARACTERS,
        "errorMessage": f"{_expected(kind)}{quotes}.",
        "patternErrorMessage": f"{_expected(kind)}.",
    }


def _list(kind: Kind, items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items, "errorMessage": f"{_expected(kind)}."}


def _list_of(kind: Kind, item: str, items: dict[str, Any]) -> dict[str, Any]:
    # While it is empty, a text editor offers the first item, with its dash.
    is_started = {"type": "array", "minItems": 1}
    return {**_list(kind, items), "if": is_started, "else": _snippets(item, type="array")}


def _by_id(item: str, snippet: str) -> dict[str, Any]:
    names = {**_text(Kind.ID), "doNotSuggest": True}
    items = {"additionalProperties": {"$ref": f"#/definitions/{item}"}}
    return {"type": "object", "propertyNames": names, **items, **_snippets(snippet)}


_SHARED_ID = {"description": "The id of a resource from `resources` at the top of the file."}
_VALUES: dict[Kind, dict[str, Any]] = {
    **{kind: _text(kind) for kind in TEXTS},
    Kind.COUNT: {"type": "integer", "minimum": 1, "errorMessage": f"{_expected(Kind.COUNT)}."},
    Kind.FLAG: {"type": "boolean", "errorMessage": f"{_expected(Kind.FLAG)}."},
    Kind.SUCCESSOR: {"$ref": "#/definitions/successor"},
    Kind.IDS: _list(Kind.IDS, _text(Kind.ID)),
    Kind.AREAS: {**_list_of(Kind.AREAS, "area", {"$ref": "#/definitions/area"}), "minItems": 1},
    Kind.CRITERIA: _list_of(Kind.CRITERIA, "criterion", {"$ref": "#/definitions/criterion"}),
    Kind.RESOURCES: _list_of(
        Kind.RESOURCES, "resource", {"if": {"type": "string"}, "then": _SHARED_ID, "else": _RESOURCE}
    ),
    Kind.SHARED: _by_id("resource", "shared"),
    **{kind: {"enum": PATTERNS[kind].split("|"), "errorMessage": f"{_expected(kind)}."} for kind in CHOICES},
    Kind.SOURCE: {"$ref": "#/definitions/source"},
    Kind.LEVELS: _list(Kind.LEVELS, {"$ref": "#/definitions/level"}),
    Kind.COUNTERPARTS: _list(Kind.COUNTERPARTS, {"$ref": "#/definitions/counterpart"}),
    Kind.EVIDENCE: _list_of(Kind.EVIDENCE, "resource", _RESOURCE),
    Kind.ENTRIES: _by_id("entry", "entry"),
}


def schema(what: str = "the file") -> dict[str, Any]:
    """Return the schema of the data file, or of the record.

    It accepts every sound file. What it cannot say is left to the check: an id that is taken, a resource that is not
    defined, the characters that a text may have.
    """
    definitions = {name.split()[-1]: _mapping(name) for name in MAPPINGS if not name.startswith("the ")}
    # Snippets are in conditions, so that they are offered only where all they insert is missing. A schema without a
    # `type` or an `allOf` would be taken for that of a text there.
    definitions["criterion"] |= {"if": _has("resources"), "else": {"allOf": [{}], **_snippets("criterion")}}
    definitions["resource"] |= _target() | {"dependencies": {key: ["url"] for key in OF_AN_ADDRESS}}
    return {"$schema": "http://json-schema.org/draft-07/schema#", **_mapping(what), "definitions": definitions}


def _has(key: str, **properties: Any) -> dict[str, Any]:
    return {"type": "object", "required": [key], "properties": properties}


def _target() -> dict[str, Any]:
    """Return the rule that a resource has one target, as a chain of conditions, which reports each mistake once."""
    conditions = [_has("forthcoming", forthcoming={"const": True}), *map(_has, TARGETS)]
    rule = {"allOf": [{"required": [TARGETS[0]], **_ONE_TARGET}], **_snippets("resource")}  # for one that has none
    for place, condition in reversed(list(enumerate(conditions))):
        others = {"properties": dict.fromkeys(TARGETS[place:], False), **_ONE_TARGET}
        rule = {"if": condition, "then": others, "else": rule}
    return rule


def _mapping(what: str) -> dict[str, Any]:
    fields = MAPPINGS[what]
    required = {"required": [key for key, field in fields.items() if field.required]}
    return {
        "type": "object",
        "properties": {key: {"description": field.about, **_VALUES[field.kind]} for key, field in fields.items()},
        "additionalProperties": False,
        # Text editors offer an item of a list with what it requires. Of the others that is a key or two.
        **(required if what in ("an area", "a criterion") else {"allOf": [required]}),
    }
