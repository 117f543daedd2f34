"""The schema of an answer as it is sent: the lean one, or the one that OpenAI's strict output demands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

OPTIONAL = "optional"
"""Stands among the fields that a service does not know where it knows no keys that may be left out of an answer."""


def strict_form(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema as OpenAI's strict output takes it: every key is required, and null where it could be left out.

    >>> strict_form({"type": "object", "properties": {"n": {"type": "integer"}, "p": {"type": "string"}}, "required": ["n"]})["properties"]["p"]
    {'anyOf': [{'type': 'string'}, {'type': 'null'}]}
    """
    made = dict(schema)
    if "items" in made:
        made["items"] = strict_form(made["items"])
    if "properties" in made:
        required = set(made.get("required", ()))
        inner = {name: strict_form(held) for name, held in made["properties"].items()}
        made["properties"] = {name: held if name in required else {"anyOf": [held, {"type": "null"}]} for name, held in inner.items()}
        made |= {"required": list(inner), "additionalProperties": False}
    return made
