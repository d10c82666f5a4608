"""Runs a program with at most so many bytes of memory: ``python -m … BYTES PROGRAM ARGS``."""

import os
import resource
import sys


def main() -> None:
    most = int(sys.argv[1])
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.execv(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
