"""The journal: what concerns oneself, for everybody; and searched, for those whose work a part of it is."""

from typing import Any

from flask import Response, request, url_for

from app.admin.actions import note_journal_reading
from app.admin.forms import SearchJournalForm
from app.admin.pages.blueprint import pages
from app.admin.policies import journal_groups
from app.admin.presenters import journal as show
from app.admin.queries import journal as queries
from app.admin.told import LOOKS, OWN
from app.identity.policies import has_just_proven
from app.kernel.clock import now
from app.kernel.db import reader
from app.kernel.errors import Invalid, ProofNeeded
from app.kernel.tables import csv_lines
from app.web.access import access
from app.web.answers import page, see_other, streamed
from app.web.forms import asked
from app.web.login import actor, signed_in_account

FILTERS = ("act", "who", "kind", "number", "since", "until")


@pages.get("/journal")
@access("journal.read")
def own_journal() -> Response:
    if not actor().known:
        return see_other(url_for("identity.sign_in", next=url_for("admin.own_journal")))
    found = queries.about(reader(), signed_in_account(), OWN, LOOKS, request.args.get("after"))
    lines = show.own_lines(reader(), found.rows, signed_in_account())
    can_search = bool(journal_groups(actor()))
    return page("admin/own_journal.html", lines=lines, older=found.older, can_search=can_search)


@pages.get("/journal/search")
@access("journal.read")
def search_journal() -> Response:
    groups, known = journal_groups(actor()), _known()
    form = show.with_choices(asked(SearchJournalForm), groups)
    about: dict[str, Any] = {"form": form, "groups": show.group_names(groups), "known": known}
    note_journal_reading(actor=actor(), filters=list(known))
    if known and not form.validate():
        return page("admin/journal.html", lines=[], older=None, **about)
    found = queries.search(reader(), show.wanted(reader(), form, groups), request.args.get("after"))
    return page("admin/journal.html", lines=show.lines(reader(), found.rows), older=found.older, **about)


@pages.get("/journal/search.csv")
@access("journal.read")
def journal_table() -> Response:
    groups = journal_groups(actor())
    form = show.with_choices(asked(SearchJournalForm), groups)
    if groups and not has_just_proven(actor(), now()):
        raise ProofNeeded
    note_journal_reading(actor=actor(), filters=[*_known(), "file"])
    if not form.validate():
        raise Invalid
    wanted = show.wanted(reader(), form, groups)
    return streamed(csv_lines(show.COLUMNS, _rows(wanted)), "text/csv", filename="journal.csv")


def _rows(wanted):
    # A generator of its own: it asks for its connection while the answer is sent, when the view has given its back.
    yield from show.table_rows(reader(), queries.every_row(reader(), wanted))


def _known() -> dict[str, str]:
    """The filters that are set, as the address has them."""
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}
