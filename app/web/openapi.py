"""The description of the door for programs as OpenAPI 3.1, read off its views: nothing in it is written twice."""

import re
import types
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from flask import Flask
from werkzeug.routing import Rule
from wtforms import BooleanField, Form, IntegerField
from wtforms.validators import DataRequired, InputRequired, Length

from app.web.contract import PREFIX, Told
from app.web.licence import LICENCE, LICENCE_URL

ARGUMENT = re.compile(r"<(?:(\w+):)?(\w+)>")
PLAIN: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    Any: {},
}
NEEDED = DataRequired | InputRequired
AFTER = {
    "name": "after",
    "in": "query",
    "description": "Where the page before ended, as its `next` said",
    "schema": {"type": "string"},
}
PROBLEM: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": ["string", "null"]}, "message": {"type": "string"}},
            },
        },
    },
}
KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "Whatever names this act for you: sent again, it is done once",
    "schema": {"type": "string", "maxLength": 255},
}


def views(app: Flask) -> Iterator[tuple[Rule, str, Told]]:
    """(rule, method, what is told of it) of each view of the door, by address."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
        told = getattr(app.view_functions[rule.endpoint], "told", None)
        if told is not None and rule.rule.startswith(PREFIX):
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield rule, method.lower(), told


def description(app: Flask, name: str, base_url: str) -> dict[str, Any]:
    """The whole description; `name` is the city's."""
    schemas: dict[str, Any] = {"Problem": PROBLEM}
    paths: dict[str, Any] = {}
    for rule, method, told in views(app):
        path = ARGUMENT.sub(r"{\2}", rule.rule.removeprefix(PREFIX))
        paths.setdefault(path, {})[method] = _operation(rule, method, told, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name}: Corrala",
            "version": "1",
            "summary": "Forums, meetings and the public follow-up of security issues",
            "license": {"name": LICENCE, "url": LICENCE_URL},
        },
        "servers": [{"url": f"{base_url}{PREFIX}"}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": "A personal token"}},
        },
    }


def _operation(rule: Rule, method: str, told: Told, schemas: dict[str, Any]) -> dict[str, Any]:
    shape = _shape(told.answer, schemas)
    if told.many:
        page = {"items": {"type": "array", "items": shape}, "next": {"type": ["string", "null"]}}
        shape = {"type": "object", "required": ["items", "next"], "properties": page}
    done = {"description": told.summary, "content": {"application/json": {"schema": shape}}}
    failed = {
        "description": "Why not",
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    found: dict[str, Any] = {
        "operationId": f"{method}_{rule.endpoint.replace('.', '_')}",
        "summary": told.summary,
        "parameters": [*_in_path(rule), *_in_query(told), *([KEY] if method == "post" else [])],
        "responses": {str(told.status): done, "default": failed},
    }
    if method == "get":
        found["responses"]["304"] = {"description": "Nothing has changed"}
    else:
        found["security"] = [{"token": []}]
    if told.form is not None:
        found["requestBody"] = {"required": True, "content": {"application/json": {"schema": _form(told.form)}}}
    return found


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    kinds = {"int": {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}}
    return [
        {"name": name, "in": "path", "required": True, "schema": kinds.get(kind, {"type": "string"})}
        for kind, name in ARGUMENT.findall(rule.rule)
    ]


def _in_query(told: Told) -> list[dict[str, Any]]:
    asked = [
        {"name": name, "in": "query", "description": words, "schema": {"type": "string"}} for name, words in told.query
    ]
    return [*asked, AFTER] if told.many else asked


def _shape(kind: Any, schemas: dict[str, Any]) -> dict[str, Any]:
    """The JSON schema of a type; data classes are named once and referred to."""
    if kind in PLAIN:
        return dict(PLAIN[kind])
    origin, parts = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        shapes = [_shape(part, schemas) for part in parts if part is not type(None)]
        return {"anyOf": [*shapes, {"type": "null"}]}
    if origin in (list, tuple):
        return {"type": "array", "items": _shape(parts[0], schemas)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _shape(parts[1], schemas)}
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return {"type": "string", "enum": [str(member) for member in kind]}
    if is_dataclass(kind) and isinstance(kind, type):
        return _named(kind, schemas)
    return {}


def _named(kind: type, schemas: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__.removesuffix("View")
    if name not in schemas:
        schemas[name] = {}  # a class that holds itself finds its name
        hints = get_type_hints(kind)
        shapes = {field.name: _shape(hints[field.name], schemas) for field in fields(kind)}  # type: ignore[arg-type]
        schemas[name] = {"type": "object", "required": list(shapes), "properties": shapes}
        if kind.__doc__ and not kind.__doc__.startswith(f"{kind.__name__}("):
            schemas[name]["description"] = " ".join(kind.__doc__.split())
    return {"$ref": f"#/components/schemas/{name}"}


def _form(form_class: type[Form]) -> dict[str, Any]:
    held = [field for field in form_class() if field.name not in ("key", "photos")]
    needed = [
        field.name for field in held if any(isinstance(v, DataRequired | InputRequired) for v in field.validators)
    ]
    return {"type": "object", "required": needed, "properties": {field.name: _field(field) for field in held}}


def _field(field: Any) -> dict[str, Any]:
    label = {"description": str(field.label.text)} if field.label else {}
    if isinstance(field, BooleanField):
        return {"type": "boolean", **label}
    if isinstance(field, IntegerField):
        return {"type": "integer", **label}
    if field.name in ("lat", "lon"):
        return {"type": "number", **label}
    lengths = [v for v in field.validators if isinstance(v, Length)]
    bounds = {"minLength": max([v.min for v in lengths if v.min > 0], default=None)}
    bounds["maxLength"] = min([v.max for v in lengths if v.max > 0], default=None)
    return {"type": "string", **{name: held for name, held in bounds.items() if held}, **label}
