"""Doing nothing is what a plan is held against: no hires, no moves, nothing built."""

from scenarios.explain.losers import doing_nothing
from scenarios.scenario import Scenario, TeacherRules
from scenarios.scenario_locks import ProjectMust, TeachersStay
from scenarios.scenario_rules import Rotation


def test_nothing_is_done_and_what_was_promised_of_places_and_teachers_stays() -> None:
    stay = TeachersStay(lock="teachers_stay", school="S1")
    asked = Scenario(
        name="much",
        policy="cn.2017.quality",
        year=2026,
        decisions=("projects", "places", "teachers", "funds", "standards"),
        teachers=TeacherRules(hires_max=60),
        rotation=Rotation(decide=True),
        locks=(stay, ProjectMust(lock="project_must", project="P1")),
    )
    idle = doing_nothing(asked)
    assert idle.decisions == ("places", "teachers", "funds")
    assert idle.teachers == TeacherRules(hires_max=0, moves_max=0)
    assert not idle.rotation.decide
    assert idle.locks == (stay,)
    assert doing_nothing(idle) == idle
