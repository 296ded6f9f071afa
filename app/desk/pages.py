"""The page of the desk."""

from flask import Blueprint, Response

from app.desk import presenters, queries
from app.desk.policies import may_have_desk
from app.kernel.clock import end_of_day, local, now
from app.kernel.db import reader
from app.kernel.errors import NotAllowed
from app.web.access import access
from app.web.answers import page
from app.web.city import city
from app.web.login import actor

pages = Blueprint("desk", __name__)


@pages.get("/desk")
@access("issue.route")
def desk() -> Response:
    if not may_have_desk(actor()):
        raise NotAllowed("The desk is for officers, commissioners and partners.")
    moment = now()
    found = queries.parts(reader(), actor(), moment, end_of_day(local(moment, city().zone).date(), city().zone))
    return page("desk/desk.html", parts=presenters.desk(found, actor()))
