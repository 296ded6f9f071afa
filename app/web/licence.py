"""Under which licence the data of this site is given away."""

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
LINK = f'<{LICENCE_URL}>; rel="license"'
