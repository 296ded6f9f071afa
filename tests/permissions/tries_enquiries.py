"""Enquiries, tried."""

from uuid import uuid4

from app.enquiries.models import Enquiry
from app.enquiries.vocabulary import Consent, State
from app.identity.actor import Actor
from app.kernel.db import session
from tests.builders.enquiries import send
from tests.permissions.matrix import tries
from tests.permissions.stage import RESIDENTS, Scene

HANDLERS = "OCPZ"
OTHERS = "VWDMAEX"


@tries("enquiry.send", places=("area",))
def form_of_an_enquiry(it: Scene) -> int:
    return it.get("/enquiries/new")


@tries("enquiry.send", places=("area",))
def send_an_enquiry(it: Scene) -> int:
    told = {"subject": "question", "words": "Who looks after the lamps?", "area": "mill", "key": str(uuid4())}
    return it.post("/enquiries/new", told)


def enquiry(it: Scene, consent: Consent = Consent.NONE) -> Enquiry:
    """A resident's own is one sent, by account or with a receipt; an officer's or a partner's own is one forwarded to
    them; others lie with somebody else."""
    sends = it.own and it.who in RESIDENTS and it.account is not None
    actor = Actor(kind="account", id=it.account.id, account_id=it.account.id) if sends else Actor(device="x")
    row, _code = send(actor, area=it.area.slug)
    if it.own and it.who == "K":
        it.receipts.append(("enquiry", row.id))
    row.state, row.body_id, row.consent = State.FORWARDED, it.world.other_body.id, consent
    if it.own and it.who == "O":
        row.officer_id, row.body_id = it.account.id, None
    if it.own and it.who == "P":
        row.body_id = it.world.body.id
    session.commit()
    return row


@tries("enquiry.read")
def page_of_an_enquiry(it: Scene) -> int:
    return it.get(f"/enquiries/{enquiry(it).ref}")


@tries("enquiry.read", only=HANDLERS + OTHERS)
def answer_an_enquiry(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it).ref}/answer", {"answer-text": "The lighting service looks after them."})


@tries("enquiry.read", only=HANDLERS + OTHERS)
def ask_about_an_enquiry(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it).ref}/ask", {"ask-text": "Which lamps do you mean?"})


@tries("enquiry.read", only=HANDLERS + OTHERS)
def give_an_enquiry_back(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it).ref}/return", {"return-text": "It is not for me."})


@tries("enquiry.read", only=HANDLERS + OTHERS)
def propose_an_issue(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it).ref}/propose")


@tries("enquiry.read", only="CZ" + OTHERS)
def forward_an_enquiry(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it).ref}/forward", {"to": f"body-{it.world.body.id}"})


@tries("enquiry.read", only="CZ" + OTHERS)
def classify_an_enquiry(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it).ref}/classify", {"subject": "claim", "area": it.area.slug})


@tries("enquiry.read", only="KURNHVWDMAEX")
def write_back_about_an_enquiry(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it).ref}/words", {"text": "At the north gate.", "key": str(uuid4())})


@tries("enquiry.read", only="KURNHVWDMAEX")
def see_what_would_be_public(it: Scene) -> int:
    return it.get(f"/enquiries/{enquiry(it, Consent.ASKED).ref}/issue")


@tries("enquiry.read", only="KURNHVWDMAEX")
def make_an_issue_of_it(it: Scene) -> int:
    told = {"words": "The lamps near the school are dark.", "category": it.world.category.code}
    told |= {"area": it.area.slug, "level": "pseudonym", "key": str(uuid4())}
    return it.post(f"/enquiries/{enquiry(it, Consent.ASKED).ref}/issue", told)


@tries("enquiry.read", only="KURNHVWDMAEX")
def refuse_an_issue(it: Scene) -> int:
    return it.post(f"/enquiries/{enquiry(it, Consent.ASKED).ref}/refuse")
