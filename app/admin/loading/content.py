"""The content of the demo as it lies in its files."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent.parent / "demo"


def read(name: str) -> Any:
    """What the file called `name` holds."""
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))
