"""The tables of the store. A change here needs a migration in ``scenarios/migrations/versions``."""

from sqlalchemy import Column, Float, ForeignKey, Integer, LargeBinary, MetaData, String, Table, Text

APPLICATION_ID = 0x4A554E48  # "JUNH" in the header of the SQLite file: tells our files from others'

METADATA = MetaData()

RUNS = Table(
    "runs",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("scenario", String, nullable=False),
    Column("title_en", String, nullable=False),
    Column("title_zh", String, nullable=False),
    Column("policy", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("city", String, nullable=False),
    Column("city_zh", String, nullable=False),
    Column("city_fingerprint", String(64), nullable=False, index=True),
    Column("inputs", String(64), nullable=False, index=True),
    Column("plan", String(64), nullable=False),
    Column("status", String, nullable=False),
    Column("worst_gap", Float, nullable=False),
    Column("created_utc", String, nullable=False),
    Column("seconds", Float, nullable=False),
    Column("scenario_json", Text, nullable=False),
    Column("provenance_json", Text, nullable=False),
    sqlite_autoincrement=True,
)

RUN_TABLES = Table(
    "run_tables",
    METADATA,
    Column("run", Integer, ForeignKey("runs.number"), primary_key=True),
    Column("part", String, primary_key=True),  # plan, before or after
    Column("name", String, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("parquet", LargeBinary, nullable=False),
)
