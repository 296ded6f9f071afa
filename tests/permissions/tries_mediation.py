"""Challenges and mediation, tried."""

from uuid import uuid4

from app.identity.actor import Actor
from app.identity.vocabulary import Role
from app.issues.models import Issue
from app.issues.vocabulary import ReporterKind, State
from app.kernel.db import Base, session
from app.mediation.actions import (
    Asking,
    TreatmentWords,
    file_treatment,
    give_post,
    offer_mediation,
    request_mediation,
)
from app.mediation.models import Challenge, ChallengeParty, Mediation, MediationSide, Treatment
from app.mediation.vocabulary import Between, Matter, Post
from app.mediation.vocabulary import State as At
from tests.builders.days import today
from tests.builders.mediation import REASONS, WORDS, admit, file, in_days, make_mediator
from tests.builders.people import make_account
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

STAFF_LETTERS = "OCPDMAZEX"


def contested(it: Scene, at: At = At.SUBMITTED) -> tuple[Issue, Challenge]:
    """A closed issue that a neighbour contests."""
    issue = it.issue(State.CLOSED)
    reporter = {"reporter_kind": issue.reporter_kind, "reporter_account_id": issue.reporter_account_id}
    issue.reporter_kind, issue.reporter_account_id = ReporterKind.RECEIPT, None
    session.commit()
    challenge = file(issue)
    if at != At.SUBMITTED:
        admit(challenge, make_mediator())
    challenge.state = at
    for name, value in reporter.items():
        setattr(issue, name, value)
    session.query(ChallengeParty).filter_by(challenge_id=challenge.id).update({"person": "account:0"})
    session.commit()
    return issue, challenge


@tries("challenge.read", places=("area", "other"))
def page_of_a_challenge(it: Scene) -> int:
    return it.get(f"/issues/{contested(it)[0].ref}/challenges/1")


@tries("challenge.read", places=("area",))
def register_of_challenges(it: Scene) -> int:
    return it.get("/challenges")


@tries("challenge.read", places=("area",))
def table_of_challenges(it: Scene) -> int:
    return it.get("/challenges/data.csv")


@tries("challenge.read", places=("area",))
def feed_of_challenges(it: Scene) -> int:
    return it.get("/challenges/feed.atom")


@tries("challenge.file")
def form_of_a_challenge(it: Scene) -> int:
    return it.get(f"/issues/{it.issue(State.CLOSED).ref}/challenges/new")


@tries("challenge.file")
def contest_an_issue(it: Scene) -> int:
    ref = it.issue(State.CLOSED).ref
    return it.post(f"/issues/{ref}/challenges/new", {"words": WORDS, "key": str(uuid4())})


@tries("challenge.file")
def join_a_challenge(it: Scene) -> int:
    ref = contested(it)[0].ref
    return it.post(f"/issues/{ref}/challenges/new", {"words": WORDS, "key": str(uuid4())})


@tries("challenge.state")
def make_a_statement(it: Scene) -> int:
    ref = contested(it, At.STATEMENT)[0].ref
    return it.post(f"/issues/{ref}/challenges/1/statement", {"statement": "The lamp was lit when we left."})


@tries("challenge.decide", places=("area",))
def desk_of_mediators(it: Scene) -> int:
    return it.get("/mediation")


@tries("challenge.decide", places=("area", "other"))
def admit_a_challenge(it: Scene) -> int:
    ref = contested(it)[0].ref
    without_ties()
    return it.post(f"/issues/{ref}/challenges/1/admit", {"asked": "Residents ask for the lamp."})


@tries("challenge.decide", places=("area", "other"))
def do_not_admit_a_challenge(it: Scene) -> int:
    ref = contested(it)[0].ref
    without_ties()
    return it.post(f"/issues/{ref}/challenges/1/decline", {"refusal": "court", "reasons": REASONS})


@tries("challenge.decide", places=("area", "other"))
def decide_a_challenge(it: Scene) -> int:
    ref = contested(it, At.MEDIATION)[0].ref
    without_ties()
    told = {"outcome": "upheld", "reasons": REASONS, "obligation": "Repair the lamp.", "until": str(in_days(20))}
    return it.post(f"/issues/{ref}/challenges/1/decide", told)


@tries("challenge.decide", places=("area", "other"))
def stand_aside_in_a_challenge(it: Scene) -> int:
    return it.post(f"/issues/{contested(it)[0].ref}/challenges/1/aside")


@tries("challenge.decide", places=("area", "other"))
def hand_a_challenge_on(it: Scene) -> int:
    ref = contested(it)[0].ref
    return it.post(f"/issues/{ref}/challenges/1/hand", {"to": str(make_mediator().account_id)})


@tries("mediation.posts", places=("area",))
def page_of_posts(it: Scene) -> int:
    return it.get("/mediation/posts")


@tries("mediation.posts", places=("area",))
def name_a_resident(it: Scene) -> int:
    email = make_account("Trained Neighbour", Role.VERIFIED).email
    return it.post("/mediation/posts", {"post": "co_mediator", "email": email, "months": "12"})


@tries("treatment.file", places=("area",))
def form_of_a_treatment(it: Scene) -> int:
    return it.get("/treatment/new")


@tries("treatment.file", places=("area",))
def tell_how_one_was_treated(it: Scene) -> int:
    return it.post("/treatment/new", {"what": "An officer shouted at me on the bridge.", "key": str(uuid4())})


def treated(it: Scene) -> str:
    """What somebody told, by account or with a receipt; the own one of whoever comes."""
    words = TreatmentWords(what="An officer shouted at me on the bridge.", lang="en")
    owner = None if it.who == "K" or it.who in STAFF_LETTERS else it.owner
    teller = Actor(kind="account", id=owner.id, account_id=owner.id) if owner else Actor(device="x")
    ref, _code = file_treatment(actor=teller, words=words)
    if it.who == "K" and it.own:
        it.receipts.append(("treatment", session.query(Treatment).filter_by(ref=ref).one().id))
    session.commit()
    without_ties()
    return f"/treatment/{ref}"


@tries("treatment.read")
def page_of_a_treatment(it: Scene) -> int:
    return it.get(treated(it))


@tries("treatment.read")
def write_about_a_treatment(it: Scene) -> int:
    return it.post(f"{treated(it)}/messages", {"message": "Please tell me more about it."})


@tries("treatment.read", only="MOCPDAZEX", places=("area",))
def end_a_treatment(it: Scene) -> int:
    return it.post(f"{treated(it)}/end", {"ending": "dialogue", "message": "You spoke with one another."})


@tries("treatment.read", only="MOCPDAZEX", places=("area",))
def hand_a_treatment_on(it: Scene) -> int:
    other = make_mediator().account_id
    return it.post(f"{treated(it)}/hand", {"to": str(other), "holder": ""})


@tries("treatment.read", only="MOCPDAZEX", places=("area",))
def leave_a_treatment_to_others(it: Scene) -> int:
    return it.post(f"{treated(it)}/leave")


@tries("treatment.read", only="KURNHOCPDAZEXVW")
def withdraw_what_one_told(it: Scene) -> int:
    return it.post(f"{treated(it)}/withdraw")


@tries("mediation.request", places=("area",))
def form_of_a_mediation(it: Scene) -> int:
    return it.get("/mediations/new")


@tries("mediation.request", places=("area",))
def ask_for_a_mediation(it: Scene) -> int:
    told = {"kind": "noise", "area": it.world.here.slug, "what": "The drums go on until two at night."}
    return it.post("/mediations/new", told | {"key": str(uuid4())})


@tries("mediation.counts", places=("area",))
def numbers_of_mediations(it: Scene) -> int:
    return it.get("/mediations")


@tries("mediation.counts", places=("area",))
def table_of_mediations(it: Scene) -> int:
    return it.get("/mediations/data.csv")


def between(it: Scene, at: Between = Between.ASKED) -> str:
    """What neighbours ask for, by account or with a receipt; the own one of whoever comes."""
    asking = Asking(kind=Matter.NOISE, area_id=it.world.there.id, what="The drums go on until two at night.", lang="en")
    owner = None if it.who == "K" or it.who in STAFF_LETTERS else it.owner
    asker = Actor(kind="account", id=owner.id, account_id=owner.id) if owner else Actor(device="x")
    ref, _code = request_mediation(actor=asker, asking=asking)
    row = session.query(Mediation).filter_by(ref=ref).one()
    if at != Between.ASKED:
        mediator = make_mediator()
        about = {"co_id": trained(it), "words": "We invite you both to talk.", "lang": "en"}
        offer_mediation(actor=mediator, mediation_id=row.id, **about)
        row.state = at
    if it.who == "K" and it.own:
        it.receipts.append(("mediation", session.query(MediationSide).filter_by(mediation_id=row.id).first().id))
    session.commit()
    without_ties()
    return f"/mediations/{ref}"


def trained(it: Scene) -> int:
    """A trained resident of the other neighbourhood than the one it is about."""
    email = make_account("Trained Neighbour", Role.VERIFIED, area=it.world.here).email
    return give_post(actor=make_mediator(), post=Post.CO_MEDIATOR, email=email, months=6).account_id


@tries("mediation.read")
def page_of_a_mediation(it: Scene) -> int:
    return it.get(between(it))


@tries("mediation.read", only="KURNHOCPDAZEXVW")
def write_in_a_mediation(it: Scene) -> int:
    return it.post(f"{between(it)}/messages", {"message": "Please call me in the evening."})


@tries("mediation.read", only="KURNHOCPDAZEXVW")
def answer_an_offer(it: Scene) -> int:
    return it.post(f"{between(it, Between.OFFERED)}/answer", {"comes": "yes"})


@tries("mediation.read", only="KURNHOCPDAZEXVW")
def withdraw_from_a_mediation(it: Scene) -> int:
    return it.post(f"{between(it)}/withdraw")


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def offer_a_mediation(it: Scene) -> int:
    told = {"co": str(trained(it)), "message": "We invite you both to talk."}
    return it.post(f"{between(it)}/offer", told)


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def note_a_consent(it: Scene) -> int:
    return it.post(f"{between(it, Between.OFFERED)}/consent", {"side": "other", "comes": "yes"})


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def name_a_resident_beside(it: Scene) -> int:
    return it.post(f"{between(it, Between.OFFERED)}/beside", {"co": str(trained(it))})


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def note_a_talk(it: Scene) -> int:
    return it.post(f"{between(it, Between.AGREED)}/talk", {"on": today().isoformat()})


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def write_to_both_sides(it: Scene) -> int:
    return it.post(f"{between(it, Between.AGREED)}/letters", {"to": "both", "message": "We meet on Friday."})


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def end_a_mediation(it: Scene) -> int:
    path = between(it, Between.HELD)
    return it.post(f"{path}/end", {"result": "no_agreement", "message": "You did not agree this time."})


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def hand_a_mediation_on(it: Scene) -> int:
    return it.post(f"{between(it)}/hand", {"to": str(make_mediator().account_id)})


@tries("mediation.read", only="MOCPDAZEX", places=("area",))
def leave_a_mediation(it: Scene) -> int:
    return it.post(f"{between(it)}/leave")


def without_ties() -> None:
    """Take away what other tries in the same world have declared."""
    session.execute(Base.metadata.tables["declared_tie"].delete())
    session.commit()
