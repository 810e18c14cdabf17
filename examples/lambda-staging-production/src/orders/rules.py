"""What an order must look like; no AWS here, so that every rule can be tested on its own."""

MAX_QUANTITY = 1000


class InvalidOrder(ValueError):
    """The order cannot be taken; the message says why and may be shown to the customer."""


def check_order(order: object) -> dict:
    """Returns the fields of a valid order; raises InvalidOrder otherwise."""
    if not isinstance(order, dict):
        raise InvalidOrder("an order is a JSON object")
    article = order.get("article")
    if not isinstance(article, str) or not article.strip():
        raise InvalidOrder("`article` is missing")
    quantity = order.get("quantity")
    if isinstance(quantity, bool) or not isinstance(quantity, int):
        raise InvalidOrder("`quantity` is a whole number")
    if not 1 <= quantity <= MAX_QUANTITY:
        raise InvalidOrder(f"`quantity` lies between 1 and {MAX_QUANTITY}")
    return {"article": article.strip(), "quantity": quantity}
