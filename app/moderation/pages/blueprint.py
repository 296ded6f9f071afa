"""The pages of moderation, and the public register, which the navigation knows apart."""

from flask import Blueprint

pages = Blueprint("moderation", "app.moderation")
