"""Sealed words: read again by this installation alone, for what they were sealed."""

import dataclasses

import pytest

from app.kernel.sealed import Unreadable, keyed, seal, unseal

WORDS = "Noor Haddad, noor@example.org"


def with_keys(app, monkeypatch, *keys: bytes) -> None:
    settings = dataclasses.replace(app.config["SETTINGS"], data_keys=keys)
    monkeypatch.setitem(app.config, "SETTINGS", settings)


def test_seal_when_opened_then_gives_the_words_back_and_never_twice_the_same(context):
    first, second = seal(WORDS, "sign_up"), seal(WORDS, "sign_up")
    assert first != second
    assert "noor" not in first.lower()
    assert unseal(first, "sign_up") == unseal(second, "sign_up") == WORDS


def test_unseal_when_about_something_else_or_changed_then_refuses(context):
    sealed = seal(WORDS, "sign_up")
    for broken, about in ((sealed, "report"), (sealed[:-6] + "AAAAA=", "sign_up"), ("1.x", "sign_up"), ("", "x")):
        with pytest.raises(Unreadable):
            unseal(broken, about)


def test_unseal_when_keys_were_changed_then_older_ones_still_open(app, context, monkeypatch):
    old, new = b"o" * 32, b"n" * 32
    with_keys(app, monkeypatch, old)
    sealed = seal(WORDS, "sign_up")
    with_keys(app, monkeypatch, new, old)
    assert unseal(sealed, "sign_up") == WORDS
    with_keys(app, monkeypatch, new)
    with pytest.raises(Unreadable):
        unseal(sealed, "sign_up")


def test_keyed_tells_purposes_and_parts_apart(context):
    assert keyed("email", "a") == keyed("email", "a")
    assert len({keyed("email", "a"), keyed("phone", "a"), keyed("email", "a", ""), keyed("emaila")}) == 4
