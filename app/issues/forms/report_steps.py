"""The four questions of a report, in order. What was answered travels in the form itself; the server keeps nothing."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage, MultiDict

from app.issues.actions import Report
from app.issues.forms.reporting import CheckForm, WhatForm, WhereForm, WordsForm
from app.issues.vocabulary import MOST_PHOTOS, Level
from app.issues.whereabouts import Whereabouts
from app.kernel import photos
from app.kernel.errors import Invalid, TooMany
from app.kernel.media import Photo
from app.web.forms import blame
from app.web.throttle import show_again, spend, who_key, why_and_when

STEPS = ("what", "where", "words", "check")
FORMS: dict[str, Any] = {"what": WhatForm, "where": WhereForm, "words": WordsForm, "check": CheckForm}
# Fields that a browser sends along from the other steps.
CARRIED = {
    "what": ("category",),
    "where": ("area", "street", "house", "lat", "lon", "placed"),
    "words": ("words",),
    "check": ("level", "name", "email"),
}


class ReportSteps:
    """Where a person stands in the report, what was answered, and what must be put right."""

    def __init__(
        self,
        data: MultiDict[str, str],
        *,
        categories: Sequence[Any],
        areas: Sequence[Any],
        known: bool,
        places: Whereabouts,
    ) -> None:
        self.data = MultiDict(data)
        if not self.data.get("key"):
            self.data["key"] = str(uuid4())
        if not self.data.get("level"):
            self.data["level"] = Level.PSEUDONYM
        self._stay_in_the_city()
        self.categories = {row.code: row for row in categories}
        self.areas = {row.slug: row for row in areas}
        self.here = "what"
        self.sent = False
        self.status = 200
        self.kept = self._kept()
        self.forms: dict[str, Any] = {name: form(self.data) for name, form in FORMS.items()}
        self.forms["check"].asks_name = not known
        where = self.forms["where"]
        where.places, where.areas = places, self.areas
        # Of what may be confidential nobody else learns even the street.
        closed = self.category is None or not self.category.public or self.data["level"] == Level.CONFIDENTIAL
        where.places.alone = closed

    def _stay_in_the_city(self) -> None:
        """The button that puts a report from outside into the nearest neighbourhood: without its point."""
        pressed = self.data.get("go", "")
        if pressed.startswith("nearest:"):
            for name, value in {"go": "next", "area": pressed.removeprefix("nearest:"), "lat": "", "lon": ""}.items():
                self.data[name] = value

    def offer(self, categories: Sequence[tuple[str, str]], areas: Sequence[tuple[str, str]]) -> "ReportSteps":
        """Give the two lists their choices, in the page's language."""
        self.forms["what"].offer(categories)
        self.forms["where"].offer(areas)
        return self

    @property
    def form(self) -> Any:
        return self.forms[self.here]

    @property
    def number(self) -> int:
        """Which of the steps this is, from 1."""
        return STEPS.index(self.here) + 1

    @property
    def key(self) -> str:
        return self.data["key"]

    @property
    def category(self) -> Any:
        """The category chosen, None as long as none is."""
        return self.categories.get(self.data.get("category", ""))

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Answers of the other steps, as (name, value) for hidden fields."""
        others = [name for step in STEPS if step != self.here for name in CARRIED[step]]
        pairs = [(name, self.data.get(name, "")) for name in others]
        return [("at", self.here), ("key", self.key), *pairs, *(("kept", token) for token, _photo in self.kept)]

    def walk(self, files: Sequence[FileStorage]) -> "ReportSteps":
        """Take the step that was asked for: on, back, without one photo, or send."""
        at = self.data.get("at", "what")
        self.here = at if at in STEPS else "what"
        go = self.data.get("go", "next")
        if self.here == "words":
            self._take_photos(files, drop=go.removeprefix("drop:") if go.startswith("drop:") else None)
        place = STEPS.index(self.here)
        if go == "back":
            self.here = STEPS[max(0, place - 1)]
        elif go == "next" and self._is_right(self.here):
            self._go_on(place)
        return self

    def _go_on(self, place: int) -> None:
        if place + 1 < len(STEPS):
            self.here = STEPS[place + 1]
            return
        wrong = next((name for name in STEPS if not self._is_right(name)), None)
        self.here, self.sent = (wrong, False) if wrong else (self.here, True)

    def _is_right(self, name: str) -> bool:
        # Errors found while the photos were taken stand beside the field already.
        earlier = list(self.forms[name].photos.errors) if name == "words" else []
        right = self.forms[name].validate()
        if name == "where":
            # A point names its neighbourhood, or is dropped: what travels on must say the same.
            for field in self.forms[name]:
                self.data[field.name] = field.data or ""
        for message in earlier:
            blame(self.forms[name], "photos", message)
        return bool(right) and not earlier

    def refuse(self, error: Invalid) -> None:
        """Show the step that has the field an act complained about."""
        self.sent = False
        self.status = error.status
        self.data["key"] = str(uuid4())
        step = next((name for name in STEPS if error.field and error.field in self.forms[name]), self.here)
        self.here = step
        blame(self.form, error.field, error.said(_))

    def wait(self, error: TooMany) -> None:
        """Show the last step again, with what was typed: it can be sent as soon as the time is over."""
        self.sent = False
        self.status = show_again(error)
        blame(self.form, None, why_and_when(error))

    def report(self, lang: str) -> Report:
        """What was told, for the act; the photos have their lasting place from here on."""
        point = self.forms["where"].point
        for _token, photo in self.kept:
            photos.claim(photo)
        return Report(
            key=self.key,
            category=self.data["category"],
            words=self.forms["words"].words.data,
            lang=lang,
            area=self.data.get("area"),
            street=self.forms["where"].street.data or "",
            lat=point[0] if point else None,
            lon=point[1] if point else None,
            level=Level(self.forms["check"].level.data),
            name=self.forms["check"].name.data or "",
            email=self.forms["check"].email.data or "",
            photos=tuple(photo for _token, photo in self.kept),
        )

    def _kept(self) -> list[tuple[str, Photo]]:
        tokens = list(dict.fromkeys(self.data.getlist("kept")))[:MOST_PHOTOS]
        return [(token, photo) for token in tokens if (photo := photos.waiting(token)) is not None]

    def _take_photos(self, files: Sequence[FileStorage], *, drop: str | None) -> None:
        self.kept = [(token, photo) for token, photo in self.kept if token != drop]
        for file in files:
            if not file.filename:
                continue
            if len(self.kept) >= MOST_PHOTOS:
                self._blame_photo(_("Five photos at most. This one was left out: %(name)s", name=file.filename))
                continue
            try:
                spend("upload.minute", who_key())
                token = photos.receive(file.read())
            except TooMany as error:
                self._blame_photo(f"{file.filename}: {why_and_when(error)}")
                self.status = show_again(error)
                return
            except Invalid as error:
                self._blame_photo(f"{file.filename}: {error.said(_)}")
                continue
            photo = photos.waiting(token)
            if photo is not None:
                self.kept.append((token, photo))

    def _blame_photo(self, message: str) -> None:
        blame(self.forms["words"], "photos", message)
