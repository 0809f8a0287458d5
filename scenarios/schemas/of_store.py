"""Schemas of what is printed about the store: its state, its log, its tags, and the jobs that wait in it."""

from scenarios.jobs import Job
from scenarios.schemas.parts import (
    PLAIN,
    TEXT,
    TEXT_OR_NONE,
    WHOLE,
    WHOLE_OR_NONE,
    YES,
    list_of,
    map_of,
    of_class,
    record,
    table,
    texts,
    wholes,
)

_PROBLEM = texts("key found message")
STORE_CHECK = record(
    {"store": TEXT, "whole": YES, "head": TEXT, "problems": table(_PROBLEM)}
    | wholes("runs tables entries quarantined")
)
STORE_REPAIR = record(
    {"repairs": table({"run": WHOLE, "deed": TEXT, "problems": table(_PROBLEM)})},
)
STORE_PRUNE = record({"dry_run": YES, "removed": list_of(WHOLE), "kept_tagged": list_of(WHOLE)})
STORE_EXPORT = record({"run": WHOLE, "file": TEXT})
STORE_IMPORT = record({"run": WHOLE, "new": YES})
TAG = record({"run": WHOLE, "tags": list_of(TEXT)})
LOG = record(
    {
        "entries": table(
            texts("at_utc what previous sha256")
            | {"number": WHOLE, "who": TEXT_OR_NONE, "run": WHOLE_OR_NONE, "detail": map_of(PLAIN)}
        )
    }
)
JOBS = record({"jobs": list_of(of_class(Job))})
ASKED = record({"jobs": list_of(WHOLE)})
JOB = of_class(Job)
