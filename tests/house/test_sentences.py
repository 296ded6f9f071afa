"""Words for people are whole sentences that the catalogs know: nothing is put together that nobody can translate."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.source import APP, at, tree
from tests.house.test_languages import keywords

GETTEXT = {"_", "gettext", "ngettext", "lazy_gettext", "lazy_ngettext"}
# What these show is a sentence already: by place, or by the name of the argument.
SHOWS: dict[str, int | str] = {"flash": 0, "ValidationError": 0, "blame": 2, "see_other": 1, "back_to": "said"}


def name_of(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")


def is_put_together(words: ast.expr) -> bool:
    """Whether a sentence is an f-string, a sum or a `.format`, at the top or in one branch."""
    if isinstance(words, ast.IfExp):
        return is_put_together(words.body) or is_put_together(words.orelse)
    formatted = isinstance(words, ast.Call) and name_of(words) == "format"
    return isinstance(words, ast.JoinedStr | ast.BinOp) or formatted


def has_plain_words(words: ast.expr) -> bool:
    """Whether letters stand in what is shown, outside of any call that translates them."""
    if isinstance(words, ast.Constant):
        return isinstance(words.value, str) and any(sign.isalpha() for sign in words.value)
    parts = words.values if isinstance(words, ast.JoinedStr | ast.BoolOp) else []
    parts += [words.body, words.orelse] if isinstance(words, ast.IfExp) else []
    parts += [words.left, words.right] if isinstance(words, ast.BinOp) else []
    return any(has_plain_words(part) for part in parts)


def argument(call: ast.Call, where: int | str) -> list[ast.expr]:
    if isinstance(where, int):
        return call.args[where : where + 1]
    return [keyword.value for keyword in call.keywords if keyword.arg == where]


def sentences_of(call: ast.Call) -> list[ast.expr]:
    """What the catalogs would gather from this call."""
    name = name_of(call)
    if name in GETTEXT:
        return call.args[: 2 if name.endswith("ngettext") else 1]
    places = keywords().get(name, ()) or (1,)
    return [call.args[place - 1] for place in places if isinstance(place, int) and place <= len(call.args)]


def untranslatable(module: ast.Module) -> Iterator[ast.Call]:
    for call in (node for node in ast.walk(module) if isinstance(node, ast.Call)):
        name = name_of(call)
        if name in GETTEXT or name in keywords():
            if any(is_put_together(words) for words in sentences_of(call)):
                yield call
        elif name in SHOWS and any(has_plain_words(words) for words in argument(call, SHOWS[name])):
            yield call


def unspoken(module: ast.Module) -> Iterator[ast.Call]:
    """Refusals whose words stand under a name as plain text, where no catalog gathers them: `spoken` does."""
    plain = {
        name.id
        for node in module.body
        if isinstance(node, ast.Assign) and has_plain_words(node.value)
        for name in node.targets
        if isinstance(name, ast.Name)
    }
    for node in ast.walk(module):
        call = node.exc if isinstance(node, ast.Raise) else None
        if not isinstance(call, ast.Call) or name_of(call) not in keywords():
            continue
        if any(isinstance(words, ast.Name) and words.id in plain for words in sentences_of(call)):
            yield call


def test_every_sentence_can_be_translated() -> None:
    look = (untranslatable, unspoken)
    trees = [(path, tree(path)) for path in sorted(APP.rglob("*.py"))]
    found = [at(path, call.lineno) for path, module in trees for each in look for call in each(module)]
    assert found == []


def test_a_refusal_under_a_name_is_gathered_by_its_mark() -> None:
    assert len(list(unspoken(ast.parse('ONLY = "Residents alone."\nraise NotAllowed(ONLY)')))) == 1
    assert list(unspoken(ast.parse('ONLY = spoken("Residents alone.")\nraise NotAllowed(ONLY)'))) == []


@pytest.mark.parametrize(
    "line",
    [
        'raise Refused(f"{file} is there already.")',
        'raise Invalid(f"No area {slug}", field="area")',
        'raise errors.Conflict("Nobody " + name)',
        'raise TooMany("Wait %d seconds" % left)',
        '_("Hello {}".format(name))',
        'gettext(f"{number} left" if number else "Nothing left")',
        'ngettext("one", f"{n} of them", n)',
        'Entry("key", f"Label {n}", "endpoint")',
        'see_other("/", "You are signed out.")',
        'back_to("page", said=f"{name} has a place.")',
        'blame(form, "code", "No such code.")',
        'raise ValidationError(f"{key} must be plain")',
        'flash("Saved." if done else "")',
    ],
)
def test_a_sentence_that_no_catalog_knows_is_found(line: str) -> None:
    assert len(list(untranslatable(ast.parse(line)))) == 1


@pytest.mark.parametrize(
    "line",
    [
        'raise Refused("%(file)s is there already.", file=path)',
        "raise Conflict(conflict.message, **conflict.values)",
        "gettext(entry.label)",
        'see_other("/", _("You are signed out."))',
        'blame(form, "photos", f"{file.filename}: {error.said(_)}")',
        'raise ValidationError(_("At most %(max)d characters.", max=LONGEST))',
    ],
)
def test_a_sentence_of_the_catalogs_is_left_alone(line: str) -> None:
    assert list(untranslatable(ast.parse(line))) == []
