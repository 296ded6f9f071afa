"""Councils, tried."""

from uuid import uuid4

from app.councils.models import Council
from app.forums.vocabulary import Access
from tests.builders.councils import OPTIONS, QUESTION, make_council, make_vote, put_on_list
from tests.builders.days import today
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene


def council_of(it: Scene, access: Access = Access.MEMBERS_WRITE) -> Council:
    """A council of the area; of their own whoever comes is on the list."""
    council = make_council(it.area, access)
    if it.own and it.account:
        put_on_list(council, it.account.id)
    return council


@tries("council.read", places=("area", "other"))
def page_of_a_council(it: Scene) -> int:
    return it.get(f"/councils/{council_of(it).slug}")


@tries("council.read", places=("area", "other"))
def page_of_a_vote(it: Scene) -> int:
    council = council_of(it)
    return it.get(f"/councils/{council.slug}/polls/{make_vote(council).id}")


@tries("council.propose")
def put_to_the_vote(it: Scene) -> int:
    about = {"kind": "decision", "question": QUESTION, "options": "\n".join(OPTIONS), "method": "approval"}
    about |= {"lang": "en", "until": today(9), "key": str(uuid4())}
    return it.post(f"/councils/{council_of(it).slug}/polls/new", about)


@tries("council.decide")
def vote_in_a_council(it: Scene) -> int:
    council = council_of(it)
    return it.post(f"/councils/{council.slug}/polls/{make_vote(council).id}/ballot", {"choice": "1"})


@tries("council.decide")
def choose_to_be_named(it: Scene) -> int:
    return it.post(f"/councils/{council_of(it).slug}/name", {"named": "1"})


@tries("council.rank", places=("area", "other"))
def rank_needs(it: Scene) -> int:
    council = make_council(it.area, Access.OPEN)
    poll = make_vote(council, kind="needs", method="ranked")
    return it.post(f"/councils/{council.slug}/polls/{poll.id}/ballot", {"place_1": "1"})


@tries("council.keep", places=("area", "other"))
def set_up_a_council(it: Scene) -> int:
    about = {"area": it.area.slug, "title": f"Council {uuid4().hex[:8]}", "about": "", "access": "open"}
    return it.post("/councils/new", about)


@tries("council.keep", places=("area", "other"))
def change_a_council(it: Scene) -> int:
    about = {"area": it.area.slug, "title": f"Another {uuid4().hex[:8]}", "about": "", "access": "open"}
    return it.post(f"/councils/{make_council(it.area).slug}/change", about)


@tries("council.keep", places=("area", "other"))
def put_on_the_list(it: Scene) -> int:
    about = {"email": it.world.stranger.email, "group": "traders", "until": today(90)}
    return it.post(f"/councils/{make_council(it.area).slug}/members", about)


@tries("council.keep", places=("area", "other"))
def take_off_the_list(it: Scene) -> int:
    council = make_council(it.area)
    member = put_on_list(council, it.world.stranger.id)
    return it.post(f"/councils/{council.slug}/members/{member.id}/end")


@tries("council.keep", places=("area", "other"))
def say_what_comes_of_a_vote(it: Scene) -> int:
    council = make_council(it.area)
    poll = make_vote(council, days=-1)
    return it.post(f"/councils/{council.slug}/polls/{poll.id}/follows", {"words": "Six lamps are ordered."})


@tries("council.promise", places=("area", "other"))
def promise_after_a_vote(it: Scene) -> int:
    council = make_council(it.area)
    poll = make_vote(council, days=-1)
    return it.post(
        f"/councils/{council.slug}/polls/{poll.id}/promise", {"promise": "Lamps", "owner": "", "due": today(20)}
    )
