"""Search over topics, posts, issues and their follow-up, meetings and consultations; and what was already said, while
one writes."""

from flask import Response, request

from app.areas.queries import all_areas
from app.front.findable import alike, found
from app.front.hits import LONGEST, Question, hit_views
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
    question = Question(request.args, all_areas(reader()))
    if question.words and not actor().known:
        spend("search.minute", address_key())
    hits = found(reader(), actor(), question.words, **question.narrow) if question.words else []
    return page("front/search.html", question=question, hits=hit_views(hits, question.words))


@pages.get("/search/alike")
@access("forum.read")
def search_alike() -> Response:
    """A piece of a page: what was already said or reported that may be about the same."""
    if not actor().known:
        spend("search.minute", address_key())
    words = tidy(request.args.get("q"))[:LONGEST]
    return page("front/_alike.html", hits=hit_views(alike(reader(), words), ""))
