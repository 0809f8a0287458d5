"""JSON Schemas of scenario files and of what the commands print with ``--json``.

A schema has the version of its shape in ``$id``; a key that is taken away or changes its meaning raises it,
a new key does not.
"""

from collections.abc import Mapping
from typing import Any

from models.plan_tables import COLUMNS
from scenarios.errors import ScenariosError, nearest
from scenarios.scenario import Scenario

type Schema = dict[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 1
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": ["number", "null"]}
YES: Schema = {"type": "boolean"}
ANY: Schema = {"type": ["string", "number", "boolean", "null"]}
_KINDS = {"str": TEXT, "int64": WHOLE, "float64": NUMBER}


def schema_names() -> tuple[str, ...]:
    """Return what there is a schema of."""
    return tuple(_BODIES)


def schema_of(name: str) -> Schema:
    """Return one schema.

    Raises
    ------
    ScenariosError
        If there is none of that name.
    """
    if name not in _BODIES:
        raise ScenariosError.one(
            "schema",
            "there is no such schema",
            found=name,
            allowed=", ".join(_BODIES),
            nearest=nearest(name, schema_names()),
        )
    return {"$schema": DRAFT, "$id": f"urn:junheng:{name}:{VERSION}", **_BODIES[name]}


def record(required: Mapping[str, Schema], *, more: Schema | None = None) -> Schema:
    """Return the schema of an object; ``more`` is that of further keys, which may be anything without it."""
    body: Schema = {"type": "object", "required": list(required), "properties": dict(required)}
    return body if more is None else {**body, "additionalProperties": more}


def rows(text: str = "", numbers: str = "", *, more: Schema | None = None) -> Schema:
    """Return the schema of a table: a list of objects with these columns, and more where runs are named."""
    columns = dict.fromkeys(text.split(), TEXT) | dict.fromkeys(numbers.split(), NUMBER)
    return {"type": "array", "items": record(columns, more=more)}


def _plan_table(name: str) -> Schema:
    columns = {column: _KINDS[kind] for column, kind in COLUMNS[name].items()}
    return {"type": "array", "items": record(columns)}


def _scenario() -> Schema:
    schema = Scenario.model_json_schema(mode="validation")
    keys = {**schema["properties"], "extends": TEXT, "unlock": {"type": "array", "items": TEXT}}
    inherits: Schema = {"required": ["extends"]}
    asks: Schema = {"required": schema.pop("required")}
    return {**schema, "properties": keys, "anyOf": [inherits, asks]}


_PROVENANCE = record(
    dict.fromkeys(
        (
            "city",
            "policy",
            "scenario",
            "inputs",
            "plan",
            "city_name",
            "code_version",
            "status",
            "created_utc",
        ),
        TEXT,
    )
    | {"seed": WHOLE, "threads": WHOLE, "worst_gap": NUMBER, "seconds": NUMBER}
)
_RUN = record(
    {
        "number": WHOLE,
        "scenario": TEXT,
        "policy": TEXT,
        "status": TEXT,
        "worst_gap": NUMBER,
        "provenance": _PROVENANCE,
        "steps": _plan_table("steps"),
        "headline": rows("measure unit better", "today plan"),
        "indicators": rows("indicator level measure", "today plan"),
        "inequality": rows("indicator level measure", "limit today plan"),
        "shortage_totals": {"type": "object", "additionalProperties": NUMBER},
        "shortages": _plan_table("shortages"),
        "not_assessed": _plan_table("not_assessed"),
    }
)
_SUMMARY = record(
    {"number": WHOLE, "year": WHOLE, "worst_gap": NUMBER, "seconds": NUMBER}
    | dict.fromkeys(
        ("scenario", "title_en", "title_zh", "policy", "city", "inputs", "plan", "status", "created_utc"),
        TEXT,
    )
)
_COMPARE = record(
    {
        "labels": {"type": "array", "items": TEXT},
        "base": TEXT,
        "inputs": rows("key", more=TEXT),
        "headline": rows("measure unit better", "today"),
        "indicators": rows("indicator level measure", "today"),
        "inequality": rows("indicator level measure", "limit today"),
        "money_by_source": rows("source_id level"),
        "money_by_district": rows("district_id"),
        "schools": rows("run school_id level district_id measure verdict", "before after change"),
        "districts": rows("run district_id measure", "better worse before after change"),
        "worst": rows("run what unit unit_id level district_id measured_in", "rank amount"),
        "shortages": rows("what district_id level measured_in"),
    }
)
_COUNTED = "met not_met not_assessed"
_DESCRIBE = record(
    {
        "city": TEXT,
        "school_year": WHOLE,
        "currency": TEXT,
        "policy": TEXT,
        "fingerprint": TEXT,
        "levels": rows("level", "schools pupils seats teachers pupils_per_teacher seats_taken"),
        "districts": rows("district_id level", "schools pupils seats teachers"),
        "standards": rows("indicator level", _COUNTED),
        "inequality": rows("indicator level scope verdict", "schools pupils mean cv cv_limit gini theil"),
        "access": rows("level scope", "children seats mean_metres p95_metres max_metres share_within_limit"),
        "compliance": rows("rule level", _COUNTED),
    }
)
_FAULTS = rows("severity code file table column found allowed nearest message")
_CHECK = record(
    {
        "city": {"type": ["string", "null"]},
        "valid": YES,
        "counts": record({"error": WHOLE, "warning": WHOLE, "note": WHOLE}),
        "codes": {"type": "object", "additionalProperties": WHOLE},
        "faults": _FAULTS,
    }
)
_ERROR = record(
    {
        "error": record(
            {
                "exit_code": {"enum": [1, 2, 3]},
                "message": TEXT,
                "problems": {"type": "array", "items": record({"message": TEXT})},
            }
        )
    }
)
_BODIES: dict[str, Schema] = {
    "scenario": _scenario(),
    "run": record({"store": TEXT, "runs": {"type": "array", "items": _RUN}}),
    "runs": record({"store": TEXT, "runs": {"type": "array", "items": _SUMMARY}}),
    "compare": _COMPARE,
    "describe": _DESCRIBE,
    "check": _CHECK,
    "new": record({"file": TEXT, "scenario": {"type": "object"}}),
    "diff": record({"a": TEXT, "b": TEXT, "differences": rows("part key a b")}),
    "error": _ERROR,
}
