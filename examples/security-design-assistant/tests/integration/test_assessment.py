"""The functions together, with the table and the queue between them."""

import json

import pytest

from assistant import api, worker


def start(table, queue, design):
    body = json.dumps({"title": "Shop", "design": design})
    answer = api.handler({"routeKey": "POST /assessments", "body": body}, None, table, queue)
    return json.loads(answer["body"])["id"]


def read(table, queue, number):
    event = {"routeKey": "GET /assessments/{id}", "pathParameters": {"id": number}}
    answer = api.handler(event, None, table, queue)
    assert answer["statusCode"] == 200
    return json.loads(answer["body"])


@pytest.mark.critical
def test_an_assessment_is_started_made_and_read(table, queue, secrets, gemini):
    number = start(table, queue, "A web shop.")
    assert read(table, queue, number)["state"] == "waiting"

    assert worker.handler(queue.event(), None, table, secrets, gemini) == {"batchItemFailures": []}

    found = read(table, queue, number)
    assert found["state"] == "done"
    assert [finding["title"] for finding in found["findings"]] == ["Open port"]


def test_assessments_do_not_mix(table, queue, secrets, gemini):
    numbers = [start(table, queue, f"Design {n}") for n in range(3)]
    worker.handler(queue.event(), None, table, secrets, gemini)
    asked = [body["contents"][0]["parts"][1]["text"] for _, _, body in gemini.requests]
    assert asked == ["Design 0", "Design 1", "Design 2"]
    assert {read(table, queue, number)["state"] for number in numbers} == {"done"}
