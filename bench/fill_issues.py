"""Issues for measurements: three of them with 1, 20 and 5,000 steps in their timeline."""

import random
from datetime import timedelta

from sqlalchemy import insert

from app.areas.models import Area
from app.issues.models import Category, Issue, Step
from app.issues.vocabulary import State, StepKind
from app.kernel.clock import now
from app.kernel.db import session
from app.kernel.text import fold, render
from bench.words import paragraphs, sentence

LENGTHS = (1, 20, 5000)


def fill_issues(area: Area) -> dict[int, str]:
    """Write three issues of `area`; the reference of the one with that many steps for each of `LENGTHS`."""
    chance = random.Random(21)
    category = Category(code="bench", names={"en": "Street lighting", "es": "Alumbrado"}, advice={})
    session.add(category)
    session.flush()
    issues = {length: _issue(area, category, f"BEN-{length:04}", length, chance) for length in LENGTHS}
    session.add_all(issues.values())
    session.flush()
    for length, issue in issues.items():
        session.execute(insert(Step), [_step(issue.id, pos, chance) for pos in range(1, length + 1)])
    session.commit()
    return {length: issue.ref for length, issue in issues.items()}


def _issue(area: Area, category: Category, ref: str, steps: int, chance: random.Random) -> Issue:
    title, words, at = sentence(chance), paragraphs(chance), now() - timedelta(days=5)
    return Issue(
        ref=ref,
        title=title,
        words=words,
        html=render(words),
        folded=fold(f"{title} {words}"),
        lang="en",
        category_id=category.id,
        area_id=area.id,
        area_path=area.path,
        lat=area.lat,
        lon=area.lon,
        state=State.IN_PROGRESS,
        reported_at=at,
        first_answer_due=at + timedelta(days=3),
        first_answer_at=at + timedelta(hours=3),
        solution_due=at + timedelta(days=30),
        last_official_at=at + timedelta(hours=3),
        steps=steps,
    )


def _step(issue_id: int, pos: int, chance: random.Random) -> dict[str, object]:
    words = sentence(chance)
    return {
        "issue_id": issue_id,
        "pos": pos,
        "kind": StepKind.ACKNOWLEDGE if pos == 1 else StepKind.PROGRESS,
        "duty_name": "Officer Vega",
        "role": "officer",
        "text": words,
        "html": render(words),
        "lang": "en",
        "at": now() - timedelta(minutes=6000 - pos),
    }
