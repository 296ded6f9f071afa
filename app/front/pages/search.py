"""Search over topics, posts, issues and meetings."""

from flask import Response, request

from app.front.findable import found
from app.front.hits import KINDS, hit_views, kind_tabs
from app.front.pages.blueprint import pages
from app.kernel.db import reader
from app.kernel.text import tidy
from app.web.access import access
from app.web.answers import page
from app.web.login import actor
from app.web.throttle import address_key, spend


@pages.get("/search")
@access("forum.read")
def search() -> Response:
    wanted, kind = tidy(request.args.get("q"))[:200], request.args.get("kind", "")
    if wanted and not actor().known:
        spend("search.minute", address_key())
    hits = found(reader(), actor(), wanted, KINDS.get(kind, ())) if wanted else []
    return page("front/search.html", wanted=wanted, kind=kind, hits=hit_views(hits, wanted), tabs=kind_tabs(wanted))
