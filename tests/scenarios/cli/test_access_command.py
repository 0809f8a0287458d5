"""``junheng access``: seats within reach, in both languages and for machines."""

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from scenarios.demo_run import DemoFolder

type Junheng = Callable[..., Result]


def test_what_is_printed_in_both_languages(demo: DemoFolder, junheng: Junheng) -> None:
    english = junheng("access", demo.city, "--level", "primary", "--worst", 2)
    assert english.exit_code == 0, english.output
    assert "Areas with the fewest seats within reach" in english.stdout
    assert "ways measured: straight line × detour." in english.stdout
    chinese = junheng("access", demo.city, "--level", "primary", "--worst", 2, "--lang", "zh")
    assert "可达学位最少的居住区" in chinese.stdout
    assert "条路程的测算方式：直线×绕行系数。" in chinese.stdout
    assert "within" not in chinese.stdout


def test_machines_get_every_district_and_the_seats_add_up(demo: DemoFolder, junheng: Junheng) -> None:
    result = junheng("access", demo.city, "--json", "--method", "2sfca", "--worst", 3, "--level", "junior")
    record = json.loads(result.stdout)
    (level,) = record["levels"]
    assert (record["method"], level["level"], len(level["worst_areas"])) == ("2sfca", "junior", 3)
    city, *districts = level["scopes"]
    shared_out = city["seats_per_child"] * city["children"]
    assert shared_out == pytest.approx(sum(each["seats_per_child"] * each["children"] for each in districts))
    if not level["unreached_schools"]:
        assert shared_out == pytest.approx(city["seats"])
    assert level["ways"]["mode"] == "cycling"
    worst = [area["seats_per_child"] for area in level["worst_areas"]]
    assert worst == sorted(worst)


def test_a_level_the_city_does_not_have_is_refused(demo: DemoFolder, junheng: Junheng) -> None:
    result = junheng("access", demo.city, "--level", "nursery")
    assert result.exit_code == 1
    assert "no children or schools of this level; found nursery" in result.stderr
