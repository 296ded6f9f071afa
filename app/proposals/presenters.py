"""Proposals and date polls in words."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.areas.queries import areas_within
from app.identity.actor import Actor
from app.kernel.clock import local, now
from app.kernel.db import Executor
from app.kernel.errors import Conflict, NotFound
from app.kernel.text import excerpt, plain
from app.meetings.themes import theme_name
from app.moderation.vocabulary import SubjectView
from app.proposals import queries
from app.proposals.policies import may_answer, may_decide, may_support, may_withdraw, proof_of, takes_answers
from app.proposals.vocabulary import OPEN, ORIGIN, Answer, ProposalState, Shown
from app.web.city import city
from app.web.feeds import Item
from app.web.filters import day, hour, listed, number
from app.web.i18n import NAMES


def state_chip(proposal: Any) -> tuple[str, str]:
    """Kind and words of the status chip."""
    if proposal.shown == Shown.PENDING:
        return "warn", _("Waits for a moderator")
    if proposal.shown == Shown.HIDDEN:
        return "bad", _("Hidden")
    return {
        ProposalState.PROPOSED: ("neutral", _("Proposed")),
        ProposalState.POLLING: ("brand", _("Dates are being polled")),
        ProposalState.ANNOUNCED: ("ok", _("Announced")),
        ProposalState.DECLINED: ("bad", _("Declined")),
        ProposalState.WITHDRAWN: ("neutral", _("Withdrawn")),
    }[ProposalState(proposal.state)]


def by_whom(proposal: Any) -> str:
    """Who proposes it, and for whom."""
    name = proposal.author_name or _("former participant")
    return _("%(name)s, for %(group)s", name=name, group=proposal.group_name) if proposal.group_name else str(name)


def entry_of(proposal: Any) -> dict[str, Any]:
    """A proposal as one entry of a list."""
    return {
        "title": proposal.title,
        "url": url_for("proposals.proposal", proposal_id=proposal.id),
        "excerpt": excerpt(plain(proposal.why)),
        "meta": [theme_name(proposal.theme) or None, proposal.area_name, by_whom(proposal), day(proposal.made_at)],
        "chip": state_chip(proposal),
        "count": (number(proposal.supports), ngettext("supporter", "supporters", proposal.supports)),
        "lang": proposal.lang,
    }


def feed_items(proposals: Sequence[Any]) -> list[Item]:
    return [
        Item(
            mark=f"meeting-proposal-{row.id}",
            title=row.title,
            path=f"/meetings/proposals/{row.id}",
            html=row.why_html,
            at=row.made_at,
            author=by_whom(row),
            categories=tuple(filter(None, (row.area_name, theme_name(row.theme)))),
        )
        for row in proposals
    ]


def abilities(actor: Actor, proposal: Any) -> dict[str, bool]:
    """What this reader may do with the proposal as it stands now."""
    is_open = proposal.state in OPEN
    return {
        "support": may_support(actor, proposal) and is_open,
        "withdraw": may_withdraw(actor, proposal),
        "decide": may_decide(actor, proposal) and is_open,
        "poll": may_decide(actor, proposal) and proposal.state == ProposalState.PROPOSED,
        "answer": may_answer(actor) and takes_answers(proposal, now()),
    }


@dataclass(frozen=True, slots=True)
class SlotRow:
    """A slot in the table of a poll. `best`: most could come; `choose_url`: for who may announce the meeting then."""

    words: str
    yes: int
    if_needed: int
    no: int
    best: bool
    choose_url: str


def slot_words(slot: Any) -> str:
    """When a slot is, with its weekday and the zone."""
    return listed((day(slot.starts_at), f"{hour(slot.starts_at)}–{hour(slot.ends_at, zone=True)}"))


def last_day(proposal: Any) -> str:
    """The last day on which the poll takes answers; it closes when that day ends."""
    return day(proposal.poll_until - timedelta(seconds=1)) if proposal.poll_until else ""


def poll_rows(slots: Sequence[queries.Counted], proposal_id: int, *, can_choose: bool) -> list[SlotRow]:
    """The poll as a table, in the order of time."""
    most = max((one.can_come for one in slots), default=(0, 0))
    return [
        SlotRow(
            slot_words(one),
            one.answers[Answer.YES],
            one.answers[Answer.IF_NEEDED],
            one.answers[Answer.NO],
            best=one.can_come == most and most[0] > 0,
            choose_url=announce_url(proposal_id, one.id) if can_choose else "",
        )
        for one in slots
    ]


def announce_url(proposal_id: int, slot_id: int | None = None) -> str:
    """The form that announces the meeting, with what is known of it."""
    return url_for("meetings.new_meeting", origin=f"{ORIGIN}:{proposal_id}", choice=slot_id)


def planned(executor: Executor, origin: str, choice: int | None) -> dict[str, Any]:
    """What the form of a new meeting begins with when it comes of a proposal, at the chosen slot (`choice`)."""
    kind, _colon, told = origin.partition(":")
    if kind != ORIGIN or not told.isdecimal() or len(told) > 18:
        return {}
    proposal = queries.proposal_by_id(executor, int(told))
    if proposal.shown != Shown.VISIBLE:
        raise NotFound
    if proposal.state not in OPEN:
        raise Conflict("This proposal has been decided already.")
    known = {"origin": origin, "title": proposal.title, "about": proposal.why, "lang": proposal.lang}
    known["area"], known["theme"] = proposal.area_slug, proposal.theme
    slot = queries.slot_by_id(executor, proposal.id, choice) if choice is not None else None
    if slot is not None:
        begins, ends = local(slot.starts_at, city().zone), local(slot.ends_at, city().zone)
        known |= {"day": begins.date(), "begins": begins.time(), "ends": ends.time()}
    return known


def area_choices(executor: Executor) -> list[tuple[str, str]]:
    return [(area.slug, area.name) for area in areas_within(executor, "/")]


def language_choices() -> list[tuple[str, str]]:
    return [(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]


def token_of(person: Any) -> str:
    """What stands in the links we send to whoever answered by an address."""
    return f"{person.id}-{proof_of(person.id, person.mark)}"


def given_values(answers: Any) -> dict[str, str]:
    """Answers as the form shows them."""
    return {f"slot_{slot}": answer for slot, answer in answers.items()}


def proposal_subjects(executor: Executor, ids: Collection[int]) -> dict[int, SubjectView]:
    """Proposals for the moderators' queue."""
    return {row.id: _subject(row) for row in queries.proposals_for_review(executor, ids)}


def _subject(row: Any) -> SubjectView:
    told = [row.why, row.wishes, row.group_name]
    return SubjectView(
        excerpt="\n\n".join(part for part in told if part),
        url=f"/meetings/proposals/{row.id}",
        author_name=row.author_name or _("former participant"),
        at=row.made_at,
        title=row.title,
        lang=row.lang,
        author_id=row.author_id,
        area_path=row.area_path,
        visible=row.shown == Shown.VISIBLE,
    )
