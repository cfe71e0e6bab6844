"""The fields as a JSON Schema, from which text editors complete keys and show what each is for.

Draft 7, the one that YAML editors read: https://json-schema.org/draft-07
"""

from __future__ import annotations

from typing import Any

from .fields import MAPPINGS, MAX_CHARACTERS, PATTERNS, TARGETS, Kind

_TEXT = {"type": "string", "pattern": r"\S", "maxLength": MAX_CHARACTERS}
_ID = f"^{PATTERNS[Kind.ID]}$"
_RESOURCE = {"$ref": "#/definitions/resource"}


def _list(items: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "array", "items": items, **more}


_VALUES: dict[Kind, dict[str, Any]] = {
    Kind.TEXT: _TEXT,
    Kind.MARKDOWN: _TEXT,
    Kind.TITLE: _TEXT,
    **{kind: {**_TEXT, "pattern": f"^{pattern}$"} for kind, pattern in PATTERNS.items()},
    Kind.COUNT: {"type": "integer", "minimum": 1},
    Kind.FLAG: {"type": "boolean"},
    Kind.SUCCESSOR: {"$ref": "#/definitions/successor"},
    Kind.IDS: _list({"type": "string", "pattern": _ID}),
    Kind.AREAS: _list({"$ref": "#/definitions/area"}, minItems=1),
    Kind.CRITERIA: _list({"$ref": "#/definitions/criterion"}),
    Kind.RESOURCES: _list({"if": {"type": "string"}, "else": _RESOURCE}),
    Kind.SHARED: {"type": "object", "propertyNames": {"pattern": _ID}, "additionalProperties": _RESOURCE},
}


def schema() -> dict[str, Any]:
    """Return the schema of the data file.

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
        "properties": {key: {"description": field.about, **_VALUES[field.kind]} for key, field in fields.items()},
        "required": [key for key, field in fields.items() if field.required],
        "additionalProperties": False,
    }
