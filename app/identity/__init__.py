"""Identity: who acts.

Words: account (a person who signs in), role grant (role + area + term), actor (who acts: an account with its
grants, the holder of a receipt, a participant), participant (takes part in one meeting without an account),
receipt (the code with which someone returns to a report). Only what is needed to take part is asked.
"""
