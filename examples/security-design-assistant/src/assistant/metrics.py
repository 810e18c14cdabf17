"""Metrics of the application, as log lines that CloudWatch reads (embedded metric format)."""

import json

NAMESPACE = "SecurityDesignAssistant"

# An estimate that is never too low: the dearest kind of token, in US dollars a million.
DOLLARS_PER_MILLION_TOKENS = 2.5


def token_cost(tokens: int, now_ms: int) -> str:
    """The line that adds the price of so many tokens to `TokenCost`, in US dollars."""
    directive = {"Namespace": NAMESPACE, "Dimensions": [[]], "Metrics": [{"Name": "TokenCost"}]}
    return json.dumps(
        {
            "_aws": {"Timestamp": now_ms, "CloudWatchMetrics": [directive]},
            "TokenCost": tokens * DOLLARS_PER_MILLION_TOKENS / 1_000_000,
        }
    )
