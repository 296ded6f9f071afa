"""Who lives and serves in the demo city."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import Stage
from app.identity.actions import Duty, enter_grant, enter_person, write_duty_entry
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role

PLAIN = "resident"  # an account without a role
ARRIVES = time(10)


def tell_people(stage: Stage) -> None:
    """Each person comes on the day of the first role; officers say where they can be met."""
    for told in read("people.json")["people"]:
        stage.tale.add(_day(stage, max(role["since_days"] for role in told["roles"])), partial(_come, stage, told))


def _day(stage: Stage, days_ago: int) -> datetime:
    return stage.past(stage.at(stage.today(-days_ago), ARRIVES))


def _come(stage: Stage, told: Any) -> None:
    spoken = told["languages"]
    stage.people[told["key"]] = enter_person(
        actor=SYSTEM,
        email=told["email"],
        name=told["name"],
        lang=next((lang for lang in spoken if lang in ("es", "en", "ar")), "es"),
        area_id=stage.areas[told["area"]],
    )
    for role in told["roles"]:
        if role["role"] != PLAIN:
            _hold(stage, told["key"], role)
    duty = told.get("duty")
    if duty:
        _serve(stage, told, duty)


def _hold(stage: Stage, key: str, role: Any) -> None:
    since = _day(stage, role["since_days"])
    enter_grant(
        actor=SYSTEM,
        account_id=stage.people[key],
        role=Role(role["role"]),
        area_id=stage.areas[role["area"]],
        body_id=stage.bodies[role["body"]] if role.get("body") else None,
        until=since + timedelta(days=role["until_days"]) if role.get("until_days") else None,
    )


def _serve(stage: Stage, told: Any, duty: Any) -> None:
    meet = duty["meet"]
    write_duty_entry(
        actor=stage.actor(told["key"]),
        account_id=stage.people[told["key"]],
        duty=Duty(
            name=duty["name"],
            languages=tuple(told["languages"]),
            meets_at=f"{meet['place']}: {meet['times']}",
            about=told["bio"],
            since=stage.today(-duty["since_days"]),
        ),
    )
