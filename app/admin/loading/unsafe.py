"""Places of the demo city that people find unsafe: some named by many, some by too few to be shown."""

from functools import partial

from app.admin.loading.stage import Stage
from app.areas.queries import area_by_id
from app.identity.actor import SYSTEM
from app.kernel.db import session
from app.unsafe.actions import count_unsafe_places, name_unsafe_place
from app.unsafe.squares import place_of, square_of
from app.unsafe.vocabulary import Hours, Reason

L, T, A, D = Reason.LIGHTING, Reason.TRAFFIC, Reason.LONELINESS, Reason.DISORDER
# area, squares to the north and to the east of the one in its middle, people, why, when
TOLD: tuple[tuple[str, int, int, int, tuple[Reason, ...], Hours], ...] = (
    ("embajadores", 0, 0, 23, (L, A), Hours.NIGHT),
    ("embajadores", 1, 0, 12, (D,), Hours.EVENING),
    ("embajadores", -1, 1, 8, (T,), Hours.DAY),
    ("embajadores", 0, -1, 3, (L,), Hours.NIGHT),
    ("justicia", 0, 0, 11, (L,), Hours.NIGHT),
    ("justicia", 0, 1, 6, (T,), Hours.ALWAYS),
    ("universidad", 0, 0, 17, (D, A), Hours.NIGHT),
    ("universidad", 1, 0, 4, (L,), Hours.EVENING),
    ("palacio", 0, 0, 7, (A,), Hours.EVENING),
    ("cortes", 0, 0, 2, (T,), Hours.DAY),
)
RESIDENTS = ("carmen", "rosa", "luis", "olena", "emma")
LAST_DAYS = 60


def tell_unsafe_places(stage: Stage) -> None:
    for row, (area, north, east, people, reasons, hours) in enumerate(TOLD):
        for one in range(people):
            key = f"unsafe-{row}-{one}"
            told = partial(_name, stage, area, (north, east), one if one < len(RESIDENTS) else key, reasons, hours)
            stage.tale.add(stage.on(3 + (row * 7 + one * 5) % LAST_DAYS, key), told)
    stage.tale.add(stage.past(stage.now), _count)


def _count() -> None:
    count_unsafe_places(actor=SYSTEM)


def _name(
    stage: Stage, area: str, steps: tuple[int, int], who: int | str, reasons: tuple[Reason, ...], hours: Hours
) -> None:
    here = area_by_id(session(), stage.areas[area])
    row, column = place_of(square_of(here.lat, here.lon))
    square = f"{row + steps[0]}.{column + steps[1]}"
    actor = stage.actor(RESIDENTS[who]) if isinstance(who, int) else stage.visitor(who)
    name_unsafe_place(actor=actor, square=square, reasons=reasons, hours=hours)
