"""An installation without a fault."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from app.admin.backup import note_backup
from app.admin.doctor import Case
from app.areas.models import Holiday
from app.config import settings_from
from app.identity.authenticators import KEPT
from app.identity.models import AuthenticatorApp
from app.identity.vocabulary import Role
from app.kernel.clock import now
from app.kernel.db import reader, session
from app.kernel.heartbeat import beat
from app.kernel.sealed import seal
from app.meetings.actions import sign_up
from tests.admin.doctor.stage import ENVIRON, KIND, WAYS
from tests.builders.issues import make_category
from tests.builders.meetings import make_meeting
from tests.builders.people import make_account, make_actor
from tests.builders.places import make_city
from tests.builders.worker import work_off
from tests.conftest import own_app


@pytest.fixture
def checkout() -> Iterator[Path]:
    """A folder that every user of the machine can enter, with a published checkout's few files."""
    folder = Path(tempfile.mkdtemp(prefix="corrala-doctor-"))
    folder.chmod(0o755)
    for name in ("static/dist", "translations/es/LC_MESSAGES", "translations/ar/LC_MESSAGES", "instance", "media"):
        (folder / name).mkdir(parents=True)
    (folder / "static/dist/manifest.json").write_text("{}")
    for tag in ("es", "ar"):
        for ending in ("po", "mo"):
            (folder / f"translations/{tag}/LC_MESSAGES/messages.{ending}").touch()
        os.utime(folder / f"translations/{tag}/LC_MESSAGES/messages.po", (0, 0))
    (folder / "requirements.txt").write_text(
        f"flask=={version('flask')} \\\n    --hash=sha256:0\nnever==1 ; os_name == 'nt'\n"
    )
    (folder / "mounts").write_text("/dev/sda1 / ext4 rw 0 0\n")
    for name in ("instance", "media"):
        (folder / name).chmod(0o750)
    (folder / "instance/corrala.sqlite3").touch(0o640)
    note_backup(folder / "instance")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def city(app, context) -> None:
    """A city that is set up, two administrators, a worker, a backup."""
    mill = make_city()["mill"]
    make_category("lighting")
    session.add(Holiday(on=date(now().year, 12, 25), name="Christmas"))
    session.add(Holiday(on=date(now().year + 1, 1, 1), name="New Year"))
    for name in ("Root", "Rooted"):
        account = make_account(name, Role.ADMINISTRATOR)
        session.add(AuthenticatorApp(account_id=account.id, secret=seal("JBSWY3DP", KEPT), last_step=0, made_at=now()))
    beat(session(), "worker")
    session.commit()
    sign_up(actor=make_actor("Nobody"), meeting_id=make_meeting(mill).id)
    work_off(app)


@pytest.fixture
def sound(city, checkout) -> Case:
    """An installation without a fault."""
    environ = ENVIRON | {
        "CORRALA_INSTANCE_DIR": str(checkout / "instance"),
        "CORRALA_MEDIA_DIR": str(checkout / "media"),
        "CORRALA_MAIL_URL": "smtp://mail.example",
        "CORRALA_TRUSTED_PROXIES": "1",
    }
    settings = settings_from(environ)
    with own_app(environ) as app:
        return Case(settings, dict(app.config), reader(), WAYS[KIND], checkout, checkout / "mounts")
