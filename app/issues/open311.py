"""Open311 (GeoReport v2): a list of service requests as JSON, read one request at a time."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from app.issues.mapping import Mapping
from app.kernel.json_list import json_elements
from app.kernel.reading import LONGEST_FIELD, Numbered, Unreadable, fault_of

WITHOUT_MAP: dict[str, Any] = {
    "source": "open311",
    "columns": {
        "id": "service_request_id",
        "reported_at": "requested_datetime",
        "words": "description",
        "category": "service_code",
        "street": "address",
        "lat": "lat",
        "lon": "long",
        "status": "status",
        "status_at": "updated_datetime",
    },
    "status": {
        "open": {},
        "closed": {
            "step": "close",
            "closing": "resolved",
            "text": "Closed in the system this issue was taken from.",
        },
    },
}


class _OwnCodes(Mapping):
    """Without a mapping file the service codes are our own category codes."""

    def category_code(self, row: Any) -> str:
        return self.text(row, "category")


def open311_mapping() -> Mapping:
    """How a request becomes an issue when no mapping file says otherwise."""
    return _OwnCodes(WITHOUT_MAP)


def open311_rows(file: Path) -> Iterator[Numbered[dict[str, str]]]:
    """(number, request as plain text values) for each request; `Unreadable` for one that is no object.

    Raises `Invalid` when the file is no list, or where the JSON breaks off.
    """
    for number, request in enumerate(json_elements(file), 1):
        if not isinstance(request, dict):
            yield number, Unreadable("this is no service request", str(request)[:60])
            continue
        row = {str(name): _plain(held) for name, held in request.items()}
        reason = fault_of(list(row.values()), len(row))
        yield number, Unreadable(reason, " | ".join(row.values())[:200]) if reason else _Row(row)


class _Row(dict[str, str]):
    """A request; what it leaves out is empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _plain(held: Any) -> str:
    if held is None:
        return ""
    return held[: LONGEST_FIELD + 1] if isinstance(held, str) else json.dumps(held)[: LONGEST_FIELD + 1]
