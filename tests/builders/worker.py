"""The worker's rounds within a test."""

import math

from flask import Flask

from app.worker import Worker

# It looks at rule by rule: more than all the other work together. Its tests run it by itself.
PURGE = "admin.purge"


def work_off(app: Flask) -> Worker:
    """Let a worker of this process do whatever there is to do but the daily purge, until nothing is left."""
    worker = Worker(app)
    worker._due[PURGE] = math.inf
    while worker.round():
        pass
    return worker
