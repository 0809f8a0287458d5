"""Locks of projects: must, never, not before, and schools whose buildings stay."""

from collections.abc import Callable

import pytest

from geodata.city import City
from models.audit.locks import locked_projects_are_kept
from models.errors import LockError
from models.locks.projects import NOT_CHOSEN, TOO_LATE, require_projects
from models.locks.rules import Lock, ProjectMust, ProjectNever, ProjectNotBefore, SchoolStays
from models.projects.facts import ProjectsFacts, projects_facts
from models.projects.formulation import formulate_projects, read_projects
from models.projects.rules import ProjectsRules
from models.question import Question
from models.steps import Steps


@pytest.fixture(scope="module")
def site(make_city: Callable[..., City]) -> City:
    """30 and 40 children for 20 seats; huts cost 1 and the annex 5 for the same 20 seats, 10 are there."""
    return make_city(
        schools="school_id,x,y\n s,0,0",
        provision="school_id,level,pupils,seats\n s,primary,20,20",
        areas="area_id,x,y\n a,0,0",
        children="area_id,level,year,children\n a,primary,2025,30\n a,primary,2026,40",
        sources="source_id,year,name,amount,carry_over\n f,2025,City,10000,1\n f,2026,City,10000,1",
        projects="""project_id,school_id,level,kind,capital_cost,adds_seats,earliest_year,lead_years
            annex,s,primary,expand,5000,20,2025,0
            huts,s,primary,temporary,1000,20,2025,0
            late,s,primary,expand,1,20,2029,0""",
    )


@pytest.fixture
def choose(
    site: City, make_policy: Callable[..., object], make_question: Callable[..., Question]
) -> Callable[..., tuple[dict[str, int], ProjectsFacts, Question]]:
    policy = make_policy({"places.travel_limit_metres": 1000})

    def chosen(*locks: Lock) -> tuple[dict[str, int], ProjectsFacts, Question]:
        question = make_question(
            site, decisions=("projects", "places"), projects=ProjectsRules(horizon=2), locks=locks,
            sources=site.sources[site.sources["year"] == 2025],
            later_sources=site.sources[site.sources["year"] == 2026],
        )  # fmt: skip
        facts = projects_facts(site, policy, question)
        require_projects(facts, question)
        works = read_projects(
            facts, Steps(question).solve("projects", "", formulate_projects(facts, question))
        )
        return works.set_index("project_id")["start_year"].to_dict(), facts, question

    return chosen


@pytest.mark.parametrize(
    ("locks", "works"),
    [
        ((), {"huts": 2025}),
        ((ProjectNever("k", "huts"),), {"annex": 2025}),
        ((ProjectMust("k", "annex"), ProjectNever("l", "huts")), {"annex": 2025}),
        ((ProjectNotBefore("k", "huts", 2026), ProjectNever("l", "annex")), {"huts": 2026}),
        ((SchoolStays("k", "s", kept=("projects",)),), {}),
        ((SchoolStays("k", "s", "junior", kept=("projects",)),), {"huts": 2025}),
        ((ProjectMust("k", "huts", by=2025),), {"huts": 2025}),
    ],
)
def test_a_lock_binds(choose: Callable[..., tuple], locks: tuple[Lock, ...], works: dict[str, int]) -> None:
    assert choose(*locks)[0] == works


@pytest.mark.parametrize(
    ("lock", "reason", "found"),
    [
        (ProjectMust("k", "late"), NOT_CHOSEN, "late: opens after the years looked at"),
        (ProjectMust("k", "annex", by=2024), TOO_LATE, "annex 2024"),
    ],
)
def test_what_can_never_be_is_refused_with_its_reason(
    choose: Callable[..., tuple], lock: Lock, reason: str, found: str
) -> None:
    with pytest.raises(LockError) as caught:
        choose(lock)
    assert (caught.value.reason, caught.value.found) == (reason, found)


@pytest.mark.parametrize(
    ("lock", "wrong"),
    [
        (ProjectMust("k", "annex"), 1),
        (ProjectNever("k", "huts"), 1),
        (ProjectNotBefore("k", "huts", 2026), 1),
        (SchoolStays("k", "s"), 1),
        (ProjectNotBefore("k", "huts", 2025), 0),
        (ProjectMust("k", "huts"), 0),
    ],
)
def test_the_audit_finds_a_lock_that_is_not_kept(
    make_plan: Callable[..., object],
    make_question: Callable[..., Question],
    site: City,
    lock: Lock,
    wrong: int,
) -> None:
    works = [{"project_id": "huts", "school_id": "s", "level": "primary", "start_year": 2025}]
    question = make_question(site, decisions=("projects",), locks=(lock,))

    class Judged:
        plan = make_plan(works=works)

        @staticmethod
        def decided(decision: str) -> bool:
            return decision in question.decisions

    Judged.question = question
    assert bool(list(locked_projects_are_kept(Judged))) == wrong
