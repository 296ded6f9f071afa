"""Joint initiatives of the demo city: a walk that was held and reported of, and a lighting round to come."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from app.admin.loading.stage import Stage
from app.initiatives.actions import call_initiative, report_initiative
from app.issues.queries import issue_by_id
from app.kernel.db import session
from app.meetings.actions import sign_up
from app.meetings.vocabulary import MeetingKind, MeetingPlan

BY = "comisaria"
CALLED_BEFORE, REPORTED_AFTER = timedelta(days=7), timedelta(hours=20)


@dataclass(frozen=True)
class Told:
    """`day`: from the day of filling; `report`: empty for one to come."""

    key: str
    kind: MeetingKind
    area: str
    issues: tuple[str, ...]
    title: str
    about: str
    day: int
    begins: time
    place: str
    people: tuple[str, ...]
    report: str = ""


TOLD = (
    Told(
        key="paseo-aceras",
        kind=MeetingKind.WALK,
        area="embajadores",
        issues=("acera-levantada-por-raices",),
        title="Paseo por las aceras con Vías Públicas y la policía de barrio",
        about="Una hora a pie, con quien arregla y con quien vive. Miramos y contamos; nadie hace de policía.",
        day=-6,
        begins=time(18, 0),
        place="Puerta de la biblioteca de Embajadores",
        people=("carmen", "rosa", "luis"),
        report="Vimos tres tramos levantados, no uno. Vías Públicas marca los tres y avisa aquí cuando tenga fecha.",
    ),
    Told(
        key="ronda-de-luz",
        kind=MeetingKind.LIGHTING,
        area="justicia",
        issues=("paso-peatones-sin-luz",),
        title="Ronda de luz por los pasos de peatones",
        about="Apuntamos cada farola y cada paso a oscuras, con Alumbrado y la policía de barrio.",
        day=5,
        begins=time(20, 30),
        place="Plaza de Chueca, salida del metro",
        people=("olena", "emma"),
    ),
)


def tell_initiatives(stage: Stage) -> None:
    for told in TOLD:
        starts = stage.at(stage.today(told.day), told.begins)
        called = stage.past(starts - CALLED_BEFORE)
        stage.tale.add(called, partial(_call, stage, told, starts))
        for number, person in enumerate(told.people, 1):
            stage.tale.add(stage.past(called + timedelta(hours=number)), partial(_sign_up, stage, told, person))
        if told.report:
            stage.tale.add(stage.past(starts + REPORTED_AFTER), partial(_report, stage, told))


def _call(stage: Stage, told: Told, starts: datetime) -> None:
    refs = " ".join(issue_by_id(session(), stage.issues[key]).ref for key in told.issues)
    plan = MeetingPlan(
        title=told.title,
        about=told.about,
        lang="es",
        starts_at=starts,
        ends_at=starts + timedelta(minutes=75),
        place=told.place,
        capacity=20,
    )
    area_id = stage.areas[told.area]
    called = call_initiative(actor=stage.actor(BY), area_id=area_id, kind=told.kind, plan=plan, refs=refs)
    stage.meetings[told.key] = called.id


def _sign_up(stage: Stage, told: Told, person: str) -> None:
    sign_up(actor=stage.actor(person), meeting_id=stage.meetings[told.key], agreed=True)


def _report(stage: Stage, told: Told) -> None:
    report_initiative(actor=stage.actor(BY), meeting_id=stage.meetings[told.key], text=told.report, lang="es")
