"""An OpenAPI description as rows for a page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Described = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """A parameter, or a field of what is sent or answered; `where` is query, path, header or empty."""

    name: str
    kind: str
    where: str
    required: bool


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked of one address."""

    method: str
    path: str
    summary: str
    description: str
    scope: str
    asked: list[Field]
    sent: list[Field]
    answered: list[Field]


def told(schema: Described) -> list[Operation]:
    """Every operation, in the order of the description."""
    return [
        _operation(schema, method.upper(), path, said)
        for path, methods in schema["paths"].items()
        for method, said in methods.items()
    ]


def _operation(schema: Described, method: str, path: str, said: Described) -> Operation:
    body = said.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    answers = [one for code, one in said["responses"].items() if str(code).startswith("2")]
    answer = answers[0].get("content", {}).get("application/json", {}).get("schema", {}) if answers else {}
    asked = [
        Field(one["name"], _kind(schema, one["schema"]), one["in"], one.get("required", False))
        for one in said.get("parameters", ())
    ]
    return Operation(
        method, path, str(said.get("summary", "")), str(said.get("description", "")), said.get("x-scope", ""),
        asked, list(_fields(schema, body)), list(_fields(schema, answer)),
    )  # fmt: skip


def _fields(schema: Described, of: Described) -> Iterator[Field]:
    whole = _resolved(schema, of)
    for name, field in whole.get("properties", {}).items():
        yield Field(name, _kind(schema, field), "", name in whole.get("required", ()))


def _resolved(schema: Described, of: Described) -> Described:
    if "$ref" in of:
        found: Described = schema["components"]["schemas"][of["$ref"].rpartition("/")[2]]
        return found
    return of


def _kind(schema: Described, field: Described) -> str:
    """What a value looks like, in the words of JSON Schema: “date-time”, “integer”, or the codes it may be."""
    if "anyOf" in field:
        return " | ".join(_kind(schema, one) for one in field["anyOf"])
    if "allOf" in field:
        return _kind(schema, field["allOf"][0])
    whole = _resolved(schema, field)
    if "enum" in whole:
        return " | ".join(str(one) for one in whole["enum"])
    if whole.get("type") == "array":
        return f"[{_kind(schema, whole['items'])}]"
    if whole.get("type") == "object" and "$ref" in field:
        return f"{{{', '.join(whole.get('properties', ()))}}}"
    return str(whole.get("format") or whole.get("type", ""))
