"""Forms are plain WTForms: the same class serves a page, a socket event and the API."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, uuid4, uuid5

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, HiddenField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.i18n import get_translations
from wtforms.validators import ValidationError

from app.kernel.text import tidy, tidy_block
from app.web.i18n import lang

KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

# What WTForms says of itself, in our words.
PLAIN = {
    "Invalid input.": _l("Please check this."),
    "Not a valid choice.": _l("Choose one from the list."),
    "Not a valid date value.": _l("Enter a day, like 24.11.2026 or 2026-11-24."),
    "Not a valid integer value.": _l("Enter a whole number."),
    "Not a valid time value.": _l("Enter a time, like 18:30."),
    "This field is required.": _l("This is needed."),
}


class PlainWords:
    """Says a complaint of WTForms in our words and the page's language; the rare rest as WTForms translates it."""

    def gettext(self, words: str) -> str:
        return str(PLAIN[words]) if words in PLAIN else str(get_translations([lang()]).gettext(words))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(get_translations([lang()]).ngettext(one, many, number))


class Form(PlainForm):
    """A form whose own complaints (no number, no date, not among the choices) are in plain words. `status`: of the page
    that shows it again."""

    status = 422

    class Meta:
        def get_translations(self, _form: PlainForm) -> PlainWords:
            return PlainWords()


F = TypeVar("F", bound=PlainForm)


class LineField(StringField):
    """One line, tidied: no control characters, single spaces."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tidy(valuelist[0]) if valuelist else None


class BlockField(TextAreaField):
    """Several lines, tidied."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tidy_block(valuelist[0]) if valuelist else None


class KeyField(HiddenField):
    """The key of a form that makes something: the same form sent twice makes it once, and gets the same answer.

    Whenever the form is shown it carries a new key; a script sends its own as `Idempotency-Key` (see `posted`). Without
    one, or with one that is none, nothing is remembered.
    """

    def process_formdata(self, valuelist: list[str]) -> None:
        sent = valuelist[0] if valuelist else ""
        self.data = sent if KEY.fullmatch(sent) else None

    def _value(self) -> str:
        return str(uuid4())


def choices(pairs: Iterable[tuple[str, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as the choices of a list or of radios."""
    return [SelectChoice(value, label) for value, label in pairs]


def posted(form_class: type[F], **kwargs: Any) -> F:
    """`form_class` filled from what this request posted, files included; the key of its header is the form's."""
    form = form_class(CombinedMultiDict([request.files, request.form]), **kwargs)
    key = key_of_header()
    if key is not None and "key" in form:
        form["key"].data = key
    return form


def key_of_header() -> str | None:
    """The `Idempotency-Key` of this request as a key of ours: whatever a script calls its acts by names one."""
    sent = request.headers.get("Idempotency-Key", "")
    if not sent:
        return None
    return sent if KEY.fullmatch(sent) else str(uuid5(NAMESPACE_URL, sent))


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
            raise ValidationError(_("%(name)s must be a plain value.", name=key))
        flat[str(key)] = "true" if value is True else str(value)
    return form_class(flat)


def problems(form: PlainForm) -> list[tuple[str, str]]:
    """(field id, message) of each error, in the order of the form, for the summary on top."""
    return [(field.id, str(error)) for field in form for error in _flat(field)]


def blame(form: PlainForm, field: str | None, message: str) -> None:
    """Put an error that an action raised beside the field it concerns."""
    target: Field = form[field] if field and field in form else next(iter(form))
    target.errors = [*target.errors, message]


def _flat(field: Any) -> list[Any]:
    return [error for error in field.errors if not isinstance(error, list | dict)]


def posted_value(name: str) -> str:
    """One plain value of this request's form, tidied; "" when it is missing."""
    return tidy(request.form.get(name))
