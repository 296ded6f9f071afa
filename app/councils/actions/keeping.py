"""Whoever keeps a council sets it up, keeps its list, and says what follows of a vote; a member says who reads the
name."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.areas.queries import area_by_id
from app.councils.events import CouncilKept, FollowsSaid, MemberEnded, MemberPut, NameChosen
from app.councils.holding import held, today
from app.councils.models import Council, CouncilMember, CouncilPoll
from app.councils.policies import may_choose_name, may_keep
from app.councils.queries import member_of, slugs_like
from app.councils.vocabulary import (
    ABOUT_LONGEST,
    FOLLOWS_LONGEST,
    FOLLOWS_SHORTEST,
    RESERVED_SLUGS,
    TITLE_LONGEST,
    TITLE_SHORTEST,
    Group,
)
from app.forums.vocabulary import Access
from app.identity.actor import Actor
from app.identity.queries import account_by_email
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound
from app.kernel.journal import announce
from app.kernel.text import slug as slug_of
from app.kernel.text import tidy, tidy_block
from app.kernel.transaction import act


@act
def keep_council(
    *, actor: Actor, area_id: int, title: str, about: str, access: Access, council_id: int | None = None
) -> Council:
    """Set up a council of an area, or change what it says of itself and who takes part; its address and area stay.
    Another one of the same name in the same area is refused, so that a form sent twice sets up one."""
    area = area_by_id(session(), area_id)
    council = (
        held(council_id) if council_id is not None else Council(area_id=area.id, area_path=area.path, made_at=now())
    )
    if not may_keep(actor, council.area_path):
        raise NotAllowed
    words = tidy(title), tidy_block(about)
    if not TITLE_SHORTEST <= len(words[0]) <= TITLE_LONGEST:
        raise Invalid("Between 5 and 120 characters.", field="title")
    if len(words[1]) > ABOUT_LONGEST:
        raise Invalid("At most %(max)d characters.", field="about", max=ABOUT_LONGEST)
    same = select(Council.id).where(Council.area_id == council.area_id, Council.title == words[0])
    if session.execute(same.where(Council.id != (council_id or 0))).first() is not None:
        raise Invalid("There is a council of this name already.", field="title")
    if council_id is None:
        council.slug = _free_slug(slug_of(words[0]) or area.slug)
    council.title, council.about, council.access = *words, access
    _put(council)
    announce(
        CouncilKept(council_id=council.id), actor=actor, fields=["title", "about", "access"], content="\n".join(words)
    )
    return council


@act
def put_member(*, actor: Actor, council_id: int, email: str, group: Group, until: date) -> CouncilMember:
    """Put somebody who has an account on the list, from today up to and with the day `until`."""
    council = held(council_id)
    if not may_keep(actor, council.area_path):
        raise NotAllowed
    account = account_by_email(session(), email)
    if account is None:
        raise Invalid("There is no account with this address. The person makes one first.", field="email")
    if until <= today():
        raise Invalid("The term ends on a day to come.", field="until")
    if member_of(session(), council.id, account.id, today()) is not None:
        raise Invalid("This person is on the list already.", field="email")
    member = CouncilMember(council_id=council.id, account_id=account.id, seat=group, since=today(), until=until)
    member.named = False
    session.add(member)
    session.flush()
    announce(MemberPut(council_id=council.id, member_id=member.id), actor=actor)
    return member


@act
def end_member(*, actor: Actor, council_id: int, member_id: int) -> None:
    """Take somebody off the list today; what they voted stays."""
    council, member = held(council_id), session.get(CouncilMember, member_id, with_for_update=True)
    if not may_keep(actor, council.area_path):
        raise NotAllowed
    if member is None or member.council_id != council.id or member.until < today():
        raise NotFound
    if member.since >= today():
        session.delete(member)  # put on the list by mistake
    else:
        member.until = today() - timedelta(days=1)
    session.flush()
    announce(MemberEnded(council_id=council.id, member_id=member_id), actor=actor)


@act
def choose_name(*, actor: Actor, council_id: int, named: bool) -> None:
    """A member lets everybody read the own name beside the group, or no longer; also one who may not write."""
    found = member_of(session(), council_id, actor.account_id, today())
    if not may_choose_name(actor, found):
        raise NotAllowed
    member = session.get_one(CouncilMember, found.id, with_for_update=True, populate_existing=True)
    if member.named != named:
        member.named = named
        session.flush()
        announce(NameChosen(council_id=council_id, member_id=member.id), actor=actor, fields=["named"])


@act
def say_follows(*, actor: Actor, poll_id: int, words: str) -> CouncilPoll:
    """Say in the record what comes of a vote, once it is over; said again, the new words stand."""
    poll = session.get(CouncilPoll, poll_id, with_for_update=True, populate_existing=True)
    if poll is None or not poll.shown:
        raise NotFound
    if not may_keep(actor, held(poll.council_id).area_path):
        raise NotAllowed
    poll.must_be_over(now())
    said = tidy_block(words)
    if not FOLLOWS_SHORTEST <= len(said) <= FOLLOWS_LONGEST:
        raise Invalid("Between 10 and 3,000 characters.", field="words")
    poll.follow(said, now())
    session.flush()
    announce(FollowsSaid(council_id=poll.council_id, poll_id=poll.id), actor=actor, fields=["follows"], content=said)
    return poll


def _put(council: Council) -> None:
    """Of two that are set up at the same moment under one name the database lets one in."""
    try:
        with session.begin_nested():
            session.add(council)
    except IntegrityError as error:
        raise Invalid("There is a council of this name already.", field="title") from error


def _free_slug(wanted: str) -> str:
    taken = slugs_like(session(), wanted) | RESERVED_SLUGS
    numbers = (f"{wanted[:70]}-{number}" for number in range(2, len(taken) + 3))
    return wanted if wanted not in taken else next(one for one in numbers if one not in taken)
