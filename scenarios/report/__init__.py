"""The report: one HTML file a director reads in two minutes and a planner can check line by line."""

from scenarios.report.document import render_report, write_report

__all__ = ["render_report", "write_report"]
