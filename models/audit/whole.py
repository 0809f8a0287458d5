"""Is a plan what it says it is? Plain arithmetic on its tables, apart from the solver.

Every rule is a function that reads a `Case` and yields faults; its docstring is the promise it holds. An
audit reads the policy's formulas through the same functions as the plan (`models.needs`,
`models.funds.sources`), which are tested by worked numbers, and adds up everything else anew.
"""

from typing import TYPE_CHECKING

from geodata.city import City
from models.audit import aid as audit_aid
from models.audit import conversions as audit_conversions
from models.audit import draws as audit_draws
from models.audit import fair_shares as audit_fair_shares
from models.audit import fairness as audit_fairness
from models.audit import funds as audit_funds
from models.audit import locks as audit_locks
from models.audit import locks_allotted as audit_locks_allotted
from models.audit import places as audit_places
from models.audit import posts as audit_posts
from models.audit import programme_seats as audit_programme_seats
from models.audit import quotas as audit_quotas
from models.audit import rotation as audit_rotation
from models.audit import shared_posts as audit_shared_posts
from models.audit import standards as audit_standards
from models.audit import tables as audit_tables
from models.audit import teachers as audit_teachers
from models.audit import terms as audit_terms
from models.audit import training as audit_training
from models.audit import works as audit_works
from models.audit.case import Case, PlanFault
from models.policy import Policy
from models.projects.works import city_now
from models.staff.staffed import staffed_city

if TYPE_CHECKING:  # the audit must not need the solver, not even to be imported
    from models.plan import Plan
    from models.question import Question

__all__ = ["RULES", "PlanFault", "audit"]

OF_WORKS = audit_works.RULES
OF_STAFF_TODAY = (*audit_posts.RULES, *audit_conversions.RULES)
RULES = (
    *audit_tables.RULES,
    *audit_places.RULES,
    *audit_teachers.RULES,
    *audit_funds.RULES,
    *audit_terms.RULES,
    *audit_draws.RULES,
    *audit_standards.RULES,
    *audit_quotas.RULES,
    *audit_aid.RULES,
    *audit_training.RULES,
    *audit_programme_seats.RULES,
    *audit_fairness.RULES,
    *audit_fair_shares.RULES,
    *audit_rotation.RULES,
    *audit_shared_posts.RULES,
    *audit_locks.RULES,
    *audit_locks_allotted.RULES,
)


def audit(plan: "Plan", city: City, policy: Policy, question: "Question") -> tuple[PlanFault, ...]:
    """Return everything wrong with a plan; nothing when it passes.

    A plan whose tables do not have their shape is judged by that alone, and one whose works are wrong by
    those. Posts, conversions and standards are judged against the city as the works leave it (standards add
    up the plan's changes of staff themselves), and all else as those who leave and those who change level
    leave it in turn.
    """
    case = Case(plan, city, policy, question)
    misshapen = tuple(audit_tables.tables_have_their_shape(case))
    if misshapen:
        return misshapen
    works = [fault for rule in OF_WORKS for fault in rule(case)]
    if works:
        return tuple(works)
    built = Case(plan, city_now(city, plan.works), policy, question)
    staff = [fault for rule in OF_STAFF_TODAY for fault in rule(built)]
    if staff:
        return tuple(staff)
    after = Case(plan, staffed_city(built.city, plan.posts, plan.conversions), policy, question)
    cases = {rule: built if rule in audit_standards.RULES else after for rule in RULES}
    return tuple(fault for rule, case in cases.items() for fault in rule(case))
