"""Schemas of what is printed about scenarios and runs: asked, solved, compared, explained, written."""

from typing import Any

from models.plan_tables import COLUMNS
from scenarios.changes.children import CHANGES
from scenarios.errors import Problem
from scenarios.frontier.search import Row
from scenarios.provenance import Provenance
from scenarios.scenario import Scenario
from scenarios.scenario_diff import COLUMNS as DIFFERENCES
from scenarios.schemas.parts import (
    NUMBER,
    TEXT,
    TEXT_OR_NONE,
    WHOLE,
    WHOLE_OR_NONE,
    YES,
    YES_OR_NONE,
    Schema,
    list_of,
    map_of,
    numbers,
    of_class,
    of_columns,
    record,
    table,
    texts,
    wholes,
)
from scenarios.store_access import RunSummary
from scenarios.verify import Verification


def _plan_table(name: str) -> Schema:
    return table(of_columns(COLUMNS[name]))


def _scenario_file() -> Schema:
    schema: dict[str, Any] = Scenario.model_json_schema(mode="validation")
    keys = {**schema["properties"], "extends": TEXT, "unlock": list_of(TEXT)}
    inherits: Schema = {"required": ["extends"]}
    asks: Schema = {"required": schema.pop("required")}
    return {**schema, "properties": keys, "anyOf": [inherits, asks]}


def _written_scenario() -> Schema:
    """Return the schema of a file that was written, with everything that it asks."""
    whole: dict[str, Any] = Scenario.model_json_schema(mode="serialization")
    parts = whole.pop("$defs")
    return {**record({"file": TEXT, "scenario": whole}), "$defs": parts}


SCENARIO = _scenario_file()
NEW = _written_scenario()
DIFF = record(texts("a b") | {"differences": table(dict.fromkeys(DIFFERENCES, TEXT))})

_SPREAD = texts("indicator level measure") | numbers("today")
_HEADLINE = texts("measure unit better") | numbers("today")
_RUN = record(
    texts("scenario policy status")
    | {
        "number": WHOLE,
        "worst_gap": NUMBER,
        "provenance": of_class(Provenance),
        "steps": _plan_table("steps"),
        "headline": table(_HEADLINE | numbers("plan")),
        "indicators": table(_SPREAD | numbers("plan")),
        "inequality": table(_SPREAD | numbers("limit plan")),
        "shortage_totals": map_of(NUMBER),
        "shortages": _plan_table("shortages"),
        "not_assessed": _plan_table("not_assessed"),
    }
)
SOLVE = record({"store": TEXT, "runs": list_of(_RUN)})
RUNS = record({"store": TEXT, "runs": list_of(of_class(RunSummary))})

_TEXT_CHANGES = texts("measure kind group")
_CHILDREN = {name: _TEXT_CHANGES.get(name, NUMBER) for name in CHANGES}
_SCHOOLS = texts("run school_id level district_id measure verdict") | numbers("before after change")
_PLACE_NAMES = {"name": TEXT_OR_NONE, "name_zh": TEXT_OR_NONE}
COMPARE = record(
    {
        "labels": list_of(TEXT),
        "base": TEXT,
        "inputs": table(texts("key"), runs=TEXT),
        "headline": table(_HEADLINE, runs=NUMBER),
        "indicators": table(_SPREAD, runs=NUMBER),
        "inequality": table(_SPREAD | numbers("limit"), runs=NUMBER),
        "money_by_source": table(texts("source_id level") | _PLACE_NAMES, runs=NUMBER),
        "money_by_district": table(texts("district_id") | _PLACE_NAMES, runs=NUMBER),
        "schools": table(_SCHOOLS),
        "districts": table(
            texts("run district_id measure") | wholes("better worse") | numbers("before after change")
        ),
        "worst": table(
            texts("run what unit unit_id level district_id measured_in") | {"rank": WHOLE, "amount": NUMBER}
        ),
        "shortages": table(texts("what district_id level measured_in"), runs=NUMBER),
        "children": table(texts("run") | _CHILDREN),
        "effects": table(texts("effect unit"), runs=NUMBER),
        "works": table(texts("project_id"), runs=NUMBER),
    }
)
_EVIDENCE = record(
    {},
    may={
        "differences": table(texts("indicator level") | numbers("cv_limit cv_today cv")),
        "districts": table(texts("district_id") | numbers("today plan")),
        "settings": table(texts("setting") | numbers("children share_unplaced mean_metres")),
        "shortages": table(texts("what measured_in district_id") | numbers("amount")),
        "school": _plan_table("schools"),
        "headline": table(texts("measure"), runs=NUMBER),
        "projects": table(texts("project_id change") | numbers("amount")),
        "schools": table(_SCHOOLS | numbers("pupils")),
        "children": table(_CHILDREN),
        "rules": table(texts("rule") | wholes("met not_met not_assessed")),
        "steps": _plan_table("steps"),
        "purchases": _plan_table("purchases"),
        "passes": _plan_table("passes"),
    },
)
_ANSWER = {"sentences": list_of(TEXT), "tables": _EVIDENCE}
EXPLAIN: Schema = {
    "oneOf": [
        record({"run": WHOLE, **_ANSWER}),
        record({"run": WHOLE, "answers": map_of(record(_ANSWER))}),
    ]
}
FRONTIER = record(texts("against equity store") | {"points": list_of(of_class(Row))})
_VERIFIED = of_class(Verification)["properties"]
VERIFY = record({**_VERIFIED, "holds": YES, "fails": YES, "again": YES_OR_NONE})

_TASK = record(
    texts("status task scenario message")
    | {
        "axes": map_of({}),
        "run": WHOLE_OR_NONE,
        "plan": TEXT_OR_NONE,
        "gap": NUMBER,
        "seconds": NUMBER,
        "peak_mb": NUMBER,
        "problems": list_of(of_class(Problem)),
        "not_planned": list_of(TEXT),
    },
    may={"trace": TEXT},
)
BATCH = record(
    texts("sweep store ledger")
    | {
        "counts": record(wholes("done skipped failed running waiting stopped")),
        "tasks": list_of(_TASK),
    }
)
REPORT = record({"format": TEXT, "public": YES, "files": list_of(TEXT)})

_ZONE = (
    texts("level school_id colour boundary_en boundary_zh")
    | dict.fromkeys(("name", "name_zh", "district_id"), TEXT_OR_NONE)
    | wholes("children areas shared_areas islands")
    | numbers("seats load classes area_m2 polsby_popper reock hull_ratio inertia_ratio")
    | numbers("children_hull_share children_inertia_ratio children_spread_metres")
)
_PLACE = texts("level school_id")
ZONES = record(
    {
        "file": TEXT_OR_NONE,
        "zones": list_of({**record(_ZONE), "patternProperties": {"^children_[0-9]{4}$": NUMBER}}),
        "members": table(
            _PLACE
            | {"area_id": TEXT, "children": WHOLE, "share": NUMBER}
            | dict.fromkeys(("shared", "drawn", "filled"), YES)
        ),
        "pieces": table(
            _PLACE
            | wholes("piece areas children")
            | {"holds_school": YES, "island": YES, "area_ids": list_of(TEXT)}
        ),
        "unzoned": table(texts("level area_id")),
    }
)
_PROBLEM = texts("where key found allowed nearest message")
_FAULTY = texts("severity code file table column found allowed nearest message")
ERROR = record(
    {
        "error": record(
            {
                "exit_code": {"enum": [1, 2, 3]},
                "message": TEXT,
                "problems": list_of(
                    {"oneOf": [record(_PROBLEM), record(_FAULTY | {"rows": list_of(WHOLE)})]}
                ),
            }
        )
    }
)
