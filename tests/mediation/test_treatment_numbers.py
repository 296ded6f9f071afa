"""How many people told how they were treated: counted in public where nobody can reckon who."""

from datetime import timedelta
from uuid import uuid4

import pytest

from app.identity.actor import Actor
from app.kernel.clock import now
from app.kernel.db import session
from app.mediation import actions
from app.mediation.models import Treatment
from app.mediation.presenters.treatment import shown_numbers
from tests.builders.places import make_city
from tests.builders.rows import kept


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((4, 4, 4), (None, None, None)),
        ((5, 5, 5), (5, 5, 5)),
        ((9, 5, 0), (9, None, None)),  # four have ended
        ((10, 5, 4), (10, 5, None)),
        ((20, 9, 5), (20, 9, None)),  # four are in time
        ((20, 10, 5), (20, 10, 5)),
    ],
)
def test_numbers_are_public_where_nobody_can_reckon_fewer_than_five(numbers, shown):
    assert shown_numbers(*numbers) == shown


def test_register_counts_what_is_open_and_late(client, context):
    make_city()
    for number in range(10):
        words = actions.TreatmentWords(what=f"They shouted at me, time number {number}.", lang="en", key=str(uuid4()))
        actions.file_treatment(actor=Actor(device=str(number)), words=words)
    html = client.get("/challenges?lang=en").text
    assert "10 people told a mediator" in html
    assert "10 of these wait for their end." in html
    assert "late" not in html
    for row in kept(Treatment)[:5]:
        session.get_one(Treatment, row.id).due = now() - timedelta(days=1)
    session.commit()
    assert "5 of those are late." in client.get("/challenges?lang=en").text
