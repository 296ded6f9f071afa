"""How much of a report the public sees: less at the reporter's word, at once; more by the reporter, or with consent."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from app.identity.actor import SYSTEM, Actor
from app.issues.events import ConsentChanged, LevelChanged, WordsRedacted
from app.issues.hiding import in_force
from app.issues.models import Category, Issue, Rating, Step
from app.issues.moderating import heed_danger, wait_for_moderator
from app.issues.opening import held
from app.issues.persons import REPORTER, Masked
from app.issues.policies import is_reporter, may_show_more, may_show_own, must_wait
from app.issues.vocabulary import (
    LESS_PUBLIC,
    NAME_LONGEST,
    NAME_SHORTEST,
    STREET_LONGEST,
    SUBJECT_REOPENING,
    SUBJECT_VERDICT,
    SUBJECT_WORDS,
    TITLE_CUT,
    TITLE_LONGEST,
    VERDICT_LONGEST,
    Level,
    StepKind,
    WordsState,
)
from app.kernel import earlier
from app.kernel.bars import BAR
from app.kernel.db import session
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import announce
from app.kernel.text import excerpt, fold, paragraphs, tidy
from app.kernel.transaction import act
from app.moderation.actions import drop_withheld


@act
def hide_more(*, actor: Actor, issue_id: int, level: Level) -> Issue:
    """Show the reporter less from now on: without the name, or nothing of the report at all. At once, and in every
    place, since pages, feeds and tables read the row, and search reads it again."""
    issue = held(issue_id)
    if not may_show_own(actor, issue):
        raise NotAllowed
    if _rank(level) <= _rank(issue.level):
        raise Conflict("It is shown this little already.")
    out_of_view = issue.confidential
    issue.show_as(level)
    issue.confidential = issue.confidential or out_of_view
    session.flush()
    if issue.confidential and not out_of_view:
        heed_danger(issue.id, issue.title, issue.words)  # moderation sees it no more
    announce(LevelChanged(issue_id=issue.id, level=level, less=True), actor=Masked(), fields=["level"])
    return issue


@act
def show_more(*, actor: Actor, issue_id: int, level: Level, name: str = "") -> Issue:
    """Show more from now on: the report, then the name too. The words wait for a moderator as when it was sent.

    A mediator whom the reporter lets makes it public without a name. What is confidential by its category stays so,
    and what police took out of view stays out until the second look is over.
    """
    issue = held(issue_id)
    if not may_show_more(actor, issue):
        raise NotAllowed
    if _rank(level) >= _rank(issue.level):
        raise Conflict("It is shown this much already.")
    own = is_reporter(actor, issue)
    if level == Level.PUBLIC_NAME and not own:
        raise NotAllowed
    _must_be_public_by_kind(issue)
    was_confidential = issue.confidential
    issue.show_as(level, _name(actor, name) if level == Level.PUBLIC_NAME else "")
    session.flush()
    if own and must_wait(actor):
        _let_wait(actor, issue, beside=was_confidential)
    event = LevelChanged(issue_id=issue.id, level=level, less=False)
    announce(event, actor=Masked() if own else actor, fields=["level"])
    return issue


@act
def let_mediator_show(*, actor: Actor, issue_id: int, given: bool) -> None:
    """The reporter lets a mediator make the report public without a name, or no longer; the same again changes
    nothing."""
    issue = held(issue_id)
    if not may_show_own(actor, issue):
        raise NotAllowed
    if issue.mediator_may_show != given:
        issue.mediator_may_show = given
        session.flush()
        announce(ConsentChanged(issue_id=issue.id, given=given), actor=Masked(), fields=["mediator_may_show"])


@act
def redact_words(*, actor: Actor, issue_id: int, pieces: Sequence[str]) -> Issue:
    """Black out the reporter's own words for good: each of `pieces` wherever the report, its title and street, the
    reporter's reopenings and verdicts hold it. A bar tells no length. Raises `Invalid` when a piece stands nowhere.
    """
    issue = held(issue_id)
    if not may_show_own(actor, issue):
        raise NotAllowed
    wanted = [piece for piece in map(tidy, pieces) if piece and piece != BAR]
    if not wanted:
        raise Invalid("Copy here the words that shall go, one piece a line.", field="pieces")
    beside = [*_own_steps(issue.id), *_own_verdicts(issue.id)]
    texts = [issue.words, issue.title, issue.street, *(said.text for said in beside)]
    missing = next((piece for piece in wanted if not any(piece in text for text in texts)), None)
    if missing is not None:
        raise Invalid("These words do not stand in your text: %(words)s", field="pieces", words=missing[:80])
    bars = re.compile("|".join(re.escape(piece) for piece in sorted(wanted, key=len, reverse=True)))
    _black_out(issue, bars)
    drop_withheld(actor=SYSTEM, kind=SUBJECT_WORDS, thing_id=issue.id)  # what bars of a moderator put aside
    for said in beside:
        drop_withheld(actor=SYSTEM, kind=said.subject, thing_id=said.id)
        if bars.search(said.text):
            said.text = bars.sub(BAR, said.text)
    for rating_id in [said.id for said in beside if said.subject == SUBJECT_VERDICT]:
        earlier.drop(session(), "rating", rating_id)  # an earlier version may hold the same words
    session.flush()
    announce(WordsRedacted(issue_id=issue.id), actor=Masked(), fields=["words"], content=issue.words)
    return issue


def _let_wait(actor: Actor, issue: Issue, *, beside: bool) -> None:
    """Words that nobody has read before the public does wait for a moderator; what a moderator hid stays hidden.
    `beside`: the reopenings and verdicts too, which need not wait while nothing is public."""
    if issue.words_state == WordsState.VISIBLE:
        issue.words_state = WordsState.PENDING
        wait_for_moderator(
            actor, SUBJECT_WORDS, issue.id, issue.area_path, issue.body_id, waits=True, words=issue.words
        )
    for said in [*_own_steps(issue.id), *_own_verdicts(issue.id)] if beside else []:
        if said.is_for_all and said.text and said.state == WordsState.VISIBLE:
            said.state = WordsState.PENDING
            wait_for_moderator(
                actor, said.subject, said.id, issue.area_path, issue.body_id, waits=True, words=said.text
            )
    session.flush()


def _black_out(issue: Issue, bars: re.Pattern[str]) -> None:
    cut = issue.title == excerpt(issue.words.split("\n")[0], TITLE_CUT)
    issue.words = bars.sub(BAR, issue.words)
    # A title that is the first words, cut off, may end within a piece.
    issue.title = excerpt(issue.words.split("\n")[0], TITLE_CUT) if cut else bars.sub(BAR, issue.title)[:TITLE_LONGEST]
    issue.street = bars.sub(BAR, issue.street)[:STREET_LONGEST]
    issue.html = paragraphs(issue.words)
    issue.folded = fold(f"{issue.title} {issue.words} {issue.street}")


class _Said:
    """What the reporter said beside the report, a step's words or a verdict, read and written alike."""

    def __init__(self, row: Step | Rating) -> None:
        self._row, self.id = row, row.id
        self.subject = SUBJECT_REOPENING if isinstance(row, Step) else SUBJECT_VERDICT
        self.is_for_all = isinstance(row, Step) or row.verdict_public

    @property
    def text(self) -> str:
        return self._row.text if isinstance(self._row, Step) else self._row.verdict

    @text.setter
    def text(self, words: str) -> None:
        if isinstance(self._row, Step):
            self._row.text, self._row.html = words, paragraphs(words)
        else:
            self._row.verdict = words[:VERDICT_LONGEST]

    @property
    def state(self) -> str:
        return self._row.words_state if isinstance(self._row, Step) else self._row.verdict_state

    @state.setter
    def state(self, state: WordsState) -> None:
        if isinstance(self._row, Step):
            self._row.words_state = state
        else:
            self._row.verdict_state = state


def _own_steps(issue_id: int) -> list[_Said]:
    """What the reporter wrote when opening it again; others who do so write nothing."""
    own = select(Step).where(Step.issue_id == issue_id, Step.kind == StepKind.REOPEN, Step.role == "")
    return [_Said(step) for step in session.scalars(own)]


def _own_verdicts(issue_id: int) -> list[_Said]:
    own = select(Rating).where(Rating.issue_id == issue_id, Rating.rater == REPORTER, Rating.verdict != "")
    return [_Said(rating) for rating in session.scalars(own)]


def _rank(level: str) -> int:
    return LESS_PUBLIC.index(Level(level))


def _must_be_public_by_kind(issue: Issue) -> None:
    category = session.get(Category, issue.category_id) if issue.category_id else None
    if category is not None and not category.public:
        raise Conflict("Reports of this kind stay confidential.")
    if in_force(issue.id) is not None:
        raise Conflict("It is out of public view until a mediator has looked at it.")


def _name(actor: Actor, told: str) -> str:
    name = actor.name if actor.known else tidy(told)
    if not NAME_SHORTEST <= len(name) <= NAME_LONGEST:
        raise Invalid("Give the name to be shown: 2 to 60 characters.", field="name")
    return name
