"""The sample of a quarter as evaluators find it: references, places and states, and none of the words."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import gettext as _

from app.issues.presenters.words import in_lang, status_of
from app.issues.queries import confidential_reported
from app.issues.sampling import in_sample, quarter_name
from app.kernel.clock import local, now
from app.kernel.db import Executor
from app.kernel.errors import NotFound
from app.web.city import city

QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Sampled:
    ref: str
    url: str
    about: str
    area: str
    reported_at: datetime
    chip: tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """`of`: how many confidential reports the quarter had; `others`: the quarters before and after it to choose."""

    quarter: str
    share: int
    of: int
    reports: list[Sampled]
    others: list[str]


def sample_of(executor: Executor, asked: str | None) -> Sample:
    """The sample of the quarter that is asked for ("2026-Q1"), the present one without words; raises `NotFound`."""
    begins = _last_quarters()
    names = [quarter_name(day) for day in begins]
    quarter = asked or names[0]
    if quarter not in names:
        raise NotFound
    first = begins[names.index(quarter)]
    found = confidential_reported(executor, _moment(first), _moment(_shifted(first, 3)))
    drawn = [_sampled(row) for row in found if in_sample(row.ref, row.reported_at)]
    return Sample(quarter, city().evaluator_share, len(found), drawn, [name for name in names if name != quarter])


def _sampled(row: Any) -> Sampled:
    about = in_lang(row.category_names, _("Issue"))
    url = url_for("issues.issue", ref=row.ref)
    return Sampled(row.ref, url, about, row.area_name, row.reported_at, status_of(row.state, row.closing))


def _last_quarters() -> list[date]:
    """The first day of the present quarter, and of those before it."""
    today = local(now(), city().zone).date()
    present = date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    return [_shifted(present, -3 * back) for back in range(QUARTERS)]


def _shifted(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, 1, tzinfo=ZoneInfo(city().zone)).astimezone(UTC)
