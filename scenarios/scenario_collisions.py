"""Why locks leave no plan, in words: which collide, with what, and the cheapest repair."""

from models.errors import LockError
from models.locks.collision import LIMIT, LocksCollideError, Side
from scenarios.errors import NoPlanError, Problem

_LOCKED = {
    "lock_area_to_school": "the children of area {unit_id} go to the school it names",
    "lock_areas_together": "the children of area {unit_id} go to one school with those of the other areas",
    "lock_one_school": "its areas go to one school",
    "lock_pupils_at_least": "school {unit_id} has at least {amount} pupils",
    "lock_pupils_at_most": "school {unit_id} has at most {amount} pupils",
    "lock_project_must": "its project is done",
    "lock_project_never": "its project is not done",
    "lock_project_not_before": "its project does not start earlier",
    "lock_buildings_stay": "no project starts at its school",
    "lock_teachers_stay": "nobody leaves its school",
    "lock_nobody_comes": "no teacher comes to its school",
    "lock_nobody_hired": "nobody is hired for its school",
    "lock_moves_at_least": "at least {amount} teachers go from its school to the other",
    "lock_moves_at_most": "at most {amount} teachers go from its school to the other",
    "lock_grant": "its grant is {amount}",
    "lock_hires_at_least": "at least {amount} teachers are hired for its school",
    "lock_hires_at_most": "at most {amount} teachers are hired for its school",
    "lock_served_by": "its school has all its posts at the base",
    "lock_new_posts_at_least": "at least {amount} posts are new at its school",
    "lock_new_posts_at_most": "at most {amount} posts are new at its school",
    "lock_quota": "its quota is fixed",
    "lock_aid": "{amount} pupils get its aid",
    "lock_training": "its programme gives {amount} places",
}
_RULES = {
    "place_every_child": "a rule takes part, every child counts once ({count}): {label}",
    "respect_seats": "a rule takes part, seats and how far they may be overfilled ({count}): {label}",
    "overfull": "a rule takes part, how far seats may be overfilled ({count}): {label}",
    "respect_sources": "a rule takes part, what a source holds ({count}): {label}",
    "meet_every_need": "a rule takes part, nobody gets more than is due ({count}): {label}",
    "do_once": "a rule takes part, a project is done once ({count}): {label}",
    "one_of_group": "a rule takes part, one project of a group ({count}): {label}",
    "require_first": "a rule takes part, a project that another must wait for ({count}): {label}",
    "keep_a_school_near": "a rule takes part, schools that may not all close ({count}): {label}",
    "pay_every_work": "a rule takes part, works are paid ({count}): {label}",
    "carry_over": "a rule takes part, money that is kept for later years ({count}): {label}",
    "keep_donors_staffed": "a rule takes part, no school gives away a teacher it needs ({count}): {label}",
    "move": "a rule takes part, nobody moves beyond the need of a post ({count}): {label}",
    "respect_moves_max": "a rule takes part, how many may move in all ({count}): {label}",
    "pay_every_hire": "a rule takes part, hires are paid ({count}): {label}",
    "respect_hires_max": "a rule takes part, how many may be hired in all ({count}): {label}",
    "hire": "a rule takes part, nobody is hired beyond the need of a post ({count}): {label}",
    "new_post": "a rule takes part, no post is created beyond the need of a school ({count}): {label}",
    "share_with_few": "a rule takes part, how many schools share a post ({count}): {label}",
    "serve_from_a_post": "a rule takes part, who serves has a post ({count}): {label}",
    "serve_the_base": "a rule takes part, a new post serves its own school ({count}): {label}",
    "cover_every_school": "a rule takes part, no school gets more posts than it needs ({count}): {label}",
    "respect_new_max": "a rule takes part, how many posts may be new in all ({count}): {label}",
    "distribute_all": "a rule takes part, a senior school sets aside its places ({count}): {label}",
    "give_what_is_due": "a rule takes part, a junior school gets what it is due ({count}): {label}",
    "cover_everyone": "a rule takes part, no more get aid than are entitled ({count}): {label}",
    "pay_every_head": "a rule takes part, aid is paid ({count}): {label}",
    "keep_mean": "a rule takes part, grants keep their mean ({count}): {label}",
    "respect_central_share": "a rule takes part, what central money may bear ({count}): {label}",
    "respect_places": "a rule takes part, the places of a programme ({count}): {label}",
    "give": "a rule takes part, a teacher takes a programme once ({count}): {label}",
    "respect_budget": "a rule takes part, the money for training ({count}): {label}",
}
LIMITED = "this limit is kept: at most {amount}"
REPAIR = "cheapest repair: {amount} instead of {asked}"
DROP = "cheapest repair: leave this lock out"
UNLIMITED = "cheapest repair: allow {amount} instead of {asked}"
_NAMED = 5
_THOUSAND = 1000
_WHOLE_LOCK = ("projects", "schools")


def no_plan_for_locks(error: LockError | LocksCollideError) -> NoPlanError:
    """Return the error as its reader can act on it: a problem for each lock, rule and repair."""
    if isinstance(error, LockError):
        problem = Problem(error.lock, error.reason, where=error.step, found=error.found)
        return NoPlanError(problem, Problem(error.lock, DROP))
    asked = [_problem(side, error.step) for side in error.sides if side.asked]
    repairs = [_repair(side, error.step) for side in error.repairs]
    return NoPlanError(*asked, *_rules(error.sides, error.step), *dict.fromkeys(repairs))


def _rules(sides: tuple[Side, ...], step: str) -> list[Problem]:
    """Return one problem for each family of rules that takes part; that a number is not below 0 is none."""
    problems = []
    for family, what in _RULES.items():
        labels = [" ".join(side.label) for side in sides if side.family == family]
        named = ", ".join(labels[:_NAMED]) + (" …" if len(labels) > _NAMED else "")
        if labels:
            counted = (("label", named), ("count", str(len(labels))))
            problems.append(Problem("", what, where=step, values=counted))
    return problems


def _problem(side: Side, step: str) -> Problem:
    amount = _amount(side, side.amount)
    if side.family.startswith(LIMIT):
        return Problem(_limit_key(side, step), LIMITED, where=step, values=(("amount", amount),))
    said = (("unit_id", side.label[min(1, len(side.label) - 1)]), ("amount", amount))
    return Problem(side.label[0], _LOCKED[side.family], where=step, values=said)


def _amount(side: Side, amount: float) -> str:
    """Return an amount as the question gives it: a grant in currency units, not in thousands."""
    given = amount * _THOUSAND if side.family == "lock_grant" else amount
    return f"{round(given, 4):.15g}"


def _limit_key(side: Side, step: str) -> str:
    return f"limits.{step.split(maxsplit=1)[0]}.{side.family.removeprefix(LIMIT)}"


def _repair(side: Side, step: str) -> Problem:
    amounts = (
        ("amount", _amount(side, side.amount + side.change)),
        ("asked", _amount(side, side.amount)),
    )
    if side.unit in _WHOLE_LOCK or side.family == "lock_areas_together":
        return Problem(side.label[0], DROP)
    if side.family.startswith(LIMIT):
        return Problem(_limit_key(side, step), UNLIMITED, values=amounts)
    return Problem(side.label[0], REPAIR, values=amounts)
