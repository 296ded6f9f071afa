"""Minutes: what stays of a meeting when it is over.

Words: written answer (to what there was no time for, within ten working days), minutes (what was said and agreed:
draft, correction period, final), correction (what somebody who came would write otherwise), version (the frozen text of
final minutes, with its print), erratum (a later version, with the reason), echo (whether who came felt heard).
Above meetings, live questions and issues, which it reads; it never names who came.
"""
