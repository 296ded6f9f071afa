"""admin: settings of a city, demo, health.

The room where a city is set up and looked after: what the city has decided about itself (names, phone
numbers, times promised, languages), the demo city that lets a visitor walk through every role, and the
figures that tell whether the house is well.
"""
