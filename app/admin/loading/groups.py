"""Community groups of the demo city: their entries, whom to turn to, the log of contacts, and an invitation."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import Stage
from app.identity.actions.groups import GroupEntry, add_group, name_contact
from app.identity.vocabulary import ConsentGiven, GroupKind
from app.kernel.clock import local, now
from app.kernel.db import session
from app.meetings.actions import answer_invitation, invite_groups
from app.meetings.queries.inviting import invitations_of
from app.programme.actions import ContactLine, log_contact
from app.programme.vocabulary import ContactKind

COORDINATOR, ADDED_DAYS = "coordina", 120
INVITED_TO, INVITED_BY, INVITED_DAYS = "aceras-palacio", "of-palacio", 2
WORKS_AT = time(12)


@dataclass(frozen=True, kw_only=True)
class Told:
    """`person`: the contact person who agreed, and how to reach them; none when nobody did. `speaks`: the key of the
    representative. `contacts`: days ago, kind, by whom, and what about."""

    key: str
    name: str
    kind: GroupKind
    area: str
    purpose: str
    listed: bool = True
    speaks: str = ""
    person: tuple[str, str] | None = None
    contacts: tuple[tuple[int, ContactKind, str, str], ...] = ()


TOLD = (
    Told(
        key="pozo-de-nieve",
        name="Asociación vecinal El Pozo de Nieve",
        kind=GroupKind.NEIGHBOURS,
        area="universidad",
        purpose="Vecinas y vecinos de Malasaña que quieren dormir y seguir saliendo a la plaza.",
        speaks="yolanda",
        person=("Yolanda Cifuentes", "pozo-de-nieve@example.org"),
        contacts=(
            (75, ContactKind.TALK, "of-universidad", "Cómo avisar del ruido sin discutir con nadie."),
            (20, ContactKind.VISIT, "of-universidad", "Paseo por la plaza a la una de la mañana."),
        ),
    ),
    Told(
        key="tenderos-del-rastro",
        name="Tenderos de la cuesta",
        kind=GroupKind.TRADERS,
        area="embajadores",
        purpose="Tiendas pequeñas que abren a las diez y conocen a quien pasa.",
        person=("Saturnino Peral", "600 000 411"),
        contacts=((12, ContactKind.VISIT, "of-embajadores", "Persianas y horas de carga."),),
    ),
    Told(
        key="familias-del-olivar",
        name="Familias del colegio de la calle del Olivar",
        kind=GroupKind.SCHOOLS,
        area="embajadores",
        purpose="Madres y padres que acompañan a pie a la escuela.",
        person=("Itziar Robledo", "familias-olivar@example.org"),
        contacts=((5, ContactKind.PHONE, "of-embajadores", "Un paso de cebra delante de la puerta."),),
    ),
    Told(
        key="ruedas-y-bastones",
        name="Ruedas y bastones de Palacio",
        kind=GroupKind.HELP,
        area="palacio",
        purpose="Gente que va en silla o con bastón y mide bordillos.",
        person=("Domingo Salces", "ruedas@example.org"),
        contacts=((40, ContactKind.TALK, "of-palacio", "Qué bordillos primero."),),
    ),
    Told(
        key="coro-de-mayores",
        name="Coro de mayores de la plaza de Oriente",
        kind=GroupKind.OLDER,
        area="palacio",
        purpose="Canta los martes y no quiere salir en ninguna lista.",
        listed=False,
    ),
    Told(
        key="welcome-table",
        name="Welcome Table",
        kind=GroupKind.NEWCOMERS,
        area="sol",
        purpose="A table on Thursdays for people who are new in the city: papers, words, and where to ask.",
    ),
)


def tell_groups(stage: Stage) -> None:
    for told in TOLD:
        stage.tale.add(_day(stage, ADDED_DAYS), partial(_add, stage, told))
        for days_ago, kind, by, about in told.contacts:
            stage.tale.add(_day(stage, days_ago), partial(_log, stage, told, kind, by, about))
    stage.tale.add(_day(stage, INVITED_DAYS), partial(_invite, stage))


def _day(stage: Stage, days_ago: int) -> datetime:
    return stage.past(stage.at(stage.today(-days_ago), WORKS_AT))


def _add(stage: Stage, told: Told) -> None:
    emails = {one["key"]: one["email"] for one in read("people.json")["people"]}
    entry = GroupEntry(
        name=told.name,
        kind=told.kind,
        area_id=stage.areas[told.area],
        purpose=told.purpose,
        listed=told.listed,
        speaker=emails[told.speaks] if told.speaks else "",
    )
    coordinator = stage.actor(COORDINATOR)
    stage.groups[told.key] = add_group(actor=coordinator, entry=entry)
    if told.person:
        name, reach = told.person
        day = local(now(), stage.zone).date() - timedelta(days=1)
        about: dict[str, Any] = {"name": name, "reach": reach, "given": ConsentGiven.WRITTEN, "given_on": day}
        name_contact(actor=coordinator, group_id=stage.groups[told.key], **about)


def _log(stage: Stage, told: Told, kind: ContactKind, by: str, about: str) -> None:
    day = local(now(), stage.zone).date()
    line = ContactLine(kind=kind, held_on=day, group_id=stage.groups[told.key], about=about)
    log_contact(actor=stage.actor(by), line=line)


def _invite(stage: Stage) -> None:
    """Two groups of the area; one has said by phone that it comes."""
    officer, meeting_id = stage.actor(INVITED_BY), stage.meetings[INVITED_TO]
    chosen = [stage.groups["ruedas-y-bastones"], stage.groups["coro-de-mayores"]]
    invite_groups(actor=officer, meeting_id=meeting_id, group_ids=chosen)
    first = next(row for row in invitations_of(session(), meeting_id) if row.group_id == chosen[0])
    answer_invitation(actor=officer, invitation_id=first.id, coming=True)
