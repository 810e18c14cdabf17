"""The shop says what it has."""

import json

ARTICLES = ["lamp", "chair", "table"]


def handler(event, context):
    return {
        "statusCode": 200,
        "headers": {"content-type": "application/json"},
        "body": json.dumps({"articles": ARTICLES}),
    }
