"""The worker: takes assessments from the queue and asks for their findings."""

import json
import logging
import os
import time
from typing import Any

from assistant import services
from assistant.assessments import DONE, done
from assistant.gemini import ask
from assistant.metrics import token_cost

log = logging.getLogger(__name__)


def handler(
    event: dict[str, Any],
    context: object,
    table: services.Table | None = None,
    secrets: services.Secrets | None = None,
    post: services.Post = services.post,
) -> dict[str, Any]:
    """Names the messages that failed: the queue brings them again, and after three times keeps them apart."""
    table = table or services.table()
    secrets = secrets or services.secrets()
    failed = []
    for record in event["Records"]:
        try:
            assess(json.loads(record["body"])["id"], table, secrets, post)
        except Exception:
            log.exception("message %s failed", record["messageId"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def assess(number: str, table: services.Table, secrets: services.Secrets, post: services.Post) -> None:
    """Does nothing for an assessment that is done: a queue may bring a message twice."""
    item = table.get_item(Key={"id": number})["Item"]
    if item["state"] == DONE:
        return
    key = secrets.get_secret_value(SecretId=os.environ["GEMINI_SECRET_ARN"])["SecretString"]
    findings, tokens = ask(item["design"], key, post)
    print(token_cost(tokens, time.time_ns() // 1_000_000))
    table.put_item(Item=done(item, findings))
