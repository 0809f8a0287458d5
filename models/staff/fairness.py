"""Two readings of a fair share of teachers: by heads that are missing, and by the share that is missing.

Which one is fair is not for a program to say: ten transfers over gaps of 3, 7 and 6 teachers leave 2, 2 and
2 by heads, and 2, 3 and 1 by shares of needs of 30, 40 and 14. So both can be asked for, and be shown side by
side.

The program is that of `models.staff.teachers`; its goal ``worst_shortfall`` gives way to a goal that looks
past the worst. A post with j teachers given stands on the rungs of what it lacks then and of all it would
lack with more: (gap − j) teachers, or that over its need.

Sets
    labels                 L, (p, j) for every post p within reach, j = 0 … ⌈gap[p]⌉ − 1
Parameters
    height[p, j]           gap[p] − j by heads, that over need[p] by need           [teachers, or share]
Variables
    stand[p, j] ∈ [0, 1]   whether post p is given j teachers or fewer; whole by itself where teachers are
                           whole                                                          [yes or no]
Goals, in this order
    fair_share             min Σ_(p, j) height[p, j] · stand[p, j]                  [teachers, or share]
Subject to
    stand_on_a_rung[p]     Σ_m→p move[m] + hire[p] + Σ_j stand[p, j] ≥ ⌈gap[p]⌉            ∀ p within reach

The goal is named ``fair_heads`` or ``fair_need``. Heights fall with j, so a post leaves its highest rungs
first, and the sum is convex in what it is given: half of d(d + 1) for d teachers missing, by heads.

**Why one sum is the leximin.** What teachers who move, and hires of one price out of one purse, can give to
the posts is a polymatroid: a flow from donors through pairs, each with its whole limit, with one node more
for all moves and one for all hires. On the bases of a polymatroid (the plans with the fewest missing) the
least sum of heights, the least sum of any other numbers in the same order, and the shortages that are
lexicographically the least when sorted from the largest are one and the same (S. Fujishige, 1980,
"Lexicographically optimal base of a polymatroid with respect to a weight vector"; A. Federgruen and
H. Groenevelt, 1986, on greedy allocation). So one goal, of a program whose relaxation is as good as whole,
stands for thousands of goals, one for each rung. Where hires are paid out of several purses that hold parts
of a salary, `is_exchangeable` says no: the sum is then the least all the same, with its bound, and that no
other plan is better past the worst is not proved.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import QuestionError
from models.goals import goal_order
from models.incidence import incidence
from models.plan_tables import POST
from models.question import Question
from models.staff.fairness_rules import Reading
from models.staff.teachers import state_teachers, teacher_goals
from models.staff.teachers_facts import TeachersFacts
from optimizer.blocks import Variables
from optimizer.program import Program

DECISION, REPLACED = "teachers", "worst_shortfall"
UNITS = {"heads": "teachers", "need": "share"}


@dataclass(frozen=True, eq=False)
class Ladder:
    """What every post may lack, post by post and teacher by teacher.

    Attributes
    ----------
    labels : MultiIndex
        (school_id, level, kind, given), given from 0 to one less than what closes the gap.
    post : array of int
        Position of each label's post.
    height : array of float
        What the post lacks then, in the reading's measure.
    """

    labels: pd.MultiIndex
    post: np.ndarray
    height: np.ndarray

    @classmethod
    def of(cls, facts: TeachersFacts, posts: pd.MultiIndex, reading: Reading) -> "Ladder":
        """Return the ladder of the posts within reach."""
        gap, need = facts.gap[posts].to_numpy(), facts.need[posts].to_numpy()
        lacking = facts.lacking[posts].to_numpy().astype(np.int64)
        post = np.repeat(np.arange(len(posts)), lacking)
        given = np.arange(len(post)) - np.repeat(np.cumsum(lacking) - lacking, lacking)
        height = gap[post] - given
        if reading == "need":
            height = height / need[post]
        names = posts.to_frame(index=False).iloc[post].assign(given=given)
        return cls(pd.MultiIndex.from_frame(names), post, height)


def formulate_fair_teachers(facts: TeachersFacts, question: Question, reading: Reading) -> Program:
    """State moves and hires with the fair share of a reading in the place of ``worst_shortfall``.

    `facts` must hold at least one post within reach.

    Raises
    ------
    QuestionError
        If the question does not begin with ``short_teachers``, or leaves ``worst_shortfall`` out: then there
        is nothing to be fair about, or giving less to everybody would count as fair.
    """
    program, (move, hire, short) = state_teachers(facts, question)
    goals = teacher_goals(facts, (move, hire, short))
    order = goal_order(DECISION, tuple(goals), question)
    if order[0] != "short_teachers" or REPLACED not in order:
        raise QuestionError(
            f"fairness '{reading}' takes the place of goal {REPLACED}, which must be among the goals of "
            f"{DECISION}, after short_teachers; found {', '.join(order)}"
        )
    posts = facts.reached()
    ladder = Ladder.of(facts, posts, reading)
    stand = program.add_variables("stand", ladder.labels, upper=1.0, unit="yes or no")
    labels = np.arange(len(stand))
    own = sparse.csr_array((np.ones(len(labels)), (ladder.post, labels)), shape=(len(posts), len(labels)))
    given = {move: incidence(posts, facts.receivers()), hire: incidence(posts, facts.hireable), stand: own}
    lacking = facts.lacking[posts].to_numpy()
    program.add_rows("stand_on_a_rung", posts, given, ">=", lacking, unit="teachers")
    goals[REPLACED] = ({stand: ladder.height}, UNITS[reading])
    _add_goals(program, goals, order, question, f"fair_{reading}")
    return program


def _add_goals(
    program: Program,
    goals: dict[str, tuple[dict[Variables, float | np.ndarray], str]],
    order: tuple[str, ...],
    question: Question,
    fair: str,
) -> None:
    """Add the goals in order, with the question's tolerances; the one that is replaced by its new name."""
    for name in order:
        terms, unit = goals[name]
        tolerance = question.tolerance.get(f"{DECISION}.{name}", 0.0)
        program.add_goal(fair if name == REPLACED else name, terms, tolerance=tolerance, unit=unit)


def is_exchangeable(facts: TeachersFacts) -> bool:
    """Return whether the least sum of heights is proved to be the leximin (see above).

    So it is where nobody can be hired, or where every hire costs the same and either all posts have the same
    payers or every purse holds whole salaries.
    """
    costs, groups = set(facts.cost), set(facts.payers) | set(facts.taken.index)
    if not costs or len(costs) == 1 == len(groups):
        return True
    if len(costs) > 1 or len(facts.taken):
        return False
    held = facts.sources[facts.payments.get_level_values("source_id").unique()]
    return bool((held % costs.pop() == 0).all())


def shortage_by_post(facts: TeachersFacts, moves: pd.DataFrame, hires: pd.DataFrame) -> pd.DataFrame:
    """Return need, gap, lacked (teachers) and share (of the need) after moves and hires, by post."""
    come = moves.rename(columns={"to_school_id": "school_id"}).groupby(POST)["teachers"].sum()
    hired = hires.groupby(POST)["teachers"].sum()
    index = facts.gap.index
    given = come.reindex(index, fill_value=0) + hired.reindex(index, fill_value=0)
    lacked = (facts.gap - given).clip(lower=0).round(6)
    need = facts.need[index]
    return pd.DataFrame({"need": need, "gap": facts.gap, "lacked": lacked, "share": lacked / need})
