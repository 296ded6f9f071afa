"""The canary is worth something: each list of what may be shown, opened by one word, makes it sing.

Of a function its source is taken with one condition changed, as somebody in a hurry might, and put in its place; then
the same looking as in test_canary must find the canary where it does not belong.
"""

import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

from app.enquiries import policies as enquiring
from app.front import findable as searched
from app.issues import findable, policies
from app.issues.actions import identity as showing_identity
from app.issues.actions import reporting
from app.issues.pages import issue as page_of_an_issue
from app.issues.pages import relay as page_of_messages
from app.issues.policies import handling, privacy
from app.issues.queries import lists, noting, open311, subjects
from app.mediation import policies as mediating
from app.mediation.presenters import between
from app.moderation.queries import subjects as subjects_known
from app.moderation.vocabulary import Subject
from app.notices.listeners import issues as tellings
from tests.builders.worker import work_off
from tests.permissions.stage import Scene, World
from tests.privacy import test_canary
from tests.privacy.test_canary import CANARIES, canary, crawl, everything_kept, faults, kinds_in, stage, things

__all__ = ["stage"]
open311_api = import_module("app.issues.api.open311")  # its package gives a page set by this name
PUBLIC_ALONE, EVERYTHING = "Issue.confidential.is_(False)", "Issue.id.is_not(None)"
PUBLIC_BY_NUMBER = "NOT_CONFIDENTIAL"  # the same, where another index is to serve
pytestmark = pytest.mark.long


def opened(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, was: str, becomes: str) -> Any:
    """Put `name` of `module` in its place again with `was` in its source turned into `becomes`."""
    source = textwrap.dedent(inspect.getsource(getattr(module, name)))
    assert was in source, f"{module.__name__}.{name} no longer says {was}"
    made: dict[str, Any] = {}
    exec(compile(source.replace(was, becomes), module.__file__ or "", "exec"), module.__dict__, made)
    monkeypatch.setattr(module, name, made[name])
    return made[name]


def may_all(*_about: Any, **_more: Any) -> bool:
    return True


def page_to_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(page_of_an_issue, "may_read", may_all)


def everybody_is_the_reporter(patch: pytest.MonkeyPatch) -> None:
    for rules in (policies, handling, privacy):
        patch.setattr(rules, "is_reporter", may_all)


def lists_of_all(patch: pytest.MonkeyPatch) -> None:
    opened(patch, lists, "public", PUBLIC_ALONE, EVERYTHING)


def search_of_all(patch: pytest.MonkeyPatch) -> None:
    found = opened(patch, findable, "issues_to_find", PUBLIC_BY_NUMBER, EVERYTHING)
    patch.setitem(searched.FINDABLE, "issue", replace(searched.FINDABLE["issue"], read=found))


def open311_of_all(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(open311_api, "service_requests", opened(patch, open311, "service_requests", PUBLIC_ALONE, EVERYTHING))


def flags_of_all(patch: pytest.MonkeyPatch) -> None:
    opened(patch, subjects, "_public", PUBLIC_ALONE, EVERYTHING)
    load = opened(patch, subjects, "subject_views", PUBLIC_BY_NUMBER, EVERYTHING)
    patch.setitem(subjects_known._subjects, "issue", Subject("issue", load, None, subjects.issue_called))


def places_to_evaluators(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policies, "may_see_point", may_all)


def names_to_moderators(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(policies, "may_see_contact", may_all)
    patch.setattr(showing_identity, "may_see_contact", may_all)


def messages_to_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(page_of_messages, "may_relay", may_all)


def notes_of_every_body(patch: pytest.MonkeyPatch) -> None:
    opened(
        patch, noting, "notes_of", "InternalNote.body_id.is_not_distinct_from(body_id)", "InternalNote.id.is_not(None)"
    )


def contests_to_whoever_reads(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mediating, "may_read_words", may_all)


def enquiries_to_everybody(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(enquiring, "may_read", may_all)


def treatments_without_bars(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mediating, "may_read_treatment", may_all)


def sides_read_one_another(patch: pytest.MonkeyPatch) -> None:
    opened(patch, between, "shown", "[mine] if mine is not None else both", "both")


# By what is opened: who then finds it, and where that one looks.
OPENINGS: dict[Any, tuple[str, set[str]]] = {
    page_to_everybody: ("V", {"issues.issue"}),
    everybody_is_the_reporter: ("V", {"issues.issue", "issues.own_report"}),
    lists_of_all: ("V", {"issues.issues", "issues.feed", "issues.data"}),
    search_of_all: ("V", {"front.search"}),
    open311_of_all: ("V", {"open311"}),
    flags_of_all: ("V", {"moderation.flag"}),
    places_to_evaluators: ("E", {"issues.issue"}),
    names_to_moderators: ("D", {"issues.contact"}),
    messages_to_everybody: ("M", {"issues.messages"}),
    notes_of_every_body: ("C", {"issues.notes"}),
    contests_to_whoever_reads: ("D", {"mediation.challenge"}),
    enquiries_to_everybody: ("D", {"enquiries.enquiry"}),
    treatments_without_bars: ("P", {"mediation.treatment"}),
    sides_read_one_another: ("K", {"mediation.between"}),
}


def looked(
    world: World, who: str, endpoints: set[str], patch: pytest.MonkeyPatch, opening: Callable[..., None] | None = None
) -> list[str]:
    """What the canary says after `opening` was done and `who` has looked at these endpoints."""
    secrets = canary(world)
    if opening is not None:
        opening(patch)
    values = things(world, secrets)
    work_off(world.app)
    scene = Scene(world, who, "area")
    if who == "K":
        scene.receipts.append(("mediation", world.planted.other_side))
    every = test_canary.addresses
    patch.setattr(test_canary, "addresses", lambda *about, **more: few(every(*about, **more), endpoints))
    return faults(crawl(world, who, scene, values, secrets))


def few(found: Iterator[tuple[str, str]], endpoints: set[str]) -> list[tuple[str, str]]:
    wanted = [one for one in found if one[0] in endpoints or one[0].partition(".")[0] in endpoints]
    assert wanted, endpoints
    return wanted


@pytest.mark.parametrize("opening", OPENINGS, ids=lambda opening: opening.__name__)
def test_canary_sings_when_a_list_is_opened(opening, stage, monkeypatch):
    who, endpoints = OPENINGS[opening]
    assert looked(stage, who, endpoints, monkeypatch, opening) != []


@pytest.mark.parametrize("who", ["V", "E", "D"])
def test_canary_is_silent_while_they_are_closed(who, stage, monkeypatch):
    endpoints = set().union(*(places for _who, places in OPENINGS.values()))
    assert looked(stage, who, endpoints, monkeypatch) == []


def test_canary_sings_when_letters_tell_of_what_is_confidential(stage, monkeypatch):
    opened(monkeypatch, tellings, "_telling", "if issue.confidential:", "if False:")
    told = opened(monkeypatch, tellings, "_everybody", "if not issue.confidential:", "if True:")
    assert told is tellings._everybody
    secrets = canary(stage)
    work_off(stage.app)
    outbox = stage.app.config["SETTINGS"].instance_dir / "outbox"
    words = [file.read_text().replace("=\n", "") for file in outbox.glob("*.eml")]
    for file in outbox.glob("*.eml"):
        file.unlink()
    assert any(kinds_in(letter.partition("\n\n")[2], secrets) - {"ref"} for letter in words)


def test_canary_sings_when_an_address_is_kept_in_clear(stage, monkeypatch):
    monkeypatch.setattr(reporting, "seal", lambda words, about: words)
    canary(stage)
    kept = "\n".join(everything_kept())
    assert CANARIES["identity"][1] in kept
