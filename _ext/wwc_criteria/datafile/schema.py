"""The fields as a JSON Schema, from which text editors complete keys and show what each is for.

Draft 7, the one that YAML editors read: https://json-schema.org/draft-07
"""

from __future__ import annotations

from typing import Any

from .fields import MAPPINGS, MAX_CHARACTERS, PATTERNS, TARGETS, Field, Kind

_WORDS = {"type": "string", "pattern": r"\S", "maxLength": MAX_CHARACTERS}
_ITEMS = {
    Kind.AREAS: {"$ref": "#/definitions/area"},
    Kind.IDS: {"type": "string", "pattern": f"^{PATTERNS[Kind.ID]}$"},
    Kind.CRITERIA: {"$ref": "#/definitions/criterion"},
    Kind.RESOURCES: {"if": {"type": "string"}, "else": {"$ref": "#/definitions/resource"}},
}


def schema() -> dict[str, Any]:
    """Give the schema of the data file.

    It accepts every sound file. What it cannot say is left to the check: an id that is taken, a resource that is not
    defined, the characters that a text may have.
    """
    definitions = {what.split()[-1]: _mapping(what) for what in MAPPINGS if what != "the file"}
    # Said one by one, so that a text editor can name the rule that is broken.
    definitions["resource"]["allOf"] = [
        {
            "if": {"required": [key]},
            "then": {
                "properties": {
                    **dict.fromkeys([other for other in TARGETS if other != key], False),
                    "forthcoming": {"const": False},
                }
            },
        }
        for key in TARGETS
    ]
    definitions["resource"]["anyOf"] = [
        *({"required": [key]} for key in TARGETS),
        {"required": ["forthcoming"], "properties": {"forthcoming": {"const": True}}},
    ]
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Certification criteria and the resources that help to meet them",
        **_mapping("the file"),
        "definitions": definitions,
    }


def _mapping(what: str) -> dict[str, Any]:
    fields = MAPPINGS[what]
    return {
        "type": "object",
        "properties": {key: {"description": field.about, **_value(field)} for key, field in fields.items()},
        "required": [key for key, field in fields.items() if field.required],
        "additionalProperties": False,
    }


def _value(field: Field) -> dict[str, Any]:
    kind = field.kind
    if kind is Kind.FLAG:
        return {"type": "boolean"}
    if kind is Kind.SHARED:
        ids = {"pattern": f"^{PATTERNS[Kind.ID]}$"}
        return {"type": "object", "propertyNames": ids, "additionalProperties": {"$ref": "#/definitions/resource"}}
    if kind in _ITEMS:
        return {"type": "array", "items": _ITEMS[kind], **({"minItems": 1} if kind is Kind.AREAS else {})}
    if kind in PATTERNS:
        return {**_WORDS, "pattern": f"^{PATTERNS[kind]}$"}
    return dict(_WORDS)
