"""Front: the pages that read the other rooms: home, neighbourhood, search, receipt, and the pages of law.

It holds no rows of its own.
"""
