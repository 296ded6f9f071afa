"""The worker's rounds within a test."""

from flask import Flask

from app.worker import Worker


def work_off(app: Flask) -> Worker:
    """Let a worker of this process do whatever there is to do, until nothing is left."""
    worker = Worker(app)
    while worker.round():
        pass
    return worker
