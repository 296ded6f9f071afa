"""An installation without a fault, and what one rule of the doctor says of another."""

import dataclasses

from app.admin.doctor import RULES, Case
from tests.conftest import ON_POSTGRESQL
from tests.test_config import WHOLE

SECRET = "k3Jq9-xV_aB7mZ2pW5tY8nC4rD6sF1gH"
ENVIRON = WHOLE | {"CORRALA_SECRET_KEY": SECRET, "CORRALA_DATA_KEYS": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="}
WAYS = {
    "sqlite": {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"},
    "postgresql": {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "TimeZone": "UTC"}
    | {"session_replication_role": "origin", "server_encoding": "UTF8"},
}
KIND = "postgresql" if ON_POSTGRESQL else "sqlite"
BY_WORDS = {rule.words: rule for rule in RULES}


def changed(case: Case, **settings: object) -> Case:
    return dataclasses.replace(case, settings=dataclasses.replace(case.settings, **settings))


def configured(case: Case, **config: object) -> Case:
    return dataclasses.replace(case, config=dict(case.config) | config)


def fault(case: Case, words: str) -> str:
    """What the rule called so says; "" when it is kept."""
    return BY_WORDS[words].fault(case) or ""
