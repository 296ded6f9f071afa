"""Corrala: residents, police officers and city mediators meet here.

The floors of the house, top to bottom; an import only ever goes down:

    factory  >  doors  >  rooms  >  web  >  kernel

Rooms stand on floors of their own:

    front | indicators | notices | desk | admin
    live | mediation
    forums | consultations | meetings | issues | enquiries | programme | guide
    polls
    moderation
    identity
    areas

and inside a room: doors > forms, presenters > actions > queries > policies > models > events, vocabulary.
"""
