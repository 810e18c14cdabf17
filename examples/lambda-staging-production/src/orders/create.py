"""POST /orders"""

import json
import uuid

from orders.health import check_health
from orders.rules import InvalidOrder, check_order
from orders.storage import orders_table
from orders.web import answer


def handler(event, context, table=None):
    table = table or orders_table()
    if "healthCheck" in event:
        return check_health(event["healthCheck"], table)
    try:
        order = check_order(json.loads(event.get("body") or "null"))
    except json.JSONDecodeError:
        return answer(400, {"error": "the body is not JSON"})
    except InvalidOrder as error:
        return answer(400, {"error": str(error)})
    order["id"] = str(uuid.uuid4())
    table.put_item(Item=order)
    return answer(201, order)
