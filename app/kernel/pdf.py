"""PDF from HTML, and a look into PDF that people send, each by a process of its own: the server neither waits for it
nor loads its libraries, and a hostile file reaches nothing.

`app.kernel.paper` is the process that draws, `app.kernel.pdf_look` the one that looks. Words and files go to them
through a pipe, never by a file or their command line.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from app.kernel.errors import Invalid, Refused
from app.kernel.words import spoken

MODULE, LOOK = "app.kernel.paper", "app.kernel.pdf_look"
LACKING = 3  # exit code: the libraries that draw are not on this machine
LONGEST_S = 60
LETS_THROUGH = ("PATH", "HOME", "LANG", "LC_ALL", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
LONGEST_LOOK_S = 30
PDF_BEGINS = b"%PDF-"
NO_PDF = spoken("This PDF file cannot be read. Save it again as a PDF and send that.")
ENCRYPTED = spoken("This PDF file is encrypted. Save it without a password and send that.")
RUNS = spoken("This PDF file holds scripts, other files or commands. Print it into a new PDF and send that.")
CHECKOUT = Path(__file__).resolve().parents[2]


class NoPaper(Refused):
    """Nothing can be printed on this machine; the operator's guide says what to install."""

    code, status = "failed", 503
    message = spoken("This machine cannot make PDF files: the libraries for it are not installed.")


def make_pdf(html: str, css: str) -> bytes:
    """`html` as a PDF/UA document in the look of `css`. Nothing is fetched for it but `data:` addresses.

    Raises `NoPaper` without the libraries, `RuntimeError` with what went wrong else.
    """
    try:
        done = _run(MODULE, json.dumps({"html": html, "css": css}).encode(), LONGEST_S)
    except subprocess.TimeoutExpired as error:
        raise NoPaper(spoken("Making the PDF took too long. Print fewer pages at once.")) from error
    if done.returncode == LACKING:
        raise NoPaper
    if done.returncode != 0:
        raise RuntimeError(f"no PDF: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def look_into(data: bytes) -> None:
    """Raises `Invalid` for what is no PDF file that a reader can open, is encrypted, or holds scripts, other files or
    actions that start programs or send something away; for one that takes too long to look into as well."""
    if not data.startswith(PDF_BEGINS):
        raise Invalid(NO_PDF, field="file")
    try:
        done = _run(LOOK, data, LONGEST_LOOK_S)
    except subprocess.TimeoutExpired as error:
        raise Invalid(NO_PDF, field="file") from error
    wrong = done.stdout.decode(errors="replace")
    if wrong in (NO_PDF, ENCRYPTED, RUNS):
        raise Invalid(wrong, field="file")
    if done.returncode < 0:  # stopped by the machine: out of its time
        raise Invalid(NO_PDF, field="file")
    if done.returncode != 0 or wrong:
        raise RuntimeError(f"no look into a PDF: {done.stderr.decode(errors='replace')[-500:]}")


def _run(module: str, words: bytes, longest_s: int) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - a fixed command
        [sys.executable, "-m", module],
        input=words,
        capture_output=True,
        timeout=longest_s,
        cwd=CHECKOUT,
        env={name: os.environ[name] for name in LETS_THROUGH if name in os.environ},
        check=False,
    )
