"""Passwords: which are refused, and how they are kept."""

import pytest
from argon2 import PasswordHasher

from app.identity.passwords import check_password, easy_to_guess, hashed, prove
from app.kernel.errors import Invalid

NAMES = ("Valmere", "Mill Quarter", "Noor Haddad", "noor example org")


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "mi perro ladra cuando llueve",
        "alllowercaseandquitelong but mine",
        "كلمة سر طويلة جدا للباب",
        "ñandúes corriendo por el páramo",
        "9f2c77a1e0b4d6538a",
        "x" * 5 + "Tobogán azul" + "z" * 111,
    ],
)
def test_check_password_takes_any_kind_of_long_words(password):
    check_password(password, NAMES)


@pytest.mark.parametrize("length", [1, 8, 14])
def test_check_password_below_15_characters_is_refused(length):
    with pytest.raises(Invalid, match="at least 15"):
        check_password("kürbisträger-ofen-9"[:length], NAMES)


def test_check_password_of_15_and_of_128_is_taken_of_129_refused():
    words = "zwölf Boxkämpfer jagen Viktor quer über den Sylter Deich und essen Kuchen mit Pflaumen am Abend. "
    check_password(words[:15], NAMES)
    check_password((words * 2)[:128], NAMES)
    with pytest.raises(Invalid, match="128"):
        check_password((words * 2)[:129], NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "PasswordPassword2026!",
        "contraseña-segura-123",
        "1234567890123456",
        "Password123456789",
        "qwertyuiopasdfghjkl",
        "aaaaaaaaaaaaaaaaaaaa",
        "abcabcabcabcabcabc",
        "valmere valmere 2026",
        "Mill-Quarter-Valmere-1",
        "noorhaddad1234567",
        "iloveyouiloveyou",
        "1qaz2wsx3edc4rfv",
        "Welcome to the admin",
        "               ",
        "realmadridcampeon1",
    ],
)
def test_check_password_that_anyone_would_try_is_refused(password):
    with pytest.raises(Invalid):
        check_password(password, NAMES)


def test_easy_to_guess_judges_the_same_whatever_the_accents():
    assert easy_to_guess("contrasena-segura-123")
    assert not easy_to_guess("tres tigres comían trigo")


def test_hashed_uses_argon2id_with_the_named_parameters():
    assert hashed("correct horse battery staple").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_prove_right_wrong_and_nobody():
    kept = hashed("correct horse battery staple")
    assert prove(kept, "correct horse battery staple").right
    assert not prove(kept, "correct horse battery stapl").right
    assert not prove(None, "the password of nobody, kept to compare with").right
    assert not prove("no hash at all", "x").right


def test_prove_compares_every_one_of_128_characters():
    long = "é" * 127
    kept = hashed(long + "a")
    assert prove(kept, long + "a").right
    assert not prove(kept, long + "b").right
    assert not prove(kept, long + "ab").right


def test_prove_takes_composed_and_decomposed_letters_alike():
    assert prove(hashed("ma\u00f1ana por la man\u0303ana"), "man\u0303ana por la ma\u00f1ana").right


def test_prove_with_an_older_hash_gives_a_new_one():
    older = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash("correct horse battery staple")
    proof = prove(older, "correct horse battery staple")
    assert proof.right
    assert proof.rehashed
    assert prove(proof.rehashed, "correct horse battery staple").rehashed is None
    assert prove(older, "wrong").rehashed is None
