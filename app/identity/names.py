"""The name that others see."""

from app.identity.vocabulary import MINOR, AgeBand
from app.kernel.text import tidy

MOST_INITIALS = 3


def public_name(name: str, age_band: AgeBand) -> str:
    """A name as it is kept and shown: of somebody under 18 the initials alone ("Noor Haddad" is "N. H.")."""
    if age_band not in MINOR:
        return name
    initials = [next((c for c in part if c.isalnum()), "") for part in tidy(name).split()]
    return " ".join(f"{c.upper()}." for c in [c for c in initials if c][:MOST_INITIALS]) or "–."
