"""The peer of bench.ticket_api: django-helpdesk with its REST API, in an environment of its own."""

import asyncio
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import asyncpg
import httpx
from sqlalchemy import make_url

PEER = ("django-helpdesk==2.6.1", "django==5.2.19", "psycopg[binary]", "gunicorn")

SETTINGS = """
import os
SECRET_KEY = "bench"
DEBUG = False
ALLOWED_HOSTS = ["*"]
USE_TZ = True
ROOT_URLCONF = "peer_urls"
SITE_ID = 1
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "NAME": {name!r},
  "USER": {user!r}, "PASSWORD": {password!r}, "HOST": {host!r}, "PORT": {port!r},
  "CONN_MAX_AGE": 600}}}}
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions",
  "django.contrib.messages", "django.contrib.sites", "django.contrib.humanize",
  "django.contrib.staticfiles", "django.contrib.admin", "rest_framework", "helpdesk"]
MIDDLEWARE = ["django.contrib.sessions.middleware.SessionMiddleware",
  "django.contrib.auth.middleware.AuthenticationMiddleware",
  "django.contrib.messages.middleware.MessageMiddleware"]
TEMPLATES = [{{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
  "OPTIONS": {{"context_processors": ["django.template.context_processors.request",
  "django.contrib.auth.context_processors.auth",
  "django.contrib.messages.context_processors.messages"]}}}}]
STATIC_URL = "/static/"
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HELPDESK_ACTIVATE_API_ENDPOINT = True
HELPDESK_TEAMS_MODE_ENABLED = False
HELPDESK_KB_ENABLED = True
REST_FRAMEWORK = {{"DEFAULT_AUTHENTICATION_CLASSES": ["peer_auth.AsAdmin"]}}
"""
URLS = """
from django.urls import include, path
from django.contrib import admin
urlpatterns = [path("admin/", admin.site.urls),
  path("", include("helpdesk.urls", namespace="helpdesk"))]
"""
# One look-up of the user, as a token would cost; hashing a password each time would be unfair.
AUTH = """
from django.contrib.auth import get_user_model
from rest_framework.authentication import BaseAuthentication
class AsAdmin(BaseAuthentication):
    def authenticate(self, request):
        return get_user_model().objects.get(username="bench"), None
"""
SET_UP = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser("bench", "bench@localhost", "bench")
from helpdesk.models import Queue
Queue.objects.create(title="Bench", slug="bench", allow_public_submission=True)
"""


@contextmanager
def peer(dsn: str, home: Path) -> Iterator[int]:
    """django-helpdesk on a database of its own; gives its port."""
    parts = asyncio.run(_peer_database(dsn))
    venv = home / "peer"
    subprocess.run([sys.executable, "-m", "uv", "venv", "-q", str(venv)], check=True)
    python = venv / "bin" / "python"
    install = [sys.executable, "-m", "uv", "pip", "install", "-q", "--python", str(python), *PEER]
    subprocess.run(install, check=True)
    (home / "peer_settings.py").write_text(SETTINGS.format(**parts), encoding="utf-8")
    (home / "peer_urls.py").write_text(URLS, encoding="utf-8")
    (home / "peer_auth.py").write_text(AUTH, encoding="utf-8")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "peer_settings", "PYTHONPATH": str(home)}
    subprocess.run([str(python), "-c", SET_UP], check=True, env=environment, cwd=home)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    application = "django.core.wsgi:get_wsgi_application()"
    workers = ["-w", "2", "--threads", "4", "-b", f"127.0.0.1:{port}"]
    command = [str(venv / "bin" / "gunicorn"), *workers, application]
    with (home / "peer.log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log)
    try:
        _wait(port, home)
        yield port
    finally:
        process.terminate()
        process.wait(15)


def _wait(port: int, home: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            if httpx.get(f"http://127.0.0.1:{port}/api/tickets/", timeout=10).status_code == 200:
                return
        time.sleep(0.5)
    raise TimeoutError((home / "peer.log").read_text(errors="replace")[-3_000:])


async def _peer_database(dsn: str) -> dict[str, str]:
    name = f"peer_{secrets.token_hex(4)}"
    connection = await asyncpg.connect(dsn)
    await connection.execute(f'CREATE DATABASE "{name}"')
    await connection.close()
    url = make_url(dsn)
    return {
        "name": name,
        "user": url.username or "",
        "password": url.password or "",
        "host": str(url.query.get("host") or url.host or ""),
        "port": str(url.query.get("port") or url.port or 5432),
    }
