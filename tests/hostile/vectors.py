"""Values of hostile hands, for every field and every file."""

from pathlib import Path


def vectors() -> list[str]:
    """Each value of vectors.txt as it is meant, lone surrogates included."""
    lines = Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    return [
        line.encode("latin-1", "backslashreplace").decode("unicode_escape")
        for line in lines
        if line[:1] not in ("", "#")
    ]


def sendable(value: str) -> str:
    """The value as a browser can send it: a lone surrogate becomes the sign for what is no character."""
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
