import json
import pathlib

import pytest

from orders import create, read
from orders.rules import InvalidOrder, check_order

HEALTH_EVENTS = pathlib.Path(__file__).parent.parent / "health"


class Table:
    """A table in memory."""

    def __init__(self):
        self.items = {}

    def put_item(self, Item):
        self.items[Item["id"]] = Item

    def get_item(self, Key):
        item = self.items.get(Key["id"])
        return {"Item": item} if item else {}


@pytest.fixture
def table():
    return Table()


def post(body, table):
    return create.handler({"body": body}, None, table)


def test_an_order_can_be_read_back(table):
    created = post(json.dumps({"article": " lamp ", "quantity": 2}), table)
    assert created["statusCode"] == 201
    order = json.loads(created["body"])

    found = read.handler({"pathParameters": {"id": order["id"]}}, None, table)
    assert found["statusCode"] == 200
    assert json.loads(found["body"]) == {"id": order["id"], "article": "lamp", "quantity": 2}


def test_an_unknown_order_is_not_found(table):
    assert read.handler({"pathParameters": {"id": "none"}}, None, table)["statusCode"] == 404


@pytest.mark.parametrize("body", ["", "{", "[]", '{"article": "lamp"}', '{"article": "", "quantity": 1}'])
def test_a_bad_body_is_refused_and_nothing_is_stored(body, table):
    assert post(body, table)["statusCode"] == 400
    assert table.items == {}


@pytest.mark.parametrize("quantity", [0, -1, 1001, "2", 1.5, True, None])
def test_a_bad_quantity_is_refused(quantity):
    with pytest.raises(InvalidOrder, match="quantity"):
        check_order({"article": "lamp", "quantity": quantity})


@pytest.mark.parametrize("quantity", [1, 1000])
def test_the_limits_of_quantity_are_allowed(quantity):
    assert check_order({"article": "lamp", "quantity": quantity})["quantity"] == quantity


@pytest.mark.parametrize("handler", [create.handler, read.handler])
@pytest.mark.parametrize("stage", ["staging", "production"])
def test_the_health_event_of_a_stage_passes_there_alone(handler, stage, table, monkeypatch):
    event = json.loads((HEALTH_EVENTS / f"{stage}.json").read_text())
    monkeypatch.setenv("STAGE", stage)
    assert handler(event, None, table)["statusCode"] == 200
    monkeypatch.setenv("STAGE", "elsewhere")
    assert handler(event, None, table)["statusCode"] == 500
