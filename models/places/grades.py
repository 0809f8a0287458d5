"""How the pupils of a level spread over its grades, school by school."""

import pandas as pd

from geodata.city import City

KEY = ["school_id", "grade"]


def grade_shares(city: City, level: str, schools: pd.Index) -> pd.Series:
    """Return the share of a school's pupils in each grade, by (school_id, grade).

    Pupils by grade are those of the table ``grades`` in the city's school year, else of the table
    ``classes``. A school without either has the shares of all schools of the level together; where no school
    has any, the series is empty.
    """
    pupils = _pupils(city, level)
    if pupils.empty:
        return _shares(pupils)
    known = pupils[pupils.index.get_level_values("school_id").isin(schools)]
    together = pupils.groupby(level="grade").sum()
    absent = [school for school in schools if school not in set(known.index.get_level_values("school_id"))]
    for_all = [pd.Series(together.to_numpy(), index=[(s, g) for g in together.index]) for s in absent]
    if for_all:
        known = pd.concat([known, *for_all])
        known.index = pd.MultiIndex.from_tuples(list(known.index), names=KEY)
    return _shares(known)


def _pupils(city: City, level: str) -> pd.Series:
    """Return pupils by (school_id, grade) where a school has any."""
    grades, classes = city.grades, city.classes
    listed = grades.iloc[:0]
    if len(grades):
        listed = grades[(grades["level"] == level) & (grades["year"] == city.school_year)]
    counted = classes[classes["level"] == level] if len(classes) else listed.iloc[:0]
    counted = counted[~counted["school_id"].isin(set(listed["school_id"]))]
    both = pd.concat([frame[[*KEY, "pupils"]] for frame in (listed, counted) if len(frame)] or [listed])
    sums = both.groupby(KEY)["pupils"].sum().astype("float64")
    return sums[sums > 0]


def _shares(pupils: pd.Series) -> pd.Series:
    total = pupils.groupby(level="school_id").transform("sum")
    return (pupils / total).sort_index().rename("share")


def upper_share(shares: pd.Series, *, years_on: int) -> pd.Series:
    """Return by school_id the share of today's pupils who are beyond the entrance grade in a later year.

    Parameters
    ----------
    shares : Series
        As `grade_shares` returns them.
    years_on : int
        Years from the city's school year to the year planned. In the same year pupils of the first grade
        are the entrants, and all above stay; after n years those of the last n grades have left.
    """
    grade = shares.index.get_level_values("grade")
    if years_on <= 0:
        staying = grade > grade.min() if len(grade) else grade
    else:
        staying = grade + years_on <= grade.max() if len(grade) else grade
    every = shares.index.get_level_values("school_id").unique()
    return shares[staying].groupby(level="school_id").sum().reindex(every, fill_value=0.0)
