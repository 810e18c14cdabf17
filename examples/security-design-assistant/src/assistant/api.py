"""The API: starts assessments, reads them back, and says whether it is well."""

import json
import uuid
from typing import Any

from assistant import services
from assistant.assessments import InvalidRequestError, check_request, shown, waiting


def handler(
    event: dict[str, Any],
    context: object,
    table: services.Table | None = None,
    queue: services.Queue | None = None,
) -> dict[str, Any]:
    table = table or services.table()
    match event["routeKey"]:
        case "POST /assessments":
            return start(event.get("body"), table, queue or services.queue())
        case "GET /assessments/{id}":
            return read(event["pathParameters"]["id"], table)
        case "GET /health":
            return health(table)
        case _:
            return answer(404, {"error": "no such path"})


def start(body: str | None, table: services.Table, queue: services.Queue) -> dict[str, Any]:
    """Keeps the request and lets the worker know. 202: it is taken, not done."""
    try:
        request = check_request(json.loads(body or "null"))
    except json.JSONDecodeError:
        return answer(400, {"error": "the body is not JSON"})
    except InvalidRequestError as error:
        return answer(400, {"error": str(error)})
    item = waiting(str(uuid.uuid4()), request)
    table.put_item(Item=item)
    queue.send_message(MessageBody=json.dumps({"id": item["id"]}))
    return answer(202, shown(item))


def read(number: str, table: services.Table) -> dict[str, Any]:
    item = table.get_item(Key={"id": number}).get("Item")
    return answer(404, {"error": "no such assessment"}) if item is None else answer(200, shown(item))


def health(table: services.Table) -> dict[str, Any]:
    """200 when the function runs and reaches its table; anything else ends in an error, which is a 500."""
    table.get_item(Key={"id": "health"})
    return answer(200, {"health": "ok"})


def answer(status: int, body: dict[str, Any]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}
