"""Which schemas there are: of scenario files, of errors, and of every command with ``--json``, by its name.

A schema has the version of its shape in ``$id``: it rises when a key is taken away or changes its meaning. A
program that meets a newer Junheng asks it for its schema, since a new key is refused by the old one.
"""

from collections.abc import Mapping

from scenarios.errors import ScenariosError, nearest
from scenarios.schemas import of_city, of_runs, of_store
from scenarios.schemas.parts import Schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 2
SCHEMAS: Mapping[str, Schema] = {
    "scenario": of_runs.SCENARIO,
    "error": of_runs.ERROR,
    "check": of_city.CHECK,
    "describe": of_city.DESCRIBE,
    "access": of_city.ACCESS_MEASURED,
    "compliance": of_city.COMPLIANCE_SHOWN,
    "forecast": of_city.FORECAST,
    "split": of_city.SPLIT,
    "disaggregate": of_city.DISAGGREGATE,
    "new": of_runs.NEW,
    "diff": of_runs.DIFF,
    "solve": of_runs.SOLVE,
    "batch": of_runs.BATCH,
    "runs": of_runs.RUNS,
    "compare": of_runs.COMPARE,
    "explain": of_runs.EXPLAIN,
    "frontier": of_runs.FRONTIER,
    "report": of_runs.REPORT,
    "bulletin": of_city.BULLETIN,
    "zones": of_runs.ZONES,
    "policy": of_city.POLICY,
    "verify": of_runs.VERIFY,
    "tag": of_store.TAG,
    "log": of_store.LOG,
    "store check": of_store.STORE_CHECK,
    "store repair": of_store.STORE_REPAIR,
    "store prune": of_store.STORE_PRUNE,
    "store export": of_store.STORE_EXPORT,
    "store import": of_store.STORE_IMPORT,
    "jobs list": of_store.JOBS,
    "jobs ask": of_store.ASKED,
    "jobs cancel": of_store.JOB,
}


def schema_names() -> tuple[str, ...]:
    """Return what there is a schema of."""
    return tuple(SCHEMAS)


def schema_of(name: str) -> Schema:
    """Return one schema.

    Raises
    ------
    ScenariosError
        If there is none of that name.
    """
    if name not in SCHEMAS:
        raise ScenariosError.one(
            "schema",
            "there is no such schema",
            found=name,
            allowed=", ".join(SCHEMAS),
            nearest=nearest(name, schema_names()),
        )
    urn = f"urn:junheng:{name.replace(' ', '-')}:{VERSION}"
    return {"$schema": DRAFT, "$id": urn, **SCHEMAS[name]}
