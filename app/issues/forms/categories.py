"""A category as an administrator writes it: the words in each language of the city, and what follows from it."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp, ValidationError

from app.issues.actions import CategoryWords
from app.web.forms import BlockField, Form, LineField, choices

CODE = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$")
PHONE = re.compile(r"^[0-9+ ]*$")
DAYS = [InputRequired(_l("Enter a whole number.")), NumberRange(1, 365, _l("From 1 to 365 working days."))]


class CategoryForm(Form):
    """The fields that are the same in every language; `form_in` adds the others."""

    code = LineField(
        _l("Code"),
        [
            DataRequired(_l("Enter a code.")),
            Length(max=40, message=_l("At most 40 characters.")),
            Regexp(CODE, message=_l("Small letters, digits and hyphens, like street-lighting.")),
        ],
    )
    body = SelectField(_l("Who answers"))
    public = BooleanField(_l("Reports are public"))
    exact_place = BooleanField(_l("The exact place is shown: a defect of public space"))
    formal_complaint = BooleanField(_l("A crime: say that a report is no formal complaint"))
    second_sign_off = BooleanField(_l("A second officer signs a closing"))
    active = BooleanField(_l("In use"))
    first_answer_days = IntegerField(_l("First answer within (working days)"), DAYS)
    solution_days = IntegerField(_l("Solution within (working days)"), DAYS)
    urgent_number = LineField(
        _l("When it is urgent, call"),
        [Length(max=20, message=_l("At most 20 characters.")), Regexp(PHONE, message=_l("Digits, + and spaces."))],
    )
    guided_phone = LineField(
        _l("Phone of the help that is elsewhere"),
        [Length(max=20, message=_l("At most 20 characters.")), Regexp(PHONE, message=_l("Digits, + and spaces."))],
    )
    position = IntegerField(_l("Place in the list"), [Optional(), NumberRange(0, 10_000, _l("Enter a whole number."))])

    langs: tuple[str, ...] = ()
    taken: Collection[str] = ()  # codes that another category has

    def offer(self, bodies: Sequence[tuple[str, str]]) -> "CategoryForm":
        self.body.choices = choices([("", _l("The station of the area")), *bodies])
        return self

    def validate_code(self, field: Any) -> None:
        if field.data in self.taken:
            raise ValidationError(_l("Another category has this code."))
        if not any(self[f"name_{tag}"].data for tag in self.langs):
            raise ValidationError(_l("Give it a name in one language at least."))

    def in_langs(self, what: str) -> dict[str, str]:
        return {tag: self[f"{what}_{tag}"].data for tag in self.langs if self[f"{what}_{tag}"].data}

    def words(self, kept: Any = None) -> CategoryWords:
        """What was written; languages that the city does not offer now keep what they have (`kept`: the row)."""
        names, advice = (dict(kept.names), dict(kept.advice)) if kept else ({}, {})
        for tag in self.langs:
            names.pop(tag, None)
            advice.pop(tag, None)
        guided = {
            "phone": self.guided_phone.data or "",
            "place": self.in_langs("place"),
            "hours": self.in_langs("hours"),
        }
        plain = ("public", "exact_place", "formal_complaint", "second_sign_off", "active")
        return CategoryWords(
            code=self.code.data or "",
            names=names | self.in_langs("name"),
            advice=advice | self.in_langs("advice"),
            body=self.body.data or None,
            urgent_number=self.urgent_number.data or "",
            first_answer_days=self.first_answer_days.data or 1,
            solution_days=self.solution_days.data or 1,
            guided=guided if any(guided.values()) else None,
            position=self.position.data or 0,
            **{name: bool(self[name].data) for name in plain},
        )


def form_in(langs: Sequence[str]) -> type[CategoryForm]:
    """The form with a name, advice, place and hours in each of these languages."""
    short = [Length(max=80, message=_l("At most 80 characters."))]
    long = [Length(max=500, message=_l("At most 500 characters."))]
    fields: dict[str, Any] = {"langs": tuple(langs)}
    for tag in langs:
        fields[f"name_{tag}"] = LineField(_l("Name"), short)
        fields[f"advice_{tag}"] = BlockField(_l("What to know before reporting"), long)
        fields[f"place_{tag}"] = LineField(_l("Where help is"), long)
        fields[f"hours_{tag}"] = LineField(_l("Its hours"), long)
    return type("CategoryFormInLanguages", (CategoryForm,), fields)


def filled(row: Any, langs: Sequence[str]) -> dict[str, Any]:
    """What the form of a category shows at first."""
    guided = row.guided or {}
    same = ("code", "public", "exact_place", "formal_complaint", "second_sign_off", "active", "first_answer_days")
    values: dict[str, Any] = {
        name: getattr(row, name) for name in (*same, "solution_days", "urgent_number", "position")
    }
    values |= {"body": row.body_slug or "", "guided_phone": guided.get("phone", "")}
    for tag in langs:
        values[f"name_{tag}"], values[f"advice_{tag}"] = row.names.get(tag, ""), row.advice.get(tag, "")
        values[f"place_{tag}"] = (guided.get("place") or {}).get(tag, "")
        values[f"hours_{tag}"] = (guided.get("hours") or {}).get(tag, "")
    return values
