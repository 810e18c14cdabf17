"""What the functions use of AWS, and how little of each."""

import os
from dataclasses import dataclass
from typing import Any, Protocol


class Table(Protocol):
    def get_item(self, *, Key: dict[str, str]) -> dict[str, Any]: ...

    def put_item(self, *, Item: dict[str, Any]) -> object: ...


class Queue(Protocol):
    def send_message(self, *, MessageBody: str) -> object: ...


class Secrets(Protocol):
    def get_secret_value(self, *, SecretId: str) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes


class Post(Protocol):
    def __call__(self, url: str, headers: dict[str, str], body: bytes) -> Answer: ...


# The libraries are part of the Lambda runtime; the tests bring doubles and need neither.


def table() -> Table:
    import boto3

    found: Table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    return found


def queue() -> Queue:
    import boto3

    found: Queue = boto3.resource("sqs").Queue(os.environ["QUEUE_URL"])
    return found


def secrets() -> Secrets:
    import boto3

    found: Secrets = boto3.client("secretsmanager")
    return found


def post(url: str, headers: dict[str, str], body: bytes) -> Answer:
    """One request, without a second try: a message that fails comes back from the queue."""
    import urllib3

    answer = urllib3.PoolManager().request("POST", url, headers=headers, body=body, timeout=120, retries=False)
    return Answer(answer.status, answer.data)
