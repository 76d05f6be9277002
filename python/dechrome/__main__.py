"""The program: `python -m dechrome`, or `dechrome`."""

import sys

from ._dechrome import main as run


def main():
    sys.exit(run(["dechrome", *sys.argv[1:]]))


if __name__ == "__main__":
    main()
