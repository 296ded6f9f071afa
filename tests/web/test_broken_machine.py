"""What people see when the machine fails under them: a full disk, a database that is gone. They are told that nothing
was saved and what to do; who reads goes on reading where that is possible; nothing that was acknowledged is lost; and
all is well again as soon as the cause is gone, without a restart."""

import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

import psycopg
import pytest
from PIL import Image

from tests.clusters import cluster
from tests.town import FORM, Answer, Visitor, kept_words, send_photo, told_what_to_do, town

pytestmark = pytest.mark.live
MOST_REPORTS, BACK_WITHIN_S, LONGEST_WAIT_S = 400, 5, 6


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def enlarge(folder: Path, size: str) -> None:
    subprocess.run(["mount", "-o", f"remount,size={size}", folder], check=True)


def fill(folder: Path, leave: int = 0) -> Path:
    """Write a file that takes all the room but `leave` bytes."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 16, 1 << 12):
            while shutil.disk_usage(folder).free - leave >= size:
                file.write(b"x" * size)
    return filler


def report_until_refused(site, first: int = 0) -> tuple[list[str], str, Answer]:
    """The words that were acknowledged, then those that were not, with the answer."""
    acknowledged: list[str] = []
    for number in range(first, first + MOST_REPORTS):
        words = f"Report {number}: the lamp is dark. " + "It has been dark for long. " * 40
        answer = Visitor(site, 100 + number).report(words=words.strip())
        if answer.status != 200:
            return acknowledged, words.strip(), answer
        acknowledged.append(words.strip())
    raise AssertionError("the disk never filled")


@pytest.mark.mount
def test_disk_of_the_database_full_then_told_so_reading_goes_on_and_all_is_well_with_more_room(tmp_path):
    with small_disk(tmp_path / "tiny", "24m") as tiny, town(tmp_path, f"sqlite:///{tiny}/c.sqlite3") as (site, app):
        fill(tiny, leave=1024 * 1024)
        acknowledged, refused, answer = report_until_refused(site)
        assert told_what_to_do(answer)
        assert answer.headers["Retry-After"] == "5"
        assert len(acknowledged) > 3
        reader = Visitor(site, 2)
        for path in ("/", "/issues", "/issues/MIL-0001", "/issues/new", "/areas/mill"):
            assert reader.read(path).status == 200, path
        assert told_what_to_do(Visitor(site, 3).report())
        assert kept_words(app) == acknowledged
        enlarge(tiny, "48m")
        assert Visitor(site, 4).report(words=refused).status == 200
        assert kept_words(app) == [*acknowledged, refused]
        with sqlite3.connect(tiny / "c.sqlite3") as database:
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        database.close()
        assert "Traceback" not in site.log("serve")


def photo(size: tuple[int, int] = (1600, 1200)) -> bytes:
    image, out = Image.effect_noise(size, 80), BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.mark.mount
def test_disk_of_the_photos_full_then_told_so_and_a_report_without_photo_is_taken(tmp_path):
    with (
        small_disk(tmp_path / "photos", "512k") as tiny,
        town(tmp_path, f"sqlite:///{tmp_path}/c.sqlite3", CORRALA_MEDIA_DIR=str(tiny)) as (site, app),
    ):
        visitor, data = Visitor(site, 2), photo()
        filler = fill(tiny, leave=32 * 1024)
        assert told_what_to_do(send_photo(visitor, data))
        assert [path for path in tiny.rglob("*") if path.is_file()] == [filler]
        assert visitor.report().status == 200
        assert len(kept_words(app)) == 1
        filler.unlink()
        enlarge(tiny, "8m")
        answer = send_photo(visitor, data)
        assert (answer.status, "Check and send" in answer.text) == (200, True)
        assert [path.suffix for path in tiny.rglob("*") if path.is_file()] == [".jpg"]
        assert "Traceback" not in site.log("serve")


@pytest.mark.mount
def test_disk_for_what_arrives_full_then_told_so_and_short_forms_are_taken(tmp_path):
    with (
        small_disk(tmp_path / "arriving", "256k") as tiny,
        town(tmp_path, f"sqlite:///{tmp_path}/c.sqlite3", TMPDIR=str(tiny)) as (site, app),
    ):
        filler = fill(tiny, leave=64 * 1024)  # a folder that takes nothing at all would be passed by for another
        visitor, large = Visitor(site, 2), photo((2400, 1800))
        assert len(large) > 600_000
        assert told_what_to_do(send_photo(visitor, large))
        assert visitor.report().status == 200
        assert len(kept_words(app)) == 1
        filler.unlink()
        enlarge(tiny, "8m")
        assert send_photo(visitor, large).status == 200


@pytest.mark.cluster
def test_database_that_goes_and_comes_back_is_told_at_once_and_found_again(tmp_path):
    with cluster() as server:
        with psycopg.connect(f"{server.url}/postgres", autocommit=True) as operator:
            operator.execute("CREATE DATABASE corrala")
        with town(tmp_path, f"{server.url}/corrala") as (site, app):
            visitor = Visitor(site, 2)
            assert visitor.report(words="The first report, saved.").status == 200
            token = visitor.token("/issues/new")
            server.stop()
            gone = [
                visitor.read("/"),
                visitor.read("/readyz"),
                visitor.ask("POST", "/issues/new", f"csrf_token={token}&at=what", FORM),
            ]
            assert [answer.status for answer in gone] == [503] * 3
            assert all(answer.seconds < LONGEST_WAIT_S for answer in gone)
            assert told_what_to_do(gone[0])
            assert gone[0].headers["Retry-After"] == "5"
            assert visitor.read("/healthz").status == 200
            server.start()
            until = time.monotonic() + BACK_WITHIN_S
            while visitor.read("/").status != 200:
                assert time.monotonic() < until, "not back in time"
            assert visitor.report(words="The second report, saved.").status == 200
            assert kept_words(app) == ["The first report, saved.", "The second report, saved."]
            assert "Traceback" not in site.log("serve")
