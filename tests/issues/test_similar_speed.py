"""Among 100,000 open reports those nearby are found at once."""

import random
import sys
import time
from datetime import timedelta

import pytest
from sqlalchemy import insert, text

from app.issues.models import Issue
from app.issues.queries import near
from app.kernel.clock import now
from app.kernel.db import reader, session
from tests.builders.issues import make_category
from tests.builders.places import make_city

NUMBER, ASKED = 100_000, 300


@pytest.mark.long
def test_the_same_nearby_is_found_within_50_ms_among_100_000(context, capsys):
    areas, kinds = make_city(), [make_category(f"kind-{at}", position=at) for at in range(10)]
    chance, moment, mill = random.Random(7), now(), areas["mill"]
    # A town of 10 by 10 km, its middle ten times as busy as its edge.
    points = [(40.4 + chance.gauss(0, 0.03), -3.7 + chance.gauss(0, 0.04)) for _each in range(NUMBER)]
    for begin in range(0, NUMBER, 1000):
        about = {"title": "A lamp", "words": "", "html": "", "lang": "es", "area_id": mill.id, "area_path": mill.path}
        rows = [
            about
            | {"ref": f"TST-{at}", "lat": lat, "lon": lon, "category_id": kinds[at % 10].id}
            | dict.fromkeys(("first_answer_due", "solution_due"), moment)
            | {"reported_at": moment - timedelta(minutes=chance.randrange(60 * 24 * 56))}
            for at, (lat, lon) in enumerate(points[begin : begin + 1000], begin)
        ]
        session.execute(insert(Issue), rows)
        session.commit()
    session.execute(text("ANALYZE"))
    session.commit()
    took, found = [], 0
    for lat, lon in chance.sample(points, ASKED):
        at = time.perf_counter()
        found += len(near(reader(), lat, lon, [kinds[3].id, kinds[4].id, kinds[5].id], moment - timedelta(weeks=8)))
        took.append((time.perf_counter() - at) * 1000)
    took.sort()
    p95 = took[int(ASKED * 0.95)]
    with capsys.disabled():
        told = f"median {took[ASKED // 2]:.1f} ms, p95 {p95:.1f} ms, {found} offered"
        sys.stdout.write(f"\nthe same nearby among {NUMBER}: {told}\n")
    assert p95 < 50
