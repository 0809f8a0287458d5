"""What a pack file's tables mean: values, indicators and rules, each with a source that exists."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from models.compliance.assess import CHECKS
from models.errors import ExpressionError
from models.expressions import read_expression
from models.policy import LEVELS, Indicator, PolicySource, Rule, Text, Value
from scenarios.errors import Problem, nearest
from scenarios.pack_files import PackFile
from scenarios.pack_keys import POLICIES, Key, known_keys
from scenarios.pack_shape import ALL, PackError, checked_amount_table, read_text

type Slot = tuple[str, str | None]


def source_of(file: PackFile, name: str, table: Mapping[str, Any]) -> PolicySource:
    """Return a source of a pack."""
    return PolicySource(
        name, read_text(file.path, f"source.{name}.title", table["title"]), table.get("url", "")
    )


def _require_source(file: PackFile, key: str, name: str, sources: Mapping[str, PolicySource]) -> None:
    if name not in sources:
        close = nearest(name, tuple(sources))
        raise PackError(
            Problem(f"{key}.source", "no such source", str(file.path), name, ", ".join(sources), close)
        )


def values_of(
    file: PackFile, key: str, table: Mapping[str, Any], sources: Mapping[str, PolicySource]
) -> dict[Slot, Value]:
    """Return the amounts of one ``[value."key"]``, by level."""
    declared = known_keys()
    if key not in declared:
        close = nearest(key, tuple(declared))
        raise PackError(Problem(key, "no such key", str(file.path), found=key, nearest=close))
    found: dict[Slot, Value] = {}
    for level in (ALL, *LEVELS):
        if level in table:
            where = key if level == ALL else f"{key}.{level}"
            own = {**table, **checked_amount_table(file.path, where, table[level])}
            _require_source(file, where, own["source"], sources)
            require_allowed(declared[key], own["amount"], where, str(file.path))
            slot = None if level == ALL else level
            found[key, slot] = value_of(declared[key], slot, own)
    if not found:
        raise PackError(Problem(key, "no amount is given", str(file.path), allowed=", ".join((ALL, *LEVELS))))
    return found


def value_of(key: Key, level: str | None, table: Mapping[str, Any]) -> Value:
    """Return one value of a key, with its own attributes."""
    return Value(
        key=key.key,
        level=level,
        amount=table["amount"],
        unit=key.unit,
        title=key.title,
        source=table["source"],
        certainty=table["certainty"],
        effective_from=str(table.get("effective_from", "")),
        effective_to=str(table.get("effective_to", "")),
        lowest=key.lowest,
        highest=key.highest,
        choices=key.choices,
    )


def require_allowed(key: Key, amount: object, name: str, where: str) -> None:
    """Refuse an amount that its key does not accept."""
    if not key.accepts(amount):
        raise PackError(
            Problem(name, "not an allowed amount", where, found=str(amount), allowed=key.allowed())
        )


def _indicator_keys(table: Mapping[str, Any]) -> tuple[Key, Key]:
    """Return the keys under which an indicator's standard and limit can be overlaid."""
    title = read_text(POLICIES, "indicator.title", table["title"])
    unit = read_text(POLICIES, "indicator.unit", table["unit"])
    standard = Text(f"{title.en}: standard", f"{title.zh}：标准")
    limit = Text(
        f"{title.en}: limit of the coefficient of variation between schools", f"{title.zh}：校际差异系数限值"
    )
    return (
        Key(f"indicator.{table['id']}.standard", standard, unit.en, 0, 1e7, whole=False, choices=()),
        Key(f"indicator.{table['id']}.cv_limit", limit, "ratio", 0, 10, whole=False, choices=()),
    )


def indicator_values_of(file: PackFile, table: Mapping[str, Any]) -> dict[Slot, Value]:
    """Return the standards and limits of an indicator as values, so that an overlay can change them."""
    found: dict[Slot, Value] = {}
    for key, attribute in zip(_indicator_keys(table), ("standard", "cv_limit"), strict=True):
        for level, amount in table.get(attribute, {}).items():
            name = f"indicator.{table['id']}.{attribute}.{level}"
            require_level(level, name, str(file.path))
            require_allowed(key, amount, name, str(file.path))
            found[key.key, level] = value_of(key, level, {**table, "amount": amount})
    return found


def indicator_of(file: PackFile, table: Mapping[str, Any], sources: Mapping[str, PolicySource]) -> Indicator:
    """Return an indicator without its standards, which are values of the pack."""
    name = f"indicator.{table['id']}"
    _require_source(file, name, table["source"], sources)
    for part in ("numerator", "denominator"):
        try:
            read_expression(table[part])
        except ExpressionError as error:
            raise PackError(Problem(f"{name}.{part}", str(error), str(file.path))) from error
    for level in table["levels"]:
        require_level(level, f"{name}.levels", str(file.path))
    return Indicator(
        id=table["id"],
        title=read_text(file.path, f"{name}.title", table["title"]),
        unit=read_text(file.path, f"{name}.unit", table["unit"]),
        numerator=table["numerator"],
        denominator=table["denominator"],
        scale=float(table["scale"]),
        standards={},
        cv_limits={},
        exclude_small=table.get("exclude_small"),
        levels=tuple(table["levels"]),
        source=table["source"],
        certainty=table["certainty"],
        higher_is_better=table.get("higher_is_better", True),
        ownership=tuple(table.get("ownership", ())),
    )


def with_standards(indicator: Indicator, values: Mapping[Slot, Value]) -> Indicator:
    """Return the indicator with the standards and limits that the loaded values hold."""

    def by_level(attribute: str) -> dict[str, float]:
        key = f"indicator.{indicator.id}.{attribute}"
        return {
            level: float(values[key, level].amount) for level in indicator.levels if (key, level) in values
        }

    return replace(indicator, standards=by_level("standard"), cv_limits=by_level("cv_limit"))


def rule_of(file: PackFile, table: Mapping[str, Any], sources: Mapping[str, PolicySource]) -> Rule:
    """Return a rule; refuses a check that is not known."""
    name = f"rule.{table['id']}"
    where = str(file.path)
    _require_source(file, name, table["source"], sources)
    check = table.get("check", "")
    if check and check not in CHECKS:
        close = nearest(check, tuple(CHECKS))
        raise PackError(Problem(f"{name}.check", "no such check", where, check, ", ".join(CHECKS), close))
    for level in table.get("levels", ()):
        require_level(level, f"{name}.levels", where)
    return Rule(
        id=table["id"],
        article=table.get("article", ""),
        title=read_text(file.path, f"{name}.title", table["title"]),
        check=check,
        levels=tuple(table.get("levels", ())),
        ownership=tuple(table.get("ownership", ())),
        source=table["source"],
        certainty=table["certainty"],
        needs=read_text(file.path, f"{name}.needs", table["needs"]) if "needs" in table else None,
    )


def require_level(level: str, name: str, where: str) -> None:
    """Refuse a level that is not known, with the nearest that is."""
    if level not in LEVELS:
        close = nearest(level, LEVELS)
        raise PackError(Problem(name, "no such level", where, level, ", ".join(LEVELS), close))
