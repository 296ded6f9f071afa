"""The look into PDF files that people send: what is taken, what is refused, and that it happens apart."""

import subprocess
import sys

import pytest

from app.kernel import pdf
from app.kernel.errors import Invalid
from app.kernel.pdf import ENCRYPTED, NO_PDF, RUNS, look_into, make_pdf
from tests.hostile_pdfs import by_hand, encrypted, plain_pdf, runs_something, unreadable


@pytest.mark.parametrize("data", [plain_pdf(), plain_pdf(40), by_hand()], ids=["plain", "forty pages", "by hand"])
def test_a_file_of_pages_is_taken(data):
    look_into(data)


def test_what_this_site_prints_is_taken():
    look_into(
        make_pdf('<!doctype html><html lang="en"><title>Letter</title><p>Words <a href="https://a.org">b</a>', "")
    )


@pytest.mark.parametrize("name", runs_something())
def test_what_runs_carries_or_sends_something_is_refused(name):
    with pytest.raises(Invalid) as refusal:
        look_into(runs_something()[name])
    assert (refusal.value.message, refusal.value.field) == (RUNS, "file")


@pytest.mark.parametrize("name", encrypted())
def test_what_is_encrypted_is_refused(name):
    with pytest.raises(Invalid) as refusal:
        look_into(encrypted()[name])
    assert refusal.value.message == ENCRYPTED


@pytest.mark.parametrize("name", unreadable())
def test_what_cannot_be_read_is_refused(name):
    with pytest.raises(Invalid) as refusal:
        look_into(unreadable()[name])
    assert refusal.value.message == NO_PDF


@pytest.mark.parametrize("data", [b"", b"GIF89a%PDF-1.7", b"\n" + plain_pdf(), b"<html>" + plain_pdf()])
def test_what_does_not_begin_as_a_pdf_is_refused_without_a_look(data, monkeypatch):
    monkeypatch.setattr(pdf.subprocess, "run", None)
    with pytest.raises(Invalid):
        look_into(data)


def test_a_reader_that_takes_too_long_or_is_stopped_refuses_and_one_that_breaks_is_a_fault(monkeypatch):
    monkeypatch.setattr(pdf, "LONGEST_LOOK_S", 0.01)
    with pytest.raises(Invalid):
        look_into(plain_pdf())
    monkeypatch.undo()
    stopped = subprocess.CompletedProcess([], -24, b"", b"")
    monkeypatch.setattr(pdf.subprocess, "run", lambda *_args, **_how: stopped)
    with pytest.raises(Invalid):
        look_into(plain_pdf())
    monkeypatch.undo()
    monkeypatch.setattr(pdf, "LOOK", "tests.no_such_module")
    with pytest.raises(RuntimeError, match="no_such_module"):
        look_into(plain_pdf())


def test_the_process_that_looks_knows_no_key_of_the_installation(monkeypatch):
    seen = {}

    def run(command, **how):
        seen.update(how["env"])
        return subprocess.CompletedProcess(command, 0, b"", b"")

    monkeypatch.setenv("CORRALA_SECRET_KEY", "secret")
    monkeypatch.setattr(pdf.subprocess, "run", run)
    look_into(plain_pdf())
    assert "secret" not in seen.values()


def test_the_web_process_does_not_load_what_looks():
    words = "import sys, app.factory; print([m for m in sys.modules if m.startswith(('pypdf', 'app.kernel.pdf_look'))])"
    done = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
