"""The sixty rows of OWASP ASVS 5.0.0, level 2, that this product is held to: which tests show each.

A test is named by its file and function. `waits`: what of the row nobody can show yet; such a row is open, whatever its
tests say. Numbers with a star are of level 3 and taken on all the same.
"""

from tests.asvs.rows import data_and_machine, text_and_people
from tests.asvs.rows.row import Row

__all__ = ["ROWS", "Row"]

ROWS = text_and_people.ROWS + data_and_machine.ROWS
