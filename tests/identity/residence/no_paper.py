"""What `app.kernel.paper` does on a machine without the libraries that draw."""

import sys

from app.kernel.pdf import LACKING

if __name__ == "__main__":
    sys.exit(LACKING)
