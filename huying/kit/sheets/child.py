"""The reading process: a workbook on its standard input, lines of JSON on its standard output.

Its memory and processor time are bounded, so that no file can harm the process that asked.
"""

import json
import resource
import sys

from huying.kit.sheets.errors import SheetError
from huying.kit.sheets.limits import Limits
from huying.kit.sheets.workbooks import Message, messages


def main() -> None:
    asked = json.loads(sys.argv[1])
    limits = Limits(**asked["limits"])
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    content = sys.stdin.buffer.read()
    try:
        for message in messages(content, asked["wanted"], limits):
            _say(message)
    except SheetError as error:
        _say({"error": error.key, "values": {k: str(v) for k, v in error.values.items()}})
    except MemoryError:
        _say({"error": "too_big", "values": {}})


def _say(message: Message) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=True, separators=(",", ":")))
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
