"""Notices: who must be told what.

Words: notice (an entry of somebody's inbox), letter (the same by mail, from the outbox), kind (what a person may
stop, one by one), stop (the wish to get no more mail of a kind). Everything here is worked off from the sealed
journal by the worker: an act announces what happened and knows nothing of who is told. A row of the journal tells
each person at most once, however often it is worked off.
"""
