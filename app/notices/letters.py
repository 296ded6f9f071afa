"""The words of notices, in the language of whoever reads them.

A text is a template of macros: `subject(v)`, which is also the line in the inbox, and `body(v)`, the letter.
"""

import re
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale

from app.kernel.sealed import keyed
from app.notices.actions import Written
from app.notices.vocabulary import Kind, Telling
from app.web.city import city
from app.web.i18n import NAMES

GAPS = re.compile(r"\n\s*\n\s*")


def base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)


def subject_of(words: str, values: dict[str, Any]) -> str:
    """The one line of a notice, in the page's language."""
    return str(_text(words).subject(_facts(values))).strip()


def write(telling: Telling) -> Written:
    """The letter for a telling: all is said in plain text, with the way there and the way to stop."""
    chosen = telling.to.lang if telling.to.lang in NAMES else city().lang
    stop = base_url() + stop_path(telling.to.person, telling.kind)
    with force_locale(chosen):
        subject = subject_of(telling.words, telling.values)
        frame = _text("notices/frame")
        text = frame.letter(
            body=GAPS.sub("\n\n", str(_text(telling.words).body(_facts(telling.values)))).strip(),
            link=base_url() + telling.path,
            stop=stop,
            city=city().name,
        )
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return Written(subject, str(text), chosen, headers)


def stop_path(person: str, kind: Kind) -> str:
    """The address that stops mail of a kind for a person, without signing in."""
    return f"/notices/stop/{kind}/{person}/{stop_proof(person, kind)}"


def stop_proof(person: str, kind: Kind) -> str:
    return keyed("notice.stop", person, kind)[:32]


def _text(words: str) -> Any:
    return current_app.jinja_env.get_template(f"mail/{words}.txt").make_module()


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    """The values with moments and days as such again."""
    return {name: _fact(name, value) for name, value in values.items()}


def _fact(name: str, value: Any) -> Any:
    if value and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if value and name.endswith("_on") else value
