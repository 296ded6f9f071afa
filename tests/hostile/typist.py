"""Somebody who fills every text field of a form with hostile values, at the doors that the tries of the permission
table know: real forms, sent to the application as a browser sends them."""

import importlib
import itertools
import pkgutil
import secrets
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from wtforms import Form
from wtforms.form import BaseForm
from wtforms.validators import Length

import app
from app.identity.models import Account
from app.identity.permissions import TABLE, WHO
from app.identity.vocabulary import Role
from app.issues.models import Hiding
from app.issues.vocabulary import Ground, Look, State
from app.kernel.clock import now
from app.kernel.db import session
from app.web.forms import BlockField, LineField
from tests.builders.days import today
from tests.hostile.vectors import sendable, vectors
from tests.permissions.acts_of_staff import ACTS
from tests.permissions.changes import Rows
from tests.permissions.matrix import DOORS, Door, expected
from tests.permissions.stage import LET_IN, Scene, World
from tests.permissions.tries_issues import publish

VECTORS = [sendable(vector) for vector in vectors()]
REST = " and what else there is to say of it, so that the words are long enough"
# Ends every value that leaves room for it: with it, words that come into a page or an attribute as they were typed are
# an element there, whichever of the values stands before.
MARK = ' "><hr onclick=x>'
TEXT = (LineField, BlockField)
LONGEST = 6_000  # of a block without a limit of its own
STEP = 7  # from one value to the next: with it every value has its turn
AGAIN = 120  # times at most, to let a room have the values it has not had
# Fields of a shape of their own, which turn such a value away.
SHAPED = {"email", "phone", "guided_phone", "urgent_number", "code", "slug", "document", "web", "online", "geometry"}
SHAPED |= {"into", "refs", "address", "speaker", "pieces"}
Field = tuple[str, str]  # (form, field)


def text_fields() -> set[Field]:
    """Each field of words of each form of the house, by the form that declares it."""
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if "form" in module.name:
            importlib.import_module(module.name)
    return {
        (form.__name__, name)
        for form in _below(Form)
        if form.__module__.startswith("app.")
        for name, made in vars(form).items()
        if issubclass(getattr(made, "field_class", object), TEXT)
    }


def _below(form: type[Form]) -> Iterator[type[Form]]:
    for one in form.__subclasses__():
        yield one
        yield from _below(one)


class Town(World):
    """A city in which nobody counts rows, and nobody is so new that what they say waits to be read first."""

    def _account(self, who: str, roles: tuple[Role, ...]) -> Account:
        made = super()._account(who, roles)
        made.contributions = 3
        return made

    def rows(self) -> dict[str, Rows]:
        return {}


@dataclass
class Typing:
    """What was typed. `known`: by address, the text fields of the forms there, as they are called in it. `taken`: the
    values of each field with which an act went through. `turned_away`: the fields that said themselves that such a
    value is none for them. `rooms`: the values that went through in each room. `led`: where acts led, with the cookies
    of whoever acted."""

    known: dict[str, dict[str, Any]] = field(default_factory=lambda: defaultdict(dict))
    taken: dict[Field, set[str]] = field(default_factory=lambda: defaultdict(set))
    turned_away: set[Field] = field(default_factory=set)
    rooms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    led: list[tuple[dict[str, str], str]] = field(default_factory=list)
    forms: list[BaseForm] = field(default_factory=list)
    turn: Iterator[int] = field(default_factory=itertools.count)

    def value(self, words: Any, *, one: bool) -> str:
        """As many vectors as the field holds, a line each, or `one`; others each time."""
        longest = next((rule.max for rule in words.validators if isinstance(rule, Length) and rule.max > 0), LONGEST)
        at = next(self.turn) * STEP
        value = VECTORS[at % len(VECTORS)]
        for more in range(1, len(VECTORS) if isinstance(words, BlockField) and not one else 1):
            longer = f"{value}\n\n{VECTORS[(at + more) % len(VECTORS)]}"
            if len(longer) + longer.count("\n") > longest:  # a browser sends two characters for the end of a line
                break
            value = longer
        shortest = max((rule.min for rule in words.validators if isinstance(rule, Length)), default=0)
        while len(value) <= max(shortest, 10):
            value += REST
        return value + MARK if len(value + MARK) <= longest - value.count("\n") else value[:longest]

    def lines(self) -> str:
        """Five values that fit into a list, one on each line."""
        short = [vector for vector in VECTORS if 12 < len(vector) < 60 and vector.isprintable()]
        at = next(self.turn) * STEP
        return "\n".join(short[(at + more) % len(short)] for more in range(5))

    def learn(self, endpoint: str) -> None:
        for form in self.forms:
            self.known[endpoint] |= {one.name: one for one in form if isinstance(one, TEXT)}

    def note(self, typed: Mapping[str, str], *, through: bool) -> set[str]:
        """Note what became of what was typed; the fields that turned it away."""
        refused = set()
        for form in self.forms:
            kinds = [kind for kind in type(form).__mro__ if kind.__module__.startswith("app.")]
            for one in form:
                if not isinstance(one, TEXT) or one.name not in typed or not one.raw_data:
                    continue
                given = {vector for vector in VECTORS if vector[:60] in typed[one.name]}
                fields = {(kind.__name__, one.short_name) for kind in kinds}
                if through:
                    self.rooms[room_of(form)] |= given
                    for name in fields:
                        self.taken[name] |= given
                elif one.errors:
                    refused.add(one.name)
                    self.turned_away |= fields
        return refused


@contextmanager
def typing() -> Iterator[Typing]:
    """Look at each form that is checked within the block."""
    held, check = Typing(), BaseForm.validate

    def validate(form: BaseForm, *args: Any, **kwargs: Any) -> bool:
        held.forms.append(form)
        return bool(check(form, *args, **kwargs))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseForm, "validate", validate)
        yield held


class Typist(Scene):
    """A person before a thing, who types into the text fields of each form. `names`: into which, all of them when None.
    `one`: one value a field; `lines`: five lines of a list."""

    def __init__(self, world: World, who: str, where: str, told: Typing) -> None:
        super().__init__(world, who, where)
        self.told = told
        self.names: set[str] | None = None
        self.one = self.lines = False
        self.typed: set[str] = set()
        self.refused: set[str] = set()
        self.through = False

    def words(self, field: Any) -> str:
        if self.lines and isinstance(field, BlockField):
            return self.told.lines()
        return self.told.value(field, one=self.one)

    def post(self, path: str, fields: dict[str, Any] | None = None) -> int:
        endpoint = str(self.world.app.url_map.bind("localhost").match(path.split("?")[0], method="POST")[0])
        known, given = self.told.known[endpoint], fields or {}
        wanted = set(known) if self.names is None else self.names & set(known)
        typed = {name: self.words(known[name]) for name in sorted(wanted)}
        self.told.forms.clear()
        browser, token = self.browser()
        answer = browser.post(path, data={"csrf_token": token} | given | beside(endpoint, given, typed) | typed)
        assert answer.status_code < 500, (path, typed)
        self.told.learn(endpoint)
        self.through = answer.status_code in LET_IN and not any(form.errors for form in self.told.forms)
        self.typed, self.refused = wanted, self.told.note(typed, through=self.through)
        if answer.status_code in (302, 303):
            cookies = {cookie.key: cookie.value for cookie in browser._cookies.values()}
            self.told.led.append((cookies, answer.location))
        return self._answered(answer)


def beside(endpoint: str, given: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """What a form wants besides: the day of a next step, consent to a name, a code or an hour that no other has."""
    more: dict[str, Any] = {name.replace("next_step", "next_on"): today(5) for name in typed if "next_step" in name}
    if endpoint == "live.check_in":
        more |= {"agreed": "1"}
    if "offer-begins" in given:
        more |= {"offer-begins": f"{8 + secrets.randbelow(12):02}:{secrets.randbelow(60):02}"}
    return more | ({"code": f"code-{secrets.token_hex(4)}"} if endpoint == "admin.new_category" and given else {})


# Forms that no try of the permission table fills, since another try stands for their line.


def let_an_issue_wait(it: Scene) -> int:
    return publish(it, it.issue(State.ACKNOWLEDGED), "wait", waiting_for="The lighting service")


def keep_a_note(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall().id}/notes", {"note": "Ask for the plan of the lamps."})


def check_in(it: Scene) -> int:
    return it.post(f"/meetings/{it.hall().id}/check-in", {"place": "hall", "agreed": "1", "name": "Noor"})


def answer_a_hiding(it: Scene) -> int:
    issue = it.issue(confidential=True)
    hiding = Hiding(issue_id=issue.id, ground=Ground.SAFETY, reason=REST, role="officer", look=Look.OPEN)
    hiding.begin(now())
    session.add(hiding)
    session.commit()
    return it.post(f"/issues/{issue.ref}/answer-hiding", {"said": "It names no flat at all, look again."})


MORE = [
    ("issue.step", Door("let_an_issue_wait", let_an_issue_wait, only="O")),
    ("hall.watch", Door("keep_a_note", keep_a_note, only="O")),
    ("question.support", Door("check_in", check_in, only="W")),
    ("issue.show_more", Door("answer_a_hiding", answer_a_hiding, only="U")),
]


def somebody(action: str, door: Door) -> tuple[str, str]:
    """(who, where) of the first whom the table lets in at `door`."""
    for where, who in itertools.product(door.places, WHO):
        cell = TABLE[action].cells.get(who)
        if who in door.only and expected(cell, where) and not (where == "own" and who in door.never_own):
            return who, where
    return next(iter(door.only)), next(iter(door.places))  # where an act lets in for a reason of its own


def come(
    world: World, told: Typing, way: tuple[str, Door], names: set[str] | None, *, one: bool = False, lines: bool = False
) -> Typist:
    """Come through a door as the first whom the table lets in."""
    world.app.extensions["corrala_limiter"].storage.reset()
    it = Typist(world, *somebody(*way), told)
    it.names, it.one, it.lines = names, one, lines
    way[1].try_it(it)
    return it


def type_at(world: World, told: Typing, way: tuple[str, Door]) -> Typist:
    """As it is, to learn which fields there are; then with a value in each; then without those that turn it away. Each
    field of words that was not taken by then is typed into alone: one value, or the lines of a list."""
    come(world, told, way, set())
    told.forms.clear()
    best = it = come(world, told, way, None)
    left, whole = set() if it.through else set(it.typed), it.typed
    while not it.through and it.refused and whole - it.refused:  # an act names one of them at a time
        whole = whole - it.refused
        best = it = come(world, told, way, whole, one=True)
        left -= whole if it.through else set()
    for name in sorted(name for name in left if shape_of(name) not in SHAPED):
        it = come(world, told, way, {name}, one=True)
        it = it if it.through else come(world, told, way, {name}, lines=True)
        best = best if best.through else it
    return best


def shape_of(name: str) -> str:
    """The name of a field without that of the part of the page it stands in."""
    return name.rsplit("-", 1)[-1]


def type_everywhere(world: World, told: Typing) -> None:
    """At every door; then again where a room has not had each value yet."""
    tried = [(action, door) for lines in (DOORS, ACTS) for action, doors in lines.items() for door in doors]
    rooms: dict[str, list[tuple[tuple[str, Door], Typist]]] = defaultdict(list)
    for way in [*tried, *MORE]:
        it = type_at(world, told, way)
        if it.through and it.typed:
            rooms[room_of(told.forms[-1])].append((way, it))
    for room, ways in rooms.items():
        for way, it in itertools.islice(itertools.cycle(ways), AGAIN):
            if told.rooms[room] == set(VECTORS):
                break
            come(world, told, way, it.typed, one=it.one, lines=it.lines)


def room_of(form: BaseForm) -> str:
    return type(form).__module__.split(".")[1]
