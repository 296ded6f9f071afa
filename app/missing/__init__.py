"""Who is missing: who takes part, in voluntary answers that are counted and kept of nobody, beside who lives here.

Whoever took part may say age band, gender, language and how long they have lived in the area. Each answer adds one to a
count of its quarter; which answers came together is written nowhere. A mark tells on the same day that somebody has
answered already, and goes with the day. Counts of a quarter are shown when it is over, for districts, from five on.
"""
