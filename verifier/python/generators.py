#!/usr/bin/env python3
"""Derives the generators of SPEC section 3 from nothing, and writes G_0 ... G_1537, W as `leaf-generators.bin`.

    python3 generators.py OUT

It takes a minute or two. What is derived must have the digest of parameters that SPEC section 4 lists for k = 11: so
nobody knows a relation between generators, for they come out of a hash.
"""

import hashlib
import sys

from check_inclusion import ASSETS, IDENTITY, P, Q, add, double, encode_point, square_root, u32

PARAMETERS_DIGEST = "1eab6f93a080ce41b908d935c04bd2e3ed1ac23f277c15d11c499d56d28fa0f7"
K = 11

# Iso-Vesta, y^2 = x^3 + A x + B, is 3-isogenous to Vesta. What follows is of pasta_curves 0.5: simplified SWU (RFC
# 9380, section 6.6.2, with Z = -13) onto iso-Vesta, then the isogeny.
A = 0x267F9B2EE592271A81639C4D96F787739673928C7D01B212C515AD7242EAA6B1
B = 1265
Z = Q - 13
ISOGENY = [
    0x38E38E38E38E38E38E38E38E38E38E390205DD51CFA0961A43CD42C800000001,
    0x1D935247B4473D17ACECF10F5F7C09A2216B8861EC72BD5D8B95C6AAF703BCC5,
    0x18760C7F7A9AD20DED7EE4A9CDF78F8FD59D03D23B39CB11AEAC67BBEB586A3D,
    0x31C71C71C71C71C71C71C71C71C71C71E1C521A795AC8356FB539A6F0000002B,
    0x0A2DE485568125D51454798A5B5C56B2A3AD678129B604D3B7284F7EAF21A2E9,
    0x14735171EE5427780C621DE8B91C242A30CD6D53DF49D235F169C187D2533465,
    0x12F684BDA12F684BDA12F684BDA12F685601F4709A8ADCB36BEF1642AAAAAAAB,
    0x2EC9A923DA239E8BD6767887AFBE04D121D910AEFB03B31D8BEE58E5FB81DE63,
    0x19B0D87E16E2578866D1466E9DE10E6497A3CA5C24E9EA634986913AB4443034,
    0x1ED097B425ED097B425ED097B425ED098BC32D36FB21A6A38F64842C55555533,
    0x2F44D6C801C1B8BF9E7EB64F890A820C06A767BFC35B5BAC58DFECCE86B2745E,
    0x3D59F455CAFC7668252659BA2B546C7E926847FB9DDD76A1D43D449776F99D2F,
    0x40000000000000000000000000000000224698FC0994A8DD8C46EB20FFFFFDE5,
]


def hash_to_field(message, curve="vesta", prefix="Halo2-Parameters"):
    """Two elements of the field: expand_message_xmd of RFC 9380 with BLAKE2b-512, whose halves are big-endian."""
    domain = f"{prefix}-{curve}_XMD:BLAKE2b_SSWU_RO_".encode()
    domain += bytes([len(domain)])
    first = hashlib.blake2b(bytes(128) + message + bytes([0, 128, 0]) + domain).digest()
    left = hashlib.blake2b(first + b"\1" + domain).digest()
    mixed = bytes(a ^ b for a, b in zip(first, left))
    right = hashlib.blake2b(mixed + b"\2" + domain).digest()
    return [int.from_bytes(half, "big") % Q for half in (left, right)]


def map_to_curve(u):
    """Simplified SWU: a point (x, y) of iso-Vesta."""
    zu2 = Z * u * u % Q
    spread = (zu2 * zu2 + zu2) % Q
    x = B * pow(Z * A, -1, Q) % Q if spread == 0 else -B * pow(A, -1, Q) * (1 + pow(spread, -1, Q)) % Q
    y = square_root((x * x * x + A * x + B) % Q)
    if y is None:
        x = zu2 * x % Q
        y = square_root((x * x * x + A * x + B) % Q)
    return x, y if y & 1 == u & 1 else Q - y


def add_on_iso_vesta(left, right):
    """The sum of two points that are neither equal nor opposite."""
    (x1, y1), (x2, y2) = left, right
    slope = (y2 - y1) * pow(x2 - x1, -1, Q) % Q
    x3 = (slope * slope - x1 - x2) % Q
    return x3, (slope * (x1 - x3) - y1) % Q


def hash_to_curve(message, prefix="Halo2-Parameters"):
    """hash_to_curve of pasta_curves, for Vesta."""
    x, y = add_on_iso_vesta(*map(map_to_curve, hash_to_field(message, prefix=prefix)))
    c = ISOGENY
    over_x = ((c[0] * x + c[1]) * x + c[2]) * x + c[3]
    under_x = (x + c[4]) * x + c[5]
    over_y = (((c[6] * x + c[7]) * x + c[8]) * x + c[9]) * y
    under_y = ((x + c[10]) * x + c[11]) * x + c[12]
    return over_x * pow(under_x, -1, Q) % Q, over_y * pow(under_y, -1, Q) % Q, 1


def multiple(scalar, point):
    """scalar * point, four bits at a time."""
    table = [IDENTITY, point]
    while len(table) < 16:
        table.append(add(table[-1], point))
    total = IDENTITY
    for shift in range(252, -1, -4):
        for _ in range(4):
            total = double(total)
        total = add(total, table[scalar >> shift & 15])
    return total


def opposite(point):
    x, y, z = point
    return x, Q - y, z


def transform(points, root):
    """sum_j root^(ij) points[j] for each i, in the usual way: even and odd places apart, then together."""
    if len(points) == 1:
        return points
    even, odd = (transform(points[part::2], root * root % P) for part in (0, 1))
    turned, factor = [], 1
    for point in odd:
        turned.append(point if factor == 1 else multiple(factor, point))
        factor = factor * root % P
    return [add(a, b) for a, b in zip(even, turned)] + [add(a, opposite(b)) for a, b in zip(even, turned)]


def derive():
    """The points G', L, W, U of section 3, encoded."""
    n = 1 << K
    bases = [hash_to_curve(b"\0" + u32(number)) for number in range(n)]
    back = pow(pow(5, (P - 1) // n, P), -1, P)
    lagrange = [multiple(pow(n, -1, P), point) for point in transform(bases, back)]
    w, u = hash_to_curve(b"\1"), hash_to_curve(b"\2")
    return [encode_point(p) for p in bases], [encode_point(p) for p in lagrange], encode_point(w), encode_point(u)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    bases, lagrange, w, u = derive()
    digest = hashlib.sha256(u32(K) + b"".join(bases + lagrange) + w + u).hexdigest()
    if digest != PARAMETERS_DIGEST:
        sys.exit(f"these are other parameters than SPEC's: {digest}")
    with open(sys.argv[1], "wb") as out:
        out.write(b"".join(lagrange[: 3 * ASSETS + 2]) + w)


if __name__ == "__main__":
    main()
