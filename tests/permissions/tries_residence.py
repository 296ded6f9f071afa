"""Where people live, tried: shown, vouched for, verified."""

import secrets

from app.identity.models import ResidenceLetter, Voucher
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.people import make_account
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

ABOUT = {"document": "X1234567L", "born": "1980-11-24", "name": "Noor Haddad"}


def newcomer(it: Scene) -> dict[str, str]:
    """The fields that name somebody new and the place the scene plays at."""
    return {"email": make_account("Newcomer").email, "area": str(it.area.id), **ABOUT, "document": secrets.token_hex(8)}


def voucher(it: Scene) -> Voucher:
    """A group that vouches where the scene plays; a representative's own speaks through that person."""
    speaker = it.account if it.own and it.who == "N" else make_account("Speaker", Role.REPRESENTATIVE, area=it.area)
    session.query(Voucher).update({"ended_at": now()})
    made = Voucher(name="Library", account_id=speaker.id, area_id=it.area.id, cap=9, used=0, year=now().year)
    made.made_at = now()
    session.add(made)
    session.commit()
    return made


@tries("residence.show", places=("own",))
def page_where_one_lives(it: Scene) -> int:
    return it.get("/account/residence")


@tries("residence.show", places=("own",))
def ask_for_a_letter(it: Scene) -> int:
    session.query(ResidenceLetter).delete()
    session.commit()
    here = {"name": f"Person {it.who}", "address": "Calle del Molino 14", "area": str(it.world.here.id)}
    return it.post("/account/residence/letter", here)


@tries("residence.vouch")
def give_the_word_of_a_group(it: Scene) -> int:
    voucher(it)
    return it.post("/residence/word", newcomer(it) | {"name": secrets.token_hex(8)})


@tries("verify.resident", places=("area",))
def page_of_those_who_verify(it: Scene) -> int:
    return it.get("/residence")


@tries("verify.resident", places=("area", "other"))
def verify_somebody_in_person(it: Scene) -> int:
    return it.post("/residence/verify", newcomer(it))


@tries("verify.resident", places=("area",))
def print_the_letters(it: Scene) -> int:
    return it.post("/residence/letters/print")


@tries("voucher.edit", places=("area", "other"))
def let_a_group_vouch(it: Scene) -> int:
    email = make_account("Speaker", Role.REPRESENTATIVE, area=it.area).email
    about = {"name": "Library", "email": email, "area": str(it.area.id), "cap": "3"}
    return it.post("/residence/vouchers", {f"group-{name}": value for name, value in about.items()})


@tries("voucher.edit", places=("area",))
def end_the_word_of_a_group(it: Scene) -> int:
    return it.post(f"/residence/vouchers/{voucher(it).id}/end")
