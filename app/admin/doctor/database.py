"""Rules about the database: that it keeps what it was given, and has the form and the clock of this program."""

from datetime import timedelta

from sqlalchemy import make_url

from app.admin import queries
from app.admin.doctor.case import Case, rule
from app.admin.health import journal_fault, mail_fault, migrations_fault, worker_fault
from app.kernel.clock import now
from app.kernel.sealed import Unreadable, unseal

OLDEST = {"sqlite": (3, 40), "postgresql": (13, 0)}
# What must hold for what is written, so that a word once said to be saved is saved.
SAFE = {
    "sqlite": {"journal_mode": "wal", "synchronous": "2"},
    "postgresql": {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"},
}
STRICT = {"sqlite": {"foreign_keys": "1"}, "postgresql": {"session_replication_role": "origin"}}
APART = timedelta(seconds=5)


@rule(why="people see a page that says so, and nothing else", do="Start it, or mend CORRALA_DATABASE_URL")
def database_answers(case: Case) -> str | None:
    return None if case.connection is not None else "the database does not answer"


@rule(why="pages of this version cannot be shown", do="corrala migrate")
def database_is_at_head(case: Case) -> str | None:
    if case.connection is None:
        return None
    return (migrations_fault(case.connection) or "").removesuffix(": corrala migrate") or None


@rule(why="older ones lack what it is built on", do="Install a newer one")
def database_is_new_enough(case: Case) -> str | None:
    found = case.connection.dialect.server_version_info if case.connection else None
    if case.connection is None or found is None or found >= OLDEST[case.connection.dialect.name]:
        return None
    return f"the database is version {'.'.join(map(str, found))}"


@rule(why="nothing could be found by its words", do="Use an SQLite that was built with FTS5", reads=True)
def database_can_search(case: Case) -> str | None:
    return None if queries.can_search(case.rows) else "the database has no full-text search"


@rule(why="words in other scripts could not be kept", do="Make the database anew with --encoding UTF8")
def database_keeps_every_script(case: Case) -> str | None:
    found = case.ways.get("server_encoding", "UTF8").upper()
    return None if found in ("UTF8", "UTF-8") else f"the database is encoded in {found}"


@rule(why="what was said to be saved could be lost when the power goes", do="Take the setting back")
def what_is_saved_stays_saved(case: Case) -> str | None:
    return _other_way(case, SAFE)


@rule(why="rows could point to nothing", do="Take the setting back")
def database_keeps_its_rules(case: Case) -> str | None:
    return _other_way(case, STRICT)


@rule(why="days and deadlines would shift", do="Take back what sets the zone of connections")
def database_counts_in_utc(case: Case) -> str | None:
    zone = case.ways.get("TimeZone", "UTC")
    return None if zone.upper() in ("UTC", "ETC/UTC") else f"the database counts in {zone}"


@rule(why="codes end too early or too late", do="Let both machines keep time by NTP", reads=True)
def clocks_agree(case: Case) -> str | None:
    there = queries.clock_of(case.rows)
    apart = abs(there - now()) if there else timedelta()
    return f"the clock of the database is {apart.total_seconds():.0f} s apart from this one" if apart > APART else None


@rule(why="deadlines count from a moment that has not come", do="Let this machine keep time by NTP", reads=True)
def clock_was_not_set_back(case: Case) -> str | None:
    newest = queries.newest_moment(case.rows)
    ahead = newest is not None and newest > now() + APART
    return f"the newest act was written at {newest:%Y-%m-%d %H:%M} UTC, which is still to come" if ahead else None


@rule(
    why="nobody can be reached any more who left an address",
    do="Put the key that it was sealed with behind the others in CORRALA_DATA_KEYS, then corrala rotate-keys",
    reads=True,
)
def data_keys_open_what_is_kept(case: Case) -> str | None:
    for sealed, about in queries.some_sealed(case.rows):
        try:
            unseal(sealed, about)
        except Unreadable:
            return f"no key of CORRALA_DATA_KEYS opens what is kept of {about.replace('_', ' ')}"
    return None


@rule(why="no mail, no notices, no search", do="Start corrala worker beside the web process", reads=True)
def worker_lives(case: Case) -> str | None:
    return worker_fault(case.rows)


@rule(
    why="people wait for their codes and answers",
    do="See what the log of the worker says of the mail server",
    reads=True,
)
def mail_moves(case: Case) -> str | None:
    return mail_fault(case.rows)


@rule(why="somebody was not told what was promised", do="Mend the mail server's refusal, told in the log", reads=True)
def no_letter_was_given_up(case: Case) -> str | None:
    number = queries.letters_given_up(case.rows, now() - timedelta(days=1))
    return f"letters given up since yesterday: {number}" if number else None


@rule(why="an act that is not in the chain could be changed unseen", do="See the log of the worker", reads=True)
def journal_is_sealed(case: Case) -> str | None:
    return journal_fault(case.rows)


def _other_way(case: Case, wanted: dict[str, dict[str, str]]) -> str | None:
    kind = make_url(case.settings.database_url).get_backend_name()
    for name, way in wanted[kind].items():
        found = case.ways.get(name, way).lower()
        if found != way and not (name == "synchronous_commit" and found.startswith("remote")):
            return f"the database has {name} = {found}, not {way}"
    return None
