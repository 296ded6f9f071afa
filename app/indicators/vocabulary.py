"""Words and limits of public figures."""

from datetime import timedelta

SOURCE_LONGEST = 40
KIND_LONGEST = 60
MOST_KINDS = 24
TITLE_LONGEST = 160
METHOD_LONGEST = 4000
LICENCE_LONGEST = 80
URL_LONGEST = 300
LARGEST_FIGURE = 1_000_000_000
MONTHS_SHOWN = 24
CONFIDENTIAL_FROM = 5  # reports of one kind in a district and a quarter
YEARS = (1900, 2200)
COUNTED_AHEAD_FROM = 5_000  # issues of an area in the months shown, from which on its trends are counted by the worker
COUNTED_EVERY = timedelta(minutes=10)
COUNTED_AT_MOST = timedelta(hours=1)  # older counts are not shown: no worker runs
