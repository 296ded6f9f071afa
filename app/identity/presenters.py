"""How accounts, sessions and roles look on a page."""

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from app.identity.actor import Actor
from app.identity.policies import may_decide_proposal, may_end_grant, may_pause_grant
from app.identity.vocabulary import ENDS_SOON, ROLE_NAMES, AgeBand, Factor, Means, Role, Scope
from app.kernel.clock import local, now
from app.web.city import city
from app.web.i18n import NAMES

SHORTLY = timedelta(seconds=1)
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


def age_choices() -> list[tuple[str, str]]:
    """The bands of age from which somebody may take part in this city, each with the years in it."""
    alone, word, grown = city().age_alone, city().age_with_word, 18
    bands = [(AgeBand.OLDER, alone, grown - 1), (AgeBand.YOUNGER, word, alone - 1)]
    return [
        (AgeBand.ADULT, gettext("18 or older")),
        *((band, _years(first, last)) for band, first, last in bands if first <= last),
    ]


def old_enough() -> str:
    """What somebody agrees to who takes part."""
    alone, word = city().age_alone, city().age_with_word
    if word == alone:
        return str(gettext("I am %(alone)s or older. I will keep to the charter.", alone=alone))
    younger = _years(word, alone - 1)
    words = gettext(
        "I am %(alone)s or older, or %(younger)s and a parent or guardian agrees. I will keep to the charter.",
        alone=alone,
        younger=younger,
    )
    return str(words)


def _years(first: int, last: int) -> str:
    if first == last:
        return str(first)
    if first + 1 == last:
        return str(gettext("%(first)s or %(last)s", first=first, last=last))
    return str(gettext("%(first)s to %(last)s", first=first, last=last))


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
        Means.PASSKEY: gettext("with a passkey"),
        Means.DEMO: gettext("as a person of the demo"),
    }
    shown = {
        Factor.PASSKEY: gettext("Second step: a passkey."),
        Factor.APP: gettext("Second step: a code from the app."),
        Factor.RECOVERY: gettext("Second step: a recovery code."),
    }
    return [
        {
            "id": row.id,
            "browser": row.browser or gettext("Unknown browser"),
            "how": how[Means(row.means)],
            "factor": shown[Factor(row.factor)] if row.factor and row.means != Means.PASSKEY else "",
            "begun": row.made_at,
            "seen": row.seen_at,
            "current": row.id == current,
        }
        for row in rows
    ]


def token_entries(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Personal tokens; `last_day` is the last one on which it works."""
    may = {Scope.READ: gettext("It reads."), Scope.WRITE: gettext("It reads and writes.")}
    zone = city().zone
    return [
        {
            "id": row.id,
            "name": row.name,
            "may": may[Scope(row.scope)],
            "made_at": row.made_at,
            "last_day": local(row.ends_at - SHORTLY, zone).date(),
            "used_on": row.used_on,
        }
        for row in rows
    ]


def absence_entries(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Absences with their first and last day."""
    zone = city().zone
    return [
        {
            "id": row.id,
            "first": local(row.begins_at, zone).date(),
            "last": local(row.ends_at - SHORTLY, zone).date(),
            "deputy": row.duty_name or row.name,
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
            "soon": row.until is not None and row.until <= now() + ENDS_SOON,
            "hands_over": row.role == Role.OFFICER,
            "can_end": may_end_grant(actor, row),
            "can_pause": may_pause_grant(actor, row),
        }
        for row in rows
    ]
