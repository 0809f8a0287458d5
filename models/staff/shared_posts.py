"""Shared posts: the fewest new posts such that every school has its teacher, alone or with its neighbours.

One program per kind: counsellors for whole schools, subject groups level by level. A large school has posts
of its own; small schools within the travel limit may share one, which is based at one of them. A cover with
capacities (C. Toregas, R. Swain, C. ReVelle and L. Bergman, 1971, "The location of emergency service
facilities").

Sets
    schools                S, public schools with pupils whose posts are known
    arcs                   A ⊆ S×S, base and school served: each school itself, small ones within the limit
Parameters
    need[s]                posts that school s needs                                       [posts]
    held[s]                posts that school s has today                                   [posts]
    schools_max            schools that one shared post serves, 1 at a school that shares nothing  [schools]
    metres[b, s]           distance on arc (b, s)                                          [m]
Variables
    new_post[b] ∈ ℤ ≥ 0    posts created at base b, ≤ need[b]                              [posts]
    serve[b, s] ∈ ℤ ≥ 0    posts of base b that serve school s, ≤ need[s]                  [posts]
    uncovered[s] ≥ 0       posts that school s still lacks                                 [posts]
Goals, in this order
    uncovered_posts        min Σ_s uncovered[s]                                            [posts]
    new_posts              min Σ_b new_post[b]                                             [posts]
    shared_metres          min Σ_(b,s) metres[b, s] · serve[b, s]                          [post-metres]
Subject to
    cover_every_school[s]  Σ_b serve[b, s] + uncovered[s] = need[s]                        ∀ s ∈ S
    serve_from_a_post[b, s]  serve[b, s] ≤ held[b] + new_post[b]                           ∀ (b, s) ∈ A
    share_with_few[b]      Σ_s serve[b, s] ≤ schools_max · (held[b] + new_post[b])         ∀ b ∈ S
    serve_the_base[b]      serve[b, b] ≥ new_post[b]                                       ∀ b ∈ S
    respect_new_max        Σ_b new_post[b] ≤ new_max                                       if asked

A new post serves the school it is based at. ``new_max`` may leave schools uncovered, so a plan always exists.
"""

import numpy as np
import pandas as pd
from scipy import sparse

from geodata.city import City
from models.errors import NoPlanError
from models.goals import Terms, add_goals, require_values
from models.incidence import incidence
from models.locks.shared_posts import lock_shared_posts, require_shared
from models.not_assessed import gathered
from models.plan_tables import stacked, tidy
from models.policy import Policy
from models.question import Question
from models.rounding import whole
from models.staff.shared_posts_facts import SharedPostsFacts, shared_posts_facts
from models.staff.shared_posts_rules import SharedPostsRules
from models.steps import Steps
from optimizer.program import Program
from optimizer.solve import Solution

STEP = "shared_posts"


def decide_shared_posts(
    city: City,
    policy: Policy,
    question: Question,
    rules: SharedPostsRules,
    steps: Steps,
    schools: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the plan's table ``shared_posts``, and what could not be assessed.

    Parameters
    ----------
    schools : DataFrame
        As `models.staff.shared_posts_facts.shared_posts_facts` takes it.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    tables, unknown = [], [tidy("not_assessed")]
    pieces = [facts for kind in rules.kinds for facts in shared_posts_facts(city, policy, kind, schools)]
    require_shared(pieces, question)
    for facts in pieces:
        unknown.append(facts.not_assessed)
        if len(facts.need):
            program = formulate_shared_posts(facts, question, rules)
            solution = steps.solve(f"{STEP} {facts.kind}", facts.level, program)
            tables.append(read_shared_posts(facts, solution))
    return stacked(STEP, tables), gathered(unknown)


def formulate_shared_posts(facts: SharedPostsFacts, question: Question, rules: SharedPostsRules) -> Program:
    """State the cover of one kind; `facts` must hold at least one school."""
    program = Program(STEP)
    schools = facts.need.index
    arcs = pd.MultiIndex.from_frame(facts.arcs[["base_school_id", "school_id"]])
    bases, served = (pd.Index(facts.arcs[side]) for side in ("base_school_id", "school_id"))
    need, held = facts.need.to_numpy(), facts.held.to_numpy()
    new = program.add_variables("new_post", schools, upper=need, integer=True, unit="posts")
    serve = program.add_variables(
        "serve", arcs, upper=facts.need[served].to_numpy(), integer=True, unit="posts"
    )
    uncovered = program.add_variables("uncovered", schools, unit="posts")
    goals: dict[str, tuple[Terms, str]] = {
        "uncovered_posts": ({uncovered: 1.0}, "posts"),
        "new_posts": ({new: 1.0}, "posts"),
        "shared_metres": ({serve: facts.arcs["metres"].to_numpy()}, "post-metres"),
    }
    add_goals(program, STEP, goals, question)
    covering, leaving = incidence(schools, served), incidence(schools, bases)
    program.add_rows(
        "cover_every_school", schools, {serve: covering, uncovered: 1.0}, "==", need, unit="posts"
    )
    at_base = sparse.csr_array(incidence(schools, bases).T)
    program.add_rows(
        "serve_from_a_post",
        arcs,
        {serve: 1.0, new: -at_base},
        "<=",
        facts.held[bases].to_numpy(),
        unit="posts",
    )
    most = np.where(facts.sharing, facts.schools_max, 1).astype(np.float64)
    program.add_rows("share_with_few", schools, {serve: leaving, new: -most}, "<=", most * held, unit="posts")
    itself = incidence(schools, bases, (bases == served).astype(np.float64))
    itself.eliminate_zeros()
    program.add_rows("serve_the_base", schools, {serve: itself, new: -1.0}, ">=", 0.0, unit="posts")
    if rules.new_max is not None:
        everywhere = sparse.csr_array(np.ones((1, len(schools))))
        limit = float(rules.new_max)
        program.add_rows("respect_new_max", ["city"], {new: everywhere}, "<=", limit, unit="posts")
    lock_shared_posts(program, (new, serve), facts, question.locks)
    return program


def read_shared_posts(facts: SharedPostsFacts, solution: Solution) -> pd.DataFrame:
    """Return the plan's table ``shared_posts`` of one kind and level.

    Every school served has a row; ``share`` is its part of the time of a post at the base, whose posts share
    their time equally among the schools they serve; ``new_posts`` stands at the base's own row.

    Raises
    ------
    NoPlanError
        If the solver has no values, or values that are not whole.
    """
    require_values(STEP, solution)
    serve, new = whole(solution.values("serve")), whole(solution.values("new_post"))
    if serve is None or new is None:
        raise NoPlanError(STEP, "a plan that is not in whole posts")
    table = facts.arcs.assign(served=serve, level=facts.level, kind=facts.kind)
    created = pd.Series(new, index=facts.need.index)
    base = table["base_school_id"]
    itself = base == table["school_id"]
    table["new_posts"] = base.map(created).where(itself, 0)
    posts = base.map(created + facts.held)
    table["share"] = np.minimum(posts / table.groupby("base_school_id")["served"].transform("sum"), 1.0)
    table["share"] *= table["served"]
    return tidy(STEP, table[table["served"] > 0])
