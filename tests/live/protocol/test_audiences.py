"""What each audience hears, and what never reaches it."""

import pytest

from tests.live.protocol.asking import asking, heard_changes, join, until_heard

pytestmark = pytest.mark.live

CANARY = "Zephyrine Quillfeather"


def test_what_was_never_published_leaks_to_nobody(stage):
    meeting = stage.hall()
    hall, panel, screen, someone = stage.socket(), stage.officer(), stage.socket(), stage.somebody(meeting)
    desk = stage.moderator()
    for socket, audience in ((hall, "hall"), (panel, "panel"), (screen, "screen"), (someone, "hall"), (desk, "desk")):
        join(socket, meeting, audience=audience)
    asker = stage.somebody(meeting)
    ids = [asker.ask("ask", asking(meeting, f"{CANARY} asks number {n}"))["id"] for n in range(3)]
    desk.ask("moderate", {"question": ids[0], "act": "decline", "reason": f"about {CANARY}"})
    desk.ask("moderate", {"question": ids[1], "act": "merge", "into": ids[2]})
    for socket in (hall, panel, screen, someone):
        news = heard_changes(socket)
        assert news[-1]["revision"] == 5
        assert [change for one in news for change in one["changes"]] == []
        assert CANARY not in str(socket.heard)
    for audience, socket in (("hall", stage.socket()), ("panel", stage.officer()), ("screen", stage.socket())):
        told = join(socket, meeting, audience=audience)
        assert (told["changes"], CANARY in str(told)) == ([], False)
    assert CANARY in str(heard_changes(desk))


def test_what_leaves_the_view_is_gone_and_says_nothing_else(stage):
    meeting = stage.hall()
    question = stage.question(meeting, f"{CANARY} lives where exactly?")
    hall, desk = stage.socket(), stage.moderator()
    revision = join(hall, meeting)["revision"]
    desk.ask("moderate", {"question": question, "act": "decline", "reason": f"It names {CANARY}"})
    (news,) = heard_changes(hall)
    (change,) = news["changes"]
    assert {key: value for key, value in change.items() if value} == {
        "id": question,
        "revision": 3,
        "state": "gone",
        "gone": True,
    }
    assert CANARY not in str(join(stage.socket(), meeting, revision))
    desk.ask("moderate", {"question": question, "act": "restore"})
    (news,) = heard_changes(hall)[1:]
    assert CANARY in news["changes"][0]["html"]


def states_of_mine(heard):
    return [q["state"] for name, told in heard if name == "mine" for q in told["questions"]]


def test_only_the_asker_hears_of_the_own_question(stage):
    meeting = stage.hall()
    cookie = stage.participant(meeting)
    phone, tablet, other, moderator = (
        stage.socket(cookie),
        stage.socket(cookie),
        stage.somebody(meeting),
        stage.moderator(),
    )
    for socket in (phone, tablet, other):
        join(socket, meeting)
    question = phone.ask("ask", asking(meeting))["id"]
    moderator.ask("moderate", {"question": question, "act": "decline", "reason": "off_topic"})
    for socket in (phone, tablet):
        assert states_of_mine(until_heard(socket, lambda heard: "declined" in states_of_mine(heard)))[-1] == "declined"
        assert "It is not about this meeting" in str(socket.heard)
    assert [name for name, _told in other.listen(0.3) if name == "mine"] == []
    mine = join(stage.socket(cookie), meeting)["mine"]
    assert (mine["asked"], mine["questions"][0]["state"]) == ([question], "declined")


def test_an_account_finds_again_what_it_did_before_signing_in(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    cookie = stage.participant(meeting)
    stage.socket(cookie).ask("support", {"question": question, "on": True})
    account = stage.account("Noor Haddad")
    both = stage.socket(f"{cookie}; {stage.cookie_of(account)}")
    assert join(both, meeting)["mine"]["supported"] == [question]
    assert both.ask("support", {"question": question, "on": True})["supports"] == 1
    assert stage.socket(stage.cookie_of(account)).ask("support", {"question": question, "on": False})["supports"] == 0


def test_each_socket_hears_its_own_language(stage):
    meeting = stage.hall()
    question = stage.question(meeting)
    spanish, english, officer = stage.socket(), stage.socket(), stage.officer()
    join(spanish, meeting, lang="es")
    join(english, meeting, lang="en")
    officer.ask("answer", {"question": question, "act": "written", "body": "Soon."})
    html = {tag: heard_changes(one)[-1]["changes"][0]["html"] for tag, one in (("es", spanish), ("en", english))}
    weekdays = {
        "es": ("lun", "mar", "mié", "jue", "vie", "sáb", "dom"),
        "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    }
    for tag, others in (("es", "en"), ("en", "es")):
        assert any(f">{day} " in html[tag] for day in weekdays[tag])
        assert not any(f">{day} " in html[tag] for day in weekdays[others])
