"""What else is told in confidence around the canary: messages, notes, a challenge, an enquiry, a treatment told,
and a mediation between neighbours. Each by words of its own, with who may read them and where."""

from dataclasses import dataclass
from typing import Any

from app.enquiries.actions import forward_enquiry
from app.identity.actor import Actor
from app.identity.queries import actor_of_account
from app.identity.vocabulary import Role
from app.issues import actions as issues
from app.issues.models import Issue
from app.kernel.clock import now
from app.kernel.db import session
from app.mediation import actions
from app.mediation.models import Mediation, MediationSide, Treatment
from app.mediation.vocabulary import Matter, Post, Side
from tests.builders import enquiries
from tests.builders.mediation import file, holder_of, make_mediator
from tests.builders.people import make_account
from tests.permissions.stage import World

SHARED = "zwitscher"  # stands in all of it beside the canaries; looked for, it must find nothing
WORDS = {
    "relay": ("canaryrelay",),
    "note": ("canarynote",),
    "contest": (
        "canarycontest",
    ),  # of those who contest; what the mediator asks in their name is for who reads the issue
    "asked": ("canaryasked",),
    "enquiry": ("canaryenquiry",),
    "treatment": ("canarytreatment",),
    "asker": ("canaryasker",),  # what one side of a mediation wrote, and how the other one is reached
    "letter": ("canaryletter",),  # what those who mediate wrote to the other side
}
# Nothing of these is legible in the database.
SEALED = ("relay", "note", "enquiry", "treatment", "asker", "letter")
# Who may read what, by the letters of the permission table. "K" is the other side of the mediation here, and "R", who
# lives in another neighbourhood, mediates beside the mediator.
READERS = {
    "relay": {"own", "O assigned", "P referred"},
    "note": {"P referred"},
    "contest": {"O assigned", "C", "P referred", "M"},
    "asked": {"own", "O assigned", "C", "P referred", "D", "M", "E"},
    "enquiry": {"own", "C", "P referred", "Z"},
    "treatment": {"own", "M"},
    "asker": {"own", "M", "R"},
    "letter": {"K", "M", "R"},
}
PLACES = {
    "relay": {"issues.messages"},
    "note": {"issues.notes"},
    "contest": {"mediation.challenge"},
    "asked": {"mediation.challenge", "issues.issue", "mediation.desk"},
    "enquiry": {"enquiries.enquiry"},
    "treatment": {"mediation.treatment", "mediation.treatment_copy"},
    "asker": {"mediation.between", "mediation.copy_of_mediation"},
    "letter": {"mediation.between", "mediation.copy_of_mediation"},
}


@dataclass(frozen=True)
class Planted:
    """`values`: what stands in an address, by how the address begins. `other_side`: a number that a receipt knows."""

    values: dict[str, list[str]]
    other_side: int


def said(kind: str, more: str = "at night, as I told you.") -> str:
    return f"{WORDS[kind][0]} {SHARED} {more}"


def acting(stage: World, who: str) -> Actor:
    return actor_of_account(session(), stage.accounts[who].id, now())


def contest(issue: Issue) -> None:
    """Whoever reported it contests its closing; a mediator, who is nobody of the table, admits it."""
    challenge = file(issue, words=said("contest"), wish=said("contest"))
    about: dict[str, Any] = {"asked": said("asked"), "lang": "en"}
    actions.admit_challenge(actor=make_mediator("Another Mediator"), challenge_id=challenge.id, **about)


def talk(stage: World, issue: Issue) -> None:
    """Both sides of the relay write, and the body among itself."""
    issues.write_relay(actor=acting(stage, "O"), issue_id=issue.id, text=said("relay"), lang="en")
    issues.write_relay(actor=holder_of(issue), issue_id=issue.id, text=said("relay"), lang="en")
    issues.write_note(actor=acting(stage, "P"), issue_id=issue.id, text=said("note"), lang="en")


def plant(stage: World, own: Actor) -> Planted:
    """What `own` tells besides: to the coordinator, and to mediators, of whom none is one of the table."""
    mediator, around = make_mediator("Another Mediator"), {"lang": "en"}
    enquiry, _code = enquiries.send(own, words=said("enquiry"), title=said("enquiry"), area=stage.here.slug)
    forward_enquiry(actor=acting(stage, "Z"), enquiry_id=enquiry.id, body_id=stage.body.id)
    told = actions.TreatmentWords(what=said("treatment"), wish=said("treatment"), body_id=stage.body.id, **around)
    treatment, _code = actions.file_treatment(actor=own, words=told)
    number = session.query(Treatment).filter_by(ref=treatment).one().id
    actions.write_on_treatment(actor=mediator, treatment_id=number, text=said("treatment"))
    mediation, other_side = _between(stage, own, mediator)
    values = {"/enquiries/<ref>": [enquiry.ref], "/treatment/<ref>": [treatment], "/mediations/<ref>": [mediation]}
    return Planted(values | {"number": ["1"]}, other_side)


def _between(stage: World, own: Actor, mediator: Actor) -> tuple[str, int]:
    """A mediation in the other neighbourhood, offered to both sides; its reference, and the other side's number."""
    asking = actions.Asking(
        kind=Matter.NOISE,
        area_id=stage.there.id,
        what=said("asker"),
        other=said("asker"),
        reach=said("asker"),
        lang="en",
    )
    ref, _code = actions.request_mediation(actor=own, asking=asking)
    row = session.query(Mediation).filter_by(ref=ref).one()
    beside, namer = stage.accounts["R"], make_account("Who Names", Role.MEDIATOR)
    session.commit()
    actions.give_post(
        actor=actor_of_account(session(), namer.id, now()), post=Post.CO_MEDIATOR, email=beside.email, months=6
    )
    offer = {"co_id": beside.id, "words": "We invite you both to talk.", "lang": "en"}
    actions.offer_mediation(actor=mediator, mediation_id=row.id, **offer)
    actions.write_to_sides(actor=mediator, mediation_id=row.id, to=Side.OTHER, text=said("letter"))
    other = session.query(MediationSide).filter_by(mediation_id=row.id, side=Side.OTHER).one().id
    session.commit()
    return ref, other
