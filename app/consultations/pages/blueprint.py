from typing import Any

from flask import Blueprint

from app.consultations.queries import consultation_by_id
from app.kernel.db import reader

pages = Blueprint("consultations", "app.consultations", url_prefix="/consultations")


def found(consultation_id: int) -> Any:
    """The consultation's row; raises `NotFound`."""
    return consultation_by_id(reader(), consultation_id)
