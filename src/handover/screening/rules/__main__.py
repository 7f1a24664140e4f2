"""`make rules`: proves every rule against its own examples, then builds what a check loads."""

from __future__ import annotations

import sys

from handover.errors import UnusableInput
from handover.screening.rules import building, compiled, proving, source


def main() -> int:
    try:
        wrong = list(proving.problems(source.load()))
        for line in wrong:
            print(line, file=sys.stderr)
        if not wrong and "--check" not in sys.argv:
            compiled.write(compiled.PACKAGE, building.fingerprint(), building.build())
    except UnusableInput as unusable:
        print(unusable, file=sys.stderr)
        return 1
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
