"""What each option of places does to one small town, worked by hand."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from geodata.city import City
from models.errors import QuestionError
from models.places.rules import PlacesRules
from models.places.step import decide_places
from models.policy import Policy
from models.question import Question
from models.steps import Steps
from optimizer.narrowing import solve as narrowing
from optimizer.solve import Solution, Status, solve

type MakeCity = Callable[..., City]
type MakePolicy = Callable[[Mapping[str, object]], Policy]
type MakeQuestion = Callable[..., Question]
type Decide = Callable[..., "Decided"]

LIMIT = {"places.travel_limit_metres": 4000}
TOWN = {
    "districts": "district_id,name,setting,x,y\n d1,D,urban,0,0",
    "schools": "school_id,x,y\n s1,0,0\n s2,3000,0",
    "provision": "school_id,level,pupils,seats\n s1,primary,0,50\n s2,primary,0,50",
    "areas": "area_id,x,y\n a,0,1000\n b,0,2000\n c,3000,500",
    "children": "area_id,level,year,children\n a,primary,2025,30\n b,primary,2025,50\n c,primary,2025,20",
    "travel": """area_id,school_id,metres
        a,s1,1000
        a,s2,3000
        b,s1,2000
        b,s2,2100
        c,s1,3500
        c,s2,500""",
}
ATTENDANCE = "area_id,level,school_id,children\n a,primary,s1,30\n b,primary,s2,50\n c,primary,s1,20"
GRADES = """school_id,level,grade,year,pupils
    s1,primary,1,2025,25
    s1,primary,2,2025,25
    s2,primary,1,2025,10
    s2,primary,2,2025,40"""


class Decided:
    """Tables of a places step, looked up by their keys."""

    def __init__(self, tables: dict, steps: Steps) -> None:
        self.tables = tables
        self.goals = steps.table().set_index("goal")["value"].round(6).to_dict()
        self.order = steps.table()["goal"].to_list()

    def placed(self) -> dict[tuple[str, str], int]:
        """Return children by area and school."""
        rows = self.tables["placements"]
        return dict(zip(zip(rows["area_id"], rows["school_id"], strict=True), rows["children"], strict=True))

    def left(self) -> dict[str, int]:
        """Return children without a place by area."""
        return self.tables["unplaced"].set_index("area_id")["children"].to_dict()

    def reasons(self) -> list[str]:
        """Return why something is not assessed."""
        return self.tables["not_assessed"]["reason"].to_list()


@pytest.fixture
def decide(make_city: MakeCity, make_policy: MakePolicy, make_question: MakeQuestion) -> Decide:
    def run(
        changes: Mapping[str, str] | None = None, policy: Mapping[str, object] | None = None, **rules: object
    ) -> Decided:
        city = make_city(**{**TOWN, **(changes or {})})
        taught = tuple(city.children["level"].unique())
        question = make_question(city, levels=taught, decisions=("places",), places=PlacesRules(**rules))
        steps = Steps(question)
        return Decided(decide_places(city, make_policy({**LIMIT, **(policy or {})}), question, steps), steps)

    return run


def seats(s1: int, s2: int, pupils: tuple[int, int] = (0, 0)) -> dict[str, str]:
    one, two = pupils
    rows = f"s1,primary,{one},{s1}\n s2,primary,{two},{s2}"
    return {"provision": f"school_id,level,pupils,seats\n {rows}"}


def test_without_rules_areas_are_split_and_nothing_is_added(decide: Decide) -> None:
    plain = decide()
    assert plain.placed() == {("a", "s1"): 30, ("b", "s1"): 20, ("b", "s2"): 30, ("c", "s2"): 20}
    assert plain.goals["travel"] == 30 * 1000 + 20 * 2000 + 30 * 2100 + 20 * 500
    assert plain.order == ["unplaced_children", "overfull_seats", "pupils_lost", "travel"]
    assert plain.tables["open_classes"].empty


def test_a_zoned_area_goes_to_one_school(decide: Decide) -> None:
    """All of b at s1 sends a to s2 (200,000); all of b at s2 sends c to s1 (205,000)."""
    zoned = decide(areas="zoned")
    assert zoned.placed() == {("a", "s2"): 30, ("b", "s1"): 50, ("c", "s2"): 20}
    assert zoned.goals["travel"] == 200_000


def test_a_whole_area_has_a_place_for_all_or_for_none(decide: Decide) -> None:
    """With 45 seats at s1, b at s2 leaves 5 of a and c out of s1; no whole c goes there beside a."""
    assert decide(seats(45, 50), areas="zoned").left() == {"c": 5}
    assert decide(seats(45, 50), areas="whole").left() == {"c": 20}


def test_a_multi_school_zone_is_split_within(decide: Decide) -> None:
    assert decide(areas="zoned", groups=("s1;s2",)).goals["travel"] == decide().goals["travel"]


@pytest.mark.parametrize("groups", [("s1;nobody",), ("s1;s2", "s2"), ("s1;s2;s1;s2",)])
def test_a_group_that_cannot_be_is_refused(decide: Decide, groups: tuple[str, ...]) -> None:
    with pytest.raises(QuestionError, match="at most 3 in a group"):
        decide(areas="zoned", groups=groups)


def test_private_schools_have_no_zone(decide: Decide) -> None:
    """The private s2 keeps its 10 pupils, of any area, and b goes to s1 for the rest."""
    private = {"schools": "school_id,ownership,x,y\n s1,public,0,0\n s2,private,3000,0"}
    found = decide({**private, **seats(100, 50, (0, 10))}, areas="whole")
    assert found.left() == {}
    assert found.placed() == {("a", "s1"): 30, ("b", "s1"): 50, ("c", "s1"): 10, ("c", "s2"): 10}


@pytest.mark.parametrize("rules", [{}, {"areas": "zoned", "classes": True}])
def test_time_that_runs_out_tells_no_more_than_the_tables(
    decide: Decide, monkeypatch: pytest.MonkeyPatch, rules: dict[str, object]
) -> None:
    """The clock ends the search with a plan in hand that counts 12 seats overfilled and needs fewer."""

    def out_of_time(program: object, **options: object) -> Solution:
        found = solve(program, **options)
        columns = found.columns.copy()
        overfull, first = found.families["overfull"]
        columns[first : first + len(overfull)] = overfull.upper
        monkeypatch.setattr(narrowing, "solve", solve)
        return replace(found, status=Status.FEASIBLE, columns=columns)

    monkeypatch.setattr(narrowing, "solve", out_of_time)
    found = decide(seats(60, 30), {"places.overfull_share": 0.14, "class_size.max": 25}, **rules)
    schools = found.tables["placements"].groupby("school_id")["children"].sum()
    beyond = (schools - schools.index.map({"s1": 60, "s2": 30})).clip(lower=0).sum()
    assert found.goals["overfull_seats"] == beyond
    assert found.goals["unplaced_children"] == 100 - schools.sum()


def test_classes_are_whole_and_keep_to_rooms(decide: Decide) -> None:
    """One room at s1 holds 25: of 100 children 25 more have no place."""
    rooms = {"provision": "school_id,level,pupils,seats,rooms\n s1,primary,0,50,1\n s2,primary,0,50,"}
    found = decide(rooms, {"class_size.max": 25}, classes=True)
    table = found.tables["open_classes"].set_index("school_id")
    assert table[["classes", "pupils"]].to_numpy().tolist() == [[1, 25], [2, 50]]
    assert table["rooms"].isna().to_list() == [False, True]
    assert sum(found.left().values()) == 25


@pytest.mark.parametrize(("rooms", "placed"), [(1, 0), (2, 50), (3, 50), (4, 80)])
def test_rooms_bind_grade_by_grade(decide: Decide, rooms: int, placed: int) -> None:
    """Half of s1's pupils are in each of 2 grades, 25 to a class: a third room alone takes no child more.

    Without a room for every grade the school takes nobody; with 4 rooms, its 80 seats bind.
    """
    known = {"provision": f"school_id,level,pupils,seats,rooms\n s1,primary,0,80,{rooms}\n s2,primary,0,0,"}
    known["grades"] = "school_id,level,grade,year,pupils\n s1,primary,1,2025,5\n s1,primary,2,2025,5"
    found = decide(known, {"class_size.max": 25}, classes=True)
    assert sum(found.placed().values()) == placed
    assert found.goals["unplaced_children"] == 100 - placed
    opened = found.tables["open_classes"]
    assert (opened["classes"] <= opened["rooms"]).all()
    assert decide(known, {"class_size.max": 25}).goals["unplaced_children"] == 20


def test_classes_are_counted_grade_by_grade(decide: Decide) -> None:
    """Half of s1's 50 pupils in each grade: 25 + 25 are 2 classes; s2 has 10 and 40: 1 + 2 classes."""
    found = decide({"grades": GRADES}, {"class_size.max": 25}, classes=True)
    assert found.tables["open_classes"]["classes"].to_list() == [2, 3]
    first = {"class_size.max": 25, "class_size.max_grade_1": 9}
    smaller = decide({"grades": GRADES}, first, classes=True)
    assert smaller.tables["open_classes"]["classes"].to_list() == [3 + 1, 2 + 2]


@pytest.mark.parametrize(("share", "to_s2", "lost"), [(1.0, 20, 30), (0.9, 30, 20), (0.0, 50, 0)])
def test_the_share_placed_nearby(decide: Decide, share: float, to_s2: int, lost: int) -> None:
    """To keep its 50 pupils, s2 needs 30 of b, for whom it is the second school; the share forbids it."""
    policy = {"enrolment.nearby_share": share}
    found = decide(seats(100, 50, (0, 50)), policy, nearby=True, nearby_schools=1)
    assert sum(n for (_, school), n in found.placed().items() if school == "s2") == to_s2
    assert (found.goals["short_nearby"], found.goals["pupils_lost"]) == (0, lost)


def test_the_share_placed_nearby_may_be_short(decide: Decide) -> None:
    """Seats for 70 of the 80 who live nearest to s1: 10 are missing to a share of all."""
    found = decide(seats(70, 30), {"enrolment.nearby_share": 1.0}, nearby=True, nearby_schools=1)
    assert found.goals["short_nearby"] == 10
    radius = {"enrolment.nearby_share": 1.0, "places.service_radius_metres": 2100}
    assert decide(seats(70, 30), radius, nearby=True, nearby_schools=1).goals["short_nearby"] == 0


@pytest.mark.parametrize(
    ("rules", "travel"),
    [
        ({"change_share": 1.0}, 143_000),
        ({"change_share": 0.2}, 174_000),  # 10 of b and 10 of c change places: 3,100 m saved each time
        ({"change_share": 0.0}, 205_000),
        ({"least_change": True}, 205_000),
        ({"keep_grades": True}, 174_000),  # the 10 entrants of b at s2 and of c at s1
        ({"keep_grades": True, "keep_siblings": True}, 189_500),  # half of them have siblings there
    ],
)
def test_continuity(decide: Decide, rules: dict[str, object], travel: float) -> None:
    known = {"attendance": ATTENDANCE, "grades": GRADES}
    assert decide(known, {"enrolment.sibling_share": 0.5}, **rules).goals["travel"] == travel


def test_pupils_of_upper_grades_stay_although_seats_lack(decide: Decide) -> None:
    """With 30 seats at s2, 40 of b's 50 would stay: 5 above the seats are all that the policy allows."""
    known = {"attendance": ATTENDANCE, "grades": GRADES, **seats(70, 30)}
    found = decide(known, {"places.overfull_share": 0.17}, keep_grades=True)
    assert found.goals["displaced_pupils"] == 5
    assert found.goals["overfull_seats"] == 5
    assert found.order[:3] == ["unplaced_children", "displaced_pupils", "overfull_seats"]


def test_changes_beyond_the_budget_are_told(decide: Decide) -> None:
    """s2 has 30 seats, so 20 of b must change; 5 may."""
    found = decide({"attendance": ATTENDANCE, **seats(70, 30)}, change_share=0.05)
    assert found.goals["beyond_budget"] == 15


@pytest.mark.parametrize(
    ("share", "travel", "beyond"), [(0.4, 205_000, 10), (0.5, 205_000, 0), (0.6, 174_000, 0)]
)
def test_children_whose_school_closes_use_up_the_budget(
    decide: Decide, share: float, travel: float, beyond: int
) -> None:
    """All 50 of b went to s3, which teaches no more: of 100 who may change 50, nobody else does.

    Of 60, 10 of c change to s2, and as many of b go to s1 instead: 3,100 m saved each time.
    """
    closed = {
        "schools": TOWN["schools"] + "\n s3,0,2000",
        "attendance": ATTENDANCE.replace("b,primary,s2", "b,primary,s3"),
    }
    found = decide(closed, change_share=share)
    assert found.goals["travel"] == travel
    assert found.goals["beyond_budget"] == beyond


def test_a_closed_school_is_offered_to_nobody(decide: Decide) -> None:
    """The pupils of s3 go to s2, however near s3 is; whoever has siblings there stays no more than others."""
    closed = {
        "schools": TOWN["schools"] + "\n s3,0,2000",
        "attendance": "area_id,level,school_id,children\n b,primary,s3,50",
        "travel": TOWN["travel"] + "\n b,s3,10",
        "grades": GRADES,
    }
    found = decide(closed, {"enrolment.sibling_share": 0.5}, least_change=True, keep_grades=True)
    assert {school for _, school in found.placed()} == {"s1", "s2"}
    assert found.goals.get("displaced_pupils", 0) == 0


@pytest.mark.parametrize(("feeders", "travel"), [(0, 140_000), (2, 140_000), (1, 145_000)])
def test_children_of_a_primary_school_stay_together(decide: Decide, feeders: int, travel: float) -> None:
    """All of a and b attend p1: apart at s1 and s2 (140,000), together at s1 (145,000), s2 (190,000)."""
    town = {
        "schools": "school_id,x,y\n s1,0,0\n s2,3000,0\n p1,0,0\n p2,0,0",
        "provision": """school_id,level,pupils,seats
            p1,primary,0,80
            p2,primary,0,20
            s1,junior,0,80
            s2,junior,0,80""",
        "children": TOWN["children"].replace("primary", "junior"),
        "attendance": """area_id,level,school_id,children
            a,primary,p1,30
            b,primary,p1,50
            c,primary,p2,20""",
        "travel": TOWN["travel"].replace("2000", "2200").replace("2100", "2000").replace("2200", "2100"),
    }
    found = decide(town, levels=("junior",), feeders=feeders)
    assert found.goals["travel"] == travel


def test_feeders_read_the_primary_places_of_the_same_plan(decide: Decide) -> None:
    """Primary places put a and b at s1, c at s2; with junior seats for 60 each, p1 needs two schools."""
    children = [TOWN["children"], TOWN["children"].split("\n", 1)[1].replace("primary", "junior")]
    town = {
        "provision": """school_id,level,pupils,seats
            s1,junior,0,60
            s1,primary,0,80
            s2,junior,0,60
            s2,primary,0,20""",
        "children": "\n".join(children),
    }
    assert decide(town, feeders=1).goals["extra_feeds"] == 1
    assert "extra_feeds" not in decide(town).goals


def test_the_mix_of_disadvantaged_children(decide: Decide) -> None:
    """City share 0.2; s1 may have at most 0.3: 37 of the 50 children of a, whose share is 0.4."""
    town = {
        "areas": "area_id,disadvantaged_share,x,y\n a,0.4,0,1000\n c,0,3000,500",
        "children": "area_id,level,year,children\n a,primary,2025,50\n c,primary,2025,50",
        "travel": "area_id,school_id,metres\n a,s1,1000\n a,s2,3000\n c,s1,3500\n c,s2,500",
    }
    assert decide(town, mix_within=0.1).placed()["a", "s1"] == 37
    assert decide(town, mix_within=0.2).placed()["a", "s1"] == 50
    apart = {**town, "travel": "area_id,school_id,metres\n a,s1,1000\n a,s2,30000\n c,s1,35000\n c,s2,500"}
    assert decide(apart, mix_within=0.1).goals["beyond_mix"] == pytest.approx(2 * 50 * 0.1)


@pytest.mark.parametrize(("boarders", "boarding"), [(8, 5), (3, 3), (0, 0)])
def test_boarders_live_beyond_the_limit(decide: Decide, boarders: int, boarding: int) -> None:
    """20 children live 9 km away, a quarter of them old enough to board; s1 boards as many as today."""
    town = {
        "schools": "school_id,x,y\n s1,0,0",
        "provision": f"school_id,level,pupils,seats,boarders\n s1,primary,0,50,{boarders}",
        "areas": "area_id,x,y\n a,0,1000\n far,0,9000",
        "children": "area_id,level,year,children\n a,primary,2025,30\n far,primary,2025,20",
        "grades": "school_id,level,grade,year,pupils\n s1,primary,1,2025,30\n s1,primary,2,2025,10",
        "travel": "area_id,school_id,metres",
    }
    policy = {"places.boarding_limit_metres": 10_000, "places.boarding_from_grade": 2}
    found = decide(town, {**policy, "places.most_schools": 1}, boarding=True)
    assert found.placed().get(("far", "s1"), 0) == boarding
    assert found.left()["far"] == 20 - boarding
    assert decide(town, policy).left()["far"] == 20


@pytest.mark.parametrize(
    ("policy", "to_s2", "small"),
    [
        ({"school_size.min": 40}, 40, 0),
        ({"school_size.min": 40, "school_size.point_below": 30, "school_size.min_point": 30}, 30, 0),
        ({"school_size.min": 75}, 25, 50),  # 100 children make no two schools of 75, wherever they go
    ],
)
def test_least_sizes(decide: Decide, policy: dict[str, object], to_s2: int, small: float) -> None:
    """The 20 children of c and 5 of b would do to keep s2's 25 pupils."""
    town = {**seats(100, 100, (20, 25)), "travel": TOWN["travel"].replace("a,s2,3000", "a,s2,5000")}
    assert decide(town).placed()["b", "s2"] == 5
    found = decide(town, {**policy, "places.overfull_share": 0}, least_size=True)
    found_at = sum(n for (_, school), n in found.placed().items() if school == "s2")
    assert (found_at, found.goals["too_small"]) == (to_s2, small)


@pytest.mark.parametrize(
    "rules",
    [
        {"classes": True},
        {"nearby": True},
        {"least_change": True},
        {"feeders": 1},
        {"mix_within": 0.1},
        {"boarding": True},
        {"least_size": True},
    ],
)
def test_what_nobody_knows_is_said_and_changes_nothing(decide: Decide, rules: dict[str, object]) -> None:
    town = {name: text.replace("primary", "junior") for name, text in TOWN.items()}
    found, plain = decide(town, **rules), decide(town)
    assert found.placed() == plain.placed()
    assert len(found.reasons()) == len(plain.reasons()) + 1


def test_rules_hold_for_the_levels_named(decide: Decide) -> None:
    assert decide(areas="zoned", levels=("junior",)).placed() == decide().placed()
