"""The speed and scale measurements: `make bench` runs them all, `python -m bench.measure_…` one of them.

README.md says how they measure, against what, and what was measured last.
"""
