"""Live: the questions and answers of a meeting, while it is held and around it.

Words: hall (the room of one meeting's questions, with its revision), question, support (a vote for a question),
answer (spoken, written or a commitment), participant (somebody in a hall, with or without an account), phase (what
may be done now), audience (hall, panel, desk, screen: who is looking, and so what is shown). The database holds the
truth; a socket only says that something is newer.
"""
