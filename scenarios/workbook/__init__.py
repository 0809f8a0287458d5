"""The workbook: every number of the plan where the budget office can add it up again."""

from scenarios.workbook.document import write_workbook

__all__ = ["write_workbook"]
