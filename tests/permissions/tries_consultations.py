"""Consultations, tried by page and by API."""

from uuid import uuid4

from sqlalchemy import select

from app.consultations.models import Statement
from app.consultations.vocabulary import Shown
from app.kernel.db import session
from tests.builders.consultations import QUESTION, WORDS, make_consultation, statements_of
from tests.builders.days import today
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

PATH = "/consultations"


@tries("consultation.read", places=("area", "other"))
def page_of_a_consultation(it: Scene) -> int:
    return it.get(f"{PATH}/{make_consultation(it.area).id}")


@tries("consultation.stance", places=("area", "other"))
def agree_with_a_statement(it: Scene) -> int:
    asked = make_consultation(it.area)
    return it.post(f"{PATH}/{asked.id}/stance", {"statement": statements_of(asked)[0], "choice": "1"})


@tries("consultation.state", places=("area", "other"))
def add_a_statement(it: Scene) -> tuple[int, bool]:
    asked = make_consultation(it.area)
    about = {"words": "Let the youth centre open late.", "lang": "en", "charter": "1", "key": str(uuid4())}
    status = it.post(f"{PATH}/{asked.id}/statements", about)
    return status, status == 303 and statement_waits()


def statement_waits() -> bool:
    newest = select(Statement.shown).order_by(Statement.id.desc()).limit(1)
    shown = session.scalars(newest).one()
    session.commit()
    return shown == Shown.PENDING


@tries("consultation.run", places=("area", "other"))
def open_a_consultation(it: Scene) -> int:
    about = {"area": it.area.slug, "question": QUESTION, "about": "", "lang": "en", "who": "everyone"}
    return it.post(f"{PATH}/new", about | {"until": today(9), "first": "\n".join(WORDS), "key": str(uuid4())})


@tries("consultation.run", places=("area", "other"))
def close_a_consultation(it: Scene) -> int:
    return it.post(f"{PATH}/{make_consultation(it.area).id}/close")


@tries("consultation.run", places=("area", "other"))
def say_what_follows(it: Scene) -> int:
    asked = make_consultation(it.area, days=-1)
    return it.post(f"{PATH}/{asked.id}/findings", {"words": "Six lamps are ordered."})


@tries("consultation.promise", places=("area", "other"))
def promise_after_a_consultation(it: Scene) -> int:
    asked = make_consultation(it.area, days=-1)
    return it.post(f"{PATH}/{asked.id}/promise", {"promise": "Six lamps", "owner": "", "due": today(20)})
