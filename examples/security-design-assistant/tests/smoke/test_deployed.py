"""What is deployed answers. Nothing is written and nothing is paid for.

SMOKE_URL says where; in the pipeline, the name of the environment in ENVIRONMENT does. Without either the tests are
skipped, which the pipeline counts as failed.
"""

import json
import os
import pathlib
import urllib.error
import urllib.request

import pytest

URLS = json.loads(pathlib.Path(__file__).with_name("urls.json").read_text())


@pytest.fixture
def base():
    url = os.environ.get("SMOKE_URL") or URLS.get(os.environ.get("ENVIRONMENT", ""))
    if not url:
        pytest.skip("neither SMOKE_URL nor ENVIRONMENT says what to ask")
    return url.rstrip("/")


def ask(url, body=None):
    request = urllib.request.Request(url, data=body, headers={"content-type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def test_it_is_well(base):
    assert ask(f"{base}/health") == (200, {"health": "ok"})


def test_a_bad_request_is_refused(base):
    assert ask(f"{base}/assessments", b'{"title": "Smoke test"}') == (400, {"error": "`design` is missing"})


def test_an_unknown_assessment_is_not_found(base):
    assert ask(f"{base}/assessments/none") == (404, {"error": "no such assessment"})
