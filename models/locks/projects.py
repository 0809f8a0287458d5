"""Locks of projects, as rows of the projects formulation.

Sets
    musts, nevers, waits   locks on single projects
    schools                locks of schools whose buildings stay
Variables
    start[p, t]            of `models.projects.formulation`
Subject to
    lock_project_must[k]        Σ_(t ≤ by(k)) start[p(k), t] = 1                  ∀ musts
    lock_project_never[k]       Σ_t start[p(k), t] = 0                            ∀ nevers
    lock_project_not_before[k]  Σ_(t < year(k)) start[p(k), t] = 0                ∀ waits
    lock_buildings_stay[k]      Σ_(p at s(k), t) start[p, t] = 0                  ∀ schools
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from models.errors import LockError
from models.locks.rules import Lock, ProjectMust, ProjectNever, ProjectNotBefore, SchoolStays, of_level

if TYPE_CHECKING:
    from models.projects.facts import ProjectsFacts
    from models.question import Question
    from optimizer.program import Program
    from optimizer.solve import Variables

NOT_CHOSEN = "this project cannot be chosen"
TOO_LATE = "this project cannot start by that year"


def require_projects(facts: "ProjectsFacts", question: "Question") -> None:
    """Refuse locks on projects that can never start as the lock wants it.

    Raises
    ------
    LockError
        With the reason why the project is left out, where one is known.
    """
    reasons = facts.not_assessed.drop_duplicates("unit_id").set_index("unit_id")["reason"]
    for lock in question.locks:
        if not isinstance(lock, ProjectMust):
            continue
        if lock.project not in facts.projects.index:
            found = f"{lock.project}: {reasons.get(lock.project, 'no project of a level that is planned')}"
            raise LockError("projects", lock.name, NOT_CHOSEN, found)
        if not touched_starts(lock, facts.starts, facts.projects).any():
            raise LockError("projects", lock.name, TOO_LATE, f"{lock.project} {lock.by}")


def lock_projects(
    program: "Program", start: "Variables", facts: "ProjectsFacts", question: "Question"
) -> None:
    """Add the rows of all locks on projects; one that touches no start adds none."""
    families: dict[str, tuple[type[Lock], float]] = {
        "lock_project_must": (ProjectMust, 1.0),
        "lock_project_never": (ProjectNever, 0.0),
        "lock_project_not_before": (ProjectNotBefore, 0.0),
        "lock_buildings_stay": (SchoolStays, 0.0),
    }
    for family, (kind, amount) in families.items():
        rows = {
            lock.name: touched_starts(lock, facts.starts, facts.projects)
            for lock in question.locks
            if isinstance(lock, kind)
        }
        rows = {name: row for name, row in rows.items() if row.any()}
        if rows:
            terms = sparse.csr_array(np.vstack(list(rows.values())).astype(np.float64))
            labels = pd.Index(list(rows), name="lock")
            program.add_rows(family, labels, {start: terms}, "==", amount, unit="projects")


def touched_starts(lock: Lock, starts: pd.MultiIndex, projects: pd.DataFrame) -> np.ndarray:
    """Return which starts (project_id, year) a lock speaks of.

    Parameters
    ----------
    projects : DataFrame
        school_id and level by project_id.
    """
    project = starts.get_level_values("project_id")
    year = starts.get_level_values("year").to_numpy()
    if isinstance(lock, ProjectMust):
        return np.asarray((project == lock.project) & ((year <= lock.by) if lock.by is not None else True))
    if isinstance(lock, ProjectNever):
        return np.asarray(project == lock.project)
    if isinstance(lock, ProjectNotBefore):
        return np.asarray((project == lock.project) & (year < lock.year))
    if isinstance(lock, SchoolStays) and "projects" in lock.kept:
        levels = [of_level(lock, str(level)) for level in projects["level"]]
        mine = projects["school_id"].eq(lock.school).to_numpy() & np.array(levels, dtype=bool)
        return np.asarray(project.isin(projects.index[mine]))
    return np.zeros(len(starts), dtype=bool)
