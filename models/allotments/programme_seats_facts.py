"""What the step of programme seats knows: programmes of the year, and the pupils of districts and schools."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.allotments.apportionment import FLOOR
from models.allotments.programme_seats_rules import ProgrammeSeatsRules
from models.errors import PolicyError
from models.funds.sources import named
from models.not_assessed import gathered, left_out
from models.policy import Policy
from models.rounding import NOISE
from models.supply import open_provision

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.question import Question

DECISION, PROGRAMME, DISTRICT, SCHOOL = "programme_seats", "programme_id", "district_id", "school_id"


@dataclass(frozen=True, eq=False)
class ProgrammeSeatsFacts:
    """The sets and parameters of programme seats.

    Attributes
    ----------
    method : str
        The policy's rule of rounding; empty where it has none.
    programmes : DataFrame
        By programme_id: seats, level and least_share (of its proportional share that each district gets).
    districts : DataFrame
        By programme_id and district_id: pupils, share (exact, seats) and least (whole seats).
    schools : DataFrame
        programme_id, district_id, school_id and pupils.
    year, seed : int
        Year the seats are for; of a lottery.
    not_assessed : DataFrame
        Programmes that are left out, and why.
    """

    method: str
    programmes: pd.DataFrame
    districts: pd.DataFrame
    schools: pd.DataFrame
    year: int
    seed: int
    not_assessed: pd.DataFrame


def programme_seats_facts(
    city: City, policy: Policy, question: "Question", rules: ProgrammeSeatsRules
) -> ProgrammeSeatsFacts:
    """Read what the step needs.

    Raises
    ------
    PolicyError
        If the policy rounds seats down and gives the rest to open admission: a programme has none.
    """
    method = policy.choice("programmes.apportion")
    if method == FLOOR:
        raise PolicyError(f"programmes.apportion is '{FLOOR}', which leaves earmarked seats to nobody")
    programmes, unknown = _programmes(city, question, rules)
    if method is None and len(programmes):
        reason = "the policy has no rule for rounding programme seats"
        unknown.append(left_out(DECISION, "", "programme", programmes.index, reason))
        programmes = programmes[:0]
    schools = _schools(city, programmes)
    without = programmes.index.difference(pd.Index(schools[PROGRAMME].unique()))
    reason = "no open school with pupils that the programme is for"
    unknown.append(left_out(DECISION, "", "programme", without, reason))
    programmes = programmes.drop(without)
    districts = _districts(programmes, schools)
    unknown.append(_unkept(districts))
    return ProgrammeSeatsFacts(
        method=method or "",
        programmes=programmes,
        districts=districts[["pupils", "share", "least"]],
        schools=schools,
        year=question.year,
        seed=question.limits.seed,
        not_assessed=gathered(unknown),
    )


def _programmes(
    city: City, question: "Question", rules: ProgrammeSeatsRules
) -> tuple[pd.DataFrame, list[pd.DataFrame]]:
    """Return the year's programmes of the planned levels, and those that have expired."""
    table = city.programmes[city.programmes["year"] == question.year]
    table = table[table["level"].isin(question.levels)]
    if rules.programmes:
        table = table[table[PROGRAMME].isin(rules.programmes)]
    expires = table["expires"] if "expires" in table else pd.Series(np.nan, index=table.index)
    expired = expires.astype("float64") < question.year
    unknown = [left_out(DECISION, "", "programme", table[PROGRAMME][expired], "the programme has expired")]
    if table.empty:
        reason = "the city has no programmes for the year"
        unknown.append(left_out(DECISION, "", "city", [city.name], reason))
    least = table["least_share"] if "least_share" in table else pd.Series(np.nan, index=table.index)
    districts = table["districts"] if "districts" in table else pd.Series("", index=table.index)
    table = table.assign(least_share=least.astype("float64"), districts=districts)[~expired]
    return table.set_index(PROGRAMME).sort_index()[["seats", "level", "least_share", "districts"]], unknown


def _schools(city: City, programmes: pd.DataFrame) -> pd.DataFrame:
    """Return the open schools that are not private, with their pupils, for each programme."""
    offered = open_provision(city, sorted(set(programmes["level"])))
    offered = offered[(offered["ownership"] != "private") & (offered["pupils"] > 0)]
    pieces = []
    for name, programme in programmes.iterrows():
        rows = offered[offered["level"] == programme["level"]]
        only = named(programme["districts"])
        rows = rows[rows[DISTRICT].isin(only)] if only else rows
        pieces.append(rows[[DISTRICT, SCHOOL, "pupils"]].assign(**{PROGRAMME: name}))
    columns = [PROGRAMME, DISTRICT, SCHOOL, "pupils"]
    if not pieces:
        return pd.DataFrame(columns=columns)
    return pd.DataFrame(pd.concat(pieces)[columns].sort_values(columns[:3], ignore_index=True))


def _districts(programmes: pd.DataFrame, schools: pd.DataFrame) -> pd.DataFrame:
    """Return each district's pupils, exact share and least seats.

    A district gets at least ``least_share`` of its share, in whole seats: rounded up, or down where rounded
    up they would be more than the programme has (column ``kept`` is then false).
    """
    table = schools.groupby([PROGRAMME, DISTRICT])[["pupils"]].sum()
    programme = table.index.get_level_values(PROGRAMME)
    total = table["pupils"].groupby(level=PROGRAMME).transform("sum")
    table["share"] = table["pupils"] * programmes["seats"].reindex(programme).to_numpy() / total
    wanted = (table["share"] * programmes["least_share"].reindex(programme).to_numpy()).fillna(0.0)
    up = np.ceil(wanted - NOISE)
    needed = up.groupby(level=PROGRAMME).sum()
    enough = needed <= programmes["seats"].reindex(needed.index)
    table["kept"] = enough.reindex(programme).to_numpy(dtype=bool)
    table["least"] = up.where(table["kept"], np.floor(wanted + NOISE)).astype("int64")
    return table


def _unkept(districts: pd.DataFrame) -> pd.DataFrame:
    """Say which programmes have too few seats for the least share of every district."""
    short = set(districts.index.get_level_values(PROGRAMME)[~districts["kept"].astype(bool)])
    reason = "too few seats for the least share of every district, rounded down"
    return left_out(DECISION, "", "programme", short, reason)
