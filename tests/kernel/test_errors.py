"""Refusals: a message that catalogs know, the values it names, details for scripts."""

from app.kernel.errors import Conflict, Invalid, Refused, TooMany


def test_refused_with_values_then_says_them_in_the_language_of_the_edge():
    error = Invalid("The code %(code)s occurs twice.", field="code", code="100 %")
    spanish = {"The code %(code)s occurs twice.": "El código %(code)s aparece dos veces."}
    assert error.message == "The code %(code)s occurs twice."
    assert str(error) == error.said() == "The code 100 % occurs twice."
    assert error.said(spanish.__getitem__) == "El código 100 % aparece dos veces."
    assert (error.field, error.details) == ("code", {"field": "code"})


def test_refused_with_details_only_then_leaves_the_message_as_it_is():
    error = Conflict("100 % sure", state="closed", allowed=[])
    assert (str(error), error.values) == ("100 % sure", {})
    assert error.details == {"state": "closed", "allowed": []}


def test_refused_without_words_then_says_those_of_its_kind():
    assert str(Refused()) == "That did not work."
    assert TooMany(retry_after=3).details == {"retry_after": 3}
