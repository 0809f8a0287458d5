"""A city in a later year: what projects that are done by then have changed."""

import dataclasses

import numpy as np
import pandas as pd

from geodata.city import City

ADDS = "adds_"
SEAT_KINDS = ("new", "expand", "temporary", "convert", "close")


def candidates_open(city: City, projects: pd.DataFrame) -> City:
    """Return the city with the sites of new schools open, without a seat, so that ways to them are known."""
    new = projects[projects["kind"] == "new"]
    return _opened(city, new[["school_id", "level"]].drop_duplicates())


def city_after(city: City, works: pd.DataFrame, year: int) -> City:
    """Return the city as the works that are open in a year leave it.

    A new school is open, stocks and seats grow or shrink by what its project adds, and a level that a
    project closes is taught there no more. Pupils stay those of today: who goes where is decided later.

    Parameters
    ----------
    works : DataFrame
        The plan's table ``works``.
    """
    return _changed(city, works[works["open_year"] <= year])


def city_now(city: City, works: pd.DataFrame) -> City:
    """Return the city as the works that are open in the year decided leave it."""
    return _changed(city, works[works["open_now"] == 1])


def _changed(city: City, done: pd.DataFrame) -> City:
    if done.empty:
        return city
    projects = city.projects.set_index("project_id").loc[done["project_id"]].reset_index()
    built = projects[projects["kind"] == "new"]
    after = _opened(city, built[["school_id", "level"]].drop_duplicates())
    closed = projects.loc[projects["kind"] == "close", ["school_id", "level"]]
    provision = _without(_grown(after.provision, projects), closed)
    return dataclasses.replace(after, provision=provision)


def seats_added(projects: pd.DataFrame) -> pd.Series:
    """Return the seats that each project adds (negative where it takes some), by project_id."""
    seats = projects.get("adds_seats", pd.Series(0.0, index=projects.index))
    added = pd.Series(seats.astype("float64").fillna(0.0).to_numpy(), index=projects["project_id"])
    return added.rename("seats")


def _opened(city: City, sites: pd.DataFrame) -> City:
    """Return the city with some sites open as schools of a level."""
    if sites.empty:
        return city
    schools = city.schools.copy()
    schools.loc[schools["school_id"].isin(sites["school_id"]), "status"] = "open"
    known = city.provision[["school_id", "level"]].merge(sites)
    absent = sites.merge(known, how="left", indicator=True).query("_merge == 'left_only'")
    rows = absent[["school_id", "level"]].assign(pupils=0, seats=0).reindex(columns=city.provision.columns)
    provision = city.provision
    if len(rows):
        provision = pd.concat([provision, rows.astype(dict(provision.dtypes))])
        provision = provision.sort_values(["school_id", "level"], ignore_index=True)
    return dataclasses.replace(city, schools=schools, provision=provision)


def _grown(provision: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Return the provision with what projects add; a stock that is unknown stays unknown."""
    grown = provision.copy()
    index = pd.MultiIndex.from_frame(grown[["school_id", "level"]])
    for column in [str(name) for name in projects if str(name).startswith(ADDS)]:
        stock = column.removeprefix(ADDS)
        if stock not in grown:
            continue
        added = projects.groupby(["school_id", "level"])[column].sum().astype("float64")
        more = np.nan_to_num(added.reindex(index).to_numpy(dtype=np.float64))
        now = grown[stock].astype("float64") + more
        grown[stock] = now.clip(lower=0).astype(grown[stock].dtype)
    return grown


def _without(provision: pd.DataFrame, closed: pd.DataFrame) -> pd.DataFrame:
    gone = pd.MultiIndex.from_frame(provision[["school_id", "level"]]).isin(pd.MultiIndex.from_frame(closed))
    return provision[~gone].reset_index(drop=True)
