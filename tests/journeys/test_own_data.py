"""A resident reads what is kept, takes it along and deletes the account."""

import io
import json
import zipfile

import pytest

from tests.journeys.test_moderation import sign_up

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


def test_resident_reads_takes_along_and_deletes(walker):
    resident = sign_up(walker("resident")).go("/privacy?lang=en").look("privacy")
    assert "What we keep, thing by thing" in resident.text()
    resident.go("/privacy/requests").look("requests").go("/account/data").look("own-data")
    resident.press("Make a copy of my data").look("own-data-ready")
    with resident.page.expect_download() as started:
        resident.page.get_by_role("link", name="Download my data").click()
    archive = zipfile.ZipFile(io.BytesIO(started.value.path().read_bytes()))
    assert json.loads(archive.read("data.json"))["data"]["account"]

    resident.press("Delete my account").look("delete").press("Delete my account")
    assert "Say what is to become of your words." in resident.text()
    resident.said.clear()
    resident.page.get_by_label("stays, as that of a former participant").check()
    resident.page.get_by_label("I know that this cannot be undone.").check()
    resident.press("Delete my account")
    assert "Your account is deleted." in resident.text()
    assert resident.go("/account").page.url.startswith(f"{resident.site.url}/sign-in")


def test_privacy_speaks_arabic_on_a_phone_and_needs_no_script(walker):
    reader = walker("reader", scripts=False, lang="ar", phone=True).go("/privacy?lang=ar")
    assert reader.page.locator("html").get_attribute("dir") == "rtl"
    reader.look("privacy-ar").go("/sign-up?lang=es").look("sign-up-es")
