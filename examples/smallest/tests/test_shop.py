import json

import shop


def test_the_shop_lists_its_articles():
    answer = shop.handler({}, None)
    assert answer["statusCode"] == 200
    assert json.loads(answer["body"])["articles"] == ["lamp", "chair", "table"]
