"""What a program sends: the fields of the page's forms, all at once."""

from app.issues.forms.reporting import CheckForm, WhatForm, WhereForm, WordsForm


class ReportForm(WhatForm, WhereForm, WordsForm, CheckForm):
    """A whole report. `lat` and `lon` name the neighbourhood by themselves; `house`: which of the `choices` that an
    answer told of the same street."""

    placed = None  # type: ignore[assignment]  # of the page, where one goes back and forth
