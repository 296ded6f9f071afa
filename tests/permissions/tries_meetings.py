"""Meetings and their live questions, tried by page and by socket."""

from datetime import timedelta
from io import BytesIO
from uuid import uuid4

from sqlalchemy import select

from app.identity.models import Participant
from app.identity.queries import token_hash
from app.kernel.clock import local, now
from app.kernel.db import session
from app.live.actions import open_hands
from app.live.models import Question
from app.live.vocabulary import Phase, State
from app.meetings.models import Meeting
from app.meetings.vocabulary import MeetingKind, MeetingState
from app.minutes.vocabulary import MinutesState
from tests.builders.days import today
from tests.builders.issues import photo_bytes
from tests.builders.live import ask, invite, make_moderator, make_question
from tests.builders.meetings import make_meeting
from tests.builders.minutes import add_correction, add_minutes
from tests.builders.programme import make_group
from tests.permissions.matrix import tries
from tests.permissions.stage import Scene

BODY = "When is the lamp at the school repaired at last?"


@tries("meeting.read", places=("area", "other"))
def page_of_a_meeting(it: Scene) -> int:
    return it.get(f"/meetings/{make_meeting(it.area).id}")


@tries("meeting.read", places=("area",))
def feed_of_meetings(it: Scene) -> int:
    return it.get("/meetings/feed.atom")


@tries("meeting.read", places=("area", "other"))
def calendar_of_an_area(it: Scene) -> int:
    return it.get(f"/areas/{it.area.slug}/meetings.ics")


@tries("meeting.call", places=("area", "other"))
def announce_a_meeting(it: Scene) -> int:
    day = local(now() + timedelta(days=9), "Europe/Madrid").date()
    about = {"area": it.area.slug, "title": "Safe ways to school", "day": str(day), "begins": "18:00", "ends": "20:00"}
    status = it.post("/meetings/new", {**about, "place": "Library", "lang": "en"})
    # An area for which this person may call nothing is not offered: the form comes back.
    return 403 if status == 422 else status


@tries("initiative.call", places=("area", "other"))
def call_a_walk(it: Scene) -> int:
    day = local(now() + timedelta(days=9), "Europe/Madrid").date()
    about = {"area": it.area.slug, "kind": "walk", "title": "A walk along the river", "day": str(day)}
    more = {"begins": "18:00", "ends": "19:00", "place": "Library", "refs": it.issue().ref, "key": uuid4().hex}
    return it.post("/initiatives/new", about | more)


@tries("initiative.report", places=("area", "other"))
def report_of_a_walk(it: Scene) -> int:
    begun = now() - timedelta(hours=3)
    meeting = make_meeting(it.area, kind=MeetingKind.WALK, starts_at=begun, state=MeetingState.ENDED)
    return it.post(f"/initiatives/{meeting.id}/report", {"text": "Three lamps are dark; the city mends them."})


@tries("meeting.call", places=("area", "other"))
def cancel_a_meeting(it: Scene) -> int:
    return it.post(f"/meetings/{make_meeting(it.area).id}/cancel", {"reason": "The library is closed on that day."})


@tries("meeting.call", places=("area", "other"))
def attach_a_document(it: Scene) -> int:
    form = {"title": "A plan", "lang": "es", "point": "", "file": (BytesIO(photo_bytes()), "plan.png")}
    return it.post(f"/meetings/{make_meeting(it.area).id}/documents", form)


@tries("meeting.call", places=("area", "other"))
def invite_a_group(it: Scene) -> int:
    group = make_group(it.area, name=uuid4().hex[:20], listed=True)
    return it.post(f"/meetings/{make_meeting(it.area).id}/groups", {"groups": [str(group.id)]})


@tries("meeting.call", places=("area", "other"))
def invite_a_body(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall(Phase.COLLECTING).id}/bodies", {"body": str(it.world.other_body.id)})


@tries("meeting.call", places=("area", "other"))
def take_the_invitation_of_a_body_back(it: Scene) -> int:
    meeting = it.hall(Phase.COLLECTING)
    invite(meeting, it.world.other_body)
    return it.post(f"/meetings/{meeting.id}/bodies/{it.world.other_body.id}/let-go")


@tries("meeting.sign_up", places=("area", "other"))
def sign_up_for_a_meeting(it: Scene) -> int:
    path = f"/meetings/{make_meeting(it.area).id}/sign-up"
    return it.post(path, {"name": "Noor", "email": f"{uuid4().hex}@example.org"})


@tries("meeting.names")
def names_of_who_signed_up(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/names")


@tries("meeting.check_in")
def enter_somebody_from_the_paper_list(it: Scene) -> int:
    path = f"/meetings/{it.hall(Phase.COLLECTING).id}/enter"
    return it.post(path, {"name": "Ana Costa", "source": "paper", "place": "open", "key": uuid4().hex})


@tries("hall.watch", places=("area", "other"))
def page_of_a_hall(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/live")


@tries("hall.watch", places=("area",))
def big_screen(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/screen")


@tries("hall.watch", places=("area",))
def changes_of_a_hall(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/live/changes?since=0")


@tries("hall.watch", places=("area",))
def socket_in_a_hall(it: Scene) -> int:
    return it.emit("join", meeting=it.hall().id, since=0, audience="hall")


def newest_waits() -> bool:
    state = session.scalars(select(Question.state).order_by(Question.id.desc()).limit(1)).one()
    session.commit()
    return state == State.QUEUED


@tries("question.ask", places=("area", "other"))
def ask_by_form(it: Scene) -> tuple[int, bool]:
    status = it.post(f"/meetings/{it.hall().id}/live/ask", {"body": BODY, "key": uuid4().hex})
    return status, newest_waits() if status == 303 else False


@tries("question.ask", places=("area", "other"))
def ask_by_socket(it: Scene) -> tuple[int, bool]:
    status = it.emit("ask", meeting=it.hall().id, body=BODY, key=uuid4().hex, anonymous=True)
    return status, newest_waits() if status == 200 else False


@tries("question.enter")
def enter_by_form(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall().id}/live/ask", {"body": BODY, "key": uuid4().hex, "source": "paper"})


@tries("question.enter")
def enter_by_socket(it: Scene) -> int:
    return it.emit("ask", meeting=it.hall().id, body=BODY, key=uuid4().hex, anonymous=True, source="paper")


@tries("question.support", places=("area", "other"))
def support_by_form(it: Scene) -> int:
    return it.post(f"/questions/{make_question(it.hall()).id}/support", {"on": "1"})


@tries("question.support", places=("area", "other"))
def support_by_socket(it: Scene) -> int:
    return it.emit("support", question=make_question(it.hall()).id, on=True)


@tries("question.asker")
def who_asked_a_question(it: Scene) -> int:
    return it.get(f"/questions/{make_question(it.hall()).id}/asker")


@tries("question.queue")
def page_of_the_desk(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/desk")


@tries("question.queue")
def socket_at_the_desk(it: Scene) -> int:
    return it.emit("join", meeting=it.hall().id, since=0, audience="desk")


@tries("question.queue")
def changes_of_the_desk(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/live/changes?since=0&audience=desk")


@tries("question.moderate")
def publish_by_form(it: Scene) -> int:
    return it.post(f"/questions/{ask(it.hall()).id}/moderate", {"act": "publish"})


@tries("question.moderate")
def publish_by_socket(it: Scene) -> int:
    return it.emit("moderate", question=ask(it.hall()).id, act="publish")


@tries("question.answer")
def page_of_the_panel(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/panel")


@tries("question.answer")
def answer_by_form(it: Scene) -> int:
    return it.post(f"/questions/{make_question(it.hall()).id}/answer", {"act": "start"})


@tries("question.answer")
def page_of_a_written_answer(it: Scene) -> int:
    return it.get(f"/questions/{make_question(it.hall(Phase.WRITING), State.CARRIED).id}/write")


@tries("question.answer")
def answer_in_writing(it: Scene) -> int:
    question = make_question(it.hall(Phase.WRITING), State.CARRIED)
    return it.post(f"/questions/{question.id}/write", {"act": "written", "body": "The lamp is mended on Monday."})


@tries("question.answer")
def answer_by_socket(it: Scene) -> int:
    return it.emit("answer", question=make_question(it.hall()).id, act="start")


@tries("hall.phase")
def pause_by_form(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall().id}/live/phase", {"phase": "paused"})


@tries("hall.phase")
def pause_by_socket(it: Scene) -> int:
    return it.emit("phase", meeting=it.hall().id, phase="paused")


@tries("hall.phase")
def set_the_timer_by_form(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall().id}/live/timer", {"act": "start", "minutes": "5"})


@tries("hall.phase")
def set_the_timer_by_socket(it: Scene) -> int:
    return it.emit("timer", meeting=it.hall().id, act="start", minutes=5)


def for_hands() -> dict[str, str]:
    return {"act": "open", "question": "Which day suits you?", "key": uuid4().hex}


@tries("hall.hands")
def ask_for_hands_by_form(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall().id}/live/hands", for_hands() | {"options": "Monday\nThursday"})


@tries("hall.hands")
def ask_for_hands_by_socket(it: Scene) -> int:
    return it.emit("hands", meeting=it.hall().id, options=["Monday", "Thursday"], **for_hands())


def hands_in(meeting_id: int) -> int:
    options, moderator = ["Monday", "Thursday"], make_moderator()
    shown = {"question": "Which day suits you?", "options": options, "key": uuid4().hex}
    return open_hands(actor=moderator, meeting_id=meeting_id, **shown).id


@tries("hall.hands")
def close_a_show_of_hands(it: Scene) -> int:
    return it.post(f"/hands/{hands_in(it.hall().id)}/end", {"act": "close"})


@tries("question.support", places=("area", "other"))
def raise_a_hand_by_form(it: Scene) -> int:
    return it.post(f"/hands/{hands_in(it.hall().id)}/raise", {"option": "1"})


@tries("question.support", places=("area", "other"))
def raise_a_hand_by_socket(it: Scene) -> int:
    return it.emit("raise", hands=hands_in(it.hall().id), option=1)


@tries("question.queue")
def page_of_the_host(it: Scene) -> int:
    return it.get(f"/meetings/{it.hall().id}/host")


@tries("meeting.check_in")
def count_a_paper_list(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall().id}/attendance", {"people": "12", "key": uuid4().hex})


def minutes_of(it: Scene, state: MinutesState = MinutesState.DRAFT, *, over: bool = False) -> Meeting:
    """A meeting that was held, with its minutes; to its own somebody came."""
    meeting = it.hall(Phase.WRITING)
    add_minutes(meeting, state, over=over)
    key = f"account:{it.account.id}" if it.account else it.joined[-1][1] if it.joined else None
    if it.own and key:
        about = {"account_id": it.account.id if it.account else None, "made_at": now()}
        session.add(Participant(meeting_id=meeting.id, key_hash=token_hash(key), **about))
        session.commit()
    return meeting


@tries("minutes.write")
def page_of_writing_minutes(it: Scene) -> int:
    return it.get(f"/meetings/{minutes_of(it).id}/minutes/edit")


@tries("minutes.write")
def write_minutes(it: Scene) -> int:
    fields = {"body": "The lamp was spoken of.", "came": "12", "lang": "en", "seen": "1"}
    return it.post(f"/meetings/{minutes_of(it).id}/minutes/edit", fields)


@tries("minutes.write")
def publish_minutes(it: Scene) -> int:
    return it.post(f"/meetings/{minutes_of(it).id}/minutes/publish")


@tries("minutes.write")
def promise_in_minutes(it: Scene) -> int:
    fields = {"promise": "A second lamp", "due": today(20).isoformat()}
    return it.post(f"/meetings/{minutes_of(it).id}/minutes/promise", fields)


@tries("minutes.write")
def decide_on_a_correction(it: Scene) -> int:
    meeting = minutes_of(it, MinutesState.CORRECTION)
    part = Participant(meeting_id=meeting.id, key_hash=uuid4().hex, made_at=now())
    session.add(part)
    session.flush()
    correction = add_correction(meeting, part.id)
    return it.post(f"/minutes/corrections/{correction.id}", {"act": "accept", "reason": "You are right about it."})


@tries("minutes.correct")
def propose_a_correction(it: Scene) -> int:
    meeting = minutes_of(it, MinutesState.CORRECTION)
    return it.post(f"/meetings/{meeting.id}/minutes/corrections", {"words": "The lamp stands before the school."})


@tries("minutes.final", places=("area", "other"))
def make_minutes_final(it: Scene) -> int:
    return it.post(f"/meetings/{minutes_of(it, MinutesState.CORRECTION, over=True).id}/minutes/final")


@tries("minutes.final", places=("area", "other"))
def put_minutes_right(it: Scene) -> int:
    fields = {"body": "The lamp was spoken of.", "came": "12", "seen": "1", "reason": "The number was wrong."}
    return it.post(f"/meetings/{minutes_of(it, MinutesState.FINAL).id}/minutes/erratum", fields)


@tries("minutes.final", places=("area", "other"))
def page_of_an_erratum(it: Scene) -> int:
    return it.get(f"/meetings/{minutes_of(it, MinutesState.FINAL).id}/minutes/erratum")


@tries("meeting.read", places=("area", "other"))
def page_of_minutes(it: Scene) -> int:
    return it.get(f"/meetings/{minutes_of(it, MinutesState.CORRECTION).id}/minutes")


@tries("meeting.echo")
def say_whether_heard(it: Scene) -> int:
    return it.post(f"/meetings/{minutes_of(it).id}/heard", {"heard": "yes", "answered": "none"})
