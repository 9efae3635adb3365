"""Run the command line as ``python -m itpcase``."""

import sys

from itpcase.cli import main

if __name__ == "__main__":
    sys.exit(main())
