"""What the aid step knows: claims, in groups that the same sources may pay, and the money for aid."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geodata.city import City
from models.allotments.aid_claims import GRANT, bands, claims, eligible_pupils, slack
from models.allotments.aid_rules import AidRules
from models.funds.sources import named, payers, source_cents
from models.locks.aid import grouped_apart
from models.not_assessed import gathered, left_out
from models.policy import Policy

if TYPE_CHECKING:  # an audit reads these facts, and it must not need the solver
    from models.question import Question

AID = "aid"
BAND = ["group", "band_cents"]
PRIVATE = "private, and no source names private schools"


@dataclass(frozen=True, eq=False)
class AidFacts:
    """The sets and parameters of the aid formulation.

    Attributes
    ----------
    claims : DataFrame
        school_id, level, category, kind, district_id, ownership, pupils (entitled), cents (a head and year;
        of a grant its mean), payers (``a+b``) and group (``kind:level:payers``, and the claim where
        that is locked).
    groups : DataFrame
        By group: kind, level, payers, pupils, cents and slack (cents that whole pupils may leave it below its
        mean).
    bands : DataFrame
        By group and band_cents: share of the aided pupils who get that amount; NaN where nothing fixes it. A
        kind without bands has one, of share 1.
    sources : Series
        Whole cents for aid by source_id.
    central : frozenset of str
        Sources that may bear no more than the central share.
    central_share : Series
        By group, 0 to 1; NaN where the policy has none.
    not_assessed : DataFrame
        Schools, categories and levels that are left out, and why.
    """

    claims: pd.DataFrame
    groups: pd.DataFrame
    bands: pd.DataFrame
    sources: pd.Series
    central: frozenset[str]
    central_share: pd.Series
    not_assessed: pd.DataFrame

    def arcs(self) -> pd.MultiIndex:
        """Return every source with each group it may pay: (source_id, group)."""
        pairs = [
            (source, group)
            for group, text in self.groups["payers"].items()
            for source in str(text).split("+")
            if source
        ]
        return pd.MultiIndex.from_tuples(pairs, names=["source_id", "group"])

    def paid(self) -> pd.Index:
        """Return the groups that some source may pay."""
        return self.groups.index[self.groups["payers"] != ""]


def aid_facts(
    city: City,
    policy: Policy,
    question: "Question",
    rules: AidRules,
    spent: pd.Series | None = None,
) -> AidFacts:
    """Read what the aid step needs.

    Parameters
    ----------
    spent
        Cents that earlier steps have granted, by source_id.
    """
    eligible, unknown = eligible_pupils(city, question.levels)
    table, silent = claims(policy, rules, eligible, own_boarders="boarders" in city.aid)
    unknown += silent
    naming = question.sources["uses"].map(lambda uses: AID in named(uses)).astype(bool)
    sources = question.sources[naming]
    if sources.empty and len(table):
        unknown.append(left_out(AID, "", "level", set(table["level"]), "no source names aid among its uses"))
    table["payers"] = payers(sources, table, AID)
    unpaid = table[(table["ownership"] == "private") & (table["payers"] == "")]
    unknown += [
        left_out(AID, str(level), "school", set(rows["school_id"]), PRIVATE)
        for level, rows in unpaid.groupby("level")
    ]
    table["group"] = table["kind"] + ":" + table["level"] + ":" + table["payers"]
    table["group"] = grouped_apart(table, question.locks)
    groups, shares = _groups(policy, table, unknown)
    table = table[table["group"].isin(groups.index)].reset_index(drop=True)
    central = central_shares(policy, groups)
    kinds = sources["kind"].to_numpy() == "central"
    return AidFacts(
        claims=table,
        groups=groups,
        bands=shares,
        sources=_left(sources, spent, rules.reserve_share),
        central=frozenset(sources["source_id"][kinds]),
        central_share=central,
        not_assessed=gathered(unknown),
    )


def central_shares(policy: Policy, groups: pd.DataFrame) -> pd.Series:
    """Return the share that central sources may bear, by group; NaN where the policy has none."""
    shares = [policy.amount("aid.central_share", str(level)) for level in groups["level"]]
    return pd.Series(shares, index=groups.index, dtype="float64")


def _left(sources: pd.DataFrame, spent: pd.Series | None, reserve: float) -> pd.Series:
    """Return the cents of each source that earlier steps and the reserve leave."""
    money = source_cents(sources)
    gone = 0 if spent is None else spent.reindex(money.index, fill_value=0)
    kept = np.ceil(money * reserve).astype("int64")
    left: pd.Series = (money - gone - kept).clip(lower=0).astype("int64")
    return left


def _groups(
    policy: Policy, table: pd.DataFrame, unknown: list[pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return groups and their bands; a grant whose bands make no sense is left out, and that is said."""
    rows, shares = [], []
    for name, part in table.groupby("group", sort=True):
        kind, level, who = (str(part[column].iloc[0]) for column in ("kind", "level", "payers"))
        cents = int(part["cents"].iloc[0])
        found, wrong = bands(policy, level) if kind == GRANT else ({cents: 1.0}, "")
        if wrong:
            unknown.append(left_out(AID, level, "level", [level], wrong))
            continue
        rows.append(
            (str(name), kind, level, who, int(part["pupils"].sum()), cents, slack(cents, list(found)))
        )
        shares += [(str(name), band, share) for band, share in found.items()]
    columns = ["group", "kind", "level", "payers", "pupils", "cents", "slack"]
    groups = pd.DataFrame(rows, columns=columns).set_index("group")
    return groups, pd.DataFrame(shares, columns=[*BAND, "share"]).set_index(BAND)
