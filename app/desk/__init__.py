"""Desk: the working page of officers, commissioners and partners. It reads issues; what is done with
them, issues do.

Words: desk (late, due today, new, waiting for me, promised at meetings), filter (what it is narrowed to, remembered for
the account), together (one word on several issues), row (one issue with the one thing that
would be done next). Every row can be answered where it stands, through the doors of issues.
"""
