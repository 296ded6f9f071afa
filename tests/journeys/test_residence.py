"""A resident shows where they live by a letter, a mediator prints it, the resident enters its code."""

import pytest

from app.identity.models import ResidenceLetter
from app.identity.queries.residence import letter_code_of
from app.kernel.db import session
from tests.conftest import own_app

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]
DRAWN_MS = 30_000  # a process of its own loads what draws a PDF, beside another walk


def test_a_letter_from_the_request_to_the_verified_resident(walker, site):
    resident = walker("resident").be("resident")
    resident.go("/account/residence?lang=en").look("where-i-live")
    resident.fill("Name on the letterbox", "Amal Haddad")
    resident.fill("Postal address", "Calle del Molino 14, 3 B\n28001 Valmere")
    resident.page.get_by_label("Neighbourhood").first.select_option(index=1)
    resident.press("Send me a letter").look("letter-on-its-way")

    mediator = walker("mediator").be("mediator")
    mediator.go("/residence?lang=en").look("verify-residents")
    with mediator.page.expect_download(timeout=DRAWN_MS) as download:
        mediator.page.get_by_role("button", name="Print the letters (PDF)").click()
    assert download.value.path().read_bytes().startswith(b"%PDF-")
    mediator.go("/residence").press("They are in the post").look("letters-sent")

    code = code_of_the_letter(site)
    resident.go("/account/residence?lang=en").fill("The code from your letter", code)
    resident.press("Enter the code").look("verified")
    assert "You are a verified resident" in resident.text()


def code_of_the_letter(site):
    """The code that stands on the newest paper."""
    with own_app(site.environ) as app, app.app_context():
        letter = session.query(ResidenceLetter).order_by(ResidenceLetter.id.desc()).limit(1).one()
        code = letter_code_of(letter.id, letter.asked_at)
        session.rollback()
    return code


def test_the_pages_of_residence_in_arabic_on_a_phone_and_without_scripts(walker):
    amal = walker("resident-ar", lang="ar", phone=True, scripts=False).be("resident")
    amal.go("/account/residence?lang=ar").look("where-i-live")
    mediator = walker("mediator-phone", phone=True, scripts=False).be("mediator")
    mediator.go("/grants/neighbours").look("representatives")
