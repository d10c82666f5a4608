"""Huying (呼应): an open platform for 12345 citizen hotlines."""

VERSION = "0.1.0"
