"""Mail is read without trusting it: words, sender, what it answers; machines are passed by; nothing makes it fall."""

from email.message import EmailMessage
from random import Random

import pytest

from app.enquiries.mails import BadMail, Own, Passed, read_mail
from app.enquiries.vocabulary import MAIL_LARGEST
from app.enquiries.webmail import words_of_html

OWN = Own(addresses=frozenset({"enquiries@city.example", "corrala@city.example"}), host="city.example")
WORDS = "Who looks after the lamps near the school?"


def mail(text: str = WORDS, **headers: str) -> bytes:
    message = EmailMessage()
    told = {"From": "Noor <noor@example.org>", "To": "enquiries@city.example", "Subject": "The lamps"}
    message.set_content(text)
    for name, value in (told | {name.replace("_", "-"): value for name, value in headers.items()}).items():
        if value:
            message[name] = value
    return message.as_bytes()


def read(raw: bytes):
    return read_mail(raw, OWN, ("es", "en", "ar"))


def test_plain_mail_gives_words_sender_and_subject():
    told = read(mail(Message_ID="<1@example.org>", Content_Language="en"))
    assert (told.words, told.sender, told.title) == (WORDS, "noor@example.org", "The lamps")
    assert (told.mark, told.lang, told.reply, told.cut, told.attached) == ("<1@example.org>", "en", None, False, ())
    assert read(mail()).lang == "es"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated (vacation)"},
        {"Precedence": "bulk"},
        {"Precedence": "List"},
        {"List_Id": "<people.example.org>"},
        {"List_Unsubscribe": "<mailto:off@example.org>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@example.org"},
        {"From": "no-reply@example.org"},
        {"From": "corrala@city.example"},
        {"From": "Enquiries <ENQUIRIES+E-AAAA-2222.0123456789abcdef0123@city.example>"},
        {"Message_ID": f"<{'a' * 40}@city.example>"},
    ],
)
def test_machines_lists_bounces_and_our_own_letters_are_passed_by(headers):
    with pytest.raises(Passed):
        read(mail(**headers))


def test_report_of_a_mail_server_is_passed_by():
    raw = b"From: a@example.org\r\nContent-Type: multipart/report; boundary=b\r\n\r\n--b\r\n\r\nFailed\r\n--b--\r\n"
    with pytest.raises(Passed):
        read(raw)


def test_person_whose_mail_says_it_is_no_machine_is_heard():
    assert read(mail(Auto_Submitted="no", Precedence="normal")).words == WORDS


@pytest.mark.parametrize("sender", ["", "nobody", "a@b@c <", "<>", "a b@example.org, c@example.org"])
def test_mail_without_one_sender_cannot_be_taken(sender):
    raw = mail(From="").replace(b"Subject:", b"From: " + sender.encode() + b"\nSubject:", 1)
    with pytest.raises(BadMail):
        read(raw)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        (f"{WORDS}\n\nOn Monday, 3 Feb 2026 at 09:00, Corrala <a@b.example> wrote:\n> Your receipt\n> ABC", WORDS),
        (f"{WORDS}\n\nOn Monday, 3 Feb 2026 at 09:00, Corrala\n<a@b.example> wrote:\n> Old", WORDS),
        (f"{WORDS}\n\nEl lun, 3 feb 2026, Corrala escribió:\n> Viejo", WORDS),
        (f"{WORDS}\n-----Original Message-----\nFrom: x\nOld", WORDS),
        (f"{WORDS}\n-- \nNoor\nTel 1", WORDS),
        (f"> You asked which gate.\n{WORDS}\n> And when?\nEvery night.", f"{WORDS}\nEvery night."),
        ("> Only a quotation stands here.", "> Only a quotation stands here."),
        (f"On Monday I wrote:\n{WORDS}", f"On Monday I wrote:\n{WORDS}"),
    ],
)
def test_history_and_signature_are_cut_and_words_are_not(text, left):
    assert read(mail(text)).words == left


def test_formatted_mail_becomes_words_and_runs_nothing():
    html = (
        "<html><head><title>T</title><style>p{}</style></head><body><p>Who looks after<br>the <b>lamps</b>?</p>"
        "<script>alert(1)</script><img src='http://tracker.example/x' onerror=alert(1)>"
        "<blockquote>Old letter</blockquote><div>Thank &amp; you &lt;b&gt;</div>"
    )
    message = EmailMessage()
    message["From"] = "noor@example.org"
    message.set_content(html, subtype="html")
    assert read(message.as_bytes()).words == "Who looks after\nthe lamps?\n\nThank & you <b>"
    assert words_of_html("<p>a<p>b<script>") == "a\nb"


def test_attachments_are_named_and_not_taken():
    message = EmailMessage()
    message["From"] = "noor@example.org"
    message.set_content(WORDS)
    message.add_attachment(b"MZ" * 9, maintype="application", subtype="x-msdownload", filename="in\x00voice.exe")
    message.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="lámpara.jpg")
    told = read(message.as_bytes())
    assert told.words == WORDS
    assert [name.replace("\x00", "") for name in told.attached] == ["invoice.exe", "lámpara.jpg"]


@pytest.mark.parametrize(
    ("charset", "body", "words"),
    [
        ("utf-8", "¿Quién?".encode(), "¿Quién?"),
        ("iso-8859-1", "¿Quién?".encode("latin-1"), "¿Quién?"),
        ("utf-8", "¿Quién?".encode("latin-1"), "¿Quién?"),
        ("no-such-charset", "¿Quién?".encode(), "¿Quién?"),
        ("us-ascii", b"A\x00B\x07C\xe2\x80\xaeD", "ABCD"),
    ],
)
def test_wrong_character_sets_and_control_characters_do_no_harm(charset, body, words):
    head = f"From: noor@example.org\r\nContent-Type: text/plain; charset={charset}\r\n\r\n".encode()
    assert read(head + body).words == words


def test_too_long_is_cut_and_told_and_too_large_is_refused():
    told = read(mail("a" * 10_001))
    assert (len(told.words), told.cut) == (10_000, True)
    with pytest.raises(BadMail, match="10 MB"):
        read(mail() + b"x" * MAIL_LARGEST)
    for nothing in (b"", b"\n\n", b"From: noor@example.org\n\n \n"):
        with pytest.raises(BadMail):
            read(nothing)


@pytest.mark.parametrize(
    "headers",
    [
        {"To": "enquiries+E-K7QM-2XHD.0123456789abcdef0123@city.example"},
        {"To": "ENQUIRIES+e-k7qm-2xhd.0123456789ABCDEF0123@CITY.example"},
        {"Delivered_To": "enquiries+E-K7QM-2XHD.0123456789abcdef0123@city.example"},
        {"Subject": "Re: Your enquiry [E-K7QM-2XHD.0123456789abcdef0123]"},
    ],
)
def test_reply_is_known_by_its_address_or_subject(headers):
    assert read(mail(**headers)).reply == ("E-K7QM-2XHD", "0123456789abcdef0123")


def test_thousand_broken_mails_are_taken_passed_or_refused_and_nothing_else():
    random = Random(41)
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "noor@example.org", "¿Qué?", "<1@example.org>"
    message.set_content(WORDS)
    message.add_alternative(f"<p>{WORDS}</p>", subtype="html")
    message.add_attachment(b"x" * 40, maintype="image", subtype="png", filename="ñ.png")
    whole = message.as_bytes()
    for _ in range(1_000):
        raw = bytearray(whole)
        for _ in range(random.randint(1, 30)):
            place = random.randrange(len(raw))
            if random.random() < 0.5:
                raw[place] = random.randrange(256)
            else:
                del raw[place : place + random.randint(1, 20)]
        try:
            told = read(bytes(raw))
        except (BadMail, Passed):
            continue
        f"{told.words}{told.title}{told.attached}{told.mark}{told.sender}".encode()
