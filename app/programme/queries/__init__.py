"""Every SELECT of the programme, a file for each of its things."""
