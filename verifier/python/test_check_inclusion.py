"""Tests of check_inclusion.py: `python3 -m unittest discover verifier/python` from the top of the repository.

They run the cases of `fixtures/conformance`, the vectors of `fixtures/vectors`, published vectors of what the program
has in itself, and files and archives that are made here, right but for one fault each.
"""

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import unittest.mock

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)

import check_inclusion as c  # noqa: E402
import generators as g  # noqa: E402
from making import BALANCES, DESCRIPTOR, GENERATORS, LOAN, SALT, SCHEDULE, changed, made, sealed, written  # noqa: E402

CONFORMANCE = os.path.join(HERE, "..", "..", "fixtures", "conformance")
VECTORS = os.path.join(HERE, "..", "..", "fixtures", "vectors")


def vector(name):
    with open(os.path.join(VECTORS, name), "rb") as file:
        return file.read()


def cases(name):
    found = json.loads(vector(name))["cases"]
    assert found, "a table without cases"
    return found


def edited(base, edits=()):
    """The bytes of a vector after the edits of fixtures/vectors/README.md."""
    data = bytearray(vector(base))
    for edit in edits:
        op, at, length = edit["op"], edit.get("offset", 0), edit.get("length", 0)
        if op in ("set", "xor"):
            new = bytes.fromhex(edit["bytes"])
            old = data[at : at + len(new)] if op == "xor" else bytes(len(new))
            data[at : at + len(new)] = bytes(a ^ b for a, b in zip(old, new))
        elif op == "swap":
            other = edit["other"]
            data[at : at + length], data[other : other + length] = (
                data[other : other + length],
                data[at : at + length],
            )
        elif op == "copy":
            data[at : at + length] = data[edit["from"] : edit["from"] + length]
        elif op == "truncate":
            del data[length:]
        elif op == "append":
            data += bytes.fromhex(edit["bytes"])
        elif op == "put":
            data = bytearray.fromhex(edit["bytes"])
        elif op == "replace":
            before = edit["from"].encode()
            assert data.count(before) == 1, "the text is not there once"
            data = data.replace(before, edit["to"].encode())
        else:
            raise AssertionError(f"an edit that there is none of: {op}")
    return bytes(data)


def run(raw, account, root, code=None, descriptor=None, collateral=None):
    """The command on these bytes: the exit code and the object that it prints."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = [os.path.join(folder, "file")]
        given = {"file": raw, "descriptor": descriptor, "collateral": collateral}
        for name, content in given.items():
            if content is not None:
                with open(os.path.join(folder, name), "wb") as file:
                    file.write(content)
                arguments += [f"--{name}", os.path.join(folder, name)] if name != "file" else []
        typed = {"account": account, "root": root}
        arguments += [f"--{name}={text}" for name, text in typed.items() if text is not None]
        arguments += ["--json"]
        arguments += [f"--archive-code={code}"] if code else []
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(out):
            exit_code = c.main(arguments)
        out.seek(0)
        return exit_code, json.loads(out.read())


class Vectors(unittest.TestCase):
    """fixtures/vectors."""

    EXIT_CODES = {"OK": (0,), "DEBTS": (3,), "EMPTY": (3,), "NO_VERDICT": (2,)}

    def agree(self, table):
        for case in cases(table):
            with self.subTest(case["name"]):
                documents = {
                    name: edited(case[name]["base"], case[name].get("edits", ()))
                    for name in ("descriptor", "collateral")
                    if name in case
                }
                raw = edited(case["base"], case.get("edits", ()))
                exit_code, found = run(raw, case["account"], case["root"], case.get("code"), **documents)
                self.assertIn(found["reason"], [case["expect"], *case.get("or", [])])
                self.assertIn(exit_code, self.EXIT_CODES.get(found["reason"], (1, 2)))
                if exit_code == 1:
                    self.assertEqual(found["kind"], c.KINDS.get(found["reason"], "false"))

    def test_inclusion_files_have_the_outcomes_of_the_table(self):
        self.agree("inclusions.json")

    def test_archives_have_the_outcomes_of_the_table(self):
        self.agree("archives.json")

    def test_hashes_are_the_known_ones(self):
        for case in cases("known/hashing.json"):
            parts = [bytes.fromhex(part) for part in case["parts"]]
            key = bytes.fromhex(case["key"] or "")
            found = {
                "frame": lambda d, *p: c.frame(d, *p),
                "SHA-256": c.sha256,
                "H2F": lambda d, *p: (
                    int.from_bytes(hashlib.sha512(c.frame(d, *p)).digest(), "little") % c.P
                ).to_bytes(32, "little"),
                "HMAC256": lambda d, *p: c.hmac256(key, d, *p),
                "HMAC512F": lambda d, *p: c.hmac512f(key, d, *p).to_bytes(32, "little"),
            }[case["function"]](case["domain"], *parts)
            self.assertEqual(found.hex(), case["output"])

    def test_points_have_one_encoding(self):
        for case in cases("known/encodings.json"):
            encoded = bytes.fromhex(case["bytes"])
            if case["kind"] == "point":
                point = c.decode_point(encoded)
                self.assertEqual(point is not None, case["valid"], case["what"])
                if point is not None:
                    self.assertEqual(c.encode_point(point), encoded)

    def test_leaves_are_the_known_ones(self):
        for case in cases("known/leaves.json"):
            terms = [(int(e["amount"]), GENERATORS[e["id"]]) for e in case["entries"]]
            if "account" in case:
                parts = [bytes.fromhex(case[name]) for name in ("ledger", "collateral")]
                t = c.hmac512f(bytes.fromhex(case["salt"]), "por/blind/v2", *parts, case["account"].encode())
                self.assertEqual(t.to_bytes(32, "little").hex(), case["blind"])
            t = int.from_bytes(bytes.fromhex(case["blind"]), "little")
            leaf = c.sum_of_multiples(terms + [(t, GENERATORS.w)])
            self.assertEqual(c.encode_point(leaf).hex(), case["leaf"])

    def test_trees_are_the_known_ones(self):
        seen = 0
        for case in cases("known/tree.json"):
            if case["what"] == "ledger":
                paths_of_all_leaves(self, case)
                seen += 1
        self.assertGreater(seen, 0)

    def test_the_collateral_vector_and_the_surplus_are_the_known_ones(self):
        for case in cases("known/collateral.json"):
            if case["what"] == "F":
                columns = [[asset[name] for asset in case["assets"]] for name in ("price", "haircut", "decimals")]
                prices, haircuts = (list(map(c.number_of, column)) for column in columns[:2])
                found = c.collateral_vector(prices, haircuts, columns[2])
            else:
                found = None
            pledged = {c.ASSETS + a: int(f) for a, f in enumerate(case["pledged"])}
            owed = {2 * c.ASSETS + a: -int(f) for a, f in enumerate(case["owed"])}
            if found is not None:
                self.assertEqual(found, {**pledged, **owed})
                continue
            entries = [(e["id"], int(e["amount"])) for e in case["entries"]]
            surplus = sum({**pledged, **owed}.get(number, 0) * amount for number, amount in entries)
            self.assertEqual(0 <= surplus < 1 << 128, case["surplus"] is not None)
            if case["surplus"]:
                self.assertEqual([surplus & (1 << 64) - 1, surplus >> 64], list(map(int, case["surplus"])))


def paths_of_all_leaves(test, case):
    """Every leaf of a small ledger leads to its root by the path that its place asks for."""
    ledger, collateral = bytes.fromhex(case["ledger"]), bytes.fromhex(case["collateral"])
    m, h = case["leaves_per_shard"], case["shards"]
    commitments = [c.decode_point(bytes.fromhex(leaf)) for leaf in case["leaves"]]
    schedule = c.SimpleNamespace(digest=collateral) if any(collateral) else None
    places = [
        c.SimpleNamespace(descriptor=c.SimpleNamespace(digest=ledger), leaves_per_shard=m, shards=h, shard=s, place=p)
        for s in range(h)
        for p in range(m)
    ]
    nodes = [c.leaf_node(f, commitment) for f, commitment in zip(places, commitments)]
    lower = [layers(nodes[m * s : m * s + m]) for s in range(h)]
    upper = layers([tree[-1][0] for tree in lower])
    test.assertEqual((upper[-1][0][0] + c.encode_point(upper[-1][0][1])).hex(), case["top"])
    digest, total = upper[-1][0]
    size = (c.u32(c.SHAPE), c.u32(m), c.u64(h))
    root = c.sha256("por/root/v2", ledger, schedule.digest if schedule else bytes(32), *size, digest,
                    c.encode_point(total))  # fmt: skip
    test.assertEqual(root.hex(), case["root"])
    for f, node in zip(places, nodes):
        for tree, place, width in ((lower[f.shard], f.place, m), (upper, f.shard, h)):
            path = [layer[(place >> n) ^ 1] for n, layer in enumerate(tree) if (place >> n) ^ 1 < len(layer)]
            sides = c.siblings(place, width)
            test.assertEqual(len(path), len(sides))
            node = c.climb(node, path, sides)
        test.assertEqual((node[0], c.encode_point(node[1])), (digest, c.encode_point(total)))


def layers(nodes):
    """The layers of a tree over these nodes (section 6)."""
    found = [nodes]
    while len(nodes) > 1:
        pairs = [c.inner_node(*nodes[n : n + 2]) for n in range(0, len(nodes) - 1, 2)]
        nodes = pairs + (nodes[-1:] if len(nodes) % 2 else [])
        found.append(nodes)
    return found


class Conformance(unittest.TestCase):
    """fixtures/conformance."""

    def test_every_case_has_its_outcome(self):
        with open(os.path.join(CONFORMANCE, "cases.json"), encoding="utf-8") as file:
            table = json.load(file)["cases"]
        self.assertGreater(len(table), 60)
        fields = ("verdict", "reason", "kind", "balances", "debts")
        for case in table:
            with self.subTest(case["name"]):
                content = {}
                for name in ("file", "descriptor", "collateral"):
                    if name in case:
                        with open(os.path.join(CONFORMANCE, case[name]), "rb") as file:
                            content[name] = file.read()
                exit_code, found = run(content.pop("file"), case["account"], case["root"], case.get("code"), **content)
                self.assertEqual(exit_code, case["exit"])
                self.assertEqual([found.get(name) for name in fields], [case.get(name) for name in fields])

    def test_the_corpus_is_what_is_made(self):
        program = [sys.executable, os.path.join(CONFORMANCE, "make.py"), "--check"]
        done = subprocess.run(program, capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Published(unittest.TestCase):
    """Vectors of others."""

    KEY = bytes(range(0x80, 0xA0))

    def test_chacha20_poly1305_is_that_of_rfc_8439(self):
        key = bytes(range(32))
        block = c.chacha20_block(key, 1, bytes.fromhex("000000090000004a00000000"))  # 2.3.2
        self.assertEqual(block[:16].hex(), "10f1e7e4d13b5915500fdd1fa32071c4")
        one_time = bytes.fromhex("85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b")  # 2.5.2
        tag = c.poly1305(one_time, b"Cryptographic Forum Research Group")
        self.assertEqual(tag.hex(), "a8061dc1305136c6c22b8baf0c0127a9")
        nonce, associated = bytes.fromhex("070000004041424344454647"), bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
        text = (
            b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
            b"sunscreen would be it."
        )  # 2.8.2
        sealed = c.chacha20(self.KEY, 1, nonce, text)
        sealed += c.aead_tag(self.KEY, nonce, associated, sealed)
        self.assertEqual(sealed[:16].hex(), "d31a8d34648e60db7b86afbc53ef7ec2")
        self.assertEqual(sealed[-16:].hex(), "1ae10b594f09e26a7e902ecbd0600691")
        self.assertEqual(c.aead_open(self.KEY, nonce, associated, sealed), text)
        for place in range(0, len(sealed), 13):
            other = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
            self.assertIsNone(c.aead_open(self.KEY, nonce, associated, other))
        self.assertIsNone(c.aead_open(self.KEY, nonce, b"", sealed))

    def test_hash_to_curve_is_that_of_pasta_curves(self):
        x, y, z = (
            0x12763505036E0E1A6684B7A7D8D5AFB7378CC2B191A95E34F44824A06FCBD08E,
            0x0256EAFC0188B79BFA7C4B2B393893DDC298E90DA500FA4A9AEE17C2EA4240E6,
            0x1B58D4AA4D68C3F4D9916B77C79FF9911597A27F2EE46244E98EB9615172D2AD,
        )
        found = g.hash_to_curve(b"hello", prefix="z.cash:test")
        self.assertEqual(c.encode_point(found), c.encode_point((x, y, z)))

    def test_the_generator_of_blinds_comes_out_of_the_hash(self):
        self.assertEqual(c.encode_point(g.hash_to_curve(b"\1")), c.encode_point(GENERATORS.w))

    @unittest.skipUnless(os.environ.get("DERIVE_GENERATORS"), "it takes a minute: set DERIVE_GENERATORS")
    def test_all_generators_come_out_of_the_hash(self):
        bases, lagrange, w, u = g.derive()
        digest = hashlib.sha256(c.u32(g.K) + b"".join(bases + lagrange) + w + u)
        self.assertEqual(digest.hexdigest(), g.PARAMETERS_DIGEST)
        self.assertEqual(b"".join(lagrange[: 3 * c.ASSETS + 2]) + w, GENERATORS.encoded)

    def test_the_group_has_the_order_p(self):
        self.assertEqual(c.sum_of_multiples([(c.P, GENERATORS.w)])[2], 0)
        self.assertEqual(c.add(GENERATORS.w, g.opposite(GENERATORS.w))[2], 0)
        twice = c.encode_point(c.double(GENERATORS.w))
        self.assertEqual(c.encode_point(c.add(GENERATORS.w, GENERATORS.w)), twice)
        self.assertEqual(c.encode_point(c.sum_of_multiples([(2, GENERATORS.w)])), twice)


class Files(unittest.TestCase):
    """Files that are made here."""

    def outcome(self, raw, account="alice", root=None, **more):
        root = root or (raw["root"] if isinstance(raw, dict) else made()["root"])
        raw = written(raw) if isinstance(raw, dict) else raw
        exit_code, found = run(raw, account, root, **more)
        self.assertEqual(set(found) & {"verdict", "reason"}, {"verdict", "reason"})
        return exit_code, found["reason"], found.get("kind")

    def refused(self, raw, reason="INCLUSION_FILE", kind="false", **more):
        self.assertEqual(self.outcome(raw, **more), (1, reason, kind))

    def not_whole(self, raw, reason="INCLUSION_FILE", **more):
        self.assertEqual(self.outcome(raw, **more), (2, reason, "damaged"))

    def not_judged(self, raw, reason="INCLUSION_FILE", **more):
        self.assertEqual(self.outcome(raw, **more), (2, reason, None))

    def test_a_right_file_is_included(self):
        exit_code, found = run(written(made()), "alice", made()["root"])
        self.assertEqual((exit_code, found["verdict"], found["reason"]), (0, "included", "OK"))
        self.assertEqual(found["balances"], [{"asset": "BTC", "amount": "0.50000000"}])
        self.assertEqual((found["exchange"], found["sequence"], found["debts"]), ("Zoë's Exchange", 7, []))

    def test_debts_and_nothing_at_all_are_no_plain_yes(self):
        exit_code, found = run(written(made(LOAN, schedule=SCHEDULE)), "alice", made(LOAN, schedule=SCHEDULE)["root"])
        self.assertEqual((exit_code, found["verdict"], found["reason"]), (3, "debts_to_confirm", "DEBTS"))
        self.assertEqual(found["debts"], [{"asset": "JPY", "amount": "500"}])
        self.assertEqual(self.outcome(made(())), (3, "EMPTY", None))

    def test_free_and_pledged_are_one_balance(self):
        entries = (("BTC", "balance", "184467440737.09551615"), ("BTC", "pledged", "184467440737.09551615"))
        price = changed(SCHEDULE, "assets.0.price", "0.000001")
        _, found = run(written(made(entries, schedule=price)), "alice", made(entries, schedule=price)["root"])
        self.assertEqual(found["balances"], [{"asset": "BTC", "amount": "368934881474.19103230"}])

    def test_trees_of_every_form_are_climbed(self):
        for m, h, shard, place in ((1, 1, 0, 0), (3, 1, 0, 2), (1, 5, 4, 0), (67_353, 127_536, 127_535, 67_352)):
            self.assertEqual(self.outcome(made(m=m, h=h, shard=shard, place=place))[0], 0)

    def test_ids_are_bytes_as_they_were_typed(self):
        for account in ("a" * 256, "é" * 128, "\ufeffa", "a\u200b", "zoe\u0308", "-x"):
            self.assertEqual(self.outcome(made(account=account), account=account)[0], 0, account)
        self.refused(made(account="zoe\u0308"), "NOT_INCLUDED", "not_your_file", account="zo\u00eb")
        self.refused(made(account="\ufeffa"), "NOT_INCLUDED", "not_your_file", account="a")
        malformed = ["", " a", "a ", "a\u3000", "a\x85", "\u2028a", "a\x7fb", "a\0b", "a" * 257, "é" * 129, "\udc80"]
        for account in malformed:
            self.assertEqual(self.outcome(made(), account=account)[1:], ("NO_VERDICT", None), account)

    def test_the_root_is_the_one_from_outside(self):
        f = made()
        self.refused(f, "ROOT_NOT_EXPECTED", "not_this_snapshot", root="00" * 32)
        self.refused(changed(f, "root", "00" * 32), "NOT_INCLUDED", "not_your_file", root="00" * 32)
        parts = f["root"][:32], f["root"][32:]
        for root in (f["root"].upper(), "0x" + f["root"], f" {f['root']}\n", "\n".join(parts), "\u200b".join(parts)):
            self.assertEqual(self.outcome(f, root=root)[0], 0)
        for root in (f["root"][:-1], f["root"] + "0", "", "\u0661" * 64, "-".join(parts)):
            self.assertEqual(self.outcome(f, root=root or " ")[1:], ("NO_VERDICT", None))

    def test_white_space_carries_nothing(self):
        f = made()
        text = written(f)
        same = [b"\xef\xbb\xbf" + text, text.replace(b"\n", b"\r\n"), text[:-1], text + b"\n\t \r"]
        same += [json.dumps(f, separators=(",", ":")).encode(), json.dumps(f, indent=7, ensure_ascii=False).encode()]
        same[4] = same[4].replace(rb"\u00eb", "ë".encode())
        for raw in same + [text + b" " * (c.LARGEST_FILE - len(text))]:
            self.assertEqual(self.outcome(raw)[0], 0)

    def test_what_is_not_whole_accuses_nobody(self):
        text = written(made())
        for end in range(0, len(text) - 1, 97):
            self.not_whole(text[:end])
        for raw in (text + b"{}", text + b"\0", text + b"//", b"[]", b"1", b'"x"', b"{}", b"[" * 500_000, b"\xff",
                    text.replace(b"Zo", b"\xed\xa0\x80"), b"\xef\xbb\xbf" * 2 + text, text.decode().encode("utf-16"),
                    b"<!DOCTYPE html>", text + b" " * c.LARGEST_FILE, text.replace(b'"place": 2', b'"place": NaN'),
                    text.replace(b'"place": 2', b'"place": 02'), text.replace(b'"salt"', b'"s"')):  # fmt: skip
            self.not_whole(raw)

    def test_keys_for_receipts_are_points_of_large_order_in_their_own_encoding(self):
        # RFC 8032, section 7.1; y = 3; then y = 0, 1 and -1, one of order 8, no point, and y = 3 as p + 3.
        for key in ("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "03" + "00" * 31,
                    "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"):  # fmt: skip
            self.assertTrue(c.is_public_key(bytes.fromhex(key)), key)
        for key in ("00" * 32, "01" + "00" * 31, "ec" + "ff" * 30 + "7f", "02" + "00" * 31, "f0" + "ff" * 30 + "7f",
                    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "01" + "00" * 30 + "80",
                    "ff" * 32):  # fmt: skip
            self.assertFalse(c.is_public_key(bytes.fromhex(key)), key)

    def test_what_is_something_else_is_no_verdict(self):
        text = written(made())
        for first in (b"PK\3\4", b"\x1f\x8b", b"BZh9", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c",
                      b"Rar!\x1a\7\1\0", b"%PDF-1.7", b"PORARCHV"):  # fmt: skip
            for raw in (first, first + text):
                self.assertEqual(self.outcome(raw)[:2], (2, "NO_VERDICT"), first)
                self.assertEqual(self.outcome(made(), descriptor=raw)[:2], (2, "NO_VERDICT"), first)
        for what, telling in c.TELLING.items():
            for version in ({}, {"version": 99}):
                raw = written({**version, **dict.fromkeys(telling)})
                if what != "file":
                    self.assertEqual(self.outcome(raw), (2, "NO_VERDICT", None), what)
                    self.not_whole(written(dict.fromkeys(list(telling)[:1])))

    def test_other_versions_and_shapes_are_not_judged(self):
        f = made(LOAN, schedule=SCHEDULE)
        for version in (0, 1, 2, 5, 2**32, 2**64 - 1):
            self.not_judged(changed(f, "version", version))
            self.not_judged({"entries": 1, "version": version, "salt": [], "more": 1}, root="00" * 32)
            self.not_judged({"version": version}, root="00" * 32)
        for version in (0, 2, 2**64 - 1):
            for path, code in (("descriptor", "INCLUSION_FILE"), ("collateral", "COLLATERAL")):
                self.not_judged(changed(f, path, {"version": version, "more": 1}), code)
                self.not_judged(changed(changed(f, f"{path}.version", version), "salt", ""), code)
        for version in (5.0, "5", -5, 2**64, None, True, [5]):
            self.refused(changed(f, "version", version))
        twice = written(f).replace(b'{\n  "version": 3,', b'{\n  "version": 3,\n  "version": 5,', 1)
        self.refused(twice)
        self.not_whole(written(changed(f, "version", 5))[:-9])
        for shape in (0, 2, 2**32 - 1):
            self.not_judged(changed(f, "shape", shape))
            self.not_judged({**f, "shape": shape, "place": 2**32 - 1, "leaves_per_shard": 99_999})

    def test_no_other_form_of_a_value_is_taken(self):
        text = written(made()).decode()
        others = {
            '"place": 2': ["2.0", "2e0", "-2", "true", '"2"', "null", "[2]", "9" * 100_000, "18446744073709551616",
                           "[" * 100_000 + "]" * 100_000, '{"a":' * 300 + "2" + "}" * 300, "4294967298"],
            '"version": 3': ["3.0", "4", "5", '"3"', "03e0", "null"],
            '"collateral": null': ["{}", "false", "0", "[]", '""', '"' + "0" * 64 + '"'],
            '"top_path": [': ["null"],
        }  # fmt: skip
        for field, values in others.items():
            self.assertEqual(text.count(field), 1)
            name = field.split(":")[0]
            for value in values:
                raw = re.sub(re.escape(name) + r": (\[[^]]*\]|[^,\n]*)", lambda _: f"{name}: {value}", text, count=1)
                exit_code, reason, _ = self.outcome(raw.encode())
                self.assertIn(exit_code, (1, 2), value[:20])
                self.assertEqual(reason, "INCLUSION_FILE")

    def test_no_other_spelling_of_a_text_is_taken(self):
        text = written(made()).decode()
        for before, after in (("BTC", r"\u0042TC"), ("Zo", r"\u005ao"), ('"place"', r'"\u0070lace"'), ("Zo", r"\ud800"),
                              ("s Ex", r"s\/Ex"), ("5e5e", "5E5E"), ("Zo", r"\ud83d\ude00"), ("Zo", r"\u0007")):
            self.refused(text.replace(before, after, 1).encode())

    def test_keys_stand_once_and_in_order(self):
        f = made()
        for key in f:
            rest = {name: value for name, value in f.items() if name != key}
            for raw in (written(rest), written({**rest, "x": f[key]})):
                self.assertIn(self.outcome(raw, root=f["root"])[0], (1, 2))
            if key != "top_path":
                self.refused(written({**rest, key: f[key]}))
            twice = written(f)[:-3] + f",\n  {json.dumps(key)}: {json.dumps(f[key])}\n}}\n".encode()
            self.refused(twice)
        self.refused(changed(f, "descriptor.assets.0.x", 1))

    def test_places_and_paths_fit_the_ledger(self):
        f = made()
        for path, value in (("shard", 2), ("place", 5), ("leaves_per_shard", 0), ("leaves_per_shard", 67_354),
                            ("shards", 0), ("shards", 127_537), ("shards", 2**64 - 1), ("shard_path", []),
                            ("shard_path", f["shard_path"][:-1]), ("top_path", []), ("place", 4),
                            ("top_path", f["top_path"] * 2), ("shard_path", ["00" * 64] * 70)):  # fmt: skip
            self.refused(changed(f, path, value))
        # Right but for being outside: the numbers of nodes are those that are asked for.
        self.refused(changed(made(m=6, place=4), "place", 6))
        self.refused(changed(made(h=6, shard=4), "shard", 6))
        self.refused(made(m=67_354))
        self.refused(made(h=127_537))
        for path, value in (("place", 3), ("shard", 0), ("leaves_per_shard", 6), ("salt", "00" * 32)):
            self.refused(changed(f, path, value), "NOT_INCLUDED", "not_your_file")
        self.refused({**f, "shard_path": f["shard_path"][::-1]}, "NOT_INCLUDED", "not_your_file")

    def test_sums_of_nodes_are_points(self):
        f = made()
        node = f["top_path"][0][:64]
        point = bytes.fromhex(f["top_path"][0][64:])
        x = int.from_bytes(point, "little") & (1 << 255) - 1
        for encoded in (bytes(31) + b"\x80", c.Q.to_bytes(32, "little"), (x + c.Q).to_bytes(32, "little"),
                        (1).to_bytes(32, "little"), b"\xff" * 32):  # fmt: skip
            if c.decode_point(encoded) is None:
                self.refused(changed(f, "top_path.0", node + encoded.hex()))
        for encoded in (bytes(32), point[:31] + bytes([point[31] ^ 0x80])):
            self.refused(changed(f, "top_path.0", node + encoded.hex()), "NOT_INCLUDED", "not_your_file")
        self.refused(changed(f, "top_path.0", "00" * 32 + f["top_path"][0][64:]), "NOT_INCLUDED", "not_your_file")
        self.refused(changed(f, "top_path.0", f["top_path"][0].upper()))

    def test_amounts_have_one_form(self):
        f = made()
        for amount in ("0.5", "0.500000000", "00.50000000", "+0.50000000", "-0.50000000", ".50000000", "0.00000000",
                       "184467440737.09551616", "5e-1", "0,50000000", "0.5000000\u0660", " 0.50000000", "9" * 100_000,
                       "", "NaN", "0.5000000_"):  # fmt: skip
            self.refused(changed(f, "entries.0.amount", amount))
        self.refused(changed(f, "entries.0.amount", "0.49999999"), "NOT_INCLUDED", "not_your_file")
        for amount in (1, 0.5, None, True, ["0.50000000"]):
            self.refused(changed(f, "entries.0.amount", amount))

    def test_a_leaf_is_not_the_identity(self):
        f = made()
        read, root = c.read_inclusion(written(f)), bytes.fromhex(f["root"])
        with unittest.mock.patch.object(c, "leaf_commitment", lambda *_: c.IDENTITY):
            with self.assertRaises(c.Refusal) as refused:
                c.verify(read, b"alice", root, GENERATORS)
        self.assertEqual(refused.exception.code, "INCLUSION_FILE")

    def test_entries_are_of_listed_assets_and_in_order(self):
        f, lent = made(), made(LOAN, schedule=SCHEDULE)
        for path, values in {"asset": ["btc", ""], "side": ["Balance", "free", "pledged", "debt", "surplus"]}.items():
            for value in values:
                self.refused(changed(f, f"entries.0.{path}", value))
        self.refused({**f, "entries": f["entries"] * 2})
        self.refused({**lent, "entries": lent["entries"][::-1]})
        self.refused({**f, "entries": f["entries"] * 1537})

    def test_debts_are_covered(self):
        lent = made(LOAN, schedule=SCHEDULE)
        self.refused(changed(lent, "entries.2.amount", "27674"))  # 0.5 BTC at 65100.22 less 15%, in 0.9998
        self.refused(changed(lent, "entries.2.amount", "27673"), "NOT_INCLUDED", "not_your_file")
        self.refused({**lent, "entries": lent["entries"][:1] + lent["entries"][2:]})
        self.refused({**lent, "entries": lent["entries"][:2]}, "NOT_INCLUDED", "not_your_file")

    def test_descriptors_are_well_formed(self):
        for path, values in {
            "version": [1.0, "1", 2**64, -2, None, True],
            "exchange": ["", "a" * 129, " a", "a  b", "a\u00a0b", "a\tb", "a\x7f", "a\u202eb", "a\u200b", "a\ufe0f"],
            "time": ["2026-02-29T00:00:00Z", "2026-06-30T00:00:60Z", "2026-06-30t00:00:00z", "2026-06-30T00:00:00.0Z",
                     "2026-06-30T00:00:00+00:00", "2026-06-30", "9999-12-30T22:00:01Z", "\u0662026-06-30T00:00:00Z"],
            "sequence": [-1, 2**64, 1.0, "7"],
            "previous_root": ["", "A" * 64, "0" * 63, 0],
            "nonce": ["A" * 64, "", None],
            "assets.1.id": [0, 2, "1"],
            "assets.1.symbol": ["BTC", "btc", "", "=X", "+X", "-X", "@X", "a,b", 'a"b', "a b", "x" * 33, "\u0410"],
            "assets.1.decimals": [31, -1, 255, 256, "9"],
        }.items():  # fmt: skip
            for value in values:
                with self.subTest(path, value=value):
                    self.refused(made(descriptor=changed(DESCRIPTOR, path, value)))
        self.refused(made((), descriptor={**DESCRIPTOR, "assets": []}))
        for path, value in (("exchange", "a" * 128), ("exchange", 'a "b" \\ ë'), ("time", "2024-02-29T23:59:59Z"),
                            ("time", "0000-02-29T00:00:00Z"), ("sequence", 2**64 - 1), ("previous_root", "00" * 32),
                            ("assets.1.symbol", "\\"), ("assets.1.decimals", 30)):  # fmt: skip
            self.assertEqual(self.outcome(made(descriptor=changed(DESCRIPTOR, path, value)))[0], 0, value)

    def test_schedules_are_well_formed(self):
        for path, values in {
            "ledger": ["00" * 32],
            "source": ["", "a" * 257, " a", "a  b", "a\u00a0b", "\u20ac", "a\u200b", "\u3164"],
            "quote": ["", "a" * 33],
            "time": ["2026-06-31T00:00:00Z"],
            "assets": [SCHEDULE["assets"][:2], SCHEDULE["assets"] * 2],
            "assets.0.price": ["0", "-1", "1e3", "+1", ".5", "01", "1" * 31, "1" * 30, "\u0661", "", "1_0", "0.0"],
            "assets.0.haircut": ["1.1", "-0.1", "0.5 ", "1e-1"],
        }.items():
            for value in values:
                with self.subTest(path, value=value):
                    f = made((("ETH", "balance", "2.500000000"),), schedule=changed(SCHEDULE, path, value))
                    self.refused(f, "COLLATERAL")
        for path, value in (("source", "\u4e2d\u6587 2026"), ("assets.0.price", "1" * 20), ("assets.0.haircut", "-0"),
                            ("assets.0.haircut", "1.00")):  # fmt: skip
            f = made((("ETH", "balance", "2.500000000"),), schedule=changed(SCHEDULE, path, value))
            self.assertEqual(self.outcome(f)[0], 0, value)
        self.refused({**made(LOAN, schedule=SCHEDULE), "collateral": {"x": 1}})
        text = written(made(LOAN, schedule=changed(SCHEDULE, "source", "\u0301")))
        self.assertEqual(self.outcome(text)[1:], ("NO_VERDICT", None))

    def test_documents_apart_are_those_that_the_file_names(self):
        f = made(LOAN, schedule=SCHEDULE)
        given = {name: written(f[name]) for name in ("descriptor", "collateral")}
        digests = (c.sha256("por/ledger/v1", given["descriptor"]), c.sha256("por/collateral/v1", given["collateral"]))
        apart = {"version": 4, "root": f["root"], "ledger": digests[0].hex(), "collateral": digests[1].hex()}
        apart.update((name, f[name]) for name in list(f)[4:])
        self.assertEqual(self.outcome(apart, **given)[0], 3)
        self.assertEqual(self.outcome(f, **given)[0], 3)
        self.assertEqual(self.outcome(apart)[1:], ("NO_VERDICT", None))
        self.assertEqual(self.outcome(apart, descriptor=given["descriptor"])[1:], ("NO_VERDICT", None))
        other = {"descriptor": written(changed(DESCRIPTOR, "sequence", 8)),
                 "collateral": given["collateral"].replace(b"65100.22", b"65100.23")}  # fmt: skip
        elsewhere = re.sub(rb'"ledger": "\w*"', b'"ledger": "%s"' % (b"0" * 64), given["collateral"])
        for name in given:
            for file in (apart, f):
                self.refused(file, "OTHER_DOCUMENT", "not_this_snapshot", **{**given, name: other[name]})
                self.not_whole(file, name.upper(), **{**given, name: b"{}"})
                self.not_whole(file, name.upper(), **{**given, name: given[name][:99]})
                self.not_whole(file, name.upper(), **{**given, name: given[name] + b" " * c.LARGEST_DOCUMENT})
                raw = given[name].replace(b'"version": 1', b'"version": 2')
                self.not_judged(file, name.upper(), **{**given, name: raw})
                raw = given[name].replace(b'"version": 1', b'"version": 1.0')
                self.refused(file, name.upper(), **{**given, name: raw})
                self.refused(file, "OTHER_DOCUMENT", "not_this_snapshot", **{**given, "collateral": elsewhere})
        self.refused(made(), "OTHER_DOCUMENT", "not_this_snapshot", descriptor=other["descriptor"])
        self.refused({**apart, "collateral": None}, "OTHER_DOCUMENT", "not_this_snapshot", **given)
        alone = {**apart, "collateral": None}
        self.refused(alone, "OTHER_DOCUMENT", "not_this_snapshot", descriptor=other["descriptor"])


class Archives(unittest.TestCase):
    """Archives that are made here."""

    def outcome(self, raw, root, account="alice", code=SALT.hex()):
        exit_code, found = run(raw, account, root, code)
        return exit_code, found["reason"], found.get("kind")

    def test_an_account_is_found_and_opened(self):
        for bits, m in ((0, 5), (3, 1000), (16, 3000)):
            self.assertEqual(self.outcome(*sealed(bits=bits, m=m)), (3, "DEBTS", None))
        raw, root = sealed()
        self.assertEqual(self.outcome(raw, root, account="bob"), (1, "NOT_INCLUDED", "not_your_file"))
        self.assertEqual(self.outcome(raw, root, code="00" * 32), (1, "NOT_IN_ARCHIVE", "not_your_file"))
        self.assertEqual(self.outcome(raw, "00" * 32), (1, "ROOT_NOT_EXPECTED", "not_this_snapshot"))

    def test_records_are_read_to_the_byte(self):
        def at(place, new):
            def edit(record):
                record[place : place + len(new)] = new
                return record

            return edit

        false, damaged = (1, "INCLUSION_FILE", "false"), (1, "ARCHIVE", "damaged")
        for edit, expected in (
            (at(0, c.u64(10)), false),  # a leaf outside
            (at(0, c.u64(2**64 - 1)), false),
            (at(0, c.u64(8)), (1, "NOT_INCLUDED", "not_your_file")),
            (at(8, b"\2\0"), damaged),  # an entry less: there is something behind
            (at(8, b"\1\6"), damaged),  # 1,537 entries
            (at(10, b"\2"), damaged),
            (at(10, b"\0\4"), false),  # nodes of one path in the other
            (at(12, b"\0\0"), (1, "NOT_INCLUDED", "not_your_file")),  # BTC in place of ETH
            (at(22, b"\0\0"), damaged),  # out of order
            (at(12, b"\3\0"), damaged),
            (at(12, b"\0\6"), damaged),
            (at(14, bytes(8)), damaged),
            (at(74, bytes(31) + b"\x80"), damaged),  # a sum that is no point
            (lambda record: record + b"\1", damaged),
            (lambda record: record + bytes(700), (3, "DEBTS", None)),  # zeros, in a slot that nothing asks for
        ):
            self.assertEqual(self.outcome(*sealed(edit=edit)), expected)

    def test_headers_say_what_there_must_be(self):
        for version in (0, 1, 3, 2**32 - 1):
            raw, root = sealed(bits=16, version=version)
            self.assertEqual(self.outcome(raw, root), (2, "ARCHIVE", None), version)
            self.assertEqual(self.outcome(raw[:99], root), (2, "ARCHIVE", None), version)
        raw, root = sealed(bits=16)
        for shape in (0, 2, 2**32 - 1):
            other = raw[:44] + c.u32(shape) + raw[48:]
            self.assertEqual(self.outcome(other, root), (2, "ARCHIVE", None), shape)
        for more in (dict(slots=1), dict(slots=-1), dict(m=67_354), dict(h=127_537)):
            raw, root = sealed(bits=16, **more)  # few slots, even of the largest ledgers
            self.assertEqual(self.outcome(raw, root), (1, "ARCHIVE", "damaged"), more)

    def test_documents_are_canonical_and_end_where_they_end(self):
        for name, expected in (("descriptor", (1, "ARCHIVE", "damaged")), ("collateral", (1, "COLLATERAL", "false"))):
            for rewrite in (
                lambda raw: raw[:-1] + b"1\n",
                lambda raw: raw + b"\n",
                lambda raw: raw[:-1],
                lambda raw: b"\xef\xbb\xbf" + raw,
                lambda raw: raw.replace(b": ", b":"),
                lambda raw: raw.replace(b'"version": 1', b'"version": 1.0'),
                lambda raw: raw[:-9],
                lambda raw: b"\xff" + raw,
            ):
                self.assertEqual(self.outcome(*sealed(name=name, rewrite=rewrite)), expected)
            later = sealed(name=name, rewrite=lambda raw: raw.replace(b'"version": 1', b'"version": 2, "more": 1'))
            self.assertEqual(self.outcome(*later), (2, expected[1], None))

    def test_one_bit_anywhere_in_header_documents_or_slot_is_noticed(self):
        raw, root = sealed(m=1, h=1, place=0, shard=0)
        locator = c.hmac256(SALT, "por/archive-locator/v1",
                            c.sha256("por/ledger/v1", written(DESCRIPTOR)), b"\0", bytes(4))[:16]  # fmt: skip
        slot = raw.index(locator)
        for place in [*range(0, 83, 3), *range(83, slot, 211), *range(slot, slot + 400, 37)]:
            if place < slot and place > len(raw) - c.archive_sizes(1, 1, 0)[0] * c.archive_sizes(1, 1, 0)[1]:
                continue  # slots of nobody
            other = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
            self.assertIn(self.outcome(other, root)[0], (1, 2), place)
        for other in (raw[:-1], raw + b"\0", raw[:82], raw[:400], b""):
            self.assertEqual(self.outcome(other, root), (2, "ARCHIVE", "damaged"))
        for other in (raw[:7], b"hello", raw[1:], b"PK\3\4", b"\x1f\x8b"):
            self.assertEqual(self.outcome(other, root), (2, "NO_VERDICT", None))
        for other in (b"<html>", b"\xef\xbb\xbf \n<!DOCTYPE html>"):
            self.assertEqual(self.outcome(other, root), (2, "ARCHIVE", "damaged"))


class Command(unittest.TestCase):
    """The program as it is called."""

    def call(self, *arguments, **more):
        program = [sys.executable, os.path.join(HERE, "check_inclusion.py"), *arguments]
        return subprocess.run(program, capture_output="stdout" not in more, text=True, timeout=60, **more)

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder, self.file = folder.name, os.path.join(folder.name, "f.json")
        self.root = made()["root"]
        with open(self.file, "wb") as file:
            file.write(written(made()))
        self.right = [self.file, "--account", "alice", "--root", self.root]

    def test_text_and_exit_code_say_the_same(self):
        done = self.call(*self.right)
        self.assertEqual((done.returncode, done.stdout.split(":")[0], done.stderr), (0, "INCLUDED", ""))
        done = self.call(self.file, "--account", "bob", "--root", self.root)
        self.assertEqual((done.returncode, done.stdout.split(":")[0]), (1, "REJECTED (NOT_INCLUDED)"))
        done = self.call(os.path.join(self.folder, "nothing"), *self.right[1:])
        self.assertEqual((done.returncode, done.stdout, done.stderr.split(":")[0]), (2, "", "error"))

    def test_without_account_or_root_there_is_no_verdict(self):
        for arguments in (self.right[:3], self.right[:1] + self.right[3:], self.right[:1], [], [*self.right, "x"],
                          [*self.right, "--root", self.root], [*self.right, "--acc", "alice"]):  # fmt: skip
            self.assertEqual(self.call(*arguments).returncode, 2, arguments)

    def test_folders_devices_and_another_file_of_generators_are_no_verdict(self):
        other = os.path.join(self.folder, "leaf-generators.bin")
        with open(other, "wb") as file:
            file.write(GENERATORS.encoded[:-1] + b"\0")
        for arguments in ([self.folder, *self.right[1:]], ["/dev/null", *self.right[1:]],
                          [*self.right, "--generators", other]):  # fmt: skip
            self.assertEqual(self.call(*arguments).returncode, 2, arguments)

    def test_what_cannot_be_printed_is_no_verdict(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("there is no /dev/full")
        with open("/dev/full", "w") as full:
            self.assertEqual(self.call(*self.right, stdout=full, stderr=subprocess.PIPE).returncode, 2)

    def test_what_cannot_be_told_is_no_verdict_either(self):
        program = f'"{sys.executable}" "{os.path.join(HERE, "check_inclusion.py")}"'
        missing = f'{program} "{self.folder}/nothing" --account alice --root {self.root}'
        for closed in ("2>&-", ">&- 2>&-"):
            self.assertEqual(subprocess.run(f"{missing} {closed}", shell=True, timeout=60).returncode, 2, closed)

    def test_a_file_does_nothing_to_a_terminal(self):
        for character in ("\x9b2J", "\u202e", "\x85", "\x7f"):
            token = c.shown(f'"{character}INCLUDED"')
            self.assertTrue(token.isascii() and token.isprintable(), token)
        with open(self.file, "ab") as file:
            file.write('"\x9b2J"'.encode())
        done = self.call(*self.right)
        self.assertTrue(done.stdout.replace("\n", "").isprintable() and done.stdout.isascii(), done)

    def test_a_pipe_is_not_waited_for(self):
        pipe = os.path.join(self.folder, "pipe")
        os.mkfifo(pipe)
        self.assertEqual(self.call(pipe, *self.right[1:]).returncode, 2)

    def test_nothing_beside_the_program_is_imported(self):
        shutil.copy(os.path.join(HERE, "check_inclusion.py"), self.folder)
        for name in ("hmac.py", "argparse.py", "json.py"):
            with open(os.path.join(self.folder, name), "w", encoding="utf-8") as file:
                file.write("raise SystemExit(0)")
        program = [sys.executable, os.path.join(self.folder, "check_inclusion.py"), *self.right]
        self.assertEqual(subprocess.run(program, capture_output=True, timeout=60).returncode, 2)
        with open(os.path.join(self.folder, "leaf-generators.bin"), "wb") as file:
            file.write(GENERATORS.encoded)
        self.assertEqual(subprocess.run(program, capture_output=True, timeout=60).returncode, 0)

    def test_documents_are_looked_for_beside_the_file_and_above(self):
        f = made()
        raw = written(f["descriptor"])
        apart = {"version": 4, "root": f["root"], "ledger": c.sha256("por/ledger/v1", raw).hex(), "collateral": None}
        apart.update((name, f[name]) for name in list(f)[4:])
        inner = os.path.join(self.folder, "ab")
        os.mkdir(inner)
        self.right[0] = os.path.join(inner, "f.json")
        with open(self.right[0], "wb") as file:
            file.write(written(apart))
        self.assertEqual(self.call(*self.right).returncode, 2)
        with open(os.path.join(self.folder, "descriptor.json"), "wb") as file:
            file.write(raw)
        self.assertEqual(self.call(*self.right).returncode, 0)
        with open(os.path.join(inner, "descriptor.json"), "wb") as file:
            file.write(raw.replace(b'"sequence": 7', b'"sequence": 8'))
        self.assertEqual(self.call(*self.right).returncode, 1)


if __name__ == "__main__":
    unittest.main()
