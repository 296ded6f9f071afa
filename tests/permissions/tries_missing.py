"""Who is missing, tried by page."""

from tests.permissions.matrix import tries
from tests.permissions.stage import Scene


@tries("group.count", places=("area",))
def answer_who_takes_part(it: Scene) -> int:
    told = {"area": it.area.slug, "kind": "meeting", "age": "18-29"}
    return it.post("/who-is-missing/answer", told)
