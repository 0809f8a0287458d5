from collections.abc import Callable, Mapping

import pandas as pd
from scipy import sparse

from geodata.city import City
from models.places.closure import add_closures, never_together, schools_within_limit, stranded
from models.policy import Policy
from optimizer.program import Program
from optimizer.solve import solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]

WITHIN = {
    "a": frozenset({"s1"}),
    "b": frozenset({"s1", "s2"}),
    "c": frozenset({"s2", "s3"}),
    "d": frozenset({"s3", "s4"}),
}


def test_sets_that_may_not_all_close_are_the_smallest() -> None:
    """Closing s1 strands a, so {s1, s2} says nothing new; d keeps s4, which nobody wants to close."""
    assert never_together(WITHIN, ["s1", "s2", "s3"]) == (frozenset({"s1"}), frozenset({"s2", "s3"}))
    assert never_together(WITHIN, ["s2"]) == ()


def test_areas_are_stranded_when_all_their_schools_close() -> None:
    assert stranded(WITHIN, ["s1", "s2"]).to_list() == ["a", "b"]
    assert stranded(WITHIN, []).empty


def test_only_offering_schools_within_the_limit_count(make_city: MakeCity, make_policy: MakePolicy) -> None:
    city = make_city(
        schools="school_id,ownership,x,y\n s1,public,0,0\n s2,private,0,0\n s3,inclusive_private,0,900",
        provision="school_id,level,pupils,seats\n s1,primary,1,9\n s2,primary,1,9\n s3,primary,1,9",
        areas="area_id,x,y\n a,0,0\n b,0,800\n empty,0,0",
        children="area_id,level,year,children\n a,primary,2025,9\n b,primary,2025,9\n empty,primary,2025,0",
    )
    policy = make_policy({"places.travel_limit_metres": 850})
    within = schools_within_limit(city, policy, "primary", 2025, "mid")
    assert within == {"a": frozenset({"s1"}), "b": frozenset({"s1", "s3"})}


def test_a_program_closes_all_but_the_last_school_near() -> None:
    """Of s1, s2 and s3, s1 may not close, and of s2 and s3 only one, in whatever year."""
    starts = pd.MultiIndex.from_product(
        [["k1", "k2", "k3", "other"], [2025, 2026]], names=["project_id", "year"]
    )
    closes = pd.Series([("primary", "s1"), ("primary", "s2"), ("primary", "s3")], index=["k1", "k2", "k3"])
    program = Program("closures")
    start = program.add_variables("start", starts, upper=1.0, integer=True, unit="yes or no")
    every = pd.get_dummies(starts.get_level_values("project_id")).T.to_numpy(dtype=float)
    program.add_rows("do_once", list("abcd"), {start: sparse.csr_array(every)}, "<=", 1.0, unit="projects")
    together = {"primary": never_together(WITHIN, ["s1", "s2", "s3"])}
    add_closures(program, start, closes, together)
    program.add_goal("done", {start: 1.0}, sense="max", unit="projects")
    done = solve(program).series("start").groupby(level="project_id").sum().round()
    assert done["k1"] == 0
    assert done["k2"] + done["k3"] == 1
    assert done["other"] == 1


def test_without_sets_there_is_no_row() -> None:
    program = Program("closures")
    starts = pd.MultiIndex.from_tuples([("k", 2025)], names=["project_id", "year"])
    start = program.add_variables("start", starts, upper=1.0, integer=True)
    add_closures(program, start, pd.Series([("primary", "s2")], index=["k"]), {"primary": ()})
    assert program.rows == ()
