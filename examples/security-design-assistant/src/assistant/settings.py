"""What can be set without a change of the code: a change of `settings.json` alone is a change of configuration."""

import json
import pathlib
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    model: str
    # The dearest kind of token, so that the cost is never said to be lower than it is.
    dollars_per_million_tokens: float


def read(text: str) -> Settings:
    """Raises TypeError for a name that is missing or unknown, ValueError for a value of another kind."""
    settings = Settings(**json.loads(text))
    if not isinstance(settings.model, str) or not settings.model:
        raise ValueError("`model` is a name")
    price = settings.dollars_per_million_tokens
    if isinstance(price, bool) or not isinstance(price, int | float) or price < 0:
        raise ValueError("`dollars_per_million_tokens` is a price")
    return settings


SETTINGS = read(pathlib.Path(__file__).with_name("settings.json").read_text(encoding="utf-8"))
