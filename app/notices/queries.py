"""Every SELECT of notices: inboxes, stops, and the people an event concerns."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select

from app.areas.models import Area
from app.consultations.models import Consultation
from app.enquiries.models import Enquiry
from app.forums.models import Forum, Post, Topic
from app.identity.models import Account, Participant, RoleGrant
from app.identity.queries import running
from app.identity.queries.grants import keepers_of
from app.identity.vocabulary import Role
from app.issues.models import Follow, Issue, IssueContact, MeToo, Step
from app.issues.queries.issue import MOVED, with_categories
from app.issues.vocabulary import PersonKind
from app.kernel.clock import now
from app.kernel.db import Executor, row_or_none, rows, the_row, value
from app.kernel.journal import Journal
from app.live.models import Hall, Question, Support
from app.mediation.models import Challenge, ChallengeParty, Mediation, MediationSide, Treatment
from app.mediation.queries.around import mediators
from app.meetings.models import Meeting
from app.minutes.models import Minutes, MinutesCorrection
from app.moderation.models import ModerationCase
from app.notices.models import DigestEntry, Notice, NoticeStop
from app.notices.vocabulary import ALL, INBOX_LENGTH, Kind, Recipient
from app.priorities.models import PrioritiesCycle
from app.programme.models import Appointment

ROWS = 500  # in one statement
ENTRY = (DigestEntry.id, DigestEntry.account_id, DigestEntry.follow_id, DigestEntry.words)


def inbox(executor: Executor, account_id: int, before: int | None = None) -> Sequence[Any]:
    """An account's notices, the newest first; `before`: only those older than this one."""
    wanted = select(Notice.__table__).where(Notice.account_id == account_id)
    if before is not None:
        wanted = wanted.where(Notice.id < before)
    return rows(executor, wanted.order_by(Notice.id.desc()).limit(INBOX_LENGTH))


# Each page of somebody signed in says it.
UNREAD = select(func.count()).where(Notice.account_id == bindparam("account_id"), Notice.read_at.is_(None))


def unread(executor: Executor, account_id: int) -> int:
    """How many notices of an account are unread."""
    found: int = value(executor, UNREAD, account_id=account_id)
    return found


def stopped(executor: Executor, person: str) -> frozenset[str]:
    """The kinds this person wants no mail of; "all" stands for every one."""
    return frozenset(row.kind for row in rows(executor, select(NoticeStop.kind).where(NoticeStop.person == person)))


def wants_mail(executor: Executor, person: str, kind: Kind) -> bool:
    """Whether neither this kind nor all mail was stopped."""
    either = or_(NoticeStop.kind == kind, NoticeStop.kind == ALL)
    return value(executor, select(NoticeStop.kind).where(NoticeStop.person == person, either).limit(1)) is None


def stopped_by(executor: Executor, persons: Collection[str]) -> dict[str, set[str]]:
    """The kinds that each of these persons wants no mail of; who stopped none is left out."""
    wanted, found = sorted(persons), dict[str, set[str]]()
    for begin in range(0, len(wanted), ROWS):
        some = select(NoticeStop.person, NoticeStop.kind).where(NoticeStop.person.in_(wanted[begin : begin + ROWS]))
        for row in rows(executor, some):
            found.setdefault(row.person, set()).add(row.kind)
    return found


def entries_due(executor: Executor, now: datetime, limit: int) -> Sequence[tuple[str, str]]:
    """Whose mail of the day is due, and of which kind."""
    wanted = select(DigestEntry.person, DigestEntry.kind).where(DigestEntry.due_at <= now).distinct()
    return [(row.person, row.kind) for row in rows(executor, wanted.limit(limit))]


def consultations_of(executor: Executor, person: str, kind: str, now: datetime) -> Sequence[Any]:
    """The consultations that go into one mail of the day, in their order, as they are now."""
    told = (Consultation.question, Consultation.about, Consultation.findings, Consultation.closes_at)
    wanted = select(*ENTRY, DigestEntry.consultation_id, *told)
    wanted = wanted.join(Consultation, Consultation.id == DigestEntry.consultation_id)
    own = (DigestEntry.person == person, DigestEntry.kind == kind, DigestEntry.due_at <= now)
    return rows(executor, wanted.where(*own).order_by(DigestEntry.id))


def cycles_of(executor: Executor, person: str, kind: str, now: datetime) -> Sequence[Any]:
    """The cycles of priorities that go into one mail of the day, in their order, as they are now."""
    told = (PrioritiesCycle.state, PrioritiesCycle.ends_on, Area.name.label("area_name"))
    wanted = select(*ENTRY, DigestEntry.cycle_id, *told)
    wanted = wanted.join(PrioritiesCycle, PrioritiesCycle.id == DigestEntry.cycle_id)
    own = (DigestEntry.person == person, DigestEntry.kind == kind, DigestEntry.due_at <= now)
    return rows(executor, wanted.join(Area, Area.id == PrioritiesCycle.area_id).where(*own).order_by(DigestEntry.id))


def posts_of(executor: Executor, person: str, kind: str, now: datetime) -> Sequence[Any]:
    """The posts that go into one mail of the day, in their order, with what may be told of each as things are now."""
    post = (Post.body, Post.state, Post.pos, Post.topic_id, Post.author_name, Topic.title)
    forum = (Topic.state.label("topic_state"), Forum.access, Forum.area_path)
    wanted = select(*ENTRY, *post, *forum).join(Post, Post.id == DigestEntry.post_id)
    wanted = wanted.join(Topic, Topic.id == Post.topic_id).join(Forum, Forum.id == Topic.forum_id)
    own = (DigestEntry.person == person, DigestEntry.kind == kind, DigestEntry.due_at <= now)
    return rows(executor, wanted.where(*own).order_by(DigestEntry.id))


def entries_of(executor: Executor, person: str, kind: str, now: datetime) -> Sequence[Any]:
    """The steps that go into one mail of the day, in their order, with what may be told of each as things are now."""
    told = (Step.text, Step.words_state.label("step_words_state"), Step.duty_name, Step.next_step, Step.next_on)
    issue = (Issue.ref, Issue.title, Issue.words_state, Issue.confidential)
    wanted = select(*ENTRY, *issue, *told, Step.closing).join(Issue, Issue.id == DigestEntry.issue_id)
    own = (DigestEntry.person == person, DigestEntry.kind == kind, DigestEntry.due_at <= now)
    wanted = with_categories(wanted.add_columns(*MOVED).join(Step, Step.id == DigestEntry.step_id))
    return rows(executor, wanted.where(*own).order_by(DigestEntry.id))


def follow_told(executor: Executor, follow_id: int) -> Any:
    """A follow by an address that is to be confirmed; None when it is gone."""
    wanted = select(Follow.sealed, Follow.lang, Follow.confirmed_at)
    return row_or_none(executor, wanted.where(Follow.id == follow_id, Follow.sealed.is_not(None)))


def address_of_follow(executor: Executor, follow_id: int) -> Any:
    """The sealed address that follows, and its language; None when it follows no more."""
    own = (Follow.id == follow_id, Follow.confirmed_at.is_not(None), Follow.sealed.is_not(None))
    return row_or_none(executor, select(Follow.sealed, Follow.lang).where(*own))


def accounts(executor: Executor, numbers: Collection[int | None]) -> list[Recipient]:
    """The accounts with these numbers that are still open, each once, in their order."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return []
    found = select(Account.id, Account.email, Account.lang).where(Account.id.in_(wanted), Account.closed_at.is_(None))
    return [Recipient(row.id, row.email, row.lang) for row in rows(executor, found.order_by(Account.id))]


def issue_told(executor: Executor, issue_id: int) -> Any:
    """What is told of an issue; raises `NotFound`."""
    wanted = select(
        Issue.id, Issue.ref, Issue.title, Issue.confidential, Issue.reporter_account_id, Issue.officer_account_id
    )
    return the_row(executor, wanted.where(Issue.id == issue_id))


def duty_told(executor: Executor, issue_id: int) -> Any:
    """An issue as those whose work it is are told of it; raises `NotFound`."""
    told = (Issue.id, Issue.ref, Issue.title, Issue.confidential, Issue.state, Issue.area_path, Issue.body_id)
    who = (
        Issue.officer_account_id,
        Issue.reporter_account_id,
        Issue.waits_since,
        Issue.escalated_at,
        Issue.limited_until,
        Issue.reminded,
    )
    return the_row(executor, select(*told, *who).where(Issue.id == issue_id))


def step_told(executor: Executor, step_id: int) -> Any:
    """What is told of a step; raises `NotFound`."""
    told = (Step.text, Step.words_state, Step.next_step, Step.next_on, Step.duty_name, Step.closing, Step.to_body_id)
    return the_row(executor, with_categories(select(*told, *MOVED)).where(Step.id == step_id))


def contact_of_issue(executor: Executor, issue_id: int) -> Any:
    """The sealed address that the reporter of an issue left, and its language; None when none was left."""
    wanted = select(IssueContact.sealed, IssueContact.lang)
    return row_or_none(executor, wanted.where(IssueContact.issue_id == issue_id))


def affected(executor: Executor, issue_id: int) -> list[int]:
    """The accounts that said "me too" and are still there."""
    wanted = select(MeToo.person).where(
        MeToo.issue_id == issue_id, MeToo.kind == PersonKind.ACCOUNT, MeToo.person.startswith("account:")
    )
    return [int(row.person.removeprefix("account:")) for row in rows(executor, wanted)]


def challenge_told(executor: Executor, challenge_id: int) -> Any:
    """Where a challenge is and who has to do with it; raises `NotFound`."""
    of_issue = (Issue.ref, Issue.area_path, Issue.body_id, Issue.officer_account_id)
    told = select(
        Challenge.id, Challenge.issue_id, Challenge.number, Challenge.mediator_id, Challenge.coordinated, *of_issue
    )
    return the_row(executor, told.join(Issue, Issue.id == Challenge.issue_id).where(Challenge.id == challenge_id))


@dataclass(frozen=True, slots=True)
class MediationTold:
    """Where a mediation between neighbours is, who leads it, and its sides."""

    id: int
    ref: str
    area_path: str
    mediator_id: int | None
    co_mediator_id: int | None
    sides: Sequence[Any]


def mediation_told(executor: Executor, mediation_id: int) -> MediationTold:
    """What is told of a mediation; raises `NotFound`."""
    head = select(Mediation.id, Mediation.ref, Area.path, Mediation.mediator_id, Mediation.co_mediator_id)
    row = the_row(executor, head.join(Area, Area.id == Mediation.area_id).where(Mediation.id == mediation_id))
    columns = (MediationSide.side, MediationSide.account_id, MediationSide.sealed, MediationSide.lang)
    sides = rows(executor, select(*columns).where(MediationSide.mediation_id == mediation_id))
    return MediationTold(row.id, row.ref, row.path, row.mediator_id, row.co_mediator_id, sides)


def treatment_told(executor: Executor, treatment_id: int) -> Any:
    """Whose it is and in whose hands; None when it was deleted."""
    wanted = select(Treatment.id, Treatment.ref, Treatment.account_id, Treatment.body_id, Treatment.mediator_id)
    return row_or_none(executor, wanted.where(Treatment.id == treatment_id))


def parties_told(executor: Executor, challenge_id: int) -> Sequence[Any]:
    """Who contests: `account_id`, `person`."""
    wanted = select(ChallengeParty.account_id, ChallengeParty.person)
    there = (ChallengeParty.challenge_id == challenge_id, ChallengeParty.left_at.is_(None))
    return rows(executor, wanted.where(*there).order_by(ChallengeParty.id))


def enquiry_told(executor: Executor, enquiry_id: int) -> Any:
    """Whose it is, where it belongs and in whose hands; None when it was deleted."""
    hands = (Enquiry.officer_id, Enquiry.body_id)
    wanted = select(Enquiry.ref, Enquiry.state, Enquiry.account_id, Enquiry.area_path, *hands)
    return row_or_none(executor, wanted.where(Enquiry.id == enquiry_id))


def appointment_told(executor: Executor, appointment_id: int) -> Any:
    """Whose it is and who was asked; None when it was deleted."""
    wanted = select(Appointment.ref, Appointment.account_id, Appointment.officer_id)
    return row_or_none(executor, wanted.where(Appointment.id == appointment_id))


def coordinators(executor: Executor) -> list[int]:
    """Who coordinates now."""
    held = select(RoleGrant.account_id).where(RoleGrant.role == Role.COORDINATOR, running(now())).distinct()
    return [row.account_id for row in rows(executor, held)]


def hosts(executor: Executor, meeting_id: int) -> list[int]:
    """Who hosts a meeting now."""
    hosting = RoleGrant.role == Role.HOST, RoleGrant.meeting_id == meeting_id, running(now())
    held = select(RoleGrant.account_id).where(*hosting).distinct().order_by(RoleGrant.account_id)
    return [row.account_id for row in rows(executor, held)]


def mediators_to_tell(executor: Executor, area_path: str) -> list[int]:
    """The mediators of an area; where it has none, all. With whoever is away, whoever stands in."""
    found = mediators(executor, now())
    told = [one for one in found if one.covers(area_path)] or found
    numbers = [number for one in told for number in (one.account_id, one.deputy_id) if number is not None]
    return list(dict.fromkeys(numbers))


def partners(executor: Executor, body_ids: Collection[int]) -> list[int]:
    """Who stands for these bodies now."""
    standing = RoleGrant.role == Role.PARTNER, RoleGrant.body_id.in_(body_ids), running(now())
    held = select(RoleGrant.account_id).where(*standing).distinct().order_by(RoleGrant.account_id)
    return [row.account_id for row in rows(executor, held)]


def police_to_tell(executor: Executor, issue: Any) -> list[int]:
    """Who answers for an issue: its officer, else the nearest commissioner; the partner it was referred to."""
    found = partners(executor, [issue.body_id]) if issue.body_id is not None else []
    if issue.officer_account_id is not None:
        return [issue.officer_account_id, *found]
    chiefs = keepers_of(executor, issue.area_path, Role.COMMISSIONER, now())
    return [*(row.account_id for row in chiefs[:1]), *found]


def case_told(executor: Executor, case_id: int) -> Any:
    return the_row(executor, select(ModerationCase.__table__).where(ModerationCase.id == case_id))


def roles_held(executor: Executor, account_id: int | None) -> frozenset[str]:
    """The roles of an account that were not ended."""
    held = select(RoleGrant.role).where(RoleGrant.account_id == account_id, RoleGrant.ended_at.is_(None))
    return frozenset(row.role for row in rows(executor, held))


def question_told(executor: Executor, question_id: int) -> Any:
    """What is told of a question; raises `NotFound`."""
    told = (Question.id, Question.body, Question.answer, Question.answer_by, Question.issue_ref, Question.due)
    return the_row(executor, select(*told, Question.decline_reason).where(Question.id == question_id))


def askers(executor: Executor, question_id: int) -> Sequence[Any]:
    """Who asked a question or one that was merged into it: `account_id`, sealed `reach`, `lang`."""
    wanted = (
        select(Question.id, Question.reach, Question.lang, Participant.account_id)
        .join(Participant, Participant.id == Question.asker_id, isouter=True)
        .where(or_(Question.id == question_id, Question.root_id == question_id))
    )
    return rows(executor, wanted.order_by(Question.id))


def supporters(executor: Executor, question_id: int) -> list[int]:
    """The accounts that support a question or one that was merged into it, and did not ask any of them."""
    within = select(Question.id).where(or_(Question.id == question_id, Question.root_id == question_id))
    asked = select(Question.asker_id).where(Question.id.in_(within), Question.asker_id.is_not(None))
    wanted = (
        select(Participant.account_id)
        .join(Support, Support.participant_id == Participant.id)
        .where(Support.question_id.in_(within), Participant.account_id.is_not(None), Participant.id.not_in(asked))
    )
    return [row.account_id for row in rows(executor, wanted.distinct())]


def answers_told(executor: Executor, meeting_id: int) -> Any:
    """What is told of the written answers of a meeting that are still to be given: `area_path`, `answers_due`."""
    return the_row(executor, select(Hall.area_path, Hall.answers_due).where(Hall.meeting_id == meeting_id))


def people_in_meeting(executor: Executor, meeting_id: int) -> list[int]:
    """The accounts that took part in the questions of a meeting."""
    part = (Participant.meeting_id == meeting_id, Participant.account_id.is_not(None))
    return [row.account_id for row in rows(executor, select(Participant.account_id).where(*part))]


def minutes_told(executor: Executor, meeting_id: int) -> Any:
    """What is told of minutes: the meeting's `title`, `correct_until`; raises `NotFound`."""
    wanted = select(Meeting.title, Minutes.correct_until).join(Meeting, Meeting.id == Minutes.meeting_id)
    return the_row(executor, wanted.where(Minutes.meeting_id == meeting_id))


def minutes_writers(executor: Executor, meeting_id: int) -> list[int]:
    """Who is told of what is to be decided in minutes: hosts and officers of the area; where it has none of either,
    its commissioners, else mediators."""
    path = value(executor, select(Meeting.area_path).where(Meeting.id == meeting_id))
    officers = [row.account_id for row in keepers_of(executor, path, Role.OFFICER, now())]
    writing = [*hosts(executor, meeting_id), *officers]
    commanding = [] if writing else keepers_of(executor, path, Role.COMMISSIONER, now())
    return writing or [row.account_id for row in commanding] or mediators_to_tell(executor, path)


def correction_told(executor: Executor, correction_id: int) -> Any:
    """What became of a correction, and the account that proposed it, None for somebody without."""
    wanted = select(MinutesCorrection.reason, Participant.account_id)
    wanted = wanted.join(Participant, Participant.id == MinutesCorrection.participant_id)
    return the_row(executor, wanted.where(MinutesCorrection.id == correction_id))


def places_written(executor: Executor, account_id: int) -> list[str]:
    """Beginnings of the paths under which others were told of what an account wrote: its topics, its reports, its
    questions."""
    topics = select(Topic.id).where(Topic.author_id == account_id)
    issues = select(Issue.ref).where(Issue.reporter_account_id == account_id)
    questions = (
        select(Question.id, Question.meeting_id)
        .join(Participant, Participant.id == Question.asker_id)
        .where(Participant.account_id == account_id)
    )
    return [
        *(f"/topics/{row.id}?" for row in rows(executor, topics)),
        *(f"/issues/{row.ref}" for row in rows(executor, issues)),
        *(f"/meetings/{row.meeting_id}/live#question-{row.id}" for row in rows(executor, questions)),
    ]


def told_of(executor: Executor, account_id: int) -> Sequence[Any]:
    """Notices of others about what an account did: `id`, `facts`."""
    done = select(Journal.id).where(Journal.actor_kind == "account", Journal.actor_id == account_id)
    return rows(executor, select(Notice.id, Notice.facts).where(Notice.journal_id.in_(done)))
