"""What an editor can offer for each key of a scenario: read from the schema itself, and from the city."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, TypeAliasType, Union, get_args, get_origin

from pydantic import BaseModel

from geodata.city import City
from models.places.options import OF_OPTIONS
from models.question import DECISIONS, USUAL
from scenarios.packs import load_pack, pack_ids
from scenarios.question import GOAL_AMOUNTS, goals_of
from scenarios.scenario import Scenario
from scenarios.scenario_lock_ids import TABLES
from scenarios.scenario_locks import KINDS

DECISIONS_OFFERED = DECISIONS
USUAL_DECISIONS = USUAL
FORECASTS = ("low", "mid", "high")
LOCK_KINDS = tuple(KINDS)
OF_DECISION: Mapping[str, tuple[str, ...]] = {
    "projects": ("projects",),
    "places": ("places",),
    "teachers": ("teachers", "posts", "conversions", "fairness", "rotation", "shared_posts"),
    "funds": ("funds",),
    "standards": ("standards",),
    "quotas": (),
    "aid": ("aid",),
    "training": ("training",),
    "programme_seats": ("programme_seats",),
}
ALWAYS = ("forecast", "plan", "solver")  # tables of the plan as a whole

_ORDERED = (*GOAL_AMOUNTS, "aid", "training")  # stated by `models.goals.add_goals`

type Shape = Literal["flag", "choice", "number", "text", "list"]


@dataclass(frozen=True)
class Field:
    """One key that can be set.

    Attributes
    ----------
    name
        The key, inside its table or lock.
    shape
        flag, choice (of ``choices``), number, text, or list (of ``choices``, or of ids).
    choices
        The words allowed; empty where any text is.
    default
        What holds where nothing is said.
    required
        Whether something must be said.
    """

    name: str
    shape: Shape
    choices: tuple[str, ...] = ()
    default: Any = None
    required: bool = False


@cache
def rule_fields(table: str) -> tuple[Field, ...]:
    """Return the keys of a table of rules, in the order of its schema."""
    model = Scenario.model_fields[table].annotation
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        raise KeyError(table)
    return _fields(model)


@cache
def lock_fields(kind: str) -> tuple[Field, ...]:
    """Return the keys of a kind of lock, without the word that says which it is."""
    return tuple(field for field in _fields(KINDS[kind]) if field.name != "lock")


def usual_goals(decision: str) -> tuple[str, ...]:
    """Return the goals that a decision pursues where none are named, in order."""
    return tuple(goal for goal in goals_of(decision) if goal not in OF_OPTIONS)


def further_goals(decision: str) -> tuple[str, ...]:
    """Return the goals that only count with certain rules."""
    return tuple(goal for goal in goals_of(decision) if goal in OF_OPTIONS)


def has_order(decision: str) -> bool:
    """Return whether the goals of a decision can be put in order."""
    return decision in _ORDERED


def takes_amounts(decision: str) -> bool:
    """Return whether the goals of a decision can be held to an amount."""
    return decision in GOAL_AMOUNTS


@cache
def packs_offered(lang: str) -> Mapping[str, str]:
    """Return the title of every policy pack by its id."""
    return {each: f"{load_pack(each).title(lang)} · {each}" for each in pack_ids()}


def ids_offered(city: City, lang: str) -> Mapping[str, Mapping[str, str]]:
    """Return what may be named in lists and locks: ids with the names of the places, by kind of id.

    Returns
    -------
    mapping of kind (school, area, project, district, source, programme, training) to mapping of id to title
    """
    return {sort: _titles(getattr(city, table), key, lang) for sort, (table, key) in TABLES.items()}


def _titles(table: Any, key: str, lang: str) -> Mapping[str, str]:  # noqa: ANN401 - a frame
    titles: dict[str, str] = {}
    for line in table.to_dict("records"):
        named = line.get("name_zh") if lang.startswith("zh") else line.get("name")
        named = named if isinstance(named, str) and named else line.get("name")
        titles[str(line[key])] = f"{named} · {line[key]}" if isinstance(named, str) else str(line[key])
    return titles


def _fields(model: type[BaseModel]) -> tuple[Field, ...]:
    return tuple(
        Field(
            name,
            *_shape(info.annotation),
            default=None if info.is_required() else info.default,
            required=info.is_required(),
        )
        for name, info in model.model_fields.items()
    )


def _shape(annotation: object) -> tuple[Shape, tuple[str, ...]]:
    origin, inner = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, TypeAliasType):
        return _shape(annotation.__value__)
    if origin in (Annotated, Union, UnionType):  # what is meant stands first, beside conditions or None
        return _shape(inner[0])
    if origin is Literal:
        return "choice", tuple(str(each) for each in inner)
    if origin is tuple:
        return "list", _shape(inner[0])[1]
    plain: Mapping[object, Shape] = {bool: "flag", int: "number", float: "number"}
    return plain.get(annotation, "text"), ()
