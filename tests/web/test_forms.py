"""What a form says when something is wrong with it: our words, in the language of the page."""

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, SelectField
from wtforms.validators import DataRequired, NumberRange

from app.kernel.errors import Invalid
from app.web.answers import attempt
from app.web.forms import Form, choices, problems
from tests.builders.places import make_city


class TripForm(Form):
    people = IntegerField()
    bags = IntegerField(validators=[NumberRange(1, 9)])
    day = SelectField(validators=[DataRequired()], choices=choices([("mon", "Monday")]))


@pytest.fixture(autouse=True)
def _city(app: Flask, context: Flask) -> None:
    make_city()


def complaints(app: Flask, lang: str, **values: str) -> list[str]:
    with app.test_request_context(f"/?lang={lang}"):
        form = TripForm(MultiDict(values))
        form.validate()
        return [message for _field, message in problems(form)]


def test_complaint_of_the_library_is_said_in_our_words(app: Flask):
    assert complaints(app, "en", people="many", bags="1", day="sun") == [
        "Enter a whole number.",
        "Choose one from the list.",
    ]
    assert complaints(app, "en", people="2", bags="1") == ["This is needed."]


def test_rare_complaint_is_said_in_the_language_of_the_page(app: Flask):
    assert complaints(app, "es", people="2", bags="12", day="mon") == ["El número debe estar entre 1 y 9."]


def test_what_an_act_finds_wrong_is_said_in_the_language_of_the_page(speaking: Flask) -> None:
    def act() -> None:
        raise Invalid("Say where it is.", field="day")

    with speaking.test_request_context("/?lang=es"):
        form = TripForm(MultiDict({"people": "2", "bags": "1", "day": "mon"}))
        assert attempt(form, act) is None
        assert problems(form) == [("day", "Di dónde es.")]
