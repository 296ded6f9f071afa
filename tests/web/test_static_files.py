"""What a browser keeps for a year must change its name when it changes, and lose nothing on the way."""

import gzip
import threading
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from app.web import headers, static_files
from app.web.static_files import BrokenReference, publish


@pytest.fixture
def source(tmp_path: Path) -> Path:
    write(tmp_path, "css/tokens.css", "@layer tokens { :root { --accent: teal } }\n")
    write(tmp_path, "css/base.css", "@layer base { body { background: url(../img/dot.svg#a) } }\n")
    write(tmp_path, "css/components/chip.css", '.chip { mask: url("../../img/dot.svg") }\n')
    write(tmp_path, "css/components/banner.css", ".banner { background: url(data:image/gif;base64,R0) }\n")
    write(tmp_path, "css/print.css", "@media print { nav { display: none } }\n")
    write(tmp_path, "img/dot.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>" * 20)
    write(tmp_path, "js/main.mjs", 'import { hall } from "./modules/hall.mjs";\nhall();\n')
    write(tmp_path, "js/modules/hall.mjs", 'export const hall = () => import("./clock.mjs");\n')
    write(tmp_path, "js/modules/clock.mjs", "export const clock = 1;\n")
    return tmp_path


def write(root: Path, path: str, text: str) -> None:
    place = root / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(text)


def read(files: Path, url: str) -> str:
    return (files / url.removeprefix("/static/")).read_text()


def client(source: Path) -> FlaskClient:
    app = Flask("static_files_under_test", static_folder=None)
    headers.install(app, base_url="https://corrala.example", tile_url=None)
    static_files.install(app, source)

    @app.get("/page")
    def page() -> str:
        return render_template_string("{{ static_url('css/corrala.css') }} [{{ static_url('vendor/x.js') }}]")

    @app.get("/mistake")
    def mistake() -> str:
        return render_template_string("{{ static_url('css/chip.css') }}")

    app.testing = True
    return app.test_client()


def test_publish_joins_own_sheets_in_layer_order(source: Path) -> None:
    files, urls = publish(source)
    sheet = read(files, urls["css/corrala.css"])
    assert sheet.startswith("@layer vendor, tokens, base, layout, components, utilities, print;\n")
    places = [sheet.index(text) for text in ("--accent", "body", ".banner", ".chip", "@media print")]
    assert places == sorted(places)
    assert [path for path in urls if path.startswith("css/")] == ["css/corrala.css"]


def test_publish_follows_urls_in_sheets_from_where_each_sheet_lies(source: Path) -> None:
    files, urls = publish(source)
    sheet = read(files, urls["css/corrala.css"])
    dot = urls["img/dot.svg"]
    assert f"url({dot}#a)" in sheet
    assert f'url("{dot}")' in sheet
    assert "url(data:image/gif;base64,R0)" in sheet


def test_publish_follows_static_and_dynamic_imports(source: Path) -> None:
    files, urls = publish(source)
    assert f'from "{urls["js/modules/hall.mjs"]}"' in read(files, urls["js/main.mjs"])
    assert f'import("{urls["js/modules/clock.mjs"]}")' in read(files, urls["js/modules/hall.mjs"])


def test_publish_after_a_change_renames_the_file_and_all_that_name_it(source: Path) -> None:
    files, before = publish(source)
    write(source, "js/modules/clock.mjs", "export const clock = 2;\n")
    _, after = publish(source)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {"js/modules/clock.mjs", "js/modules/hall.mjs", "js/main.mjs"}
    assert "clock = 1" in read(files, before["js/modules/clock.mjs"])  # for pages that are still open


def test_publish_without_a_change_writes_nothing(source: Path) -> None:
    publish(source)
    written = {path: path.stat().st_mtime_ns for path in (source / "dist").rglob("*")}
    publish(source)
    assert {path: path.stat().st_mtime_ns for path in (source / "dist").rglob("*")} == written


def test_publish_by_many_at_once_gives_whole_files(source: Path) -> None:
    seen: list[dict[str, str]] = []
    threads = [threading.Thread(target=lambda: seen.append(publish(source)[1])) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [seen[0]] * 8
    assert not list((source / "dist").rglob(".*"))


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("js/main.mjs", 'import "./gone.mjs";', "static/js/main.mjs names static/js/gone.mjs"),
        (
            "css/base.css",
            "body { background: url(gone.png) }",
            "static/css/base.css names static/css/gone.png",
        ),
        ("js/main.mjs", "import(`./modules/${name}.mjs`);", "computed name"),
        ("js/modules/clock.mjs", 'import "./hall.mjs";', "circle"),
    ],
)
def test_publish_of_a_reference_that_cannot_be_followed_says_where(
    source: Path, path: str, text: str, told: str
) -> None:
    write(source, path, text)
    with pytest.raises(BrokenReference, match=told):
        publish(source)


def test_publish_without_npm_leaves_the_vendor_name_as_it_is(source: Path) -> None:
    write(source, "js/modules/clock.mjs", 'const io = () => import("../../vendor/socket.io.esm.min.js");\n')
    files, urls = publish(source)
    assert 'import("/static/vendor/socket.io.esm.min.js")' in read(files, urls["js/modules/clock.mjs"])


def test_publish_where_it_may_not_write_uses_a_folder_of_its_own(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mkdir = Path.mkdir

    def refuse(self: Path, mode: int = 0o777, parents: bool = False, exist_ok: bool = False) -> None:
        if self.is_relative_to(source):
            raise PermissionError(13, "Permission denied", str(self))
        mkdir(self, mode, parents, exist_ok)

    monkeypatch.setattr(Path, "mkdir", refuse)
    files, urls = publish(source)
    assert not files.is_relative_to(source)
    assert "--accent" in read(files, urls["css/corrala.css"])


def test_page_names_the_published_sheet_and_nothing_for_a_missing_vendor_file(source: Path) -> None:
    visitor = client(source)
    url, vendor = visitor.get("/page").text.split()
    assert vendor == "[]"
    assert "--accent" in visitor.get(url, buffered=True).text


def test_page_that_names_a_file_that_does_not_exist_fails_with_its_name(source: Path) -> None:
    with pytest.raises(LookupError, match=r"static/css/chip\.css does not exist"):
        client(source).get("/mistake")


def test_file_is_served_for_a_year_compressed_and_with_headers(source: Path) -> None:
    visitor = client(source)
    url = publish(source)[1]["img/dot.svg"]
    answer = visitor.get(url, headers={"Accept-Encoding": "gzip"}, buffered=True)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "max-age=31536000, public, immutable"
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(answer.data).decode() == (source / "img/dot.svg").read_text()
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Strict-Transport-Security"] == headers.HSTS
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_script_is_served_as_a_script(source: Path) -> None:
    answer = client(source).get(publish(source)[1]["js/main.mjs"], buffered=True)
    assert answer.headers["Content-Type"].split(";")[0] == "text/javascript"


@pytest.mark.parametrize("path", ["/static/css/corrala.css", "/static/../app/config.py", "/static/dist/manifest.json"])
def test_path_that_was_not_published_is_left_to_the_application(source: Path, path: str) -> None:
    assert client(source).get(path).status_code == 404


def test_post_to_a_file_is_left_to_the_application(source: Path) -> None:
    assert client(source).post(publish(source)[1]["js/main.mjs"]).status_code == 400  # no token: its own answer
