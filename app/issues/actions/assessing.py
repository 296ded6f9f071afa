"""Beside the residents' ratings: the reply of those rated, samples drawn by lot, and what assessors say of them."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from sqlalchemy import select

from app.areas.queries import area_by_id
from app.identity.actor import Actor
from app.identity.policies import TIED
from app.identity.vocabulary import Role
from app.issues.events import AssessmentFiled, RatingsAnswered, SampleDrawn
from app.issues.models import Assessment, AssessmentSample, RatingReply, Round, SampledIssue
from app.issues.opening import held
from app.issues.policies import assesses_as, is_tied_to_answer, may_draw, may_reply
from app.issues.queries import duty_name
from app.issues.queries.assessing import candidates, is_sampled, newest_head, samples_drawn, term_ends
from app.issues.steps import SPEAKS_AS, speaks_for
from app.issues.vocabulary import (
    INTERESTS_LONGEST,
    REPLY_LONGEST,
    SAMPLE_LARGEST,
    STEP_SHORTEST,
    Assessor,
    Solved,
)
from app.kernel.clock import now
from app.kernel.db import once, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.text import render, tidy, tidy_block
from app.kernel.transaction import act

HOLDS = {
    Assessor.REPRESENTATIVE: Role.REPRESENTATIVE,
    Assessor.LOCAL_AUTHORITY: Role.PARTNER,
    Assessor.EXPERT: Role.EXPERT,
}


@dataclass(frozen=True, kw_only=True)
class AssessmentWords:
    """What an assessor says of an issue. Marks are 1 to 5. `interests`: what an expert declares."""

    solved: Solved
    outcome: int
    information: int
    fairness: int
    text: str
    interests: str = ""
    lang: str


@act
def reply_to_ratings(*, actor: Actor, issue_id: int, number: int, text: str, lang: str, key: str | None) -> RatingReply:
    """Answer publicly, under the duty name, to what residents say as a sum; never to a single rating, so that there
    must be figures first. The same form sent again gives the same reply."""
    issue = held(issue_id)
    if not may_reply(actor, issue):
        raise NotAllowed
    words = _checked(text, field="text")
    sent = select(RatingReply).where(RatingReply.issue_id == issue_id, RatingReply.key == key)
    found = session.execute(sent).scalar_one_or_none() if key else None
    if found is not None:
        if found.text != words or found.account_id != actor.account_id:
            raise SentAlready
        return found
    answered = session.get(Round, (issue_id, number))
    if answered is None:
        raise NotFound
    if not answered.figures:
        raise Conflict("There are no figures yet that could be answered to.")
    reply = RatingReply(
        issue_id=issue_id,
        round=number,
        key=key,
        body_id=speaks_for(actor, issue),
        duty_name=duty_name(session(), actor.account_id),
        role=next(str(role) for role in SPEAKS_AS if actor.has(role)),
        account_id=actor.account_id,
        text=words,
        html=render(words),
        lang=lang,
        at=now(),
    )
    session.add(reply)
    session.flush()
    announce(RatingsAnswered(issue_id=issue_id, round=number, reply_id=reply.id), actor=actor, content=words)
    return reply


@act
def draw_sample(*, actor: Actor, area_id: int, since: date, until: date, size: int) -> AssessmentSample:
    """Draw by lot up to `size` of the public issues that were closed in an area between two days, both included.

    Nobody chooses: the seed is the newest head of the journal with the number of samples so far. Seed and number of
    candidates stay with the sample, and each drawing stays in public.
    """
    if not may_draw(actor):
        raise NotAllowed
    area = area_by_id(session(), area_id)
    if since > until:
        raise Invalid("The first day lies after the last.", field="until")
    if not 1 <= size <= SAMPLE_LARGEST:
        raise Invalid("A sample has 1 to 50 issues.", field="size")
    found = candidates(session(), area.path, since, until)
    if not found:
        raise Invalid("No public issue was closed there in this time.", field="until")
    seed = _seed(area_id, since, until)
    chosen = sorted(Random(seed).sample(found, min(size, len(found))))  # noqa: S311 - a lot that can be drawn again
    sample = AssessmentSample(
        area_id=area_id,
        since=since,
        until=until,
        size=len(chosen),
        candidates=len(found),
        seed=seed,
        drawn_by=actor.account_id,
        drawn_at=now(),
    )
    session.add(sample)
    session.flush()
    session.add_all([SampledIssue(sample_id=sample.id, issue_id=issue_id) for issue_id in chosen])
    session.flush()
    announce(SampleDrawn(sample_id=sample.id, area_id=area_id), actor=actor)
    return sample


@act
def file_assessment(*, actor: Actor, sample_id: int, issue_id: int, words: AssessmentWords) -> Assessment:
    """Say of an issue of a sample how it was handled, signed with name and office; once, and for good. An expert
    declares what could sway them. It stands beside the residents' figures and moves none of them."""
    issue = held(issue_id)
    assessor = assesses_as(actor, issue)
    if assessor is None:
        raise NotAllowed(TIED) if is_tied_to_answer(actor, issue) else NotAllowed
    if not is_sampled(session(), sample_id, issue_id):
        raise NotFound
    text, interests = _checked(words.text, field="text"), tidy(words.interests)
    if assessor == Assessor.EXPERT and not interests:
        raise Invalid("Declare what could sway you, or that nothing does.", field="interests")
    if len(interests) > INTERESTS_LONGEST:
        raise Invalid("This is too long: 500 characters at most.", field="interests")
    values = _signed(actor, assessor, issue, at=now()) | {
        **{name: getattr(words, name) for name in ("solved", "outcome", "information", "fairness", "lang")},
        "text": text,
        "html": render(text),
        "interests": interests if assessor == Assessor.EXPERT else "",
    }
    key = {"sample_id": sample_id, "issue_id": issue_id, "account_id": actor.account_id}
    made = once(Assessment, *key).values(**key, **values).returning(Assessment.id)
    number = session.execute(made).scalar()
    if number is None:
        raise Conflict("You have assessed this already; an assessment stands as it was signed.")
    announce(AssessmentFiled(issue_id=issue_id, sample_id=sample_id, assessment_id=number), actor=actor, content=text)
    return session.get_one(Assessment, number)


def _seed(area_id: int, since: date, until: date) -> str:
    parts = (newest_head(session()), samples_drawn(session()), area_id, since.isoformat(), until.isoformat())
    return hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()


def _signed(actor: Actor, assessor: Assessor, issue: Any, *, at: datetime) -> dict[str, Any]:
    return {
        "assessor": assessor,
        "name": duty_name(session(), actor.account_id) or actor.name,
        "body_id": speaks_for(actor, issue) if assessor == Assessor.LOCAL_AUTHORITY else None,
        "until": term_ends(session(), actor.account_id, HOLDS[assessor], at),
        "at": at,
    }


def _checked(text: str, *, field: str) -> str:
    words = tidy_block(text)
    if len(words) < STEP_SHORTEST:
        raise Invalid("Say it in a sentence.", field=field)
    if len(words) > REPLY_LONGEST:
        raise Invalid("This text is too long: 2,000 characters at most.", field=field)
    return words
