"""Places people find unsafe: named by square and reason, counted from five, given back."""

import re
from datetime import timedelta

import pytest
from shapely import box
from sqlalchemy import func, select

from app.areas.models import Address
from app.areas.queries import neighbourhood_finder
from app.identity.actions import delete_account
from app.identity.actor import SYSTEM, Actor
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Invalid, NotAllowed
from app.kernel.geo import AreaFinder
from app.kernel.journal import Journal
from app.unsafe.actions import count_unsafe_places, name_unsafe_place, take_back_unsafe_place
from app.unsafe.models import UnsafeFigure, UnsafeTap
from app.unsafe.squares import box_of, square_of, squares_in
from app.unsafe.vocabulary import Hours, Reason
from tests.builders.at_once import at_once
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.issues.test_pages_issue import Statements

pytestmark = pytest.mark.usefixtures("kept_for_long")
LAT, LON = 40.0051, -2.9949  # in the middle of the Mill
SQUARE = square_of(LAT, LON)
DARK = {"square": SQUARE, "reasons": [Reason.LIGHTING], "hours": Hours.NIGHT}


@pytest.fixture
def city(context):
    return make_city()


def visitor(number):
    return Actor(device=f"browser-{number}")


def crowd(number, square=SQUARE, first=0, **about):
    for one in range(first, first + number):
        name_unsafe_place(actor=visitor(one), **(DARK | {"square": square} | about))


def figures(of_squares=True):
    found = rows(reader(), select(UnsafeFigure.square, UnsafeFigure.people, UnsafeFigure.reasons, UnsafeFigure.hours))
    return [tuple(row) for row in found if bool(row.square) == of_squares]


def taps():
    return value(reader(), select(func.count()).select_from(UnsafeTap))


def test_a_neighbourhood_too_large_to_choose_from_lists_no_square_and_a_small_one_all():
    assert squares_in(AreaFinder([(1, box(-3.5, 40.0, -2.5, 41.0))]), 1) == []
    few = squares_in(AreaFinder([(1, box(-3.0, 40.0, -2.99, 40.01)), (2, box(-2.99, 40.0, -2.98, 40.01))]), 1)
    assert 9 <= len(few) <= 20
    assert squares_in(AreaFinder([]), 1) == []


def test_only_the_square_is_kept_and_once_for_each_reason(city):
    actor = make_actor("Noor")
    name_unsafe_place(actor=actor, **DARK)
    name_unsafe_place(actor=actor, **DARK | {"hours": Hours.EVENING})
    name_unsafe_place(actor=actor, **DARK | {"reasons": [Reason.TRAFFIC, Reason.TRAFFIC]})
    kept = rows(reader(), select(UnsafeTap.square, UnsafeTap.area_id, UnsafeTap.reason, UnsafeTap.hours))
    assert sorted(kept) == [
        (SQUARE, city["mill"].id, "lighting", "evening"),
        (SQUARE, city["mill"].id, "traffic", "night"),
    ]
    south, north, west, east = box_of(SQUARE)
    assert south <= LAT < north
    assert west <= LON < east
    assert (north - south) * 111_195 == pytest.approx(250, abs=1)
    told = rows(
        reader(), select(Journal.actor_kind, Journal.actor_id, Journal.ids).where(Journal.act == "unsafe.named")
    )
    assert {(row.actor_kind, row.actor_id) for row in told} == {("resident", None)}
    assert SQUARE not in str(told)


def test_the_same_tap_three_times_at_once_is_one(city, app):
    results = at_once(app, *[lambda: name_unsafe_place(actor=visitor(1), **DARK)] * 3)
    assert results == [city["mill"].id] * 3
    assert taps() == 1


def test_police_partners_and_staff_cannot_name_and_neither_can_nobody(city):
    for role in (Role.OFFICER, Role.COMMISSIONER, Role.MODERATOR, Role.MEDIATOR, Role.ADMINISTRATOR, Role.EVALUATOR):
        with pytest.raises(NotAllowed):
            name_unsafe_place(actor=make_actor(str(role), role, area=city["mill"]), **DARK)
    with pytest.raises(NotAllowed):
        name_unsafe_place(actor=Actor(), **DARK)
    assert taps() == 0


@pytest.mark.parametrize("square", ["", "x", "1.1", "999999.999999", "99999999.1", "1.1.1", "١.١"])
def test_what_is_no_square_of_this_city_is_refused(city, square):
    with pytest.raises(Invalid):
        name_unsafe_place(actor=visitor(1), **DARK | {"square": square})


def test_a_person_names_twenty_squares_at_most_and_gives_one_back_for_another(city):
    row, column = map(int, SQUARE.split("."))
    squares = [f"{row - 2 + number // 5}.{column - 2 + number % 5}" for number in range(20)]
    inside = [square for square in squares if _within(square)]
    more = [s for area in ("harbour", "hill", "park") for s in _squares(city[area].id)]
    for square in [*inside, *more][:20]:
        name_unsafe_place(actor=visitor(1), **DARK | {"square": square})
    twentieth = [*inside, *more][20]
    with pytest.raises(Invalid):
        name_unsafe_place(actor=visitor(1), **DARK | {"square": twentieth})
    name_unsafe_place(actor=visitor(1), **DARK | {"square": inside[0], "reasons": [Reason.TRAFFIC]})
    take_back_unsafe_place(actor=visitor(1), square=inside[1], reason=Reason.LIGHTING)
    name_unsafe_place(actor=visitor(1), **DARK | {"square": twentieth})


def _within(square):
    try:
        return name_unsafe_place(actor=visitor("probe"), **DARK | {"square": square}) is not None
    except Invalid:
        return False


def _squares(area_id):
    return squares_in(neighbourhood_finder(reader()), area_id)


def test_four_people_are_shown_to_nobody_and_five_are(city, client):
    crowd(4)
    crowd(1, first=0, reasons=[Reason.TRAFFIC, Reason.DISORDER])  # one of the four again
    assert count_unsafe_places(actor=SYSTEM) == 0
    assert "No place has been named by five people yet." in client.get("/unsafe-places").text
    assert len(client.get("/unsafe-places/data.csv").text.splitlines()) == 1
    name_unsafe_place(actor=make_actor("Fifth"), **DARK)
    assert count_unsafe_places(actor=SYSTEM) == 2  # the square, and its neighbourhood
    assert figures() == [(SQUARE, 5, {"lighting": 5}, {"night": 5})]
    page = client.get("/unsafe-places").text
    assert "at least 5 people" in page
    assert "too dark" in page
    assert "traffic" not in page[page.index("By neighbourhood") : page.index("How this is counted")]


def test_figures_go_in_steps_of_five_and_stand_for_a_day(city, time_machine):
    moment = now()
    time_machine.move_to(moment, tick=False)
    crowd(9)
    count_unsafe_places(actor=SYSTEM)
    assert [row[1] for row in figures()] == [5]
    crowd(1, first=9)
    assert count_unsafe_places(actor=SYSTEM) == 0
    assert [row[1] for row in figures()] == [5], "one more tap on the same day changes nothing"
    time_machine.move_to(moment + timedelta(days=1), tick=False)
    count_unsafe_places(actor=SYSTEM)
    assert [row[1] for row in figures()] == [10]
    assert [row[1] for row in figures(of_squares=False)] == [10]
    for number in range(6):
        take_back_unsafe_place(actor=visitor(number), square=SQUARE, reason=Reason.LIGHTING)
    time_machine.move_to(moment + timedelta(days=2), tick=False)
    count_unsafe_places(actor=SYSTEM)
    assert figures() == []
    time_machine.move_to(moment + timedelta(days=800), tick=False)
    assert count_unsafe_places(actor=SYSTEM) == 0


def test_a_neighbourhood_minus_its_squares_tells_of_nobody(city):
    other = next(square for square in _squares(city["mill"].id) if square != SQUARE)
    crowd(5)
    crowd(3, square=other, first=5)
    count_unsafe_places(actor=SYSTEM)
    assert [row[1] for row in figures()] == [5]
    assert [row[1] for row in figures(of_squares=False)] == [5], "eight people, and three of them stay unseen"


def test_what_was_said_a_year_ago_no_longer_counts(city, time_machine):
    crowd(5)
    time_machine.move_to(now() + timedelta(days=366), tick=False)
    assert count_unsafe_places(actor=SYSTEM) == 0


def test_a_deleted_account_takes_its_word_along(city):
    actor = make_actor("Noor")
    name_unsafe_place(actor=actor, **DARK)
    crowd(1)
    delete_account(actor=actor, account_id=actor.account_id, words_go=False)
    assert [row.person.partition(":")[0] for row in rows(reader(), select(UnsafeTap.person))] == ["device"]


def test_a_visitor_names_a_place_by_neighbourhood_and_square_and_takes_it_back(client, city):
    token = {"csrf_token": csrf(client, "/unsafe-places/new")}
    there = client.post("/unsafe-places/where", data={"area": "mill", **token})
    assert there.location.endswith("/unsafe-places/new?area=mill#squares")
    page = client.get("/unsafe-places/new?area=mill").text
    codes = re.findall(r'<option value="(\d+\.-?\d+)"', page)
    assert codes == _squares(city["mill"].id)
    assert page.count("map-square is-0") == len(codes)
    about = {"area": "mill", "square": SQUARE, "reasons": ["lighting", "loneliness"], "hours": "night"}
    assert client.post("/unsafe-places/new", data=about | token).status_code == 303
    assert taps() == 2
    page = client.get("/unsafe-places/new").text
    assert page.count("Take back") == 2
    gone = {"square": SQUARE, "reason": "lighting"} | token
    assert client.post("/unsafe-places/take-back", data=gone).status_code == 303
    assert client.post("/unsafe-places/take-back", data=gone).status_code == 303
    assert client.get("/unsafe-places/new").text.count("Take back") == 1
    assert client.post("/unsafe-places/take-back", data=gone | {"reason": "people"}).status_code == 404


def test_a_position_becomes_its_square_and_goes_no_further(client, city):
    token = {"csrf_token": csrf(client, "/unsafe-places/new")}
    there = client.post("/unsafe-places/where", data={"lat": str(LAT), "lon": str(LON), **token})
    assert there.location.endswith(f"/unsafe-places/new?area=mill&square={SQUARE}#squares")
    page = client.get(there.location).text
    assert f'<option selected value="{SQUARE}">' in page
    assert str(LAT) not in page
    outside = client.post("/unsafe-places/where", data={"lat": "10.0", "lon": "10.0", **token})
    assert outside.status_code == 422
    assert "This point lies outside the city." in outside.text


def test_a_street_of_the_citys_list_names_its_squares(client, city):
    mill = city["mill"].id
    row = {"street": "Long Street", "folded": "long street", "area_id": mill}
    for number, lat in ((1, LAT), (2, LAT + 0.0001), (90, LAT + 0.003)):
        session.add(Address(key=f"{mill}/long street/{number}", number=str(number), lat=lat, lon=LON, **row))
    session.commit()
    token = {"csrf_token": csrf(client, "/unsafe-places/new")}
    by_house = client.post("/unsafe-places/where", data={"street": "Long Street 2, 3 B", **token})
    assert by_house.location.endswith(f"?area=mill&square={SQUARE}#squares")
    by_street = client.post("/unsafe-places/where", data={"area": "mill", "street": "long street 7000", **token})
    assert by_street.location.endswith("?area=mill&street=Long+Street#squares")
    page = client.get(by_street.location).text
    assert len(re.findall(r'<option value="\d+\.-?\d+"', page)) == 2
    assert "Long Street" in page


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"square": ""}, "Choose a square from the list."),
        ({"square": "=1+1"}, "Choose a square from the list."),
        ({"square": "1.1"}, "This place lies outside the city."),
        ({"reasons": []}, "Choose at least one reason."),
        ({"reasons": ["somebody"]}, "is not a valid choice"),
        ({"hours": "never"}, "Error:"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(client, city, change, said):
    token = {"csrf_token": csrf(client, "/unsafe-places/new")}
    about = {"area": "mill", "square": SQUARE, "reasons": ["traffic"], "hours": "day"} | token
    answer = client.post("/unsafe-places/new", data=about | change)
    assert answer.status_code == 422
    assert said in answer.text
    assert taps() == 0
    if "square" in change:
        assert re.search(r'<input checked id="reasons-1" name="reasons"[^>]* value="traffic">', answer.text)


def test_map_list_and_file_say_the_same(client, city):
    other = _squares(city["harbour"].id)[0]
    crowd(7)
    crowd(12, square=other, first=20, reasons=[Reason.DISORDER], hours=Hours.DAY)
    count_unsafe_places(actor=SYSTEM)
    page = client.get("/unsafe-places").text
    assert page.index("Harbour</bdi></a>") < page.index("Mill</bdi></a>"), "most people first"
    assert page.count('class="map-square is-') == 2 + 2  # two squares, two lines of the legend
    close = client.get("/unsafe-places?area=harbour").text
    assert "at least 10 people" in close
    assert "neglected" in close
    features = client.get("/unsafe-places/map.geojson").json["features"]
    assert sorted(f["properties"]["strength"] for f in features if f["properties"]["kind"] == "square") == [5, 10]
    table = client.get("/unsafe-places/data.csv")
    lines = [line.split(",") for line in table.text.splitlines()]
    assert lines[0][:7] == ["area", "square", "south", "west", "north", "east", "people_at_least"]
    assert sorted((line[0], line[6]) for line in lines[1:] if line[1]) == [("Harbour", "10"), ("Mill", "5")]
    assert "license" in table.headers["Link"]


def test_the_map_takes_no_more_statements_for_more_squares(client, city):
    crowd(5)
    count_unsafe_places(actor=SYSTEM)
    client.get("/unsafe-places")
    with Statements() as few:
        client.get("/unsafe-places")
    for square in _squares(city["hill"].id)[:9]:
        crowd(5, square=square)
    session.query(UnsafeFigure).delete()
    session.commit()
    count_unsafe_places(actor=SYSTEM)
    client.get("/unsafe-places")  # what every page keeps for two seconds is fresh again
    with Statements() as many:
        client.get("/unsafe-places")
    assert len(figures()) == 10
    assert len(many.seen) == len(few.seen) <= 2, many.seen


def test_unknown_neighbourhoods_and_districts_are_not_found(client, city):
    for path in ("/unsafe-places", "/unsafe-places/new", "/unsafe-places/map.geojson"):
        assert client.get(f"{path}?area=nowhere").status_code == 404
        assert client.get(f"{path}?area=north").status_code == 404


def test_an_officer_reads_and_is_offered_no_form(client, city):
    sign_in(client, make_account("Marin", Role.OFFICER, area=city["mill"]))
    assert "Name a place" not in client.get("/unsafe-places").text
    assert client.get("/unsafe-places/new").status_code == 403
