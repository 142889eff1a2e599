"""A message goes to the webhook as alerts do, and one that nobody takes stops nothing."""

import json
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from flows.notify import Messages
from flows.watch import WEBHOOK
from tasks.watches import tell_watches
from tests.warehouse.lakes import article, publish, shard
from tests.warehouse.trends import TONIGHT, publish_nights, trend, usual
from warehouse.ask.watches import Watch
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue


class Taken(list):
    fails = 0


@pytest.fixture
def webhook(monkeypatch):
    """The messages that a webhook on this machine took; its address is in the environment.

    It answers as many requests as `fails` says with an error before it takes one.
    """
    taken = Taken()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            takes = taken.fails == 0
            if takes:
                taken.append(sent)
            else:
                taken.fails -= 1
            self.send_response(200 if takes else 503)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        monkeypatch.setenv(WEBHOOK, f"http://127.0.0.1:{server.server_port}/secret")
        yield taken
        server.shutdown()


def test_the_webhook_gets_subject_body_and_both_as_text(webhook):
    messages = Messages([])
    [target] = messages.targets
    assert messages.send(target, "Two things moved", "Ada Crane is up.\nSo is the dam.") is None
    assert webhook == [
        {
            "subject": "Two things moved",
            "body": "Ada Crane is up.\nSo is the dam.",
            "text": "Two things moved\nAda Crane is up.\nSo is the dam.",
        }
    ]


def test_a_webhook_that_does_not_answer_is_named_without_its_address(monkeypatch):
    monkeypatch.setenv(WEBHOOK, "http://127.0.0.1:9/secret")
    messages = Messages([])
    assert messages.targets == ["the webhook"]
    problem = messages.send("the webhook", "Two things moved", "")
    assert problem == "the webhook did not take it: ConnectError"
    assert "secret" not in repr(messages)


def test_without_webhook_and_blocks_there_is_nobody_to_tell(monkeypatch):
    monkeypatch.delenv(WEBHOOK, raising=False)
    assert Messages([]).targets == []


def test_a_webhook_that_is_down_on_one_night_gets_its_message_with_the_next_and_once(webhook, tmp_path):
    lake, next_night = Lake(tmp_path / "lake"), TONIGHT + timedelta(days=1)
    trends = [trend(n=6, independent_texts=6)]
    publish_nights(lake, {TONIGHT: [*usual(TONIGHT, source="desk", named=6)]}, trends=trends)
    watches = [Watch("ada", "name", "Ada Crane")]
    webhook.fails = 1

    def told(night):
        tell_watches.fn(lake.root, night, f"run-{night}", watches, Messages([]))
        [row] = Catalogue.load(lake).notices.to_pylist()
        return [each["subject"] for each in webhook], row["sent_at"] is not None

    assert told(TONIGHT) == ([], False)
    publish(lake, f"run-{next_night}", {"desk": shard(article("z", night=next_night))}, night=next_night)
    late = "Nightdesk: night 2026-04-01: Ada Crane: more than usual, since 2026-03-31"
    assert told(next_night) == ([late], True)
    assert told(next_night) == ([late], True)
