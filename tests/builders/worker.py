"""The worker's rounds within a test."""

import math

from flask import Flask

from app.worker import Worker

# What it looks at once a day, rule by rule: more than all its other work together. Its tests run it by itself.
DAILY = "admin.purge"


def work_off(app: Flask, *, daily: bool = False) -> Worker:
    """Let a worker of this process do whatever there is to do, until nothing is left; `daily`: also what is done once
    a day."""
    worker = Worker(app)
    if not daily:
        worker._due[DAILY] = math.inf
    while worker.round():
        pass
    return worker
