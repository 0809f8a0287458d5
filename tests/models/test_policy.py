import dataclasses

import pytest

from models.errors import PolicyError
from models.policy import Policy, Text, Value


def value(key: str, level: str | None, amount: float | str) -> Value:
    return Value(key, level, amount, "m", Text(key, key), "s", "example")


@pytest.fixture
def policy() -> Policy:
    amounts = [value("far", None, 5), value("far", "junior", 8), value("round", None, "up")]
    values = {(each.key, each.level): each for each in amounts}
    return Policy("test", Text("Test", "测试"), values, (), {}, {})


def test_the_value_of_the_level_comes_before_that_of_all(policy: Policy) -> None:
    assert policy.amount("far", "junior") == 8
    assert policy.amount("far", "primary") == 5
    assert policy.amount("near") is None


def test_a_word_is_not_a_number(policy: Policy) -> None:
    assert policy.choice("round", "primary") == "up"
    assert policy.choice("square") is None
    with pytest.raises(PolicyError, match="'up', and a number is needed"):
        policy.amount("round")


def test_what_a_plan_cannot_do_without_is_named_with_its_remedy(policy: Policy) -> None:
    with pytest.raises(PolicyError, match=r'pack test has no \'near\'.*"near" = …'):
        policy.require("near")


def test_the_fingerprint_sees_every_change_and_no_order(policy: Policy) -> None:
    reordered = dataclasses.replace(policy, values=dict(reversed(policy.values.items())))
    assert reordered.fingerprint() == policy.fingerprint()
    changed = {**policy.values, ("far", None): value("far", None, 6)}
    assert dataclasses.replace(policy, values=changed).fingerprint() != policy.fingerprint()


def test_a_text_is_said_in_the_language_asked_for(policy: Policy) -> None:
    assert (policy.title("en"), policy.title("zh"), policy.title("zh_Hans_CN")) == ("Test", "测试", "测试")
    assert policy.levels_of("fa") == (None, "junior")
    assert policy.keys() == ("far", "round")
