"""What ``huying`` starts: the lab needs nothing of the server and must not wait for its imports."""

import importlib
import sys


def main() -> None:
    if sys.argv[1:2] == ["lab"]:
        importlib.import_module("huying.lab.cli").main(sys.argv[2:])
    else:
        importlib.import_module("huying.cli").main()
