"""Rows of reports to files."""

from ..kernel.spreadsheets import csv_lines, csv_response, safe

__all__ = ["csv_lines", "csv_response", "safe"]
