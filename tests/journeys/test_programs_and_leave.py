"""A resident makes a token for a program; an officer on leave has a deputy; a group gives its word; roles rest."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.live, pytest.mark.long]


def test_a_resident_makes_a_token_and_ends_it(walker):
    noor = walker("token-resident").be("verified").go("/account/tokens?lang=en").look("tokens-empty")
    noor.fill("What the program is called", "My street's page").page.get_by_label("only read").check()
    noor.press("Make a token").look("token-once")
    assert "corrala_" in noor.text()
    noor.go("/account/tokens").look("tokens")
    assert "My street's page" in noor.text()
    noor.press("End it")
    assert "Whoever has it can do nothing with it any more." in noor.text()
    walker("token-arabic", lang="ar").be("verified").go("/account/tokens?lang=ar").look("tokens")


def test_everybody_reads_who_stands_in_and_an_officer_finds_the_page(walker):
    reader = walker("leave-visitor").go("/officers?lang=en").look("officers")
    assert "Oficial Delegado 1958 stands in." in reader.text()
    walker("leave-arabic", lang="ar").go("/officers?lang=ar").look("officers")
    officer = walker("leave-officer").be("officer").go("/account?lang=en")
    officer.press("Change my duty entry").look("duty")
    officer.press("Enter an absence, and who stands in").look("absence")


def test_an_administrator_looks_at_the_end_of_a_role(walker):
    boss = walker("roles-administrator").be("administrator").go("/grants/proposals").look("roles")
    boss.follow(boss.page.locator('a[href$="/end"]').first)
    boss.look("end-of-a-role")


def test_a_group_gives_its_word(walker):
    walker("word-representative").be("representative").go("/residence/word").look("word")
    walker("word-arabic", lang="ar").be("representative").go("/residence/word?lang=ar").look("word")


def test_a_moderator_asks_somebody_to_host(walker):
    moderator = walker("hosts-moderator").be("moderator").go("/meetings")
    links = moderator.page.locator('main a[href^="/meetings/"]').evaluate_all("all => all.map(a => a.pathname)")
    path = next(link for link in links if re.fullmatch(r"/meetings/\d+", link))
    moderator.go(f"{path}/hosts").look("hosts")
