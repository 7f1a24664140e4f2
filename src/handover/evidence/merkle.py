"""PURE: the tree over the ledger's leaves (RFC 6962, section 2.1; proofs are verified as in RFC 9162).

A leaf and a node are hashed with different first bytes, so that none can be passed off as the other. An
inclusion proof shows that one leaf stands at its place under a root; a consistency proof shows that a later root
continues an earlier one, with nothing before it changed. Hashes are SHA-256, 32 bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

EMPTY_ROOT = hashlib.sha256().digest()


def leaf_hash(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True)
class Frontier:
    """All that is needed to let a tree grow: its size, and the roots of its full subtrees, the largest first."""

    size: int = 0
    nodes: tuple[bytes, ...] = ()

    def extended(self, leaves: Iterable[bytes]) -> Frontier:
        """The frontier after these leaf hashes were added, in order."""
        size, nodes = self.size, list(self.nodes)
        for node in leaves:
            # As a binary counter adds one: each carried bit joins two subtrees of the same size.
            for _ in range((~size & (size + 1)).bit_length() - 1):
                node = node_hash(nodes.pop(), node)
            nodes.append(node)
            size += 1
        return Frontier(size, tuple(nodes))

    def root(self) -> bytes:
        if not self.nodes:
            return EMPTY_ROOT
        *rest, root = self.nodes
        for node in reversed(rest):
            root = node_hash(node, root)
        return root

    def fits(self) -> bool:
        """Whether size and nodes belong together at all."""
        return self.size >= 0 and len(self.nodes) == bin(self.size).count("1")


class Tree:
    """All nodes of a tree at hand, to make proofs for any leaf and any earlier size."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.size = len(leaves)
        self._levels = [list(leaves)]  # level k: the roots of all full subtrees of 2**k leaves
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            self._levels.append([node_hash(below[i], below[i + 1]) for i in range(0, len(below) - 1, 2)])

    def root(self, size: int) -> bytes:
        """The root as it was when the tree had `size` leaves."""
        return self._node(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> list[bytes]:
        """PATH(index, D[size]) of RFC 6962, section 2.1.1."""
        start, end = 0, size
        proof = []
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                proof.append(self._node(middle, end))
                end = middle
            else:
                proof.append(self._node(start, middle))
                start = middle
        return proof[::-1]

    def consistency(self, first: int, second: int) -> list[bytes]:
        """PROOF(first, D[second]) of RFC 6962, section 2.1.2, for 0 < first <= second."""
        start, end = 0, second
        proof = []
        while first != end:
            middle = start + _split(end - start)
            if first <= middle:
                proof.append(self._node(middle, end))
                end = middle
            else:
                proof.append(self._node(start, middle))
                start = middle
        return ([self._node(start, end)] if start else []) + proof[::-1]

    def _node(self, start: int, end: int) -> bytes:
        """The hash over leaves `start` to `end`; `start` is where such a subtree can begin."""
        width = end - start
        if width & (width - 1) == 0:
            return self._levels[width.bit_length() - 1][start // width]
        middle = start + _split(width)
        return node_hash(self._node(start, middle), self._node(middle, end))


def _split(width: int) -> int:
    """The largest power of two below `width`: so many leaves stand in the left subtree."""
    return 1 << (width - 1).bit_length() - 1


def inclusion_root(index: int, size: int, leaf: bytes, proof: Sequence[bytes]) -> bytes | None:
    """The root that `proof` leads to from a leaf hash, or None for a proof of the wrong form.

    RFC 9162, section 2.1.3.2.
    """
    if not 0 <= index < size:
        return None
    node, last, root = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return None
        if node & 1 or node == last:
            root = node_hash(other, root)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            root = node_hash(root, other)
        node, last = node >> 1, last >> 1
    return root if last == 0 else None


def is_consistent(first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `second` leaves continues that of `first`; RFC 9162, 2.1.4.2."""
    if not 0 < first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    path = [first_root, *proof] if first & (first - 1) == 0 else list(proof)
    if not path:
        return False
    node, last = first - 1, second - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, other)
        node, last = node >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root
