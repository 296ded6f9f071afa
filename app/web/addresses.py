"""Numbers and names in addresses: one that no column can hold is an address that does not exist, not a fault."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map, UnicodeConverter

from app.kernel.paging import LARGEST


class Number(IntegerConverter):
    """`<int:…>` with a largest value."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **{"max": LARGEST, **options})


class Name(UnicodeConverter):
    """`<…>` without the sign that ends a text in PostgreSQL."""

    def __init__(self, map: Map, *args: Any, **options: Any) -> None:
        super().__init__(map, *args, **options)
        self.regex = self.regex.replace("[^/]", r"[^/\x00]")


def install(app: Flask) -> None:
    app.url_map.converters["int"] = Number
    app.url_map.converters["default"] = app.url_map.converters["string"] = Name
