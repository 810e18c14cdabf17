"""The check that the pipeline makes after a deployment."""

import os

from orders.web import answer


def check_health(request: dict, table) -> dict:
    """200 when the function runs in the stage the caller means and can read its table."""
    stage = os.environ["STAGE"]
    if request.get("stage") != stage:
        return answer(500, {"health": "wrong stage", "stage": stage})
    table.get_item(Key={"id": "health"})
    return answer(200, {"health": "ok", "stage": stage})
