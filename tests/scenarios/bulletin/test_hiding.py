"""An attack on the printed tables: with all of them and the list of schools, no small count can be told."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from geodata.city import City
from models.policy import Policy
from scenarios.bulletin.bulletin import make_bulletin
from scenarios.bulletin.cells import list_cells
from scenarios.bulletin.facts import count_groups
from scenarios.bulletin.hiding import COMPLEMENT, SHOWN, SMALL, hide
from scenarios.bulletin.rounding import Step
from scenarios.packs import load_pack

type MakeCity = Callable[[pd.DataFrame], City]
type Rows = Callable[[int], pd.DataFrame]
type Reads = Callable[..., Any]  # the class Reader of conftest.py


@pytest.fixture(scope="module")
def policy() -> Policy:
    return load_pack("cn.2017.quality")


@pytest.fixture(scope="module", params=range(6))
def attacked(
    request: pytest.FixtureRequest, city_of: MakeCity, policy: Policy, reads: Reads, random_rows: Rows
) -> tuple[Any, int]:
    """Return the reader of the bulletin of a city of chance, and the smallest count it may show."""
    bulletin = make_bulletin(city_of(random_rows(request.param)), policy)
    return reads(bulletin), bulletin.smallest


@pytest.mark.promise(
    "nothing leaked",
    "a reader of all tables of a bulletin solves for each hidden count",
    "it stays uncertain by as much as it must",
)
def test_no_hidden_count_can_be_worked_out(attacked: tuple[Any, int]) -> None:
    reader, smallest = attacked
    assert reader.hidden
    for sum_ in reader.hidden.values():
        low, high = reader.range_of(sum_)
        value = sum_ @ reader.truth
        assert low - 1e-6 <= value <= high + 1e-6
        assert high - low >= (smallest if 0 < value < smallest else 2) - 1e-4


def test_no_small_group_can_be_worked_out(attacked: tuple[Any, int]) -> None:
    """Not printed, but perhaps the difference of others: each group, its boarders and its day pupils."""
    reader, smallest = attacked
    own, count = np.eye(len(reader.truth)), len(reader.groups)
    for sum_ in (*own, *(own[:count] - own[count:])):
        if 0 < sum_ @ reader.truth < smallest:
            low, high = reader.range_of(sum_)
            assert high - low >= smallest - 1e-4


@pytest.mark.promise(
    "nothing leaked",
    "the same reader knows that children are whole",
    "at least two numbers remain possible",
)
def test_whole_children_do_not_give_it_away_either(attacked: tuple[Any, int]) -> None:
    reader, _ = attacked
    for sum_ in list(reader.hidden.values())[::5]:
        low, high = reader.whole_range_of(sum_)
        assert high - low >= 1


def test_the_attack_succeeds_where_only_small_counts_are_hidden(
    city_of: MakeCity, policy: Policy, reads: Reads
) -> None:
    """The reader of these tests is no straw man: without complements he finds every small count."""
    rows = table(
        ("primary", "D1", "urban", "public", 300, 0),
        ("primary", "D1", "rural", "public", 200, 0),
        ("primary", "D2", "town", "public", 4, 0),
        ("primary", "D2", "rural", "public", 150, 0),
    )
    reader = reads(make_bulletin(city_of(rows), policy))
    small = [sum_ for sum_ in reader.hidden.values() if sum_ @ reader.truth == 4]
    kept = [sum_ for sum_ in reader.hidden.values() if sum_ @ reader.truth != 4]
    assert small
    assert kept
    reader.shown += [(sum_, float(sum_ @ reader.truth)) for sum_ in kept]
    for sum_ in small:
        assert reader.range_of(sum_) == pytest.approx((4, 4))


def table(*rows: tuple[str, str, str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["level", "district_id", "setting", "ownership", "pupils", "boarders"])


def states(city: City, smallest: int) -> dict[tuple[str, str, str, str], str]:
    cells = list_cells(count_groups(city, Step()))
    state = hide(cells, smallest)
    names = zip(*(cells.frame[name] for name in ("level", "district_id", "setting", "measure")), strict=True)
    owners = cells.frame["ownership"]
    return {
        name: str(word)
        for name, owner, word in zip(names, owners, state, strict=True)
        if not owner and name[3] == "pupils"
    }


def test_a_small_count_needs_a_companion_and_the_totals_stay(city_of: MakeCity) -> None:
    """D1 6 and D2 40 of special; the totals of the level can be printed once two districts are hidden."""
    rows = table(
        ("special", "D1", "urban", "public", 6, 0),
        ("special", "D2", "urban", "public", 40, 0),
        ("primary", "D1", "urban", "public", 800, 0),
        ("primary", "D2", "urban", "public", 900, 0),
    )
    found = states(city_of(rows), 10)
    assert found["special", "D1", "", "pupils"] == SMALL
    assert found["special", "D2", "", "pupils"] == COMPLEMENT
    assert found["special", "", "", "pupils"] == SHOWN
    assert found["", "", "", "pupils"] == SHOWN


def test_nothing_is_hidden_where_nothing_is_small(city_of: MakeCity) -> None:
    rows = table(("primary", "D1", "urban", "public", 10, 0), ("primary", "D2", "urban", "public", 0, 0))
    assert set(states(city_of(rows), 10).values()) == {SHOWN}
    assert set(states(city_of(rows), 1).values()) == {SHOWN}


def test_one_school_alone_is_hidden_everywhere(city_of: MakeCity) -> None:
    rows = table(("special", "D1", "urban", "public", 6, 0))
    assert set(states(city_of(rows), 10).values()) == {SMALL}


def test_few_day_pupils_are_as_secret_as_few_boarders(
    city_of: MakeCity, policy: Policy, reads: Reads
) -> None:
    """Of 100 pupils 97 board: the three who do not must not be the difference of two printed numbers."""
    rows = table(
        ("primary", "D1", "urban", "public", 100, 97),
        ("primary", "D2", "urban", "public", 100, 40),
    )
    reader = reads(make_bulletin(city_of(rows), policy))
    low, high = reader.range_of(np.array([1.0, 0, -1, 0]))
    assert high - low >= 10
