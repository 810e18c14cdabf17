import pytest

from assistant.assessments import (
    MAX_DESIGN,
    MAX_TITLE,
    Finding,
    InvalidRequestError,
    Request,
    check_request,
    done,
    shown,
    waiting,
)


def request(**changes):
    return {"title": "Shop", "design": "A web shop behind a load balancer.", **changes}


def test_a_request_is_trimmed():
    assert check_request(request(title="  Shop ")) == Request("Shop", "A web shop behind a load balancer.")


@pytest.mark.parametrize("body", [None, [], "Shop", 7])
def test_a_request_is_an_object(body):
    with pytest.raises(InvalidRequestError, match="JSON object"):
        check_request(body)


@pytest.mark.parametrize("name", ["title", "design"])
@pytest.mark.parametrize("value", [None, "", "  ", 7, ["Shop"]])
def test_nothing_may_be_missing(name, value):
    with pytest.raises(InvalidRequestError, match=f"`{name}` is missing"):
        check_request(request(**{name: value}))


@pytest.mark.parametrize(("name", "longest"), [("title", MAX_TITLE), ("design", MAX_DESIGN)])
def test_texts_have_a_limit(name, longest):
    assert getattr(check_request(request(**{name: "x" * longest})), name) == "x" * longest
    with pytest.raises(InvalidRequestError, match=f"`{name}` has at most {longest}"):
        check_request(request(**{name: "x" * (longest + 1)}))


def test_the_worst_finding_stands_first():
    severities = {"a": "low", "b": "high", "c": "medium", "d": "high"}
    findings = [Finding(title, severity, "-") for title, severity in severities.items()]
    item = done(waiting("1", Request("Shop", "A shop.")), findings)
    assert [finding["title"] for finding in item["findings"]] == ["b", "d", "c", "a"]
    assert item["state"] == "done"


def test_the_design_is_not_shown():
    item = waiting("1", Request("Shop", "A shop."))
    assert shown(item) == {"id": "1", "state": "waiting", "title": "Shop", "findings": []}
