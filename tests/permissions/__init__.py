"""The permission table, cell by cell, over every door."""
