"""Moderation: what waits to be read by a person before, or because, everybody else sees it.

Words: case (one thing waiting, or decided), flag (a person reports content), verdict (a moderator approves, hides or
restores, with a reason), charter (the rules of taking part), subject (a kind of content that can be judged).

A content room asks for a review inside its own act and hears of the verdict inside the deciding one. Police and
partners never moderate; nobody decides about own content.
"""
