"""Parts that an engine runs; imports nothing, so that a fresh process has them at once."""

import os
import time


def squared(number: int) -> int:
    return number * number


def process_of(_: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def refused(number: int) -> int:
    if number == 2:
        raise ValueError("the second part")
    return number
