"""How accounts, sessions and roles look on a page."""

import re
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.identity.actor import Actor
from app.identity.policies import may_decide_proposal, may_end_grant
from app.identity.vocabulary import ROLE_NAMES, Means, Role
from app.web.city import city
from app.web.i18n import NAMES

BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)
BADGES = {
    Role.OFFICER: "police",
    Role.COMMISSIONER: "police",
    Role.PARTNER: "partner",
    Role.MODERATOR: "moderator",
    Role.MEDIATOR: "mediator",
    Role.REPRESENTATIVE: "representative",
    Role.EXPERT: "expert",
    Role.ADMINISTRATOR: "city",
    Role.COORDINATOR: "city",
    Role.EVALUATOR: "city",
}


def browser_name(user_agent: str | None) -> str:
    """A browser as its owner would call it ("Firefox, Linux"), from the header it sends; empty when unknown."""
    agent = user_agent or ""
    found = [
        next((name for sign, name in BROWSERS if re.search(rf"\b{sign}", agent)), ""),
        next((name for sign, name in SYSTEMS if sign in agent), ""),
    ]
    return ", ".join(part for part in found if part)


def role_name(role: str) -> str:
    return str(gettext(ROLE_NAMES[Role(role)]))


def role_badge_of(role: str) -> tuple[str, str] | None:
    """(kind, words) of the badge beside a name; None for residents and hosts."""
    kind = BADGES.get(Role(role))
    return (kind, role_name(role)) if kind else None


def languages() -> list[tuple[str, str]]:
    """The languages of the city, each called in itself."""
    return [(tag, NAMES[tag]) for tag in city().languages if tag in NAMES]


def area_choices(neighbourhoods: Sequence[Any], districts: Sequence[Any], none: str) -> list[SelectChoice]:
    """Neighbourhoods to choose from, under their districts; `none` is the choice of no neighbourhood."""
    names = {district.id: district.name for district in districts}
    ordered = sorted(neighbourhoods, key=lambda area: (names.get(area.parent_id, ""), area.name))
    return [
        SelectChoice("", none),
        *(SelectChoice(str(area.id), area.name, optgroup=names.get(area.parent_id)) for area in ordered),
    ]


def session_entries(rows: Sequence[Any], current: int | None) -> list[dict[str, Any]]:
    how = {
        Means.CODE: gettext("with a code"),
        Means.LINK: gettext("with the link from a mail"),
        Means.PASSWORD: gettext("with the password"),
        Means.DEMO: gettext("as a person of the demo"),
    }
    return [
        {
            "id": row.id,
            "browser": row.browser or gettext("Unknown browser"),
            "how": how[Means(row.means)],
            "begun": row.made_at,
            "seen": row.seen_at,
            "current": row.id == current,
        }
        for row in rows
    ]


def proposal_entries(rows: Sequence[Any], actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "name": row.name,
            "email": row.email,
            "role": role_name(row.role),
            "area": row.area_name or gettext("everywhere"),
            "proposer": row.proposer or gettext("the operator's command"),
            "at": row.proposed_at,
            "can_decide": may_decide_proposal(actor, row),
        }
        for row in rows
    ]


def grant_entries(rows: Sequence[Any], actor: Actor) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "name": row.name,
            "role": role_name(row.role),
            "area": row.area_name or gettext("everywhere"),
            "until": row.until,
            "can_end": may_end_grant(actor, row),
        }
        for row in rows
    ]
