"""Makes inclusion files and archives that are right, or are but for one fault: for tests, and for fixtures/conformance.

What is made leads to a root of its own, of a ledger of which nothing else is there.
"""

import copy
import hashlib
import json
import struct

import check_inclusion as c

GENERATORS = c.Generators.load()
SALT = bytes(range(32))
DESCRIPTOR = {
    "version": 1,
    "exchange": "Zoë's Exchange",
    "time": "2026-06-30T00:00:00Z",
    "sequence": 7,
    "previous_root": None,
    "assets": [
        {"id": 0, "symbol": "BTC", "decimals": 8},
        {"id": 1, "symbol": "ETH", "decimals": 9},
        {"id": 2, "symbol": "JPY", "decimals": 0},
    ],
    "nonce": "5e" * 32,
}
SCHEDULE = {
    "version": 1,
    "ledger": None,
    "source": "made up",
    "time": "2026-06-29T21:00:00Z",
    "quote": "USD",
    "assets": [
        {"price": "65100.22", "haircut": "0.15"},
        {"price": "3480.55", "haircut": "0.2"},
        {"price": "0.9998", "haircut": "1"},
    ],
}
BALANCES = (("BTC", "balance", "0.50000000"),)
LOAN = (("ETH", "balance", "2.500000000"), ("BTC", "pledged", "0.50000000"), ("JPY", "debt", "500"))


def written(document):
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "surrogatepass")


def made(entries=BALANCES, descriptor=DESCRIPTOR, schedule=None, account="alice", m=5, h=2, shard=1, place=2,
         identity=False):  # fmt: skip
    """A file of version 3 that is right, whatever its documents say: the object, with its root in it. The sums of the
    nodes beside the path are multiples of W, or the identity."""
    ledger, vector, collateral = c.sha256("por/ledger/v1", written(descriptor)), {}, bytes(32)
    if schedule:
        schedule = {**schedule, "ledger": schedule["ledger"] or ledger.hex()}
        collateral = c.sha256("por/collateral/v1", written(schedule))
        numbers = [[c.number_of(asset[name]) for asset in schedule["assets"]] for name in ("price", "haircut")]
        if all(number is not None for column in numbers for number in column):
            vector = c.collateral_vector(*numbers, [asset["decimals"] for asset in descriptor["assets"]])
    symbols = [asset["symbol"] for asset in descriptor["assets"]]
    pairs = [(c.SIDES.index(s) * c.ASSETS + symbols.index(a), int(v.replace(".", ""))) for a, s, v in entries]
    f = c.SimpleNamespace(
        descriptor=c.SimpleNamespace(digest=ledger),
        schedule=c.SimpleNamespace(digest=collateral) if schedule else None,
        surplus=max(0, sum(vector.get(number, 0) * amount for number, amount in pairs)),
        **dict(salt=SALT, entries=pairs, shard=shard, place=place, leaves_per_shard=m, shards=h),
    )
    node = c.leaf_node(f, c.leaf_commitment(f, account.encode(), GENERATORS))
    paths = []
    for at, width in ((place, m), (shard, h)):
        sides = c.siblings(at, width)
        sums = [c.IDENTITY if identity else c.sum_of_multiples([(n + 2, GENERATORS.w)]) for n in range(len(sides))]
        path = [(hashlib.sha256(b"%d" % n).digest(), point) for n, point in enumerate(sums)]
        node = c.climb(node, path, sides)
        paths.append([(digest + c.encode_point(point)).hex() for digest, point in path])
    size = (c.u32(1), c.u32(m), c.u64(h))
    root = c.sha256("por/root/v2", ledger, collateral, *size, node[0], c.encode_point(node[1]))
    return {
        "version": 3,
        "root": root.hex(),
        "descriptor": descriptor,
        "collateral": schedule,
        **dict(shape=1, leaves_per_shard=m, shards=h, salt=SALT.hex(), shard=shard, place=place),
        "entries": [{"asset": a, "side": s, "amount": v} for a, s, v in entries],
        "shard_path": paths[0],
        "top_path": paths[1],
    }


def sealed(entries=LOAN, bits=0, edit=lambda record: record, rewrite=lambda raw: raw, name="", version=2, slots=0,
           **more):  # fmt: skip
    """An archive with one account, and its root. The account's record is edited before it is sealed; the document with
    the name is written anew; there are so many slots more than there must be."""
    f = made(entries, schedule=SCHEDULE, **more)
    documents = [(rewrite if name == n else bytes)(written(f[n])) for n in ("descriptor", "collateral")]
    ledger, collateral = (c.sha256(d, raw) for d, raw in zip(("por/ledger/v1", "por/collateral/v1"), documents))
    m, h = f["leaves_per_shard"], f["shards"]
    count, size = c.archive_sizes(m, h, bits)
    count += slots
    locators = [c.hmac256(SALT, "por/archive-locator/v1", ledger, c.u8(bits), c.u32(j))[:16] for j in range(60)]
    prefix = int.from_bytes(locators[0], "big") >> (128 - bits)
    lengths = [len(document) for document in documents]
    first = c.HEADER.pack(b"PORARCHV", version, bytes.fromhex(f["root"]), 1, m, h, bits, prefix, count, size, *lengths)
    header = c.sha256("por/archive-header/v2", first, ledger, collateral)
    symbols = [asset["symbol"] for asset in f["descriptor"]["assets"]]
    record = struct.pack("<QHBB", f["shard"] * m + f["place"], len(entries), len(f["shard_path"]), len(f["top_path"]))
    for a, s, v in entries:
        record += struct.pack("<HQ", c.SIDES.index(s) * c.ASSETS + symbols.index(a), int(v.replace(".", "")))
    record = bytes(edit(bytearray(record + bytes.fromhex("".join(f["shard_path"] + f["top_path"])))))
    payload, found = size - 32, []
    for j in range(-(-len(record) // payload)):
        own = int.from_bytes(locators[j], "big") & (1 << (128 - bits)) - 1
        locator = (prefix << (128 - bits) | own).to_bytes(16, "big")
        key = c.hmac256(SALT, "por/archive-key/v1", ledger, header, c.u32(j))
        text = c.chacha20(key, 1, bytes(12), record[j * payload : (j + 1) * payload].ljust(payload, b"\0"))
        found.append(locator + text + c.aead_tag(key, bytes(12), header, text))
    for n in range(count - len(found)):
        filler = hashlib.shake_256(b"%d" % n).digest(size)
        own = int.from_bytes(filler[:16], "big") & (1 << (128 - bits)) - 1
        found.append((prefix << (128 - bits) | own).to_bytes(16, "big") + filler[16:])
    return first + b"".join(documents) + b"".join(sorted(found, key=lambda slot: slot[:16])), f["root"]


def changed(document, path, value):
    """A copy of a document with another value at the path, such as `descriptor.assets.0.id`."""
    copied = copy.deepcopy(document)
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    target = copied
    for step in way:
        target = target[step]
    target[last] = value
    return copied
