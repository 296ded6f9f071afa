"""The sample of confidential reports, for evaluators: which ones, and none of their words."""

from flask import Response, request

from app.issues.pages.room import pages
from app.issues.policies import may_read_sample
from app.issues.presenters.sample import sample_of
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import page
from app.web.login import actor


@pages.get("/issues/sample")
@access("issue.read_confidential")
def evaluators_sample() -> Response:
    if not may_read_sample(actor()):
        raise NotAllowed
    return page("issues/confidential_sample.html", sample=sample_of(reader(), request.args.get("quarter")))
