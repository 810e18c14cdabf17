"""GET /orders/{id}"""

from orders.health import check_health
from orders.storage import orders_table
from orders.web import answer


def handler(event, context, table=None):
    table = table or orders_table()
    if "healthCheck" in event:
        return check_health(event["healthCheck"], table)
    order_id = event["pathParameters"]["id"]
    item = table.get_item(Key={"id": order_id}).get("Item")
    if item is None:
        return answer(404, {"error": "no such order"})
    return answer(200, {"id": item["id"], "article": item["article"], "quantity": int(item["quantity"])})
