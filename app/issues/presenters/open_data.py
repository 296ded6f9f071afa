"""Issues, their steps and ratings as programs read them: what everybody may see, and nothing else."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.issues.presenters.issue import readable
from app.issues.vocabulary import WordsState
from app.web.contract import address


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryView:
    """What an issue can be about; `names` and `advice` by language."""

    code: str
    names: dict[str, str]
    advice: dict[str, str]
    public: bool
    first_answer_days: int
    solution_days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueView:
    """A problem or a promise. Title, words and street are null while a moderator has not read them. The point is the
    one that is shown: of public space as told, else a corner of a 50 m grid."""

    ref: str
    url: str
    title: str | None
    html: str | None
    lang: str | None
    category: str | None
    area: str
    area_name: str
    street: str | None
    lat: float | None
    lon: float | None
    origin: str
    state: str
    closing: str | None
    reported_at: datetime
    first_answer_due: datetime | None
    first_answer_at: datetime | None
    solution_due: datetime | None
    closed_at: datetime | None
    last_official_at: datetime | None
    me_too: int
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """One entry of the follow-up: by whom, when, what, what next. `limited`: why it can say little for now. `html` is
    null while a moderator has not read it. `moved_from`, `moved_to`: names of categories by language; null where one is
    never public."""

    pos: int
    kind: str
    at: datetime
    by: str
    role: str
    body: dict[str, str] | None
    passed_to: dict[str, str] | None
    html: str | None
    lang: str
    next_step: str
    next_on: date | None
    waiting_for: str
    limited: str | None
    review_on: date | None
    closing: str | None
    own_view: str | None
    moved_from: dict[str, str] | None
    moved_to: dict[str, str] | None
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundView:
    """A moment at which residents rate. `figures`: what is published of it, from five people; else null."""

    number: int
    kind: str
    closing: str | None
    opened_at: datetime
    closes_at: datetime | None
    figures: dict[str, Any] | None


def category(row: Any) -> CategoryView:
    names = ("code", "names", "advice", "public", "first_answer_days", "solution_days")
    return CategoryView(**{name: getattr(row, name) for name in names})


AS_THEY_ARE = (
    *("ref", "lat", "lon", "state", "closing", "reported_at", "first_answer_due", "first_answer_at"),
    *("solution_due", "closed_at", "last_official_at", "steps", "area_name"),
)


def issue(row: Any) -> IssueView:
    words = readable(row)
    return IssueView(
        **{name: getattr(row, name) for name in AS_THEY_ARE},
        url=address("issues.issue", ref=row.ref),
        title=row.title if words else None,
        html=row.html if words else None,
        lang=row.lang if words else None,
        street=row.street or None if words else None,
        category=row.category_code,
        area=row.area_slug,
        origin=row.origin_kind,
        me_too=row.me_too + row.me_too_devices + row.me_too_imported,
    )


SAID = (
    "pos",
    "kind",
    "at",
    "role",
    "lang",
    "next_step",
    "next_on",
    "waiting_for",
    "limited",
    "review_on",
    "closing",
    "own_view",
    "moved_from",
    "moved_to",
)


def step(row: Any, ref: str) -> StepView:
    return StepView(
        **{name: getattr(row, name) for name in SAID},
        by=row.duty_name,
        body=row.body_names,
        passed_to=row.to_body_names,
        html=row.html if row.words_state == WordsState.VISIBLE else None,
        url=f"{address('issues.issue', ref=ref)}#step-{row.pos}",
    )


def round_of(row: Any) -> RoundView:
    names = ("number", "kind", "closing", "opened_at", "closes_at", "figures")
    return RoundView(**{name: getattr(row, name) for name in names})
