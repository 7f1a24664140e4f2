from __future__ import annotations

import gc
import sys

#: New objects before the collector looks: loading modules makes very many and throws none away.
OBJECTS = 50_000


def main() -> None:
    gc.set_threshold(OBJECTS)
    from handover.cli.main import run

    code = run(sys.argv[1:])
    gc.freeze()  # what is left goes with the process, without a last look
    sys.exit(code)


if __name__ == "__main__":
    main()
