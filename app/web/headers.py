"""Headers on every answer, whatever its status, and the door check for everything that writes.

Styles and scripts come from this host only and never stand inline, so no nonce is needed and pages can be
revalidated. The referrer stays within the site: with `no-referrer` browsers send `Origin: null` and every
form would be refused.
"""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf

from app.web import bearer

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
REVALIDATED = "private, no-cache"
HSTS = "max-age=31536000; includeSubDomains"
csrf = CSRFProtect()


def policy(tile_url: str | None, base_url: str) -> str:
    """The content security policy; a configured tile server is the only foreign host it may name."""
    live = base_url.replace("http", "ws", 1)
    images = "'self' data:"
    if tile_url:
        parts = urlsplit(tile_url)
        images += f" {parts.scheme}://{parts.netloc.replace('{s}', '*')}"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; form-action 'self'; "
        f"img-src {images}; connect-src 'self' {live}; manifest-src 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )


def install(app: Flask, *, base_url: str, tile_url: str | None) -> None:
    _ask_for_tokens_of_forms(app)
    fixed = {
        "Content-Security-Policy": policy(tile_url, base_url),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "X-Frame-Options": "DENY",
    }
    if base_url.startswith("https://"):
        fixed["Strict-Transport-Security"] = HSTS
    app.config["CORRALA_HEADERS"] = fixed

    @app.before_request
    def same_site_only() -> None:
        if bearer.is_door() or request.method in SAFE_METHODS or getattr(_view(app), "own_credentials", False):
            return
        site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
        if site in ("same-origin", "none") or origin == base_url:
            return
        if site is None and origin is None and _referrer_is(base_url):
            return
        raise CSRFError("This form came from another site.")

    @app.after_request
    def put(response: Response) -> Response:
        place = "self" if getattr(g, "asks_position", False) else ""
        wanted = {**fixed, "Permissions-Policy": f"geolocation=({place}), camera=(), microphone=()"}
        there = {name.lower() for name, _ in response.headers}
        response.headers.extend([(name, value) for name, value in wanted.items() if name.lower() not in there])
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = _cache_control(response)
        if response.headers["Cache-Control"].startswith("private"):
            response.headers.add("Vary", f"{'Authorization' if bearer.is_door() else 'Cookie'}, Accept-Language")
        return _unless_known(response)


def _ask_for_tokens_of_forms(app: Flask) -> None:
    """Programs, which take no cookie along, are not asked."""
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    csrf.init_app(app)

    @app.before_request
    def token_of_form() -> None:
        if not bearer.is_door():
            csrf.protect(apply_exemptions=True)


def csrf_token() -> str:
    """The token for a form of this page; a page that shows one is not stored anywhere."""
    g.holds_form = True
    token: str = generate_csrf()
    return token


def _cache_control(response: Response) -> str:
    if getattr(g, "holds_form", False) or response.status_code >= 400 or "Set-Cookie" in response.headers:
        return "no-store"
    return REVALIDATED


def _unless_known(response: Response) -> Response:
    """A page that the browser keeps and that is still the same is not sent again. Its mark is made of the page itself,
    so that it is the same in every process; weak, since a server before this one may compress it."""
    kept = response.headers["Cache-Control"] == REVALIDATED and response.status_code == 200 and request.method == "GET"
    if not kept or response.is_streamed or response.mimetype != "text/html":
        return response
    response.add_etag(weak=True)
    mark, _weak = response.get_etag()
    if mark and "If-None-Match" in request.headers and request.if_none_match.contains_weak(mark):
        response.status_code = 304  # the server leaves the words of such an answer out, and what tells of them
    return response


def _referrer_is(base_url: str) -> bool:
    referrer = request.headers.get("Referer", "")
    return referrer == base_url or referrer.startswith(base_url + "/")


def _view(app: Flask) -> object:
    return app.view_functions.get(request.endpoint or "")
