"""What the sums of the eight signals say of each other: who leaves and gives a number at home often invites, too.

Each signal is fitted by itself; a second, small fit reads all eight sums together.
"""

from __future__ import annotations

from typing import Any

import numpy as np

#: Beyond it a signal is as sure as it gets: no single one may drown the other seven.
BOUND = 3.0


def sides(sums: Any) -> Any:
    """Rows of eight sums -> rows of sixteen: how strong each is within bounds, and on which side."""
    return np.concatenate([np.clip(sums, -BOUND, BOUND), np.tanh(sums)], axis=-1)
