"""An exchange: an age group, a neutral host, a short charter that whoever comes accepts, and guests of the host."""

import pytest
from sqlalchemy import select

from app.identity.vocabulary import Role
from app.kernel.db import reader, rows, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from app.meetings.actions import name_guest, remove_guest, set_exchange, sign_up
from app.meetings.exchanges import exchange_guests, exchange_of
from app.meetings.models import SignUp
from app.meetings.vocabulary import GUESTS_MOST, MeetingKind
from tests.builders.meetings import make_meeting
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

CHARTER = "Listen. Let others finish. What is said here names nobody outside."


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def meeting(city):
    return make_meeting(city["mill"])


def host_of(meeting):
    return make_actor("Lena", Role.HOST, meeting_id=meeting.id)


def make(actor, meeting, **more):
    told = {"age_from": 14, "age_to": 20, "charter": CHARTER, "lang": "en"}
    return set_exchange(actor=actor, meeting_id=meeting.id, **(told | more))


def test_whoever_calls_the_meeting_makes_it_an_exchange_and_may_change_that(city, meeting):
    ola = make_actor("Ola", Role.OFFICER, area=city["mill"])
    make(ola, meeting)
    make(ola, meeting, age_to=25)
    assert exchange_of(reader(), meeting.id) == (14, 25, CHARTER, "en")
    for more in ({"age_from": 26}, {"age_from": 9}, {"age_to": 100}, {"charter": "Be nice."}, {"charter": "x" * 601}):
        with pytest.raises(Invalid):
            make(ola, meeting, **more)
    for actor in (host_of(meeting), make_actor("Ana"), make_actor("Oro", Role.OFFICER, area=city["hill"])):
        with pytest.raises(NotAllowed):
            make(actor, meeting)
    with pytest.raises(Conflict):
        make(ola, make_meeting(city["mill"], kind=MeetingKind.OPEN_DAY))


def test_who_comes_accepts_the_charter(city, meeting):
    sign_up(actor=make_actor("Ben"), meeting_id=meeting.id)
    make(make_actor("Ola", Role.OFFICER, area=city["mill"]), meeting)
    ana = make_actor("Ana")
    with pytest.raises(Invalid) as refused:
        sign_up(actor=ana, meeting_id=meeting.id)
    assert (refused.value.field, refused.value.message) == ("agreed", "Accept the charter of this exchange.")
    sign_up(actor=ana, meeting_id=meeting.id, agreed=True)
    told = rows(reader(), select(SignUp.account_id, SignUp.agreed_at.is_not(None).label("agreed")))
    assert dict(map(tuple, told))[ana.account_id]


def test_the_host_alone_names_guests(city, meeting):
    lena, ola = host_of(meeting), make_actor("Ola", Role.OFFICER, area=city["mill"])
    about = {"meeting_id": meeting.id, "name": "Officer Ruiz", "why": "answers for half an hour"}
    with pytest.raises(NotFound):
        name_guest(actor=lena, **about)
    make(ola, meeting)
    guest = name_guest(actor=lena, **about)
    assert name_guest(actor=lena, **about).id == guest.id
    other = host_of(make_meeting(city["mill"]))
    for actor in (ola, other, make_actor("Med", Role.MEDIATOR)):
        with pytest.raises(NotAllowed):
            name_guest(actor=actor, **about)
        with pytest.raises(NotAllowed):
            remove_guest(actor=actor, meeting_id=meeting.id, guest_id=guest.id)
    for number in range(1, GUESTS_MOST):
        name_guest(actor=lena, **(about | {"name": f"Guest {number}"}))
    with pytest.raises(Invalid):
        name_guest(actor=lena, **(about | {"name": "One too many"}))
    remove_guest(actor=lena, meeting_id=meeting.id, guest_id=guest.id)
    assert [row.name for row in exchange_guests(reader(), meeting.id)] == [f"Guest {n}" for n in range(1, GUESTS_MOST)]
    with pytest.raises(NotFound):
        remove_guest(actor=lena, meeting_id=meeting.id, guest_id=guest.id)
    session.rollback()


def test_the_page_says_for_whom_and_signing_up_asks_for_the_charter(client, city, meeting):
    url = f"/meetings/{meeting.id}"
    sign_in(client, make_account("Ola", Role.OFFICER, area=city["mill"]))
    fields = {"csrf_token": csrf(client, f"{url}/exchange"), "age_from": "14", "age_to": "20", "lang": "en"}
    assert client.post(f"{url}/exchange", data=fields | {"charter": ""}).status_code == 422
    assert client.post(f"{url}/exchange", data=fields | {"charter": CHARTER}).location == url
    assert client.get(f"{url}/guests").status_code == 403
    host = another(client)
    sign_in(host, make_account("Lena Host", Role.HOST, meeting_id=meeting.id))
    named = {"csrf_token": csrf(host, f"{url}/guests"), "name": "Officer Ruiz", "why": "answers for half an hour"}
    assert host.post(f"{url}/guests", data=named).location == f"{url}/guests"
    neighbour = another(client)
    sign_in(neighbour, make_account("Ana"))
    html = neighbour.get(url).get_data(as_text=True)
    assert all(words in html for words in ("14 to 20 years", "Lena Host", CHARTER, "Officer Ruiz"))
    assert CHARTER in neighbour.get(f"{url}/sign-up").get_data(as_text=True)
    token = {"csrf_token": csrf(neighbour, f"{url}/sign-up")}
    assert neighbour.post(f"{url}/sign-up", data=token).status_code == 422
    assert neighbour.post(f"{url}/sign-up", data=token | {"agreed": "1"}).status_code == 303
