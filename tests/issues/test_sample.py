"""Evaluators read a part of each quarter's confidential reports, always the same one, and nothing of the others."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.areas.actions import CityWords, set_city
from app.identity.actor import SYSTEM
from app.identity.vocabulary import Role
from app.issues.models import Photo
from app.issues.sampling import in_sample, quarter_of
from app.kernel.clock import now
from app.kernel.db import reader, rows, session
from app.kernel.errors import Invalid
from app.kernel.journal import Journal
from tests.builders.issues import make_category, make_issue
from tests.builders.people import another, make_account, sign_in
from tests.builders.places import make_city, share_read


@pytest.fixture
def city(context):
    make_category("lighting")
    return make_city()


@pytest.fixture
def evaluator(client, city):
    browser = another(client)
    sign_in(browser, make_account("Eva", Role.EVALUATOR))
    return browser


def confidential(area, number: int, **values):
    return make_issue(area, ref=f"K7QM-{number:04}", confidential=True, level="confidential", **values)


def looks() -> int:
    return len(rows(reader(), select(Journal.id).where(Journal.act == "issue.confidential_read")))


def test_quarter_is_that_of_the_city(city):
    assert quarter_of(datetime(2026, 3, 31, 21, 59, tzinfo=UTC)) == "2026-Q1"
    assert quarter_of(datetime(2026, 3, 31, 22, 1, tzinfo=UTC)) == "2026-Q2"
    assert quarter_of(datetime(2026, 12, 31, 22, 59, tzinfo=UTC)) == "2026-Q4"


def test_sample_is_about_the_share_and_always_the_same(city):
    at = datetime(2026, 5, 1, tzinfo=UTC)
    share_read(10)
    drawn = [number for number in range(4_000) if in_sample(f"R-{number}", at)]
    assert 320 < len(drawn) < 480
    assert drawn == [number for number in range(4_000) if in_sample(f"R-{number}", at + timedelta(days=30))]
    share_read(20)
    assert set(drawn) < {number for number in range(4_000) if in_sample(f"R-{number}", at)}
    for share, number in ((0, 0), (100, 4_000)):
        share_read(share)
        assert sum(in_sample(f"R-{one}", at) for one in range(4_000)) == number


def test_evaluator_reads_the_sample_each_look_written_down_and_nothing_else(app, city, evaluator):
    share_read(30)
    issues = [confidential(city["mill"], number, words=f"canary {number} here") for number in range(24)]
    inside = [issue for issue in issues if in_sample(issue.ref, issue.reported_at)]
    assert 0 < len(inside) < 24
    for issue in issues:
        before, sampled = looks(), issue in inside
        answer = evaluator.get(f"/issues/{issue.ref}")
        assert answer.status_code == (200 if sampled else 404)
        assert ("canary" in answer.get_data(as_text=True)) is sampled
        assert looks() == before + sampled
    outside = next(issue for issue in issues if issue not in inside)
    for path in ("feed.atom", "ratings", "ratings/single", "contact", "showing"):
        assert evaluator.get(f"/issues/{outside.ref}/{path}").status_code in (403, 404)
    session.add(Photo(issue_id=outside.id, pos=1, name=f"{'c' * 32}.jpg", width=9, height=9, sha256="0" * 64))
    session.commit()
    assert evaluator.get(f"/issues/{outside.ref}/photos/1").status_code == 404


def test_who_reported_is_not_in_the_sample(city, evaluator):
    share_read(100)
    noor = make_account("Canaryna Ombre")
    issue = confidential(city["mill"], 1, reporter_account_id=noor.id, reporter_kind="account")
    page = evaluator.get(f"/issues/{issue.ref}").get_data(as_text=True)
    assert "Canaryna" not in page
    assert evaluator.get(f"/issues/{issue.ref}/contact").status_code == 404


def test_list_of_the_sample_names_references_and_no_words(city, evaluator, client):
    share_read(100)
    issue = confidential(city["mill"], 1, words="canary words stand here", title="canary title")
    earlier = confidential(city["mill"], 2, at=now() - timedelta(days=100))
    page = evaluator.get("/issues/sample").get_data(as_text=True)
    assert issue.ref in page
    assert earlier.ref not in page
    assert "canary" not in page
    before = quarter_of(earlier.reported_at)
    assert earlier.ref in evaluator.get(f"/issues/sample?quarter={before}").get_data(as_text=True)
    for asked in ("2019-Q1", "2026-Q9", "x"):
        assert evaluator.get(f"/issues/sample?quarter={asked}").status_code == 404
    share_read(0)
    assert issue.ref not in evaluator.get("/issues/sample").get_data(as_text=True)
    for role in (Role.MODERATOR, Role.MEDIATOR, Role.OFFICER, Role.ADMINISTRATOR):
        browser = another(client)
        sign_in(browser, make_account("Somebody", role))
        assert browser.get("/issues/sample").status_code == 403


@pytest.mark.parametrize("share", [-1, 101])
def test_city_lets_evaluators_read_no_more_than_all(context, share):
    with pytest.raises(Invalid):
        set_city(actor=SYSTEM, city=CityWords(name="X", emergency=(("E", "112"),), evaluator_share=share))
