"""Who acted, as the journal may know it: a vote and a rating name nobody."""

from app.identity.actor import Actor

RESIDENT = Actor(kind="resident")
