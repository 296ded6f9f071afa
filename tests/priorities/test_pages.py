"""The pages of priorities as residents, a commissioner and an officer meet them, without scripts."""

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import event, update

from app.identity.vocabulary import Role
from app.kernel.db import read_engine, session
from app.priorities.models import PrioritiesCycle, Priority, PriorityOption
from app.priorities.vocabulary import State
from app.web.filters import day
from tests.builders.days import today
from tests.builders.issues import make_category
from tests.builders.people import another, csrf, make_account, sign_in
from tests.builders.places import make_body, make_city
from tests.builders.priorities import NEEDS, make_cycle, make_measure, options_in, three_of

pytestmark = pytest.mark.usefixtures("kept_for_long")


@pytest.fixture
def city(context):
    return make_city()


def send(client, path, page=None, **fields):
    return client.post(path, data={"csrf_token": csrf(client, page or path), **fields})


def read(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_feed_tells_of_surveys_and_of_what_was_chosen(client, city):
    make_cycle(city["mill"])
    make_cycle(city["hill"], State.WORKING)
    feed = client.get("/priorities/feed.atom")
    assert feed.content_type.startswith("application/atom+xml")
    for words in ("Mill: Survey", "Hill: Survey", "Hill: Being worked on"):
        assert feed.text.count(words) == 1


def test_a_cycle_from_the_survey_to_its_measures(client, city):
    make_category("lighting")
    make_body("lighting-service")
    sign_in(client, make_account("Marin", Role.COMMISSIONER, area=city["north"]))
    fields = {"area": "mill", "categories": "lighting", "lang": "en", "until": today(20)}
    assert send(client, "/priorities/new", needs=NEEDS[0], **fields).status_code == 422
    url = send(client, "/priorities/new", needs="\n".join(NEEDS), **fields).location
    cycle_id = int(url.rsplit("/", 1)[1])
    neighbour = another(client)
    sign_in(neighbour, make_account("Rana", Role.VERIFIED, area=city["mill"]))
    options = _options(cycle_id)
    assert send(neighbour, f"{url}/vote", url, options=options[:4]).status_code == 422
    assert send(neighbour, f"{url}/vote", url, options=options[:2]).location == f"{url}#vote"
    assert read(neighbour, url).count("checked") == 2
    assert "fewer than five" not in read(neighbour, url)  # nothing of the counts while the survey is open
    assert client.get(f"{url}/choose").location == url
    session.execute(update(PrioritiesCycle).values(state=State.WORKING, survey_until=today(-1), begun_on=today(-20)))
    session.commit()
    chosen = {"first": options[0], "second": options[1], "third": options[2], "reason": ""}
    owners = dict.fromkeys(("first_owner", "second_owner", "third_owner"), "lighting-service")
    assert send(client, f"{url}/choose", **chosen, **owners).location == url
    html = read(another(client), url)
    for told in ("Lighting", NEEDS[0], "Lighting Service", "fewer than five", "No measure is named yet."):
        assert told in html
    officer = another(client)
    sign_in(officer, make_account("Ola", Role.OFFICER, area=city["mill"]))
    first = three_of(session.get_one(PrioritiesCycle, cycle_id))[0]
    told = {"priority": first, "words": "Six new lamps on the square.", "lang": "en", "due": today(9)}
    assert send(officer, f"{url}/measures", f"{url}/work", **(told | {"due": today(-9)})).status_code == 422
    assert send(officer, f"{url}/measures", f"{url}/work", **told).location == f"{url}/work"
    assert send(officer, f"/priorities/three/{first}/view", f"{url}/work", verdict="partly").status_code == 303
    html = read(client, url)
    assert "Six new lamps on the square." in html
    assert "The owner says:" in html


def _options(cycle_id):
    return options_in(session.get_one(PrioritiesCycle, cycle_id))


def test_shares_of_the_rating_stand_from_five_people_on(client, city):
    cycle = make_cycle(city["mill"], State.RATING)
    first, url = three_of(cycle)[0], f"/priorities/{cycle.id}"
    sign_in(client, make_account("Rana", Role.VERIFIED, area=city["mill"]))
    session.execute(update(Priority).where(Priority.id == first).values(met=2, partly=1))
    session.commit()
    assert send(client, f"/priorities/three/{first}/rate", url, verdict="met").location == f"{url}#p{first}"
    assert "residents say:" not in read(client, url)
    session.execute(update(Priority).where(Priority.id == first).values(unmet=1))
    session.commit()
    html = read(client, url)
    assert "5 residents say:" in html
    assert all(f"<bdi>{share} %</bdi>" in html for share in (60, 20))
    assert 'value="met" aria-pressed="true"' in html


def test_counts_below_five_are_hidden_and_do_not_tell_their_order(client, city):
    cycle = make_cycle(city["mill"], State.WORKING)
    for option, votes in zip(options_in(cycle), (2, 4, 7, 1), strict=True):
        session.execute(update(PriorityOption).where(PriorityOption.id == option).values(votes=votes))
    session.commit()
    table = read(client, f"/priorities/{cycle.id}").split('id="named"', 1)[1].split("</section>", 1)[0]
    assert sorted(NEEDS, key=table.index) == [NEEDS[2], NEEDS[0], NEEDS[1], NEEDS[3]]
    assert (table.count("<bdi>7</bdi>"), table.count("fewer than five")) == (1, 3)


def test_the_neighbourhood_shows_its_three_and_what_is_late(client, city):
    assert "There was no survey of priorities here yet." in read(client, "/areas/mill")
    cycle = make_cycle(city["north"], State.WORKING)
    first, second, _third = three_of(cycle)
    for priority, due, done in ((first, -3, None), (first, -3, 1), (second, 9, None)):
        make_measure(priority, due, done=done)
    html = read(client, "/areas/mill")
    told = html.split("What residents want first", 1)[1].split("Open issues, oldest first", 1)[0]
    assert f'href="/priorities/{cycle.id}"' in told
    assert all(words in told for words in (*NEEDS[:3], "North", "1 of 2 measures done", "1 is late", "no measure yet"))
    make_cycle(city["mill"])
    assert "Residents vote until" in read(client, "/areas/mill")
    assert "1 is late" in read(client, "/areas/harbour")


def test_the_neighbourhood_says_the_last_days_of_work_and_of_rating(client, city):
    working, rating = make_cycle(city["mill"], State.WORKING), make_cycle(city["hill"], State.RATING)
    with client.application.test_request_context():
        last = day(working.rating_from - timedelta(days=1)), day(rating.ends_on - timedelta(days=1))
    assert f"Worked on until {last[0]}; then residents rate." in read(client, "/areas/mill")
    assert f"Residents rate until {last[1]} what became of them." in read(client, "/areas/hill")


def test_a_page_costs_four_statements_however_many_measures_there_are(client, city):
    cycle = make_cycle(city["mill"], State.WORKING)
    for number in range(20):
        make_measure(three_of(cycle)[number % 3], number)
    told: list[str] = []
    read(client, f"/priorities/{cycle.id}")
    count = partial(_noted, told)
    event.listen(read_engine(), "before_cursor_execute", count)
    try:
        read(client, f"/priorities/{cycle.id}")
    finally:
        event.remove(read_engine(), "before_cursor_execute", count)
    assert len(told) <= 4, told


def _noted(told, _connection, _cursor, statement, *_more):
    told.append(statement)


def test_the_list_says_where_each_cycle_stands(client, city):
    assert "No area has asked" in read(client, "/priorities")
    make_cycle(city["mill"])
    late = make_cycle(city["hill"], State.WORKING, chosen=False)
    html = read(client, "/priorities")
    assert ("Survey" in html, "The three priorities are late" in html) == (True, True)
    assert "were to be chosen by" in read(client, f"/priorities/{late.id}")
    assert "Hill" not in read(client, "/priorities?area=north")
