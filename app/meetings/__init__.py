"""Meetings: residents, officers and mediators in one room, on site or online.

Words: meeting (announced for an area, with place, time and places to sign up for), agenda item (one point of it; the
first one is made by the house: what became of the area's open commitments), sign-up (a place taken, by an account,
a confirmed e-mail address or a phone number), waiting list (the queue for a place, promoted in order), offer (a
place held for the next in the queue until a named moment), code (eight characters that lead to the live questions).
Who signed up is seen by the meeting's host and by mediators only.
"""
