"""Minutes from the end of a meeting to an erratum."""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from app.areas.models import Holiday
from app.front.listeners import follow_journal
from app.identity.actions import take_part
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.kernel.clock import at, now
from app.kernel.db import db, reader, session
from app.kernel.errors import Closed, Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.kernel.search import find
from app.live.actions import answer_in_writing, change_phase, enter_paper_list
from app.live.vocabulary import Phase, State
from app.meetings.models import AgendaItem, SignUp
from app.meetings.vocabulary import MeetingKind, SignUpState
from app.minutes.actions import (
    decide_correction,
    finish_minutes,
    nag_for_minutes,
    promise_in_minutes,
    propose_correction,
    publish_minutes,
    write_erratum,
    write_minutes,
)
from app.minutes.models import Minutes, MinutesCorrection, MinutesVersion
from app.minutes.queries import counted_in, promised_in, version_of
from app.minutes.vocabulary import MinutesState
from app.notices.models import Notice
from tests.builders.days import today
from tests.builders.live import make_hall, make_officer, make_participant, make_question
from tests.builders.minutes import BODY, add_correction, make_minutes
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.worker import work_off

WRONG = "The lamp stands before the school, not behind it."
WHY = "You are right, it stands in front."


def row_of(meeting):
    row = session.scalars(select(Minutes).where(Minutes.meeting_id == meeting.id)).one()
    session.refresh(row)
    session.expunge(row)
    session.commit()
    return row


def versions(meeting):
    found = session.scalars(select(MinutesVersion).where(MinutesVersion.meeting_id == meeting.id)).all()
    session.commit()
    return found


def who_came(meeting):
    """A participant who took part in the questions."""
    actor = make_participant(meeting)
    take_part(actor=actor, meeting_id=meeting.id)
    session.commit()
    return actor


def test_a_meeting_that_ends_is_to_have_minutes(area, officer, moderator):
    meeting = make_hall(area)
    change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    assert (row_of(meeting).state, row_of(meeting).body) == ("draft", "")
    walk = make_hall(area, kind=MeetingKind.WALK)
    change_phase(actor=moderator, meeting_id=walk.id, phase=Phase.WRITING)
    assert session.scalars(select(Minutes).where(Minutes.meeting_id == walk.id)).all() == []


def test_the_whole_way(app, area, officer, moderator):
    meeting = make_hall(area, moderated=False)
    question, other = make_question(meeting), make_question(meeting)
    noor = make_actor("Noor", Role.VERIFIED)
    take_part(actor=noor, meeting_id=meeting.id)
    session.commit()
    change_phase(actor=moderator, meeting_id=meeting.id, phase=Phase.WRITING)
    both = [question.id, other.id]
    answer_in_writing(actor=officer, meeting_id=meeting.id, question_ids=both, body="It is mended on *Monday*.")
    due = today(20)
    ref = promise_in_minutes(actor=officer, meeting_id=meeting.id, promise="A second lamp", owner=None, due=due)
    with pytest.raises(Invalid):
        publish_minutes(actor=officer, meeting_id=meeting.id)
    write_minutes(actor=officer, meeting_id=meeting.id, version=1, body=BODY, came=31, lang="en")
    with pytest.raises(Conflict):
        write_minutes(actor=officer, meeting_id=meeting.id, version=1, body="Over it.")
    publish_minutes(actor=officer, meeting_id=meeting.id)
    correction = propose_correction(actor=noor, meeting_id=meeting.id, words=WRONG)
    with pytest.raises(Conflict, match="not over"):
        finish_minutes(actor=moderator, meeting_id=meeting.id)
    with at(now() + timedelta(days=9)):
        with pytest.raises(Conflict, match="not decided"):
            finish_minutes(actor=moderator, meeting_id=meeting.id)
        decide_correction(actor=officer, correction_id=correction, accepted=True, reason=WHY)
        version = finish_minutes(actor=moderator, meeting_id=meeting.id)
    assert row_of(meeting).state == MinutesState.FINAL
    assert (version.number, version.facts["came"], version.made_by_name) == (1, 31, "Ana Costa")
    assert hashlib.sha256(version.text.encode()).hexdigest() == version.sha256
    assert [one["id"] for one in version.facts["questions"]] == both
    assert [one["ref"] for one in version.facts["promises"]] == [ref]
    for words in (BODY, question.body, "It is mended on *Monday*.", ref, "came: 31"):
        assert words in version.text
    assert "Noor" not in version.text
    told = session.scalars(select(Journal).where(Journal.act == "minutes.finished")).one()
    assert told.ids["sha256"] == version.sha256
    session.commit()
    work_off(app)
    words = select(Notice.words).where(Notice.account_id == noor.account_id).order_by(Notice.id)
    assert session.scalars(words).all() == ["minutes/published", "minutes/accepted", "minutes/final"]
    session.commit()


def test_an_erratum_is_a_new_version_and_the_first_stays(area, officer, moderator):
    meeting = make_minutes(area, MinutesState.CORRECTION, over=True)
    first = finish_minutes(actor=moderator, meeting_id=meeting.id)
    with pytest.raises(Conflict):
        write_minutes(actor=officer, meeting_id=meeting.id, version=row_of(meeting).version, body="Otherwise.")
    seen = row_of(meeting).version
    with pytest.raises(Invalid):
        write_erratum(actor=moderator, meeting_id=meeting.id, version=seen, body=BODY, came=12, reason=WHY)
    with pytest.raises(Invalid):
        write_erratum(actor=moderator, meeting_id=meeting.id, version=seen, body="Otherwise.", reason="No")
    second = write_erratum(actor=moderator, meeting_id=meeting.id, version=seen, body="Otherwise.", reason=WHY)
    assert (second.number, second.reason, second.sha256 != first.sha256) == (2, WHY, True)
    assert version_of(reader(), meeting.id, 1).sha256 == first.sha256
    with pytest.raises(NotAllowed):
        write_erratum(actor=officer, meeting_id=meeting.id, version=seen + 1, body="Mine.", reason=WHY)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE minutes_version SET html = 'other'",
        "DELETE FROM minutes_version",
        "UPDATE minutes_version SET number = 7",
    ],
)
def test_the_database_refuses_to_change_a_final_version(area, moderator, statement):
    meeting = make_minutes(area, MinutesState.CORRECTION, over=True)
    finish_minutes(actor=moderator, meeting_id=meeting.id)
    with db.engine.connect() as connection, pytest.raises(DBAPIError, match="only added to"):
        connection.execute(text(statement))


def test_sqlite_replaces_no_final_version(area, moderator):
    meeting = make_minutes(area, MinutesState.CORRECTION, over=True)
    finish_minutes(actor=moderator, meeting_id=meeting.id)
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL has no REPLACE")
    columns = "id, meeting_id, number, facts, html, text, sha256, reason, made_by, made_by_name, at"
    swapped = columns.replace("id, meeting_id", "id + 1, meeting_id", 1).replace("html", "'other'")
    with db.engine.connect() as connection, pytest.raises(DBAPIError, match="only added to"):
        connection.execute(text(f"REPLACE INTO minutes_version ({columns}) SELECT {swapped} FROM minutes_version"))


def test_a_final_state_needs_a_version(area):
    meeting = make_minutes(area)
    change = update(Minutes).where(Minutes.meeting_id == meeting.id).values(state="final")
    with pytest.raises(DBAPIError):
        session.execute(change)
    session.rollback()


def test_only_who_came_corrects_and_in_time(area, officer, moderator):
    meeting = make_minutes(area, MinutesState.CORRECTION)
    for stranger in (make_participant(meeting), make_actor("Sam", Role.VERIFIED), moderator):
        with pytest.raises(NotAllowed):
            propose_correction(actor=stranger, meeting_id=meeting.id, words=WRONG)
    noor = make_actor("Noor")
    place = SignUp(meeting_id=meeting.id, person_key="noor", account_id=noor.account_id, mark="m" * 32)
    place.state, place.made_at, place.changed_at = SignUpState.TAKEN, now(), now()
    session.add(place)
    session.commit()
    spoke = make_question(meeting, State.CARRIED)
    answer_in_writing(actor=officer, meeting_id=meeting.id, question_ids=[spoke.id], body="On Monday.")
    for actor in (who_came(meeting), noor, officer):
        propose_correction(actor=actor, meeting_id=meeting.id, words=WRONG)
    late, early = make_minutes(area, MinutesState.CORRECTION, over=True), make_minutes(area)
    for closed in (late, early):
        with pytest.raises(Closed):
            propose_correction(actor=who_came(closed), meeting_id=closed.id, words=WRONG)


def test_a_correction_sent_twice_is_one(area):
    meeting = make_minutes(area, MinutesState.CORRECTION)
    actor, key = who_came(meeting), "k" * 36
    sent = [propose_correction(actor=actor, meeting_id=meeting.id, words=WRONG, key=key) for _number in range(2)]
    assert sent[0] == sent[1]
    with pytest.raises(Invalid):
        propose_correction(actor=actor, meeting_id=meeting.id, words=WRONG + " Indeed.", key=key)


def test_a_decision_has_a_reason_and_is_taken_once(area, officer):
    meeting = make_minutes(area, MinutesState.CORRECTION)
    correction = propose_correction(actor=who_came(meeting), meeting_id=meeting.id, words=WRONG)
    with pytest.raises(Invalid):
        decide_correction(actor=officer, correction_id=correction, accepted=False, reason="No.")
    decide_correction(actor=officer, correction_id=correction, accepted=False, reason=WHY)
    with pytest.raises(Conflict):
        decide_correction(actor=officer, correction_id=correction, accepted=True, reason=WHY)
    row = session.get_one(MinutesCorrection, correction)
    assert (row.state, row.reason) == ("declined", WHY)


def test_police_never_make_minutes_final(area, officer):
    meeting = make_minutes(area, MinutesState.CORRECTION, over=True)
    for actor in (officer, make_actor("Chief", Role.COMMISSIONER, area=area)):
        with pytest.raises(NotAllowed):
            finish_minutes(actor=actor, meeting_id=meeting.id)


def test_an_officer_of_another_area_writes_nothing(context):
    areas = make_city()
    meeting = make_minutes(areas["mill"])
    with pytest.raises(NotAllowed):
        write_minutes(actor=make_officer(areas["hill"]), meeting_id=meeting.id, version=1, body="Mine.")


def test_whoever_should_write_is_nagged_on_day_three_and_seven(app, area):
    caller = make_account("Officer Marin", Role.OFFICER, area=area)
    meeting = make_hall(area, Phase.WRITING, called_by=caller.id)
    host = make_account("Librarian", Role.HOST, area=area, meeting_id=meeting.id)
    row = Minutes(meeting_id=meeting.id, began_at=now(), changed_at=now())
    session.add(row)
    session.commit()
    begun, told = row.began_at, []
    for days in (2, 3, 4, 7, 9):
        with at(begun + timedelta(days=days, minutes=1)):
            told.append(nag_for_minutes(actor=SYSTEM))
    assert told == [0, 1, 0, 1, 0]
    work_off(app)
    for account in (caller, host):
        notices = session.scalars(select(Notice.words).where(Notice.account_id == account.id)).all()
        assert notices == ["minutes/due"] * 2


def test_whoever_should_write_is_nagged_once_more_when_ten_working_days_are_over(app, area):
    caller = make_account("Officer Marin", Role.OFFICER, area=area)
    monday = datetime(2026, 10, 5, 18, tzinfo=UTC)
    session.add(Holiday(on=date(2026, 10, 12), name="A holiday"))
    for published in (False, True):
        meeting = make_hall(area, Phase.WRITING, called_by=caller.id)
        done = {"state": MinutesState.CORRECTION, "published_at": monday, "correct_until": monday} if published else {}
        session.add(Minutes(meeting_id=meeting.id, began_at=monday, changed_at=monday, reminded=2, **done))
    session.commit()
    told = []
    for moment in ("2026-10-19 21:59", "2026-10-20 21:59", "2026-10-20 22:00", "2026-10-21 22:00", "2026-11-20 12:00"):
        with at(datetime.fromisoformat(f"{moment}+00:00")):  # midnight in the city is two hours earlier
            told.append(nag_for_minutes(actor=SYSTEM))
    assert told == [0, 0, 1, 0, 0]
    [ids] = session.scalars(select(Journal.ids).where(Journal.act == "minutes.due")).all()
    assert ids["days"] == 15
    work_off(app)
    assert session.scalars(select(Notice.words).where(Notice.account_id == caller.id)).all() == ["minutes/due"]


def test_published_minutes_are_found_and_drafts_are_not(area, officer):
    meeting = make_minutes(area, body="# Lamps\n\nThe zeppelin lamp was spoken of.")
    kinds = ("minutes",)
    write_minutes(
        actor=officer, meeting_id=meeting.id, version=1, body="# Lamps\n\nThe zeppelin lamp was spoken of.", lang="en"
    )
    journal = select(Journal).where(Journal.act.startswith("minutes.")).order_by(Journal.id)
    for row in session.scalars(journal).all():
        follow_journal(row)
    session.commit()
    assert find(reader(), "zeppelin", kinds=kinds) == []
    publish_minutes(actor=officer, meeting_id=meeting.id)
    for row in session.scalars(journal).all():
        follow_journal(row)
    session.commit()
    assert [hit.url for hit in find(reader(), "zeppelin", kinds=kinds)] == [f"/meetings/{meeting.id}/minutes"]


def test_a_promise_of_the_minutes_is_an_issue_of_the_meeting(area, officer):
    meeting = make_minutes(area)
    due = today(20)
    ref = promise_in_minutes(actor=officer, meeting_id=meeting.id, promise="A second lamp", owner=None, due=due)
    assert [row.ref for row in promised_in(reader(), meeting.id)] == [ref]
    with pytest.raises(Invalid):
        promise_in_minutes(actor=officer, meeting_id=meeting.id, promise="A third", owner=None, due=None)


def test_a_draft_is_shown_to_who_writes_it_alone(client, area):
    meeting = make_minutes(area)
    path = f"/meetings/{meeting.id}/minutes"
    public = client.get(path).get_data(as_text=True)
    assert "being written" in public
    assert "spoken of at length" not in public
    sign_in(client, make_account("Officer Marin", Role.OFFICER, area=area))
    assert "spoken of at length" in client.get(path).get_data(as_text=True)


def test_the_draft_begins_with_the_agenda_and_who_was_counted(client, area):
    meeting = make_minutes(area, body="", html="", came=None)
    session.add(AgendaItem(meeting_id=meeting.id, pos=2, title="Lamps at the school"))
    session.commit()
    who_came(meeting)
    sign_in(client, make_account("Officer Marin", Role.OFFICER, area=area))
    html = client.get(f"/meetings/{meeting.id}/minutes/edit").get_data(as_text=True)
    assert "# Lamps at the school" in html
    assert 'value="1"' in html


def test_the_pages_of_the_whole_way(client, area):
    meeting = make_minutes(area, body="", html="")
    path = f"/meetings/{meeting.id}/minutes"
    sign_in(client, make_account("Officer Marin", Role.OFFICER, area=area))
    token = csrf(client, f"{path}/edit")
    fields = {"csrf_token": token, "body": BODY, "came": "31", "lang": "en", "seen": "1"}
    assert client.post(f"{path}/edit", data=fields | {"body": ""}).status_code == 422
    assert client.post(f"{path}/edit", data=fields).status_code == 303
    assert client.post(f"{path}/publish", data={"csrf_token": token}).status_code == 303
    part = take_part(actor=make_participant(meeting), meeting_id=meeting.id)
    session.commit()
    correction = add_correction(meeting, part.id)
    decide = {"csrf_token": token, "act": "accept"}
    assert client.post(f"/minutes/corrections/{correction.id}", data=decide).status_code == 422
    assert client.post(f"/minutes/corrections/{correction.id}", data=decide | {"reason": WHY}).status_code == 303
    assert WHY in client.get(path).get_data(as_text=True)


def test_the_final_page_says_the_print_and_gives_the_files(client, area, moderator):
    meeting = make_minutes(area, MinutesState.CORRECTION, over=True)
    path = f"/meetings/{meeting.id}/minutes"
    assert client.get(f"{path}.pdf").status_code == 404
    version = finish_minutes(actor=moderator, meeting_id=meeting.id)
    html = client.get(path).get_data(as_text=True)
    assert version.sha256 in html
    text_file = client.get(f"{path}.txt")
    assert hashlib.sha256(text_file.data).hexdigest() == version.sha256
    pdf = client.get(f"{path}.pdf")
    assert pdf.data[:5] == b"%PDF-"
    assert client.get(f"{path}?version=2").status_code == 404
    feed = client.get("/meetings/minutes/feed.atom")
    assert feed.status_code == 200
    assert meeting.title in feed.get_data(as_text=True)
    assert path in client.get("/meetings/minutes").get_data(as_text=True)


def test_the_paper_says_of_each_text_how_it_runs_and_days_as_pages_do(client, area, officer, moderator, monkeypatch):
    """What draws it does not find out by itself, as a browser does."""
    meeting = make_minutes(area, MinutesState.CORRECTION, over=True, body="Se habló.", html="<p>Se habló.</p>")
    promise_in_minutes(actor=officer, meeting_id=meeting.id, promise="الإنارة", owner=None, due=date(2031, 12, 12))
    finish_minutes(actor=moderator, meeting_id=meeting.id)
    monkeypatch.setattr("app.minutes.pages.reading.make_pdf", lambda html, _css: html.encode())
    html = client.get(f"/meetings/{meeting.id}/minutes.pdf?lang=ar").get_data(as_text=True)
    assert '<html lang="ar" dir="rtl">' in html
    assert re.search(r'<div dir="ltr"[^>]*><p>Se habló.</p></div>', html)
    assert '<bdi dir="rtl">الإنارة</bdi>' in html
    assert ("auto" in html, "2031-12-12" in html, "2031" in html) == (False, False, True)


def test_first_idea_of_how_many_came_counts_the_paper_list(area, officer, moderator):
    meeting = make_hall(area)
    assert counted_in(reader(), meeting.id) == 0
    enter_paper_list(actor=moderator, meeting_id=meeting.id, people=23, key="a")
    assert counted_in(reader(), meeting.id) == 23
