"""Decision log, tags, quarantine, drafts and jobs.

Revision ID: 0002
Revises: 0001
"""

import json

import sqlalchemy as sa
from alembic import op

from scenarios.decision_log import FIRST, sealed

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_SQLITE = """
CREATE TRIGGER log_is_kept_{deed} BEFORE {deed} ON log
BEGIN SELECT RAISE(ABORT, 'the decision log is never changed'); END
"""
_POSTGRESQL = """
CREATE FUNCTION log_is_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the decision log is never changed'; END $$;
CREATE TRIGGER log_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON log
FOR EACH STATEMENT EXECUTE FUNCTION log_is_kept()
"""


def upgrade() -> None:
    """Make the tables, forbid changes of the log, and tell it the runs that were made before it."""
    _make_log()
    _make_quarantine()
    _make_tags_and_drafts()
    _make_jobs()
    _tell_earlier_runs()


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _make_log() -> None:
    op.create_table(
        "log",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        *_texts("at_utc", "who", "what"),
        sa.Column("run", sa.Integer),
        sa.Column("detail_json", sa.Text, nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for deed in ("UPDATE", "DELETE"):
            op.execute(_SQLITE.format(deed=deed))
    else:
        op.execute(_POSTGRESQL)


def _make_quarantine() -> None:
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("run", sa.Integer, nullable=False),
        sa.Column("at_utc", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("header_json", sa.Text, nullable=False),
    )
    op.create_table(
        "quarantine_tables",
        sa.Column("quarantine", sa.Integer, sa.ForeignKey("quarantine.id"), primary_key=True),
        sa.Column("part", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("parquet", sa.LargeBinary, nullable=False),
    )


def _make_tags_and_drafts() -> None:
    op.create_table(
        "tags",
        sa.Column("city_fingerprint", sa.String(64), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.number"), nullable=False, index=True),
    )
    op.create_table(
        "drafts",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("text", sa.Text, nullable=False),
        *_texts("who", "at_utc"),
        sa.Column("discarded", sa.Boolean, nullable=False),
    )


def _make_jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("scenario", sa.Text, nullable=False),
        *_texts("title_en", "title_zh", "city", "who"),
        sa.Column("state", sa.String, nullable=False, index=True),
        *_texts("wish", "asked_utc", "began_utc", "ended_utc", "step", "goal"),
        *(sa.Column(name, sa.Integer, nullable=False) for name in ("goal_number", "goals")),
        *(sa.Column(name, sa.Float) for name in ("incumbent", "bound", "gap")),
        sa.Column("seconds", sa.Float, nullable=False),
        *_texts("host", "process", "holder"),
        sa.Column("beats", sa.Integer, nullable=False),
        sa.Column("heard_utc", sa.String, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.number")),
        sa.Column("exit_code", sa.Integer),
        sa.Column("message", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )


def _tell_earlier_runs() -> None:
    """Write into the log that the runs of the first release ran; nobody noted who asked for them."""
    connection = op.get_bind()
    runs = connection.execute(sa.text("SELECT number, created_utc, inputs, plan FROM runs ORDER BY number"))
    previous = FIRST
    for number, run in enumerate(runs.mappings().all(), start=1):
        detail = json.dumps({"inputs": run["inputs"], "plan": run["plan"]}, sort_keys=True)
        entry = {
            "number": number,
            "at_utc": run["created_utc"],
            "who": "",
            "what": "ran",
            "run": run["number"],
            "detail_json": detail,
            "previous": previous,
        }
        previous = sealed(entry)
        columns = [*entry, "sha256"]
        row = f"INSERT INTO log ({', '.join(columns)}) VALUES ({', '.join(f':{name}' for name in columns)})"  # noqa: S608 - names of our own
        connection.execute(sa.text(row), {**entry, "sha256": previous})
