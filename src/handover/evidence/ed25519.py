"""PURE: verifying Ed25519 signatures with integers alone (RFC 8032, section 5.1), for machines without a library.

Signing is never done here: that takes a library which keeps the time it needs independent of the key.
"""

from __future__ import annotations

import hashlib

PRIME = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, PRIME - 2, PRIME) % PRIME
SQRT_OF_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)

Point = tuple[int, int, int, int]  # extended homogeneous coordinates X, Y, Z, T (section 5.1.4)
NEUTRAL: Point = (0, 1, 1, 0)


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) is one of `message` by the key `public` (32 bytes); section 5.1.7."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, half, s = _decoded(public), signature[:32], int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(half + public + message).digest(), "little") % ORDER
    return _encoded(_sum(s, BASE, h, _negated(key))) == half


def _sum(a: int, p: Point, b: int, q: Point) -> Point:
    """a·p + b·q, both in one run over the bits."""
    both = _added(p, q)
    result = NEUTRAL
    for bit in range(max(a.bit_length(), b.bit_length()) - 1, -1, -1):
        result = _doubled(result)
        chosen = (a >> bit & 1) + 2 * (b >> bit & 1)
        if chosen:
            result = _added(result, (p, q, both)[chosen - 1])
    return result


def _added(p: Point, q: Point) -> Point:
    a = (p[1] - p[0]) * (q[1] - q[0]) % PRIME
    b = (p[1] + p[0]) * (q[1] + q[0]) % PRIME
    c = 2 * p[3] * q[3] * D % PRIME
    d = 2 * p[2] * q[2] % PRIME
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _doubled(p: Point) -> Point:
    a, b = p[0] * p[0] % PRIME, p[1] * p[1] % PRIME
    h = a + b
    e, g = h - (p[0] + p[1]) ** 2 % PRIME, a - b
    f = 2 * p[2] * p[2] + g
    return e * f % PRIME, g * h % PRIME, f * g % PRIME, e * h % PRIME


def _negated(p: Point) -> Point:
    return -p[0] % PRIME, p[1], p[2], -p[3] % PRIME


def _decoded(encoded: bytes) -> Point | None:
    """Section 5.1.3; None for what is no point or is not written in the one right way."""
    number = int.from_bytes(encoded, "little")
    sign, y = number >> 255, number & ((1 << 255) - 1)
    if y >= PRIME:
        return None
    u, v = (y * y - 1) % PRIME, (D * y * y + 1) % PRIME
    x = u * pow(v, 3, PRIME) * pow(u * pow(v, 7, PRIME), (PRIME - 5) // 8, PRIME) % PRIME
    if (v * x * x + u) % PRIME == 0:
        x = x * SQRT_OF_MINUS_ONE % PRIME
    if (v * x * x - u) % PRIME or (x == 0 and sign):
        return None
    x = PRIME - x if x & 1 != sign else x
    return x, y, 1, x * y % PRIME


def _encoded(p: Point) -> bytes:
    inverse = pow(p[2], PRIME - 2, PRIME)
    x, y = p[0] * inverse % PRIME, p[1] * inverse % PRIME
    return (y | (x & 1) << 255).to_bytes(32, "little")


def _base() -> Point:
    point = _decoded((4 * pow(5, PRIME - 2, PRIME) % PRIME).to_bytes(32, "little"))
    assert point is not None
    return point


BASE = _base()
