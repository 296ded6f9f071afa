"""The `corrala` command. This module imports nothing of the house: it hands over to the real process, so that
the server's first act can be to patch the standard library for greenlets."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> None:
    """`corrala serve` runs gunicorn, `corrala worker` the worker; every other word is a command of the house."""
    name, rest = (sys.argv[1], sys.argv[2:]) if len(sys.argv) > 1 else ("", [])
    if name == "serve":
        command = ["gunicorn", "--config", str(ROOT / "gunicorn.conf.py"), "--chdir", str(ROOT), "wsgi:app", *rest]
    elif name == "worker":
        command = ["app.worker", *rest]
    else:
        command = ["app.commands", *sys.argv[1:]]
    os.umask(os.umask(0o027) | 0o007)  # what a process writes is not for every user of the machine
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    # One thread of numpy's algebra in each process: on a busy machine two wait for one another, and take four times
    # as long.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.execv(sys.executable, [sys.executable, "-m", *command])  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main()
