"""Who voted, as the journal may know it: somebody of the council, and nobody by name."""

from app.identity.actor import Actor

MEMBER = Actor(kind="resident")
