"""Desk: the working page of officers, commissioners and partners. It reads issues and changes nothing itself.

Words: desk (late, due today, new, waiting for me, promised at meetings), row (one issue with the one thing that
would be done next). Every row can be answered where it stands, through the doors of issues.
"""
