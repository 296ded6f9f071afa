"""The receipt letter, which alone may bear the code of a receipt, and so is posted by the act that makes it."""

from flask import current_app
from flask_babel import force_locale, gettext

from app.enquiries.mails import Mail
from app.enquiries.references import reply_address, reply_token
from app.kernel.db import session
from app.kernel.outbox import post
from app.web.city import city


def post_receipt(enquiry_id: int, ref: str, code: str, mail: Mail) -> None:
    """Tell whoever wrote by mail the reference, the receipt, what happens by when, and what was not taken. Words and
    recipient are wiped once it is out."""
    settings = current_app.config["SETTINGS"]
    with force_locale(mail.lang):
        parts = [
            gettext(
                "Your enquiry has arrived. Its reference is %(ref)s, and your receipt:\n\n    %(code)s\n\nKeep the"
                " receipt. At %(address)s it opens a page where you see who has the enquiry, read the answer, and can"
                " delete all of it. We cannot show it again.",
                ref=ref,
                code=code,
                address=f"{settings.base_url}/receipt",
            ),
            gettext("You get an answer in writing within 10 working days. Whoever answers does not learn who you are."),
        ]
        if mail.cut:
            parts.append(gettext("Your mail was longer than 10,000 characters: the beginning was kept."))
        if mail.attached:
            parts.append(gettext("What was attached was not taken: %(names)s", names=", ".join(mail.attached)))
        parts.append(
            gettext("In danger now? Call %(number)s. Nobody watches this mailbox day and night.", number=_number())
        )
        subject = gettext("Your enquiry %(ref)s", ref=ref)
    headers = {"Auto-Submitted": "auto-replied"}
    if settings.mail_in:
        headers["Reply-To"] = reply_address(settings.mail_in, reply_token(enquiry_id, ref))
    post(
        session(),
        recipient=mail.sender,
        subject=subject,
        text="\n\n".join(parts),
        key=f"enquiry-receipt-{ref}",
        neutral=True,
        headers=headers,
        lang=mail.lang,
    )


def _number() -> str:
    return city().emergency[0][1] if city().emergency else "112"
