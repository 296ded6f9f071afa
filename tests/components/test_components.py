"""What each component promises to people who see, listen or use a keyboard."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice as Choice
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.shell import Work

AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
Draw = Callable[..., str]


class ReportForm(Form):
    title = StringField("What is it?", [InputRequired("Say what it is."), Length(max=10)])
    body = TextAreaField("Tell us more")
    place = SelectField("Where?", choices=[Choice("sol", "Sol")], validators=[InputRequired()])
    name = RadioField(
        "Who sees your name?",
        [InputRequired("Choose one.")],
        choices=[Choice("no", "Nobody"), Choice("all", "All")],
    )
    days = SelectMultipleField(
        "Days",
        choices=[Choice("1", "Monday")],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )
    follow = BooleanField("Tell me more later")


@pytest.fixture
def draw(components: Environment) -> Draw:
    def drawn(file: str, macro: str, *args: Any, **kwargs: Any) -> str:
        return str(getattr(components.get_template(f"components/{file}.html").module, macro)(*args, **kwargs))

    return drawn


def wrong(**values: str) -> ReportForm:
    form = ReportForm(MultiDict(values))
    form.validate()
    return form


def test_field_with_an_error_names_hint_and_error_to_its_control(draw: Draw) -> None:
    html = draw("field", "field", wrong().title, hint="In a few words.", count=10)
    told = re.search(r'<input[^>]*aria-describedby="([^"]+)"', html)
    assert told
    assert told[1].split() == ["title-hint", "title-count", "title-error"]
    assert all(f'id="{name}"' in html for name in told[1].split())
    assert 'aria-invalid="true"' in html
    assert "Say what it is." in html


def test_field_never_cuts_off_what_is_pasted(draw: Draw) -> None:
    assert "maxlength" not in draw("field", "field", wrong(title="x" * 20).title)


def test_field_escapes_what_was_typed(draw: Draw) -> None:
    html = draw("field", "field", wrong(body="</textarea><script>").body)
    assert "<script>" not in html


@pytest.mark.parametrize(("name", "marked"), [("title", False), ("body", True), ("days", True), ("follow", False)])
def test_field_is_marked_optional_only_when_it_may_stay_empty(draw: Draw, name: str, marked: bool) -> None:
    assert ("(optional)" in draw("field", "field", wrong()[name])) is marked


def test_choices_are_a_named_group_whose_first_one_the_summary_reaches(draw: Draw) -> None:
    html = draw("field", "field", wrong().name, hints={"no": "Not even us."})
    assert '<fieldset class="field is-wrong" aria-describedby="name-error">' in html
    assert re.search(r'<input[^>]*id="name"[^>]*type="radio"', html)
    assert '<label for="name">Nobody</label>' in html
    assert 'id="name-says">Not even us.' in html


def test_every_control_has_a_label(draw: Draw) -> None:
    for field in wrong():
        html = draw("field", "field", field)
        controls = re.findall(r'<(?:input|select|textarea)[^>]*\bid="([^"]+)"', html)
        assert controls
        assert [c for c in controls if f'for="{c}"' not in html] == []


def test_error_summary_takes_focus_and_leads_to_each_field(draw: Draw) -> None:
    html = draw("error_summary", "error_summary", [("title", "Say <what> it is.")])
    assert 'role="alert"' in html
    assert 'tabindex="-1"' in html
    assert '<a href="#title">Say &lt;what&gt; it is.</a>' in html


def test_error_summary_without_errors_draws_nothing(draw: Draw) -> None:
    assert draw("error_summary", "error_summary", []).strip() == ""


def test_support_button_works_through_the_shell_and_says_what_it_supports(draw: Draw) -> None:
    html = draw("support_button", "support_button", "/questions/3/support", 31, pressed=True, about="A warden?", id=3)
    assert 'form="act" formaction="/questions/3/support" name="on" value="0" aria-pressed="true"' in html
    assert "<form" not in html
    assert "A warden?" in html


def test_question_card_shows_others_words_as_text(draw: Draw) -> None:
    html = draw("question_card", "question_card", 3, "<b>why</b>", 2, "published")
    assert "&lt;b&gt;why" in html
    assert "<form" not in html
    assert "A resident" in html


def test_timeline_marks_only_the_newest_step_as_the_present_one(draw: Draw) -> None:
    steps = [{"title": "Under way", "at": AT, "role": ("police", "Police")}, {"title": "Reported", "at": AT}]
    html = draw("timeline", "timeline", steps)
    assert html.count("is-now") == 1
    assert html.index("Under way") < html.index("Reported")


def test_step_bar_says_where_things_stand(draw: Draw) -> None:
    html = draw("step_bar", "step_bar", ["Received", "Assigned", "Resolved"], 1)
    assert html.count('aria-current="step"') == 1
    assert "(done)" in html
    assert "Step 2 of 3:" in html


def test_step_bar_when_all_is_done_has_no_present_step(draw: Draw) -> None:
    html = draw("step_bar", "step_bar", ["Received", "Resolved"], 2)
    assert "aria-current" not in html
    assert re.search(r'class="step-bar-here"[^>]*>.*<strong>Resolved</strong>', html)


def test_rating_has_one_radio_and_one_label_for_each_word(draw: Draw) -> None:
    html = draw("rating", "rating", wrong().name)
    assert html.count('type="radio"') == html.count("<label for=") == 2


def test_rating_result_says_of_how_many(draw: Draw) -> None:
    assert "21 people" in draw("rating", "rating_result", "3.8", 21)


def test_paging_without_a_neighbour_draws_nothing(draw: Draw) -> None:
    assert draw("paging", "paging").strip() == ""


def test_filters_keep_the_choice_and_offer_to_remove_it(draw: Draw) -> None:
    select = ("area", "Neighbourhood", [("", "All"), ("sol", "Sol")], "sol")
    html = draw("filters", "filters", "/issues", [select], active=[("Sol", "/issues")], clear="/issues")
    assert '<option value="sol" selected>' in html
    assert "Remove all filters" in html


def test_emergency_numbers_can_be_called_by_a_tap(draw: Draw) -> None:
    html = draw("emergency", "emergency", [("All emergencies", "112"), ("Station", "91 322 10 00")])
    assert 'href="tel:112"' in html
    assert 'href="tel:913221000"' in html


def test_help_card_is_read_out_and_each_number_can_be_called_by_a_tap(draw: Draw) -> None:
    html = draw("help_card", "help_card", [("Emergency", "112")], [("Somebody listens", "116 111")])
    assert 'role="alert"' in html
    assert html.index('href="tel:112"') < html.index('href="tel:116111"')
    assert "116 111" in html
    assert "perhaps nobody reads it now" in html
    twice = draw("help_card", "help_card", [("Emergency", "112"), ("Women", "016")], [("Violence", "016")])
    assert (twice.count("tel:016"), twice.count("Violence")) == (1, 0)
    away = draw("help_card", "help_card", [("Emergency", "112")], [], True, AT)
    assert "Now nobody reads here." in away
    assert AT.isoformat() in away
    assert "read again" not in draw("help_card", "help_card", [], [], True, None)


def test_marked_words_stand_out_and_can_be_sent_as_they_are(draw: Draw) -> None:
    found = SimpleNamespace(texts=[[("Ring ", None), ("<612>", "phone")]], told=["A telephone number."])
    html = draw("marked", "marked", found)
    assert "Ring <mark>&lt;612&gt;</mark>" in html
    assert "<li>A telephone number.</li>" in html
    assert "confidentially" not in html
    assert "confidentially" in draw("marked", "marked", found, confidential=True)
    assert 'name="as_is"' in draw("marked", "send_as_it_is", found)
    assert draw("marked", "marked", None).strip() == draw("marked", "send_as_it_is", None).strip() == ""


def test_map_marks_differ_in_shape_and_not_in_colour_alone(draw: Draw) -> None:
    points = [{"x": 1, "y": 2, "kind": kind} for kind in ("open", "late", "closed", "you")]
    html = draw("map", "map", "Issues in Sol", [{"d": "M0 0Z", "name": "Sol", "x": 1, "y": 1}], points)
    shapes = re.findall(r'<(?:path|circle) class="map-mark[^"]*" ([^>]+)>', html)
    assert len(set(shapes)) == 4
    assert "data-module" not in html


@pytest.mark.parametrize("code", [500, 503])
def test_pages_of_last_resort_need_no_shell(components: Environment, code: int) -> None:
    html = components.get_template(f"errors/{code}.html").render()
    assert "tel:112" in html
    assert html.count("<h1") == 1


SHELL = {
    "lang": "ar", "dir": "rtl", "theme": "dark", "hue": 247, "languages": [("ar", "العربية", "?lang=ar")],
    "city_name": "Centro", "nav": [("issues", "Issues", "/issues")], "nav_current": "issues", "footer": [],
    "actor_name": None, "account_url": "/account", "sign_in_url": "/sign-in", "desk_url": None,
    "token": None, "live_now": (), "unread": None, "demo": True, "emergency": [("All", "112")],
    "crisis_lines": [], "needs_help": False,
}  # fmt: skip


@pytest.mark.parametrize("code", [400, 403, 404, 405, 409, 413, 422, 429])
def test_pages_of_errors_have_one_heading_and_a_main_part(components: Environment, code: int) -> None:
    html = page(components, f"errors/{code}.html")
    assert html.count("<h1") == 1
    assert html.count("<main") == 1


def test_shell_without_a_token_puts_none_into_the_page(components: Environment) -> None:
    assert "csrf_token" not in page(components, "errors/404.html")
    assert 'name="csrf_token" value="t0"' in page(components, "errors/404.html", token="t0")


def test_shell_follows_language_theme_and_the_citys_hue(components: Environment) -> None:
    html = page(components, "errors/404.html")
    assert '<html lang="ar" dir="rtl" data-theme="dark" data-hue="240">' in html


def test_title_begins_with_error_when_a_form_has_one(components: Environment) -> None:
    assert "<title>Error: " in page(components, "errors/404.html", form_errors=[("title", "Say what it is.")])
    assert "<title>Error: " not in page(components, "errors/404.html")


WORK = [Work("Enquiries", "/e", 2), Work("Danger", "/d", 1, urgent=True), Work("Appointments", "/a", 3)]


@pytest.mark.parametrize(
    ("work", "beside", "behind"),
    [
        ([], [], []),
        (WORK[:1], ["Enquiries 2 waiting"], []),
        (WORK[:2], ["Enquiries 2 waiting", "Danger 1 waiting"], []),
        (WORK, ["Danger 1 waiting"], ["Enquiries 2 waiting", "Appointments 3 waiting"]),
    ],
)
def test_work_of_staff_stands_behind_one_word_but_what_is_urgent_or_alone(
    components: Environment, work: list[Work], beside: list[str], behind: list[str]
) -> None:
    html = page(components, "errors/404.html", work=work)
    own = html.split('class="mast-own">')[1].split("</nav>")[0]
    menu = own.partition("<details")[2].partition("</details>")[0]
    said = [
        [" ".join(re.sub(r"<[^>]+>", " ", link).split()) for link in re.findall(r'<a href="/[eda]">.*?</a>', part)]
        for part in (own.replace(menu, ""), menu)
    ]
    assert said == [beside, behind]
    summary = menu.partition("</summary>")[0]
    assert ("My work" in summary, ">5<" in summary) == (bool(behind), bool(behind))


def page(components: Environment, name: str, form_errors: object = None, **shell: object) -> str:
    drawn = SimpleNamespace(**(SHELL | shell))
    drawn.drawn = lambda part: Markup(components.get_template(f"layouts/shell/{part}.html").render(shell=drawn))
    template = components.get_template(name)
    return template.render(shell=drawn, form_errors=form_errors, get_flashed_messages=lambda **_: [])
