"""Requests of authorities on their page: one that waits is decided there."""

from sqlalchemy import select

from app.admin.models import AuthorityRequest
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from tests.builders.days import today
from tests.builders.people import csrf, make_account, sign_in

PAGE = "/privacy/requests"


def test_a_request_that_waits_is_shown_with_its_outcomes_and_decided(client, context):
    administrator = make_account("Iria Costa", Role.ADMINISTRATOR)
    about = {"authority": "Court 3", "legal_basis": "Order 12/2026 of court 3", "wanted": "report"}
    session.add(AuthorityRequest(asked_on=today(), entered_by=administrator.id, entered_at=now(), **about))
    session.commit()
    sign_in(client, administrator)
    html = client.get(f"{PAGE}?lang=en").text
    assert 'name="outcome" value="refused">refused<span class="sr">: Court 3</span>' in html
    number = reader().execute(select(AuthorityRequest.id)).scalar_one()
    answer = client.post(f"{PAGE}/{number}", data={"csrf_token": csrf(client, PAGE), "outcome": "refused"})
    assert answer.status_code == 303
    assert reader().execute(select(AuthorityRequest.outcome)).scalar_one() == "refused"
    assert 'name="outcome" value=' not in client.get(PAGE).text
