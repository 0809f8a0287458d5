"""``junheng compliance``: the matrix of rules by district, and the units that fail."""

import json
import math
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from geodata.city import City
from scenarios.cli.compliance_command import DEFAULT_PACK
from scenarios.compliance_matrix import Matrix, compliance_matrix
from scenarios.demo_run import DemoFolder
from scenarios.errors import ScenarioError
from scenarios.packs import load_pack

type Junheng = Callable[..., Result]


@pytest.fixture(scope="module")
def city(demo: DemoFolder) -> City:
    return City.load(demo.city)


@pytest.fixture(scope="module")
def matrix(city: City) -> Matrix:
    return compliance_matrix(city, load_pack("cn.national"))


def test_every_rule_of_the_pack_has_its_row_in_the_order_of_the_pack(matrix: Matrix) -> None:
    assert matrix.rules["rule"].tolist() == [rule.id for rule in matrix.policy.rules]
    assert set(matrix.rules["verdict"]) <= {"met", "not_met", "not_assessed", "none"}


def test_counts_of_districts_add_up_to_those_of_the_rule(matrix: Matrix) -> None:
    names = ["met", "not_met", "not_assessed"]
    sums = matrix.cells.groupby("rule")[names].sum()
    rules = matrix.rules.set_index("rule")[names]
    assert sums.to_dict() == rules[rules.sum(axis=1) > 0].loc[sums.index].to_dict()
    assert len(matrix.failing) == int(rules["not_met"].sum())


def test_a_rule_is_not_met_where_one_unit_fails_and_met_only_where_none_is_open(matrix: Matrix) -> None:
    for table in (matrix.cells, matrix.rules[matrix.rules["verdict"] != "none"]):
        assert (table["verdict"].eq("not_met") == table["not_met"].gt(0)).all()
        met = table["verdict"].eq("met")
        assert (met == (table["not_met"].eq(0) & table["not_assessed"].eq(0))).all()


def test_the_classes_of_the_matrix_are_those_of_the_class_list(city: City, matrix: Matrix) -> None:
    """Counted here apart from the checks: senior schools with a class of 56 or more."""
    senior = city.classes[city.classes["level"] == "senior"]
    large = set(senior.loc[senior["pupils"] >= 56, "school_id"])
    failing = matrix.failing[matrix.failing["rule"] == "senior_large_classes"]
    assert set(failing["unit_id"]) == large
    home = city.schools.set_index("school_id")["district_id"]
    assert failing["district_id"].tolist() == failing["unit_id"].map(home).tolist()


def test_the_farthest_from_its_limit_comes_first(matrix: Matrix) -> None:
    for _, table in matrix.failing.groupby("rule"):
        apart = [
            abs(math.log(found / allowed)) if found > 0 and allowed > 0 else math.inf
            for found, allowed in zip(table["found"], table["allowed"], strict=True)
        ]
        assert apart == sorted(apart, reverse=True)


def test_one_level_alone(city: City, matrix: Matrix) -> None:
    junior = compliance_matrix(city, matrix.policy, level="junior")
    assert set(junior.failing["level"]) <= {"junior", ""}
    assert "preschool_gross" not in set(junior.rules["rule"])
    with pytest.raises(ScenarioError, match=r"--level.*no such level; found juniors.*did you mean junior"):
        compliance_matrix(city, matrix.policy, level="juniors")


def test_the_command_prints_rules_districts_and_who_fails(demo: DemoFolder, junheng: Junheng) -> None:
    result = junheng("compliance", demo.city, "--policy", "cn.national", "--most", 1)
    assert result.exit_code == 0, result.output
    for part in (
        "Rules by district",
        "Who does not meet a rule",
        "the approved layout plan",
        "--json lists all",
    ):
        assert part in result.stdout
    chinese = junheng("compliance", demo.city, "--level", "preschool", "--lang", "zh").stdout
    assert "分区县达标情况" in chinese
    assert "Rules" not in chinese


def test_the_command_tells_machines_the_same(demo: DemoFolder, junheng: Junheng, matrix: Matrix) -> None:
    told = json.loads(junheng("compliance", demo.city, "--policy", "cn.national", "--json").stdout)
    assert (told["policy"], told["run"]) == ("cn.national", None)
    assert [rule["verdict"] for rule in told["rules"]] == matrix.rules["verdict"].tolist()
    assert all(rule["reason"] for rule in told["rules"] if rule["not_assessed"])
    assert len(told["failing"]) == len(matrix.failing)


def test_a_run_is_checked_by_its_own_pack_or_another(
    demo: DemoFolder, solved: tuple[Path, Result], junheng: Junheng
) -> None:
    own = junheng("compliance", demo.city, "--run", 1, "--store", solved[0], "--json")
    assert own.exit_code == 0, own.output
    told = json.loads(own.stdout)
    assert (told["policy"], told["run"]) == (DEFAULT_PACK, 1)
    funded = next(rule for rule in told["rules"] if rule["rule"] == "special_fund")
    assert funded["verdict"] != "not_assessed"  # the plan decides the money
    other = ("compliance", demo.city, "--run", 1, "--policy", "cn.senior", "--store", solved[0], "--json")
    assert json.loads(junheng(*other).stdout)["policy"] == "cn.senior"


def test_a_run_of_another_city_is_refused(
    solved: tuple[Path, Result], junheng: Junheng, tmp_path: Path
) -> None:
    assert junheng("demo", tmp_path / "other", "--size", "small", "--seed", 3).exit_code == 0
    result = junheng("compliance", tmp_path / "other" / "city", "--run", 1, "--store", solved[0])
    assert result.exit_code == 1
    assert "other facts than this city holds" in result.stderr


def test_a_pack_without_rules_says_so(demo: DemoFolder, junheng: Junheng) -> None:
    result = junheng("compliance", demo.city, "--policy", "us.nyc.fsf2019")
    assert result.exit_code == 0
    assert "This pack has no rules." in result.stdout
