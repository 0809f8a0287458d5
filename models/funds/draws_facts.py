"""What the draws step knows: the account of every source, year by year, and what years will need."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.funds.draws_needs import year_needs
from models.funds.sources import CENTS, DEBT, LENT, carried_share, known_number, may_pay
from models.not_assessed import gathered, left_out
from models.rounding import cents_of

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.question import Question

ACCOUNT = ["source_id", "year"]
COLUMNS = (
    "new", "granted", "scheduled", "stays", "stays_before", "growth", "match", "interest", "installment",
    "fixed", "opening", "lent", "own", "serves",
)  # fmt: skip
ARC = ["source_id", "year", "use", "payers"]
type Row = Mapping[object, object]


@dataclass(frozen=True, eq=False)
class DrawsFacts:
    """The sets and parameters of the draws formulation.

    Attributes
    ----------
    accounts : DataFrame
        By (source_id, year). Whole cents: new, granted, scheduled (NaN where there is no schedule), fixed
        (repaid of a debt of unknown size), opening (debt when the first year begins). Shares: stays,
        stays_before, interest, installment. Ratios: growth, match. Flags: lent, own, serves (may pay debts).
    due : Series
        Whole cents by (year, use, payers).
    arcs : MultiIndex
        (source_id, year, use, payers), every need with each source that may pay it.
    not_assessed : DataFrame
        Terms that are not known, and years without what they need.
    """

    accounts: pd.DataFrame
    due: pd.Series
    arcs: pd.MultiIndex
    not_assessed: pd.DataFrame

    def loans(self) -> pd.MultiIndex:
        """Return the accounts of loans."""
        return pd.MultiIndex.from_tuples(list(self.accounts.index[self.accounts["lent"]]), names=ACCOUNT)

    def serving(self) -> pd.MultiIndex:
        """Return the accounts that may pay debts, in years with a loan."""
        years = self.accounts.index.get_level_values("year").isin(self.indebted_years())
        serving = self.accounts["serves"].to_numpy(dtype=bool) & years
        return pd.MultiIndex.from_tuples(list(self.accounts.index[serving]), names=ACCOUNT)

    def indebted_years(self) -> pd.Index:
        """Return the years in which interest or repayment may fall due: any with an account of a loan."""
        loans = self.accounts[self.accounts["lent"]]
        past = loans.index.get_level_values("year") > self.accounts.index.get_level_values("year").min()
        known = (loans[["opening", "fixed"]] > 0).any(axis=1).to_numpy()
        years = loans.index.get_level_values("year")[past | known]
        indebted: pd.Index = pd.Index(sorted(set(years)), name="year")
        return indebted

    def is_own(self, arcs: pd.Index) -> np.ndarray:
        """Return 1.0 for every arc of a source whose money counts as own."""
        own = set(self.accounts.index[self.accounts["own"]].get_level_values("source_id"))
        return arcs.get_level_values("source_id").isin(own).astype(np.float64)

    def matches(self) -> pd.MultiIndex:
        """Return every arc of a source that asks for own money, where own money may pay the same need."""
        needs = self.arcs.droplevel("source_id")
        owned = needs[self.is_own(self.arcs) > 0].unique()
        keys = [self.arcs.get_level_values(name) for name in ACCOUNT]
        asks = self.accounts["match"].reindex(pd.MultiIndex.from_arrays(keys)).to_numpy() > 0
        return pd.MultiIndex.from_tuples(list(self.arcs[asks & needs.isin(owned)]), names=ARC)


def draws_facts(city: City, question: "Question", tables: Mapping[str, pd.DataFrame]) -> DrawsFacts:
    """Read what the draws step needs.

    Parameters
    ----------
    tables : mapping
        Tables of the plan by name: schools, grants, hires, works and outlook.

    Years are this year and those of the horizon (``question.projects.horizon``) with later sources.
    """
    sources = pd.concat([question.sources, question.later_sources], ignore_index=True)
    last = question.year + question.projects.horizon
    given = set(sources["year"].astype(int)) | {question.year}
    years = tuple(year for year in range(question.year, last) if year in given)
    years = tuple(range(question.year, years[-1] + 1))
    sources = sources[sources["year"].isin(years)]
    accounts, unknown = _accounts(city, question, sources, years, tables["grants"])
    needs, left = year_needs(city, question, tables, years)
    due, arcs = _payable(sources, needs, accounts)
    return DrawsFacts(accounts, due, arcs, gathered([unknown, left]))


def _accounts(
    city: City, question: "Question", sources: pd.DataFrame, years: tuple[int, ...], grants: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the account of every source in every year in which it may be used or is owed."""
    granted = grants.groupby("source_id")["cents"].sum()
    rows, unknown = [], []
    for name, table in sources.groupby("source_id", sort=True):
        by_year = {int(row["year"]): row for row in table.to_dict("records")}
        account = _account(str(name), by_year, years, question.funds.own_kinds)
        first = min(by_year)
        account[["opening", "fixed"]], account["installment"] = 0, 0.0
        if account["lent"].any():
            owed = _owed_before(city, str(name), question.year)
            account.loc[account["year"] == first, "opening"] = owed or 0
            account, left = _installments(account, by_year, owed)
            unknown.append(left)
        if (
            table.get("foreign_currency", pd.Series(dtype=object)).notna().any()
            and account["rate"].isna().any()
        ):
            reason = "no rate of exchange in every year, so taken at its amount in the city's currency"
            unknown.append(left_out("funds", "", "source", [str(name)], reason))
        rows.append(account)
    accounts = pd.concat(rows).set_index(ACCOUNT).sort_index()
    now = accounts.index.get_level_values("year") == question.year
    paid = granted.reindex(accounts.index.get_level_values("source_id")).fillna(0).to_numpy()
    accounts["granted"] = np.where(now, paid, 0).astype(np.int64)
    return accounts[list(COLUMNS)], gathered(unknown)


def _account(
    name: str, by_year: Mapping[int, Row], years: tuple[int, ...], own_kinds: tuple[str, ...]
) -> pd.DataFrame:
    """Return one source's years from its first on; a year without a row has the terms of the one before."""
    rows: list[dict[str, object]] = []
    row: Row = {}
    for year in years:
        fresh = by_year.get(year)
        row = fresh if fresh is not None else row
        if not row:
            continue
        expires = known_number(row, "expires")
        usable = expires is None or expires >= year
        scheduled = None if fresh is None else known_number(fresh, "drawdown")
        uses_debt = bool(may_pay(row, pd.DataFrame([ANYWHERE]), DEBT)[0])
        rows.append(
            {
                "source_id": name,
                "year": year,
                "new": _cents(known_number(fresh, "amount")) if fresh is not None and usable else 0,
                "scheduled": np.nan if scheduled is None else float(_cents(scheduled)),
                "stays": carried_share(row, year),
                "match": known_number(row, "match_ratio") or 0.0,
                "interest": known_number(row, "interest") or 0.0,
                "repayment": 0 if fresh is None else _cents(known_number(fresh, "repayment")),
                "rate": known_number(row, "exchange_rate") or np.nan,
                "lent": row.get("kind") == LENT,
                "own": row.get("kind") in own_kinds,
                "serves": uses_debt and usable,
            }
        )
    account = pd.DataFrame(rows)
    account["stays_before"] = account["stays"].shift(1).fillna(0.0)
    account["growth"] = (account["rate"] / account["rate"].shift(1)).fillna(1.0)
    return account


ANYWHERE = {"level": "", "district_id": "", "ownership": "public"}


def _cents(amount: float | None) -> int:
    return 0 if amount is None else int(cents_of(np.array([amount]))[0])


def _owed_before(city: City, name: str, year: int) -> int | None:
    """Return what was drawn of a loan before a year less what was repaid; ``None`` where it is unknown."""
    table = city.sources[(city.sources["source_id"] == name) & (city.sources["year"] < year)]
    if table.empty or "drawdown" not in table or table["drawdown"].isna().any():
        return None
    repaid = table["repayment"].fillna(0.0).sum() if "repayment" in table else 0.0
    return max(0, round((float(table["drawdown"].sum()) - float(repaid)) * CENTS))


def _installments(
    account: pd.DataFrame, by_year: Mapping[int, Row], owed: int | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Say how each year's repayment follows from what is withdrawn.

    The schedule is of the whole commitment (what was owed and what comes in); a year's installment is its
    part of that. A loan without either, of which only the repayment is known, repays that, and its interest
    is not assessed.
    """
    commitment = (owed or 0) + int(account["new"].sum())
    repaid = account["repayment"].astype("float64")
    name = str(account["source_id"].iloc[0])
    if commitment > 0:
        part = (repaid / commitment).clip(upper=1.0)
        reason = "debt of earlier years unknown, counted as none"
        ids = [name] if owed is None and min(by_year) == account["year"].min() and repaid.iloc[0] > 0 else []
        return account.assign(installment=part, fixed=0), left_out("funds", "", "source", ids, reason)
    reason = "debt unknown, so repaid as scheduled and its interest not assessed"
    ids = [name] if repaid.sum() > 0 else []
    account = account.assign(installment=0.0, fixed=account["repayment"])
    return account, left_out("funds", "", "source", ids, reason)


def _payable(
    sources: pd.DataFrame, needs: pd.DataFrame, accounts: pd.DataFrame
) -> tuple[pd.Series, pd.MultiIndex]:
    """Return what is due by year, use and payers, and the arcs from the sources."""
    texts = np.full(len(needs), "", dtype=object)
    latest = sources.sort_values(ACCOUNT)
    for account in accounts.reset_index().to_dict("records"):
        name, year = account["source_id"], account["year"]
        known = latest[(latest["source_id"] == name) & (latest["year"] <= year)]
        if known.empty or (account["new"] == 0 and account["stays_before"] == 0):
            continue
        row = known.iloc[-1].to_dict()
        for use in needs["use"].unique():
            rows = ((needs["use"] == use) & (needs["year"] == year)).to_numpy()
            texts[may_pay(row, needs, str(use)) & rows] += f"+{name}"
    grouped = (
        needs.assign(payers=[text[1:] for text in texts]).groupby(["year", "use", "payers"])["cents"].sum()
    )
    due = grouped[grouped > 0].astype("int64")
    arcs = [(source, *need) for need in due.index for source in need[2].split("+") if source]
    return due, pd.MultiIndex.from_tuples(arcs, names=ARC)
