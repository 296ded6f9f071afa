"""Where the server finds the application. gevent patches before anything else is imported."""

from gevent import monkey

monkey.patch_all()

import os
import sys

from app.config import settings_from
from app.factory import create_app
from app.web import logs

logs.configure(readable=sys.stdout.isatty())
app = create_app(settings_from(os.environ))
