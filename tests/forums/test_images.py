"""Images beside posts: made anew, told in words, seen by those who read the words, gone with them."""

import re
from base64 import b64encode
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from PIL import Image
from sqlalchemy import func, select, update

from app.admin.queries import photo_faults
from app.forums import actions
from app.forums.models import Post, PostImage
from app.forums.queries.images import images_of_post, images_of_topic
from app.forums.vocabulary import Access
from app.identity.actor import SYSTEM
from app.identity.models import Account
from app.identity.vocabulary import Role
from app.kernel import photos
from app.kernel.clock import now
from app.kernel.db import reader, session, value
from app.kernel.errors import Conflict, Invalid, NotAllowed
from app.kernel.journal import Journal
from app.moderation import actions as moderation
from app.moderation.queries import redactable
from app.moderation.vocabulary import Ground
from app.moderation.withheld import mark_of, shown_aside
from tests.builders.forums import WORDS, fill_topic, make_forum, make_reply, make_topic, new_image
from tests.builders.issues import photo_bytes
from tests.builders.people import another, csrf, make_account, make_actor, sign_in
from tests.builders.rows import kept
from tests.forums.test_pages import statements
from tests.hostile_files import png_of_size, refused_files

ALT = "A dark lamp beside the bridge."
SEEN = "Say what is to be seen, for those who cannot see it."


def sign_in_as(client, actor) -> None:
    sign_in(client, session.get_one(Account, actor.account_id))


def send(client, path, form_of, **fields):
    """Post the form of `form_of` to `path`, with whatever files are among the fields."""
    told = {"csrf_token": csrf(client, form_of), "lang": "en", **fields}
    answer = client.post(path, data=told, content_type="multipart/form-data")
    answer.request.environ["wsgi.input"].close()  # of a large file the client leaves it open
    return answer


def file(data: bytes | None = None, name: str = "lamp.jpg"):
    return (BytesIO(photo_bytes(gps=True) if data is None else data), name)


def reply(client, topic, **fields):
    return send(client, f"/topics/{topic.id}/reply", f"/topics/{topic.id}", **({"body": WORDS} | fields))


def number_of(model) -> int:
    found = value(reader(), select(func.count()).select_from(model))
    return int(found)


def token_in(page, place: int = 1) -> str:
    return re.search(rf'name="kept_{place}"[^>]*value="([^"]+)"', page.text)[1]


def status(client, address: str) -> int:
    with client.get(address) as answer:
        return answer.status_code


def two_colours() -> bytes:
    """A red half on the left and a blue one on the right."""
    image, out = Image.new("RGB", (240, 180), "blue"), BytesIO()
    image.paste("red", (0, 0, 120, 180))
    image.save(out, "PNG")
    return out.getvalue()


def reddest(name: str) -> int:
    """How red the left half of a stored image is, but for what JPEG smears at the edge."""
    with Image.open(photos.file_of(name)) as image:
        return int(image.crop((0, 0, 112, 180)).getchannel("R").getextrema()[1])


def test_topic_and_reply_show_their_images_small_with_the_whole_behind_them(client, forum, resident):
    new = {"kind": "talk", "title": "Dark lamps by the river", "body": WORDS, "image_2": file(), "alt_2": ALT}
    opened = send(client, "/forums/mill/new", "/forums/mill/new", **new)
    assert opened.status_code == 303
    (row,) = kept(PostImage)
    assert (row.pos, row.alt, kept(Post)[0].images) == (1, ALT, 1)
    assert b"CanaryCamera" not in photos.file_of(row.name).read_bytes()
    address = f"/posts/{row.post_id}/images/1"
    size = f'width="{row.width}" height="{row.height}" loading="lazy"'
    shown = f'<a href="{address}"><img src="{address}" alt="{ALT}" {size} decoding="async"></a>'
    visitor = another(client)
    assert shown in visitor.get(opened.location).text
    assert shown in visitor.get(f"/topics/{kept(Post)[0].topic_id}/print").text
    with visitor.get(address) as image:
        assert (image.mimetype, image.headers["Cache-Control"]) == ("image/jpeg", "private, no-cache")
        assert Image.open(BytesIO(image.data)).size == (40, 30)
    assert status(visitor, f"/posts/{row.post_id}/images/2") == 404


def test_reply_with_two_images_and_a_preview_before_it(client, topic, resident):
    both = {"image_1": file(), "alt_1": ALT, "image_3": file(photo_bytes("PNG"), "b.png"), "alt_3": "Another lamp."}
    seen = reply(client, topic, preview="1", **both)
    assert (seen.status_code, number_of(PostImage)) == (200, 0)
    tokens = {f"kept_{place}": token_in(seen, place) for place in (1, 3)}
    assert status(client, f"/posts/images/{tokens['kept_1']}") == 200
    alts = {"alt_1": ALT, "alt_3": "Another lamp."}
    key = "0b6f6c26-6c1c-4a55-9a2c-1f3f7f0a4b11"
    for _time in range(2):  # sent twice it is one post, and its images are there once
        assert reply(client, topic, key=key, **tokens, **alts).status_code == 303
    assert [(image.pos, image.alt) for image in kept(PostImage)] == [(1, ALT), (2, "Another lamp.")]


def test_image_without_words_is_asked_for_them_and_kept(client, topic, resident):
    answer = reply(client, topic, image_1=file())
    assert (answer.status_code, SEEN in answer.text, WORDS in answer.text) == (422, True, True)
    assert 'href="#alt_1"' in answer.text
    token = token_in(answer)
    left_out = reply(client, topic, kept_1=token, drop_1="y", preview="1")
    assert (left_out.status_code, 'name="kept_1"' in left_out.text) == (200, False)
    assert reply(client, topic, kept_1=token, alt_1=ALT).status_code == 303
    assert number_of(PostImage) == 1


def test_words_of_an_image_are_looked_at_like_all_words(client, topic, resident):
    answer = reply(client, topic, look="1", image_1=file(), alt_1="Ring me: +34 699 123 456")
    assert (answer.status_code, "Look again before others read it" in answer.text) == (200, True)
    assert number_of(PostImage) == 0


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (refused_files()["html"], "This file is no JPEG, PNG or WebP photo."),
        (refused_files()["gif"], "This file is no JPEG, PNG or WebP photo."),
        (png_of_size(50_000, 50_000), "This file is no JPEG, PNG or WebP photo."),
        (png_of_size(6_000, 6_000), "A photo may have 30 megapixels at most."),
        (photo_bytes() + bytes(8 * 1024 * 1024), "A photo may have 8 MB at most."),
    ],
    ids=["no image", "another kind", "bomb", "too many pixels", "too large"],
)
def test_what_is_no_image_is_refused_by_name_and_the_words_and_other_images_stay(client, topic, resident, data, why):
    answer = reply(client, topic, image_1=file(), alt_1=ALT, image_2=file(data, "odd.jpg"), alt_2="An odd one.")
    assert answer.status_code == 422
    assert f"odd.jpg: {why}" in answer.text
    assert WORDS in answer.text
    assert "An odd one." in answer.text
    assert (number_of(Post), number_of(PostImage)) == (1, 0)
    assert reply(client, topic, kept_1=token_in(answer), alt_1=ALT).status_code == 303


def test_eleven_images_in_a_minute_are_too_many(client, topic, resident):
    for _time in range(10):
        assert reply(client, topic, preview="1", image_1=file(), alt_1=ALT).status_code == 200
    answer = reply(client, topic, preview="1", image_1=file(), alt_1=ALT)
    assert (answer.status_code, WORDS in answer.text) == (429, True)


@pytest.mark.parametrize("how", ["made up", "of a report"])
def test_token_that_is_not_of_a_post_brings_no_image_and_says_so(client, topic, resident, how):
    token = photos.receive(photo_bytes()) if how == "of a report" else "made-up"
    answer = reply(client, topic, kept_1=token, alt_1=ALT)
    assert (answer.status_code, "This image waited for too long." in answer.text) == (422, True)
    assert status(client, f"/posts/images/{token}") == 404
    assert number_of(PostImage) == 0


def test_someone_new_has_no_place_for_images(client, topic):
    sign_in(client, make_account("New", new=True))
    assert "image_1" not in client.get(f"/topics/{topic.id}").text
    assert reply(client, topic, image_1=file(), alt_1=ALT).status_code == 303
    assert (number_of(Post), number_of(PostImage)) == (2, 0)
    assert list(photos.waiting_folder().glob("*/*")) == []
    with pytest.raises(Invalid, match="no images"):
        make_reply(topic, make_actor("Newer", new=True), images=[new_image()])


def test_what_a_post_may_not_have_beside_it(forum, topic, author):
    image = new_image()
    for wrong in ([new_image() for _n in range(4)], [new_image(" ")], [new_image("x" * 201)], [image, image]):
        with pytest.raises(Invalid):
            make_reply(topic, author, images=wrong)
    assert (number_of(Post), number_of(PostImage)) == (1, 0)
    make_reply(topic, author, images=[image])
    with pytest.raises(Invalid, match="sent already"):
        make_reply(topic, author, images=[image])
    assert len(kept(PostImage)) == 1


@pytest.mark.parametrize("number", [1, 20])
def test_images_of_a_page_are_one_statement_however_many_there_are(client, topic, number):
    fill_topic(topic, number)
    for post in kept(Post):
        for pos in (1, 2, 3):
            name = f"{post.id:016}{pos:016}.jpg"
            row = PostImage(post_id=post.id, pos=pos, name=name, width=9, height=9, sha256="0" * 64, alt=ALT)
            session.add(row)
    session.execute(update(Post).values(images=3))
    session.commit()
    assert len(statements(client, f"/topics/{topic.id}")) <= 4
    assert len(statements(client, f"/topics/{topic.id}/print")) <= 3
    assert client.get(f"/topics/{topic.id}").text.count('loading="lazy"') == 3 * number


@pytest.mark.parametrize("how", ["hidden", "waits", "withdrawn", "topic hidden"])
def test_image_out_of_sight_is_served_to_those_alone_who_read_its_words(client, topic, author, how):
    post = make_reply(topic, author, images=[new_image()])
    address = f"/posts/{post.id}/images/1"
    moderator = make_account("Mod", Role.MODERATOR)
    assert status(client, address) == 200
    file_there = photos.file_of(kept(PostImage)[0].name)
    if how == "waits":
        session.execute(update(Post).where(Post.id == post.id).values(state="pending"))
        session.commit()
    elif how == "withdrawn":
        actions.withdraw_post(actor=author, post_id=post.id)
    else:
        about = ("topic", topic.id) if how == "topic hidden" else ("post", post.id)
        judge = make_actor("Judge", Role.MODERATOR)
        case_id = moderation.flag_content(
            actor=make_actor("Flo"), kind=about[0], thing_id=about[1], ground=Ground.INSULT
        )
        moderation.hide(actor=judge, case_id=case_id, reason=Ground.INSULT)
    stays = 404 if how == "withdrawn" else 200
    assert status(client, address) == 404
    assert "/images/1" not in client.get(f"/topics/{topic.id}").text
    for reader_of_it in (session.get_one(Account, author.account_id), moderator):
        browser = another(client)
        sign_in(browser, reader_of_it)
        assert status(browser, address) == stays
    other = another(client)
    sign_in(other, make_account("Other"))
    assert status(other, address) == 404
    assert (number_of(PostImage), file_there.exists()) == ((0, False) if how == "withdrawn" else (1, True))


@pytest.mark.parametrize("kind", ["post", "topic"])
def test_who_decides_about_a_hidden_image_sees_it_on_the_page_of_the_case(client, forum, author, kind):
    topic = make_topic(forum, author, images=[new_image(ALT)] if kind == "topic" else ())
    post = make_reply(topic, author, images=[new_image(ALT)] if kind == "post" else ())
    file = photos.file_of(kept(PostImage)[0].name)
    address, data = f"/posts/{kept(PostImage)[0].post_id}/images/1", b64encode(file.read_bytes()).decode()
    judge = make_actor("Judge", Role.MODERATOR)
    about = {"kind": kind, "thing_id": topic.id if kind == "topic" else post.id, "ground": Ground.INSULT}
    case = moderation.flag_content(actor=make_actor("Flo"), **about)
    sign_in_as(client, judge)
    assert data in client.get(f"/moderation/{case}").text
    moderation.hide(actor=judge, case_id=case, reason=Ground.INSULT)
    assert data not in client.get(f"/moderation/{case}").text  # decided
    with time_machine.travel(now() + timedelta(minutes=1), tick=False):
        appeal = moderation.appeal(actor=author, case_id=case, plea="It is a lamp.")
    mediator = make_account("Med", Role.MEDIATOR)
    for account, shown in ((session.get_one(Account, judge.account_id), False), (mediator, True)):
        sign_in(client, account)
        html = client.get(f"/moderation/appeals/{appeal}").text
        assert ("It is a lamp." in html, data in html, ALT in html) == (True, shown, shown)
    assert status(client, address) == 404  # in its place it is nobody's who only decides the appeal
    file.unlink()
    html = client.get(f"/moderation/appeals/{appeal}").text
    assert ("It is a lamp." in html, "data:image" in html) == (True, False)


def test_image_of_a_forum_for_members_is_theirs_and_an_evaluators_look_is_written_down(client, areas, monkeypatch):
    closed = make_forum(areas["park"], access=Access.MEMBERS)
    post_id = value(reader(), select(Post.id).where(Post.topic_id == make_topic(closed, images=[new_image()]).id))
    address = f"/posts/{post_id}/images/1"
    assert status(client, address) == 404
    sign_in(client, make_account("Far", Role.VERIFIED, area=areas["mill"]))
    assert status(client, address) == 404
    sign_in(client, make_account("Near", Role.VERIFIED, area=areas["park"]))
    assert status(client, address) == 200
    sign_in(client, make_account("Eve", Role.EVALUATOR))

    def looks() -> int:
        return len([row for row in kept(Journal) if row.act == "forum.closed_read"])

    for expected in (1, 1):
        assert status(client, address) == 200
        assert looks() == expected
    monkeypatch.setattr("app.forums.pages.images.ONE_LOOK", -timedelta(minutes=1))  # much later
    assert status(client, address) == 200
    assert looks() == 2


def test_author_takes_an_image_away(client, topic, author):
    post = make_reply(topic, author, images=[new_image("First."), new_image("Second.")])
    gone, stays = (photos.file_of(image.name) for image in kept(PostImage))
    page = f"/posts/{post.id}/edit"
    sign_in_as(client, author)
    assert 'alt="Second."' in client.get(page).text
    strange = send(client, page, page, body=post.body, without="7")
    assert strange.status_code == 422
    assert send(client, page, page, body=post.body, without="1").status_code == 303
    assert [image.alt for image in kept(PostImage)] == ["Second."]
    (after,) = (row for row in kept(Post) if row.id == post.id)
    assert (after.images, after.edited_at, gone.exists(), stays.exists()) == (1, None, False, True)
    assert [row.fields for row in kept(Journal) if row.act == "post.edited"] == [["images"]]
    with time_machine.travel(now() + timedelta(hours=1)):
        actions.edit_post(actor=author, post_id=post.id, body=post.body, without=[2])
    assert [row.edited_at is not None for row in kept(Post) if row.id == post.id] == [True]
    assert (number_of(PostImage), stays.exists()) == (0, False)


def test_nobody_else_takes_an_image_away(topic, author, areas):
    post = make_reply(topic, author, images=[new_image()])
    for actor in (make_actor("Cem", Role.VERIFIED, area=areas["mill"]), make_actor("Mod", Role.MODERATOR)):
        with pytest.raises(NotAllowed):
            actions.edit_post(actor=actor, post_id=post.id, body=post.body, without=[1])
    assert len(kept(PostImage)) == 1


@pytest.mark.parametrize("words_go", [False, True])
def test_images_of_a_deleted_account_stay_or_go_with_its_words(topic, author, words_go):
    make_reply(topic, author, images=[new_image()])
    there = photos.file_of(kept(PostImage)[0].name)
    actions.forget_author(actor=SYSTEM, account_id=author.account_id, words_go=words_go)
    assert (number_of(PostImage), there.exists()) == ((0, False) if words_go else (1, True))
    assert {post.images for post in kept(Post)} == ({0} if words_go else {0, 1})


def test_images_follow_their_posts_into_another_topic(client, forum, topic, author):
    post = make_reply(topic, author, images=[new_image()])
    into = make_topic(forum, title="Lamps of our street")
    actions.merge_topic(actor=make_actor("Mod", Role.MODERATOR), topic_id=topic.id, into_id=into.id)
    assert f"/posts/{post.id}/images/1" in client.get(f"/topics/{into.id}").text


def test_missing_and_changed_files_are_found(app, topic, author):
    make_reply(topic, author, images=[new_image(), new_image()])
    folder = app.config["SETTINGS"].media_dir
    assert list(photo_faults(session(), folder)) == []
    first, second = (photos.file_of(image.name) for image in kept(PostImage))
    first.unlink()
    second.write_bytes(b"other")
    found = list(photo_faults(session(), folder))
    assert [fault.rsplit(" ", 1)[1] for fault in found] == ["missing", "changed"]


@pytest.mark.parametrize("kind", ["post", "topic"])
def test_moderator_blacks_out_a_part_of_an_image_and_its_words_and_takes_it_back(client, forum, author, kind):
    images = [new_image("Ana Ruiz by a lamp.", two_colours())]
    topic = make_topic(forum, author, images=images if kind == "topic" else ())
    post = make_reply(topic, author, images=images if kind == "post" else ())
    thing_id, listed = (topic.id, images_of_topic) if kind == "topic" else (post.id, images_of_post)
    moderator, before = make_actor("Mod", Role.MODERATOR), kept(PostImage)[0]
    old_name, account = before.name, session.get_one(Account, moderator.account_id)
    case_id = moderation.flag_content(
        actor=make_actor("Flo"), kind=kind, thing_id=thing_id, ground=Ground.PERSONAL_DATA
    )
    sign_in(client, account)
    form = client.get(f"/moderation/{case_id}/redact").text
    assert f'<img src="/posts/{before.post_id}/images/1"' in form
    assert "What the image shows" in form
    (shown,) = listed(session(), thing_id)
    session.rollback()
    left_half = {row * 12 + column for row in range(9) for column in range(6)}
    covered = {shown.key: photos.covered(shown.name, left_half)}
    words, seen = {"alt:1": [0, 1]}, mark_of(redactable(kind).read(session(), thing_id))
    session.rollback()
    about = {"reason": "personal_data", "words": words, "seen": seen, "photos": covered}
    moderation.redact(actor=moderator, case_id=case_id, **about)
    (after,) = kept(PostImage)
    assert (after.alt, after.covered, reddest(after.name) < 40) == ("█████ by a lamp.", True, True)
    assert not photos.file_of(old_name).exists()
    assert "A moderator has blacked out a part." in client.get(f"/topics/{topic.id}").text
    assert "Ana Ruiz by a lamp." in shown_aside(session(), case_id)[0]
    session.rollback()
    owner = after.post_id
    with pytest.raises(Conflict):
        actions.edit_post(actor=author, post_id=owner, body=WORDS, without=[1])
    moderation.undo_verdict(actor=moderator, case_id=case_id)
    (again,) = kept(PostImage)
    assert (again.alt, again.covered, reddest(again.name) > 200) == ("Ana Ruiz by a lamp.", False, True)
    actions.edit_post(actor=author, post_id=owner, body=WORDS, without=[1])
    assert (len(kept(PostImage)), photos.file_of(again.name).exists()) == (0, False)
