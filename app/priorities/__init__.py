"""Priorities: every four months residents of an area say what matters most, three priorities get an owner and dated
measures, and residents rate what became of them.

A cycle goes from the survey over the work to the rating, and the next one begins with the day on which it ends. An
option of the survey is a category of issues or a need in the city's own words. Votes and ratings are rows of a person
only as long as they can be changed; what stays are counts.
"""
