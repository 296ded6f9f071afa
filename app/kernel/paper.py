"""The process that draws a PDF: {"html", "css"} as JSON on standard input, the file on standard output.

`app.kernel.pdf` starts it and says what an exit code means. No other module imports this one.
"""

import json
import sys

from app.kernel.pdf import LACKING

try:
    from weasyprint import CSS, HTML
    from weasyprint.urls import URLFetcher
except (ImportError, OSError):  # the package, or the libraries of the system that it opens
    sys.exit(LACKING)


def main() -> None:
    asked = json.load(sys.stdin.buffer)
    fetcher = URLFetcher(allowed_protocols=("data",))
    page = HTML(string=asked["html"], url_fetcher=fetcher, base_url=None)
    sheet = CSS(string=asked["css"], url_fetcher=fetcher)
    sys.stdout.buffer.write(page.write_pdf(stylesheets=[sheet], pdf_variant="pdf/ua-1"))


if __name__ == "__main__":
    main()
