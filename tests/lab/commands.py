"""``huying lab`` with every command."""

from huying.lab.cli import make_app

app = make_app()
