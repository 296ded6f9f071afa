"""Mediation: each side and the mediator learn how a challenge goes on. Subjects say nothing, since mails are read over
shoulders; the words are on the page."""

from collections.abc import Iterator
from typing import Any

from app.issues.persons import REPORTER, report_of
from app.kernel.clock import now
from app.kernel.db import Executor
from app.kernel.sealed import unseal
from app.mediation.events import (
    ChallengeAdmitted,
    ChallengeDecided,
    ChallengeDeclined,
    ChallengeDue,
    ChallengeFiled,
    ChallengeHanded,
    MediationAnswered,
    MediationAsked,
    MediationDue,
    MediationEnded,
    MediationHanded,
    MediationJoined,
    MediationLeft,
    MediationOffered,
    MediationWritten,
    StatementGiven,
    StatementMissed,
    StoodAside,
    TreatmentDue,
    TreatmentEnded,
    TreatmentFiled,
    TreatmentFreed,
    TreatmentHanded,
    TreatmentLeft,
    TreatmentWritten,
)
from app.mediation.places import challenge_path
from app.mediation.queries.between import reach_of
from app.mediation.queries.in_hand import (
    challenge_is_with,
    mediation_is_with,
    others_for_treatment,
    treatment_is_with,
    who_could_treat,
)
from app.mediation.vocabulary import Due, Ending, Side, Warned
from app.notices.queries import (
    accounts,
    challenge_told,
    contact_of_issue,
    mediation_told,
    mediators_to_tell,
    parties_told,
    police_to_tell,
    treatment_told,
)
from app.notices.vocabulary import Heard, Kind, Recipient, Telling

DESK = "/mediation"


def _to(told: Any, whom: Iterator[Recipient] | list[Recipient], words: str, path: str = "") -> Iterator[Telling]:
    for to in whom:
        way = path or (challenge_path(told.ref, told.number) if to.account_id else "/receipt")
        yield Telling(to=to, kind=Kind.ISSUE, words=f"mediation/{words}", path=way, private=True)


def _parties(executor: Executor, told: Any) -> Iterator[Recipient]:
    """Who contests, by account, or by the address left with the report."""
    for row in parties_told(executor, told.id):
        if row.account_id is not None:
            yield from accounts(executor, [row.account_id])
        elif row.person == REPORTER or report_of(row.person) is not None:
            contact = contact_of_issue(executor, report_of(row.person) or told.issue_id)
            if contact is not None:
                yield Recipient(None, unseal(contact.sealed, "issue_contact"), contact.lang)


def _mediators(executor: Executor, told: Any) -> list[Recipient]:
    """Who has it in hand, and who stands in; where that is nobody, the mediators of the area."""
    whom = challenge_is_with(executor, told, now()) or mediators_to_tell(executor, told.area_path)
    return accounts(executor, whom)


def _police(executor: Executor, told: Any) -> list[Recipient]:
    return accounts(executor, police_to_tell(executor, told))


def _filed(executor: Executor, event: ChallengeFiled) -> Iterator[Telling]:
    told = challenge_told(executor, event.challenge_id)
    if not event.joined:
        yield from _to(told, _mediators(executor, told), "filed", DESK)


def _admitted(executor: Executor, event: ChallengeAdmitted) -> Iterator[Telling]:
    told = challenge_told(executor, event.challenge_id)
    yield from _to(told, _parties(executor, told), "moved")
    yield from _to(told, _police(executor, told), "statement_asked")


def _declined(executor: Executor, event: ChallengeDeclined) -> Iterator[Telling]:
    told = challenge_told(executor, event.challenge_id)
    yield from _to(told, _parties(executor, told), "ended")


def _stated(executor: Executor, event: StatementGiven | StatementMissed) -> Iterator[Telling]:
    told = challenge_told(executor, event.challenge_id)
    yield from _to(told, _parties(executor, told), "moved")
    yield from _to(told, _mediators(executor, told), "yours", DESK)


def _decided(executor: Executor, event: ChallengeDecided) -> Iterator[Telling]:
    told = challenge_told(executor, event.challenge_id)
    yield from _to(told, _parties(executor, told), "ended")
    yield from _to(told, _police(executor, told), "ended")


def _due(executor: Executor, event: ChallengeDue) -> Iterator[Telling]:
    told = challenge_told(executor, event.challenge_id)
    if event.due == Due.STATEMENT:
        yield from _to(told, _police(executor, told), "due")
    else:
        yield from _to(told, _mediators(executor, told), "due", DESK)


def _handed(executor: Executor, event: ChallengeHanded) -> Iterator[Telling]:
    told = challenge_told(executor, event.challenge_id)
    yield from _to(told, accounts(executor, [event.to_id]), "yours", DESK)


def _treatment(executor: Executor, event: TreatmentWritten | TreatmentEnded) -> Iterator[Telling]:
    """To the person who has an account, that there is something to read; to the mediator, that they wrote, or
    withdrew."""
    told = treatment_told(executor, event.treatment_id)
    to_person = event.outcome != Ending.WITHDRAWN if isinstance(event, TreatmentEnded) else event.by_mediator
    if told is None or (not to_person and told.mediator_id is None):
        return
    mediating = [] if to_person else _mediating(executor, told)
    yield from _something(told, accounts(executor, [told.account_id] if to_person else mediating))


def _mediating(executor: Executor, told: Any) -> list[int]:
    """Who has it in hand, and who stands in; where that is nobody, whoever can take it."""
    return treatment_is_with(executor, told, now()) or who_could_treat(executor, told, now())


def _something(told: Any, whom: list[Recipient]) -> Iterator[Telling]:
    """That there is something to read about how somebody was treated; never what."""
    for to in whom:
        path = f"/treatment/{told.ref}"
        yield Telling(to=to, kind=Kind.ISSUE, words="issues/confidential", path=path, private=True)


def _treatment_handed(executor: Executor, event: TreatmentHanded) -> Iterator[Telling]:
    """To who has it now; to the person, that it is with another mediator than before."""
    told = treatment_told(executor, event.treatment_id)
    if told is None:
        return
    yield from _at_the_desk(accounts(executor, [event.to_id]), "yours")
    if event.before_id is not None:
        yield from _something(told, accounts(executor, [told.account_id]))


def _treatment_left(executor: Executor, event: TreatmentLeft) -> Iterator[Telling]:
    """To whoever could take it, where nobody has it now, and to the person."""
    told = treatment_told(executor, event.treatment_id)
    if told is None or not event.had_it:
        return
    yield from _at_the_desk(accounts(executor, _mediating(executor, told)), "yours")
    yield from _something(told, accounts(executor, [told.account_id]))


def _treatment_due(executor: Executor, event: TreatmentDue) -> Iterator[Telling]:
    """To who has it and who stands in, or could take it; when it has been late for days to others besides."""
    told = treatment_told(executor, event.treatment_id)
    if told is None:
        return
    whom = _mediating(executor, told)
    words = "due" if event.due == Warned.SOON else "late"
    yield from _at_the_desk(accounts(executor, whom), words)
    if event.due == Warned.OTHERS:
        others = [number for number in others_for_treatment(executor, told, now()) if number not in whom]
        yield from _at_the_desk(accounts(executor, others), "late_elsewhere")


def _at_the_desk(whom: list[Recipient], words: str) -> Iterator[Telling]:
    for to in whom:
        yield Telling(to=to, kind=Kind.ISSUE, words=f"mediation/{words}", path=DESK, private=True)


def _left(executor: Executor, event: StoodAside) -> Iterator[Telling]:
    """Those who could take it, where nobody has it in hand now."""
    told = challenge_told(executor, event.challenge_id)
    if not challenge_is_with(executor, told, now()):
        yield from _to(told, _mediators(executor, told), "yours", DESK)


def _treatment_filed(executor: Executor, _event: TreatmentFiled | TreatmentFreed) -> Iterator[Telling]:
    yield from _at_the_desk(accounts(executor, mediators_to_tell(executor, "/")), "yours")


def _sides(executor: Executor, told: Any, *which: str) -> Iterator[Telling]:
    """To a side, by its account or the address it left, that there is something to read; never what."""
    for row in told.sides:
        if which and row.side not in which:
            continue
        email = "" if row.account_id else reach_of(row.sealed).get("email", "")
        whom = accounts(executor, [row.account_id]) if row.account_id else []
        for to in whom or ([Recipient(None, email, row.lang)] if email else []):
            path = f"/mediations/{told.ref}" if to.account_id else "/receipt"
            yield Telling(to=to, kind=Kind.ISSUE, words="issues/confidential", path=path, private=True)


def _leading(executor: Executor, told: Any) -> Iterator[Telling]:
    """To those who lead it, and who stands in; while nobody does, to the mediators of the area."""
    leads = mediation_is_with(executor, told, now()) or mediators_to_tell(executor, told.area_path)
    beside = [told.co_mediator_id] if told.mediator_id and told.co_mediator_id else []
    for to in accounts(executor, list(dict.fromkeys([*leads, *beside]))):
        path = f"/mediations/{told.ref}" if to.account_id == told.co_mediator_id else DESK
        yield Telling(to=to, kind=Kind.ISSUE, words="mediation/yours", path=path, private=True)


def _between(executor: Executor, event: MediationOffered | MediationEnded) -> Iterator[Telling]:
    told = mediation_told(executor, event.mediation_id)
    yield from _sides(executor, told)


def _answered(executor: Executor, event: MediationAnswered) -> Iterator[Telling]:
    told = mediation_told(executor, event.mediation_id)
    yield from _leading(executor, told)
    if event.both:
        yield from _sides(executor, told)


def _between_written(executor: Executor, event: MediationWritten) -> Iterator[Telling]:
    told = mediation_told(executor, event.mediation_id)
    yield from _sides(executor, told, Side(event.side)) if event.side else _leading(executor, told)


def _leads(executor: Executor, event: MediationAsked | MediationDue | MediationLeft) -> Iterator[Telling]:
    yield from _leading(executor, mediation_told(executor, event.mediation_id))


def _named(executor: Executor, event: MediationJoined | MediationHanded) -> Iterator[Telling]:
    told = mediation_told(executor, event.mediation_id)
    whom = event.account_id if isinstance(event, MediationJoined) else event.to_id
    for to in accounts(executor, [whom]):
        path = f"/mediations/{told.ref}"
        yield Telling(to=to, kind=Kind.ISSUE, words="mediation/yours", path=path, private=True)


HEARD: Heard = {
    MediationAnswered: _answered,
    MediationAsked: _leads,
    MediationDue: _leads,
    MediationEnded: _between,
    MediationHanded: _named,
    MediationJoined: _named,
    MediationLeft: _leads,
    MediationOffered: _between,
    MediationWritten: _between_written,
    TreatmentDue: _treatment_due,
    TreatmentEnded: _treatment,
    TreatmentFiled: _treatment_filed,
    TreatmentFreed: _treatment_filed,
    TreatmentHanded: _treatment_handed,
    TreatmentLeft: _treatment_left,
    StoodAside: _left,
    TreatmentWritten: _treatment,
    ChallengeAdmitted: _admitted,
    ChallengeDecided: _decided,
    ChallengeDeclined: _declined,
    ChallengeDue: _due,
    ChallengeFiled: _filed,
    ChallengeHanded: _handed,
    StatementGiven: _stated,
    StatementMissed: _stated,
}
