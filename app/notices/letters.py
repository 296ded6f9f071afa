"""The words of notices, in the language of whoever reads them.

A text is a template of macros: `subject(v)`, which is also the line in the inbox, and `body(v)`, the letter.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from flask import current_app
from flask_babel import force_locale

from app.kernel.sealed import keyed
from app.notices.actions import Written
from app.notices.vocabulary import Kind, Recipient, Telling
from app.web.city import city
from app.web.i18n import NAMES, in_lang

GAPS = re.compile(r"\n\s*\n\s*")


def base_url() -> str:
    return str(current_app.config["SETTINGS"].base_url)


def mail_in() -> str | None:
    """The address that takes mail, where there is one."""
    found: str | None = current_app.config["SETTINGS"].mail_in
    return found


def path_of_post(post: Any) -> str:
    """Where a post stands; `post`: a row with `topic_id` and `pos`."""
    return f"/topics/{post.topic_id}?after={post.pos - 1}#post-{post.pos}"


def subject_of(words: str, values: dict[str, Any]) -> str:
    """The one line of a notice, in the page's language."""
    return str(_text(words).subject(_facts(values))).strip()


def write(telling: Telling) -> Written:
    """The letter for a telling: all is said in plain text, with the way there and the way to stop."""
    chosen = chosen_lang(telling.to)
    with force_locale(chosen):
        subject = subject_of(telling.words, telling.values)
        body = str(_text(telling.words).body(_facts(telling.values)))
        written = _framed(telling.to, telling.kind, subject, body, base_url() + telling.path)
    if telling.reply_to:
        written.headers["Reply-To"] = telling.reply_to
    return written


def digest(to: Recipient, kind: Kind, entries: Sequence[dict[str, Any]]) -> Written:
    """The mail of the day with these entries, in the language that is set; each has a way there of its own."""
    text = _text("notices/digest")
    return _framed(to, kind, str(text.subject(entries)).strip(), str(text.body(entries)), "")


def chosen_lang(to: Recipient) -> str:
    return to.lang if to.lang is not None and to.lang in NAMES else city().lang


def _framed(to: Recipient, kind: Kind, subject: str, body: str, link: str) -> Written:
    stop = base_url() + stop_path(to.person, kind)
    text = _text("notices/frame").letter(body=GAPS.sub("\n\n", body).strip(), link=link, stop=stop, city=city().name)
    headers = {
        "List-Unsubscribe": f"<{stop}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        "Auto-Submitted": "auto-generated",
    }
    return Written(subject, str(text), chosen_lang(to), headers)


def stop_path(person: str, kind: Kind) -> str:
    """The address that stops mail of a kind for a person, without signing in."""
    return f"/notices/stop/{kind}/{person}/{stop_proof(person, kind)}"


def stop_proof(person: str, kind: Kind) -> str:
    return keyed("notice.stop", person, kind)[:32]


def _text(words: str) -> Any:
    return current_app.jinja_env.get_template(f"mail/{words}.txt").make_module()


def _facts(values: dict[str, Any]) -> dict[str, Any]:
    """The values with moments and days as such again, and names that were told by language in the page's."""
    return {name: _fact(name, value) for name, value in values.items()}


def _fact(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return in_lang(value)
    if value and name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if value and name.endswith("_on") else value
