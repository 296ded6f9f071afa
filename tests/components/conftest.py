"""Components drawn as they are: the real templates, real form fields, no request, no application."""

from datetime import date, datetime

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

from tests.components.test_style import ROOT


@pytest.fixture(scope="session")
def components() -> Environment:
    env = Environment(loader=FileSystemLoader(ROOT / "templates"), autoescape=True, extensions=["jinja2.ext.i18n"])
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    env.filters["iso"] = datetime.isoformat
    env.filters["when"] = env.filters["day"] = lambda moment: f"{moment:%a %d %b %Y}"
    env.filters["hour"] = lambda moment, zone=False: f"{moment:%H:%M}"
    env.filters["listed"] = ", ".join
    env.filters["ago"] = lambda moment: "3 days ago"
    env.filters["prose"] = Markup
    env.filters["dateformat"] = lambda day, form: f"{day:%d}" if isinstance(day, date) else ""
    env.globals["static_url"] = lambda path: "/static/" + path
    return env
