"""`make bench`: import, plan, delivery, the gate and screening, each beside a named peer in one run; and the pages.

python -m benchmarks [importing] [planning] [delivery] [gate] [screening] [pages]
"""

from __future__ import annotations

import importlib
import platform
import sys
from collections.abc import Iterable

NAMES = ("importing", "planning", "delivery", "gate", "screening", "pages")


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(NAMES)
    if unknown:
        print(f"bench: unknown: {', '.join(sorted(unknown))}; there are: {', '.join(NAMES)}")
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}; times vary, ratios less")
    for name in wanted or NAMES:
        print(f"\n{name}", flush=True)
        show(importlib.import_module(f"benchmarks.{name}").run().items())
    return 0


def show(figures: Iterable[tuple[str, object]]) -> None:
    for what, figure in figures:
        shown = f"{figure:,.2f}" if isinstance(figure, float) else str(figure)
        print(f"  {what:70}{shown}", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
