"""A photo of how it is now, beside a step: made anew, shown next to the report's, lost on no way."""

import hashlib
import re
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import delete, select

from app.identity.vocabulary import Role
from app.issues.models import Photo, Step
from app.kernel import media, photos
from app.kernel.db import rows, session
from app.kernel.errors import Conflict
from app.kernel.journal import Journal
from app.moderation import actions as moderation
from app.moderation.queries import redactable
from app.moderation.vocabulary import Ground
from app.moderation.withheld import mark_of
from tests.builders.issues import make_category, make_issue, photo_bytes, step, ten_seconds
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city

KEY = "0b6f6c26-6c1c-4a55-9a2c-1f3f7f0a4b11"


@pytest.fixture
def city(context):
    areas = make_city()
    make_category("lighting")
    return areas


@pytest.fixture
def issue(client, city):
    account = make_account("Ana", Role.OFFICER, area=city["north"])
    sign_in(client, account)
    made = make_issue(city["mill"], state="in_progress", officer_account_id=account.id, photos=1)
    session.add(Photo(issue_id=made.id, pos=1, name="ab" * 16, width=4, height=3, sha256="0" * 64))
    session.commit()
    return made


def send(client, issue, data, **fields):
    path = f"/issues/{issue.ref}"
    about = {"csrf_token": csrf(client, path), "progress-version": "1", "progress-text": "The lamp is new."}
    about |= {"progress-photo": (BytesIO(data), "now.jpg")} if data else {}
    return client.post(f"{path}/steps/progress", data=about | fields, content_type="multipart/form-data")


def test_photo_of_a_step_is_made_anew_and_stands_beside_the_reports(client, issue):
    for _time in range(2):  # the same form again attaches nothing twice
        assert send(client, issue, photo_bytes(gps=True), **{"progress-key": KEY}).status_code == 303
    assert ten_seconds() == 1
    report, after = rows(session(), select(Photo.pos, Photo.step_id, Photo.name).order_by(Photo.pos))
    (published,) = rows(session(), select(Step.id))
    assert (report.step_id, after.step_id, after.pos) == (None, published.id, 2)
    assert b"CanaryCamera" not in photos.file_of(after.name).read_bytes()
    html = another(client).get(f"/issues/{issue.ref}?lang=en").get_data(as_text=True)
    entry = html[html.index('id="step-1"') :].split("</ul>")[0]
    assert re.findall(r'<img src="([^"]+)"', entry) == [f"/issues/{issue.ref}/photos/{pos}" for pos in (1, 2)]
    assert re.findall(r'<span class="meta">(\w+)</span>', entry) == ["Before", "After"]
    shown = another(client).get(f"/issues/{issue.ref}/photos/2")
    assert (shown.status_code, shown.mimetype) == (200, "image/jpeg")
    shown.close()


def test_file_that_is_no_photo_is_refused_and_the_words_are_kept(client, issue):
    response = send(client, issue, b"<script>alert(1)</script>")
    assert response.status_code == 422
    assert "The lamp is new." in response.get_data(as_text=True)
    assert rows(session(), select(Step)) == []


def test_photo_outlives_a_form_that_must_be_put_right_and_a_colleague_who_was_faster(client, issue, city):
    wrong = send(client, issue, photo_bytes(), **{"progress-text": ""})
    kept = re.search(r'name="progress-kept"[^>]*value="([^"]+)"', wrong.get_data(as_text=True))[1]
    step(issue, make_actor("Comm", Role.COMMISSIONER, area=city["north"]), "progress")
    faster = send(client, issue, None, **{"progress-kept": kept})
    assert faster.status_code == 409
    assert kept in faster.get_data(as_text=True)
    assert send(client, issue, None, **{"progress-kept": kept, "progress-version": "2"}).status_code == 303
    ten_seconds()
    assert len(rows(session(), select(Photo.id).where(Photo.step_id.is_not(None)))) == 1


def test_token_that_is_not_ours_brings_no_photo(client, issue):
    assert send(client, issue, None, **{"progress-kept": "made-up"}).status_code == 303
    ten_seconds()
    assert rows(session(), select(Photo.id).where(Photo.step_id.is_not(None))) == []


def test_photo_of_a_confidential_issue_is_not_there_for_others(client, issue):
    assert send(client, issue, photo_bytes()).status_code == 303
    ten_seconds()
    session.refresh(issue)
    issue.confidential = True
    session.commit()
    assert another(client).get(f"/issues/{issue.ref}/photos/2").status_code == 404


def two_colours() -> bytes:
    """A photo with a red half on the left and a blue one on the right."""
    image = Image.new("RGB", (240, 180), "blue")
    image.paste("red", (0, 0, 120, 180))
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def served(client, address: str, tag: str = "") -> tuple[Image.Image, str]:
    """The photo that is served there, and its mark; `tag`: of the one that the browser keeps."""
    with client.get(address, headers={"If-None-Match": tag} if tag else {}) as answer:
        assert answer.status_code == 200
        return Image.open(BytesIO(answer.data)).convert("RGB"), answer.headers["ETag"]


def no_red(image: Image.Image) -> bool:
    """Whether nothing red is left in the half that was covered, but for what JPEG smears at its edge."""
    return bool(image.crop((0, 0, 112, 180)).getchannel("R").getextrema()[1] < 40)


def test_bars_are_burnt_into_a_steps_photo_and_its_original_is_reached_nowhere(client, issue):
    session.execute(delete(Photo))
    session.commit()
    assert send(client, issue, two_colours()).status_code == 303
    ten_seconds()
    (row,) = rows(session(), select(Photo.name, Photo.pos, Photo.step_id))
    session.rollback()
    address, old = f"/issues/{issue.ref}/photos/{row.pos}", photos.file_of(row.name)
    visitor = another(client)
    original, tag = served(visitor, address)
    assert not no_red(original)

    mediator = another(client)
    sign_in(mediator, make_account("Mediator", Role.MEDIATOR))
    path = f"/redact/step/{issue.ref}.1"
    page = mediator.get(path).get_data(as_text=True)
    assert f'<img src="{address}"' in page
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    cells = [str(line * 12 + column) for line in range(9) for column in range(6)]
    told = {"csrf_token": csrf(mediator, path), "seen": seen, "reason": "personal_data", f"photo:{row.pos}": cells}
    assert mediator.post(path, data=told).status_code == 303

    shown, _tag = served(visitor, address, tag)  # the browser that keeps the old one gets the new one too
    assert no_red(shown)
    assert shown.getpixel((200, 90))[2] > 200
    assert not old.exists()
    files = list(photos.folder().rglob("*.jpg"))  # also where photos wait for their form
    assert [file.name for file in files if not no_red(Image.open(BytesIO(file.read_bytes())).convert("RGB"))] == []
    (photo,) = rows(session(), select(Photo.name, Photo.sha256))
    assert hashlib.sha256(photos.file_of(photo.name).read_bytes()).hexdigest() == photo.sha256
    session.rollback()

    # Ten seconds: what was put aside, encrypted, stands there again.
    (undo,) = set(re.findall(r"/moderation/appeals/\d+/undo", mediator.get("/moderation/appeals").text))
    assert mediator.post(undo, data={"csrf_token": csrf(mediator, path)}).status_code == 303
    assert not no_red(served(visitor, address)[0])


def test_a_photo_is_not_covered_from_one_that_was_covered_meanwhile(client, issue):
    session.execute(delete(Photo))
    session.commit()
    assert send(client, issue, two_colours()).status_code == 303
    ten_seconds()
    (row,) = rows(session(), select(Photo.name, Photo.pos, Photo.step_id))
    session.rollback()
    left, right = ([line * 12 + column for line in range(9) for column in half] for half in (range(6), range(6, 12)))
    mediators = make_actor("One", Role.MEDIATOR), make_actor("Two", Role.MEDIATOR)
    seen = mark_of(redactable("step").read(session(), row.step_id))
    both = [photos.covered(row.name, cells) for cells in (left, right)]  # both look at the same photo
    about = {"kind": "step", "thing_id": row.step_id, "reason": "personal_data", "words": {}, "seen": seen}
    moderation.redact_record(actor=mediators[0], **about, photos={f"photo:{row.pos}": both[0]})
    with pytest.raises(Conflict, match="photo has changed"):
        moderation.redact_record(actor=mediators[1], **about, photos={f"photo:{row.pos}": both[1]})
    assert no_red(served(another(client), f"/issues/{issue.ref}/photos/{row.pos}")[0])


def test_a_covered_photo_of_a_report_is_gone_where_it_waited_for_its_form_too(client, city):
    token = photos.receive(two_colours())
    photo = photos.waiting(token)
    photos.claim(photo)
    address = f"/issues/new/photos/{token}"
    made = make_issue(city["mill"], photos=1)
    session.add(Photo(issue_id=made.id, pos=1, name=photo.name, width=240, height=180, sha256=photo.sha256))
    session.commit()
    before = client.get(address)
    assert before.status_code == 200
    before.close()
    moderator = make_actor("Mod", Role.MODERATOR)
    case_id = moderation.flag_content(actor=make_actor(), kind="issue", thing_id=made.id, ground=Ground.PERSONAL_DATA)
    seen = mark_of(redactable("issue").read(session(), made.id))
    covered = {"photo:1": photos.covered(photo.name, range(108))}
    moderation.redact(actor=moderator, case_id=case_id, reason="personal_data", words={}, seen=seen, photos=covered)
    assert client.get(address).status_code == 404


def test_photos_of_a_confidential_issue_are_not_looked_at_unseen(client, city, monkeypatch):
    """Whoever is not on the case leaves a row, also by the address of the photo alone; page and photos are one look."""
    kept = media.keep(photos.folder(), *media.reencode(two_colours()))
    made = make_issue(city["mill"], photos=1, confidential=True)
    session.add(Photo(issue_id=made.id, pos=1, name=kept.name, width=240, height=180, sha256=kept.sha256))
    address, mediator = f"/issues/{made.ref}/photos/1", another(client)
    sign_in(mediator, make_account("Mediator", Role.MEDIATOR))
    session.commit()

    def looks() -> int:
        acts = rows(session(), select(Journal.id).where(Journal.act == "issue.confidential_read"))
        session.rollback()
        return len(acts)

    served(mediator, address)
    assert looks() == 1
    served(mediator, address)
    assert looks() == 1
    monkeypatch.setattr("app.issues.pages.issue.ONE_LOOK", -timedelta(minutes=1))  # much later
    served(mediator, address)
    assert looks() == 2


def insert(client, issue, data):
    """Press "Use a ready reply" without scripts, with a photo chosen."""
    path = f"/issues/{issue.ref}"
    about = {"csrf_token": csrf(client, path), "progress-version": "1", "progress-text": "The lamp is new."}
    about["progress-photo"] = (BytesIO(data), "now.jpg")
    return client.post(f"{path}/steps/progress/insert?lang=en", data=about, content_type="multipart/form-data")


def test_photo_is_kept_while_a_ready_reply_is_chosen_without_scripts(client, issue):
    page = insert(client, issue, photo_bytes())
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Your photo is kept" in html
    assert "The lamp is new." in html
    kept = re.search(r'name="progress-kept"[^>]*value="([^"]+)"', html)[1]
    assert send(client, issue, None, **{"progress-kept": kept}).status_code == 303
    ten_seconds()
    (after,) = rows(session(), select(Photo.name).where(Photo.step_id.is_not(None)))
    assert photos.file_of(after.name).is_file()


def test_file_that_is_no_photo_is_named_when_a_ready_reply_is_chosen(client, issue):
    page = insert(client, issue, b"<script>alert(1)</script>")
    assert page.status_code == 422
    assert "The lamp is new." in page.get_data(as_text=True)
    assert "Your photo is kept" not in page.get_data(as_text=True)
