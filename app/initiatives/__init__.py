"""Joint initiatives: walks and lighting rounds of residents with police and city services, as measures of issues.

Words: initiative (a meeting out of doors, of the kind walk or lighting round, for issues that it is to help with),
safeguards (what everybody who comes accepts: look and tell, never stand in for the police), report (what was seen and
agreed, a step of each of these issues). Place, time, places free, waiting list, calendar and reminders are those of
meetings. The room stands above meetings and issues, which do not know each other.
"""
