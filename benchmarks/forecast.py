"""Forecasts: seconds by size, backtest by method, interval coverage, and the error of spread pupils.

Run: ``python -m benchmarks.forecast [folder of real data]``; the folder holds ``england_greater_manchester``
and ``fairfax_va``. Without it only the invented city is measured.
"""

import sys
import time
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import get_args

import geopandas as gpd
import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from geodata.demo import demo_tables
from geodata.demo.gazetteer import CRS, SizeName
from geodata.disaggregating import misplaced_share, spread_to_areas
from geodata.forecast.arrivals import housing_arrivals
from geodata.forecast.backtest import backtest, mape_by_horizon
from geodata.forecast.births import births_of
from geodata.forecast.children import children_of
from geodata.forecast.forecast import Question, forecast
from geodata.forecast.ratios import METHODS
from geodata.forecast.rules import read_rules

SIZES: tuple[SizeName, ...] = get_args(SizeName.__value__)
SEEDS = (1, 2, 3)
ROUNDS = (0, 2, 500)
REACH_METRES, SCALE_METRES = 6_000.0, (400.0, 800.0, 1_600.0)
RULES = read_rules("cn")


def timed[T](call: Callable[[], T]) -> tuple[T, float]:
    """Return what a call gives, and its seconds."""
    start = time.perf_counter()
    given = call()
    return given, time.perf_counter() - start


def seconds(size: SizeName) -> str:
    """Return one row: ten years, five levels, from tables to children of every area."""
    _, tables = demo_tables(size, SEEDS[0])
    of_school = tables["schools"].set_index("school_id")["district_id"]
    of_area = tables["areas"].set_index("area_id")["district_id"]
    arrivals, _ = housing_arrivals(tables["housing"], of_area, 2026)
    made, paths = timed(
        lambda: forecast(
            tables["grades"],
            tables["births"],
            of_school,
            rules=RULES,
            question=Question(),
            arrivals=arrivals,
        )
    )
    births = births_of(tables["births"], made.panel.districts)
    _, tested = timed(lambda: backtest(made.panel, births, rules=RULES, question=Question()))
    children, areas = timed(lambda: children_of(made, tables["children"], tables["areas"]))
    counts = f"{len(tables['grades']):,} | {len(tables['areas']):,} | {len(children):,}"
    return f"| {size} | {counts} | {paths:.1f} | {tested:.1f} | {areas:.1f} |"


def errors() -> Iterator[str]:
    """Return one row by method, level and horizon: mean over cities of three seeds."""
    for method in METHODS:
        parts = []
        for seed in SEEDS:
            _, tables = demo_tables("city", seed)
            of_school = tables["schools"].set_index("school_id")["district_id"]
            made = forecast(
                tables["grades"], tables["births"], of_school, rules=RULES, question=Question(method=method)
            )
            births = births_of(tables["births"], made.panel.districts)
            tested = backtest(made.panel, births, rules=RULES, question=Question(method=method))
            parts.append(mape_by_horizon(tested))
        mean = (
            pd.concat(parts)
            .groupby(["level", "horizon"], sort=False)[["mape", "city_error", "covered"]]
            .mean()
        )
        for row in mean.reset_index().to_dict("records"):
            shares = f"{row['mape']:.2%} | {row['city_error']:.2%} | {row['covered']:.0%}"
            yield f"| {method} | {row['level']} | {row['horizon']} | {shares} |"


def near(schools: DataFrame, areas: DataFrame) -> DataFrame:
    """Return the ways between schools and areas (id, x, y), within reach or the nearest."""
    east = schools["x"].to_numpy()[:, None] - areas["x"].to_numpy()
    metres = np.hypot(east, schools["y"].to_numpy()[:, None] - areas["y"].to_numpy())
    kept = (metres <= REACH_METRES) | (metres == metres.min(axis=1, keepdims=True))
    school, area = np.nonzero(kept)
    ids = {"school_id": schools["id"].to_numpy()[school], "area_id": areas["id"].to_numpy()[area]}
    return DataFrame({**ids, "metres": metres[school, area]})


def spread(name: str, schools: DataFrame, areas: DataFrame) -> Iterator[str]:
    """Return one row by scale and rounds: the share of children in a wrong area, and of simpler guesses."""
    pupils = Series(schools["pupils"].to_numpy(int), index=schools["id"])
    people = Series(areas["people"].to_numpy(float), index=areas["id"])
    truth = Series(areas["children"].to_numpy(float), index=areas["id"])
    ways = near(schools, areas)
    nearest = ways.loc[ways.groupby("area_id")["metres"].idxmin()].set_index("area_id")["school_id"]
    share = people / people.groupby(nearest.reindex(people.index)).transform("sum")
    zones = share * nearest.reindex(people.index).map(pupils)
    guesses = f"{misplaced_share(people, truth):.1%} | {misplaced_share(zones.fillna(0), truth):.1%}"
    for scale, rounds in product(SCALE_METRES, ROUNDS):
        found, took = timed(
            lambda scale=scale, rounds=rounds: spread_to_areas(
                pupils, people, ways, scale_metres=scale, rounds=rounds
            )
        )
        error = misplaced_share(found.children.set_index("area_id")["children"], truth)
        size = f"{len(pupils)} | {len(people)} | {scale:.0f} | {rounds}"
        yield f"| {name} | {size} | {error:.1%} | {guesses} | {found.misfit:.1%} | {took:.1f} |"


def demo_places() -> tuple[DataFrame, DataFrame]:
    """Return primary schools and areas of the invented city; people: children of the other levels."""
    _, tables = demo_tables("city", SEEDS[0])
    points = gpd.GeoSeries(gpd.points_from_xy(tables["schools"]["lon"], tables["schools"]["lat"]), crs=4326)
    points = points.to_crs(CRS)
    schools = DataFrame({"id": tables["schools"]["school_id"], "x": points.x, "y": points.y})
    roll = tables["provision"].query("level == 'primary' and pupils > 0").set_index("school_id")["pupils"]
    schools = schools[schools["id"].isin(roll.index)]
    now = tables["children"].query("year == 2026")
    centres = tables["areas"].geometry.representative_point()
    areas = DataFrame({"id": tables["areas"]["area_id"], "x": centres.x, "y": centres.y})
    others = now[now["level"] != "primary"].groupby("area_id")["children"].sum()
    primary = now[now["level"] == "primary"].set_index("area_id")["children"]
    areas = areas.assign(people=areas["id"].map(others), children=areas["id"].map(primary))
    return schools.assign(pupils=schools["id"].map(roll)), areas


def manchester_places(folder: Path) -> tuple[DataFrame, DataFrame]:
    """Return primary schools and wards of Greater Manchester; truth: residents of 4 to 10."""
    table = pd.read_csv(folder / "schools.csv").dropna(subset=["lon", "lat"])
    table = table[(table["main_phase"] == "PRI") & table["lat"].between(53, 54) & (table["roll_may2015"] > 0)]
    points = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=4326).to_crs(27700)
    wards = gpd.read_parquet(folder / "wards.parquet").to_crs(27700)
    centres = wards.geometry.representative_point()
    schools = DataFrame({"id": table["laestab"].astype(str).to_numpy(), "x": points.x, "y": points.y})
    areas = DataFrame({"id": wards["wd15cd"], "x": centres.x, "y": centres.y})
    areas = areas.assign(people=wards["pop_all"], children=wards["pop_4_10"])
    return schools.assign(pupils=table["roll_may2015"].to_numpy()), areas


def fairfax_places(folder: Path) -> tuple[DataFrame, DataFrame]:
    """Return elementary schools and blocks of Fairfax; the truth is derived from zones, not counted."""
    table = pd.read_csv(folder / "schools.csv").query("level == 'ES' and enrolment_2024_25 > 0")
    points = gpd.GeoSeries(gpd.points_from_xy(table["lon"], table["lat"]), crs=4326).to_crs(26918)
    blocks = gpd.read_parquet(folder / "blocks.parquet")
    centres = gpd.GeoSeries(gpd.points_from_xy(blocks["lon"], blocks["lat"]), crs=4326).to_crs(26918)
    derived = pd.read_csv(folder / "derived_block_demand_estimate.csv").set_index("block_idx")["est_ES"]
    schools = DataFrame({"id": table["zone_id"].astype(str).to_numpy(), "x": points.x, "y": points.y})
    areas = DataFrame({"id": blocks["block_idx"].astype(str), "x": centres.x, "y": centres.y})
    areas = areas.assign(people=blocks["pop2020"], children=blocks["block_idx"].map(derived).fillna(0))
    return schools.assign(pupils=table["enrolment_2024_25"].round().to_numpy()), areas


def main() -> None:
    """Print all tables."""
    print("| city | rows of grades | areas | rows of children | forecast s | backtest s | to areas s |")
    print("|---|---|---|---|---|---|---|")
    for size in SIZES:
        print(seconds(size), flush=True)
    print("\n| method | level | years ahead | MAPE by district | error of the city | in the interval |")
    print("|---|---|---|---|---|---|")
    for line in errors():
        print(line, flush=True)
    heads = "scale m | rounds | misplaced | by people alone | by nearest school | misfit | s"
    print(f"\n| pupils of | schools | areas | {heads} |")
    print("|---" * 10 + "|")
    places = {"invented city": demo_places}
    if len(sys.argv) > 1:
        folder = Path(sys.argv[1])
        places["Greater Manchester"] = lambda: manchester_places(folder / "england_greater_manchester")
        places["Fairfax (derived)"] = lambda: fairfax_places(folder / "fairfax_va")
    for name, of in places.items():
        for line in spread(name, *of()):
            print(line, flush=True)


if __name__ == "__main__":
    main()
