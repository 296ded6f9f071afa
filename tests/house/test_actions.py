"""A business act is one function: keyword-only, takes the actor, and is committed by the outermost act."""

from tests.house.source import at, decorators, modules, top_functions, tree


def test_actions_take_an_actor_by_keyword_only():
    wrong = []
    for path in modules("actions"):
        for function in top_functions(path):
            if function.name.startswith("_"):
                continue
            names = [argument.arg for argument in function.args.kwonlyargs]
            if "actor" not in names or function.args.args or function.args.posonlyargs:
                wrong.append(f"{at(path, function.lineno)} {function.name}")
    assert wrong == []


def test_actions_are_acts():
    wrong = [
        f"{at(path, function.lineno)} {function.name}"
        for path in modules("actions")
        for function in top_functions(path)
        if not function.name.startswith("_") and "act" not in decorators(function)
    ]
    assert wrong == []


def test_actions_never_see_the_request():
    wrong = []
    for path in modules("actions", "queries", "policies", "models"):
        source = path.read_text()
        for name in ("flask.request", "import request", "flask.session", "flask.g", "flask_babel", "current_user"):
            if name in source:
                wrong.append(f"{path}: {name}")
    assert wrong == []


def test_actions_say_their_rule():
    mute = [
        f"{at(path, function.lineno)} {function.name}"
        for path in modules("actions", "policies")
        for function in top_functions(path)
        if not function.name.startswith("_") and not (function.body and _docstring(function))
    ]
    assert mute == []


def _docstring(function) -> str | None:
    first = function.body[0]
    value = getattr(getattr(first, "value", None), "value", None)
    return value if isinstance(value, str) else None


def test_rooms_say_what_they_are():
    rooms = {path.parent for path in modules("models", "actions", "pages", "queries")}
    mute = [str(room) for room in rooms if room.joinpath("__init__.py").exists() and not _room_says(room)]
    assert mute == []


def _room_says(room) -> bool:
    body = tree(room / "__init__.py").body
    return bool(body) and isinstance(getattr(getattr(body[0], "value", None), "value", None), str)
