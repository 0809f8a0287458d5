"""A run: one scenario asked of one city, planned, audited, measured and traceable."""

import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import UTC, datetime

import pandas as pd

from geodata.city import City
from models import errors
from models.audit.whole import audit
from models.locks.collision import LocksCollideError
from models.measures.indicators import Measures, measure
from models.plan import Plan
from models.plan_city import plan_city
from models.policy import Policy
from models.question import Question
from optimizer.solve import Progress, Status
from scenarios.errors import AuditFailedError, NoPlanError, Problem, SystemFailureError
from scenarios.packs import load_pack
from scenarios.provenance import Provenance, code_version, inputs_fingerprint, library_versions
from scenarios.question import ask
from scenarios.scenario import Scenario
from scenarios.scenario_collisions import no_plan_for_locks
from scenarios.scenario_forecast import counted_on

type Watcher = Callable[[str, Progress], None]
type Asked = Callable[[], bool] | None


@dataclass(frozen=True, eq=False)
class Run:
    """What came of a scenario; ``number`` is None until the store has given one.

    ``before`` measures the city as it is today, ``after`` under the plan.
    """

    number: int | None
    scenario: Scenario
    plan: Plan
    before: Measures
    after: Measures
    provenance: Provenance

    def __eq__(self, other: object) -> bool:
        """Two runs are equal when number, scenario, provenance and every table are."""
        if not isinstance(other, Run):
            return NotImplemented
        mine, theirs = (
            (self.number, self.scenario, self.provenance),
            (
                other.number,
                other.scenario,
                other.provenance,
            ),
        )
        return mine == theirs and all(
            same_tables(*pair)
            for pair in (
                (self.plan, other.plan),
                (self.before, other.before),
                (self.after, other.after),
            )
        )

    def __hash__(self) -> int:
        """Return a hash by the inputs: runs of equal inputs hold equal plans."""
        return hash((self.number, self.provenance.inputs))


def tables_of(value: Plan | Measures) -> dict[str, pd.DataFrame]:
    """Return the tables of a plan or of measures by name."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def same_tables(one: Plan | Measures, other: Plan | Measures) -> bool:
    """Return whether two plans, or two measures, hold the same tables (unknown equals unknown)."""
    mine, theirs = tables_of(one), tables_of(other)
    return mine.keys() == theirs.keys() and all(table.equals(theirs[name]) for name, table in mine.items())


def run_scenario(
    city: City,
    scenario: Scenario,
    progress: Watcher | None = None,
    cancel: Asked = None,
    hurry: Asked = None,
    today: dict[str, Measures] | None = None,
) -> Run:
    """Plan a city under a scenario, audit the plan, and measure what it changes.

    Parameters
    ----------
    city
        The facts.
    scenario
        The question.
    progress
        Called now and then, with the name of the step and where the solver stands.
    cancel
        Asked now and then; returns true when the solve must stop, without a plan.
    hurry
        Asked now and then; returns true when every search must end once it has a plan in hand.
    today
        What the city measures today by the fingerprint of the rules, filled here: runs of one city that
        share it measure today once.

    Returns
    -------
    Run
        Not stored yet: ``number`` is None.

    Raises
    ------
    ScenarioError
        When the city cannot be asked this question (year, level, goal).
    NoPlanError
        When it is proved that no plan exists.
    SystemFailureError
        When the solver found none in time, or failed.
    AuditFailedError
        When the plan breaks a rule by plain arithmetic; such a plan is never handed out.
    """
    started = time.monotonic()
    created = datetime.now(UTC).isoformat(timespec="seconds")
    policy = load_pack(scenario.policy, scenario.overlay)
    question = ask(scenario, city)
    facts = counted_on(city, scenario.forecast)
    plan = _plan(facts, policy, question, (progress, cancel, hurry))
    _require_clean(plan, facts, policy, question)
    known, rules = {} if today is None else today, policy.fingerprint()
    if rules not in known:
        known[rules] = measure(city, policy)
    return Run(
        number=None,
        scenario=scenario,
        plan=plan,
        before=known[rules],
        after=measure(city, policy, plan),
        provenance=_trace(city, policy, scenario, plan, created, time.monotonic() - started),
    )


def expected_inputs(city: City, scenario: Scenario) -> str:
    """Return the fingerprint of the inputs that a run would have, without running it."""
    policy = load_pack(scenario.policy, scenario.overlay)
    return inputs_fingerprint(city.fingerprint(), policy.fingerprint(), scenario.fingerprint())


def _plan(
    city: City,
    policy: Policy,
    question: Question,
    waiting: tuple[Watcher | None, Asked, Asked],
) -> Plan:
    try:
        return plan_city(city, policy, question, *waiting)
    except (errors.LockError, LocksCollideError) as error:
        raise no_plan_for_locks(error) from error
    except errors.NoPlanError as error:
        if error.status == Status.INFEASIBLE:
            raise NoPlanError.one(error.step, "no plan exists that keeps the rules") from error
        raise SystemFailureError.one(
            error.step, "the solver found no plan", found=error.status, allowed=str(Status.OPTIMAL)
        ) from error


def _require_clean(plan: Plan, city: City, policy: Policy, question: Question) -> None:
    faults = audit(plan, city, policy, question)
    if faults:
        raise AuditFailedError(*(Problem("audit", fault.render()) for fault in faults))


def _trace(
    city: City, policy: Policy, scenario: Scenario, plan: Plan, created: str, seconds: float
) -> Provenance:
    facts, rules, asked = city.fingerprint(), policy.fingerprint(), scenario.fingerprint()
    return Provenance(
        city=facts,
        policy=rules,
        scenario=asked,
        inputs=inputs_fingerprint(facts, rules, asked),
        plan=plan.fingerprint(),
        city_name=city.name,
        city_name_zh=city.name_zh,
        code_version=code_version(),
        libraries=library_versions(),
        seed=scenario.solver.seed,
        threads=scenario.solver.threads,
        status=weakest_status(plan.steps),
        worst_gap=float(plan.steps["gap"].max()) if len(plan.steps) else 0.0,
        created_utc=created,
        seconds=seconds,
    )


def weakest_status(steps: pd.DataFrame) -> str:
    """Return "optimal" when every goal of the proof table is, else the first status that is not."""
    weak = steps.loc[steps["status"] != "optimal", "status"]
    return str(weak.iloc[0]) if len(weak) else "optimal"
