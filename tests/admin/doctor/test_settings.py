"""Rules about settings: each kept, and broken."""

import dataclasses
from pathlib import Path

import pytest

from app.admin.doctor import check_before_start
from app.factory import create_app
from app.web import headers
from tests.admin.doctor.stage import SECRET, changed, configured, fault

SETTINGS = [
    ("is production", {"env": "demo"}, "CORRALA_ENV is demo"),
    ("secret is random", {"secret_key": "ab" * 20}, "only 2 different"),
    ("data keys are random", {"data_keys": (b"a" * 32,)}, "weak or the secret key again"),
    ("data keys are random", {"data_keys": (SECRET.encode(),)}, "weak or the secret key again"),
    ("address is https", {"base_url": "http://corrala.example"}, "is not https"),
    ("proxy is named", {"trusted_proxies": 0}, "CORRALA_TRUSTED_PROXIES is 0"),
    ("demo is not public", {"demo_public": True}, "CORRALA_DEMO_PUBLIC is set"),
    ("map tiles come by https", {"tile_url": "http://tiles.example/{z}/{x}/{y}.png"}, "not https"),
    ("map tiles come by https", {"tile_url": "https://tiles.example/{z}/{x}.png"}, "without {y}"),
    ("geocoder answers", {"geocoder_url": "http://127.0.0.1:9/search"}, "does not answer"),
    ("map file holds pictures", {"tile_file": Path(__file__)}, "is no PMTiles file"),
    ("map file holds pictures", {"tile_file": Path("/nowhere/city.pmtiles")}, "No such file"),
    ("many workers share what they know", {"workers": 2, "redis_url": None}, "CORRALA_WORKERS is 2"),
    ("mail goes out", {"mail_url": None}, "CORRALA_MAIL_URL is not set"),
    ("sender is real", {"mail_from": "corrala@localhost"}, "nobody takes mail from localhost"),
]


@pytest.mark.parametrize(("words", "settings", "told"), SETTINGS)
def test_rule_when_a_setting_is_wrong_then_names_it(sound, words, settings, told):
    assert fault(sound, words) == ""
    assert told in fault(changed(sound, **settings), words)


LOOSE_POLICY = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-inline'",
    "Strict-Transport-Security": headers.HSTS,
}
CONFIG = [
    ("debugging is off", {"DEBUG": True}, "debugging is on"),
    ("cookies are bound", {"SESSION_COOKIE_NAME": "corrala"}, "loose"),
    ("cookies are bound", {"SESSION_COOKIE_SECURE": False}, "loose"),
    ("cookies are bound", {"SESSION_COOKIE_HTTPONLY": False}, "loose"),
    ("cookies are bound", {"SESSION_COOKIE_SAMESITE": None}, "loose"),
    ("hosts are named", {"TRUSTED_HOSTS": None}, "none is named"),
    ("hosts are named", {"TRUSTED_HOSTS": [".example"]}, ".example"),
    ("pages run own code alone", {"CORRALA_HEADERS": {}}, "none is set"),
    ("pages run own code alone", {"CORRALA_HEADERS": LOOSE_POLICY}, "'unsafe-inline'"),
    ("browsers are told to stay with https", {"CORRALA_HEADERS": {}}, "missing"),
    ("what is sent has an end", {"MAX_CONTENT_LENGTH": None}, "MAX_CONTENT_LENGTH"),
    ("what is sent has an end", {"MAX_FORM_MEMORY_SIZE": 10**9}, "MAX_FORM_MEMORY_SIZE"),
    ("what is sent has an end", {"MAX_FORM_PARTS": 0}, "MAX_FORM_PARTS"),
]


@pytest.mark.parametrize(("words", "config", "told"), CONFIG)
def test_rule_when_the_application_is_set_otherwise_then_says_so(sound, words, config, told):
    assert fault(sound, words) == ""
    assert told in fault(configured(sound, **config), words)


def test_debugging_when_asked_for_by_the_environment_then_is_a_fault(sound, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert "debugging is on" in fault(sound, "debugging is off")


def test_site_without_tls_is_well_on_this_machine_alone(sound):
    here = changed(sound, base_url="http://127.0.0.1:5000", trusted_proxies=0)
    here = dataclasses.replace(here, config=dict(create_app(here.settings).config))
    assert check_before_start(here) == []
