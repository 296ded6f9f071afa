"""The demo city: its content is data (`app/admin/demo`), each module here tells one file of it.

Nothing is written past the rooms: people report, write, answer, moderate and meet through the rooms' own acts, at
the moment the data names.
"""
