"""Consultations: a question put to residents, which they answer by agreeing with short sentences or not.

Words: consultation (the question, why it is asked, who may answer, until when), statement (a sentence of 10 to 280
characters that somebody else can agree with; a moderator reads each before others do), stance (agree, disagree or
pass; one for each person and statement, changeable until the consultation closes), opinion group (people who answered
alike, computed by the worker, never shown below five people), result (the groups, and the statements that stand for
one, bridge all, or divide), findings (what police and city make of it, on the closing page; what they promise is an
issue).

Who gave which stance is shown to nobody. Without an account a mark of the browser counts, apart from accounts, where
the consultation lets it.
"""
