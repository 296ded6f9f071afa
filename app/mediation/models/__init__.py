"""Rows of mediation."""

from app.mediation.models.bars import MediationAside, MediationPost
from app.mediation.models.between import (
    Mediation,
    MediationCount,
    MediationLeave,
    MediationMessage,
    MediationSide,
)
from app.mediation.models.challenge import Challenge, ChallengeParty
from app.mediation.models.treatment import Treatment, TreatmentLeave, TreatmentMessage

__all__ = [
    "Challenge",
    "ChallengeParty",
    "Mediation",
    "MediationAside",
    "MediationCount",
    "MediationLeave",
    "MediationMessage",
    "MediationPost",
    "MediationSide",
    "Treatment",
    "TreatmentLeave",
    "TreatmentMessage",
]
