"""Appeals, mutes and the register, tried."""

from app.identity.actor import SYSTEM
from app.identity.queries import actor_of_account
from app.identity.vocabulary import MuteKind, Role
from app.kernel.clock import now
from app.kernel.db import session
from app.moderation.actions import appeal as file_appeal
from app.moderation.actions import hide, mute_person, submit_for_review
from app.moderation.models import Flag, ModerationCase, WithheldWords
from app.moderation.vocabulary import Why
from tests.builders.moderation import a_thing, know_things
from tests.builders.people import make_account, make_actor
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene


def without_cases() -> None:
    """Take away what other tries in the same world have left, with all that hangs on it."""
    for model in (Flag, WithheldWords, ModerationCase):
        session.query(model).delete()


def judged(it: Scene) -> int:
    """Words that a moderator has hidden; those of whoever comes when they are their own."""
    if it.who == "K":
        issue = it.issue()
        case = ("issue", issue.id, None if it.own else it.world.stranger.id)
    else:
        know_things()
        a_thing(7, visible=False)
        case = ("thing", 7, it.owner.id)
    kind, thing_id, author_id = case
    without_cases()
    case_id = submit_for_review(
        actor=SYSTEM, kind=kind, thing_id=thing_id, area_path=it.area.path, why=Why.NO_ACCOUNT, author_id=author_id
    )
    hide(actor=make_actor("First", Role.MODERATOR), case_id=case_id, reason="insult")
    return case_id


@tries("appeal.file")
def appeal_by_page(it: Scene) -> int:
    return it.post(f"/appeals/{judged(it)}", {"plea": "Please look again."})


def appealed(it: Scene) -> int:
    """An appeal of somebody against somebody's verdict."""
    know_things()
    a_thing(7, visible=False)
    without_cases()
    author = actor_of_account(session(), it.owner.id, now())
    case_id = submit_for_review(actor=author, kind="thing", thing_id=7, area_path=it.area.path, why=Why.NEWCOMER)
    hide(actor=make_actor("First", Role.MODERATOR), case_id=case_id, reason="insult")
    return file_appeal(actor=author, case_id=case_id, plea="")


@tries("appeal.decide", places=("area", "other"))
def page_of_appeals(it: Scene) -> int:
    return it.get("/moderation/appeals")


@tries("appeal.decide", places=("area", "other"))
def page_of_an_appeal(it: Scene) -> int:
    return it.get(f"/moderation/appeals/{appealed(it)}")


@tries("appeal.decide", never_own="DM")
def confirm_on_appeal(it: Scene) -> int:
    return it.post(f"/moderation/appeals/{appealed(it)}/confirm", {"reason": "insult"})


@tries("appeal.decide", never_own="DM")
def restore_on_appeal(it: Scene) -> int:
    return it.post(f"/moderation/appeals/{appealed(it)}/restore")


def resident(it: Scene) -> int:
    return make_account("Loud Neighbour").id


MUTE = {"kind": MuteKind.MUTE.value, "days": "3", "reason": "Insults others again and again."}


@tries("account.mute", places=("area", "other"))
def page_of_mutes(it: Scene) -> int:
    return it.get("/moderation/mutes")


@tries("account.mute", places=("area", "other"))
def page_of_a_person(it: Scene) -> int:
    return it.get(f"/moderation/people/{resident(it)}")


@tries("account.mute", places=("area", "other"))
def mute_somebody(it: Scene) -> int:
    return it.post(f"/moderation/people/{resident(it)}/mute", MUTE)


@tries("account.mute", places=("area", "other"))
def agree_to_a_long_mute(it: Scene) -> int:
    moderator = make_actor("First", Role.MODERATOR)
    reason = MUTE["reason"]
    mute_id = mute_person(actor=moderator, account_id=resident(it), kind=MuteKind.MUTE, days=30, reason=reason)
    return it.post(f"/moderation/mutes/{mute_id}/second")


@tries("account.mute", places=("area", "other"))
def end_a_mute(it: Scene) -> int:
    moderator = make_actor("First", Role.MODERATOR)
    reason = MUTE["reason"]
    mute_id = mute_person(actor=moderator, account_id=resident(it), kind=MuteKind.MUTE, days=3, reason=reason)
    return it.post(f"/moderation/mutes/{mute_id}/end")


@tries("register.read", places=("area",))
def register(it: Scene) -> int:
    return it.get("/register")


@tries("register.read", places=("area",))
def register_as_a_table(it: Scene) -> int:
    return it.get("/register/data.csv")


@tries("register.read", places=("area",))
def register_as_a_feed(it: Scene) -> int:
    return it.get("/register/feed.atom")
