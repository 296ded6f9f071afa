"""Places, officers, accounts and roles, tried."""

from datetime import timedelta

from app.identity.models import Absence, AuthenticatorApp
from app.identity.permissions import WHO
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from app.unsafe.squares import square_of
from tests.builders.days import today
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene


@tries("indicator.read", places=("area", "other"))
def situation_of_a_neighbourhood(it: Scene) -> int:
    return it.get(f"/areas/{it.area.slug}/situation")


@tries("unsafe.tap", places=("area", "other"))
def name_an_unsafe_place(it: Scene) -> int:
    square = square_of(it.area.lat, it.area.lon)
    return it.post("/unsafe-places/new", {"square": square, "reasons": "lighting", "hours": "night"})


@tries("area.page", places=("area", "other"))
def page_of_a_neighbourhood(it: Scene) -> int:
    return it.get(f"/areas/{it.area.slug}")


@tries("officer.read", places=("area",))
def page_of_officers(it: Scene) -> int:
    return it.get("/officers")


def entry(it: Scene) -> str:
    """The page of a duty entry: the officer's own, or that of an officer on duty where the scene plays."""
    own = it.own and it.who in "OC"
    officer = it.account if own else make_account("Officer", Role.OFFICER, area=it.area)
    return f"/officers/{officer.id}/edit"


@tries("officer.edit")
def page_of_a_duty_entry(it: Scene) -> int:
    return it.get(entry(it))


@tries("officer.edit")
def save_a_duty_entry(it: Scene) -> int:
    return it.post(entry(it), {"duty_name": "Officer Molino"})


@tries("tie.declare", places=("own",))
def own_ties(it: Scene) -> int:
    return it.get("/account/ties")


@tries("tie.declare", places=("own",))
def declare_a_tie(it: Scene) -> int:
    return it.post("/account/ties", {"about": f"body-{it.world.other_body.id}"})


@tries("tie.declare", places=("own",))
def declare_a_tie_by_name(it: Scene) -> int:
    return it.post("/account/ties", {"name": it.world.stranger.name})


@tries("guide.read", places=("area",))
def charter(it: Scene) -> int:
    return it.get("/charter")


@tries("guide.read", places=("area",))
def how_it_works(it: Scene) -> int:
    return it.get("/how-it-works")


@tries("guide.read", places=("area",))
def who_may_do_what(it: Scene) -> int:
    return it.get("/permissions")


@tries("account.own", places=("own",), only="VWURNHOCPDMAZEX")
def page_of_an_account(it: Scene) -> int:
    return it.get("/account")


@tries("account.own", places=("own",), only="VWURNHOCPDMAZEX")
def page_of_own_data(it: Scene) -> int:
    return it.get("/account/data")


@tries("account.own", places=("own",), only="VWURNHOCPDMAZEX")
def ask_for_a_copy(it: Scene) -> int:
    return it.post("/account/data")


@tries("account.own", places=("own", "area"), only="VWK")
def take_a_report_along(it: Scene) -> int:
    return it.post(f"/issues/{it.issue().ref}/copy")


@tries("account.own", places=("own", "area"), only="VWK")
def delete_what_leads_to_the_reporter(it: Scene) -> int:
    return it.post(f"/issues/{it.issue().ref}/forget", {"words": "go"})


@tries("authority.enter", places=("area",))
def enter_a_request(it: Scene) -> int:
    basis = "Code of criminal procedure, order 12/2026 of court 3"
    fields = {"asked_on": "2026-01-12", "authority": "Court 3", "legal_basis": basis, "wanted": "report"}
    return it.post("/privacy/requests", fields)


@tries("guide.read", places=("area",))
def requests_of_authorities(it: Scene) -> int:
    return it.get("/privacy/requests")


@tries("grant.give", places=("area", "other"), only=set(WHO) - {"D", "M"})  # theirs is the next one
def propose_an_officer(it: Scene) -> int:
    email = make_account("Colleague").email
    return it.post("/grants/proposals", {"email": email, "role": Role.OFFICER.value, "area": str(it.area.id)})


@tries("grant.give", places=("area", "other"), only=set(WHO) - {"C", "A"})  # theirs is the one above
def make_a_representative(it: Scene) -> int:
    email = make_account("Neighbour", Role.VERIFIED, area=it.area).email
    return it.post("/grants/neighbours", {"email": email, "area": str(it.area.id), "months": "12"})


@tries("grant.give", places=("area", "other"), only=set(WHO) - {"C", "A"})
def ask_somebody_to_host(it: Scene) -> int:
    meeting = make_meeting(it.area)
    return it.post(f"/meetings/{meeting.id}/hosts", {"email": make_account("Librarian").email})


@tries("journal.read", places=("own",), only=set(WHO) - {"E"})  # an evaluator's own record is not what E is about
def own_record(it: Scene) -> int:
    return it.get("/journal")


@tries("journal.read", places=("area", "other"))
def search_of_the_journal(it: Scene) -> int:
    return it.get("/journal/search?act=")


@tries("journal.read", places=("area", "other"))
def journal_as_a_file(it: Scene) -> int:
    return it.get("/journal/search.csv")


@tries("register.read", places=("area",))
def heads_of_the_journal(it: Scene) -> int:
    return it.get("/register/journal")


@tries("register.read", places=("area",))
def heads_as_a_file(it: Scene) -> int:
    return it.get("/register/heads.csv")


@tries("register.read", places=("area",))
def heads_as_a_feed(it: Scene) -> int:
    return it.get("/register/heads.atom")


@tries("factor.remove", places=("area",))
def page_of_lost_factors(it: Scene) -> int:
    return it.get("/factors/remove")


@tries("factor.remove", places=("area",))
def take_a_two_step_sign_in_away(it: Scene) -> int:
    lost = make_account("Lost")
    row = {"account_id": lost.id, "secret": "sealed", "last_step": 0, "made_at": now()}
    session.add(AuthenticatorApp(**row))
    session.commit()
    return it.post("/factors/remove", {"email": lost.email})


def absent(it: Scene) -> tuple[int, int]:
    """The officer or mediator whose absence is entered, and a colleague of the same areas."""
    role = {"C": Role.COMMISSIONER, "M": Role.MEDIATOR}.get(it.who if it.own else "", Role.OFFICER)
    own = it.own and it.who in "OCM"
    return it.account.id if own else make_account("Officer", role, area=it.area).id, make_account(
        "Colleague", role, area=it.area
    ).id


@tries("officer.absence")
def page_of_an_absence(it: Scene) -> int:
    return it.get(f"/officers/{absent(it)[0]}/absence")


@tries("officer.absence")
def enter_an_absence(it: Scene) -> int:
    who, deputy = absent(it)
    day = str(today(3))
    return it.post(f"/officers/{who}/absence", {"first": day, "last": day, "deputy": str(deputy)})


@tries("officer.absence")
def end_an_absence(it: Scene) -> int:
    who, deputy = absent(it)
    span = {"begins_at": now(), "ends_at": now() + timedelta(days=1)}
    row = Absence(account_id=who, deputy_id=deputy, set_by=who, set_at=now(), **span)
    session.add(row)
    session.commit()
    return it.post(f"/officers/{who}/absence/{row.id}/end")
