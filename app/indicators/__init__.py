"""Public figures: what is counted of an area, with who counted it, how, and what it cannot say.

Words: situation (what the police counted in an area, month by month, beside what residents reported), source (who
published figures, under which licence, how they were counted), kind (what is counted: one column of a source), figure
(one number: a source, an area, a month, a kind).

Figures of a source are shown as they were published, never added to those of another source, and never set against
people. Beside them stand the issues residents reported, which are something else: the page says so.
"""
