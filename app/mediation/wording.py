"""Words that forms offer and pages show."""

from typing import Any

from flask_babel import lazy_gettext as _l

from app.mediation.vocabulary import Leaving, Matter, Refusal, Result

REFUSALS: dict[str, Any] = {
    Refusal.NOT_THEIRS: _l("It is about something that this body does not decide"),
    Refusal.COURT: _l("A court or a formal procedure has it in hand"),
    Refusal.SETTLED: _l("It was decided in an earlier challenge, and nothing is new"),
    Refusal.TREATMENT: _l("It is about how somebody was treated, for which there is a confidential way"),
    Refusal.UNCLEAR: _l("It does not say what is contested"),
}

MATTERS: dict[str, Any] = {
    Matter.NOISE: _l("Noise"),
    Matter.ANIMALS: _l("Animals"),
    Matter.SHARED_SPACE: _l("Stairs, yard and other shared space"),
    Matter.RUBBISH: _l("Rubbish and smells"),
    Matter.PARKING: _l("Parking and driveways"),
    Matter.CHILDREN: _l("Children and play"),
    Matter.MANNERS: _l("How we speak to one another"),
    Matter.OTHER: _l("Something else between neighbours"),
}
RESULTS: dict[str, tuple[str, Any]] = {
    Result.AGREEMENT: ("ok", _l("They agreed")),
    Result.NO_AGREEMENT: ("neutral", _l("They talked, without an agreement")),
    Result.REFUSED: ("neutral", _l("One side did not wish to come")),
    Result.WITHDRAWN: ("neutral", _l("Withdrawn")),
}
HANDINGS: dict[str, Any] = {
    Leaving.CONFLICT: _l("I know somebody in it, or have another conflict of interest; I will not have it again"),
    Leaving.ABSENCE: _l("I am away, or have no time for it now"),
}
