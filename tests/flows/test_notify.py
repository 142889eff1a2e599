"""A message goes to the webhook as alerts do, and one that nobody takes stops nothing."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows.notify import send
from flows.settings import Settings
from flows.watch import WEBHOOK


@pytest.fixture
def webhook(monkeypatch):
    """The messages that a webhook on this machine took; its address is in the environment."""
    taken = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200 if self.path == "/secret" else 500)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv(WEBHOOK, f"http://127.0.0.1:{server.server_port}/secret")
        yield taken
        server.shutdown()


def test_the_webhook_gets_subject_body_and_both_as_text(webhook):
    sent = send(Settings(), "Two things moved", "Ada Crane is up.\nSo is the dam.")
    assert (sent.targets, sent.problems) == (1, [])
    assert webhook == [
        {
            "subject": "Two things moved",
            "body": "Ada Crane is up.\nSo is the dam.",
            "text": "Two things moved\nAda Crane is up.\nSo is the dam.",
        }
    ]


def test_a_webhook_that_does_not_answer_is_named_without_its_address(monkeypatch):
    monkeypatch.setenv(WEBHOOK, "http://127.0.0.1:9/secret")
    sent = send(Settings(), "Two things moved", "")
    assert sent.targets == 1
    assert sent.problems == ["the webhook did not take it: ConnectError"]


def test_without_webhook_and_blocks_there_is_nobody_to_tell(monkeypatch):
    monkeypatch.delenv(WEBHOOK, raising=False)
    assert send(Settings(), "Two things moved", "").targets == 0
