import json

import pytest

from assistant import api

GOOD = json.dumps({"title": "Shop", "design": "A web shop."})


def call(route, table, queue, **more):
    return api.handler({"routeKey": route, **more}, None, table, queue)


def test_an_assessment_is_kept_and_queued(table, queue):
    answer = call("POST /assessments", table, queue, body=GOOD)
    assert answer["statusCode"] == 202
    number = json.loads(answer["body"])["id"]
    assert table.items[number]["design"] == "A web shop."
    assert [json.loads(body) for body in queue.bodies] == [{"id": number}]


@pytest.mark.critical
@pytest.mark.parametrize("body", [None, "", "{", "[]", '{"title": "Shop"}', '{"title": "", "design": "x"}'])
def test_a_bad_request_is_refused_and_leaves_nothing(body, table, queue):
    assert call("POST /assessments", table, queue, body=body)["statusCode"] == 400
    assert table.items == {}
    assert queue.bodies == []


def test_an_unknown_assessment_is_not_found(table, queue):
    answer = call("GET /assessments/{id}", table, queue, pathParameters={"id": "none"})
    assert answer["statusCode"] == 404


def test_an_unknown_path_is_not_found(table, queue):
    assert call("GET /elsewhere", table, queue)["statusCode"] == 404


def test_health_needs_the_table(table, queue):
    assert call("GET /health", table, queue)["statusCode"] == 200

    class Broken:
        def get_item(self, *, Key):
            raise ConnectionError

    with pytest.raises(ConnectionError):
        call("GET /health", Broken(), queue)
