"""The table of orders."""

import os


def orders_table():
    """The DynamoDB table of this stack."""
    import boto3  # part of the Lambda runtime; not needed by the unit tests

    return boto3.resource("dynamodb").Table(os.environ["ORDERS_TABLE"])
