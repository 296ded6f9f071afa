"""The check of an installation before people come, and every day after.

A rule is one function that says what is wrong, or nothing; beside it stand why that matters and what to do. The rules
that protect people from the first visitor on (`starts`) also keep `corrala serve` from starting in production.
"""

from app.admin.doctor import settings, machine, database, city  # noqa: F401, I001 - each adds its rules, in this order
from app.admin.doctor.case import RULES, Case, Rule, check, check_before_start

__all__ = ["RULES", "Case", "Rule", "check", "check_before_start"]
