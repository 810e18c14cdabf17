"""A queue may bring a message late, twice or beside others; Gemini may fail at any of them."""

import itertools
import json

import pytest

from assistant import worker
from assistant.assessments import Request, waiting
from assistant.services import Answer

pytestmark = pytest.mark.extended


@pytest.mark.parametrize("order", itertools.product("12", repeat=4))
@pytest.mark.parametrize("failing", range(5))
def test_every_assessment_is_paid_for_once(order, failing, table, secrets, gemini):
    """`failing`: so many answers are errors before the first good one."""
    for number in "12":
        table.put_item(Item=waiting(number, Request("Shop", f"Design {number}")))
    gemini.answers = [Answer(503, b"")] * failing

    waits = {}
    for at, number in enumerate(order):
        record = {"messageId": f"m{at}", "body": json.dumps({"id": number})}
        failed = worker.handler({"Records": [record]}, None, table, secrets, gemini)["batchItemFailures"]
        was_done = waits.get(number) is False
        waits[number] = bool(failed)
        assert not (was_done and failed)

    for number, failed in waits.items():
        assert (table.items[number]["state"] == "waiting") == failed
    good = len(gemini.requests) - (failing - len(gemini.answers))
    assert good == sum(not failed for failed in waits.values())


@pytest.mark.parametrize("length", [1, 1_000, 19_999, 20_000])
@pytest.mark.parametrize("sign", ["x", "é", "漢", "🔒"])
def test_designs_of_every_length_reach_gemini_whole(length, sign, table, secrets, gemini):
    table.put_item(Item=waiting("1", Request("Shop", sign * length)))
    worker.handler({"Records": [{"messageId": "m", "body": '{"id": "1"}'}]}, None, table, secrets, gemini)
    assert gemini.requests[0][2]["contents"][0]["parts"][1]["text"] == sign * length
