"""Runs and their tables.

Revision ID: 0001
Revises: nothing
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the two tables of the first release."""
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        *(
            sa.Column(name, sa.String, nullable=False)
            for name in ("scenario", "title_en", "title_zh", "policy")
        ),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("city", sa.String, nullable=False),
        sa.Column("city_zh", sa.String, nullable=False),
        sa.Column("city_fingerprint", sa.String(64), nullable=False, index=True),
        sa.Column("inputs", sa.String(64), nullable=False, index=True),
        sa.Column("plan", sa.String(64), nullable=False),
        sa.Column("status", sa.String, nullable=False),
        sa.Column("worst_gap", sa.Float, nullable=False),
        sa.Column("created_utc", sa.String, nullable=False),
        sa.Column("seconds", sa.Float, nullable=False),
        sa.Column("scenario_json", sa.Text, nullable=False),
        sa.Column("provenance_json", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "run_tables",
        sa.Column("run", sa.Integer, sa.ForeignKey("runs.number"), primary_key=True),
        sa.Column("part", sa.String, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("parquet", sa.LargeBinary, nullable=False),
    )
