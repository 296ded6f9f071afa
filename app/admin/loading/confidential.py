"""What is confidential in the demo city: mediations between neighbours and how people were treated, in several states,
so that the resident and the mediator of the demo find some of their own."""

from collections.abc import Callable
from functools import partial
from typing import Any

from app.admin.loading.content import read
from app.admin.loading.stage import Stage
from app.identity.actor import Actor
from app.kernel.clock import local, now
from app.kernel.db import session
from app.mediation import actions
from app.mediation.queries.between import mediation_by_ref
from app.mediation.queries.treatments import treatment_by_ref
from app.mediation.vocabulary import Ending, Matter, Post, Result, Side

Told = dict[str, Any]
Deed = Callable[[Stage, Told, Told], None]


def tell_confidential(stage: Stage) -> None:
    """Who mediates beside a mediator, then each case from its beginning to where it stands."""
    told = read("confidential.json")
    for post in told["beside"]:
        _add(stage, post, post, _name)
    for case in told["mediations"]:
        _add(stage, case, case, _ask)
        for word, deed in {"offered": _offer, "talked": _talk, "ended": _end}.items():
            if word in case:
                _add(stage, case, case[word], deed)
        for consent in case.get("consents", ()):
            _add(stage, case, consent, _consent)
    for case in told["treatments"]:
        _add(stage, case, case, _tell)
        for word, deed in {"answered": _write, "ended": _end_treatment}.items():
            if word in case:
                _add(stage, case, case[word], deed)


def _add(stage: Stage, case: Told, deed: Told, do: Deed) -> None:
    moment = stage.on(deed["days_ago"], f"confidential-{case['days_ago']}")
    stage.tale.add(moment, partial(do, stage, case, deed))


def _who(stage: Stage, key: str) -> Actor:
    return stage.actor(key) if key else stage.visitor("confidential")


def _name(stage: Stage, _case: Told, deed: Told) -> None:
    email = next(person["email"] for person in read("people.json")["people"] if person["key"] == deed["who"])
    about: dict[str, Any] = {"post": Post.CO_MEDIATOR, "email": email, "months": deed["months"]}
    actions.give_post(actor=stage.actor(deed["by"]), **about)


def _ask(stage: Stage, case: Told, deed: Told) -> None:
    words = {name: case[name] for name in ("what", "other", "lang")}
    asking = actions.Asking(kind=Matter(case["kind"]), area_id=stage.areas[case["area"]], **words)
    case["ref"], _code = actions.request_mediation(actor=_who(stage, deed["by"]), asking=asking)


def _number(case: Told) -> int:
    return int(mediation_by_ref(session(), case["ref"]).id)


def _offer(stage: Stage, case: Told, deed: Told) -> None:
    about: dict[str, Any] = {"co_id": stage.people[deed["beside"]], "words": deed["words"], "lang": case["lang"]}
    actions.offer_mediation(actor=stage.actor(deed["by"]), mediation_id=_number(case), **about)


def _consent(stage: Stage, case: Told, deed: Told) -> None:
    about: dict[str, Any] = {"side": Side(deed["side"]), "agrees": True}
    actions.note_consent(actor=stage.actor(deed["by"]), mediation_id=_number(case), **about)


def _talk(stage: Stage, case: Told, deed: Told) -> None:
    day = local(now(), stage.zone).date()
    actions.note_talk(actor=stage.actor(deed["by"]), mediation_id=_number(case), on=day)


def _end(stage: Stage, case: Told, deed: Told) -> None:
    about: dict[str, Any] = {"result": Result(deed["result"]), "words": deed["words"]}
    actions.end_mediation(actor=stage.actor(deed["by"]), mediation_id=_number(case), **about)


def _tell(stage: Stage, case: Told, deed: Told) -> None:
    words = actions.TreatmentWords(**{name: case[name] for name in ("what", "lang", "when", "where", "wish")})
    case["ref"], _code = actions.file_treatment(actor=_who(stage, deed["by"]), words=words)


def _write(stage: Stage, case: Told, deed: Told) -> None:
    number = int(treatment_by_ref(session(), case["ref"]).id)
    actions.write_on_treatment(actor=stage.actor(deed["by"]), treatment_id=number, text=deed["words"])


def _end_treatment(stage: Stage, case: Told, deed: Told) -> None:
    number = int(treatment_by_ref(session(), case["ref"]).id)
    about: dict[str, Any] = {"ending": Ending(deed["ending"]), "text": deed["words"]}
    actions.end_treatment(actor=stage.actor(deed["by"]), treatment_id=number, **about)
