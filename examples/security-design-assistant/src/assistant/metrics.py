"""Metrics of the application, as log lines that CloudWatch reads (embedded metric format)."""

import json

from assistant.settings import SETTINGS

NAMESPACE = "SecurityDesignAssistant"


def token_cost(tokens: int, now_ms: int) -> str:
    """The line that adds the price of so many tokens to `TokenCost`, in US dollars."""
    directive = {"Namespace": NAMESPACE, "Dimensions": [[]], "Metrics": [{"Name": "TokenCost"}]}
    return json.dumps(
        {
            "_aws": {"Timestamp": now_ms, "CloudWatchMetrics": [directive]},
            "TokenCost": tokens * SETTINGS.dollars_per_million_tokens / 1_000_000,
        }
    )
