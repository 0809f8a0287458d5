"""JSON Schemas of scenario files and of what the commands print with ``--json``."""

from scenarios.schemas.published import schema_names, schema_of

__all__ = ["schema_names", "schema_of"]
