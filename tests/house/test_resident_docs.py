"""A resident finds at each address that docs/resident.md names the page it speaks of, and the page of how it works from
every other page."""

import re

import pytest

from app.config import ROOT

ADDRESSES = re.findall(r"`(/[a-z/-]+)`", (ROOT / "docs" / "resident.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("address", sorted(set(ADDRESSES)))
def test_address_in_the_docs_of_residents_is_a_page(app, address):
    assert app.url_map.bind("localhost").test(address, "GET")


def test_how_it_works_is_linked_from_every_page(client, context):
    for path in ("/", "/receipt"):
        assert 'href="/how-it-works"' in client.get(path).text
    page = client.get("/how-it-works?lang=en").text
    links = {"/issues/new", "/receipt", "/issues", "/challenges", "/unsafe-places", "/enquiries/new", "/treatment/new"}
    assert links <= set(re.findall(r'href="([^"]+)"', page))
