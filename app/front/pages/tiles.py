"""Tiles of the map, out of the file that the city has set up, so that nobody else learns who looks at what."""

from flask import Response, current_app

from app.front.pages.blueprint import pages
from app.kernel.errors import NotFound
from app.kernel.tiles import tiles_of
from app.web.access import access

A_DAY = "public, max-age=86400"


@pages.get("/tiles/<int:z>/<int:x>/<int:y>")
@access("area.page")
def tile(z: int, x: int, y: int) -> Response:
    file = current_app.config["SETTINGS"].tile_file
    if not file:
        raise NotFound
    tiles = tiles_of(file)
    picture = tiles.tile(z, x, y)
    # A file ends somewhere: no picture there is no error, of which a browser would tell.
    response = Response(picture, content_type=tiles.mimetype) if picture else Response(status=204)
    response.headers["Cache-Control"] = A_DAY
    return response
