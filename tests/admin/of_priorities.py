"""What a cycle of priorities holds of forms, for the tests of forgetting."""

from app.kernel.db import session
from app.priorities.vocabulary import State
from tests.builders.priorities import make_cycle, make_measure, three_of


def of_priorities(areas):
    cycle = make_cycle(areas["mill"], State.WORKING, key="k")
    make_measure(three_of(cycle)[0], 9).key = "k"
    session.commit()
