"""An exchange of the demo city: for whom it is, who hosts it, what everybody keeps to, and the guests of the host."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from app.admin.loading.stage import Stage
from app.identity.actions.roles import give_role
from app.identity.actor import Actor
from app.identity.queries import account_settings
from app.identity.vocabulary import HOST_STAYS, Role
from app.kernel import clock
from app.kernel.db import session
from app.meetings.actions import name_guest, set_exchange
from app.meetings.queries import meeting_by_id

HOST_ASKED, GUESTS_NAMED = timedelta(hours=3), timedelta(hours=30)  # after the meeting was called


def make_exchange(stage: Stage, told: Any, officer: Actor) -> None:
    """Part of calling the meeting; a moderator asks the host some hours later, who names guests the next day."""
    about = told["exchange"]
    youngest, oldest = about["ages"]
    meeting_id, terms = stage.meetings[told["key"]], {"charter": about["charter"], "lang": told["lang"]}
    set_exchange(actor=officer, meeting_id=meeting_id, age_from=youngest, age_to=oldest, **terms)
    stage.tale.add(clock.now() + HOST_ASKED, partial(_ask_host, stage, told))
    stage.tale.add(clock.now() + GUESTS_NAMED, partial(_name_guests, stage, told))


def _ask_host(stage: Stage, told: Any) -> None:
    meeting, host = meeting_by_id(session(), stage.meetings[told["key"]]), told["host"]["person"]
    give_role(
        # Somebody of the demo stands for having shown a second factor, as on its pages.
        actor=replace(stage.actor(told["moderated_by"]), proven_at=clock.now()),
        email=account_settings(session(), stage.people[host]).email,
        role=Role.HOST,
        area_id=meeting.area_id,
        until=meeting.ends_at + HOST_STAYS,
        meeting_id=meeting.id,
    )
    stage.look_again(host)


def _name_guests(stage: Stage, told: Any) -> None:
    host, meeting_id = stage.actor(told["host"]["person"]), stage.meetings[told["key"]]
    for guest in told["exchange"]["guests"]:
        name_guest(actor=host, meeting_id=meeting_id, name=guest["name"], why=guest["why"])
