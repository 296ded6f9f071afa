"""Forms are plain WTForms: the same class serves a page, a socket event and the API."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from flask import request
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, Form, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import ValidationError

from app.kernel.text import tidy, tidy_block

F = TypeVar("F", bound=Form)


class LineField(StringField):
    """One line, tidied: no control characters, single spaces."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tidy(valuelist[0]) if valuelist else None


class BlockField(TextAreaField):
    """Several lines, tidied."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tidy_block(valuelist[0]) if valuelist else None


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as the choices of a list or of radios."""
    return [SelectChoice(value, label) for value, label in pairs]


def posted(form_class: type[F], **kwargs: Any) -> F:
    """`form_class` filled from what this request posted, files included."""
    return form_class(CombinedMultiDict([request.files, request.form]), **kwargs)


def asked(form_class: type[F], **kwargs: Any) -> F:
    """`form_class` filled from the address line of this request."""
    return form_class(request.args, **kwargs)


def from_payload(form_class: type[F], payload: Mapping[str, Any]) -> F:
    """`form_class` filled from a JSON object: true booleans and whole numbers become the text a form would send."""
    flat: MultiDict[str, str] = MultiDict()
    for key, value in payload.items():
        if value is None or value is False:
            continue
        if isinstance(value, list | dict):
            raise ValidationError(f"{key} must be a plain value")
        flat[str(key)] = "true" if value is True else str(value)
    return form_class(flat)


def problems(form: Form) -> list[tuple[str, str]]:
    """(field id, message) of each error, in the order of the form, for the summary on top."""
    return [(field.id, str(error)) for field in form for error in _flat(field)]


def blame(form: Form, field: str | None, message: str) -> None:
    """Put an error that an action raised beside the field it concerns."""
    target: Field = form[field] if field and field in form else next(iter(form))
    target.errors = [*target.errors, message]


def _flat(field: Any) -> list[Any]:
    return [error for error in field.errors if not isinstance(error, list | dict)]


def posted_value(name: str) -> str:
    """One plain value of this request's form, tidied; "" when it is missing."""
    return tidy(request.form.get(name))
