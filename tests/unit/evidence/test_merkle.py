"""The tree against a naive reading of RFC 6962, and against vectors of the Certificate Transparency project."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handover.evidence.merkle import (
    EMPTY_ROOT,
    Frontier,
    Tree,
    inclusion_root,
    is_consistent,
    leaf_hash,
)

INPUTS = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [leaf_hash(data) for data in INPUTS]

data = st.lists(st.binary(max_size=8), min_size=1, max_size=70)


def naive_root(inputs: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, word by word."""
    if not inputs:
        return hashlib.sha256().digest()
    if len(inputs) == 1:
        return hashlib.sha256(b"\x00" + inputs[0]).digest()
    k = naive_split(len(inputs))
    return hashlib.sha256(b"\x01" + naive_root(inputs[:k]) + naive_root(inputs[k:])).digest()


def naive_path(m: int, inputs: list[bytes]) -> list[bytes]:
    """PATH of RFC 6962, section 2.1.1."""
    if len(inputs) == 1:
        return []
    k = naive_split(len(inputs))
    if m < k:
        return [*naive_path(m, inputs[:k]), naive_root(inputs[k:])]
    return [*naive_path(m - k, inputs[k:]), naive_root(inputs[:k])]


def naive_proof(m: int, inputs: list[bytes], *, whole: bool = True) -> list[bytes]:
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if m == len(inputs):
        return [] if whole else [naive_root(inputs)]
    k = naive_split(len(inputs))
    if m <= k:
        return [*naive_proof(m, inputs[:k], whole=whole), naive_root(inputs[k:])]
    return [*naive_proof(m - k, inputs[k:], whole=False), naive_root(inputs[:k])]


def naive_split(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert Tree(LEAVES).root(size).hex() == ROOTS[size - 1]
    assert Frontier().extended(LEAVES[:size]).root().hex() == ROOTS[size - 1]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert Frontier().root() == Tree([]).root(0) == EMPTY_ROOT


def test_the_proof_of_rfc_6962_section_2_1_3_has_the_nodes_named_there() -> None:
    """Seven leaves: the path of d0 is [b, h, l], and the tree of three is proved by [c, d, g, l]."""
    tree = Tree(LEAVES[:7])
    a, b, c, d = LEAVES[:4]
    g, h = Tree([a, b]).root(2), Tree([c, d]).root(2)
    right = Tree(LEAVES[4:7]).root(3)
    assert tree.inclusion(0, 7) == [b, h, right]
    assert tree.consistency(3, 7) == [c, d, g, right]


@given(data)
def test_root_and_frontier_are_the_naive_root_at_every_size(inputs: list[bytes]) -> None:
    tree, frontier = Tree([leaf_hash(one) for one in inputs]), Frontier()
    for size, one in enumerate(inputs, 1):
        frontier = frontier.extended([leaf_hash(one)])
        assert frontier.fits()
        assert tree.root(size) == frontier.root() == naive_root(inputs[:size])


@given(data, st.data())
def test_inclusion_proofs_are_the_naive_paths_and_lead_to_the_root(
    inputs: list[bytes], draw: st.DataObject
) -> None:
    size = draw.draw(st.integers(1, len(inputs)))
    index = draw.draw(st.integers(0, size - 1))
    tree = Tree([leaf_hash(one) for one in inputs])
    proof = tree.inclusion(index, size)
    assert proof == naive_path(index, inputs[:size])
    assert inclusion_root(index, size, leaf_hash(inputs[index]), proof) == tree.root(size)


@given(data, st.data())
def test_a_changed_inclusion_proof_leads_elsewhere(inputs: list[bytes], draw: st.DataObject) -> None:
    size = len(inputs)
    index = draw.draw(st.integers(0, size - 1))
    tree = Tree([leaf_hash(one) for one in inputs])
    proof = tree.inclusion(index, size)
    for wrong in (*_spoiled(proof), [*proof, b"\0" * 32]):
        assert inclusion_root(index, size, leaf_hash(inputs[index]), wrong) != tree.root(size)
    assert inclusion_root(size, size, leaf_hash(inputs[index]), proof) is None
    assert inclusion_root(-1, size, leaf_hash(inputs[index]), proof) is None
    assert inclusion_root(index, size, leaf_hash(inputs[index] + b"!"), proof) != tree.root(size)


@given(data, st.data())
def test_consistency_proofs_are_the_naive_ones_and_hold(inputs: list[bytes], draw: st.DataObject) -> None:
    second = draw.draw(st.integers(1, len(inputs)))
    first = draw.draw(st.integers(1, second))
    tree = Tree([leaf_hash(one) for one in inputs])
    proof = tree.consistency(first, second)
    assert proof == naive_proof(first, inputs[:second])
    assert is_consistent(first, second, tree.root(first), tree.root(second), proof)


@given(data, st.data())
def test_a_rewritten_past_has_no_consistency_proof(inputs: list[bytes], draw: st.DataObject) -> None:
    second = len(inputs)
    first = draw.draw(st.integers(1, second))
    changed = draw.draw(st.integers(0, first - 1))
    tree = Tree([leaf_hash(one) for one in inputs])
    other = Tree([leaf_hash(one + b"!" if at == changed else one) for at, one in enumerate(inputs)])
    for proof in (tree.consistency(first, second), other.consistency(first, second)):
        assert not is_consistent(first, second, tree.root(first), other.root(second), proof)
    for wrong in _spoiled(tree.consistency(first, second)):
        assert not is_consistent(first, second, tree.root(first), tree.root(second), wrong)
    assert not is_consistent(second + 1, second, tree.root(first), tree.root(second), [])
    assert not is_consistent(0, second, EMPTY_ROOT, tree.root(second), [])


def _spoiled(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with each node changed, and without its first and last one."""
    changed = [[*proof[:at], bytes([node[0] ^ 1]) + node[1:], *proof[at + 1 :]] for at, node in enumerate(proof)]
    return changed + ([proof[1:], proof[:-1]] if proof else [])


def test_a_leaf_is_never_a_node() -> None:
    """Without the first byte, two hashes could be passed off as one leaf with their text."""
    left, right = LEAVES[:2]
    assert leaf_hash(left + right) != Tree([left, right]).root(2)


@pytest.mark.parametrize(("size", "nodes", "fits"), [(0, 0, True), (5, 2, True), (5, 3, False), (-1, 0, False)])
def test_a_frontier_knows_whether_it_fits(size: int, nodes: int, fits: bool) -> None:
    assert Frontier(size, tuple([b"x" * 32] * nodes)).fits() is fits
