"""PDF files: drawn by another process, which fetches nothing and learns no secret."""

import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from app.kernel import pdf
from app.kernel.pdf import NoPaper, make_pdf

PAGE = '<!doctype html><html lang="en"><title>Letter</title><body><p>Words</p>{}</body></html>'


def test_make_pdf_gives_a_file():
    assert make_pdf(PAGE.format(""), "p { color: red }").startswith(b"%PDF-")


def test_make_pdf_fetches_nothing():
    asked = []

    class Listening(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    with HTTPServer(("127.0.0.1", 0), Listening) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        away = f"http://127.0.0.1:{server.server_port}"
        tags = f'<img src="{away}/a.png" alt="a"><img src="file:///etc/hostname" alt="b">'
        tags += f'<link rel="stylesheet" href="{away}/c">'
        drawn = make_pdf(PAGE.format(tags), f"@import url({away}/d); p {{ background: url({away}/e) }}")
        server.shutdown()
        thread.join()
    assert drawn.startswith(b"%PDF-")
    assert asked == []


def test_the_process_that_draws_knows_no_key_of_the_installation(monkeypatch):
    seen = {}

    def run(command, **how):
        seen.update(how["env"])
        return subprocess.CompletedProcess(command, 0, b"%PDF-", b"")

    monkeypatch.setenv("CORRALA_SECRET_KEY", "secret")
    monkeypatch.setenv("CORRALA_DATA_KEYS", "secret")
    monkeypatch.setattr(pdf.subprocess, "run", run)
    make_pdf(PAGE.format(""), "")
    assert [name for name in seen if name.startswith("CORRALA")] == []
    assert "secret" not in seen.values()


def test_a_machine_without_the_libraries_and_a_crash_are_told_apart(monkeypatch):
    monkeypatch.setattr(pdf, "MODULE", "tests.identity.residence.no_paper")
    with pytest.raises(NoPaper, match="not installed"):
        make_pdf(PAGE.format(""), "")
    monkeypatch.setattr(pdf, "MODULE", "tests.no_such_module")
    with pytest.raises(RuntimeError, match="no_such_module"):
        make_pdf(PAGE.format(""), "")


def test_the_web_process_does_not_load_what_draws():
    words = (
        "import sys, app.factory; print([m for m in sys.modules if m.startswith(('weasyprint', 'app.kernel.paper'))])"
    )
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
