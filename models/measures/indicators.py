"""What a city is like, today or after a plan: indicators, inequality, rules and ways to school."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.compliance.assess import compliance_table
from models.compliance.facts import CheckFacts
from models.measures.access import access_table
from models.measures.dispersion import inequality_table
from models.measures.indicator_values import indicator_values
from models.measures.stocks import planned_stocks, school_stocks
from models.projects.works import city_now

if TYPE_CHECKING:
    from pandas import DataFrame

    from geodata.city import City
    from models.plan import Plan
    from models.policy import Policy

__all__ = ["Measures", "measure", "school_stocks"]


@dataclass(frozen=True, eq=False)
class Measures:
    """Everything that is measured, in tidy tables.

    Attributes
    ----------
    values : DataFrame
        indicator, level, school_id, district_id, value, numerator, denominator, standard,
        verdict (met, not_met, not_assessed), excluded (why, or empty).
    inequality : DataFrame
        indicator, level, scope (``city`` or a district_id), schools, unknown, pupils, mean, minimum, maximum,
        cv, cv_limit, verdict, gini, theil, hoover, mcloone, share_below_standard.
    compliance : DataFrame
        rule, level, scope (school, district or city), unit_id, verdict, found, allowed, note.
    access : DataFrame
        level, scope (``city`` or a district_id), children, seats, mean_metres, p95_metres, max_metres,
        share_within_limit.
    """

    values: "DataFrame"
    inequality: "DataFrame"
    compliance: "DataFrame"
    access: "DataFrame"


def measure(city: "City", policy: "Policy", plan: "Plan | None" = None) -> Measures:
    """Measure a city as it is, or as a plan would leave it.

    After a plan, works that are open by then are there, pupils are the children placed, teachers those
    after moves and hires, and what was bought is added; all other stocks are today's (see
    `models.measures.stocks`).
    Which schools a rule looks at is said by the rule or the indicator in its pack: private schools included
    or not, small teaching points left out or not.
    """
    if plan is not None:
        city = city_now(city, plan.works)
    today = school_stocks(city)
    stocks = today if plan is None else planned_stocks(today, plan)
    values = indicator_values(stocks, policy.indicators)
    inequality = inequality_table(values, stocks, policy.indicators)
    facts = CheckFacts(city, policy, plan, today, stocks, measured=values, inequality=inequality)
    return Measures(values, inequality, compliance_table(facts), access_table(city, policy, plan))
