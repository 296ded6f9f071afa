"""Who takes part: asked on a phone in Arabic after a reaction in a forum, never before; compared from five on when the
quarter is over; and one tap to say no, without scripts."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect
from sqlalchemy import delete, exists, select, update

from app.areas.queries import area_by_slug
from app.forums.models import Forum, Post, Reaction, Topic
from app.forums.vocabulary import PAGE, Access, State
from app.identity.models import Account
from app.kernel.db import session
from app.missing.models import AnswerCount, AnswerMark
from app.missing.vocabulary import VALUES, Kind, Trait
from app.programme.quarters import before, quarter_of
from tests.builders.days import today
from tests.conftest import own_app
from tests.journeys.conftest import Walker

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
ASKS = 'a[href^="/who-is-missing/answer"]'
DISTRICT, LONG_AGO = "distrito-centro", "2001-1"
# How many others were counted in the quarter before, by age. A small count is hidden, and the next one with it.
OTHERS = {"45-64": 6, "18-29": 4}


@pytest.fixture
def district(site) -> Iterator[int]:
    """The district, in which ten people were counted in the quarter before, four of the walker's age; its number. What
    the demo counted there, as if it was long ago meanwhile, stands there again after the walk, and nothing else."""
    with own_app(site.environ) as app, app.app_context():
        number = area_by_slug(session(), DISTRICT).id
        session.execute(update(AnswerCount).where(AnswerCount.area_id == number).values(quarter=LONG_AGO))
        about = {"quarter": before(quarter_of(today())), "area_id": number, "kind": Kind.MEETING, "trait": Trait.AGE}
        session.add_all(AnswerCount(**about, value=age, number=OTHERS.get(age, 0)) for age in VALUES[Trait.AGE])
        session.commit()
    yield number
    with own_app(site.environ) as app, app.app_context():
        here = AnswerCount.area_id == number
        session.execute(delete(AnswerCount).where(here, AnswerCount.quarter != LONG_AGO))
        session.execute(update(AnswerCount).where(here).values(quarter=before(quarter_of(today()))))
        session.execute(delete(AnswerMark))
        session.commit()


def over(site, area_id: int) -> None:
    """The quarter of what was counted for an area is over."""
    this = quarter_of(today())
    with own_app(site.environ) as app, app.app_context():
        here = (AnswerCount.area_id == area_id, AnswerCount.quarter == this)
        session.execute(update(AnswerCount).where(*here).values(quarter=before(this)))
        session.commit()


def fresh_topic(site, email: str) -> str:
    """A topic of the district in which this person took no part."""
    with own_app(site.environ) as app, app.app_context():
        mine = select(Account.id).where(Account.email == email).scalar_subquery()
        wrote = exists().where(Post.topic_id == Topic.id, Post.author_id == mine)
        reacted = exists().where(Post.topic_id == Topic.id, Reaction.post_id == Post.id, Reaction.account_id == mine)
        wanted = select(Topic.id).join(Forum, Forum.id == Topic.forum_id).where(~wrote, ~reacted)
        wanted = wanted.where(Forum.access == Access.OPEN, Topic.state == State.VISIBLE, Topic.posts < PAGE)
        found = session.scalars(wanted.order_by(Topic.id).limit(1)).one()
        session.rollback()
    return f"/topics/{found}"


def thanks(walker: Walker):
    return walker.page.locator('button[formaction$="/react/thanks"]').first


def test_asked_after_a_reaction_and_shown_from_five_on(site, walker, district):
    path = fresh_topic(site, "rachid@example.org")
    comparison = f"/who-is-missing?area={DISTRICT}&quarter={before(quarter_of(today()))}"
    reader: Walker = walker("missing-reader").go(f"{comparison}&lang=en")
    expect(reader.page.get_by_text("There is nothing to show yet.")).to_be_visible()

    resident: Walker = walker("missing-ar", lang="ar", phone=True).be("verified").go(f"{path}?lang=ar")
    assert resident.page.locator(ASKS).count() == 0
    resident.follow(thanks(resident))
    expect(resident.page.locator(ASKS)).to_be_visible()
    resident.look("missing-offered").follow(resident.page.locator(ASKS))
    assert resident.page.locator("html").get_attribute("dir") == "rtl"
    resident.page.locator('input[name="age"][value="18-29"]').check()
    resident.look("missing-answer").follow(resident.page.locator('form[action="/who-is-missing/answer"] .button').first)
    assert resident.page.url.startswith(f"{site.url}/who-is-missing")
    resident.go(f"{path}?lang=ar")
    assert resident.page.locator(ASKS).count() == 0
    resident.follow(thanks(resident))  # taken back

    expect(reader.go(f"{comparison}&lang=en").page.get_by_text("There is nothing to show yet.")).to_be_visible()
    over(site, district)
    reader.go(f"{comparison}&lang=en")
    ages = reader.page.get_by_role("row")
    expect(ages.filter(has_text="45 to 64")).to_contain_text("6")
    expect(ages.filter(has_text="18 to 29")).to_contain_text("hidden")  # five, but four others could be found with it
    expect(reader.page.get_by_text("Answered by 11.")).to_be_visible()
    reader.look("missing-compared")


def test_one_tap_says_no_without_scripts(site, walker):
    path = fresh_topic(site, "carmen@example.org")
    resident: Walker = walker("missing-no", scripts=False).be("resident").go(f"{path}?lang=en")
    resident.follow(thanks(resident))
    resident.look("missing-offered").press("No, thank you")
    expect(resident.page.get_by_text("We do not ask again in these three months.")).to_be_visible()
    assert resident.page.url.startswith(site.url + path)
    assert resident.page.locator(ASKS).count() == 0
    resident.follow(thanks(resident))  # taken back
