"""Areas: the places of the programme, as a tree region > city > district > neighbourhood.

Words: area, boundary, station, body (a police unit, a city department or a partner), holiday.
Each area's `path` is the ids from the root to itself ("/1/4/9/"), so "inside" is a prefix.
"""
