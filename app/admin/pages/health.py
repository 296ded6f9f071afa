"""Whether the process lives, and whether the installation is fit to serve: read by machines, it writes nothing."""

from flask import Response, current_app, jsonify, make_response

from app.admin.health import faults
from app.admin.pages.blueprint import pages
from app.web.access import access


@pages.get("/healthz")
@access("site.health")
def healthz() -> Response:
    return make_response("ok\n", {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"})


@pages.get("/readyz")
@access("site.health")
def readyz() -> Response:
    found = faults(current_app.config["SETTINGS"].instance_dir)
    answer = jsonify({"ready": not found, "faults": found})
    answer.status_code = 503 if found else 200
    answer.headers["Cache-Control"] = "no-store"
    return answer
