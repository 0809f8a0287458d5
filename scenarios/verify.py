"""Is a stored run what it says it is? Derived once more from its inputs, without the code that solved it.

Everything here is plain arithmetic over the run's tables, the city's files and the published packs; the
solver is not needed, not even to be imported, so that a run can be verified years later on a machine that has
none. What cannot be worked out again is quoted as stored, and said to be.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields

import pandas as pd

from geodata.city import City
from models.audit.whole import audit
from models.measures.indicators import Measures, measure
from models.policy import Policy
from scenarios.errors import JunhengError
from scenarios.packs import load_pack
from scenarios.store_access import StoreAccess
from scenarios.store_records import Record, index_problems, read_record, record_problems
from scenarios.verify_goals import GoalCheck, goal_checks, wrong_proofs
from scenarios.verify_question import asked_of

MOST_FAULTS = 20  # of one finding


@dataclass(frozen=True)
class Finding:
    """One thing that was verified.

    Attributes
    ----------
    what
        ``stored``, ``city``, ``policy``, ``audit``, ``goals``, ``proof``, ``before`` or ``after``.
    verdict
        ``holds``, ``fails``, or ``not_assessed`` where something else had to hold first.
    found
        What was found instead, at most `MOST_FAULTS` of them; empty where it holds.
    """

    what: str
    verdict: str
    found: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verification:
    """What came of it.

    Attributes
    ----------
    number
        Of the run.
    plan
        Fingerprint of the plan.
    made_by
        Version of the code that made the run.
    findings
        In order.
    goals
        Every goal with its stored value, its bound as stored, and its value added up anew.
    """

    number: int
    plan: str
    made_by: str
    findings: tuple[Finding, ...]
    goals: tuple[GoalCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether everything was verified and nothing failed."""
        return all(finding.verdict == "holds" for finding in self.findings)


def verify_run(store: StoreAccess, number: int, city: City) -> Verification:
    """Verify a stored run against the city, the packs of today, and itself.

    Parameters
    ----------
    store
        Where it lies.
    number
        Of the run.
    city
        The facts it was planned for.

    Raises
    ------
    UnknownRunError
        No run has this number.
    StoreError
        The store cannot be read.
    """
    store.require(number)
    with store.reading() as connection:
        record = read_record(connection, number)
        if record is None:
            raise store.unknown(number, connection)
    broken = tuple(problem.render() for problem in record_problems(record))
    if broken:
        rest = ("city", "policy", "audit", "goals", "proof", "before", "after")
        left_out = tuple(Finding(what, "not_assessed") for what in rest)
        return Verification(
            number, str(record.header["plan"]), "", (_finding("stored", broken), *left_out), ()
        )
    listed = tuple(problem.render() for problem in index_problems(record))
    goals = goal_checks(record.plan)
    findings = (_finding("stored", listed), *_against_city(record, city), *_against_itself(record, goals))
    made = record.provenance
    return Verification(number, made.plan, made.code_version, findings, goals)


def _against_city(record: Record, city: City) -> Iterator[Finding]:
    """Yield what city and packs say; the rest is not assessed where they are not those of the run."""
    told, policy = record.provenance, _policy(record)
    facts = city.fingerprint()
    same_city = facts == told.city
    yield _finding("city", () if same_city else (f"{facts[:16]} ≠ {told.city[:16]}",))
    if isinstance(policy, str):
        yield _finding("policy", (policy,))
        same_rules = False
    else:
        rules = policy.fingerprint()
        same_rules = rules == told.policy
        yield _finding("policy", () if same_rules else (f"{rules[:16]} ≠ {told.policy[:16]}",))
    if isinstance(policy, str) or not (same_city and same_rules):
        yield from (Finding(what, "not_assessed") for what in ("audit", "before", "after"))
        return
    yield _finding("audit", _attempt(lambda: _audited(record, city, policy)))
    yield _finding("before", _attempt(lambda: _differing(record.before, measure(city, policy))))
    yield _finding("after", _attempt(lambda: _differing(record.after, measure(city, policy, record.plan))))


def _against_itself(record: Record, goals: tuple[GoalCheck, ...]) -> Iterator[Finding]:
    refuted = [
        f"{goal.step} {goal.goal}: {goal.stored:.10g} ≠ {goal.summed:.10g}"
        for goal in goals
        if goal.verdict == "refuted"
    ]
    yield _finding("goals", tuple(refuted))
    told, steps = record.provenance, record.plan.steps
    wrong = list(wrong_proofs(record.plan))
    weak = steps.loc[steps["status"] != "optimal", "status"]
    if told.status != (str(weak.iloc[0]) if len(weak) else "optimal"):
        wrong.append(f"status {told.status}")
    if told.worst_gap != (float(steps["gap"].max()) if len(steps) else 0.0):
        wrong.append(f"gap {told.worst_gap:g}")
    yield _finding("proof", tuple(wrong))


def _policy(record: Record) -> Policy | str:
    """Return the rules of the run, or why they cannot be loaded any more."""
    overlay = record.question.get("overlay") or {}
    try:
        return load_pack(str(record.question["policy"]), dict(overlay))  # type: ignore[call-overload]
    except JunhengError as error:
        return error.render()


def _audited(record: Record, city: City, policy: Policy) -> tuple[str, ...]:
    question = asked_of(record.question, city)
    return tuple(fault.render() for fault in audit(record.plan, city, policy, question))


def _differing(stored: Measures, true: Measures) -> tuple[str, ...]:
    """Return the tables of measures that are not what was stored; noise of floating point is none."""
    wrong = []
    for field in fields(Measures):
        told, found = getattr(stored, field.name), getattr(true, field.name)
        try:
            pd.testing.assert_frame_equal(
                told.reset_index(drop=True), found.reset_index(drop=True), check_dtype=False, rtol=1e-9
            )
        except AssertionError as error:
            wrong.append(f"{field.name}: {str(error).splitlines()[0]}")
    return tuple(wrong)


def _attempt(check: Callable[[], tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a check found; a run too strange to be checked has failed it."""
    try:
        return check()
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        return (f"{type(error).__name__}: {error}",)


def _finding(what: str, wrong: tuple[str, ...]) -> Finding:
    return Finding(what, "fails" if wrong else "holds", wrong[:MOST_FAULTS])
