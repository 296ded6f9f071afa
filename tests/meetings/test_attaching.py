"""Documents of a meeting: who attaches them, what is taken, how they are read, that their files go with them."""

import os
import time
from io import BytesIO

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from app.admin.queries.recount import photo_faults
from app.admin.retention import purge
from app.identity.vocabulary import Role
from app.kernel.db import reader, session
from app.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, SentAlready
from app.kernel.journal import Journal
from app.meetings import files
from app.meetings.actions import attach_document, remove_document, write_agenda
from app.meetings.models import AgendaItem, MeetingDocument
from app.meetings.vocabulary import DOCUMENT_BYTES_MOST, DOCUMENTS_MOST, DocumentKind, MeetingState, Point, StoredFile
from tests.builders.issues import photo_bytes
from tests.builders.meetings import make_meeting
from tests.builders.people import csrf, make_account, make_actor, sign_in
from tests.builders.places import make_city
from tests.builders.rows import kept as rows_kept
from tests.hostile_files import refused_files, with_everything
from tests.hostile_pdfs import encrypted, plain_pdf, runs_something

LONG_AGO = time.time() - 3 * 24 * 3600


@pytest.fixture
def city(context):
    return make_city()


@pytest.fixture
def officer(city):
    return make_actor("Vega", Role.OFFICER, area=city["mill"])


@pytest.fixture
def meeting(city):
    made = make_meeting(city["mill"])
    session.add(AgendaItem(meeting_id=made.id, pos=2, title="Lamps"))
    session.commit()
    return made


@pytest.fixture
def signed_in(client, city):
    sign_in(client, make_account("Rey", Role.OFFICER, area=city["mill"]))
    return client


def a_file(name: str = "a") -> StoredFile:
    return StoredFile(DocumentKind.PDF, f"{name:0>32}.pdf", 900, "0" * 64)


def attach(actor, meeting, name: str = "a", **more) -> MeetingDocument:
    about = {"title": "The plan", "lang": "es"} | more
    return attach_document(actor=actor, meeting_id=meeting.id, file=a_file(name), **about)


def send(client, meeting, data: bytes, name: str = "plan.pdf", **more):
    path = f"/meetings/{meeting.id}/documents"
    form = {"csrf_token": csrf(client, path), "title": "The plan", "lang": "es", "point": ""} | more
    boundary, body = encode_multipart(form | {"file": FileStorage(BytesIO(data), name, "file")})
    with client.post(path, data=body, content_type=f"multipart/form-data; boundary={boundary}") as answer:
        answer.get_data()
    return answer


def kept() -> list[MeetingDocument]:
    return rows_kept(MeetingDocument)


def load(client, path: str):
    """What comes when a document is loaded, its file closed again."""
    with client.get(path) as answer:
        answer.get_data()
    return answer


def lying() -> list[str]:
    return sorted(path.name for path in files.folder().glob("??/*"))


def test_attach_document_belongs_to_whoever_announces_the_meeting(city, meeting):
    host = make_actor("Ana", Role.HOST, area=city["mill"], meeting_id=meeting.id)
    of_area = [make_actor("Vega", role, area=city["mill"]) for role in (Role.OFFICER, Role.COMMISSIONER)]
    allowed = [*of_area, make_actor("Zita", Role.COORDINATOR), make_actor("Mo", Role.MEDIATOR)]
    for number, actor in enumerate(allowed):
        attach(actor, meeting, str(number))
    strangers = [host, make_actor("Hill", Role.OFFICER, area=city["hill"]), make_actor("Noor", Role.VERIFIED)]
    [first, *_others] = kept()
    for actor in strangers:
        with pytest.raises(NotAllowed):
            attach(actor, meeting, "x")
        with pytest.raises(NotAllowed):
            remove_document(actor=actor, meeting_id=meeting.id, document_id=first.id)
    assert len(kept()) == len(allowed)


def test_attach_document_when_it_is_too_much_of_anything_then_names_the_field(officer, meeting):
    for more, field in (
        ({"title": ""}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"point": "Noise"}, "point"),
    ):
        with pytest.raises(Invalid) as refusal:
            attach(officer, meeting, **more)
        assert refusal.value.field == field
    for number in range(DOCUMENTS_MOST):
        attach(officer, meeting, str(number))
    with pytest.raises(Invalid) as refusal:
        attach(officer, meeting, "x")
    assert refusal.value.field == "file"


def test_attach_document_when_the_meeting_is_called_off_then_conflict_and_what_is_there_may_go(officer, meeting):
    document = attach(officer, meeting)
    meeting.state = MeetingState.CANCELLED
    session.commit()
    with pytest.raises(Conflict):
        attach(officer, meeting, "b")
    assert remove_document(actor=officer, meeting_id=meeting.id, document_id=document.id) == document.file
    acts = session.scalars(select(Journal.act).order_by(Journal.id)).all()
    assert acts[-2:] == ["meeting.document_attached", "meeting.document_removed"]


@pytest.mark.parametrize("state", [MeetingState.LIVE, MeetingState.ENDED])
def test_attach_document_while_it_is_held_and_after(officer, meeting, state):
    meeting.state = state
    session.commit()
    assert attach(officer, meeting).meeting_id == meeting.id


def test_attach_document_when_the_form_comes_twice_then_one(officer, meeting):
    first = attach(officer, meeting, "a", key="k")
    assert attach(officer, meeting, "b", key="k").id == first.id
    with pytest.raises(SentAlready):
        attach(officer, meeting, "c", key="k", title="Another")
    assert [document.file for document in kept()] == [first.file]


def test_remove_document_when_it_is_of_another_meeting_or_gone_then_not_found(city, officer, meeting):
    document = attach(officer, meeting)
    for where, which in ((make_meeting(city["mill"]).id, document.id), (meeting.id, 99), (99, document.id)):
        with pytest.raises(NotFound):
            remove_document(actor=officer, meeting_id=where, document_id=which)
    remove_document(actor=officer, meeting_id=meeting.id, document_id=document.id)
    with pytest.raises(NotFound):
        remove_document(actor=officer, meeting_id=meeting.id, document_id=document.id)


def test_document_of_a_point_goes_along_when_the_point_is_renamed_or_moved_and_stays_when_it_goes(officer, meeting):
    attach(officer, meeting, point="Lamps")
    for points, of in (
        (["Street lamps", "Noise"], "Street lamps"),
        (["Noise", "Street lamps"], "Street lamps"),
        (["Noise"], "Street lamps"),
    ):
        write_agenda(actor=officer, meeting_id=meeting.id, points=[Point(title) for title in points])
        session.expire_all()
        assert [document.point for document in kept()] == [of]


def test_page_when_a_pdf_is_sent_then_it_is_kept_as_it_is_and_given_as_a_file_to_save(signed_in, meeting):
    data = plain_pdf()
    assert send(signed_in, meeting, data, title="The plan: part 1/2", point="Lamps").status_code == 303
    [document] = kept()
    assert (document.kind, document.size, document.point) == ("pdf", len(data), "Lamps")
    page = signed_in.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    path = f"/meetings/{meeting.id}/documents/{document.id}"
    assert f'<a href="{path}" hreflang="es" lang="es" dir="auto">The plan: part 1/2</a>' in page
    assert "PDF, 1 kB, Spanish" in page
    answer = load(signed_in, path)
    assert answer.data == data
    assert answer.content_type == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="The plan part 1 2.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Content-Language"] == "es"
    assert list(photo_faults(reader(), files.folder())) == []
    files.forget(document.file)


@pytest.mark.parametrize("name", with_everything())
def test_page_when_a_picture_is_sent_then_it_is_made_anew(signed_in, meeting, name):
    assert send(signed_in, meeting, with_everything()[name], "whatever.exe").status_code == 303
    [document] = kept()
    data = files.file_of(document.file).read_bytes()
    assert b"Canary" not in data
    with Image.open(BytesIO(data)) as picture:
        assert (picture.format, dict(picture.getexif())) == ("JPEG", {})
    answer = load(signed_in, f"/meetings/{meeting.id}/documents/{document.id}")
    assert (answer.content_type, answer.data) == ("image/jpeg", data)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="The plan.jpg"'
    files.forget(document.file)


@pytest.mark.parametrize("name", sorted({*refused_files(), *encrypted(), "file inside", "script when opened"}))
def test_page_when_the_file_is_none_of_them_then_it_is_refused_and_nothing_lies_there(signed_in, meeting, name):
    before = lying()
    data = (refused_files() | encrypted() | runs_something())[name]
    answer = send(signed_in, meeting, data, "plan.pdf")
    assert answer.status_code == 422
    assert kept() == []
    assert lying() == before


def test_page_when_the_file_is_too_large_or_missing_or_the_form_is_wrong_then_nothing_lies_there(signed_in, meeting):
    before = lying()
    large = plain_pdf() + b"\n%" + b" " * DOCUMENT_BYTES_MOST
    answer = send(signed_in, meeting, large)
    assert (answer.status_code, "8 MB at most" in answer.get_data(as_text=True)) == (422, True)
    assert send(signed_in, meeting, b"", "").status_code == 422
    assert send(signed_in, meeting, plain_pdf(), title="").status_code == 422
    assert send(signed_in, meeting, plain_pdf(), lang="xx").status_code == 422
    assert send(signed_in, meeting, plain_pdf(), point="Noise").status_code == 422
    assert (kept(), lying()) == ([], before)


def test_page_when_the_same_form_comes_twice_then_one_file_lies_there(signed_in, meeting):
    before, key = lying(), "0f9d3c1e-5a1b-4c8e-9d2f-2f0f0f0f0f0f"
    for _time in range(2):
        assert send(signed_in, meeting, photo_bytes(), "lamp.jpg", key=key).status_code == 303
    [document] = kept()
    assert sorted([*before, document.file]) == lying()
    files.forget(document.file)


def test_pages_of_removing_ask_first_and_take_the_file_away(client, signed_in, meeting):
    send(signed_in, meeting, photo_bytes(), "lamp.jpg")
    [document] = kept()
    path = f"/meetings/{meeting.id}/documents/{document.id}"
    assert "Remove this document?" in signed_in.get(f"{path}/remove").get_data(as_text=True)
    assert load(signed_in, path).status_code == 200
    token = csrf(signed_in, f"{path}/remove")
    assert signed_in.post(f"{path}/remove", data={"csrf_token": token}).status_code == 303
    assert not files.file_of(document.file).exists()
    assert signed_in.get(path).status_code == 404


def test_pages_to_attach_are_for_whoever_runs_the_meeting_and_reading_is_for_everybody(client, city, officer, meeting):
    document = attach(officer, meeting)
    file = files.file_of(document.file)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"%PDF-")
    path = f"/meetings/{meeting.id}/documents"
    assert load(client, f"{path}/{document.id}").status_code == 200
    assert client.get(f"/meetings/{make_meeting(city['mill']).id}/documents/{document.id}").status_code == 404
    sign_in(client, make_account("Noor", Role.VERIFIED, area=city["mill"]))
    for closed in (path, f"{path}/{document.id}/remove"):
        assert client.get(closed).status_code == 403
    assert "Attach or remove documents" not in client.get(f"/meetings/{meeting.id}").get_data(as_text=True)
    meeting.state, meeting.reason = MeetingState.CANCELLED, "The library is closed that evening."
    session.commit()
    assert load(client, f"{path}/{document.id}").status_code == 200  # as its meeting: everybody may read why it is off
    files.forget(document.file)


def test_purge_leaves_files_of_documents_and_takes_strays(officer, meeting):
    document, stray = attach(officer, meeting, "d0c", key="k"), a_file("57a9")
    for name in (document.file, stray.name):
        file = files.file_of(name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"%PDF-")
        os.utime(file, (LONG_AGO, LONG_AGO))
    purge()
    assert [files.file_of(name).is_file() for name in (document.file, stray.name)] == [True, False]
    faults = list(photo_faults(reader(), files.folder()))
    assert faults == [f"document {document.id}: the file {document.file} was changed"]
    files.forget(document.file)
    assert list(photo_faults(reader(), files.folder())) == [
        f"document {document.id}: the file {document.file} is missing"
    ]
