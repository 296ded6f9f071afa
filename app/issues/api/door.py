"""The door of the room under `/api/v1`; the modules beside this one add their addresses."""

from app.web.contract import api_door

api = api_door("issues")
