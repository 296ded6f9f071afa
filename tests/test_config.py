"""Settings: a wrong or missing one stops the start with one line that names it."""

import base64
import re

import pytest

from app.config import ROOT, SettingError, settings_from

WHOLE = {
    "CORRALA_ENV": "production",
    "CORRALA_SECRET_KEY": "x" * 40,
    "CORRALA_DATA_KEYS": base64.b64encode(b"k" * 32).decode(),
    "CORRALA_BASE_URL": "https://corrala.example",
    "CORRALA_MAIL_FROM": "corrala@corrala.example",
}

TILES = {"CORRALA_TILE_URL": "https://tiles.example/{z}/{x}/{y}.png", "CORRALA_TILE_ATTRIBUTION": "The makers"}
# Every setting that can be wrong, with what is wrong.
WRONG = [
    ("CORRALA_ENV", "staging"),
    ("CORRALA_SECRET_KEY", ""),
    ("CORRALA_SECRET_KEY", "short"),
    ("CORRALA_DATA_KEYS", ""),
    ("CORRALA_DATA_KEYS", "not base64!"),
    ("CORRALA_DATA_KEYS", base64.b64encode(b"short").decode()),
    ("CORRALA_DATABASE_URL", "mysql://x"),
    ("CORRALA_DATABASE_URL", "sqlite://"),
    ("CORRALA_DATABASE_URL", "sqlite:///:memory:"),
    ("CORRALA_REDIS_URL", "http://x"),
    ("CORRALA_WORKERS", "0"),
    ("CORRALA_WORKERS", "many"),
    ("CORRALA_WORKERS", "2"),
    ("CORRALA_BASE_URL", ""),
    ("CORRALA_BASE_URL", "corrala.example"),
    ("CORRALA_BASE_URL", "https://corrala.example/path"),
    ("CORRALA_TRUSTED_PROXIES", "-1"),
    ("CORRALA_MAIL_URL", "imap://x"),
    ("CORRALA_MAIL_FROM", ""),
    ("CORRALA_MAIL_FROM", "a@b\r\nBcc: c@d"),
    ("CORRALA_MAIL_IN", "enquiries+box@corrala.example"),
    ("CORRALA_MAIL_IN", "nobody"),
    ("CORRALA_TILE_URL", "ftp://x"),
    ("CORRALA_GEOCODER_URL", "http://places.example/search"),
    ("CORRALA_TILE_ATTRIBUTION", ""),
    ("CORRALA_INSTANCE_DIR", f"{__file__}/instance"),
    ("CORRALA_MEDIA_DIR", __file__),
    ("CORRALA_DATA_KEYS", "é"),
    ("CORRALA_DATABASE_URL", "postgresql://me@db:port/corrala"),
    ("CORRALA_REDIS_URL", "redis://cache:port"),
    ("CORRALA_MAIL_URL", "smtp://mail:port"),
    ("CORRALA_BASE_URL", "https://[corrala"),
    ("CORRALA_BASE_URL", "https://corrala.example:port"),
    ("CORRALA_TILE_URL", "https://[tiles"),
    ("CORRALA_TILE_URL", "nowhere.pmtiles"),
]


def test_settings_when_whole_are_read():
    settings = settings_from(WHOLE)
    assert settings.secure
    assert settings.host == "corrala.example"
    assert settings.database_url.startswith("sqlite:////")
    assert settings.data_keys == (b"k" * 32,)


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_setting_when_wrong_then_one_line_names_it(name, value):
    with pytest.raises(SettingError) as caught:
        settings_from(WHOLE | TILES | {name: value})
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


def test_every_setting_is_tried_with_what_is_wrong():
    """But CORRALA_DEMO_PUBLIC, which only says yes to "1", and CORRALA_BIND, which the server alone reads."""
    read = set(re.findall(r"CORRALA_[A-Z_]+[A-Z]", (ROOT / "app/config.py").read_text()))
    assert {name for name, _value in WRONG} == read - {"CORRALA_DEMO_PUBLIC"}


def test_workers_with_postgresql_and_redis_are_allowed():
    many = {"CORRALA_WORKERS": "4", "CORRALA_DATABASE_URL": "postgresql://x/y", "CORRALA_REDIS_URL": "redis://x"}
    assert settings_from(WHOLE | many).workers == 4


def test_demo_needs_no_secret():
    assert settings_from({"CORRALA_ENV": "demo"}).base_url == "http://127.0.0.1:5000"
