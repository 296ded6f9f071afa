"""What is kept for a time is forgotten when it is over, not before; a dry run only counts."""

import os
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.admin.retention import purge, would_purge
from app.admin.upkeep import purge as command
from app.areas.models import Area
from app.chores import CHORES
from app.doors import RETENTION
from app.enquiries.models import Enquiry, EnquiryContact, EnquiryMail, EnquiryMessage
from app.forums.models import Post
from app.identity.actions import begin_session
from app.identity.actor import SYSTEM, Actor
from app.identity.models import (
    Account,
    AccountSession,
    AwaitedFactor,
    EmailCode,
    Participant,
    PasskeyChallenge,
    PersonalToken,
    WrongTry,
)
from app.identity.vocabulary import Means, Role, Scope
from app.issues.models import (
    Alarm,
    Follow,
    InternalNote,
    Issue,
    IssueContact,
    IssuePoint,
    MeToo,
    Rating,
    RelayMessage,
    ReopenAsk,
    WaitingStep,
)
from app.issues.vocabulary import PersonKind, Side, State
from app.kernel import journal
from app.kernel.chain import faults
from app.kernel.clock import now
from app.kernel.db import Base, session
from app.kernel.journal import Journal, JournalChain, announce, seal
from app.kernel.outbox import Outbox, post
from app.kernel.photos import receive, waiting, waiting_file
from app.kernel.transaction import act
from app.mediation.models import (
    Challenge,
    ChallengeParty,
    Mediation,
    MediationLeave,
    MediationMessage,
    MediationSide,
    Treatment,
    TreatmentLeave,
    TreatmentMessage,
)
from app.mediation.vocabulary import Ending
from app.mediation.vocabulary import Ground as ChallengeGround
from app.meetings.models import SignUp
from app.moderation.actions import flag_content
from app.moderation.vocabulary import Ground
from app.notices.models import Notice
from app.programme.models import Appointment, AppointmentContact, ContactEntry
from app.unsafe.models import UnsafeTap
from tests.admin.forgotten_after import DAYS
from tests.admin.of_councils import of_councils
from tests.admin.of_meetings import of_consultations, of_meetings, of_proposals
from tests.admin.of_priorities import of_priorities
from tests.builders.days import today
from tests.builders.forums import make_forum, make_reply, make_topic
from tests.builders.issues import make_category, make_issue, photo_bytes, report
from tests.builders.mails import letters
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.rows import kept

BEGAN = datetime(2026, 1, 12, 9, tzinfo=UTC)
DAY = timedelta(days=1)

# What is tried by itself below.
APART = {"accounts that nobody uses", "photos that wait for a form", "files that no row names", "keys of step forms"}


@pytest.fixture
def old(context, time_machine):
    """One thing of each kind, made at the beginning."""
    time_machine.move_to(BEGAN, tick=False)
    areas = make_city()
    make_category()
    somebody = make_account("Noor Haddad")
    rows = [*of_identity(somebody), *of_issues(areas, somebody), *of_meetings(areas, somebody), *of_letters(somebody)]
    session.add_all(rows)
    session.commit()
    of_forums(areas)
    of_proposals(areas)
    of_consultations(areas)
    of_councils(areas, somebody)
    of_priorities(areas)
    write_a_line()
    return areas


def of_identity(somebody):
    session.add(Account(email="invited@example.org", name="Invited", made_at=now(), contributions=0))
    yield PasskeyChallenge(challenge_hash="h", binding="b", ends_at=now())
    yield AwaitedFactor(token_hash="t", account_id=somebody.id, means="code", device_hash="", browser="", ends_at=now())
    yield WrongTry(address_hash="a" * 64, wrong=1, last_at=now())
    for purpose, used in (("sign_in", None), ("sign_up", None)):
        yield EmailCode(
            email="new@example.org", purpose=purpose, binding="b", code_hash="c", link_hash=purpose, used_at=used,
            made_at=now(), ends_at=now(), link_ends_at=now(),
        )  # fmt: skip
    yield PersonalToken(
        account_id=somebody.id, token_hash="h", name="Mine", scope=Scope.READ, made_at=now(), ends_at=now()
    )
    for token, lives in (("first", 2), ("second", 2)):
        yield AccountSession(
            token_hash=token, account_id=somebody.id, made_at=now(), seen_at=now(), ends_at=now() + lives * DAY
        )


def of_issues(areas, somebody):
    report(Actor(), email="reporter@example.org", lat=40.005, lon=-2.995)
    issue = session.scalars(select(Issue)).one()
    issue.state, issue.closing, issue.closed_at = State.CLOSED, "resolved", now()
    for refused in (False, True):
        sent = {"issue_id": issue.id, "account_id": somebody.id, "kind": "progress", "version": 1, "words": {}}
        yield WaitingStep(**sent, at=now(), ended_at=now(), refused=refused)
    yield Alarm(issue_id=issue.id, at=now(), seen_at=now())
    for model, more in ((MeToo, {"kind": PersonKind.DEVICE}), (ReopenAsk, {"round": 1})):
        yield model(issue_id=issue.id, person="device:abc", at=now(), **more)
    yield UnsafeTap(
        square="1.1",
        area_id=areas["mill"].id,
        person="device:abc",
        kind="device",
        reason="lighting",
        hours="night",
        at=now(),
    )
    yield Rating(issue_id=issue.id, round=1, rater="device:abc", standing="me_too", solved="yes", at=now())
    yield RelayMessage(issue_id=issue.id, side=Side.REPORTER, sealed="sealed", lang="en", at=now())
    yield InternalNote(issue_id=issue.id, sealed="sealed", lang="en", at=now())
    other = make_issue(areas["mill"])
    for of, confirmed in ((issue, now()), (other, None)):
        yield Follow(issue_id=of.id, person="address:a", sealed="sealed", lang="en", at=now(), confirmed_at=confirmed)
    yield from of_mediation(issue)
    yield from of_enquiries()
    yield from of_appointments()


def of_appointments():
    about = {"ref": "A-1", "key": "a-key", "area_path": "/", "lang": "en", "place": "either", "sealed": "sealed"}
    officer_id = make_account("Delegate", Role.OFFICER).id
    over = Appointment(officer_id=officer_id, state="cancelled", asked_at=now(), over_at=now(), **about)
    session.add(over)
    session.flush()
    area = {"area_id": session.query(Area).first().id, "area_path": "/", "held_on": today()}
    yield ContactEntry(key="a-key", kind="talk", sealed="sealed", logged_at=now(), **area)
    yield AppointmentContact(appointment_id=over.id, sealed="sealed", lang="en")


def of_enquiries():
    answered = Enquiry(
        ref="E-1", key="a-key", way="mail", subject="question", lang="en", sealed="sealed", state="answered",
        sent_at=now(), waits_since=now(), answered_at=now(),
    )  # fmt: skip
    owed = Enquiry(
        ref="E-2", way="page", subject="question", lang="en", sealed="sealed", sent_at=now(), waits_since=now(),
        due=now(),
    )  # fmt: skip
    session.add_all([answered, owed])
    session.flush()
    yield EnquiryContact(enquiry_id=owed.id, sealed="sealed", lang="en")
    yield EnquiryMessage(enquiry_id=owed.id, side="sender", sealed="sealed", lang="en", at=now())
    yield EnquiryContact(enquiry_id=answered.id, sealed="sealed", lang="en")
    yield EnquiryMessage(enquiry_id=answered.id, side="office", sealed="sealed", lang="en", key="a-key", at=now())
    yield EnquiryMail(enquiry_id=answered.id, mark="m", sender="s", at=now())


def of_mediation(issue):
    challenge = Challenge(issue_id=issue.id, number=1, ground=ChallengeGround.CLOSING, filed_at=now(), lang="en")
    treatment = Treatment(
        ref="TRE-1", sealed="sealed", lang="en", filed_at=now(), due=now(), ending=Ending.DIALOGUE, ended_at=now()
    )
    between = Mediation(
        ref="MED-1", kind="noise", area_id=issue.area_id, state="ended", outcome="withdrawn", filed_at=now(),
        ended_at=now(),
    )  # fmt: skip
    session.add_all([challenge, treatment, between])
    session.flush()
    side = MediationSide(mediation_id=between.id, side="asker", lang="en", key="a-key", sealed="sealed")
    session.add(side)
    session.flush()
    yield MediationMessage(side_id=side.id, by_office=False, sealed="sealed", at=now())
    yield MediationLeave(mediation_id=between.id, account_id=make_account("Ines Mora").id, at=now())
    yield ChallengeParty(
        challenge_id=challenge.id, issue_id=issue.id, person="reporter", lang="en", key="a-key", at=now()
    )
    yield TreatmentLeave(
        treatment_id=treatment.id, account_id=make_account("Lea Rios").id, had_it=True, reason="aside", at=now()
    )
    yield TreatmentMessage(treatment_id=treatment.id, by_mediator=True, sealed="sealed", at=now())


def of_letters(somebody):
    for key, more in (("sent", {"sent_at": now()}), ("given up", {"failed_at": now()})):
        post(session(), recipient="reader@example.org", subject="S", text="Words", key=key)
        session.flush()
        letter = session.scalars(select(Outbox).order_by(Outbox.id.desc())).first()
        for name, value in more.items():
            setattr(letter, name, value)
    line = write_a_line()
    yield Notice(journal_id=line, account_id=somebody.id, kind="issue", words="w", facts={}, path="/", at=now())


def of_forums(areas):
    forum = make_forum(areas["mill"])
    topic = make_topic(forum, key="11111111-1111-4111-8111-111111111111")
    reply = make_reply(topic, key="21111111-1111-4111-8111-111111111111")
    flag_content(actor=Actor(device="a browser"), kind="post", thing_id=reply.id, ground=Ground.SPAM, words="Spam.")


@act
def write_a_line():
    line = announce(journal.Event.known["city.purged"](city_id=1, number=0), actor=SYSTEM)
    seal(session())
    return line


def everything():
    session.rollback()
    found = {table.name: session.execute(select(table)).all() for table in Base.metadata.sorted_tables}
    session.commit()
    return found


def test_every_rule_of_the_house_is_tried():
    assert {rule.name for rule in RETENTION} == set(DAYS) | APART


@pytest.mark.parametrize("days", sorted(set(DAYS.values())))
def test_each_thing_is_kept_for_its_time_and_then_forgotten(old, time_machine, days):
    names = {name for name in DAYS if DAYS[name] == days}
    time_machine.move_to(BEGAN + days * DAY - timedelta(minutes=1), tick=False)
    assert {name: number for name, number in would_purge() if name in names} == dict.fromkeys(names, 0)
    time_machine.move_to(BEGAN + days * DAY + timedelta(minutes=1), tick=False)
    due = {name: number for name, number in would_purge() if name in names}
    assert [name for name, number in due.items() if number < 1] == []
    assert {name: number for name, number in purge() if name in names} == due
    assert {name: number for name, number in would_purge() if name in names} == dict.fromkeys(names, 0)


def test_dry_run_changes_nothing_and_says_what_a_purge_then_does(old, app, time_machine):
    time_machine.move_to(BEGAN + 400 * DAY, tick=False)
    before = everything()
    said = app.test_cli_runner().invoke(command, ["--dry-run"])
    assert said.exit_code == 0, said.output
    assert everything() == before
    would = dict(would_purge())
    done = dict(purge())
    assert {name: number for name, number in done.items() if number} == {n: v for n, v in would.items() if v}
    assert sum(dict(would_purge()).values()) == 0
    assert f"{sum(would.values()):>8}  would be forgotten" in said.output


def test_purge_is_written_down_and_comes_daily(old, app, time_machine):
    time_machine.move_to(BEGAN + 2 * DAY, tick=False)
    done = app.test_cli_runner().invoke(command)
    assert done.exit_code == 0, done.output
    assert kept(Journal)[-1].act == "city.purged"
    ((every, daily),) = [(every, chore) for name, every, chore in CHORES if name == "admin.purge"]
    time_machine.move_to(BEGAN + 400 * DAY, tick=False)
    assert (every, daily() > 0, daily()) == (DAY, True, 0)


def test_counts_outlive_the_marks_they_came_from(old, time_machine):
    before = (len(kept(MeToo)), len(kept(Rating)), len(kept(SignUp)), len(kept(Participant)))
    time_machine.move_to(BEGAN + 200 * DAY, tick=False)
    purge()
    assert (len(kept(MeToo)), len(kept(Rating))) == before[:2]
    assert kept(MeToo)[0].person == f"gone:{kept(MeToo)[0].id}"
    assert kept(IssueContact) == kept(IssuePoint) == []
    assert [row.contact for row in kept(SignUp)] == [None]
    assert [row.key for row in kept(Post)] == [None, None]


def test_open_issue_keeps_how_its_reporter_is_reached(old, time_machine):
    issue = session.scalars(select(Issue).where(Issue.closed_at.is_not(None))).one()
    issue.state, issue.closing, issue.closed_at = State.ASSIGNED, None, None
    session.commit()
    time_machine.move_to(BEGAN + 1000 * DAY, tick=False)
    purge()
    assert len(kept(IssueContact)) == 1


def test_unused_account_is_told_a_month_before_and_stays_when_somebody_signs_in(context, time_machine):
    make_city()
    time_machine.move_to(BEGAN, tick=False)
    gone, back = make_account("Goes"), make_account("Comes back")
    officer = make_account("Officer", Role.OFFICER)
    time_machine.move_to(BEGAN + 701 * DAY, tick=False)
    assert dict(purge())["owners told a month before"] == 2
    assert {row.recipient for row in letters()} == {gone.email, back.email}
    assert dict(purge())["owners told a month before"] == 0
    begin_session(actor=Actor(), account_id=back.id, means=Means.PASSWORD, device_hash="", browser="")
    time_machine.move_to(BEGAN + 732 * DAY, tick=False)
    assert dict(purge())["accounts that nobody uses"] == 1
    open_accounts = [row.id for row in kept(Account) if row.closed_at is None]
    assert open_accounts == [back.id, officer.id]


def test_account_is_never_deleted_before_its_owner_was_told_a_month_ago(context, time_machine):
    make_city()
    time_machine.move_to(BEGAN, tick=False)
    make_account("Long away")
    time_machine.move_to(BEGAN + 1500 * DAY, tick=False)  # nobody has purged for years
    assert dict(purge())["accounts that nobody uses"] == 0
    time_machine.shift(29 * DAY)
    assert dict(purge())["accounts that nobody uses"] == 0
    time_machine.shift(2 * DAY)
    assert dict(purge())["accounts that nobody uses"] == 1


def test_record_is_cut_at_five_years_and_the_chain_still_verifies(context, time_machine):
    make_city()
    for year in range(8):
        time_machine.move_to(BEGAN + 365 * year * DAY, tick=False)
        for _ in range(3):
            write_a_line()
    assert dict(would_purge())["lines of the record"] == 6
    purge()
    session.rollback()
    assert [row.seq for row in kept(JournalChain)][:2] == [7, 8]
    assert list(faults(session())) == []
    session.rollback()
    first = kept(JournalChain)[0]
    tamper(first.journal_id)
    assert [line for line in faults(session()) if "row" in line] != []
    session.rollback()


def tamper(journal_id):
    session.add(journal.JournalPermit(reason="test"))
    session.flush()
    session.get_one(Journal, journal_id).act = "nothing.happened"
    session.flush()
    session.execute(journal.JournalPermit.__table__.delete())
    session.commit()


def test_photos_that_nobody_sent_and_files_that_no_row_names_go_after_a_day(context, app):
    make_city()
    folder = app.config["SETTINGS"].media_dir
    stray = folder / "ab" / f"ab{'c' * 30}.jpg"
    stray.parent.mkdir(parents=True)
    stray.write_bytes(b"stray")
    photo = waiting_file(waiting(receive(photo_bytes())))
    assert (dict(would_purge())["files that no row names"], photo.is_file()) == (0, True)
    for file in (stray, photo):
        yesterday = file.stat().st_mtime - 25 * 3_600
        os.utime(file, (yesterday, yesterday))
    done = dict(purge())
    assert (done["files that no row names"], done["photos that wait for a form"]) == (1, 1)
    assert not stray.exists()
    assert not photo.exists()


def test_issue_and_meeting_without_a_person_lose_nothing(context, time_machine):
    areas = make_city()
    time_machine.move_to(BEGAN, tick=False)
    make_issue(areas["mill"])
    make_meeting(areas["mill"])
    before = (len(kept(Issue)), make_actor("Reader").account_id)
    time_machine.move_to(BEGAN + 90 * DAY, tick=False)
    assert sum(number for _name, number in purge()) == 0
    assert len(kept(Issue)) == before[0]
