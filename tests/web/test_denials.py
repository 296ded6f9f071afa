"""Who was refused: of staff a row of the journal, of others a line of the log, over pages and sockets alike."""

import pytest
from structlog.testing import capture_logs

from app.forums.vocabulary import Access
from app.identity.vocabulary import Role
from app.kernel.db import session
from app.kernel.journal import Journal
from app.web import denials
from app.web.login import Credentials
from app.web.realtime import Caller
from app.web.realtime.events import answer_to
from tests.builders.forums import make_forum
from tests.builders.issues import make_issue
from tests.builders.live import make_hall, make_question
from tests.builders.people import csrf, make_account, make_session, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept


def denied() -> list[tuple[int, str, int | None]]:
    rows = [row for row in kept(Journal) if row.act == "access.denied"]
    assert all((row.actor_kind, row.actor_id) == ("account", row.object_id) for row in rows)
    return [(row.object_id, row.ids["action"], row.ids["number"]) for row in rows]


def test_staff_who_are_refused_a_page_stand_in_the_journal(client, context):
    make_city()
    officer = make_account("Officer", Role.OFFICER)
    sign_in(client, officer)
    assert client.get("/grants/proposals").status_code == 403
    assert client.post("/grants/7/end", data={"csrf_token": csrf(client, "/account")}).status_code in (403, 404)
    assert denied()[0] == (officer.id, "grant.give", None)


def test_staff_who_ask_for_what_is_kept_from_them_stand_in_the_journal_as_for_what_is_not_there(client, context):
    areas = make_city()
    officer = make_account("Officer", Role.OFFICER, area=areas["hill"])
    sign_in(client, officer)
    issue = make_issue(areas["mill"], confidential=True)
    forum = make_forum(areas["mill"], access=Access.MEMBERS)
    session.commit()
    for there, never in ((f"/issues/{issue.ref}", "/issues/TST-9999"), (f"/forums/{forum.slug}", "/forums/none")):
        rows = []
        for path in (there, never):
            known = len(denied())
            assert client.get(path).status_code == 404
            rows.append([row.ids for row in kept(Journal) if row.act == "access.denied"][known:])
        assert rows[0] == rows[1]
        assert len(rows[0]) == 1
    assert {action for _id, action, _number in denied()} == {"issue.read", "forum.read"}
    # Whoever was refused reads the own rows, in which neither differs from the other but in its time.
    told = client.get("/journal").get_data(as_text=True)
    assert told.count("was refused something, or asked for what is not there") == 4
    assert issue.ref not in told


@pytest.mark.parametrize("signed_in", [True, False])
def test_others_who_are_refused_stand_in_the_log_alone(client, context, signed_in):
    make_city()
    if signed_in:
        sign_in(client, make_account("Resident", Role.VERIFIED))
    with capture_logs() as lines:
        assert client.get("/moderation").status_code == 403
    assert denied() == []
    [line] = [line for line in lines if line["event"] == "denied"]
    who = "account" if signed_in else "visitor"
    assert line == {"event": "denied", "log_level": "info", "action": "post.hide", "who": who}


def test_staff_who_are_refused_over_a_socket_stand_in_the_journal_with_the_thing(context):
    meeting = make_hall(make_city()["mill"])
    question = make_question(meeting)
    officer = make_account("Officer", Role.OFFICER, area=None)
    caller = Caller(Credentials(make_session(officer)), f"account {officer.id}", "address", "en", True)
    answer = answer_to(context, caller, "moderate", {"question": question.id, "act": "publish"})
    assert answer["error"] == "not_allowed"
    assert denied() == [(officer.id, "question.moderate", question.id)]


def test_a_denial_that_cannot_be_written_down_is_answered_all_the_same(client, context, monkeypatch):
    make_city()
    sign_in(client, make_account("Officer", Role.OFFICER))
    session.commit()

    def away(**_about):
        raise denials.Refused

    monkeypatch.setitem(context.extensions, "corrala_denied", away)
    with capture_logs() as lines:
        assert client.get("/grants/proposals").status_code == 403
    assert [line["event"] for line in lines if line["log_level"] == "warning"] == ["a denial was not written down"]
