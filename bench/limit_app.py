"""The limit: what a page of a topic costs when there is nothing else.

One statement, rows, one template without layout; no languages, no people, no rights, no headers, no log. It reads the
same posts of the same database and is served by the same server with the same settings as Corrala, so the ratio
of the two says what the house itself costs.
"""

import os

from flask import Flask, render_template
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from sqlalchemy import create_engine, make_url, text

from app.config import settings_from

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{ posts[0].title }}</title></head>
<body>
<h1>{{ posts[0].title }}</h1>
{% for post in posts %}
<article id="post-{{ post.pos }}">
  <p><b>{{ post.author_name }}</b> <a href="#post-{{ post.pos }}">{{ post.made_at }} #{{ post.pos }}</a></p>
  {% if post.in_reply_to %}<p><a href="#post-{{ post.in_reply_to }}">answers #{{ post.in_reply_to }}</a></p>{% endif %}
  <div lang="{{ post.lang }}">{{ html(post.html) }}</div>
  <p>
    {% if post.support %}<b>{{ post.support }}</b> support{% endif %}
    {% if post.disagree %}<b>{{ post.disagree }}</b> disagree{% endif %}
    {% if post.thanks %}<b>{{ post.thanks }}</b> thanks{% endif %}
    <a href="/flag/post/{{ post.id }}">Report #{{ post.pos }}</a>
  </p>
</article>
{% endfor %}
</body>
</html>
"""
POSTS = text(
    "SELECT topic.title, post.id, post.pos, post.in_reply_to, post.author_name, post.made_at, post.lang, post.html,"
    " post.support, post.disagree, post.thanks"
    " FROM post JOIN topic ON topic.id = post.topic_id"
    " WHERE topic.id = :topic AND post.pos > :after AND post.pos <= :after + 20 ORDER BY post.pos"
)

app = Flask(__name__)
app.jinja_env.globals["html"] = Markup
page = app.jinja_env.from_string(PAGE)
url = make_url(settings_from(os.environ).database_url)
if url.get_backend_name() == "sqlite":
    engine = create_engine(url, connect_args={"isolation_level": None}, pool_reset_on_return=None)
else:
    url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_reset_on_return=None)


@app.get("/topics/<int:topic>")
def show_topic(topic: int) -> ResponseReturnValue:
    with engine.connect() as connection:
        posts = connection.execute(POSTS, {"topic": topic, "after": 0}).all()
    return render_template(page, posts=posts)


@app.get("/healthz")
def healthz() -> ResponseReturnValue:
    return "ok"
