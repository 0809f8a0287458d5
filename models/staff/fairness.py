"""Two readings of a fair share of teachers: by heads that are missing, and by the share that is missing.

Which one is fair is not for a program to say: ten transfers over gaps of 3, 7 and 6 teachers leave 2, 2 and
2 by heads, and 2, 3 and 1 by shares of needs of 30, 40 and 14. So both can be asked for, and be shown side by
side.

The program is that of `models.staff.teachers`; its goal ``worst_shortfall`` is replaced by a leximin over
rungs. A post with j teachers given stands on the rung of what it lacks then: (gap − j) teachers, or that
over its need. Leximin makes the posts on the highest rung as few as can be, then those on
the next or higher, and so on down. In whole teachers there are finitely many rungs, so one goal for each is
exact: the shortages, sorted
from the largest down, are lexicographically the least.

Sets
    rungs                  H, what a post within reach can lack, ascending, by the reading
Variables
    stand[p, j] ∈ [0, 1]   whether post p is given j teachers or fewer, j = 0 … ⌈gap[p]⌉ − 1; whole by itself
                           where teachers are whole                                        [yes or no]
Goals, in this order
    at_least_h             min Σ_p stand[p, j of h], posts on rung h or higher, from the highest down  [posts]
Subject to
    stand_on_a_rung[p]     Σ_m→p move[m] + hire[p] + Σ_j stand[p, j] ≥ ⌈gap[p]⌉            ∀ p within reach
    climb_in_order[p, j]   stand[p, j] ≤ stand[p, j + 1]                                   ∀ p, j

Where teachers move along lists of acceptable moves, the plan by heads is at once the one of least sum of
squares, and best by every other Schur-convex measure of the shortages (the outcome is Lorenz-dominant).
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import QuestionError
from models.goals import goal_order
from models.incidence import incidence
from models.plan_tables import POST
from models.question import Question
from models.staff.fairness_rules import FairnessRules, Reading
from models.staff.teachers import formulate_teachers, read_teachers
from models.staff.teachers_facts import TeachersFacts
from models.steps import Steps
from optimizer.blocks import Variables
from optimizer.program import Program

DECISION, REPLACED = "teachers", "worst_shortfall"
FAMILIES = {
    "short_teachers": ("short_teachers", "teachers"),
    "hires": ("hire", "teachers"),
    "move_metres": ("move", "teacher-metres"),
}
OWN = ("short_teachers", REPLACED, "hires", "move_metres")
LEAST = "at_least_"  # names the goals of the rungs
READINGS: tuple[Reading, ...] = ("worst_first", "heads", "relative")
DIGITS = 12  # shares that agree to so many digits are one rung


@dataclass(frozen=True, eq=False)
class Ladder:
    """What every post may lack, post by post and teacher by teacher.

    Attributes
    ----------
    labels : MultiIndex
        (school_id, level, kind, given), given from 0 to one less than what closes the gap.
    post : array of int
        Position of each label's post.
    lacked : array of float
        What the post lacks then, in the reading's measure.
    """

    labels: pd.MultiIndex
    post: np.ndarray
    lacked: np.ndarray

    @classmethod
    def of(cls, facts: TeachersFacts, posts: pd.MultiIndex, reading: Reading) -> "Ladder":
        """Return the ladder of the posts within reach."""
        gap, need = facts.gap[posts].to_numpy(), facts.need[posts].to_numpy()
        lacking = facts.lacking[posts].to_numpy().astype(np.int64)
        post = np.repeat(np.arange(len(posts)), lacking)
        given = np.arange(len(post)) - np.repeat(np.cumsum(lacking) - lacking, lacking)
        lacked = gap[post] - given
        if reading == "relative":
            lacked = lacked / need[post]
        names = posts.to_frame(index=False).iloc[post].assign(given=given)
        return cls(pd.MultiIndex.from_frame(names), post, np.round(lacked, DIGITS))

    def rungs(self) -> list[np.ndarray]:
        """Return, from the highest rung down, the labels on which a post stands that is there or higher."""
        found = []
        for rung in np.unique(self.lacked)[::-1]:
            high = np.flatnonzero(self.lacked >= rung)
            last = np.append(np.diff(self.post[high]) > 0, values=True)
            found.append(high[last])  # the most teachers given that still leave the post so short
        return found


def formulate_fair_teachers(facts: TeachersFacts, question: Question, reading: Reading) -> Program:
    """State moves and hires with the leximin of a reading in the place of ``worst_shortfall``.

    `facts` must hold at least one post within reach.

    Raises
    ------
    QuestionError
        If the question leaves no goal before ``worst_shortfall``, or leaves it out: then there is nothing to
        be fair about.
    """
    if reading == "worst_first":
        return formulate_teachers(facts, question)
    order = goal_order(DECISION, OWN, question)
    if REPLACED not in order[1:]:
        raise QuestionError(
            f"fairness '{reading}' takes the place of goal {REPLACED}, which must be among the goals of "
            f"{DECISION} and not the first; found {', '.join(order)}"
        )
    place = order.index(REPLACED)
    earlier = replace(question, goals={**question.goals, DECISION: order[:place]})
    program = formulate_teachers(facts, earlier)
    families = {family.family: family for family in program.families}
    _stand(program, facts, Ladder.of(facts, facts.reached(), reading), (families["move"], families["hire"]))
    for name in order[place + 1 :]:
        family, unit = FAMILIES[name]
        numbers = facts.pairs["metres"].to_numpy() if name == "move_metres" else 1.0
        tolerance = question.tolerance.get(f"{DECISION}.{name}", 0.0)
        program.add_goal(name, {families[family]: numbers}, tolerance=tolerance, unit=unit)
    return program


def _stand(
    program: Program, facts: TeachersFacts, ladder: Ladder, given: tuple[Variables, Variables]
) -> None:
    """Add what each post lacks to a program of teachers, and a goal for every rung."""
    move, hire = given
    posts = facts.reached()
    stand = program.add_variables("stand", ladder.labels, upper=1.0, unit="yes or no")
    labels = np.arange(len(stand))
    own = sparse.csr_array((np.ones(len(labels)), (ladder.post, labels)), shape=(len(posts), len(labels)))
    lacking = facts.lacking[posts].to_numpy()
    program.add_rows(
        "stand_on_a_rung",
        posts,
        {move: incidence(posts, facts.receivers()), hire: incidence(posts, facts.hireable), stand: own},
        ">=",
        lacking,
        unit="teachers",
    )
    lower = np.flatnonzero(np.diff(ladder.post) == 0)
    if len(lower):
        rows = np.arange(len(lower))
        entries = np.concatenate([np.ones(len(lower)), -np.ones(len(lower))])
        where = (np.concatenate([rows, rows]), np.concatenate([lower, lower + 1]))
        chain = sparse.csr_array((entries, where), shape=(len(lower), len(stand)))
        program.add_rows("climb_in_order", ladder.labels[lower], {stand: chain}, "<=", 0.0, unit="yes or no")
    for number, on_rung in enumerate(ladder.rungs()):
        row = np.zeros(len(stand))
        row[on_rung] = 1.0
        program.add_goal(f"{LEAST}{number}", {stand: row}, unit="posts")


def decide_fair_teachers(
    facts: TeachersFacts, question: Question, rules: FairnessRules, steps: Steps
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables ``moves`` and ``hires`` by one reading.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    if not len(facts.reached()):
        steps.settled(DECISION, "", "short_teachers", float(facts.gap.sum()), "teachers")
        return read_teachers(facts, None)
    solution = steps.solve(DECISION, "", formulate_fair_teachers(facts, question, rules.fairness))
    moves, hires = read_teachers(facts, solution)
    _told_in_one(steps, rules.fairness, shortage_by_post(facts, moves, hires))
    return moves, hires


def _told_in_one(steps: Steps, reading: Reading, shortage: pd.DataFrame) -> None:
    """Put one line into the proof for all rungs: the highest on which a post is left, and whether proved."""
    rungs = [row for row in steps.rows if str(row["goal"]).startswith(LEAST)]
    if not rungs:
        return
    first = steps.rows.index(rungs[0])
    proved = all(row["status"] == "optimal" for row in rungs)
    value = float(shortage["lacked" if reading == "heads" else "share"].max())
    told = {
        **rungs[-1],
        "goal": f"fair_{reading}",
        "value": value,
        "unit": "teachers" if reading == "heads" else "share",
        "bound": value if proved else 0.0,
        "gap": 0.0 if proved or value == 0 else 1.0,
        "status": rungs[-1]["status"] if proved else "feasible",
        "seconds": sum(float(str(row["seconds"])) for row in rungs),
    }
    steps.rows[first:] = [told, *(row for row in steps.rows[first:] if row not in rungs)]


def shortage_by_post(facts: TeachersFacts, moves: pd.DataFrame, hires: pd.DataFrame) -> pd.DataFrame:
    """Return need, gap, lacked (teachers) and share (of the need) after moves and hires, by post."""
    come = moves.rename(columns={"to_school_id": "school_id"}).groupby(POST)["teachers"].sum()
    hired = hires.groupby(POST)["teachers"].sum()
    index = facts.gap.index
    given = come.reindex(index, fill_value=0) + hired.reindex(index, fill_value=0)
    lacked = (facts.gap - given).clip(lower=0).round(6)
    need = facts.need[index]
    return pd.DataFrame({"need": need, "gap": facts.gap, "lacked": lacked, "share": lacked / need})


def compare_readings(facts: TeachersFacts, question: Question, steps: Steps) -> "Readings":
    """Return what every reading leaves short, post by post and in all, for the same teachers to give.

    ``steps`` gives progress and cancelling; its own notes are not changed.
    """
    pieces, totals = {}, []
    for reading in READINGS:
        apart = Steps(question, steps.progress, steps.cancel)
        moves, hires = decide_fair_teachers(facts, question, FairnessRules(reading), apart)
        shortage = shortage_by_post(facts, moves, hires)
        pieces[reading] = shortage
        totals.append(
            {
                "reading": reading,
                "short_teachers": float(shortage["lacked"].sum()),
                "posts_short": int((shortage["lacked"] > 0).sum()),
                "most_lacked": float(shortage["lacked"].max()),
                "largest_share": float(shortage["share"].max()),
                "sum_of_squares": float((shortage["lacked"] ** 2).sum()),
                "teachers_moved": int(moves["teachers"].sum()),
                "teachers_hired": int(hires["teachers"].sum()),
                "proved": all(row["status"] == "optimal" for row in apart.rows),
            }
        )
    posts = pieces[READINGS[0]][["need", "gap"]].copy()
    for reading, shortage in pieces.items():
        posts[f"lacked_{reading}"], posts[f"share_{reading}"] = shortage["lacked"], shortage["share"]
    return Readings(posts.reset_index(), pd.DataFrame(totals))


@dataclass(frozen=True, eq=False)
class Readings:
    """Readings side by side.

    Attributes
    ----------
    posts : DataFrame
        By school_id, level and kind: need, gap, and lacked_<reading> (teachers) and share_<reading> for each.
    totals : DataFrame
        By reading: short_teachers, posts_short, most_lacked, largest_share, sum_of_squares, teachers_moved,
        teachers_hired, and whether all of it is proved.
    """

    posts: pd.DataFrame
    totals: pd.DataFrame
