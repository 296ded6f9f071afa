"""Rows of issues, and the rules of one row."""

from app.issues.models.alarm import Alarm
from app.issues.models.assessing import Assessment, AssessmentSample, RatingReply, SampledIssue
from app.issues.models.follow_up import Photo, Step
from app.issues.models.following import Follow
from app.issues.models.guiding import GuidedCount
from app.issues.models.issue import Category, Issue, IssueContact, IssueCounter, IssuePoint, PromisedTimes
from app.issues.models.merging import Merge
from app.issues.models.noting import InternalNote
from app.issues.models.privacy import Hiding, IdentityRequest
from app.issues.models.rating import Burst, BurstOpinion, MeToo, Rating, RatingCell, ReopenAsk, Round
from app.issues.models.relay import Pause, RelayMessage
from app.issues.models.replying import CannedReply
from app.issues.models.routing import Referral, Route
from app.issues.models.signing import ClosingProposal
from app.issues.models.waiting import WaitingStep

__all__ = [
    "Alarm",
    "Assessment",
    "AssessmentSample",
    "Burst",
    "BurstOpinion",
    "CannedReply",
    "Category",
    "ClosingProposal",
    "Follow",
    "GuidedCount",
    "Hiding",
    "IdentityRequest",
    "InternalNote",
    "Issue",
    "IssueContact",
    "IssueCounter",
    "IssuePoint",
    "MeToo",
    "Merge",
    "Pause",
    "Photo",
    "PromisedTimes",
    "Rating",
    "RatingCell",
    "RatingReply",
    "Referral",
    "RelayMessage",
    "ReopenAsk",
    "Round",
    "Route",
    "SampledIssue",
    "Step",
    "WaitingStep",
]
