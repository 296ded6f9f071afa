"""Live."""

from app.notices.vocabulary import Heard

HEARD: Heard = {}
