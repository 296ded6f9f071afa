"""Consultations and priorities told to whoever follows the area, and to whoever took part: once, in the mail of the
day, in the same words to all, with no word of what anybody answered."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.consultations.actions import (
    close_consultation,
    give_stance,
    open_consultation,
    publish_findings,
    take_consultation,
    tell_end,
)
from app.consultations.ending import tell_ends
from app.consultations.vocabulary import Choice, Who
from app.forums.actions import follow_forum
from app.forums.vocabulary import CITY_FORUM, Tells
from app.identity.actions import delete_account
from app.identity.actor import SYSTEM, Actor
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.errors import NotAllowed
from app.kernel.journal import Journal
from app.notices.actions import stop_mail
from app.notices.digests import next_digest, send_digests
from app.notices.listeners import notify
from app.notices.models import DigestEntry, Notice
from app.notices.vocabulary import Kind
from app.priorities.actions import choose_priorities, rate_priority, turn_cycle
from app.priorities.vocabulary import State, Verdict
from app.web.city import city
from tests.builders.consultations import make_consultation, statements_of
from tests.builders.days import today
from tests.builders.forums import make_forum, make_topic
from tests.builders.mails import letters
from tests.builders.people import make_actor
from tests.builders.places import make_body, make_city
from tests.builders.priorities import make_cycle, options_in, three_of
from tests.builders.rows import kept
from tests.builders.worker import work_off
from tests.issues.test_pages_issue import Statements

QUESTION = "How do we get home safely?"
FIRST = ("The ferry should run at night.", "Fewer cars on the square.", "A later last bus for everyone.")
FINDINGS = "The ferry runs until **two** from May on."


@pytest.fixture
def areas(context):
    return make_city()


@pytest.fixture
def moderator(areas):
    return make_actor("Moderator", Role.MODERATOR)


def follower(area, name="Ana", tells=Tells.FOLLOW) -> Actor:
    forum = make_forum(area)
    who = make_actor(name)
    follow_forum(actor=who, forum_id=forum.id, tells=tells)
    return who


def opened(actor, area, **more):
    about = {"area_id": area.id, "question": QUESTION, "lang": "en", "who": Who.EVERYONE, "first": FIRST}
    about |= {"about": "We plan the lanterns of next winter.", "closes_at": now() + timedelta(days=9)}
    return open_consultation(actor=actor, **(about | more))


def over(area, *people):
    """One that ended, in which these took part."""
    asked = make_consultation(area, question=QUESTION)
    for who in people:
        give_stance(actor=who, consultation_id=asked.id, statement_id=statements_of(asked)[0], choice=Choice.DISAGREE)
    close_consultation(actor=make_actor("Other", Role.MODERATOR), consultation_id=asked.id)
    return asked


def told(actor: Actor) -> list[str]:
    return [row.words for row in kept(Notice) if row.account_id == actor.account_id]


def mails(actor: Actor) -> list:
    address = session.get_one(Account, actor.account_id).email
    session.commit()
    return letters(address)


def evening(app) -> None:
    work_off(app)
    with at(next_digest(now(), "Europe/Madrid") + timedelta(seconds=1)):
        while send_digests(actor=SYSTEM):
            pass


def test_who_follows_the_area_or_a_place_in_it_hears_that_a_consultation_opens(app, areas, moderator):
    here, around, elsewhere = follower(areas["mill"]), follower(areas["north"], "Bo"), follower(areas["hill"], "Cem")
    theme = make_actor("Dora")
    follow_forum(actor=theme, forum_id=make_forum().id, tells=Tells.FOLLOW)
    asked = opened(moderator, areas["mill"])
    work_off(app)
    assert [told(who) for who in (here, around, elsewhere, theme)] == [["consultations/opened"], [], [], []]
    opened(moderator, areas["north"])
    work_off(app)
    assert [told(who) for who in (here, around, elsewhere, theme)] == [
        ["consultations/opened"] * 2,
        ["consultations/opened"],
        [],
        [],
    ]
    (notice, *_rest) = kept(Notice)
    assert (notice.path, notice.kind) == (f"/consultations/{asked.id}", Kind.FOLLOW)
    assert mails(here) == []
    evening(app)
    (letter,) = mails(here)
    assert letter.subject == f"News of {QUESTION}"
    assert "We plan the lanterns of next winter." in letter.body
    assert "Your stance is asked for, until" in letter.body
    assert f"/consultations/{asked.id}\n" in letter.body
    assert kept(DigestEntry) == []


def test_one_of_the_whole_city_is_told_to_followers_of_each_place_and_of_its_own_forum(app, areas, moderator):
    here, whole = follower(areas["mill"]), make_actor("Bo")
    follow_forum(actor=whole, forum_id=make_forum(slug=CITY_FORUM).id, tells=Tells.FOLLOW)
    opened(moderator, areas["city"])
    opened(moderator, areas["mill"])
    work_off(app)
    assert [told(who) for who in (here, whole)] == [["consultations/opened"] * 2, ["consultations/opened"]]


def test_whoever_opens_it_whoever_muted_and_whoever_stopped_such_mail_gets_none(app, areas, moderator):
    forum = make_forum(areas["mill"])
    muted, stopped = make_actor("Muted"), make_actor("Stopped")
    for who, tells in ((moderator, Tells.FOLLOW), (muted, Tells.MUTE), (stopped, Tells.FOLLOW)):
        follow_forum(actor=who, forum_id=forum.id, tells=tells)
    stop_mail(actor=SYSTEM, person=f"account:{stopped.account_id}", kind=Kind.FOLLOW)
    opened(moderator, areas["mill"])
    evening(app)
    assert [told(who) for who in (moderator, muted, stopped)] == [[], [], ["consultations/opened"]]
    assert mails(stopped) == []


def test_followers_and_who_took_part_hear_once_what_comes_of_it_in_the_same_words(app, areas, moderator):
    both, follows, answered = follower(areas["mill"]), make_actor("Bo"), make_actor("Cem")
    follow_forum(actor=follows, forum_id=make_forum(areas["hill"]).id, tells=Tells.FOLLOW)
    asked = over(areas["mill"], both, answered, Actor(device="a phone"))
    publish_findings(actor=moderator, consultation_id=asked.id, words=FINDINGS)
    publish_findings(actor=moderator, consultation_id=asked.id, words=FINDINGS.replace("May", "June"))
    evening(app)
    assert [told(who) for who in (both, answered, follows)] == [["consultations/findings"]] * 2 + [[]]
    first, second = mails(both)[0], mails(answered)[0]
    assert [len(mails(who)) for who in (both, answered)] == [1, 1]
    assert first.subject == second.subject == f"News of {QUESTION}"
    said = [letter.body.split("\n--\n")[0] for letter in (first, second)]
    assert said[0] == said[1]
    assert "The ferry runs until two from June on." in said[0]
    assert f"/consultations/{asked.id}/closing" in said[0]
    assert not any(word in said[0].lower() for word in ("agree", "answered", "took part"))
    facts = [row.facts for row in kept(Notice) if row.words == "consultations/findings"]
    assert [set(one) for one in facts] == [{"asked", "closes_at"}] * 2


def test_one_that_closed_before_the_evening_is_told_as_closed(app, areas, moderator):
    here = follower(areas["mill"])
    asked = opened(moderator, areas["mill"])
    work_off(app)
    close_consultation(actor=moderator, consultation_id=asked.id)
    evening(app)
    assert told(here) == ["consultations/opened", "consultations/over"]
    (letter,) = mails(here)
    assert "Your stance is asked for" not in letter.body
    assert f"/consultations/{asked.id}/results\n" in letter.body


def test_the_end_is_told_once_to_followers_and_who_took_part_however_it_came(app, areas, moderator):
    here, answered = follower(areas["mill"]), make_actor("Cem")
    asked = make_consultation(areas["mill"], question=QUESTION, days=1)
    give_stance(actor=answered, consultation_id=asked.id, statement_id=statements_of(asked)[0], choice=Choice.AGREE)
    work_off(app)
    assert told(here) == told(answered) == []
    with at(asked.closes_at):
        assert tell_ends(actor=SYSTEM) == 1
        assert tell_ends(actor=SYSTEM) == 0
        work_off(app)
        assert told(here) == told(answered) == ["consultations/over"]
    with pytest.raises(NotAllowed):
        tell_end(actor=moderator, consultation_id=asked.id)
    over(areas["mill"])
    work_off(app)
    assert told(here) == ["consultations/over"] * 2


def test_an_end_of_another_system_is_told_to_nobody(app, areas):
    here = follower(areas["mill"])
    about = {"question": QUESTION, "about": "", "lang": "en", "area_id": areas["mill"].id}
    take_consultation(actor=SYSTEM, origin="held", **about)
    work_off(app)
    assert told(here) == []


def test_whoever_deleted_the_account_is_told_nothing(app, areas, moderator):
    here, gone = follower(areas["mill"]), make_actor("Gone")
    asked = over(areas["mill"], here, gone)
    delete_account(actor=gone, account_id=gone.account_id, words_go=False)
    publish_findings(actor=moderator, consultation_id=asked.id, words=FINDINGS)
    evening(app)
    assert told(here) == ["consultations/findings"]
    assert told(gone) == []


def test_a_mail_of_the_day_in_the_language_of_whoever_reads_it_names_how_many_things(app, areas, moderator):
    here = follower(areas["mill"])
    session.execute(update(Account).where(Account.id == here.account_id).values(lang="es"))
    session.commit()
    opened(moderator, areas["mill"])
    make_topic(make_forum(areas["mill"]), make_actor("Bo"))
    evening(app)
    (letter,) = mails(here)
    assert letter.lang == "es"
    assert "2" in letter.subject


@pytest.mark.parametrize("act", ["consultation.opened", "consultation.findings", "priorities.chosen"])
def test_three_are_told_with_as_many_statements_as_one(areas, moderator, act):
    told_so = {
        "consultation.opened": lambda area: opened(moderator, area),
        "consultation.findings": lambda area: publish_findings(
            actor=moderator, consultation_id=over(area, make_actor("A")).id, words=FINDINGS
        ),
        "priorities.chosen": lambda area: chosen(area),
    }[act]
    counts, zone = [], city().zone  # kept from here on
    assert zone
    for place, number in (("mill", 1), ("hill", 3)):
        for _ in range(number):
            follower(areas[place])
        told_so(areas[place])
    for row in [row for row in kept(Journal) if row.act == act]:
        with Statements() as seen:
            notify(row)
        counts.append(len(seen.seen))
    assert counts[0] == counts[1]
    assert len(kept(DigestEntry)) >= 4


def chosen(area):
    cycle = make_cycle(area, State.WORKING, chosen=False)
    body = make_body(f"body-{cycle.id}").slug
    three = [(number, body) for number in options_in(cycle)[:3]]
    choose_priorities(actor=make_actor("Med", Role.MEDIATOR), cycle_id=cycle.id, chosen=three, reason="")
    return cycle


def test_followers_of_the_area_hear_that_three_priorities_are_chosen(app, areas):
    here, elsewhere = follower(areas["mill"]), follower(areas["hill"], "Bo")
    cycle = chosen(areas["mill"])
    evening(app)
    assert (told(here), told(elsewhere)) == (["priorities/chosen"], [])
    (letter,) = mails(here)
    assert letter.subject == f"News of {areas['mill'].name}"
    assert "The three priorities are chosen, each with an owner." in letter.body
    assert f"/priorities/{cycle.id}" in letter.body


def test_followers_hear_when_the_three_are_rated_and_how_once_it_is_over(app, areas):
    here = follower(areas["mill"])
    cycle = make_cycle(areas["mill"], State.WORKING, rating_from=today())
    cycle_id, ends_on = cycle.id, cycle.ends_on
    assert turn_cycle(actor=SYSTEM, cycle_id=cycle_id)
    evening(app)
    assert told(here) == ["priorities/rating"]
    assert "Residents rate what became of the priorities, before" in mails(here)[0].body
    rate_priority(
        actor=make_actor("Rana", Role.VERIFIED, area=areas["mill"]),
        priority_id=three_of(cycle)[0],
        verdict=Verdict.UNMET,
    )
    with at(now() + (ends_on - today()) + timedelta(days=1)):
        assert turn_cycle(actor=SYSTEM, cycle_id=cycle_id)
        work_off(app)
    assert told(here) == ["priorities/rating", "priorities/rated"]
    assert not any("unmet" in str(row.facts) for row in kept(Notice))


def test_a_cycle_that_nobody_rated_ends_in_silence(app, areas):
    here = follower(areas["mill"])
    cycle = make_cycle(areas["mill"], State.RATING, ends_on=today(), goes_on=False)
    assert turn_cycle(actor=SYSTEM, cycle_id=cycle.id)
    work_off(app)
    assert told(here) == []
