"""Meetings that somebody wishes for, until they are announced.

Words: proposal (of a meeting: theme, why, area, wished times; proposed, dates being polled, announced, declined or
withdrawn), supporter (a resident who wants it too), date poll (a few slots that an organiser could offer), slot (when
it could be, on the city's clock), answer (yes, if needed, no; for each slot, changeable until the poll closes), choice
(the slot at which the meeting is announced).

A "yes" invites whoever gave it; it takes no place. The words of someone new wait for a moderator like others.
"""
