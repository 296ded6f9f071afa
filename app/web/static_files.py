"""The files a browser fetches once and keeps: own styles and scripts, images, and what npm brought.

`publish` writes every file of static/ again under static/dist/, with a mark of its content in the name
(`css/corrala.3f2a9c01b7de.css`), so that a browser may keep it for a year and a changed page asks for a
changed name. Own style sheets become one file; a script's imports and a sheet's `url()` follow to the new
names. Files of earlier versions stay, for the pages that were open during an update.

Templates say `static_url("js/main.mjs")`. What npm would have brought is "" when it is not installed.
"""

import gzip
import hashlib
import json
import os
import re
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from wsgiref.headers import Headers
from wsgiref.types import StartResponse, WSGIEnvironment

from flask import Flask
from whitenoise import WhiteNoise

STATIC = Path(__file__).resolve().parents[2] / "static"
PREFIX = "/static/"
A_YEAR_S = 31_536_000
ALONE = "default-src 'none'; frame-ancestors 'none'"

SHEET = "css/corrala.css"
# Later layers win over earlier ones, and everything of ours over what npm brought.
LAYERS = "@layer vendor, tokens, base, layout, components, utilities, print;\n"
PARTS = ("tokens", "base", "layout", "layouts/*", "components/*", "utilities", "print")

TEXT = {".css", ".js", ".mjs", ".svg", ".json", ".geojson", ".txt", ".webmanifest"}
CSS_REFERENCE = re.compile(r"""(?P<before>\burl\(\s*["']?)(?P<path>[^"')\s]+)(?P<after>["']?\s*\))""")
JS_REFERENCE = re.compile(
    r"""(?P<before>(?:\bfrom\s*|\bimport\s*|\bimport\(\s*)["'])(?P<path>\.{1,2}/[^"']+)(?P<after>["'])"""
)
JS_COMPUTED = re.compile(r"""\bimport\(\s*(?!["'\s])""")


class BrokenReference(Exception):
    """A style sheet or script names a file that is not there, or in a way that cannot be followed."""


class _Publication:
    """One pass over `source`: each file is written after the files it names, since its own name depends on
    theirs."""

    def __init__(self, source: Path, target: Path) -> None:
        self.source = source
        self.target = target
        self.urls: dict[str, str] = {}
        self.open: list[str] = []
        self.parts = [
            sheet.relative_to(source).as_posix() for part in PARTS for sheet in sorted(source.glob(f"css/{part}.css"))
        ]

    def run(self) -> dict[str, str]:
        for path in _inputs(self.source):
            if path not in self.parts:
                self.url(path)
        if self.parts:
            self.url(SHEET)
        return self.urls

    def url(self, path: str) -> str:
        if path not in self.urls:
            if path in self.open:
                raise BrokenReference(f"static files name each other in a circle: {self.open} and {path}")
            self.open.append(path)
            content = self.content(path)
            self.open.pop()
            self.urls[path] = PREFIX + self.write(path, content)
        return self.urls[path]

    def content(self, path: str) -> bytes:
        if path == SHEET:
            return LAYERS.encode() + b"".join(self.content(part) for part in self.parts)
        content = (self.source / path).read_bytes()
        if path.endswith(".css"):
            return self.followed(path, content, CSS_REFERENCE)
        if path.endswith((".js", ".mjs")) and not path.startswith("vendor/"):
            if JS_COMPUTED.search(content.decode()):
                raise BrokenReference(f"static/{path}: import() of a computed name; write the names out")
            return self.followed(path, content, JS_REFERENCE)
        return content

    def followed(self, path: str, content: bytes, reference: re.Pattern[str]) -> bytes:
        """`content` of `path` with the new name of each file it names."""

        def rename(match: re.Match[str]) -> str:
            named, mark, rest = match["path"].partition("#")
            if not named or ":" in named or named.startswith("/"):
                return match[0]
            wanted = normpath(join(PurePosixPath(path).parent.as_posix(), named))
            if (self.source / wanted).is_file():
                new = self.url(wanted)
            elif wanted.startswith("vendor/"):
                new = PREFIX + wanted
            else:
                raise BrokenReference(f"static/{path} names static/{wanted}, which does not exist")
            return match["before"] + new + mark + rest + match["after"]

        return reference.sub(rename, content.decode()).encode()

    def write(self, path: str, content: bytes) -> str:
        name = PurePosixPath(path)
        name = name.with_name(f"{name.stem}.{hashlib.sha256(content).hexdigest()[:12]}{name.suffix}")
        place = self.target / "files" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if name.suffix in TEXT:
            _write_whole(place.with_name(f"{place.name}.gz"), gzip.compress(content, mtime=0))
        _write_whole(place, content)
        return name.as_posix()


def publish(source: Path = STATIC) -> tuple[Path, dict[str, str]]:
    """Bring static/dist/ up to date, if any input changed, and return its folder and the URL of each path.

    An installation that may not write there (a checkout owned by somebody else) gets a folder that lasts as
    long as the process.
    """
    stamp = _stamp(source)
    target = source / "dist"
    manifest = target / "manifest.json"
    if manifest.is_file():
        known = json.loads(manifest.read_bytes())
        if known["stamp"] == stamp:
            return target / "files", known["urls"]
    try:
        target.mkdir(parents=True, exist_ok=True)
        urls = _Publication(source, target).run()
        _write_whole(manifest, json.dumps({"stamp": stamp, "urls": urls}, indent=1).encode(), again=True)
    except PermissionError:
        target = Path(tempfile.mkdtemp(prefix="corrala-static-"))
        urls = _Publication(source, target).run()
    return target / "files", urls


def _inputs(source: Path) -> Iterable[str]:
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and not name.startswith("dist/") and not path.name.startswith("."):
            yield name


def _stamp(source: Path) -> str:
    """Changes when any input or this module changes."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for name in _inputs(source):
        digest.update(f"{name}\0".encode())
        digest.update(hashlib.sha256((source / name).read_bytes()).digest())
    return digest.hexdigest()


def _write_whole(place: Path, content: bytes, *, again: bool = False) -> None:
    """Write so that nobody ever reads half a file; a name that carries its content's mark is written once."""
    if again or not place.exists():
        part = place.with_name(f".{place.name}.{os.getpid()}.{threading.get_ident()}")
        part.write_bytes(content)
        part.replace(place)


class _PublishedFiles(WhiteNoise):
    """Answers GET and HEAD of published files; everything else is the application's."""

    FOREVER = A_YEAR_S

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            return super().__call__(environ, start_response)
        return self.application(environ, start_response)


def install(app: Flask, source: Path = STATIC) -> None:
    """Serve the published files and give templates `static_url`; after `headers.install`, whose headers hold here."""
    files, urls = publish(source)
    # A picture or script opened by itself, not from a page of ours, runs nothing and loads nothing.
    fixed = {**app.config.get("CORRALA_HEADERS", {}), "Content-Security-Policy": ALONE}

    def add_headers(headers: Headers, path: str, url: str) -> None:
        for name, value in fixed.items():
            headers[name] = value

    def static_url(path: str) -> str:
        if path not in urls and not path.startswith("vendor/"):
            raise LookupError(f"static/{path} does not exist")
        return urls.get(path, "")

    app.jinja_env.globals["static_url"] = static_url
    app.wsgi_app = _PublishedFiles(  # type: ignore[method-assign]
        app.wsgi_app,
        root=files,
        prefix=PREFIX,
        allow_all_origins=False,
        immutable_file_test=lambda path, url: True,
        add_headers_function=add_headers,
    )


if __name__ == "__main__":
    publish()
