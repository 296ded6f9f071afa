"""Rules about what the operator set, and what the application makes of it."""

import os
from urllib.parse import urlsplit

from app.admin.doctor.case import Case, rule
from app.areas.geocoder import answers
from app.kernel.errors import Invalid
from app.kernel.tiles import open_tiles

FEWEST_DIFFERENT = 12  # characters in a secret; "aaaa…" is long, too
LOOPBACK = ("localhost", "127.0.0.1", "::1")
MOST_BODY = 64 * 1024 * 1024
MOST_FIELD = 1024 * 1024
MOST_PARTS = 1000
TILE_PARTS = ("{z}", "{x}", "{y}")
LOOSE = ("'unsafe-inline'", "'unsafe-eval'", " * ", " *;", "http:")


@rule(why="a demo or test database must not meet the public", do="Set CORRALA_ENV=production")
def is_production(case: Case) -> str | None:
    env = case.settings.env
    return None if env == "production" else f"CORRALA_ENV is {env}"


@rule(
    why="who guesses it signs in as anybody",
    do='Make one with python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
    starts=True,
)
def secret_is_random(case: Case) -> str | None:
    different = len(set(case.settings.secret_key))
    return None if different >= FEWEST_DIFFERENT else f"CORRALA_SECRET_KEY has only {different} different characters"


@rule(
    why="a copy of the database would give contact data away",
    do="Put a random key first, and keep the others behind it, with which older rows are read",
    starts=True,
)
def data_keys_are_random(case: Case) -> str | None:
    secret = case.settings.secret_key.encode()
    weak = [key for key in case.settings.data_keys if len(set(key)) < FEWEST_DIFFERENT or key in secret]
    return "a key of CORRALA_DATA_KEYS is weak or the secret key again" if weak else None


@rule(
    why="sign-ins could be read on the way",
    do="Put a proxy with TLS before it and set CORRALA_BASE_URL=https://…",
    starts=True,
)
def address_is_https(case: Case) -> str | None:
    alone = urlsplit(case.settings.base_url).hostname in LOOPBACK
    return None if case.secure or alone else "CORRALA_BASE_URL is not https"


@rule(
    why="all visitors would share the proxy's address, and its limits",
    do="Set CORRALA_TRUSTED_PROXIES to the number of proxies before the site",
    starts=True,
)
def proxy_is_named(case: Case) -> str | None:
    unnamed = case.secure and not case.settings.trusted_proxies
    return "CORRALA_TRUSTED_PROXIES is 0, while a proxy must be ending TLS" if unnamed else None


@rule(why="it opens the site to other machines", do="Unset CORRALA_DEMO_PUBLIC", starts=True)
def demo_is_not_public(case: Case) -> str | None:
    return "CORRALA_DEMO_PUBLIC is set" if case.settings.demo_public else None


@rule(
    why="a fault would show the program and its values to whoever meets it",
    do="Unset FLASK_DEBUG and start with corrala serve",
    starts=True,
)
def debugging_is_off(case: Case) -> str | None:
    asked = os.environ.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no")
    return "debugging is on" if asked or case.config.get("DEBUG") else None


@rule(why="a session could be stolen on the way or by a script", do="Do not override SESSION_COOKIE_*", starts=True)
def cookies_are_bound(case: Case) -> str | None:
    found = {name: case.config.get(f"SESSION_COOKIE_{name}") for name in ("NAME", "SECURE", "HTTPONLY", "SAMESITE")}
    bound = not case.secure or (str(found["NAME"]).startswith("__Host-") and found["SECURE"])
    kept = found["HTTPONLY"] and found["SAMESITE"] in ("Lax", "Strict")
    return None if bound and kept else f"the cookie of a session is loose ({found})"


@rule(
    why="a made-up host name would get into links that go out by mail",
    do="Set CORRALA_BASE_URL to the one address people use",
    starts=True,
)
def hosts_are_named(case: Case) -> str | None:
    hosts = case.config.get("TRUSTED_HOSTS") or []
    wide = [host for host in hosts if host.startswith(".") or "*" in host]
    return None if hosts and not wide else f"any host name is answered ({', '.join(wide) or 'none is named'})"


@rule(
    why="a page that somebody slipped something into would run it",
    do="Do not override the content security policy; name the tile server alone",
    starts=True,
)
def pages_run_own_code_alone(case: Case) -> str | None:
    headers = case.config.get("CORRALA_HEADERS", {})
    policy = headers.get("Content-Security-Policy", "")
    loose = [sign for sign in LOOSE if sign in policy.replace(case.settings.base_url, "")]
    if loose or not policy.startswith("default-src 'none'"):
        return f"the content security policy is open ({' '.join(loose) or 'none is set'})"
    return None


@rule(why="a first visit without TLS could be led elsewhere", do="Do not override the headers", starts=True)
def browsers_are_told_to_stay_with_https(case: Case) -> str | None:
    told = "max-age=" in case.config.get("CORRALA_HEADERS", {}).get("Strict-Transport-Security", "")
    return "Strict-Transport-Security is missing" if case.secure and not told else None


@rule(
    why="browsers show no map, or tell others who looks at what",
    do="Set CORRALA_TILE_URL like https://tiles.example/{z}/{x}/{y}.png, or unset it for outlines",
    starts=True,
)
def map_tiles_come_by_https(case: Case) -> str | None:
    url = case.settings.tile_url
    if url is None:
        return None
    missing = [part for part in TILE_PARTS if part not in url]
    plain = case.secure and not url.startswith("https://")
    return f"CORRALA_TILE_URL is {'not https' if plain else 'without ' + missing[0]}" if plain or missing else None


@rule(
    why="streets that people type go to whoever runs it, and no report gets a place from it",
    do="Set CORRALA_GEOCODER_URL to a Nominatim of your own that answers, or unset it for the own list of streets",
)
def geocoder_answers(case: Case) -> str | None:
    url = case.settings.geocoder_url
    return f"CORRALA_GEOCODER_URL: {url} does not answer" if url and not answers(url, case.settings.base_url) else None


@rule(
    why="browsers show maps without streets",
    do="Set CORRALA_TILE_URL to a PMTiles file of pictures in the instance folder, or unset it for outlines",
)
def map_file_holds_pictures(case: Case) -> str | None:
    if case.settings.tile_file is None:
        return None
    try:
        open_tiles(case.settings.tile_file)
    except Invalid as error:
        return error.said()
    return None


@rule(why="one visitor could fill the memory", do="Do not override MAX_CONTENT_LENGTH, MAX_FORM_*", starts=True)
def what_is_sent_has_an_end(case: Case) -> str | None:
    most = {"MAX_CONTENT_LENGTH": MOST_BODY, "MAX_FORM_MEMORY_SIZE": MOST_FIELD, "MAX_FORM_PARTS": MOST_PARTS}
    open_ended = [name for name, limit in most.items() if not 0 < (case.config.get(name) or 0) <= limit]
    return f"{open_ended[0]} is open-ended" if open_ended else None


@rule(
    why="limits would count in each process apart, and a hall would not hear of the others",
    do="Set CORRALA_REDIS_URL and a PostgreSQL database, or CORRALA_WORKERS=1",
    starts=True,
)
def many_workers_share_what_they_know(case: Case) -> str | None:
    alone = not case.settings.redis_url or not case.settings.database_url.startswith("postgresql")
    many = case.settings.workers > 1 and alone
    return f"CORRALA_WORKERS is {case.settings.workers} without Redis or PostgreSQL" if many else None


@rule(why="codes to sign in reach nobody", do="Set CORRALA_MAIL_URL=smtp://… or smtps://…")
def mail_goes_out(case: Case) -> str | None:
    return None if case.settings.mail_url else "CORRALA_MAIL_URL is not set, mail stays in instance/outbox"


@rule(why="mail is refused everywhere", do="Set CORRALA_MAIL_FROM to an address of the city's own domain")
def sender_is_real(case: Case) -> str | None:
    domain = case.settings.mail_from.rpartition("@")[2].strip("> ")
    odd = domain in LOOPBACK or "." not in domain
    return f"CORRALA_MAIL_FROM: nobody takes mail from {domain}" if odd else None
