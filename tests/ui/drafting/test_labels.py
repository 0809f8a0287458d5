"""Everything the editor offers has a name, and every name has its Chinese."""

from scenarios.desk.offers import (
    ALWAYS,
    DECISIONS_OFFERED,
    LOCK_KINDS,
    OF_DECISION,
    further_goals,
    has_order,
    lock_fields,
    rule_fields,
    usual_goals,
)
from scenarios.terms import TERMS
from scenarios.wording import catalogue
from ui.drafting.labels import KEPT, LOCK_KEYS, LOCKS, RULES, TABLES, WORDS
from ui.drafting.rules_part import ONLY_AS_TOML
from ui.drafting.titles import ORIGINS

TABLES_OFFERED = [*(table for tables in OF_DECISION.values() for table in tables), *ALWAYS]


def test_every_rule_has_a_name_or_is_said_to_be_left_to_the_file() -> None:
    fields = {f"{table}.{field.name}": field for table in TABLES_OFFERED for field in rule_fields(table)}
    assert set(RULES) | set(ONLY_AS_TOML) == set(fields)
    assert not set(RULES) & set(ONLY_AS_TOML)
    words = {f"{name}.{each}" for name in RULES for each in _words(fields[name])}
    assert words == set(WORDS)


def _words(field: object) -> tuple[str, ...]:
    if field.shape == "choice":
        return field.choices
    return field.choices or (field.default or () if field.name == "own_kinds" else ())


def test_every_lock_and_every_goal_has_a_name() -> None:
    assert set(LOCKS) == set(LOCK_KINDS)
    assert {field.name for kind in LOCK_KINDS for field in lock_fields(kind)} == set(LOCK_KEYS)
    goals = {
        goal
        for decision in DECISIONS_OFFERED
        if has_order(decision)
        for goal in (*usual_goals(decision), *further_goals(decision))
    }
    assert goals <= set(TERMS)


def test_every_name_has_its_chinese() -> None:
    chinese = catalogue("zh")
    names = [
        message
        for table in (TABLES, RULES, WORDS, LOCKS, LOCK_KEYS, KEPT, ORIGINS)
        for message in table.values()
    ]
    assert sorted(name for name in names if name not in chinese) == []
