"""What an assessment is; no AWS here, so that every rule can be tested on its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MAX_TITLE = 200
MAX_DESIGN = 20_000
SEVERITIES = ("low", "medium", "high")

WAITING = "waiting"
DONE = "done"


class InvalidRequestError(ValueError):
    """The request cannot be taken; the message says why and may be shown to whoever sent it."""


@dataclass(frozen=True)
class Request:
    title: str
    design: str


@dataclass(frozen=True)
class Finding:
    title: str
    severity: str
    advice: str


def check_request(body: object) -> Request:
    """Returns a valid request; raises InvalidRequestError otherwise."""
    if not isinstance(body, dict):
        raise InvalidRequestError("a request is a JSON object")
    return Request(_text(body, "title", MAX_TITLE), _text(body, "design", MAX_DESIGN))


def _text(body: Mapping[str, object], name: str, longest: int) -> str:
    value = body.get(name)
    if not isinstance(value, str) or not value.strip():
        raise InvalidRequestError(f"`{name}` is missing")
    text = value.strip()
    if len(text) > longest:
        raise InvalidRequestError(f"`{name}` has at most {longest} characters")
    return text


def waiting(number: str, request: Request) -> dict[str, Any]:
    """A new assessment, as the table keeps it."""
    return {"id": number, "state": WAITING, "title": request.title, "design": request.design, "findings": []}


def done(item: Mapping[str, Any], findings: list[Finding]) -> dict[str, Any]:
    """The same assessment with its findings, the worst first."""
    ordered = sorted(findings, key=lambda finding: -SEVERITIES.index(finding.severity))
    return {**item, "state": DONE, "findings": [vars(finding) for finding in ordered]}


def shown(item: Mapping[str, Any]) -> dict[str, Any]:
    """What is answered about an assessment: all but the design, which whoever asks has sent."""
    return {name: item[name] for name in ("id", "state", "title", "findings")}
