"""Councils in words: members by group, what is voted on, the record."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.areas.queries import areas_within
from app.councils import policies, queries
from app.councils.counting import counted, first_of
from app.councils.vocabulary import OFFICIAL, SLOTS, Group, Method, PollKind
from app.forums.vocabulary import Access
from app.identity.actor import Actor
from app.kernel.clock import local, now
from app.kernel.db import Executor
from app.moderation.vocabulary import SubjectView
from app.web.city import city
from app.web.closing import closing_chip, last_moment
from app.web.feeds import Item
from app.web.filters import number
from app.web.i18n import NAMES

GROUPS = {
    Group.RESIDENTS: _l("Residents"),
    Group.ASSOCIATIONS: _l("Associations"),
    Group.TRADERS: _l("Traders"),
    Group.SCHOOLS: _l("Schools"),
    Group.YOUTH: _l("Young people"),
    Group.POLICE: _l("Police"),
    Group.CITY: _l("City"),
}
ACCESS = {
    Access.OPEN: _l("Open: everybody reads, residents of the area rank needs, members decide."),
    Access.MEMBERS_WRITE: _l("Everybody reads, members vote."),
    Access.MEMBERS: _l("Members alone see what is being voted on. The record is public."),
}
KINDS = {PollKind.NEEDS: _l("What is needed most"), PollKind.DECISION: _l("Decision")}
METHODS = {
    Method.RANKED: _l(
        "Counted by Borda: of n options the first choice of a ballot gets n − 1 points, the next one fewer, the last "
        "none; what is not ranked gets none."
    ),
    Method.APPROVAL: _l("Counted by approval: one point from each ballot that names the option."),
}


def entry_of(council: Any) -> dict[str, Any]:
    """A council as one entry of a list."""
    url = url_for("councils.council", slug=council.slug)
    return {"title": council.title, "url": url, "meta": [council.area_name, ACCESS[Access(council.access)]]}


def council_page(executor: Executor, actor: Actor, council: Any) -> dict[str, Any]:
    """All that a council's page shows."""
    moment = now()
    today = local(moment, city().zone).date()
    member = queries.member_of(executor, council.id, actor.account_id, today)
    found = queries.polls(executor, council.id)
    running = [poll for poll in found if policies.is_open(poll, moment)]
    over = [poll for poll in found if not policies.is_open(poll, moment)]
    ballots = queries.ballots(executor, [poll.id for poll in over])
    promises = SLOTS.promises(executor, [poll.id for poll in over])
    told = [record_of(poll, ballots[poll.id], promises) for poll in over]
    keeps = policies.may_keep(actor, council.area_path)
    return {
        "it": council,
        "note": ACCESS[Access(council.access)],
        "groups": by_group(queries.members(executor, council.id, today), keeps=keeps),
        "agenda": SLOTS.agenda(executor, council),
        "running": [poll_entry(council, poll) for poll in running]
        if policies.may_watch(actor, council, member)
        else [],
        "needs": next((one for one in told if one["kind"] == PollKind.NEEDS), None),
        "record": [one for one in told if one["kind"] == PollKind.DECISION],
        "member": member,
        "is_named": member is not None and (member.named or member.seat in OFFICIAL),
        "may_choose_name": policies.may_choose_name(actor, member) and member.seat not in OFFICIAL,
        "can": {"keep": keeps, "propose": policies.may_propose(actor, member)},
    }


def by_group(members: Sequence[Any], *, keeps: bool) -> list[tuple[Any, list[dict[str, Any]]]]:
    """(group, its members) of each group that has some; without a name whoever did not consent, but for whoever keeps
    the list."""
    shown: dict[Group, list[dict[str, Any]]] = {group: [] for group in Group}
    for row in members:
        name = row.name if keeps or row.named or row.seat in OFFICIAL else ""
        shown[Group(row.seat)].append({"id": row.id, "name": name, "since": row.since, "until": row.until})
    return [(GROUPS[group], held) for group, held in shown.items() if held]


def poll_entry(council: Any, poll: Any) -> dict[str, Any]:
    """A poll that is open, as one entry of a list."""
    return {
        "title": poll.question,
        "url": url_for("councils.poll", slug=council.slug, poll_id=poll.id),
        "chip": chip(poll),
        "meta": [KINDS[PollKind(poll.kind)]],
        "count": (number(poll.ballots), ngettext("ballot", "ballots", poll.ballots)),
        "lang": poll.lang,
    }


def record_of(poll: Any, ballots: Sequence[Sequence[int]], promises: Mapping[int, Sequence[Any]]) -> dict[str, Any]:
    """A poll that is over, as the record shows it: the result, what follows, what was committed to."""
    result = counted(poll.method, len(poll.options), ballots)
    first = first_of(result)
    return {
        "id": poll.id,
        "kind": poll.kind,
        "row": poll,
        "on": last_moment(poll.closes_at),
        "ballots": str(ngettext("%(num)d ballot", "%(num)d ballots", len(ballots))),
        "method": METHODS[Method(poll.method)],
        "result": [(poll.options[one.option], number(one.points), one.option in first) for one in result],
        "first": [poll.options[option] for option in first],
        "promises": promises.get(poll.id, ()),
    }


def chip(poll: Any) -> tuple[str, str]:
    """Kind and words of the status chip."""
    return closing_chip(poll.closes_at, is_open=policies.is_open(poll, now()))


def poll_page(executor: Executor, actor: Actor, council: Any, poll: Any) -> dict[str, Any]:
    """What the page of a poll shows: while it is open how many voted and nothing else."""
    moment = now()
    member = queries.member_of(executor, council.id, actor.account_id, local(moment, city().zone).date())
    is_open = policies.is_open(poll, moment)
    shown: dict[str, Any] = {"record": None}
    if not is_open:
        told = queries.ballots(executor, [poll.id])[poll.id]
        shown["record"] = record_of(poll, told, SLOTS.promises(executor, [poll.id]))
    return shown | {
        "it": council,
        "poll": poll,
        "chip": chip(poll),
        "kind": KINDS[PollKind(poll.kind)],
        "method": METHODS[Method(poll.method)],
        "can": {
            "vote": is_open and policies.may_vote(actor, council, poll, member),
            "follow": not is_open and policies.may_keep(actor, council.area_path),
            "promise": policies.may_promise(actor, council, poll, moment),
        },
    }


def may_see(executor: Executor, actor: Actor, council: Any, poll: Any) -> bool:
    """Whether this reader may know of the poll: what is over everybody, what is open whom its council lets; what a
    moderator has hidden nobody."""
    if not poll.shown:
        return False
    if not policies.is_open(poll, now()):
        return True
    member = queries.member_of(executor, council.id, actor.account_id, local(now(), city().zone).date())
    return policies.may_watch(actor, council, member)


def feed_items(polls: Sequence[Any]) -> list[Item]:
    """Votes that are over, the newest end first, with what comes of them."""
    return [
        Item(
            mark=f"council-poll-{row.id}",
            title=row.question,
            path=f"/councils/{row.slug}/polls/{row.id}",
            html=row.follows_html,
            at=row.followed_at or row.closes_at,
            categories=(row.area_name,),
        )
        for row in polls
    ]


def area_choices(executor: Executor, actor: Actor) -> list[tuple[str, str]]:
    """Areas in which this actor may set one up."""
    return [(row.slug, row.name) for row in areas_within(executor, "/") if policies.may_keep(actor, row.path)]


def language_choices() -> list[tuple[str, str]]:
    return [(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]


def group_choices() -> list[tuple[str, Any]]:
    return [(str(group), words) for group, words in GROUPS.items()]


def poll_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """What was put to the vote, for the moderators' queue."""
    return {
        row.id: SubjectView(
            excerpt="\n".join((row.question, *row.options)),
            url=f"/councils/{row.slug}/polls/{row.id}",
            author_name=_("a member of the council"),
            name_shown=False,
            at=row.opened_at,
            title=row.title,
            lang=row.lang,
            author_id=row.opened_by,
            area_path=row.area_path,
            visible=row.shown,
        )
        for row in queries.polls_for_review(executor, ids)
    }
