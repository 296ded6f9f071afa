"""Somebody looks for what was said, without accents; somebody who writes sees that it was said before."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


@pytest.fixture
def indexed(site) -> None:
    """The worker reads the demo city's journal while the first visitors are there already: not to wait for it."""
    assert "can be found" in site.run("search", "rebuild")


def test_search_without_accents_narrowed_down(walker, indexed):
    reader = walker("search-visitor", phone=True)
    reader.go("/search?lang=es")
    reader.fill("Palabras que buscas", "policia").press("Buscar").look("found")
    assert reader.page.locator("mark").first.inner_text().lower().startswith("policía")
    everything = reader.page.locator(".entry").count()
    reader.page.get_by_label("Zona").select_option(index=2)
    reader.press("Buscar")
    assert reader.page.locator(".entry").count() < everything
    reader.go("/search?lang=es&q=xyzzy&time=month").look("nothing")
    reader.press("Buscar en todas partes")
    assert "time=" not in reader.page.url
    walker("search-arabic", lang="ar").go("/search?lang=ar&q=policia").look("found")


def test_whoever_types_a_title_sees_what_was_said_before(walker, indexed):
    resident = walker("alike-resident").be("verified").go("/forums/embajadores/new?lang=en")
    topic = walker("alike-reader").go("/forums/embajadores?lang=es").page.locator(".entry-title a").first.inner_text()
    resident.page.get_by_label("Title").press_sequentially(topic)
    shown = resident.page.get_by_role("link", name=topic)
    expect(shown.first).to_be_visible()
    resident.look("alike")
    resident.page.get_by_label("Title").fill("Zumbido de transformadores xyzzy")
    expect(shown).to_have_count(0)
