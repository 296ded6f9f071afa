"""The room's doors for programs."""

from app.issues.api import reading, writing
from app.issues.api.door import api
from app.issues.api.open311 import PREFIX as OPEN311
from app.issues.api.open311 import open311

__all__ = ["OPEN311", "api", "open311", "reading", "writing"]
