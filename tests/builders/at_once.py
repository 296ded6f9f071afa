"""Several people at the same moment, in real threads."""

import threading
from collections.abc import Callable

from flask import Flask

from app.kernel.db import session


def at_once(app: Flask, *acts: Callable[[], object]) -> list[object]:
    """Run `acts` in threads of their own that start together; what each gave, or the refusal it met."""
    session.rollback()
    gate = threading.Barrier(len(acts))
    results: list[object] = [None] * len(acts)

    def run(number: int, act: Callable[[], object]) -> None:
        with app.app_context():
            gate.wait()
            try:
                results[number] = act()
            except Exception as error:  # noqa: BLE001 - the test looks at it
                results[number] = error

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
