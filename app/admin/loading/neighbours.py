"""How people of the demo city show where they live, and who stands in for an officer on leave."""

from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import Stage
from app.identity.actions import enter_grant
from app.identity.actions.absences import set_absence
from app.identity.actions.residence import make_voucher
from app.identity.actions.residence_letters import ask_letter
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role

GROUP, SPEAKER, GROUP_CAP = "pozo-de-nieve", "yolanda", 40  # of the inventory
ON_LEAVE, DEPUTY, UNIT = "of-justicia", "of-sol", "participacion-ciudadana"
LEAVE_DAYS = (-2, 12)  # first and last, from today
LETTERS = {
    "olena": "Calle de Pelayo 61, 3.º B\n28004 Madrid",
    "samuel": "Calle de la Palma 40, 1.º dcha.\n28004 Madrid",
}
ACTS_AT = time(11)


def tell_neighbours(stage: Stage) -> None:
    people = {told["key"]: told for told in read("people.json")["people"]}
    if not {SPEAKER, ON_LEAVE, DEPUTY, *LETTERS} <= set(people):
        return
    stage.tale.add(_day(stage, 90), partial(_vouches, stage, people[SPEAKER]))
    stage.tale.add(_day(stage, 60), partial(_covers, stage, people[ON_LEAVE]["area"]))
    stage.tale.add(_day(stage, 2), partial(_leaves, stage))
    for days, (key, address) in enumerate(LETTERS.items(), 1):
        stage.tale.add(_day(stage, days), partial(_asks, stage, people[key], address))


def _day(stage: Stage, days_ago: int) -> datetime:
    return stage.past(stage.at(stage.today(-days_ago), ACTS_AT))


def _vouches(stage: Stage, told: Any) -> None:
    area_id = stage.areas[told["area"]]
    of_group: dict[str, Any] = {"name": "", "group_id": stage.groups[GROUP], "email": told["email"]}
    make_voucher(actor=stage.actor("admin"), area_id=area_id, cap=GROUP_CAP, **of_group)


def _covers(stage: Stage, area: str) -> None:
    enter_grant(
        actor=SYSTEM,
        account_id=stage.people[DEPUTY],
        role=Role.OFFICER,
        area_id=stage.areas[area],
        body_id=stage.bodies[UNIT],
        until=stage.now + timedelta(days=365),
    )


def _leaves(stage: Stage) -> None:
    first, last = (stage.today(days) for days in LEAVE_DAYS)
    away, deputy = stage.people[ON_LEAVE], stage.people[DEPUTY]
    set_absence(actor=stage.actor(ON_LEAVE), account_id=away, first=first, last=last, deputy_id=deputy)


def _asks(stage: Stage, told: Any, address: str) -> None:
    area_id = stage.areas[told["area"]]
    ask_letter(actor=stage.actor(told["key"]), name=told["name"], address=address, area_id=area_id)
