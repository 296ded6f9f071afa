"""An application that speaks a Spanish of its own, whatever the catalogs hold."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask

from tests.conftest import own_app

SPANISH = {"Charter": "Normas de participación", "Sign in": "Entrar", "Say where it is.": "Di dónde es."}


@pytest.fixture
def speaking(environ: dict[str, str], app: Flask, tmp_path: Path) -> Flask:
    """An application of its own whose Spanish is a few sentences."""
    spanish = Catalog(locale="es")
    for words, said in SPANISH.items():
        spanish.add(words, said)
    folder = tmp_path / "es" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "messages.mo").open("wb") as file:
        write_mo(file, spanish)
    with own_app(environ) as own:
        own.extensions["babel"].translation_directories[:] = [str(tmp_path)]
        yield own
