"""Hears when a text speaks of danger to life or limb now: suicide, a threat, violence against the writer or others.

It decides nothing about the text; a page shows whom to call, and a person reads it first. Rather once too often: what
a needless card costs is a glance. Spanish, English, French and Arabic, compared without accents.
"""

import re
import tomllib
from pathlib import Path

from app.kernel.text import fold

PHRASES = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
SPEAKS = re.compile(rf"(?<!\w)(?:{'|'.join([*PHRASES['latin'], *map(fold, PHRASES['arabic'])])})(?!\w)")


def speaks_of_danger(*texts: str | None) -> bool:
    """Whether any of these texts speaks of suicide, of a threat, or of violence that happens or is about to."""
    return any(SPEAKS.search(fold(text)) is not None for text in texts if text)
