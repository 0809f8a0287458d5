"""A hand-made city with two runs: small enough to add up by hand, with names that try to break out.

``hand_city`` and ``hand_runs`` serve the tests of reports, workbooks and maps.
"""

import io
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from geodata.city import City
from geodata.faults import Fault
from geodata.schemas.tables import columns_of
from models.measures.indicators import Measures
from models.plan import Plan
from models.plan_tables import COLUMNS, tidy
from scenarios.demo_run import make_demo
from scenarios.provenance import Provenance
from scenarios.runs import Run
from scenarios.scenario import Budget, Scenario, Title
from scenarios.store_records import traced_inputs

EMPTY_TABLES = ("births", "travel", "staff", "projects", "classes", "quotas", "aid", "training")


def table(text: str) -> pd.DataFrame:
    """Read a few CSV lines; ids stay text; a line that ends in a backslash goes on."""
    names = ("district_id", "school_id", "area_id", "source_id", "unit_id", "from_school_id", "to_school_id")
    ids = dict.fromkeys(names, str)
    return pd.read_csv(io.StringIO(text.replace(" ", "").replace("\\\n", "")), dtype=ids)


@pytest.fixture(scope="session")
def lay_demo(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, int], None]:
    """Return what lays out the small demo of a seed in a new folder: made once, and copied from then on."""

    @cache
    def made(seed: int) -> Path:
        folder = tmp_path_factory.mktemp("small") / "demo"
        assert make_demo(folder, "small", seed)
        return folder

    def lay(folder: Path, seed: int) -> None:
        shutil.copytree(made(seed), folder)

    return lay


@pytest.fixture(scope="session")
def hand_city() -> City:
    """Two districts of 10 km by 10 km, three schools, four areas."""
    squares = [shapely.box(x, 0, x + 10_000, 10_000) for x in (400_000, 410_000)]
    quarters = [
        shapely.box(x, y, x + 5_000, y + 10_000) for y in (0,) for x in range(400_000, 420_000, 5_000)
    ]
    crs = "EPSG:27700"
    districts = gpd.GeoDataFrame(
        {
            "district_id": ["D1", "D2"],
            "name": ["North <b>& Vale", "=1+1"],
            "name_zh": ["北区", "=1+1"],
            "setting": ["urban", "rural"],
        },
        geometry=squares,
        crs=crs,
    )
    schools = gpd.GeoDataFrame(
        {
            "school_id": ["007", "S2", "S3"],
            "name": ["<script>alert(1)</script>", '=HYPERLINK("http://x.example","y")', "@cmd"],
            "name_zh": ["第一小学", "+86 小学", "-三小"],
            "district_id": ["D1", "D1", "D2"],
            "ownership": "public",
            "setting": ["urban", "urban", "rural"],
            "status": "open",
        },
        geometry=[
            shapely.Point(402_000, 5_000),
            shapely.Point(408_000, 5_000),
            shapely.Point(415_000, 5_000),
        ],
        crs=crs,
    )
    areas = gpd.GeoDataFrame(
        {"area_id": ["A1", "A2", "A3", "A4"], "district_id": ["D1", "D1", "D2", "D2"]},
        geometry=quarters,
        crs=crs,
    )
    return City(
        name="Handmade <City>",
        name_zh="手工市",
        school_year=2026,
        currency="CNY",
        crs=crs,
        districts=districts,
        schools=schools,
        provision=table("""school_id,level,pupils,seats
            007,primary,400,360
            S2,primary,300,400
            S3,primary,100,200"""),
        areas=areas,
        children=table("""area_id,level,year,children
            A1,primary,2026,400
            A2,primary,2026,300
            A3,primary,2026,60
            A4,primary,2026,44"""),
        sources=table("""source_id,year,name,name_zh,kind,amount
            G,2026,=General,一般预算,general,900000.55
            C,2026,Central,中央补助,central,100000.10"""),
        **{name: pd.DataFrame(columns=list(columns_of(name))) for name in EMPTY_TABLES},
        warnings=(
            Fault("warning", "overfull", "provision.csv", rows=(2,), problem="a <i>doubtful</i> number"),
        ),
    )


def hand_plan(scale: int) -> Plan:
    """Return a plan whose money is `scale` times the small one's."""
    tables = {
        "placements": table("""area_id,level,school_id,children,metres
            A1,primary,007,360,1200
            A1,primary,S2,36,5100.4
            A2,primary,S2,300,900
            A3,primary,S3,60,2500
            A4,primary,S3,30,6000"""),
        "unplaced": table("""area_id,level,district_id,children,reason
            A1,primary,D1,4,r
            A4,primary,D2,14,r""").replace({"r": "no seats within the limit"}),
        "schools": table("""school_id,level,district_id,pupils_before,pupils,seats,overfull,\\
            teachers_before,teachers,need_teachers,short_teachers,need_funds,granted,short_funds
            007,primary,D1,400,360,360,0,24,22,20,0,360000,0,0
            S2,primary,D1,300,336,400,0,15,17,18,1,336000,0,0
            S3,primary,D2,100,90,200,0,4,6,6,0,100000,0,0"""),
        "moves": table("""from_school_id,to_school_id,level,kind,teachers,metres
            007,S2,primary,core,2,6000"""),
        "hires": table("""school_id,level,kind,teachers,cents
            S3,primary,arts_pe,2,16000000"""),
        "grants": table("""school_id,level,use,source_id,cents
            007,primary,operating,G,10000001
            S2,primary,operating,G,9999903
            S2,primary,operating,C,100010
            S3,primary,operating,C,3333333
            S3,primary,staff,G,16000000"""),
        "shortages": table("""what,level,unit,unit_id,district_id,amount,measured_in
            places,primary,area,A1,D1,4,children
            places,primary,area,A4,D2,14,children
            teachers,primary,school,S2,D1,1,teachers"""),
        "steps": table("""step,level,goal,value,unit,bound,gap,status,seconds
            places,,unplaced_children,18,children,18,0,optimal,0.1
            places,,travel,1250000,metres,1235000,0.01196,feasible,9.9"""),
    }
    tables["grants"]["cents"] *= scale
    granted = tables["grants"].groupby("school_id")["cents"].sum() / 100
    tables["schools"]["granted"] = tables["schools"]["school_id"].map(granted)
    if scale == 1:
        tables["steps"] = tables["steps"].assign(gap=0.0, status="optimal")
    return Plan(**{name: tidy(name, tables.get(name)) for name in COLUMNS})


def hand_measures(factor: float) -> Measures:
    """Measures in which arts teachers per pupil are `factor` times those of today."""
    values = table("""indicator,level,school_id,district_id,value,numerator,denominator,\\
        standard,verdict,excluded
        R3,primary,007,D1,1.0,4,400,0.9,met,
        R3,primary,S2,D1,0.5,1.5,300,0.9,not_met,
        R3,primary,S3,D2,0.25,0.25,100,0.9,not_met,""")
    values["excluded"] = ""
    values[["value", "numerator"]] *= factor
    verdict, cv = "not_met" if factor == 1 else "met", 0.501787 / factor
    inequality = table(f"""indicator,level,scope,schools,pupils,mean,minimum,maximum,cv,cv_limit,\\
        verdict,gini,theil,hoover,mcloone,share_below_standard
        R3,primary,city,3,800,0.72,0.25,1,{cv},0.5,{verdict},0.2,0.1,0.1,0.8,{0.5 / factor}""")
    compliance = table("""rule,level,scope,unit_id,verdict,found,allowed,note
        school_size,primary,school,007,met,400,2000,
        school_size,primary,school,S2,met,300,2000,
        school_size,primary,school,S3,not_assessed,,2000,""")
    compliance = compliance.assign(found=["400", "300", ""], allowed="2000", note="")
    access = table("""level,scope,children,seats,mean_metres,p95_metres,max_metres,share_within_limit
        primary,city,804,960,1500,6000,6000,0.9""")
    return Measures(values=values, inequality=inequality, compliance=compliance, access=access)


@pytest.fixture(scope="session")
def hand_runs(hand_city: City) -> tuple[Run, ...]:
    """Two runs: "keep" is proved optimal, "balance" is within 1.2 % and has three times the money."""
    return tuple(
        Run(
            number=number,
            scenario=Scenario(
                name=name,
                title=Title(en=f"{name} <now>", zh=zh),
                policy="cn.2017.quality",
                year=2026,
                levels=("primary",),
                budget=Budget(scale=float(number)),
            ),
            plan=hand_plan(scale),
            before=hand_measures(1),
            after=hand_measures(number),
            provenance=Provenance(
                city_name=hand_city.name,
                city_name_zh=hand_city.name_zh,
                city=hand_city.fingerprint(),
                policy="p" * 64,
                scenario="s" * 64,
                inputs="i" * 64,
                plan="f" * 64,
                code_version="0.1+abc",
                libraries=(("highspy", "1.15"),),
                seed=0,
                threads=1,
                status="optimal",
                worst_gap=0.0,
                created_utc="2026-11-22T03:00:00+00:00",
                seconds=1.5,
            ),
        )
        for number, name, zh, scale in ((1, "keep", "维持", 1), (2, "balance", "均衡", 3))
    )


@pytest.fixture(scope="session")
def new_database() -> Iterator[Callable[[], str]]:
    """Give the URL of a new, empty database of a PostgreSQL server that runs for these tests only.

    The server is Debian's package ``postgresql``, on a socket in a folder of its own, under an account
    without rights. Its tests are skipped where the package or the driver is absent.
    """
    psycopg = pytest.importorskip("psycopg", reason="the driver of PostgreSQL (psycopg) is not installed")
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        pytest.skip("no PostgreSQL here: install Debian's package postgresql")
    account = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
    home = Path(tempfile.mkdtemp(prefix="junheng-pg-", dir="/tmp"))
    if account:
        shutil.chown(home, "postgres", "postgres")
    folder, at = home / "data", {"cwd": home, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    begin = [
        programs[-1],
        "-D",
        folder,
        "-U",
        "junheng",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(begin, check=True, **at, **account)
    serve = [programs[-1].with_name("postgres"), "-D", folder, "-k", home, "-c", "listen_addresses=", "-F"]
    with subprocess.Popen(serve, **at, **account) as server:
        numbers = itertools.count(1)
        with closing(_connected(psycopg, f"host={home} user=junheng dbname=postgres")) as connection:

            def make() -> str:
                name = f"store{next(numbers)}"  # a schema of one database: a database each takes 7 MB
                connection.execute(f"CREATE SCHEMA {name}")
                return f"postgresql+psycopg://junheng@/postgres?host={home}&options=-csearch_path%3D{name}"

            yield make
        server.send_signal(signal.SIGQUIT)  # at once; the folder goes anyway
    shutil.rmtree(home)


def _connected(psycopg: object, address: str) -> object:
    """Connect to a server that may still be starting."""
    for left in range(200, -1, -1):
        try:
            return psycopg.connect(address, autocommit=True)  # type: ignore[attr-defined]
        except psycopg.OperationalError:  # type: ignore[attr-defined]
            if not left:
                raise
            time.sleep(0.05)
    raise AssertionError


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the place of a store that is not there yet: of both kinds, one after the other."""
    if request.param == "sqlite":
        return str(tmp_path / "runs.sqlite")
    return request.getfixturevalue("new_database")()


@pytest.fixture(scope="session")
def whole_run(hand_runs: tuple[Run, ...]) -> Run:
    """Return a run without a number whose fingerprints are those of its parts."""
    made, libraries = hand_runs[0], (("highspy", "1.15"), ("pulp", "4.2"))
    known = replace(
        made.provenance,
        plan=made.plan.fingerprint(),
        scenario=made.scenario.fingerprint(),
        libraries=libraries,
    )
    return replace(made, number=None, provenance=replace(known, inputs=traced_inputs(known)))
