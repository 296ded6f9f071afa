"""Reminding of questions to the police, and of proposals to which a reply is owed."""

from app.areas.queries import the_city
from app.forums.asking import stand_of
from app.forums.events import QuestionLate, ReplyDue
from app.forums.models import Topic
from app.forums.proposing import owe_reply
from app.forums.queries.asking import late_questions, question_told, replies_due
from app.forums.queries.proposing import proposals_supported
from app.forums.vocabulary import REMIND_OF_REPLIES
from app.identity.actor import Actor
from app.kernel.clock import now, reminders_due
from app.kernel.db import session
from app.kernel.journal import announce
from app.kernel.transaction import act


@act
def remind_of_questions(*, actor: Actor) -> int:
    """Remind the officers when the promised day of a question is over, and tell the commissioners when twice its time
    is; whoever owes a proposal its reply both times; each once; how many. Where nobody could remind in time, the later
    one counts for both."""
    city, done = the_city(session()), 0
    for found in late_questions(session(), now()):
        stand = stand_of(found, now(), city.zone, city.holidays)
        topic = session.get_one(Topic, found.id, with_for_update=True, populate_existing=True)
        if stand is None or topic.answer_reminded == stand or question_told(session(), topic.id) is None:
            continue
        topic.answer_reminded = stand
        session.flush()
        announce(QuestionLate(topic_id=topic.id, due=stand), actor=actor)
        done += 1
    return done


@act
def owe_replies(*, actor: Actor) -> int:
    """Let the clock run of proposals that have their supporters by now without a new one: somebody showed where they
    live after they had supported, or there are fewer residents; how many."""
    done = 0
    for found in proposals_supported(session()):
        topic = session.get_one(Topic, found.id, with_for_update=True, populate_existing=True)
        owe_reply(actor, topic, found.area_path)
        done += topic.answer_due is not None
    return done


@act
def remind_of_replies(*, actor: Actor) -> int:
    """Remind whoever owes a proposal its reply when seven and two working days are left; how many. Where nobody could
    remind in time, the later one counts for both."""
    city, done = the_city(session()), 0
    for found in replies_due(session(), now()):
        reached = reminders_due(found.answer_due, REMIND_OF_REPLIES, city.zone, city.holidays)
        left = REMIND_OF_REPLIES[reached - 1] if reached else None
        if left is None or (found.told is not None and found.told <= left):
            continue
        session.get_one(Topic, found.id, with_for_update=True, populate_existing=True)
        if question_told(session(), found.id) is not None:
            announce(ReplyDue(topic_id=found.id, left=left), actor=actor)
            done += 1
    return done
