"""Opening a consultation, answering, adding statements, closing, and what police and city commit to."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.consultations.actions import (
    close_consultation,
    give_stance,
    open_consultation,
    publish_findings,
    write_statement,
)
from app.consultations.models import Consultation, ConsultationPerson, Stance, Statement
from app.consultations.vocabulary import Choice, Who
from app.front.actions import promise_after_consultation
from app.front.consultation_page import promised_after
from app.identity.actions.own_data import delete_account
from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.kernel.clock import at, now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import Journal
from app.kernel.retention import forget_all
from app.moderation.actions import approve, flag_content, hide
from app.moderation.models import ModerationCase
from app.moderation.vocabulary import Ground
from tests.builders.at_once import at_once
from tests.builders.consultations import QUESTION, WORDS, answer, make_consultation, make_statement, statements_of
from tests.builders.days import today
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city

AGREE, PASS, DISAGREE = Choice.AGREE, Choice.PASS, Choice.DISAGREE


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def asked(city):
    return make_consultation(city["mill"])


def say(actor, asked, choice=AGREE, place=0):
    number = statements_of(asked)[place]
    give_stance(actor=actor, consultation_id=asked.id, statement_id=number, choice=choice)


def counters(asked):
    session.expire_all()
    return asked.people, asked.stances


def stances():
    return [row.choice for row in rows(reader(), select(Stance.choice).order_by(Stance.statement_id, Stance.person_id))]


def open_one(actor, city, **more):
    about = {"area_id": city["mill"].id, "question": QUESTION, "about": "", "lang": "en", "who": Who.EVERYONE}
    about |= {"closes_at": now() + timedelta(days=9), "first": WORDS}
    return open_consultation(actor=actor, **(about | more))


def test_a_commissioner_opens_one_in_own_areas_and_the_same_form_opens_it_once(city):
    chief = make_actor("Marin", Role.COMMISSIONER, area=city["north"])
    opened = open_one(chief, city, key="a-key")
    assert (opened.question, len(statements_of(opened))) == (QUESTION, 3)
    assert open_one(chief, city, key="a-key").id == opened.id
    with pytest.raises(SentAlready):
        open_one(chief, city, key="a-key", question="Something else altogether?")
    with pytest.raises(NotAllowed):
        open_one(chief, city, area_id=city["hill"].id)
    with pytest.raises(NotAllowed):
        open_one(make_actor("Ola", Role.OFFICER, area=city["mill"]), city)
    assert value(reader(), select(Consultation.id).where(Consultation.id != opened.id)) is None


@pytest.mark.parametrize(
    ("field", "value_of_it"),
    [
        ("question", "Why?"),
        ("about", "x" * 5001),
        ("first", ("One is too few.",)),
        ("first", (*WORDS, "Too short")),
        ("first", (*WORDS, "x" * 281)),
        ("until", -1),
        ("until", 400),
    ],
)
def test_what_makes_no_consultation_is_blamed(city, field, value_of_it):
    more = {"closes_at": now() + timedelta(days=value_of_it)} if field == "until" else {field: value_of_it}
    with pytest.raises(Invalid) as refused:
        open_one(make_actor("Mod", Role.MODERATOR), city, **more)
    assert refused.value.field == field


def test_a_person_has_one_stance_on_a_statement_and_may_change_it(asked, app):
    neighbour = make_actor("Ana")
    about = {"actor": neighbour, "consultation_id": asked.id, "statement_id": statements_of(asked)[0], "choice": AGREE}
    assert at_once(app, *[lambda: give_stance(**about)] * 3) == [None] * 3
    assert (stances(), counters(asked)) == ([1], (1, 1))
    revision = asked.revision
    say(neighbour, asked, DISAGREE)
    say(neighbour, asked, PASS, 1)
    say(neighbour, asked, PASS, 1)
    assert (stances(), counters(asked), asked.revision) == ([-1, 0], (1, 2), revision + 2)
    told = rows(reader(), select(Journal.actor_kind, Journal.actor_id).where(Journal.act == "consultation.stance"))
    assert set(told) == {("resident", None)}


def test_two_browsers_and_an_account_are_three_people_and_no_browser_is_known_again_elsewhere(asked, city):
    other = make_consultation(city["hill"])
    for one in (asked, other):
        say(Actor(device="a phone"), one)
    say(Actor(device="a tablet"), asked)
    say(make_actor("Ana", Role.VERIFIED, area=city["hill"]), asked)
    assert counters(asked) == (3, 3)
    told = rows(reader(), select(ConsultationPerson.person, ConsultationPerson.kind, ConsultationPerson.verified))
    assert len({row.person for row in told}) == 4
    assert sorted((row.kind, row.verified) for row in told) == [("account", True)] + [("device", False)] * 3
    with pytest.raises(NotAllowed):
        say(Actor(), asked)


@pytest.mark.parametrize(
    ("who", "taken"),
    [
        (Who.EVERYONE, {"device", "account", "verified"}),
        (Who.ACCOUNTS, {"account", "verified"}),
        (Who.VERIFIED, {"verified"}),
    ],
)
def test_whose_stances_are_taken_is_said_by_the_consultation(city, who, taken):
    asked = make_consultation(city["mill"], who=who)
    people = {"device": Actor(device="d"), "account": make_actor("Ana"), "verified": make_actor("Noor", Role.VERIFIED)}
    people["officer"] = make_actor("Marin", Role.OFFICER, area=city["mill"])
    for kind, actor in people.items():
        if kind in taken:
            say(actor, asked)
        else:
            with pytest.raises(NotAllowed):
                say(actor, asked)
    assert counters(asked) == (len(taken), len(taken))


def test_a_stance_on_a_closed_one_says_that_it_closed_and_when(asked):
    neighbour = make_actor("Ana")
    say(neighbour, asked)
    with at(asked.closes_at), pytest.raises(Closed, match=r"closed on \d{4}-\d\d-\d\d at \d\d:\d\d\."):
        say(neighbour, asked, DISAGREE)
    with pytest.raises(Conflict):
        publish_findings(actor=make_actor("Med", Role.MEDIATOR), consultation_id=asked.id, words="x" * 20)
    close_consultation(actor=make_actor("Mod", Role.MODERATOR), consultation_id=asked.id)
    with pytest.raises(Closed):
        say(neighbour, asked, DISAGREE)
    assert stances() == [1]


def test_what_waits_or_lies_elsewhere_takes_no_stance(asked, city):
    waits = make_statement(asked, "Close the park at night.", shown="pending")
    foreign = statements_of(make_consultation(city["hill"]))[0]
    for number in (waits.id, foreign, 999_999):
        with pytest.raises(NotFound):
            give_stance(actor=make_actor("A"), consultation_id=asked.id, statement_id=number, choice=AGREE)
    assert stances() == []


def test_everybodys_statement_waits_and_a_moderator_lets_it_through_or_takes_it_out(asked):
    about = {"consultation_id": asked.id, "words": "Let the youth centre open late.", "lang": "en"}
    made = write_statement(actor=make_actor("Ana", Role.VERIFIED), key="k", **about)
    assert made.shown == "pending"
    case_id = value(reader(), select(ModerationCase.id).where(ModerationCase.kind == "statement"))
    approve(actor=make_actor("Mod", Role.MODERATOR), case_id=case_id)
    session.expire_all()
    assert (made.shown, asked.revision) == ("visible", 1)
    say(make_actor("Bea"), asked, AGREE, 3)
    flagged = flag_content(actor=make_actor("Cid"), kind="statement", thing_id=made.id, ground=Ground.OFF_TOPIC)
    hide(actor=make_actor("Mo", Role.MODERATOR), case_id=flagged, reason="off_topic")
    session.expire_all()
    assert (made.shown, asked.revision) == ("hidden", 3)


@pytest.mark.parametrize("words", ["Too short", "x" * 281])
def test_a_statement_has_10_to_280_characters(asked, words):
    with pytest.raises(Invalid) as refused:
        write_statement(actor=make_actor("Ana"), consultation_id=asked.id, words=words, lang="en")
    assert refused.value.field == "words"


def test_what_is_promised_is_an_issue_that_stands_on_the_closing_page(city, app):
    asked = make_consultation(city["mill"], days=-1)
    publish_findings(actor=make_actor("Med", Role.MEDIATOR), consultation_id=asked.id, words="Six lamps are ordered.")
    officer = make_actor("Marin", Role.OFFICER, area=city["mill"])
    promise = {"promise": "Six lamps on the square", "owner": None, "due": today() + timedelta(days=20)}
    ref = promise_after_consultation(actor=officer, consultation_id=asked.id, **promise)
    issue = session.scalars(select(Issue).where(Issue.ref == ref)).one()
    assert (issue.origin_kind, issue.origin_id, issue.origin_title) == ("consultation", asked.id, QUESTION)
    assert issue.origin_path == f"/consultations/{asked.id}/closing"
    with app.test_request_context():
        told = [(one.title, one.url) for one in promised_after(reader(), asked)]
    assert told == [(promise["promise"], f"/issues/{ref}")]
    for actor in (make_actor("Ana"), make_actor("Sol", Role.OFFICER, area=city["hill"])):
        with pytest.raises(NotAllowed):
            promise_after_consultation(actor=actor, consultation_id=asked.id, **promise)


def test_ninety_days_after_the_end_nothing_tells_whose_stances_they_are(asked):
    say(make_actor("Ana"), asked)
    say(Actor(device="a phone"), asked)
    marks = select(ConsultationPerson.person)
    with at(asked.closes_at + timedelta(days=89)):
        forget_all()
    assert not any(row.person.startswith("gone:") for row in rows(reader(), marks))
    with at(asked.closes_at + timedelta(days=91)):
        forget_all()
    assert all(row.person.startswith("gone:") for row in rows(reader(), marks))
    assert (stances(), counters(asked)) == ([1, 1], (2, 2))


@pytest.mark.parametrize("words_go", [False, True])
def test_whoever_deletes_the_account_counts_on_and_nothing_leads_there(asked, words_go):
    account = make_account("Ana")
    actor = actor_of_account(session(), account.id, now())
    answer(asked, actor, [1, None, None])
    made = write_statement(actor=actor, consultation_id=asked.id, words="A bench beside each stop.", lang="en")
    delete_account(actor=replace(actor, proven_at=now()), account_id=account.id, words_go=words_go)
    assert (stances(), counters(asked)) == ([1], (1, 1))
    assert (made.words, made.shown) == (("", "hidden") if words_go else ("A bench beside each stop.", "pending"))
    assert value(reader(), select(ConsultationPerson.person)).startswith("gone:")
    assert rows(reader(), select(Statement.author_id).where(Statement.author_id.is_not(None))) == []
