"""What councils hold of people, one thing of each kind, for the tests of forgetting."""

from datetime import timedelta

from app.councils.models import CouncilBallot
from app.identity.models import Account
from app.kernel.clock import now
from app.kernel.db import session
from tests.builders.councils import make_council, make_vote


def of_councils(areas, somebody: Account):
    """A ballot in a vote that is open for a day."""
    poll = make_vote(make_council(areas["mill"]), days=1, opened_at=now(), opened_by=somebody.id, key="a-key")
    assert poll.closes_at == now() + timedelta(days=1)
    session.add(CouncilBallot(poll_id=poll.id, account_id=somebody.id, choice=[0], at=now()))
    session.commit()
