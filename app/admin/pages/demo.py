"""Being somebody of the demo city. In any other installation these pages do not exist."""

from flask import Response, current_app, jsonify
from flask_babel import gettext as _

from app.admin.pages.blueprint import pages
from app.admin.presenters import ROLE_LABELS
from app.admin.queries import Standing, demo_people, demo_places, standing
from app.identity.actions import begin_session
from app.identity.vocabulary import Means
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import NotFound
from app.web import login
from app.web.access import access
from app.web.answers import page, see_other
from app.web.forms import posted_value


@pages.get("/demo")
@access("site.demo")
def demo() -> Response:
    _only_in_a_demo()
    return page("admin/demo.html", people=demo_people(reader()), labels=ROLE_LABELS)


@pages.post("/demo/sign-in")
@access("site.demo")
def be_somebody() -> Response:
    _only_in_a_demo()
    wanted = posted_value("as")
    person = next((person for person in demo_people(reader()) if person.role == wanted), None)
    if person is None:
        raise NotFound
    signed_in = begin_session(
        actor=login.actor(), account_id=person.account_id, means=Means.DEMO, device_hash="", browser="demo"
    )
    login.sign_in(signed_in.token, signed_in.days)
    return see_other("/", _("You are now %(name)s.", name=person.name))


@pages.get("/demo.json")
@access("site.demo")
def demo_json() -> Response:
    _only_in_a_demo()
    people = [
        {
            "as": person.role,
            "name": person.name,
            "area": person.area_slug,
            "place": person.area_name,
            "about": person.about,
        }
        for person in demo_people(reader())
    ]
    return jsonify({"people": people} | demo_places(reader(), now()))


def _only_in_a_demo() -> None:
    if current_app.config["CORRALA_ENV"] != "demo" or standing(reader()) != Standing.DEMO:
        raise NotFound
