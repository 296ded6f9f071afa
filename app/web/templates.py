"""How templates are kept: all of them share one table of globals, so that an import costs nothing per page."""

from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """No template here has globals of its own. Jinja lays a chain of two tables under each nevertheless, and walks it
    for every `import` of every page: about 20 µs each."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        return super().make_globals(d) if d else self.globals
