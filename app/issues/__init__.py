"""Issues: a security problem that somebody reported, or a commitment the police made, with its follow-up.

Words: issue, category (what it is about, who handles it, the times promised), step (one public entry of
follow-up), closing (resolved, not resolved, other body, cannot be published), clock (first answer and solution,
in working days), "me too" (a person affected by the same), round (a moment at which residents rate), rating,
verdict (the reporter's own sentence beside a closing), receipt (the code with which a reporter returns),
origin (how an issue began), commitment (an issue that began as a promise).

The words and photos of somebody without an account, or new, wait for a moderator; the report itself reaches the
desk and starts its clock at once. What the public sees of a place is `shown`; the exact point lies apart.
"""
