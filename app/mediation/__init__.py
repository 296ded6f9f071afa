"""Mediation: what the police did, or did not do, is contested before a mediator who answers to neither side.

Words: challenge (residents contest the closing of an issue, or its lateness), party (somebody who filed or joined it),
ground (closing, no first answer, no solution), statement (what the police say to it), outcome (upheld, partly, not
upheld, agreement, withdrawn), obligation (what an upheld challenge asks for, with a date; followed like any issue),
bar (why a mediator must leave a case to another one), substitute (a mediator of another area who takes it), tie (a
relative or employer that a mediator has declared). Between neighbours: mediation (a mediator and a trained resident
bring two sides to one table), side (who asked, and who was asked to come), letter (what one side and those who mediate
write to one another; the other side never reads it).

The words of residents are read by the mediator and by who answers for the police. The public reads what the mediator
writes: what is asked, what the police say, what was decided and why.
"""
