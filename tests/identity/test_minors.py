"""People under 18: initials alone, read by a moderator first, no place, and no way to write to them in private."""

import re

import pytest

from app.forums.vocabulary import State
from app.identity.models import Account, EmailCode
from app.identity.names import public_name
from app.identity.queries import actor_of_account
from app.identity.vocabulary import AgeBand, Role
from app.issues.actions import write_relay
from app.issues.models import Issue, IssuePoint, RelayMessage
from app.issues.vocabulary import Level, WordsState
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import NotAllowed, NotFound
from app.live.vocabulary import State as QuestionState
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import make_category, report
from tests.builders.live import ask, make_hall
from tests.builders.mails import mailed_code
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept

PRIVATE = re.compile(r"message|chat|whisper|private|conversation|relay|/dm|/pm")
SHORT = [("Noor Haddad", "N. H."), ("noor", "N."), ("  ", "–."), ("a b c d", "A. B. C."), ("N. H.", "N. H.")]


@pytest.fixture
def areas(context):
    return make_city()


def minor(areas, band=AgeBand.OLDER):
    """Somebody under 18 whose first contributions were let through, with residence shown."""
    account = make_account("N. H.", Role.VERIFIED, area=areas["mill"])
    account.age_band = band
    session.commit()
    return actor_of_account(session(), account.id, now())


@pytest.mark.parametrize("band", ["16_17", "14_15"])
def test_sign_up_of_a_minor_keeps_initials_and_an_age_band_and_no_birthday(client, areas, band):
    token = csrf(client, "/sign-up")
    fields = {"csrf_token": token, "name": "Noor Haddad", "email": "noor@example.org", "age": band, "agreed": "y"}
    assert client.post("/sign-up", data=fields).status_code == 303
    assert kept(EmailCode)[0].name == "N. H."
    client.post("/sign-in/code", data={"csrf_token": token, "code": mailed_code("noor@example.org")})
    account = kept(Account)[0]
    assert (account.name, account.age_band) == ("N. H.", band)
    assert not [name for name in Account.__table__.columns.keys() if "birth" in name]  # noqa: SIM118 - no mapping


def test_name_of_a_minor_stays_initials_however_often_it_is_changed(client, areas):
    account = make_account("N. H.")
    account.age_band = AgeBand.YOUNGER
    session.commit()
    sign_in(client, account)
    token = csrf(client, "/account")
    client.post("/account", data={"csrf_token": token, "name": "Noor Haddad al-Amin", "lang": "", "area": ""})
    assert kept(Account)[0].name == "N. H. A."
    client.post("/account/grown-up", data={"csrf_token": token})
    client.post("/account", data={"csrf_token": token, "name": "Noor Haddad", "lang": "", "area": ""})
    assert (kept(Account)[0].name, kept(Account)[0].age_band) == ("Noor Haddad", "adult")


@pytest.mark.parametrize(("name", "shown"), SHORT)
def test_initials_of_a_name(name, shown):
    assert public_name(name, AgeBand.OLDER) == shown
    assert public_name("Noor Haddad", AgeBand.ADULT) == "Noor Haddad"


def test_whatever_a_minor_writes_waits_for_a_moderator(areas):
    who, forum = minor(areas), make_forum(areas["mill"])
    assert make_reply(make_topic(forum), who).state == State.PENDING
    assert make_topic(forum, who, title="The lamps at our school").state == State.PENDING
    assert ask(make_hall(areas["mill"], moderated=False), who).state == QuestionState.QUEUED
    make_category()
    assert report(who).words_state == WordsState.PENDING


def test_report_of_a_minor_shows_no_place_and_keeps_it_for_those_on_the_case(areas):
    make_category()
    report(minor(areas), lat=40.005, lon=-2.995, street="School street 4", level=Level.PUBLIC_NAME)
    issue, point = kept(Issue)[0], kept(IssuePoint)[0]
    assert (issue.lat, issue.lon, issue.street, issue.shown_name) == (None, None, "", "N. H.")
    assert (point.lat, point.place) == (40.005, "School street 4")


def test_no_route_lets_one_person_write_to_another_in_private(app):
    """The relay of an issue is between its office and whoever reported it; what one writes of how one was treated, or
    of a quarrel with neighbours, is between mediators and oneself. Each opens to those two alone."""
    found = {rule.endpoint for rule in app.url_map.iter_rules() if PRIVATE.search(rule.rule)}
    assert {app.view_functions[endpoint].access for endpoint in found} == {
        *("issue.relay", "treatment.read", "mediation.read"),
    }


def test_a_minor_who_reports_may_answer_the_office_and_nobody_else_writes_to_them(areas):
    """No private contact between residents: the other side is the office of this one report, under its duty name."""
    make_category()
    who, officer = minor(areas), make_actor("Ana Vega", Role.OFFICER, area=areas["mill"])
    issue = report(who)
    issue.officer_account_id = officer.account_id
    session.commit()
    write_relay(actor=officer, issue_id=issue.id, text="Which lamp is it?", lang="en", key="a" * 36)
    write_relay(actor=who, issue_id=issue.id, text="The one by the gate.", lang="en", key="b" * 36)
    strangers = [make_actor("Another"), make_actor("Rep", Role.VERIFIED, Role.REPRESENTATIVE, area=areas["mill"])]
    strangers += [make_actor("Else", Role.OFFICER, area=areas["hill"]), make_actor("Mod", Role.MODERATOR)]
    for stranger in strangers:
        with pytest.raises((NotAllowed, NotFound)):
            write_relay(actor=stranger, issue_id=issue.id, text="Meet me.", lang="en", key="c" * 36)
    assert [row.side for row in kept(RelayMessage)] == ["office", "reporter"]


def test_a_minor_asks_for_no_mediation_since_a_resident_would_write_to_them(client, areas):
    sign_in(client, session.get_one(Account, minor(areas).account_id))
    assert client.get("/mediations/new").status_code == 403
