"""Words and limits of mediation. Numbers: the product's rules for challenges."""

from datetime import timedelta
from enum import StrEnum

from app.kernel.words import spoken


class Ground(StrEnum):
    """What a challenge contests: how the issue was closed, that no first answer came, that it is not solved in time."""

    CLOSING = "closing"
    NO_ANSWER = "no_answer"
    NO_SOLUTION = "no_solution"


class State(StrEnum):
    """How far a challenge has come. `statement`: admitted, and the police have the word."""

    SUBMITTED = "submitted"
    STATEMENT = "statement"
    MEDIATION = "mediation"
    DECLINED = "declined"
    DECIDED = "decided"


OPEN_STATES = (State.SUBMITTED, State.STATEMENT, State.MEDIATION)


class Refusal(StrEnum):
    """Why a challenge is not admitted."""

    NOT_THEIRS = "not_theirs"
    COURT = "court"
    SETTLED = "settled"
    TREATMENT = "treatment"
    UNCLEAR = "unclear"


class Outcome(StrEnum):
    UPHELD = "upheld"
    PARTLY = "partly"
    NOT_UPHELD = "not_upheld"
    AGREEMENT = "agreement"
    WITHDRAWN = "withdrawn"


DECISIONS = (Outcome.UPHELD, Outcome.PARTLY, Outcome.NOT_UPHELD, Outcome.AGREEMENT)
OBLIGES = (Outcome.UPHELD, Outcome.PARTLY)


class Ending(StrEnum):
    """How it ends when somebody contested how they were treated."""

    DIALOGUE = "dialogue"
    REFERRAL = "referral"
    REASONED = "reasoned"
    WITHDRAWN = "withdrawn"


class Leaving(StrEnum):
    """Why a mediator has what somebody told no longer in hand: a conflict of interest, an absence, or stood aside and
    need not say why. All but an absence bar for good."""

    CONFLICT = "conflict"
    ABSENCE = "absence"
    ASIDE = "aside"


class Warned(StrEnum):
    """How far the reminders of a clock have come: it ends soon, it has run out, others are told of it too."""

    SOON = "soon"
    LATE = "late"
    OTHERS = "others"


RECEIPT_TREATMENT = "treatment"
HANDED_FOR = (Leaving.CONFLICT, Leaving.ABSENCE)


class Matter(StrEnum):
    """What neighbours ask a mediator for."""

    NOISE = "noise"
    ANIMALS = "animals"
    SHARED_SPACE = "shared_space"
    RUBBISH = "rubbish"
    PARKING = "parking"
    CHILDREN = "children"
    MANNERS = "manners"
    OTHER = "other"


class Between(StrEnum):
    """How far a mediation between neighbours has come."""

    ASKED = "asked"
    OFFERED = "offered"
    AGREED = "agreed"
    HELD = "held"
    ENDED = "ended"


class Result(StrEnum):
    """How a mediation between neighbours ended."""

    AGREEMENT = "agreement"
    NO_AGREEMENT = "no_agreement"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Who asked for it, and who was asked to come."""

    ASKER = "asker"
    OTHER = "other"


RECEIPT_MEDIATION = "mediation"
RUNNING = (Between.ASKED, Between.OFFERED, Between.AGREED, Between.HELD)
# Working days for each state; after them the mediator is late, in the open.
BETWEEN_DAYS = {Between.ASKED: 5, Between.OFFERED: 20, Between.AGREED: 20, Between.HELD: 10}
BETWEEN_KEPT = timedelta(days=365)  # after its end; what was agreed may be looked up until then
BETWEEN_REACHED = timedelta(days=90)  # after its end, how both sides are reached
COUNTED_FROM = 5  # mediations of a district, a quarter and an outcome that are shown together
COUNTED_LENGTH = 200
REACH_LONGEST = 300


class Bar(StrEnum):
    """Why a mediator must leave a case to another one."""

    OWN = "own"
    ACTED = "acted"
    COMMAND = "command"
    TIE = "tie"
    ASIDE = "aside"
    COORDINATOR = "coordinator"
    NEIGHBOUR = "neighbour"


class Post(StrEnum):
    """What a person is named for, beside a role."""

    COORDINATING = "coordinating"
    CO_MEDIATOR = "co_mediator"


class Due(StrEnum):
    """Which clock a reminder is about."""

    ADMISSION = "admission"
    STATEMENT = "statement"
    DECISION = "decision"


TREATMENT_DAYS = 20  # working days from its arrival to its end
TREATMENT_KEPT = timedelta(days=365)  # after its end
PLACE_LONGEST = 160
ADMIT_DAYS = 5  # working days in which a mediator says whether a challenge is admitted
STATEMENT_DAYS = 10  # working days for the police
MEDIATION_DAYS = 20  # working days from then to the outcome
REMIND_BEFORE = timedelta(days=3)
TELL_OTHERS_AFTER = timedelta(days=3)  # after a clock has run out
COORDINATOR_AFTER = 5  # challenges on one issue; those that were withdrawn do not count
WORDS_SHORTEST, WORDS_LONGEST = 15, 3000
ASKED_LONGEST = 300
REASONS_LONGEST = 5000
OBLIGATION_LONGEST = 150
STEP_CUT = 400  # of the reasons, in the step on the issue
FARTHEST_OBLIGATION = timedelta(days=366)
FORM_KEY_KEPT = timedelta(days=1)
REGISTER_LENGTH = 30
FEED_LENGTH = 50
CONFIDENTIAL_FROM = 5  # how many there must be before their number is shown

# Why somebody else decides, said to the mediator with who could.
BAR_WORDS = {
    Bar.OWN: spoken("You are a party to this yourself. Another mediator decides: %(names)s"),
    Bar.ACTED: spoken("You handled, answered or moderated this issue yourself. Another mediator decides: %(names)s"),
    Bar.COMMAND: spoken("You belong to the line of command that this is about. Another mediator decides: %(names)s"),
    Bar.TIE: spoken("You have declared a tie to somebody who is concerned. Another mediator decides: %(names)s"),
    Bar.ASIDE: spoken("You stood aside here. Another mediator decides: %(names)s"),
    Bar.NEIGHBOUR: spoken("You live in this neighbourhood yourself. Another mediator takes it: %(names)s"),
    Bar.COORDINATOR: spoken("After five challenges on one issue the coordinating mediator decides: %(names)s"),
}
