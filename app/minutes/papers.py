"""Final minutes as PDF, drawn once: drawing takes a process of its own and a second, and a version never changes."""

from collections import OrderedDict

MOST_KEPT = 20  # files, some 50 kB each
_kept: OrderedDict[tuple[int, int, str], bytes] = OrderedDict()


def kept_paper(key: tuple[int, int, str]) -> bytes | None:
    """The file of (meeting, number of the version, language), when this process has drawn it."""
    return _kept.get(key)


def keep_paper(key: tuple[int, int, str], file: bytes) -> bytes:
    """Keep a file for whoever asks next; the oldest goes when there are too many."""
    _kept[key] = file
    while len(_kept) > MOST_KEPT:
        _kept.popitem(last=False)
    return file


def forget_papers() -> None:
    """Forget every file, where numbers of meetings begin anew."""
    _kept.clear()
