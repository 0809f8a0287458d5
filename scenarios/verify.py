"""Is a stored run what it says it is? Derived once more from its inputs, without the code that solved it.

Everything here is plain arithmetic over the run's tables, the city's files and the published packs; the
solver is not needed, not even to be imported, so that a run can be verified years later on a machine that has
none. What cannot be worked out again is quoted as stored, and said to be.

A run of another release was judged by that release's rules and has its tables. What today's code finds
otherwise in such a run is shown, but is no proof against it: that finding is not assessed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace

import pandas as pd

from geodata.city import City
from geodata.faults import GeodataError
from models.audit.whole import audit
from models.errors import ModelError
from models.measures.indicators import Measures, measure
from models.policy import Policy
from scenarios.errors import JunhengError, Problem
from scenarios.packs import load_pack
from scenarios.provenance import code_version
from scenarios.scenario_forecast import counted_on, forecast_of
from scenarios.store_access import StoreAccess
from scenarios.store_records import (
    ODD_TABLES,
    UNREADABLE,
    Record,
    index_problems,
    read_record,
    record_problems,
)
from scenarios.verify_goals import GoalCheck, goal_checks
from scenarios.verify_question import asked_of
from scenarios.verify_steps import wrong_steps

MOST_FAULTS = 20  # of one finding
REST = ("city", "policy", "audit", "goals", "proof", "before", "after")  # after ``stored``, in order


@dataclass(frozen=True)
class Finding:
    """One thing that was verified.

    Attributes
    ----------
    what
        ``stored``, ``city``, ``policy``, ``audit``, ``goals``, ``proof``, ``before`` or ``after``.
    verdict
        ``holds``, ``fails`` or ``not_assessed``.
    found
        What was found instead, at most `MOST_FAULTS` of them; empty where it holds.
    why
        Why it is not assessed: ``stored`` or ``inputs`` where these do not hold, ``code`` where the run was
        made by other code, whose rules or tables may have been others; else empty.
    """

    what: str
    verdict: str
    found: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Verification:
    """What came of it.

    Attributes
    ----------
    number
        Of the run.
    plan
        Fingerprint of the plan.
    made_by, judged_by
        Versions of the code that made the run, and of this one.
    findings
        In order.
    goals
        Every goal with its stored value, its bound as stored, and its value added up anew.
    """

    number: int
    plan: str
    made_by: str
    judged_by: str
    findings: tuple[Finding, ...]
    goals: tuple[GoalCheck, ...]

    @property
    def holds(self) -> bool:
        """Whether everything was verified and nothing failed."""
        return all(finding.verdict == "holds" for finding in self.findings)

    @property
    def fails(self) -> bool:
        """Whether something is not what it says it is."""
        return any(finding.verdict == "fails" for finding in self.findings)


@dataclass(frozen=True)
class _Judge:
    """Gives the verdicts on a run: what is found in a run of other code proves nothing against it."""

    same_code: bool

    def finding(self, what: str, wrong: tuple[str, ...]) -> Finding:
        """Return what came of a check by today's rules and tables."""
        if self.same_code or not wrong:
            return _finding(what, wrong)
        return Finding(what, "not_assessed", wrong[:MOST_FAULTS], "code")

    def check(self, what: str, check: Callable[[], tuple[str, ...]]) -> Finding:
        """Return what a check found; a run too strange to be checked has failed it."""
        try:
            wrong = check()
        except (LookupError, ValueError, TypeError, AttributeError, GeodataError, ModelError) as error:
            wrong = (f"{type(error).__name__}: {error}",)
        return self.finding(what, wrong)


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
    judge = _Judge(same_code=record.made_by in {"", code_version()})
    goals: tuple[GoalCheck, ...] = ()
    if broken := tuple(record_problems(record)):
        findings = _broken(broken, judge)
    else:
        goals = _goals(record, judge)
        listed = _finding("stored", tuple(problem.render() for problem in index_problems(record)))
        found = (listed, *_against_city(record, city, judge), *_against_itself(record, goals, judge))
        by_name = {finding.what: finding for finding in found}
        findings = tuple(by_name[what] for what in ("stored", *REST))
    return Verification(number, str(record.header["plan"]), record.made_by, code_version(), findings, goals)


def _broken(broken: tuple[Problem, ...], judge: _Judge) -> tuple[Finding, ...]:
    """Return the findings on a run that cannot be read: it is damaged, or of a release with other tables."""
    wrong = tuple(problem.render() for problem in broken)
    if all(problem.what in {ODD_TABLES, UNREADABLE} for problem in broken):
        first = judge.finding("stored", wrong)
    else:
        first = _finding("stored", wrong)
    return (first, *(Finding(what, "not_assessed", why=first.why or "stored") for what in REST))


def _goals(record: Record, judge: _Judge) -> tuple[GoalCheck, ...]:
    """Return the goals added up; of other code, what comes out otherwise is not assessed."""
    try:
        goals = goal_checks(record.plan)
    except (LookupError, ValueError, TypeError):  # tables of another shape
        return ()
    if judge.same_code:
        return goals
    return tuple(
        replace(goal, verdict="not_assessed") if goal.verdict == "refuted" else goal for goal in goals
    )


def _against_city(record: Record, city: City, judge: _Judge) -> Iterator[Finding]:
    """Yield what city and packs say; the rest is not assessed where they are not those of the run."""
    told, policy = record.provenance, _policy(record)
    facts = city.fingerprint()
    yield _finding("city", () if facts == told.city else (f"{facts[:16]} ≠ {told.city[:16]}",))
    rules = policy if isinstance(policy, str) else policy.fingerprint()
    if rules == told.policy:
        same_rules = _finding("policy", ())
    else:
        short = rules if isinstance(policy, str) else f"{rules[:16]} ≠ {told.policy[:16]}"
        same_rules = judge.finding("policy", (short,))
    yield same_rules
    if isinstance(policy, str) or facts != told.city or same_rules.verdict != "holds":
        why = same_rules.why or "inputs"
        yield from (Finding(what, "not_assessed", why=why) for what in ("audit", "before", "after"))
        return
    yield judge.check("audit", lambda: _audited(record, city, policy))
    yield judge.check("before", lambda: _differing(record.before, measure(city, policy)))
    yield judge.check("after", lambda: _differing(record.after, measure(city, policy, record.plan)))


def _against_itself(record: Record, goals: tuple[GoalCheck, ...], judge: _Judge) -> Iterator[Finding]:
    refuted = tuple(
        f"{goal.step} {goal.goal}: {goal.stored:.10g} ≠ {goal.summed:.10g}"
        for goal in goals
        if goal.verdict in {"refuted", "not_assessed"}
    )
    unread = () if goals or record.plan.steps.empty else ("plan.steps",)
    yield judge.finding("goals", refuted or unread)
    yield judge.check("proof", lambda: _wrong_proof(record))


def _wrong_proof(record: Record) -> tuple[str, ...]:
    told, steps = record.provenance, record.plan.steps
    wrong = list(wrong_steps(record.plan, record.question))
    weak = steps.loc[steps["status"] != "optimal", "status"]
    if told.status != (str(weak.iloc[0]) if len(weak) else "optimal"):
        wrong.append(f"status {told.status}")
    if told.worst_gap != (float(steps["gap"].max()) if len(steps) else 0.0):
        wrong.append(f"gap {told.worst_gap:g}")
    return tuple(wrong)


def _policy(record: Record) -> Policy | str:
    """Return the rules of the run, or why they cannot be loaded any more."""
    overlay = record.question.get("overlay") or {}
    try:
        return load_pack(str(record.question["policy"]), dict(overlay))  # type: ignore[call-overload]
    except JunhengError as error:
        return error.render()


def _audited(record: Record, city: City, policy: Policy) -> tuple[str, ...]:
    city = counted_on(city, forecast_of(record.question))
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


def _finding(what: str, wrong: tuple[str, ...]) -> Finding:
    return Finding(what, "fails" if wrong else "holds", wrong[:MOST_FAULTS])
