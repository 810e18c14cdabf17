import json

from assistant import worker
from assistant.assessments import Request, waiting
from assistant.services import Answer


def event(*numbers):
    return {"Records": [{"messageId": f"m{n}", "body": json.dumps({"id": n})} for n in numbers]}


def test_findings_are_kept(table, secrets, gemini):
    table.put_item(Item=waiting("1", Request("Shop", "A shop.")))
    assert worker.handler(event("1"), None, table, secrets, gemini) == {"batchItemFailures": []}
    assert table.items["1"]["state"] == "done"
    assert table.items["1"]["findings"] == [{"title": "Open port", "severity": "high", "advice": "Close it."}]
    assert secrets.asked == ["sda/gemini-api-key"]


def test_what_is_done_is_not_paid_for_twice(table, secrets, gemini):
    table.put_item(Item=waiting("1", Request("Shop", "A shop.")))
    worker.handler(event("1"), None, table, secrets, gemini)
    assert worker.handler(event("1"), None, table, secrets, gemini) == {"batchItemFailures": []}
    assert len(gemini.requests) == 1


def test_only_what_failed_comes_again(table, secrets, gemini):
    for number in ("1", "2"):
        table.put_item(Item=waiting(number, Request("Shop", "A shop.")))
    gemini.answers = [Answer(503, b"")]
    result = worker.handler(event("1", "2", "unknown"), None, table, secrets, gemini)
    assert result == {"batchItemFailures": [{"itemIdentifier": "m1"}, {"itemIdentifier": "munknown"}]}
    assert table.items["1"]["state"] == "waiting"
    assert table.items["2"]["state"] == "done"


def test_the_cost_is_a_metric(table, secrets, gemini, capsys):
    table.put_item(Item=waiting("1", Request("Shop", "A shop.")))
    worker.handler(event("1"), None, table, secrets, gemini)
    line = json.loads(capsys.readouterr().out)
    directive = line["_aws"]["CloudWatchMetrics"][0]
    assert (directive["Namespace"], directive["Metrics"]) == ("SecurityDesignAssistant", [{"Name": "TokenCost"}])
    assert line["TokenCost"] == 0.003
