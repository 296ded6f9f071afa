"""Reporting: from a person's words to an issue that stands on the desk."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from app.identity.actions import make_receipt
from app.identity.actor import SYSTEM, Actor
from app.issues.events import IssueReported
from app.issues.models import Issue, IssueContact, IssuePoint, Photo
from app.issues.moderating import heed_danger, wait_for_moderator
from app.issues.opening import open_issue
from app.issues.persons import Masked
from app.issues.places import area_of, shown_place, shown_street
from app.issues.policies import is_resident, may_report, must_wait
from app.issues.queries import category_by_code, issue_by_key, routed_to
from app.issues.vocabulary import (
    MOST_PHOTOS,
    NAME_LONGEST,
    NAME_SHORTEST,
    RECEIPT_KIND,
    SUBJECT_WORDS,
    TITLE_CUT,
    WORDS_LONGEST,
    WORDS_SHORTEST,
    Level,
    Origin,
    ReporterKind,
    WordsState,
)
from app.kernel import media
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.errors import Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import announce
from app.kernel.sealed import seal
from app.kernel.text import excerpt, paragraphs, tidy, tidy_block
from app.kernel.transaction import act, made_once


@dataclass(frozen=True, kw_only=True)
class Report:
    """What a person tells. `key`: of the form, so that sending twice makes one issue. `title`: else the first words.

    `lat`, `lon` in degrees. `email`: where to write, kept encrypted. `at`: when it was told, if that was earlier.
    """

    key: str
    category: str
    words: str
    lang: str
    area: str | None = None
    street: str = ""
    lat: float | None = None
    lon: float | None = None
    level: Level = Level.PSEUDONYM
    name: str = ""
    email: str = ""
    title: str = ""
    photos: tuple[media.Photo, ...] = ()
    at: datetime | None = None
    origin_kind: Origin = Origin.REPORT
    origin_id: int | None = None
    origin_title: str = ""
    origin_path: str = ""


@dataclass(frozen=True, slots=True)
class Reported:
    """The issue, and the code of its receipt, which is kept nowhere."""

    issue: Issue
    receipt: str


@act
def report_issue(*, actor: Actor, report: Report) -> Reported:
    """Take a report: it reaches the desk and starts its clock at once, whoever sends it.

    Words and photos of somebody without an account, or new, wait for a moderator; those of a confidential report
    are public never, so nobody reads them before, unless they speak of danger. Sending the same form again gives
    the same issue and receipt.
    """
    if not may_report(actor, report.level):
        raise NotAllowed
    words = _checked(actor, report)
    issue = made_once(lambda: _sent(report.key, words), lambda: _take(actor, report, words))
    code = make_receipt(actor=SYSTEM, kind=RECEIPT_KIND, thing_id=issue.id, seed=report.key)
    return Reported(issue, code)


def _sent(key: str, words: str) -> Issue | None:
    issue = issue_by_key(session(), key)
    if issue is not None and issue.words != words:
        raise SentAlready(field="words")
    return issue


def _checked(actor: Actor, report: Report) -> str:
    words = tidy_block(report.words)
    if len(words) < WORDS_SHORTEST:
        raise Invalid("Tell what is wrong in a sentence: at least 10 characters.", field="words")
    if len(words) > WORDS_LONGEST:
        raise Invalid("This text is too long: 5,000 characters at most.", field="words")
    if len(report.photos) > MOST_PHOTOS:
        raise Invalid("Five photos at most.", field="photos")
    named = NAME_SHORTEST <= len(tidy(report.name)) <= NAME_LONGEST
    if report.level == Level.PUBLIC_NAME and not actor.known and not named:
        raise Invalid("Give the name to be shown: 2 to 60 characters.", field="name")
    return words


def _take(actor: Actor, report: Report, words: str) -> Issue:
    category = _category(report.category)
    area = area_of(session(), report.area, report.lat, report.lon)
    confidential = not category.public or report.level == Level.CONFIDENTIAL
    waits = must_wait(actor) and not confidential
    exact = category.exact_place and not confidential
    lat, lon = (None, None) if actor.minor else shown_place(session(), report.lat, report.lon, exact=exact)
    issue = open_issue(
        area=area,
        at=report.at or now(),
        promise=category,
        confidential=confidential,
        key=report.key,
        title=tidy(report.title) or excerpt(words.split("\n")[0], TITLE_CUT),
        words=words,
        html=paragraphs(words),
        words_state=WordsState.PENDING if waits else WordsState.VISIBLE,
        lang=report.lang,
        category_id=category.id,
        lat=lat,
        lon=lon,
        street="" if actor.minor else shown_street(report.street, exact=exact),
        body_id=routed_to(session(), category, area.path),
        origin_kind=report.origin_kind,
        origin_id=report.origin_id,
        origin_title=report.origin_title,
        origin_path=report.origin_path,
        **_reporter(actor, report, confidential=confidential),
    )
    _keep_apart(issue, report)
    if confidential:
        heed_danger(issue.id, issue.title, words)
    else:
        wait_for_moderator(actor, SUBJECT_WORDS, issue.id, issue.area_path, issue.body_id, waits=waits, words=words)
    event = IssueReported(
        issue_id=issue.id, area_id=area.id, confidential=confidential, first_answer_due=issue.first_answer_due
    )
    # Also who reports with a name is not in the journal, which keeps what the reporter may take back.
    announce(event, actor=Masked() if is_resident(actor) else actor, content=words)
    return issue


def _category(code: str) -> Any:
    try:
        return category_by_code(session(), code)
    except NotFound as error:
        raise Invalid("Choose what it is about from the list.", field="category") from error


def _reporter(actor: Actor, report: Report, *, confidential: bool) -> dict[str, Any]:
    """How the reporter is recognised, and how shown."""
    if not actor.known:
        kind, name = ReporterKind.RECEIPT, tidy(report.name)
    elif is_resident(actor):
        kind, name = ReporterKind.ACCOUNT, actor.name
    else:
        kind, name = ReporterKind.OFFICE, ""
    level = Level.CONFIDENTIAL if confidential else report.level
    return {
        "reporter_kind": kind,
        "reporter_account_id": actor.account_id,
        "level": level,
        "shown_name": name if level == Level.PUBLIC_NAME else "",
    }


def _keep_apart(issue: Issue, report: Report) -> None:
    """Exact place, contact and photos: what the public does not see, or not yet."""
    if report.lat is not None or report.street:
        place = tidy(report.street)[:160]
        session.add(IssuePoint(issue_id=issue.id, lat=report.lat, lon=report.lon, place=place))
    if report.email:
        sealed = seal(report.email, "issue_contact")
        session.add(IssueContact(issue_id=issue.id, sealed=sealed, lang=report.lang))
    photos = [
        {
            "issue_id": issue.id,
            "pos": pos,
            "name": photo.name,
            "width": photo.width,
            "height": photo.height,
            "sha256": photo.sha256,
        }
        for pos, photo in enumerate(report.photos, 1)
    ]
    if photos:
        session.execute(insert(Photo), photos)
    issue.photos = len(photos)
    session.flush()
