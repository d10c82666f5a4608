"""Receives webhooks and prints them, once their signature is verified.

    HUYING_SECRET=whsec_… python receive_webhooks.py [port]

Answer within five seconds: take the event in, work on it afterwards. The same event may come twice
(same webhook-id); events of one ticket come in order.
"""

import json
import os
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from partner import is_genuine

SECRET = os.environ["HUYING_SECRET"]
seen: set[str] = set()


class Hook(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        genuine = is_genuine(self.headers, body, SECRET)
        self.send_response(204 if genuine else 401)
        self.end_headers()
        if not genuine or self.headers["webhook-id"] in seen:
            return
        seen.add(self.headers["webhook-id"])
        event = json.loads(body)
        ticket = event["data"]["ticket"] or {}
        print(event["type"], ticket.get("number"), ticket.get("state"), flush=True)

    def log_message(self, *_: object) -> None:
        """Nothing beside the events."""


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8400
    HTTPServer(("127.0.0.1", port), Hook).serve_forever()
