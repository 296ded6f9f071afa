"""What was done can be looked up: by an evaluator in the journal, by a resident in the own record, by everybody in the
daily heads; and that somebody looked stands there too."""

import pytest

pytestmark = [pytest.mark.live, pytest.mark.browser, pytest.mark.long]


def test_an_evaluator_searches_the_journal_and_the_search_is_a_line(walker):
    evaluator = walker("evaluator").be("evaluator").go("/journal?lang=en")
    evaluator.look("my-record")
    evaluator.press("Search the journal").look("journal")
    evaluator.page.get_by_label("What was done").select_option("journal.read")
    evaluator.press("Search")
    first = evaluator.page.locator("tbody tr").first.inner_text()
    assert "searched the journal" in first
    assert "evaluator" in first


def test_a_resident_reads_the_own_record_on_a_phone_without_scripts(walker):
    resident = walker("resident", scripts=False, phone=True).be("resident").go("/account?lang=en")
    resident.press("What happened to my account")
    assert "signed in" in resident.text()
    resident.look("my-record")


def test_anybody_finds_the_heads_of_the_journal_in_their_language(walker):
    visitor = walker("visitor", lang="ar").go("/register/journal")
    visitor.look("heads")
    table = visitor.page.request.get(f"{visitor.site.url}/register/heads.csv")
    assert table.text().startswith("day,number,hash")
