"""The template and the code fit together."""

import importlib
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).parents[2]
TEMPLATE = (ROOT / "infrastructure/template.yaml").read_text()
HANDLERS = re.findall(r"^ +Handler: (\S+)$", TEMPLATE, re.MULTILINE)


def test_the_template_names_both_functions():
    assert sorted(HANDLERS) == ["assistant.api.handler", "assistant.worker.handler"]


@pytest.mark.parametrize("handler", HANDLERS)
def test_every_handler_is_there(handler):
    module, name = handler.rsplit(".", 1)
    assert callable(getattr(importlib.import_module(module), name))


def test_every_variable_that_the_code_reads_is_set():
    code = "".join(path.read_text() for path in (ROOT / "src/assistant").glob("*.py"))
    for name in set(re.findall(r'os\.environ\["(\w+)"\]', code)):
        assert re.search(rf"^ +{name}: !", TEMPLATE, re.MULTILINE), name


def test_every_path_of_the_template_is_answered(table, queue):
    from assistant import api

    routes = re.findall(r"Method: (\w+)\n +Path: (\S+)", TEMPLATE)
    assert len(routes) == 3
    for method, path in routes:
        event = {"routeKey": f"{method} {path}", "pathParameters": {"id": "none"}}
        answer = api.handler(event, None, table, queue)
        assert "no such path" not in answer["body"], path
