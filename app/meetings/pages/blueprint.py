from flask import Blueprint

pages = Blueprint("meetings", "app.meetings")
