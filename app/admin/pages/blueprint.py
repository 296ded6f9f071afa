from flask import Blueprint

pages = Blueprint("admin", "app.admin")
