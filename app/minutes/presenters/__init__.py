"""How what stays of a meeting is shown."""
