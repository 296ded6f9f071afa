"""Rows of identity, and the rules of one row."""

from app.identity.models.absences import Absence
from app.identity.models.accounts import (
    Account,
    AccountSession,
    DutyEntry,
    EmailCode,
    Participant,
    Receipt,
    RoleGrant,
    RoleProposal,
    WrongTry,
)
from app.identity.models.factors import AuthenticatorApp, AwaitedFactor, Passkey, PasskeyChallenge, RecoveryCode
from app.identity.models.groups import CommunityGroup, GroupContact
from app.identity.models.mutes import Mute
from app.identity.models.residence import CensusEntry, ResidenceBatch, ResidenceLetter, ResidenceProof, Voucher
from app.identity.models.ties import Tie
from app.identity.models.tokens import PersonalToken

__all__ = [
    "Absence",
    "Account",
    "AccountSession",
    "AuthenticatorApp",
    "AwaitedFactor",
    "CensusEntry",
    "CommunityGroup",
    "DutyEntry",
    "EmailCode",
    "GroupContact",
    "Mute",
    "Participant",
    "Passkey",
    "PasskeyChallenge",
    "PersonalToken",
    "Receipt",
    "RecoveryCode",
    "ResidenceBatch",
    "ResidenceLetter",
    "ResidenceProof",
    "RoleGrant",
    "RoleProposal",
    "Tie",
    "Voucher",
    "WrongTry",
]
