import json

import pytest

from assistant.settings import SETTINGS, Settings, read

GOOD = {"model": "gemini", "dollars_per_million_tokens": 2}


def test_the_settings_of_this_repository_are_good():
    assert SETTINGS.model.startswith("gemini-")
    assert SETTINGS.dollars_per_million_tokens > 0


def test_settings_are_read():
    assert read(json.dumps(GOOD)) == Settings("gemini", 2)


@pytest.mark.critical
@pytest.mark.parametrize(
    "changes",
    [
        {"model": ""},
        {"model": 7},
        {"dollars_per_million_tokens": "2"},
        {"dollars_per_million_tokens": True},
        {"dollars_per_million_tokens": -1},
        {"colour": "red"},
    ],
)
def test_a_mistake_in_the_settings_is_an_error(changes):
    with pytest.raises((TypeError, ValueError)):
        read(json.dumps({**GOOD, **changes}))
