"""The tables of the store. A change here needs a migration in ``scenarios/migrations/versions``."""

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

REVISIONS = ("0001", "0002")  # of this schema, oldest first, as in ``scenarios/migrations/versions``
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

# What a repair found broken, byte for byte as it was; nothing here is ever shown as a run.
QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("run", Integer, nullable=False),
    Column("at_utc", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("header_json", Text, nullable=False),  # the row of the run; empty where there was none
)

QUARANTINE_TABLES = Table(
    "quarantine_tables",
    METADATA,
    Column("quarantine", Integer, ForeignKey("quarantine.id"), primary_key=True),
    Column("part", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("parquet", LargeBinary, nullable=False),
)

# A tag belongs to one run of a city's facts; next year's facts may have the same tag again.
TAGS = Table(
    "tags",
    METADATA,
    Column("city_fingerprint", String(64), primary_key=True),
    Column("name", String, primary_key=True),
    Column("run", Integer, ForeignKey("runs.number"), nullable=False, index=True),
)

# Each entry holds the hash of the one before it; triggers refuse to change or delete any.
LOG = Table(
    "log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at_utc", String, nullable=False),
    Column("who", String, nullable=False),
    Column("what", String, nullable=False),
    Column("run", Integer),
    Column("detail_json", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
)

DRAFTS = Table(
    "drafts",
    METADATA,
    Column("name", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("who", String, nullable=False),
    Column("at_utc", String, nullable=False),
    Column("discarded", Boolean, nullable=False),
)

JOBS = Table(
    "jobs",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("scenario", Text, nullable=False),  # the question, as JSON, whole: it extends nothing
    Column("title_en", String, nullable=False),
    Column("title_zh", String, nullable=False),
    Column("city", String, nullable=False),  # its folder
    Column("who", String, nullable=False),
    Column("state", String, nullable=False, index=True),
    Column("wish", String, nullable=False),  # of the one who cancels: empty, keep or drop
    Column("asked_utc", String, nullable=False),
    Column("began_utc", String, nullable=False),
    Column("ended_utc", String, nullable=False),
    Column("step", String, nullable=False),
    Column("goal", String, nullable=False),
    Column("goal_number", Integer, nullable=False),
    Column("goals", Integer, nullable=False),
    Column("incumbent", Float),
    Column("bound", Float),
    Column("gap", Float),
    Column("seconds", Float, nullable=False),
    Column("host", String, nullable=False),
    Column("process", String, nullable=False),
    Column("holder", String, nullable=False),  # a token of the attempt: an attempt given up cannot report
    Column("beats", Integer, nullable=False),
    Column("heard_utc", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("run", Integer, ForeignKey("runs.number")),
    Column("exit_code", Integer),
    Column("message", Text, nullable=False),
    sqlite_autoincrement=True,
)
