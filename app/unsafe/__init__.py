"""Places people find unsafe: a square of 250 m, a reason from a list, and no word more.

Words: square (of a fixed grid of 250 m; the point somebody told is never kept), tap (one person's word that a square
feels unsafe, for one reason, at some hours), reason (lighting, traffic, loneliness, disorder), figure (what is shown of
a square or a neighbourhood: how many people, in steps of five, made once a day).

Nobody can be accused here and nothing needs a moderator, since nothing can be written. What is shown tells of no single
person: from five people on, in steps of five, and never at once.
"""
