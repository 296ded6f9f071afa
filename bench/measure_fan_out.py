"""Mail: one step told to 1,000 followers, from the row of the journal to what waits for the mails of the day, and from
there to the letters in the outbox."""

import time
from collections.abc import Iterator

from sqlalchemy import insert, select, update

from app.identity.actor import SYSTEM
from app.identity.models import Account
from app.issues.actions import StepWords, publish_step
from app.issues.models import Follow, Issue
from app.issues.persons import person_of_address
from app.issues.vocabulary import StepKind
from app.kernel.clock import at, now
from app.kernel.db import session
from app.kernel.journal import Journal
from app.kernel.sealed import seal
from app.notices.digests import next_digest, send_digests
from app.notices.listeners import notify
from bench.figures import Figure, not_measured, reported, run
from bench.pages import Pages, fill
from bench.places import Place, application, engines, place

FOLLOWERS = 1000


def measure() -> Iterator[Figure]:
    here, why = engines()
    for engine in here:
        with place(engine) as where:
            yield from on(where)
    if why:
        yield not_measured("mail", "a step to 1,000 followers on PostgreSQL", why)


def on(where: Place) -> Iterator[Figure]:
    """Half of the followers by account, half by an address."""
    with application(where):
        issue = _followed(fill())
        publish_step(
            actor=SYSTEM,
            issue_id=issue.id,
            version=issue.version,
            kind=StepKind.PROGRESS,
            words=StepWords(text="The lamps are ordered.", lang="en"),
        )
        published = select(Journal).where(Journal.act == "issue.step_published").order_by(Journal.id.desc()).limit(1)
        row = session.scalars(published).one()
        session.commit()
        began = time.perf_counter()
        notify(row)
        took = time.perf_counter() - began
        yield reported("mail", f"followers told of a step, a second, {where.engine}", FOLLOWERS / took, "/s")
        letters, began = 0, time.perf_counter()
        with at(next_digest(now(), "Europe/Madrid")):
            while written := send_digests(actor=SYSTEM):
                letters += written
        took = time.perf_counter() - began
        yield reported("mail", f"mails of the day written, a second, {where.engine}", letters / took, "/s")


def _followed(pages: Pages) -> Issue:
    issue = session.scalars(select(Issue).where(Issue.ref == pages.path("issue").rsplit("/", 1)[1])).one()
    moment, half = now(), FOLLOWERS // 2
    people = [{"email": f"follower{n}@example.org", "name": "Follower", "made_at": moment} for n in range(half)]
    session.execute(insert(Account), people)
    own = select(Account.id).where(Account.email.like("follower%")).order_by(Account.id)
    by_account = [{"person": f"account:{n}", "account_id": n} for n in session.scalars(own)]
    addresses = [f"neighbour{n}@example.org" for n in range(half)]
    by_mail = [
        {"person": person_of_address(one), "sealed": seal(one, "issue_follow"), "lang": "es"} for one in addresses
    ]
    about = {"issue_id": issue.id, "at": moment, "confirmed_at": moment}
    for rows in (by_account, by_mail):
        session.execute(insert(Follow), [row | about for row in rows])
    session.execute(update(Issue).where(Issue.id == issue.id).values(confidential=False))
    session.commit()
    return issue


if __name__ == "__main__":
    run(measure)
