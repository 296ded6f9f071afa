"""To which body a report goes, and how it is passed on, taken and sent back."""

import pytest
from sqlalchemy import event, func, select

from app.areas.models import Area
from app.identity.vocabulary import Role
from app.issues import actions, queries
from app.issues.models import Issue, Referral, Route, Step
from app.issues.vocabulary import Level
from app.kernel.db import reader, rows, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from tests.builders.issues import close, make_category, make_issue, report, step, ten_seconds
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_body, make_city

WHY = "It is the lamp of the tram stop, not ours."


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def bodies(city):
    return {name: make_body(name) for name in ("lamps", "roads", "trams", "station")}


def administrator():
    return make_actor("Adm", Role.ADMINISTRATOR)


def referrals(issue):
    found = rows(reader(), select(Referral.__table__).where(Referral.issue_id == issue.id).order_by(Referral.id))
    return [(row.from_body_id, row.to_body_id, row.outcome) for row in found]


def body_of(issue):
    return value(reader(), select(Issue.body_id).where(Issue.id == issue.id))


def titles(client, issue):
    html = client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    return html.split('class="timeline', 1)[1]


def test_smallest_area_decides_then_the_category_then_the_station_then_nobody(city, bodies):
    admin, own = administrator(), {name: body.id for name, body in bodies.items()}
    make_category("lighting", body=bodies["lamps"])
    make_category("other")
    assert body_of(report(area="mill")) == own["lamps"]
    actions.put_route(actor=admin, category="lighting", area="north", body="roads")
    actions.put_route(actor=admin, category="lighting", area="mill", body="trams")
    went = {area: body_of(report(area=area)) for area in ("mill", "harbour", "hill")}
    assert went == {"mill": own["trams"], "harbour": own["roads"], "hill": own["lamps"]}
    assert body_of(report(area="mill", category="other")) is None
    session.get_one(Area, city["city"].id).station_id = own["station"]
    session.commit()
    assert body_of(report(area="mill", category="other")) == own["station"]


def test_a_line_of_the_table_is_changed_by_saying_it_again_and_can_be_removed(city, bodies):
    admin = administrator()
    make_category("lighting", body=bodies["lamps"])
    first = actions.put_route(actor=admin, category="lighting", area="mill", body="roads")
    again = actions.put_route(actor=admin, category="lighting", area="mill", body="trams")
    assert (first.id, again.body_id) == (again.id, bodies["trams"].id)
    with pytest.raises(Invalid):
        actions.put_route(actor=admin, category="lighting", area="mill", body="nobody")
    with pytest.raises(NotAllowed):
        actions.put_route(actor=make_actor("Ana", Role.OFFICER), category="lighting", area="mill", body="roads")
    actions.remove_route(actor=admin, route_id=first.id)
    assert value(reader(), select(func.count()).select_from(Route)) == 0
    assert body_of(report(area="mill")) == bodies["lamps"].id


def test_a_referral_is_taken_or_sent_back_with_a_reason_while_the_clock_goes_on(client, city, bodies):
    make_category("lighting", body=bodies["station"])
    officer = make_actor("Ana", Role.OFFICER, area=city["north"], body=bodies["station"])
    partner = make_actor("Lamp", Role.PARTNER, body=bodies["lamps"])
    issue = report(area="mill")
    due = issue.solution_due
    with pytest.raises(Conflict):
        step(issue, officer, "take")
    step(issue, officer, "refer", to_body_id=bodies["lamps"].id, text="Six lamps, see the photo.")
    assert "not taken on yet" in client.get(f"/issues/{issue.ref}").get_data(as_text=True)
    with pytest.raises(NotAllowed):
        step(issue, officer, "take")
    with pytest.raises(NotAllowed):
        step(issue, officer, "return")
    with pytest.raises(NotAllowed):
        step(issue, make_actor("Tram", Role.PARTNER, body=bodies["trams"]), "take")
    step(issue, partner, "return", text=WHY)
    with pytest.raises(NotAllowed):
        step(issue, partner, "progress")
    assert body_of(issue) == bodies["station"].id
    step(issue, officer, "refer", to_body_id=bodies["lamps"].id, text="The tram company says it is yours.")
    step(issue, partner, "take", text="We come on Thursday.")
    with pytest.raises(Conflict):
        step(issue, partner, "take")
    ours, theirs = bodies["station"].id, bodies["lamps"].id
    assert referrals(issue) == [(ours, theirs, "returned"), (ours, theirs, "taken")]
    assert session.get_one(Issue, issue.id).solution_due == due
    told = titles(client, issue)
    parts = ("Taken on by the body", "Passed on to Lamps", "Sent back to Station", WHY, "Passed on to Lamps")
    places = []
    for part in parts:
        places.append(told.index(part, places[-1] + 1 if places else 0))
    assert places == sorted(places)
    assert "not taken on yet" not in told


def test_whoever_works_on_it_for_the_body_has_taken_it_and_a_closing_ends_it(city, bodies):
    make_category("lighting", body=bodies["station"])
    officer = make_actor("Ana", Role.OFFICER, area=city["north"], body=bodies["station"])
    partner = make_actor("Lamp", Role.PARTNER, body=bodies["lamps"])
    worked, passed, closed = report(), report(), report()
    for issue in (worked, passed, closed):
        step(issue, officer, "refer", to_body_id=bodies["lamps"].id)
    step(worked, officer, "assign")  # the police say something else meanwhile: it still waits for the body
    assert referrals(worked)[0][2] == "waiting"
    step(worked, partner, "progress")
    step(passed, partner, "refer", to_body_id=bodies["trams"].id)
    close(closed, partner)
    assert [referrals(issue)[0][2] for issue in (worked, passed, closed)] == ["taken", "passed_on", "ended"]
    assert referrals(passed)[1] == (bodies["lamps"].id, bodies["trams"].id, "waiting")


def test_what_comes_back_to_nobody_goes_to_the_coordinator_who_gives_it_to_a_body(client, city, bodies):
    make_category("other", body=bodies["lamps"], public=False)
    issue = report(area="mill", category="other")
    partner, coordinator = make_actor("Lamp", Role.PARTNER, body=bodies["lamps"]), make_account("Zoe", Role.COORDINATOR)
    step(issue, partner, "return", text=WHY)
    assert body_of(issue) is None
    taken = make_issue(city["mill"], officer_account_id=make_account("Ana", Role.OFFICER).id)
    sign_in(client, coordinator)
    desk, page = (client.get(path).get_data(as_text=True) for path in ("/desk", "/issues/unrouted"))
    for html in (desk, page):
        assert issue.ref in html
        assert taken.ref not in html
        assert "Six lamps" not in html  # the words are confidential, also for who chooses the body
    assert client.get(f"/issues/{issue.ref}").status_code == 404
    token = csrf(client, "/issues/unrouted")
    path, fields = (
        f"/issues/unrouted/{issue.ref}",
        {"csrf_token": token, "version": session.get_one(Issue, issue.id).version},
    )
    assert client.post(path, data=fields | {"body": str(bodies["trams"].id)}).status_code == 422
    sent = client.post(path, data=fields | {"body": str(bodies["trams"].id), "text": "The tram company answers."})
    assert (sent.status_code, body_of(issue)) == (303, bodies["trams"].id)
    assert referrals(issue)[-1] == (None, bodies["trams"].id, "waiting")
    assert client.post(path, data=fields | {"body": str(bodies["lamps"].id), "text": "Again."}).status_code == 404
    step(issue, make_actor("Tram", Role.PARTNER, body=bodies["trams"]), "return", text=WHY)
    assert body_of(issue) is None


def test_address_of_what_no_body_has_holds_its_reference_and_no_number_of_a_row(client, city, bodies):
    make_category("other")
    issue = make_issue(city["mill"], id=7_700_001, ref="K7QM-2XHD", body_id=None, confidential=True)
    sign_in(client, make_account("Zoe", Role.COORDINATOR))
    page = client.get("/issues/unrouted").get_data(as_text=True)
    assert f'action="/issues/unrouted/{issue.ref}"' in page
    assert "7700001" not in page
    told = {"csrf_token": csrf(client, "/issues/unrouted"), "version": "1", "text": "Theirs."}
    told["body"] = str(bodies["trams"].id)
    for path in ("/issues/unrouted/7700001", "/issues/unrouted/1", "/issues/unrouted/TST-9999"):
        assert client.post(path, data=told).status_code == 404, path
        assert client.get(path).status_code in (404, 405)
    assert client.post("/issues/unrouted/k7qm-2xhd", data=told).status_code == 303


def test_who_sends_on_what_is_confidential_is_led_to_the_desk_and_not_to_a_page_that_is_closed(client, city, bodies):
    make_category("hate", body=bodies["lamps"], public=False)
    issue = report(area="mill", category="hate")
    sign_in(client, make_account("Lamp", Role.PARTNER, body=bodies["lamps"]))
    fields = {"csrf_token": csrf(client, f"/issues/{issue.ref}"), "return-version": issue.version, "return-seen": 0}
    sent = client.post(f"/issues/{issue.ref}/steps/return", data=fields | {"return-text": WHY})
    assert (sent.status_code, sent.location) == (303, "/desk")
    ten_seconds()
    assert client.get(f"/issues/{issue.ref}").status_code == 404


def test_one_referral_waits_at_a_time_and_never_to_its_own_body(city, bodies):
    issue = make_issue(city["mill"], body_id=bodies["lamps"].id)
    said = Step(issue_id=issue.id, pos=1, kind="refer", lang="en", at=issue.reported_at)
    session.add(said)
    session.flush()
    about = {"issue_id": issue.id, "to_body_id": bodies["lamps"].id, "step_id": said.id, "at": issue.reported_at}
    session.add(Referral(**about))
    session.commit()
    for wrong in (
        {},
        {"outcome": "taken"},
        {"from_body_id": bodies["lamps"].id, "outcome": "taken", "answered_at": said.at},
    ):
        session.add(Referral(**(about | wrong)))
        with pytest.raises(Exception, match=r"referral|UNIQUE|CHECK"):
            session.commit()
        session.rollback()


def test_the_list_of_what_no_body_has_asks_as_much_for_three_as_for_one(city, bodies):
    make_category("other")

    def statements():
        said: list[str] = []
        connection = reader()
        event.listen(connection, "before_cursor_execute", lambda *about: said.append(about[2]))
        return queries.unrouted(connection), said

    report(category="other", level=Level.CONFIDENTIAL)
    one, few = statements()
    report(category="other")
    report(category="other")
    session.commit()
    assert len(one) == 1
    assert len(few) == 1
    assert queries.unrouted_count(reader()) == 3


def test_administrators_edit_the_table_on_a_page(client, city, bodies):
    make_category("lighting", body=bodies["lamps"])
    sign_in(client, make_account("Adm", Role.ADMINISTRATOR))
    assert "/admin/routes" in client.get("/admin").get_data(as_text=True)
    token = csrf(client, "/admin/routes")
    wrong = client.post(
        "/admin/routes", data={"csrf_token": token, "category": "lighting", "area": "", "body": "roads"}
    )
    assert wrong.status_code == 422
    fields = {"csrf_token": token, "category": "lighting", "area": "mill", "body": "roads"}
    assert client.post("/admin/routes", data=fields).status_code == 303
    html = client.get("/admin/routes").get_data(as_text=True)
    assert "Mill (neighbourhood)" in html
    kept = value(reader(), select(Route.id))
    assert client.post(f"/admin/routes/{kept}/remove", data={"csrf_token": token}).status_code == 303
    assert client.post(f"/admin/routes/{kept}/remove", data={"csrf_token": token}).status_code == 404
