"""Combined schools: the official shares, totals kept, staff untouched, and what cannot be split."""

import json
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from geodata import splitting_kinds
from geodata.faults import CityFaultsError
from geodata.splitting import repeated_totals, split_schools, totals_of
from scenarios.wording import catalogue

WEIGHTS = {"primary": 1.0, "junior": 1.1, "senior": 1.32}


def school(pupils: dict[str, int], **more: object) -> DataFrame:
    columns = {"school_id": "s", "level": list(pupils), "pupils": list(pupils.values())}
    return DataFrame(columns | more)


def totals(**assets: float) -> DataFrame:
    return DataFrame({"school_id": ["s"]} | {name: [total] for name, total in assets.items()}, index=[2])


def test_the_published_nine_year_school(shared: Path) -> None:
    """166 and 210 pupils, 23 226 books: 397 units, 9 711.6 and 13 514.4 books."""
    oracle = json.loads((shared / "oracles" / "oracles.json").read_text(encoding="utf-8"))["split"]
    given_rows = school({"primary": oracle["primary"], "junior": oracle["junior"]})
    split = split_schools(given_rows, totals(books=oracle["books"]), WEIGHTS)
    assert split.provision["books"].tolist() == pytest.approx(
        [oracle["primary_books"], oracle["junior_books"]]
    )
    assert split.log["share"].iloc[0] == pytest.approx(oracle["primary_share"])
    assert (split.log["pupils"] * split.log["weight"]).sum() == pytest.approx(oracle["units"])


@pytest.mark.parametrize(
    ("pupils", "shares"),
    [
        ({"primary": 300, "junior": 100}, [300 / 410, 110 / 410]),
        ({"junior": 240, "senior": 300}, [240 / (240 + 1.2 * 300), 360 / 600]),
        ({"primary": 100, "junior": 100, "senior": 100}, [1 / 3.42, 1.1 / 3.42, 1.32 / 3.42]),
        ({"primary": 50, "junior": 0}, [1.0, 0.0]),
    ],
)
def test_shares_of_each_form_of_school(pupils: dict[str, int], shares: list[float]) -> None:
    split = split_schools(school(pupils), totals(sports_area_m2=1000), WEIGHTS)
    assert split.provision["sports_area_m2"].tolist() == pytest.approx([1000 * share for share in shares])


def test_staff_and_levels_without_a_weight_stay_as_they_are() -> None:
    rows = school(
        {"preschool": 90, "primary": 100, "junior": 100},
        teachers=[6.0, 8.0, 9.0],
        books=[70.0, np.nan, np.nan],
    )
    split = split_schools(rows, totals(books=2100), WEIGHTS)
    assert split.provision["teachers"].tolist() == [6, 8, 9]
    assert split.provision["books"].tolist() == pytest.approx([70, 1000, 1100])
    assert split.log["level"].tolist() == ["primary", "junior"]
    assert rows["books"].isna().sum() == 2, "the table given is not changed"


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 3000), min_size=3, max_size=3).filter(lambda pupils: sum(pupils) > 0),
    st.floats(0, 1e8),
)
def test_the_levels_add_up_to_the_school(pupils: list[int], total: float) -> None:
    rows = school(dict(zip(WEIGHTS, pupils, strict=True)))
    split = split_schools(rows, totals(equipment_value=total), WEIGHTS)
    assert split.provision["equipment_value"].sum() == pytest.approx(total)
    assert (split.provision["equipment_value"] >= 0).all()


def test_totals_that_stand_at_each_level_are_found_and_split_once() -> None:
    both = school({"primary": 100, "junior": 100}, books=[2100.0, 2100.0], computers=[21.0, 21.0])
    found = repeated_totals(both, WEIGHTS)
    assert found.iloc[0].to_dict() == {"school_id": "s", "computers": 21.0, "books": 2100.0}
    split = split_schools(both, found, WEIGHTS, given="repeated")
    assert split.provision["books"].tolist() == pytest.approx([1000, 1100])
    assert set(split.log["given"]) == {"repeated"}
    assert repeated_totals(split.provision, WEIGHTS).empty


@pytest.mark.parametrize(
    "assets",
    [
        {"books": [2100.0, 2100.0]},
        {"books": [2100.0, 2100.0], "computers": [21.0, 21.0], "sports_area_m2": [5.0, 6.0]},
        {"books": [2100.0, 2100.0], "computers": [21.0, np.nan]},
        {"books": [0.0, 0.0], "computers": [0.0, 0.0]},
    ],
)
def test_levels_that_may_be_split_already_are_left_alone(assets: dict[str, list[float]]) -> None:
    assert repeated_totals(school({"primary": 100, "junior": 100}, **assets), WEIGHTS).empty


@pytest.mark.parametrize(
    ("rows", "given_totals", "weights", "said"),
    [
        (school({"primary": 1, "junior": 1}), totals(books=1), {}, "has no weights"),
        (
            school({"primary": 1, "special": 1}),
            totals(books=1),
            WEIGHTS,
            "row 2, column school_id: .*fewer than two",
        ),
        (school({"primary": 0, "junior": 0}), totals(books=1), WEIGHTS, "no pupils at the levels"),
        (school({"primary": 1, "junior": 1}), totals(books=1).assign(school_id="t"), WEIGHTS, "Found: t"),
        (school({"primary": 1, "junior": 1}), totals(teachers=9), WEIGHTS, "column teachers: .*not an asset"),
        (
            school({"primary": 1, "junior": 1}, books=[3.0, 4.0]),
            totals(books=9),
            WEIGHTS,
            r"s has books by level .*Found: 3, 4\.",
        ),
    ],
)
def test_what_cannot_be_split_is_said(
    rows: DataFrame, given_totals: DataFrame, weights: dict[str, float], said: str
) -> None:
    with pytest.raises(CityFaultsError, match=said):
        split_schools(rows, given_totals, weights)


def test_every_fault_of_a_file_of_totals_is_said_at_once() -> None:
    cells = DataFrame({"school_id": ["s", "s"], "books": ["12x", ""], "computers": ["", "-3"]}, index=[2, 3])
    with pytest.raises(CityFaultsError) as caught:
        totals_of(cells, "combined.csv")
    assert [(fault.column, fault.rows, fault.found) for fault in caught.value.faults] == [
        ("books", (2,), "12x"),
        ("computers", (3,), "-3"),
    ]
    read = totals_of(cells.replace({"12x": "12.5", "-3": "3"}), "combined.csv")
    assert read["books"].tolist() == [12.5, pytest.approx(np.nan, nan_ok=True)]
    with pytest.raises(CityFaultsError, match=r"row 3, column school_id: The school is listed twice"):
        split_schools(school({"primary": 1, "junior": 1}), read, WEIGHTS, file="combined.csv")


def test_every_template_is_translated_with_its_placeholders() -> None:
    chinese = catalogue("zh")
    for template in splitting_kinds.templates():
        said, meant = (set(re.findall(r"\{\w+\}", text)) for text in (chinese[template], template))
        assert said == meant, template
