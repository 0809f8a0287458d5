"""A plan: what is decided, as tables in the bureau's words."""

import hashlib
from dataclasses import dataclass, field, fields
from functools import partial

from pandas import DataFrame

from models.plan_tables import DECIDED_BY_SOME, tidy


@dataclass(frozen=True, eq=False)
class Plan:
    """What is decided, in the bureau's words; one table per kind of decision, each sorted by its key.

    Attributes
    ----------
    placements : DataFrame
        Children of an area who are offered a school: area_id, level, school_id, children, metres.
    unplaced : DataFrame
        Children who are offered none, and why: area_id, level, district_id, children, reason.
    schools : DataFrame
        Every open school and planned level: school_id, level, district_id, pupils_before, pupils, seats,
        overfull, teachers_before, teachers, need_teachers, short_teachers, need_funds, granted, short_funds
        (currency units). NaN where the decision was not open or a fact is unknown.
    moves : DataFrame
        Teachers who change school: from_school_id, to_school_id, level, kind, teachers, metres.
    hires : DataFrame
        New teachers and their yearly cost: school_id, level, kind, teachers, cents.
    grants : DataFrame
        Money: school_id, level, use (operating or staff), source_id, cents.
    shortages : DataFrame
        What is missing where: what (places, seats, teachers, funds), level, unit (area or school), unit_id,
        district_id, amount, measured_in.
    not_assessed : DataFrame
        What could not be planned, and why: what, level, unit (school or level), unit_id, reason.
    steps : DataFrame
        The proof: per step and goal, in the order taken, the value reached, its unit, the bound no plan can
        pass, the relative gap between them, the status and the seconds it took. ``level`` is empty for a
        step that decides all levels together.
    works : DataFrame
        Projects to be done and when: project_id, school_id, level, kind, start_year, open_year,
        capital_cents, running_cents (a year, once open), open_now (1 if open in the year decided).
    outlook : DataFrame
        What each year of the horizon comes to, by year, level and district_id: children, seats, unplaced,
        overfull, need_teachers, short_teachers, need_funds, short_funds.
    open_classes : DataFrame
        Classes to open: school_id, level, classes, rooms (NaN where unknown), pupils.
    posts : DataFrame
        Approved posts by school_id, level and kind: posts, teachers, leaving, retiring, vacancies, surplus.
    rotations : DataFrame
        Teachers who serve at another school for a time: from_school_id, to_school_id, level, kind, teachers,
        backbone (of these), metres.
    conversions : DataFrame
        Teachers who change level: from_school_id, to_school_id, from_level, to_level, kind, to_kind,
        teachers, cents, metres.
    fairness : DataFrame
        What every reading of a fair share leaves short, by level, district_id (an empty one: all of them
        together) and reading: followed (1 if the plan follows it), proved (1 if no plan is fairer by it),
        posts_with_gap, need_of_posts and teachers lacked in all, posts_short, most_lacked (teachers at one
        post) and largest_share (of its need).
    shared_posts : DataFrame
        Shares of a post at base_school_id that serve another school_id: level, kind, share, metres, new_posts
        (at the base itself).
    draws : DataFrame
        What becomes of every source in every year: source_id, year, and the cents available, drawn, matched,
        paid as interest, repaid, carried over and lapsed.
    purchases, passes : DataFrame
        What is bought for a standard (school_id, level, stock, amount, cents) and what it achieves
        (school_id, level, indicator, before, after, standard, verdict).
    quotas, programme_seats : DataFrame
        Senior-school places by junior school and year; earmarked seats of a programme by unit and year.
    aid : DataFrame
        Pupils aided by school_id, level, category, kind and band_cents (a head and year), and its cents.
    training : DataFrame
        Places of training programmes by school_id, level and kind, with hours a place and cents.
    """

    placements: DataFrame
    unplaced: DataFrame
    schools: DataFrame
    moves: DataFrame
    hires: DataFrame
    grants: DataFrame
    shortages: DataFrame
    not_assessed: DataFrame
    steps: DataFrame
    works: DataFrame = field(default_factory=partial(tidy, "works"))
    outlook: DataFrame = field(default_factory=partial(tidy, "outlook"))
    open_classes: DataFrame = field(default_factory=partial(tidy, "open_classes"))
    posts: DataFrame = field(default_factory=partial(tidy, "posts"))
    rotations: DataFrame = field(default_factory=partial(tidy, "rotations"))
    conversions: DataFrame = field(default_factory=partial(tidy, "conversions"))
    fairness: DataFrame = field(default_factory=partial(tidy, "fairness"))
    shared_posts: DataFrame = field(default_factory=partial(tidy, "shared_posts"))
    draws: DataFrame = field(default_factory=partial(tidy, "draws"))
    purchases: DataFrame = field(default_factory=partial(tidy, "purchases"))
    passes: DataFrame = field(default_factory=partial(tidy, "passes"))
    quotas: DataFrame = field(default_factory=partial(tidy, "quotas"))
    programme_seats: DataFrame = field(default_factory=partial(tidy, "programme_seats"))
    aid: DataFrame = field(default_factory=partial(tidy, "aid"))
    training: DataFrame = field(default_factory=partial(tidy, "training"))

    def tables(self) -> dict[str, DataFrame]:
        """Return every table by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def fingerprint(self) -> str:
        """Return the sha256 of all tables, in hex; how long the solver took is no part of it.

        A table of a decision that was not open is no part of it either, so that plans from before that
        decision existed keep their fingerprint.
        """
        digest = hashlib.sha256()
        for name, table in self.tables().items():
            if name in DECIDED_BY_SOME and table.empty:
                continue
            shown = table.drop(columns="seconds", errors="ignore")
            text = shown.to_csv(index=False, float_format="%.9g", lineterminator="\n")
            digest.update(f"{name}\n{text}\n".encode())
        return digest.hexdigest()
