"""Decisions now, answers later: one program over several cases of what is not known.

Each case (births low, middle, high) is stated as a program of its own, with the same families for what must
be decided before the case is known. They are joined: the shared families stand once, everything else once per
case, labelled ``(case, label)`` (the deterministic equivalent of a two-stage program; Birge and Louveaux
2011, "Introduction to Stochastic Programming"). Then a goal of the cases becomes one of

* the expected value, each case weighed by its probability;
* the worst regret: how far the worst case stays behind what would have been best for it alone (Savage 1951);
* the mean of the worst cases of a stated probability (CVaR; Rockafellar and Uryasev 2000).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import sparse

from optimizer.blocks import Goal, Rows, Variables
from optimizer.errors import NoValuesError, ProgramError
from optimizer.program import Program
from optimizer.solution import Solution
from optimizer.solve import Limits, solve

type Terms = dict[Variables, np.ndarray]
SURE = 1e-9  # by which probabilities may miss 1


@dataclass(frozen=True, eq=False)
class Cases:
    """Programs for cases, joined; state goals on it, then solve ``program``.

    Attributes
    ----------
    program
        The joint program; it has no goals yet.
    shared
        Names of the families decided before the case is known.
    probabilities
        By case.
    """

    program: Program
    shared: tuple[str, ...]
    probabilities: Mapping[str, float]
    own: Mapping[str, Program] = field(repr=False)

    def add_expected(self, goal: str, *, tolerance: float = 0.0) -> Goal:
        """Add the expected value of a goal.

        Raises
        ------
        ProgramError
            A case has no such goal, or the goals differ in sense.
        """
        stated = self._goal(goal)
        terms: Terms = {}
        for case, share in self.probabilities.items():
            for family, numbers in self._terms(case, goal).items():
                terms[family] = terms.get(family, np.zeros(len(family))) + share * numbers
        name = f"expected_{goal}"
        return self.program.add_goal(name, terms, sense=stated.sense, tolerance=tolerance, unit=stated.unit)

    def add_worst_regret(self, goal: str, best: Mapping[str, float], *, tolerance: float = 0.0) -> Goal:
        """Add the regret of the worst case: by how much a goal stays behind ``best``, its best in each case.

        Raises
        ------
        ProgramError
            As :meth:`add_expected`; or a case has no finite best.
        """
        stated = self._goal(goal)
        for case in self.probabilities:
            if not math.isfinite(best.get(case, math.nan)):
                raise ProgramError(f"{goal}: the best of case {case!r} alone is not known")
        sign = -1.0 if stated.sense == "max" else 1.0
        name = f"worst_regret_{goal}"
        worst = self.program.add_variables(name, ["all"], lower=-math.inf, unit=stated.unit)
        self._hold(f"regret_{goal}", goal, {worst: 1.0}, [-sign * best[case] for case in self.probabilities])
        return self.program.add_goal(f"least_{name}", {worst: 1.0}, tolerance=tolerance, unit=stated.unit)

    def add_cvar(self, goal: str, worst: float, *, tolerance: float = 0.0) -> Goal:
        """Add the mean of a goal over its worst cases of probability ``worst`` (above 0, at most 1).

        For costs it is ``min η + Σ p[case] · beyond[case] / worst`` with ``beyond ≥ cost - η``; for a goal to
        be made large, the same of its negative, told as a maximum.

        Raises
        ------
        ProgramError
            As :meth:`add_expected`; or ``worst`` is not a probability.
        """
        stated = self._goal(goal)
        if not 0 < worst <= 1:
            raise ProgramError(f"{goal}: the share of worst cases is above 0 and at most 1, not {worst}")
        sign = -1.0 if stated.sense == "max" else 1.0
        edge = self.program.add_variables(f"edge_{goal}", ["all"], lower=-math.inf, unit=stated.unit)
        beyond = self.program.add_variables(f"beyond_{goal}", list(self.probabilities), unit=stated.unit)
        self._hold(f"beyond_edge_{goal}", goal, {edge: 1.0, beyond: np.eye(len(self.probabilities))}, None)
        shares = np.array(list(self.probabilities.values())) / worst
        terms: Terms = {edge: np.array([sign]), beyond: sign * shares}
        name = f"worst_cases_{goal}"
        return self.program.add_goal(name, terms, sense=stated.sense, tolerance=tolerance, unit=stated.unit)

    def best_alone(
        self, goal: str, *, limits: Limits | None = None, cancel: Callable[[], bool] | None = None
    ) -> Mapping[str, Solution]:
        """Solve each case alone for a goal, as if it were known to come: what regret is measured against.

        A family that every plan uses is a safe choice; read ``.goal(goal).value`` and ``.status`` of each.
        """
        self._goal(goal)
        found = {}
        for case, program in self.own.items():
            one = program.copy()
            known = {each.name: each for each in one.goals}
            one._goals.clear()  # noqa: SLF001 - its own package; a copy
            one._goals[goal] = known[goal]  # noqa: SLF001 - as above
            found[case] = solve(one, limits=limits, cancel=cancel)
        return found

    def values(self, solution: Solution, goal: str) -> pd.Series:
        """Return a goal of each case at a plan of the joint program.

        Raises
        ------
        NoValuesError
            The solve ended without a plan.
        """
        if not solution.has_values:
            raise NoValuesError(f"{goal!r} has no values: the solve ended {solution.status.value}")
        told = {}
        for case in self.probabilities:
            pieces = (
                numbers @ solution.values(family.family)
                for family, numbers in self._terms(case, goal).items()
            )
            told[case] = math.fsum(pieces)
        return pd.Series(told, name=goal)

    def _goal(self, name: str) -> Goal:
        found = []
        for case, program in self.own.items():
            goals = {goal.name: goal for goal in program.goals}
            if name not in goals:
                raise ProgramError(f"case {case!r} has no goal {name!r}")
            found.append(goals[name])
        if len({goal.sense for goal in found}) > 1:
            raise ProgramError(f"{name}: made small in one case and large in another")
        return found[0]

    def _terms(self, case: str, goal: str) -> Terms:
        """Return a goal of one case as coefficients on the families of the joint program."""
        program = self.own[case]
        costs = program.costs(next(each for each in program.goals if each.name == goal))
        terms: Terms = {}
        for family in program.families:
            numbers = costs[family.start : family.start + len(family)]
            if not numbers.any():
                continue
            joint = next(each for each in self.program.families if each.family == family.family)
            spread = np.zeros(len(joint))
            spread[_span(self.own, self.shared, family.family, case)] = numbers
            terms[joint] = spread
        return terms

    def _hold(
        self,
        name: str,
        goal: str,
        above: Mapping[Variables, float | np.ndarray],
        rhs: Sequence[float] | None,
    ) -> None:
        """Add a row per case: ``above - goal >= rhs``, the goal turned to be made small."""
        sign = -1.0 if self._goal(goal).sense == "max" else 1.0
        cases = list(self.probabilities)
        terms: dict[Variables, np.ndarray] = {
            family: np.full((len(cases), 1), numbers) if np.ndim(numbers) == 0 else np.asarray(numbers)
            for family, numbers in above.items()
        }
        for row, case in enumerate(cases):
            for family, numbers in self._terms(case, goal).items():
                block = terms.setdefault(family, np.zeros((len(cases), len(family))))
                block[row] -= sign * numbers
        blocks = {family: sparse.csr_array(block) for family, block in terms.items()}
        self.program.add_rows(name, cases, blocks, ">=", 0.0 if rhs is None else np.array(rhs))


def join_cases(
    cases: Mapping[str, Program], shared: Sequence[str], probabilities: Mapping[str, float] | None = None
) -> Cases:
    """Join one program per case into one in which what is shared is decided once.

    Parameters
    ----------
    cases
        Programs with the same families; rows and goals may differ. All of families and rows, nothing of PuLP.
    shared
        Families decided before the case is known: the same labels, bounds and kind in every case.
    probabilities
        By case, together 1; equal when left out.

    Raises
    ------
    ProgramError
        There is no case; a shared family is missing or differs; families differ; probabilities do not fit.
    """
    if not cases:
        raise ProgramError("there are no cases")
    given = probabilities or dict.fromkeys(cases, 1 / len(cases))
    if set(given) != set(cases) or min(given.values()) < 0 or abs(sum(given.values()) - 1) > SURE:
        raise ProgramError(f"probabilities are at least 0, one per case, together 1, not {dict(given)}")
    joint = Program("cases")
    _join_variables(joint, cases, shared)
    for name in dict.fromkeys(rows.family for program in cases.values() for rows in program.rows):
        _join_rows(joint, cases, shared, name)
    return Cases(joint, tuple(shared), {case: given[case] for case in cases}, dict(cases))


def _join_variables(joint: Program, cases: Mapping[str, Program], shared: Sequence[str]) -> None:
    first = next(iter(cases.values()))
    names = [family.family for family in first.families]
    for missing in set(shared) - set(names):
        raise ProgramError(f"no variables are called {missing!r}; the families are: {', '.join(names)}")
    for case, program in cases.items():
        if program.numVariables():
            raise ProgramError(f"case {case!r}: a case is stated in families, not in PuLP's own variables")
        if [family.family for family in program.families] != names:
            raise ProgramError(f"case {case!r}: its families of variables are not those of the others")
    for name in names:
        alike = {case: _family(program, name) for case, program in cases.items()}
        if name in shared:
            _join_shared(joint, alike)
        else:
            joint.add_variables(
                name,
                [(case, label) for case, family in alike.items() for label in family.index],
                lower=np.concatenate([family.lower for family in alike.values()]),
                upper=np.concatenate([family.upper for family in alike.values()]),
                integer=_kind(name, alike),
                unit=next(iter(alike.values())).unit,
            )


def _kind(name: str, alike: Mapping[str, Variables]) -> bool:
    kinds = {family.integer for family in alike.values()}
    if len(kinds) > 1:
        raise ProgramError(f"{name}: whole numbers in one case and not in another")
    return kinds.pop()


def _join_shared(joint: Program, alike: Mapping[str, Variables]) -> None:
    one = next(iter(alike.values()))
    for case, other in alike.items():
        same = one.index.equals(other.index) and one.integer == other.integer
        if not (same and np.array_equal(one.lower, other.lower) and np.array_equal(one.upper, other.upper)):
            raise ProgramError(f"{one.family}: is shared, and in case {case!r} not what it is in the others")
    joint.add_variables(
        one.family, one.index, lower=one.lower, upper=one.upper, integer=one.integer, unit=one.unit
    )


def _join_rows(joint: Program, cases: Mapping[str, Program], shared: Sequence[str], name: str) -> None:
    """Add one family of rows: those of every case that has it, one below the other."""
    have = {case: rows for case, program in cases.items() for rows in program.rows if rows.family == name}
    if len({rows.sense for rows in have.values()}) > 1:
        raise ProgramError(f"{name}: its sense differs between cases")
    height = sum(map(len, have.values()))
    terms: dict[Variables, sparse.csr_array] = {}
    for family in joint.families:
        block = _joint_block(cases, shared, have, family, height)
        if block.nnz:
            terms[family] = block
    labels = [(case, label) for case, rows in have.items() for label in rows.index]
    one = next(iter(have.values()))
    rhs = np.concatenate([rows.rhs for rows in have.values()])
    joint.add_rows(name, labels, terms, one.sense, rhs, unit=one.unit)


def _joint_block(
    cases: Mapping[str, Program],
    shared: Sequence[str],
    have: Mapping[str, Rows],
    family: Variables,
    height: int,
) -> sparse.csr_array:
    """Return the coefficients of one joint family in one joint family of rows."""
    row: list[np.ndarray] = [np.zeros(0, np.int32)]
    column: list[np.ndarray] = [np.zeros(0, np.int32)]
    value: list[np.ndarray] = [np.zeros(0)]
    above = 0
    for case, rows in have.items():
        known = _family(cases[case], family.family)
        first = _span(cases, shared, family.family, case).start
        entries = rows.entries.tocoo(copy=False)
        mine = (entries.col >= known.start) & (entries.col < known.start + len(known))
        row.append(entries.row[mine] + above)
        column.append(entries.col[mine] - known.start + first)
        value.append(entries.data[mine])
        above += len(rows)
    places = (np.concatenate(row), np.concatenate(column))
    return sparse.csr_array((np.concatenate(value), places), shape=(height, len(family)))


def _span(cases: Mapping[str, Program], shared: Sequence[str], name: str, case: str) -> slice:
    """Return where a family of one case stands in the joint family."""
    if name in shared:
        return slice(0, len(_family(cases[case], name)))
    first = 0
    for other, program in cases.items():
        size = len(_family(program, name))
        if other == case:
            return slice(first, first + size)
        first += size
    raise ProgramError(f"there is no case {case!r}")


def _family(program: Program, name: str) -> Variables:
    return next(family for family in program.families if family.family == name)
