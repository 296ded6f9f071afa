"""How templates are kept, and how they speak."""

from flask import Flask, render_template_string
from flask_babel import force_locale
from markupsafe import Markup

WORDS = '{{ _("Sign in") }}'


def said(app: Flask, source: str, /, lang: str = "en", **values: object) -> str:
    with app.test_request_context(f"/?lang={lang}"):
        return render_template_string(source, **values)


def test_values_in_a_sentence_are_escaped(app: Flask) -> None:
    source = '{{ _("of %(most)s", most=most) }} {{ ngettext("%(num)d day %(of)s", "%(num)d days %(of)s", 2, of=most) }}'
    assert said(app, source, most="<b>") == "of &lt;b&gt; 2 days &lt;b&gt;"


def test_a_percent_sign_is_written_twice_in_a_sentence(app: Flask) -> None:
    assert said(app, '{{ _("30%% of all") }}') == "30% of all"


def test_a_plain_text_is_not_escaped(app: Flask) -> None:
    with app.test_request_context("/?lang=en"):
        template = app.jinja_env.overlay(autoescape=False).from_string('{{ _("of %(most)s", most="<b>") }}')
        assert template.render() == "of <b>"


def test_every_value_that_may_hold_markup_is_escaped(app: Flask) -> None:
    values = {"text": "<b>", "clean": Markup("<i>"), "number": 7, "yes": True, "list": ["<u>"]}
    source = "{{ text }} {{ clean }} {{ number }} {{ yes }} {{ list }} {{ text | upper }} {{ nothing }}"
    assert said(app, source, **values) == "&lt;b&gt; <i> 7 True [&#39;&lt;u&gt;&#39;] &lt;B&gt; "


def test_one_count_takes_the_singular(app: Flask) -> None:
    assert said(app, '{{ ngettext("%(num)d day", "%(num)d days", 1) }}') == "1 day"


def test_a_language_within_another_is_spoken_and_left_again(speaking: Flask) -> None:
    with speaking.test_request_context("/?lang=en"):
        assert render_template_string(WORDS) == "Sign in"
        with force_locale("es"):
            assert render_template_string(WORDS) == "Entrar"
        assert render_template_string(WORDS) == "Sign in"


def test_an_imported_template_is_laid_out_once(app: Flask) -> None:
    template = app.jinja_env.get_template("components/logo.html")
    with app.test_request_context("/"):
        source = '{% from "components/logo.html" import logo %}{{ logo() }}'
        assert render_template_string(source) == render_template_string(source)
    assert template.globals is app.jinja_env.globals
