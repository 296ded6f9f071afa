"""The same support, pressed by many in one moment on the real server: it counts each person once, and each person."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select

from app.areas.models import Area
from app.forums.models import Post, Reaction
from app.kernel.db import reader
from app.live.models import Question, Support
from app.proposals.models import ProposalSupport
from tests.builders.forums import make_forum, make_topic
from tests.builders.live import make_hall, make_question
from tests.builders.places import make_city
from tests.builders.proposals import make_proposal
from tests.racing import Press, press_at_once, raced, signed_in
from tests.serving import Site

pytestmark = pytest.mark.live
PEOPLE = 20


@dataclass(frozen=True)
class Supported:
    """Something to support: its page, where its button leads, the row of each supporter, and the number on the thing
    itself where it bears one."""

    page: str
    target: str
    rows: Any
    number: Any = None

    def counted(self) -> set[int]:
        """What rows and number say; one and the same when all is well."""
        asked = [select(func.count()).select_from(self.rows.subquery())]
        asked += [self.number] if self.number is not None else []
        return {reader().execute(one).scalar_one() for one in asked}


def question(mill: Area) -> Supported:
    made = make_question(make_hall(mill))
    number = select(Question.supports).where(Question.id == made.id)
    rows = select(Support.participant_id).where(Support.question_id == made.id)
    return Supported(f"/meetings/{made.meeting_id}/live", f"/questions/{made.id}/support", rows, number)


def post(mill: Area) -> Supported:
    topic = make_topic(make_forum(mill))
    first = reader().execute(select(Post.id).where(Post.topic_id == topic.id)).scalar_one()
    number = select(Post.support).where(Post.id == first)
    rows = select(Reaction.account_id).where(Reaction.post_id == first)
    return Supported(f"/topics/{topic.id}", f"/posts/{first}/react/support", rows, number)


def proposal(mill: Area) -> Supported:
    made = make_proposal(mill)
    rows = select(ProposalSupport.account_id).where(ProposalSupport.proposal_id == made.id)
    return Supported(f"/meetings/proposals/{made.id}", f"/meetings/proposals/{made.id}/support", rows)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Area]]:
    with raced(tmp_path_factory.mktemp("race")) as site:
        yield site, make_city()["mill"]


@pytest.mark.parametrize("make", [question, post, proposal])
def test_a_support_that_twenty_residents_press_at_once_counts_twenty(place, make: Callable[[Area], Supported]):
    site, mill = place
    thing = make(mill)
    presses = [Press(signed_in(), thing.page, thing.target, "&on=1") for _ in range(PEOPLE)]
    assert press_at_once(site, presses) == [303] * PEOPLE
    assert thing.counted() == {PEOPLE}


@pytest.mark.parametrize("make", [question, post, proposal])
def test_a_support_that_one_resident_presses_twenty_times_at_once_counts_one(place, make: Callable[[Area], Supported]):
    site, mill = place
    thing, somebody = make(mill), signed_in()
    assert press_at_once(site, [Press(somebody, thing.page, thing.target, "&on=1")] * PEOPLE) == [303] * PEOPLE
    assert thing.counted() == {1}
