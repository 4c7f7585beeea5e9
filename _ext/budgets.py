"""The budgets of budgets.toml: what each chapter may take, and which steps preflight times."""

import tomllib
from pathlib import Path

BUDGETS = Path(__file__).with_name("budgets.toml")


def budgets():
    """Return the budgets by chapter number, as they stand in budgets.toml."""
    return tomllib.loads(BUDGETS.read_text("utf-8"))
