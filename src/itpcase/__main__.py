"""
``python -m itpcase``, and the command ``itpcase``.
"""

from __future__ import annotations

import sys

from itpcase._interruption import interruptible

__all__ = ["main"]


def main() -> int:
    """
    Run the command line; Ctrl-C ends it while it is still being read, too.

    Returns
    -------
    int
        The exit code.
    """
    try:
        with interruptible():
            from itpcase import cli  # noqa: PLC0415 - takes the most time of a short command

        return cli.main()
    except KeyboardInterrupt:
        sys.stderr.write("itpcase: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(main())
