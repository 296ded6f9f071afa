"""Councils: a standing public safety council of an area.

Words: council (members by group, with terms), member (of residents, associations, traders, schools, youth, police or
city; on the list from a day to a day), agenda (the open commitments of the area: what was promised, where it stands),
needs (what should be done first, ranked), decision (a poll of the members, ranked or by approval), record (what was
decided, by how much, what follows, and what police and city commit to: each an issue).

While a poll is open nobody sees what it comes to; afterwards everybody sees sums, and nobody who voted for what.
"""
