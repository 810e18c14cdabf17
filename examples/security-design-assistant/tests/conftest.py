"""Doubles of what the functions use of AWS and of Gemini."""

import json

import pytest

from assistant.services import Answer


class Table:
    """A table in memory."""

    def __init__(self):
        self.items = {}

    def get_item(self, *, Key):
        item = self.items.get(Key["id"])
        return {"Item": dict(item)} if item else {}

    def put_item(self, *, Item):
        self.items[Item["id"]] = dict(Item)


class Queue:
    """A queue that keeps what it is given, and brings it as Lambda does."""

    def __init__(self):
        self.bodies = []

    def send_message(self, *, MessageBody):
        self.bodies.append(MessageBody)

    def event(self):
        return {"Records": [{"messageId": f"m{n}", "body": body} for n, body in enumerate(self.bodies)]}


class Secrets:
    def __init__(self):
        self.asked = []

    def get_secret_value(self, *, SecretId):
        self.asked.append(SecretId)
        return {"SecretString": "the key"}


class Gemini:
    """Answers every question with `findings`, or with `answers`, one after the other, as long as there are any."""

    def __init__(self):
        self.findings = [{"title": "Open port", "severity": "high", "advice": "Close it."}]
        self.answers = []
        self.requests = []

    def __call__(self, url, headers, body):
        self.requests.append((url, headers, json.loads(body)))
        return self.answers.pop(0) if self.answers else self.good()

    def good(self):
        part = {"text": json.dumps(self.findings)}
        body = {"candidates": [{"content": {"parts": [part]}}], "usageMetadata": {"totalTokenCount": 1200}}
        return Answer(200, json.dumps(body).encode())


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def queue():
    return Queue()


@pytest.fixture
def secrets(monkeypatch):
    monkeypatch.setenv("GEMINI_SECRET_ARN", "sda/gemini-api-key")
    return Secrets()


@pytest.fixture
def gemini():
    return Gemini()
