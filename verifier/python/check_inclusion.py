#!/usr/bin/env python3
"""Checks that an account is counted under a root: a second implementation of SPEC section 12.

It was written from `circuits/SPEC.md` and shares no code with the verifier in Rust. It needs Python 3.9 or later and
nothing else. "Section" and "step" are SPEC's; a step without a section is one of section 12.

    python3 check_inclusion.py FILE --account ID --root HEX [--descriptor FILE] [--collateral FILE]
    python3 check_inclusion.py ARCHIVE --archive-code HEX --account ID --root HEX

The root comes from where the exchange cannot show everybody another one, and the account is the id that you log in
with. Without either there is no verdict. Exit codes: 0 included; 1 rejected; 2 no verdict; 3 counted, with debts that
only you can confirm, or with nothing at all. The exchange's solvency is not checked here.

Every byte of a file is taken for the work of somebody who wants the answer to be yes.
"""

import sys

if __name__ == "__main__" and not getattr(sys.flags, "safe_path", sys.flags.isolated):
    del sys.path[0]  # what was downloaded beside this program is not imported

import argparse
import datetime
import hashlib
import hmac
import io
import json
import math
import os
import re
import stat
import struct
import unicodedata
from fractions import Fraction
from types import SimpleNamespace

# ---------------------------------------------------------------------------------------------------------------------
# What comes out


class Refusal(Exception):
    """The answer is no, with a code of SPEC and the kind that docs/reference/codes.md has for it."""

    verdict = "rejected"

    def __init__(self, code, detail):
        super().__init__(detail)
        self.code, self.detail = code, detail
        self.kind = KINDS.get(code, "false")


class NotWhole(Refusal):
    """A thing that was not downloaded whole: it has its code, is no verdict, and accuses nobody (section 11)."""

    verdict = "none"

    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.kind = "damaged"


class OtherRules(Refusal):
    """A thing of a version or a shape that this program does not know, likewise: it has other rules (section 11)."""

    verdict = "none"

    def __init__(self, code, detail):
        super().__init__(code, detail)
        self.kind = None


class NoVerdict(Exception):
    """There is no answer: something cannot be read, is not there, or was not given."""


KINDS = {
    "NOT_INCLUDED": "not_your_file",
    "NOT_IN_ARCHIVE": "not_your_file",
    "ROOT_NOT_EXPECTED": "not_this_snapshot",
    "OTHER_DOCUMENT": "not_this_snapshot",
    "ARCHIVE": "damaged",
}

HINTS = {
    "not_your_file": "download it again first: one changed byte gives the same answer; check the id, and the code of "
    "an archive, letter by letter; if they are right, and file and root are of one day, keep the file: that you are "
    "not counted is evidence",
    "not_this_snapshot": "compare the root digit by digit with what was published; else two things are of different "
    "snapshots: take all of them from the same one",
    "damaged": "download it again",
    "false": "download it once more; if it stays so, do not rely on it, keep it, and tell others",
    None: "get a verifier that knows it, from elsewhere than the exchange: until then nothing is proven",
}


def demand(condition, code, detail):
    """Refuses, with this code, unless the condition holds."""
    if not condition:
        raise Refusal(code, detail)


# ---------------------------------------------------------------------------------------------------------------------
# Section 2: hashing and encodings


def u8(number):
    return number.to_bytes(1, "little")


def u32(number):
    return number.to_bytes(4, "little")


def u64(number):
    return number.to_bytes(8, "little")


def frame(domain, *parts):
    """frame(domain, part, ...): for each part its length in bytes (u32), then its bytes."""
    return b"".join(u32(len(part)) + part for part in (domain.encode("ascii"), *parts))


def sha256(domain, *parts):
    """SHA-256("domain", part, ...)"""
    return hashlib.sha256(frame(domain, *parts)).digest()


def hmac256(key, domain, *parts):
    """HMAC256(key, "domain", part, ...)"""
    return hmac.new(key, frame(domain, *parts), hashlib.sha256).digest()


def hmac512f(key, domain, *parts):
    """HMAC512F(key, "domain", part, ...), an element of F"""
    return int.from_bytes(hmac.new(key, frame(domain, *parts), hashlib.sha512).digest(), "little") % P


# ---------------------------------------------------------------------------------------------------------------------
# Section 2: Vesta, y^2 = x^3 + 5 over the field with modulus Q. Points are (X, Y, Z), which stands for
# x = X / Z^2, y = Y / Z^3, and for the identity if Z is 0. Nothing here is secret from whoever runs it, and no time is
# kept constant.

Q = 0x40000000000000000000000000000000224698FC0994A8DD8C46EB2100000001
P = 0x40000000000000000000000000000000224698FC094CF91B992D30ED00000001
IDENTITY = (1, 1, 0)


def double(point):
    x, y, z = point
    yy = y * y % Q
    s = 4 * x * yy % Q
    m = 3 * x * x % Q
    x3 = (m * m - 2 * s) % Q
    return x3, (m * (s - x3) - 8 * yy * yy) % Q, 2 * y * z % Q


def add(left, right):
    if left[2] == 0:
        return right
    if right[2] == 0:
        return left
    (x1, y1, z1), (x2, y2, z2) = left, right
    zz1, zz2 = z1 * z1 % Q, z2 * z2 % Q
    u1, u2 = x1 * zz2 % Q, x2 * zz1 % Q
    s1, s2 = y1 * zz2 * z2 % Q, y2 * zz1 * z1 % Q
    if u1 == u2:
        return double(left) if s1 == s2 else IDENTITY
    h, r = u2 - u1, s2 - s1
    hh = h * h % Q
    hhh, v = h * hh % Q, u1 * hh % Q
    x3 = (r * r - hhh - 2 * v) % Q
    return x3, (r * (v - x3) - s1 * hhh) % Q, h * z1 * z2 % Q


def sum_of_multiples(terms):
    """The sum of scalar * point over the pairs in `terms`, by doubling and adding, for all of them at once."""
    total = IDENTITY
    for bit in reversed(range(max((scalar.bit_length() for scalar, _ in terms), default=0))):
        total = double(total)
        for scalar, point in terms:
            if scalar >> bit & 1:
                total = add(total, point)
    return total


def square_root(square):
    """A square root modulo Q, or None (Tonelli and Shanks; 2^32 divides Q - 1, and 5 is no square)."""
    odd = (Q - 1) >> 32
    root, check = pow(square, (odd + 1) // 2, Q), pow(square, odd, Q)
    step, order = pow(5, odd, Q), 32
    while check > 1:
        exponent, power = 0, check
        while power != 1:
            exponent, power = exponent + 1, power * power % Q
            if exponent == order:
                return None
        factor = pow(step, 1 << (order - exponent - 1), Q)
        root, step, order = root * factor % Q, factor * factor % Q, exponent
        check = check * step % Q
    return root


def decode_point(encoded):
    """The point of 32 bytes, or None for anything that is not the one encoding of a point."""
    number = int.from_bytes(encoded, "little")
    x, odd = number & (1 << 255) - 1, number >> 255
    if number == 0:
        return IDENTITY
    if len(encoded) != 32 or x >= Q:
        return None
    y = square_root((x * x * x + 5) % Q)
    if y is None:
        return None
    return x, y if y & 1 == odd else Q - y, 1


def encode_point(point):
    x, y, z = point
    if z == 0:
        return bytes(32)
    inverse = pow(z, -1, Q)
    x, y = x * inverse * inverse % Q, y * inverse * inverse * inverse % Q
    return (x | (y & 1) << 255).to_bytes(32, "little")


# ---------------------------------------------------------------------------------------------------------------------
# Section 3: generators; section 4: the production shape, which alone is accepted

SHAPE = 1
SLOTS = 67_353  # K
ASSETS = 512  # A

GENERATORS_DIGEST = "690f872e14aa018c63b6975eec810f7f7d30927a2ea167e983baab3164d7cacf"


class Generators:
    """G_0 ... G_1537 and W. They are checked by the digest of the file; `generators.py` derives them from nothing."""

    def __init__(self, encoded):
        if hashlib.sha256(encoded).hexdigest() != GENERATORS_DIGEST:
            raise NoVerdict("the file of generators is another one than SPEC names")
        self.encoded = encoded

    def __getitem__(self, number):
        return decode_point(self.encoded[32 * number : 32 * number + 32])

    @property
    def w(self):
        return self[3 * ASSETS + 2]

    @classmethod
    def load(cls, path=None):
        """Those of the file at `path`; by default beside this program, or where the repository has it."""
        here = os.path.dirname(os.path.abspath(__file__))
        places = ["leaf-generators.bin", os.path.join("..", "..", "circuits", "src", "leaf-generators.bin")]
        for place in [path] if path else [os.path.join(here, place) for place in places]:
            if path or os.path.exists(place):
                return cls(read_file(place, 1 << 20))
        raise NoVerdict("leaf-generators.bin is not beside this program: name it with --generators")


# ---------------------------------------------------------------------------------------------------------------------
# Section 5: canonical JSON. A text is cut into tokens. Each token has one form, so a document that is canonical but
# for white space is one sequence of tokens, and its canonical bytes are these, laid out anew.

WHITE = re.compile(r"[ \t\n\r]*")
TOKEN = re.compile(
    r'[{}\[\],:]|"(?:[^"\\\x00-\x1f]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*"'
    r"|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null"
)
ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def tokens_of(text):
    """The tokens of a text, or None if it has other characters between them."""
    tokens, position = [], WHITE.match(text).end()
    while position < len(text):
        match = TOKEN.match(text, position)
        if not match:
            return None
        tokens.append(match.group())
        position = WHITE.match(text, match.end()).end()
    return tokens


def top_fields(tokens):
    """From each key of the outermost object to the places of its values among the tokens, or None if the tokens are no
    complete JSON. Nothing here recurses."""
    fields, stack, want = {}, [], "value"
    for at, token in enumerate(tokens):
        if want in ("value", "first value") and token in ("{", "["):
            stack.append(token)
            want = "first key" if token == "{" else "first value"
            continue
        if want in ("key", "first key") and token[0] == '"':
            if len(stack) == 1:
                fields.setdefault(json.loads(token), []).append(at + 2)  # behind the colon
            want = "colon"
            continue
        if want == "colon" and token == ":":
            want = "value"
            continue
        if want == "more" and token == ",":
            want = "key" if stack[-1] == "{" else "value"
            continue
        if (want, token) in (("first key", "}"), ("first value", "]")):
            stack.pop()
        elif want == "more" and token == {"{": "}", "[": "]"}[stack[-1]]:
            stack.pop()
        elif want not in ("value", "first value") or token[0] in "]},:":
            return None
        want = "more" if stack else "end"
    return fields if want == "end" else None


def object_at(tokens, start):
    """The tokens of the object that begins there, or None if there is none."""
    depth = 0
    for at in range(start, len(tokens) if tokens[start : start + 1] == ["{"] else start):
        depth += (tokens[at] in ("{", "[")) - (tokens[at] in ("}", "]"))
        if depth == 0:
            return tokens[start : at + 1]
    return None


def layout(tokens):
    """The canonical bytes of a document: two spaces a level, one after a colon, a newline at the end."""
    parts, depth = [], 0
    for before, token in zip([""] + tokens, tokens):
        if token in ("}", "]"):
            depth -= 1
            parts.append("" if before == "[" else "\n" + "  " * depth)
        elif before in ("{", "[", ","):
            parts.append("\n" + "  " * depth)
        parts.append(": " if token == ":" else token)
        depth += token in ("{", "[")
    return ("".join(parts) + "\n").encode("utf-8")


# The versions of a document that are known here, and the keys that tell it from others.
KNOWN = {"file": (3, 4), "descriptor": (1,), "collateral schedule": (1,)}
TELLING = {
    "file": {"salt", "entries"},
    "descriptor": {"exchange", "nonce"},
    "collateral schedule": {"quote", "assets"},
    "claim": {"shape", "reserves_commitment"},
    "dossier": {"blind", "holdings"},
    "attestation": {"facts", "signature"},
    "secret key": {"public", "secret"},
    "receipt": {"statement", "signature"},
    "customer's report": {"inclusion", "against"},
    "report": {"verdict", "reason"},
}
# How packed files, and PDFs, begin.
PACKED = (
    b"PK\3\4", b"\x1f\x8b", b"BZh", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\7",
    b"%PDF-",
)  # fmt: skip


def not_packed(raw, what):
    """Section 12: what is packed is something else, and was only not unpacked."""
    if raw.startswith(PACKED):
        raise NoVerdict(f"the {what} is packed, or a PDF: give what is inside")


def is_web_page(raw):
    """Section 12: whether this was saved in a file's place."""
    return raw.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\n\r").startswith(b"<")


def version_known(tokens, code, what):
    """Section 11: before all else, a document of a version that is not known is not judged. A version is an integer
    below 2^64 that stands there once; whatever else there may be is for the rules of those that are known."""
    places = (top_fields(tokens) or {}).get("version", [])
    version = tokens[places[0]] if len(places) == 1 else ""
    if re.fullmatch(r"0|[1-9][0-9]{0,19}", version) and int(version) < 1 << 64 and int(version) not in KNOWN[what]:
        raise OtherRules(code, f"the {what} is of version {version}, which is not known here")


def read_json(raw, code, what, most):
    """The tokens of a complete JSON document of a version that is known, with the fields that tell it from others.

    Sections 10 to 12: white space between tokens and one byte order mark carry nothing; what is empty, too long, no
    UTF-8, no complete JSON or something else was not downloaded whole, and accuses nobody.
    """
    not_packed(raw, what)
    if raw.startswith(MAGIC):
        raise NoVerdict(f"an archive is in the place of the {what}: it is opened with a code")
    if len(raw) > most:
        raise NotWhole(code, f"the {what} is longer than one can be")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise NotWhole(code, f"the {what} is no UTF-8") from None
    tokens = tokens_of(text[1:] if text.startswith("\ufeff") else text)
    fields = None if tokens is None else top_fields(tokens)
    if fields is None:
        raise NotWhole(code, f"the {what} is {'a web page' if is_web_page(raw) else 'no complete JSON'}")
    whole = fields.keys() >= TELLING[what]
    for other, telling in TELLING.items():
        if not whole and fields.keys() >= telling:
            raise NoVerdict(f"a document of another kind is in the place of the {what}: it is a {other}")
    version_known(tokens, code, what)
    if not whole:
        raise NotWhole(code, f"the {what} is something else")
    return tokens


def shown(token):
    """The beginning of what stands in a file, without characters that would do something to a terminal."""
    return "".join(c if " " <= c <= "~" else ascii(c)[1:-1] for c in token[:40])


class Reader:
    """Takes a document token by token, and refuses all but the canonical form."""

    def __init__(self, tokens, code, what):
        self.tokens, self.code, self.what, self.at = tokens, code, what, 0

    def refuse(self, detail):
        raise Refusal(self.code, f"{self.what}: {detail}")

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, *expected):
        token = self.peek()
        if token == "" or expected and token not in expected:
            self.refuse(f"{' or '.join(expected) or 'a value'} expected in place of {shown(token) or 'the end'}")
        self.at += 1
        return token

    def end(self):
        if self.peek():
            self.refuse(f"{shown(self.peek())} behind the end")

    def object(self, optional=None, **fields):
        """An object with exactly these fields in this order; each is read by the function that is given. The last one may
        be absent if its name is `optional`: it is `None` then."""
        values = SimpleNamespace()
        self.take("{")
        for number, (name, read) in enumerate(fields.items()):
            if name == optional and self.peek() == "}":
                setattr(values, name, None)
                break
            if number:
                self.take(",")
            self.take(f'"{name}"')
            self.take(":")
            setattr(values, name, read())
        self.take("}")
        return values

    def list_of(self, read, most):
        values = []
        self.take("[")
        while self.peek() != "]":
            if len(values) == most:
                self.refuse(f"a list of more than {most}")
            if values:
                self.take(",")
            values.append(read())
        self.take("]")
        return values

    def integer(self, below):
        token = self.take()
        if not re.fullmatch(r"0|[1-9][0-9]{0,19}", token) or int(token) >= below:
            self.refuse(f"{shown(token)} is no integer from 0 to {below - 1}")
        return int(token)

    def string(self):
        token = self.take()
        if token[0] != '"':
            self.refuse(f"{shown(token)} is no string")
        value = json.loads(token)
        escaped = "".join(ESCAPES.get(c) or (c if c >= " " else f"\\u{ord(c):04x}") for c in value)
        if token != f'"{escaped}"':
            self.refuse("a string is escaped in another way than the canonical one")
        return value

    def digits(self, size):
        """Bytes in lower-case hexadecimal digits (section 2)."""
        value = self.string()
        if not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value):
            self.refuse(f"{2 * size} hexadecimal digits expected")
        return bytes.fromhex(value)

    def or_null(self, read):
        if self.peek() == "null":
            self.take()
            return None
        return read()

    def document(self):
        """The tokens of an object inside the document; they are read by themselves, later."""
        found = object_at(self.tokens, self.at)
        if found is None:
            self.refuse("an object expected")
        self.at += len(found)
        return found


# ---------------------------------------------------------------------------------------------------------------------
# Section 5: texts and numbers in documents

INVISIBLE = [
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x2028, 0x202E), (0x2060, 0x206F), (0x2800, 0x2800), (0x3164, 0x3164), (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
]
# Unicode's White_Space.
BLANK = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
# Symbols that are letters to Unicode's property Alphabetic.
LETTER_SYMBOLS = [(0x24B6, 0x24E9), (0x1F130, 0x1F149), (0x1F150, 0x1F169), (0x1F170, 0x1F189)]


def is_in(character, ranges):
    return any(first <= ord(character) <= last for first, last in ranges)


def is_control(character):
    return unicodedata.category(character) == "Cc"


def has_loose_blanks(text):
    """Whether there is white space other than single spaces (U+0020) between words."""
    return any(c in BLANK and c != " " for c in text) or "  " in text or text != text.strip(" ")


def is_name(text):
    """Whether a text can be an exchange's name."""
    return (
        1 <= len(text.encode("utf-8")) <= 128
        and not any(is_control(c) or is_in(c, INVISIBLE) for c in text)
        and not has_loose_blanks(text)
    )


def is_plain(text, most):
    """Whether a text is plain: printable ASCII, letters and digits of any script, single spaces between words."""
    if not 1 <= len(text) <= most or has_loose_blanks(text):
        return False
    for c in text:
        category = unicodedata.category(c)
        if " " <= c <= "~":
            continue
        if c < "\x80" or is_in(c, INVISIBLE):
            return False
        if category[0] == "L" or category[0] == "N" or is_in(c, LETTER_SYMBOLS):
            continue
        if category in ("Mn", "Mc", "Cn"):
            # Some marks are letters and some are not, and Python does not know which. Nor does it know characters
            # that are newer than its tables.
            raise NoVerdict(f"whether U+{ord(c):04X} in the collateral schedule is a letter cannot be told here")
        return False
    return True


def is_symbol(text):
    return bool(re.fullmatch(r"[\x21-\x7e]{1,32}", text)) and not re.search(r'[,"]|^[=+\-@]', text)


def is_time(text):
    """Whether a text is a time as RFC 3339 has it, in UTC, to the second, up to 9999-12-30T22:00:00Z."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", text):
        return False
    year, *rest = map(int, re.findall("[0-9]+", text))
    try:
        datetime.datetime(year or 2000, *rest)  # Python knows no year 0, which is a leap year as 2000 is
    except ValueError:
        return False
    return text <= "9999-12-30T22:00:00Z"


def number_of(text):
    """A number of a schedule, exactly, or None."""
    match = re.fullmatch(r"-?(0|[1-9][0-9]*)(?:\.([0-9]+))?", text)
    if not match or len(match[1]) > 30 or len(match[2] or "") > 30:
        return None
    return Fraction(text)


def amount_of(text, decimals):
    """An amount in smallest units, below 2^64, or None: exactly the asset's decimals, no superfluous zero."""
    form = r"(0|[1-9][0-9]{0,19})" + (r"\.([0-9]{%d})" % decimals if decimals else "()")
    match = re.fullmatch(form, text)
    amount = int(match[1] + match[2]) if match else 1 << 64
    return amount if amount < 1 << 64 else None


def text_of(amount, decimals):
    """An amount as documents write it."""
    digits = str(amount).rjust(decimals + 1, "0")
    return digits[:-decimals] + "." + digits[-decimals:] if decimals else digits


# ---------------------------------------------------------------------------------------------------------------------
# Section 5: the documents

# Of the bytes that are read. The canonical ones of documents inside a file cannot be more, with at most 512 assets.
LARGEST_DOCUMENT = 131_072


# Ed25519: -x^2 + y^2 = 1 + D x^2 y^2 over the field with modulus M. Points are (X, Y, Z), which stands for x = X / Z,
# y = Y / Z.
M = 2**255 - 19
D = -121_665 * pow(121_666, -1, M) % M


def is_public_key(encoded):
    """Whether these 32 bytes are a public key: RFC 8032 decodes them to a point (section 5.1.3 there), which is not of
    small order."""
    number = int.from_bytes(encoded, "little")
    y, odd = number & (1 << 255) - 1, number >> 255
    if y >= M:
        return False
    square = (y * y - 1) * pow(D * y * y + 1, -1, M) % M
    x = pow(square, (M + 3) // 8, M)
    if x * x % M != square:
        x = x * pow(2, (M - 1) // 4, M) % M
    if x * x % M != square or x == 0 and odd:
        return False
    x = x if x & 1 == odd else M - x
    # 8 times the point, by doubling: the neutral element, (0, 1), if its order divides 8.
    z = 1
    for _ in range(3):
        xx, yy, zz = x * x, y * y, z * z
        f = (yy - xx) % M
        j = f - 2 * zz
        x, y, z = ((x + y) ** 2 - xx - yy) * j % M, f * (-xx - yy) % M, f * j % M
    return x != 0 or (y - z) % M != 0


def descriptor_of(tokens, code):
    """The ledger descriptor, with its `digest`."""
    r = Reader(tokens, code, "the descriptor")
    d = r.object(
        optional="receipt_key",
        version=lambda: r.take("1"),
        exchange=r.string,
        time=r.string,
        sequence=lambda: r.integer(1 << 64),
        previous_root=lambda: r.or_null(lambda: r.digits(32)),
        assets=lambda: r.list_of(
            lambda: r.object(id=lambda: r.integer(1 << 32), symbol=r.string, decimals=lambda: r.integer(256)), ASSETS
        ),
        nonce=lambda: r.digits(32),
        receipt_key=lambda: r.digits(32),
    )
    r.end()
    symbols = [asset.symbol for asset in d.assets]
    demand(is_name(d.exchange), code, "the exchange's name is malformed")
    demand(is_time(d.time), code, "the descriptor's time is malformed")
    demand(len(symbols) >= 1, code, "no asset is listed")
    demand([asset.id for asset in d.assets] == list(range(len(symbols))), code, "ids of assets are out of order")
    demand(all(is_symbol(symbol) for symbol in symbols), code, "a symbol is malformed")
    demand(len({symbol.lower() for symbol in symbols}) == len(symbols), code, "two symbols are alike")
    demand(all(asset.decimals <= 30 for asset in d.assets), code, "an asset has more than 30 decimals")
    demand(d.receipt_key is None or is_public_key(d.receipt_key), code, "the key for receipts is none")
    d.digest = sha256("por/ledger/v1", layout(tokens))
    d.decimals = [asset.decimals for asset in d.assets]
    d.symbols = symbols
    return d


def schedule_of(tokens, descriptor, form="COLLATERAL", ledger="COLLATERAL"):
    """The collateral schedule of this ledger, with its `digest` and the collateral `vector`, id -> F.

    `form` is the code of one that has other fields, or values of another type: inside a file that is the file's.
    `ledger` is the code of one that names another ledger: apart from the file it is another document than asked for.
    """
    code = "COLLATERAL"
    r = Reader(tokens, form, "the collateral schedule")
    c = r.object(
        version=lambda: r.take("1"),
        ledger=r.string,
        source=r.string,
        time=r.string,
        quote=r.string,
        assets=lambda: r.list_of(lambda: r.object(price=r.string, haircut=r.string), LARGEST_DOCUMENT),
    )
    r.end()
    demand(c.ledger == descriptor.digest.hex(), ledger, "the schedule is of another ledger")
    demand(is_plain(c.source, 256), code, "the schedule's source is malformed")
    demand(is_time(c.time), code, "the schedule's time is malformed")
    demand(is_plain(c.quote, 32), code, "the schedule's quote is malformed")
    demand(len(c.assets) == len(descriptor.symbols), code, "the schedule has not one price for each asset")
    prices = [number_of(asset.price) for asset in c.assets]
    haircuts = [number_of(asset.haircut) for asset in c.assets]
    demand(all(price is not None and price > 0 for price in prices), code, "a price is malformed")
    demand(all(cut is not None and 0 <= cut <= 1 for cut in haircuts), code, "a haircut is malformed")
    c.vector = collateral_vector(prices, haircuts, descriptor.decimals)
    demand(all(abs(f) < 1 << 96 for f in c.vector.values()), code, "a coefficient is 2^96 or more")
    c.digest = sha256("por/collateral/v1", layout(tokens))
    return c


def collateral_vector(prices, haircuts, decimals):
    """F, from id to coefficient, where it is neither 0 nor the surplus's."""
    fractions = {}
    for a, (price, haircut, places) in enumerate(zip(prices, haircuts, decimals)):
        fractions[ASSETS + a] = price * (1 - haircut) / 10**places
        fractions[2 * ASSETS + a] = -price / 10**places
    common = math.lcm(*(fraction.denominator for fraction in fractions.values()))
    integers = {number: int(fraction * common) for number, fraction in fractions.items()}
    divisor = math.gcd(*integers.values())
    return {number: integer // divisor for number, integer in integers.items()}


# ---------------------------------------------------------------------------------------------------------------------
# Section 12: inclusion files

LARGEST_FILE = 1 << 20
SIDES = ("balance", "pledged", "debt")


def read_inclusion(raw, descriptor=None, collateral=None):
    """Steps 1 and 2 for the bytes of a file. `descriptor` and `collateral`: functions that give the bytes of a
    document apart from the file; they are called with whether the file needs it, and give None if there is none."""
    code = "INCLUSION_FILE"
    tokens = read_json(raw, code, "file", LARGEST_FILE)
    fields = top_fields(tokens)
    for name, what, its_code in (("descriptor",) * 2 + (code,), ("collateral", "collateral schedule", "COLLATERAL")):
        if len(fields.get(name, [])) == 1:
            version_known(object_at(tokens, fields[name][0]) or [], its_code, what)
    r = Reader(tokens, code, "the file")
    version = 3 if tokens[fields["version"][0] if "version" in fields else 0] == "3" else 4
    documents = {
        3: dict(descriptor=r.document, collateral=lambda: r.or_null(r.document)),
        4: dict(ledger=lambda: r.digits(32), collateral=lambda: r.or_null(lambda: r.digits(32))),
    }
    f = r.object(
        version=lambda: r.take(str(version)),
        root=lambda: r.digits(32),
        **documents[version],
        shape=lambda: r.integer(1 << 32),
        leaves_per_shard=lambda: r.integer(1 << 32),
        shards=lambda: r.integer(1 << 64),
        salt=lambda: r.digits(32),
        shard=lambda: r.integer(1 << 64),
        place=lambda: r.integer(1 << 32),
        entries=lambda: r.list_of(lambda: r.object(asset=r.string, side=r.string, amount=r.string), 3 * ASSETS),
        shard_path=lambda: r.list_of(lambda: r.digits(64), 64),
        top_path=lambda: r.list_of(lambda: r.digits(64), 64),
    )
    r.end()
    shape_known(f.shape, code)
    documents_of = documents_inside if version == 3 else documents_apart
    f.descriptor, f.schedule = documents_of(f, descriptor or (lambda _: None), collateral or (lambda _: None))
    numbers = {symbol: a for a, symbol in enumerate(f.descriptor.symbols)}
    entries = []
    for entry in f.entries:
        demand(entry.asset in numbers, code, "an entry is of an asset that is not listed")
        demand(entry.side in SIDES, code, "an entry has a side that there is none of")
        a = numbers[entry.asset]
        amount = amount_of(entry.amount, f.descriptor.decimals[a])
        demand(amount is not None, code, "an amount is malformed")
        entries.append((SIDES.index(entry.side) * ASSETS + a, amount))
    f.entries = entries
    check_contents(f, code)
    return f


def parse_apart(raw, descriptor):
    """A document apart from the file: the descriptor, or, of this descriptor's ledger, the schedule."""
    if descriptor is None:
        tokens = read_json(raw, "DESCRIPTOR", "descriptor", LARGEST_DOCUMENT)
        return descriptor_of(tokens, "DESCRIPTOR")
    tokens = read_json(raw, "COLLATERAL", "collateral schedule", LARGEST_DOCUMENT)
    return schedule_of(tokens, descriptor, ledger="OTHER_DOCUMENT")


def documents_inside(f, descriptor, collateral):
    """Step 1 for version 3: the documents of the file; one that is given beside it has its digest."""
    inside = descriptor_of(f.descriptor, "INCLUSION_FILE")
    schedule = schedule_of(f.collateral, inside, form="INCLUSION_FILE") if f.collateral else None
    raw = descriptor(False)
    if raw is not None:
        same = parse_apart(raw, None).digest == inside.digest
        demand(same, "OTHER_DOCUMENT", "the descriptor beside the file is another one than the file's")
    raw = collateral(False)
    if raw is not None:
        beside = parse_apart(raw, inside)
        same = schedule is not None and beside.digest == schedule.digest
        demand(same, "OTHER_DOCUMENT", "the schedule beside the file is another one than the file's")
    return inside, schedule


def documents_apart(f, descriptor, collateral):
    """Step 1 for version 4: the documents that the file names by their digests."""
    raw = descriptor(True)
    if raw is None:
        raise NoVerdict("the file needs the ledger's descriptor: put descriptor.json beside it, or name it")
    apart, schedule = parse_apart(raw, None), None
    demand(apart.digest == f.ledger, "OTHER_DOCUMENT", "the descriptor is another one than the file names")
    raw = collateral(f.collateral is not None)
    if raw is not None:
        schedule = parse_apart(raw, apart)
        demand(schedule.digest == f.collateral, "OTHER_DOCUMENT", "the schedule is another one than the file names")
    elif f.collateral is not None:
        raise NoVerdict("the file needs the collateral schedule: put collateral.json beside it, or name it")
    return apart, schedule


def check_contents(f, code):
    """Step 2, for what a file or a record says: entries (id, amount), surplus and sums, for which a record has the
    code of an archive; then shape, M, H and place."""
    ids = [number for number, _ in f.entries]
    listed, lent = len(f.descriptor.symbols), f.schedule is not None
    demand(all(n < 3 * ASSETS and n % ASSETS < listed for n in ids), code, "an entry is of no listed asset")
    demand(all(low < high for low, high in zip(ids, ids[1:])), code, "entries are not in increasing order")
    demand(all(1 <= amount < 1 << 64 for _, amount in f.entries), code, "an amount is 0, or 2^64 or more")
    demand(lent or all(n < ASSETS for n in ids), code, "a pledge or a debt in a ledger without a schedule")
    f.surplus = sum(f.schedule.vector.get(n, 0) * amount for n, amount in f.entries) if lent else 0
    demand(0 <= f.surplus < 1 << 128, code, "the debts are not covered by what is pledged")
    f.shard_nodes, f.top_nodes = ([node_of(node, code) for node in path] for path in (f.shard_path, f.top_path))
    check_size(f, "INCLUSION_FILE")
    inside = f.shard < f.shards and f.place < f.leaves_per_shard
    demand(inside, "INCLUSION_FILE", "the leaf's place is outside the ledger")


def shape_known(shape, code):
    """Section 11: what is about circuits of another shape is not judged by the rules of this one."""
    if shape != SHAPE:
        raise OtherRules(code, f"it is about circuits of the shape {shape}, which are not known here")


def check_size(f, code):
    """Section 11, step 2: 1 <= M <= K, H >= 1, H K <= 2^33."""
    demand(1 <= f.leaves_per_shard <= SLOTS, code, "no shard can have so many leaves")
    demand(1 <= f.shards <= (1 << 33) // SLOTS, code, "no ledger can have so many shards")


def node_of(encoded, code):
    point = decode_point(encoded[32:])
    demand(point is not None, code, "the sum of a node is no point")
    return encoded[:32], point


# ---------------------------------------------------------------------------------------------------------------------
# Section 6: from the leaf to the root


def leaf_commitment(f, account, generators):
    """Step 4: C = sum of amount * G_id + t W, with the surplus as ids 3A and 3A + 1."""
    t = hmac512f(f.salt, "por/blind/v2", f.descriptor.digest, collateral_digest(f), account)
    surplus = ((3 * ASSETS, f.surplus & (1 << 64) - 1), (3 * ASSETS + 1, f.surplus >> 64))
    terms = [(amount, generators[number]) for number, amount in (*f.entries, *surplus) if amount]
    return sum_of_multiples(terms + [(t, generators.w)])


def collateral_digest(f):
    return f.schedule.digest if f.schedule else bytes(32)


def leaf_node(f, commitment):
    parts = (f.descriptor.digest, u64(f.shard), u32(f.place), u32(f.leaves_per_shard), u64(f.shards))
    framed = frame("por/leaf/v2", *parts, encode_point(commitment))
    return hashlib.sha256(b"\0" + framed).digest(), commitment


def inner_node(left, right):
    parts = (left[0], encode_point(left[1]), right[0], encode_point(right[1]))
    return hashlib.sha256(b"\1" + b"".join(parts)).digest(), add(left[1], right[1])


def siblings(place, width):
    """For each layer that has a sibling of the node on the way, whether that stands on the left."""
    sides = []
    while width > 1:
        if place ^ 1 < width:
            sides.append(place % 2 == 1)
        place, width = place // 2, (width + 1) // 2
    return sides


def climb(node, path, sides):
    for other, on_the_left in zip(path, sides):
        node = inner_node(other, node) if on_the_left else inner_node(node, other)
    return node


def verify(f, account, root, generators):
    """Steps 3 to 5, for what steps 1 and 2 have let pass. Gives the verdict and its reason."""
    code = "INCLUSION_FILE"
    demand(f.root == root, "ROOT_NOT_EXPECTED", "the file leads to another root than the one that you gave")
    commitment = leaf_commitment(f, account, generators)
    demand(commitment[2] != 0, code, "the leaf is the identity")
    shard_sides, top_sides = siblings(f.place, f.leaves_per_shard), siblings(f.shard, f.shards)
    right = len(f.shard_nodes) == len(shard_sides) and len(f.top_nodes) == len(top_sides)
    demand(right, code, "a path has not as many nodes as its place asks for")
    shard_top = climb(leaf_node(f, commitment), f.shard_nodes, shard_sides)
    digest, total = climb(shard_top, f.top_nodes, top_sides)
    size = (u32(f.shape), u32(f.leaves_per_shard), u64(f.shards))
    parts = (f.descriptor.digest, collateral_digest(f), *size, digest, encode_point(total))
    detail = "this account, with these balances and debts, is not under this root"
    demand(sha256("por/root/v2", *parts) == root, "NOT_INCLUDED", detail)
    if any(number >= 2 * ASSETS for number, _ in f.entries):
        return "debts_to_confirm", "DEBTS"
    return ("included", "OK") if f.entries else ("empty", "EMPTY")


# ---------------------------------------------------------------------------------------------------------------------
# RFC 8439: ChaCha20-Poly1305


def chacha20_block(key, counter, nonce):
    words = [0x61707865, 0x3320646E, 0x79622D32, 0x6B206574, *struct.unpack("<8I", key), counter]
    words += struct.unpack("<3I", nonce)
    state = list(words)

    def quarter(a, b, c, d):
        for first, second, third, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            state[first] = (state[first] + state[second]) & 0xFFFFFFFF
            mixed = state[third] ^ state[first]
            state[third] = (mixed << turn | mixed >> (32 - turn)) & 0xFFFFFFFF

    for _ in range(10):
        for column in range(4):
            quarter(column, column + 4, column + 8, column + 12)
        for column in range(4):
            quarter(column, (column + 1) % 4 + 4, (column + 2) % 4 + 8, (column + 3) % 4 + 12)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(state, words)))


def chacha20(key, counter, nonce, data):
    stream = b"".join(chacha20_block(key, counter + n, nonce) for n in range((len(data) + 63) // 64))
    return bytes(a ^ b for a, b in zip(data, stream))


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    total = 0
    for start in range(0, len(message), 16):
        total = (total + int.from_bytes(message[start : start + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    return ((total + int.from_bytes(key[16:], "little")) % (1 << 128)).to_bytes(16, "little")


def aead_tag(key, nonce, associated, ciphertext):
    padded = [part + bytes(-len(part) % 16) for part in (associated, ciphertext)]
    lengths = u64(len(associated)) + u64(len(ciphertext))
    return poly1305(chacha20_block(key, 0, nonce)[:32], b"".join(padded) + lengths)


def aead_open(key, nonce, associated, sealed):
    """What was sealed, or None if the tag is not that of it."""
    ciphertext, tag = sealed[:-16], sealed[-16:]
    if not hmac.compare_digest(tag, aead_tag(key, nonce, associated, ciphertext)):
        return None
    return chacha20(key, 1, nonce, ciphertext)


# ---------------------------------------------------------------------------------------------------------------------
# Section 12: archives

MAGIC = b"PORARCHV"
HEADER = struct.Struct("<8sI32sIIQBHQIII")  # 83 bytes


def logarithm(number):
    """d(x) = ceil(log2(x))"""
    return (number - 1).bit_length()


def archive_sizes(leaves_per_shard, shards, bits):
    """C and Z: the number of slots, and the bytes of one."""
    leaves, slots, archives = leaves_per_shard * shards, shards * SLOTS, 1 << bits
    most = leaves + slots // 41
    deviation = math.isqrt(-(-(leaves + slots) // archives))
    depth = logarithm(leaves_per_shard) + logarithm(shards)
    return min(most, -(-most // archives) + 8 * deviation + 152), 16 + (12 + 10 * 40 + 64 * depth) + 16


class Archive:
    """An archive whose header and documents are as they must be. `file` is open for reading in binary."""

    def __init__(self, file):
        code = "ARCHIVE"
        self.file = file
        size = file.seek(0, io.SEEK_END)
        first = self.bytes_at(0, min(size, HEADER.size))
        if first and not first.startswith(MAGIC):
            not_packed(first, "archive")
            if is_web_page(first):
                raise NotWhole(code, "a web page is in the place of the archive")
            raise NoVerdict("this is no archive")
        if len(first) < HEADER.size:
            raise NotWhole(code, "the archive ends in its header")
        (_, version, self.root, self.shape, self.leaves_per_shard, self.shards, self.bits, self.prefix, self.count,
         self.slot_size, descriptor_size, schedule_size) = HEADER.unpack(first)
        if version != 2:
            raise OtherRules(code, f"the archive is of version {version}, which is not known here")
        shape_known(self.shape, code)
        check_size(self, code)
        demand(self.bits <= 16 and self.prefix < 1 << self.bits, code, "the archive's prefix is malformed")
        sizes = archive_sizes(self.leaves_per_shard, self.shards, self.bits)
        demand((self.count, self.slot_size) == sizes, code, "another number or size of slots than there must be")
        demand(1 <= descriptor_size <= LARGEST_DOCUMENT, code, "a descriptor of a size that there is none of")
        demand(schedule_size <= LARGEST_DOCUMENT, code, "a schedule of a size that there is none of")
        self.start = HEADER.size + descriptor_size + schedule_size
        if size < self.start:
            raise NotWhole(code, "the archive ends in its documents")
        parse = lambda tokens: descriptor_of(tokens, code)  # noqa: E731
        self.descriptor = self.document(HEADER.size, descriptor_size, code, "descriptor", parse)
        self.schedule = None
        if schedule_size:
            start = HEADER.size + descriptor_size
            parse = lambda tokens: schedule_of(tokens, self.descriptor)  # noqa: E731
            self.schedule = self.document(start, schedule_size, "COLLATERAL", "collateral schedule", parse)
        if size != self.start + self.count * self.slot_size:
            raise NotWhole(code, "the archive has another length than its header says")
        parts = (first, self.descriptor.digest, collateral_digest(self))
        self.header = sha256("por/archive-header/v2", *parts)

    def bytes_at(self, start, size):
        self.file.seek(start)
        read = self.file.read(size)
        if len(read) != size:
            raise NoVerdict("the archive was changed while it was read")
        return read

    def document(self, start, size, code, what, parse):
        """A document in the archive: its canonical bytes, and nothing else."""
        raw = self.bytes_at(start, size)
        try:
            tokens = tokens_of(raw.decode("utf-8"))
        except UnicodeDecodeError:
            tokens = None
        demand(tokens is not None, code, "a document in the archive is no JSON")
        version_known(tokens, code, what)
        parsed = parse(tokens)
        demand(layout(tokens) == raw, code, "a document in the archive is not in its canonical form")
        return parsed

    def locator(self, access_code, number):
        parts = (self.descriptor.digest, u8(self.bits), u32(number))
        return hmac256(access_code, "por/archive-locator/v1", *parts)[:16]

    def find(self, locator):
        """The slot that begins with the locator, found by halving, or None."""
        low, high = 0, self.count
        while low < high:
            middle = (low + high) // 2
            slot = self.bytes_at(self.start + middle * self.slot_size, self.slot_size)
            if slot[:16] == locator:
                return slot
            low, high = (middle + 1, high) if slot[:16] < locator else (low, middle)
        return None

    def payload(self, access_code, number):
        """What slot `number` of an account says."""
        locator = self.locator(access_code, number)
        if number == 0:
            own = int.from_bytes(locator, "big") >> (128 - self.bits)
            demand(own == self.prefix, "NOT_IN_ARCHIVE", "the code is of an account in another archive")
        else:
            rest = int.from_bytes(locator, "big") & (1 << (128 - self.bits)) - 1
            locator = (self.prefix << (128 - self.bits) | rest).to_bytes(16, "big")
        slot = self.find(locator)
        if slot is None:
            demand(number > 0, "NOT_IN_ARCHIVE", "nothing in the archive has this code")
            raise Refusal("ARCHIVE", "a slot of the account is missing")
        key = hmac256(access_code, "por/archive-key/v1", self.descriptor.digest, self.header, u32(number))
        opened = aead_open(key, bytes(12), self.header, slot[16:])
        demand(opened is not None, "ARCHIVE", "a slot of the account does not open: it was changed")
        return opened

    def open(self, access_code):
        """The record of the account with this code, as a file would say it, steps 1 and 2 done."""
        code = "ARCHIVE"
        record = self.payload(access_code, 0)
        number, entries, shard_nodes, top_nodes = struct.unpack("<QHBB", record[:12])
        demand(entries <= 3 * ASSETS, code, "a record of more entries than an account can have")
        end = 12 + 10 * entries + 64 * (shard_nodes + top_nodes)
        for slot in range(1, -(-end // len(record))):
            record += self.payload(access_code, slot)
        demand(not any(record[end:]), code, "there is something behind the account's record")
        nodes = [record[start : start + 64] for start in range(12 + 10 * entries, end, 64)]
        shard, place = divmod(number, self.leaves_per_shard)
        f = SimpleNamespace(
            **{name: getattr(self, name) for name in ("root", "shape", "leaves_per_shard", "shards")},
            descriptor=self.descriptor,
            schedule=self.schedule,
            salt=access_code,
            shard=shard,
            place=place,
            entries=list(struct.iter_unpack("<HQ", record[12 : 12 + 10 * entries])),
            shard_path=nodes[:shard_nodes],
            top_path=nodes[shard_nodes:],
        )
        check_contents(f, code)
        return f


# ---------------------------------------------------------------------------------------------------------------------
# What the user gives, and what is printed


def account_of(text):
    """The bytes of an account id as its owner typed it (section 6)."""
    try:
        encoded = text.encode("utf-8")
    except UnicodeEncodeError:
        raise NoVerdict("the account id is no UTF-8") from None
    if not 1 <= len(encoded) <= 256 or any(is_control(c) for c in text) or text[0] in BLANK or text[-1] in BLANK:
        raise NoVerdict("no account has this id: 1 to 256 bytes, no control characters, no blanks at either end")
    return encoded


def digits_of(text, what):
    """Digits that the user typed: in either case, with or without 0x, whatever nobody sees was copied with them."""
    seen = "".join(c for c in text if c not in BLANK and not is_in(c, INVISIBLE))
    digits = re.fullmatch("(?:0[xX])?([0-9a-fA-F]{64})", seen)
    if not digits:
        raise NoVerdict(f"{what} is 64 hexadecimal digits")
    return bytes.fromhex(digits[1])


def read_file(path, most):
    """The bytes of a regular file, at most one more than `most`."""
    try:
        # Opening a pipe could wait forever.
        if os.path.exists(path) and not os.path.isfile(path):
            raise NoVerdict(f"{path} is no file")
        with open(path, "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise NoVerdict(f"{path} is no file")
            return file.read(most + 1)
    except (OSError, ValueError) as error:
        raise NoVerdict(f"{path} cannot be read: {error}") from None


def finder(option, path, name):
    """Gives the bytes of a document: that of the option; else, if the file needs one, that beside it or above it."""

    def find(needed):
        folder = os.path.dirname(os.path.abspath(path))
        places = [os.path.join(folder, name), os.path.join(folder, os.pardir, name)] if needed else []
        for place in [option] if option is not None else places:
            if option is not None or os.path.exists(place):
                return read_file(place, LARGEST_DOCUMENT)
        return None

    return find


def check(options):
    """What the command line asks for: the verdict and its reason, and the inclusion that it is about."""
    if options.root is None or options.account is None:
        raise NoVerdict("without --root and --account there is no answer: anybody's file would do, under any root")
    root, account = digits_of(options.root, "the root"), account_of(options.account)
    generators = Generators.load(options.generators)
    if options.archive_code is None:
        documents = (
            finder(options.descriptor, options.file, "descriptor.json"),
            finder(options.collateral, options.file, "collateral.json"),
        )
        f = read_inclusion(read_file(options.file, LARGEST_FILE), *documents)
    else:
        if options.descriptor or options.collateral:
            raise NoVerdict("an archive has its documents: --descriptor and --collateral are for files")
        access_code = digits_of(options.archive_code, "the access code")
        try:
            with open(options.file, "rb") as file:
                f = Archive(file).open(access_code)
        except (OSError, ValueError) as error:
            raise NoVerdict(f"{options.file} cannot be read: {error}") from None
    return (*verify(f, account, root, generators), f)


def holdings(f):
    """Balances (free and pledged, one number) and debts, by asset, as documents write amounts."""
    sums = ({}, {})
    for number, amount in f.entries:
        kind, a = int(number >= 2 * ASSETS), number % ASSETS
        sums[kind][a] = sums[kind].get(a, 0) + amount

    def line(a, amount):
        return {"asset": f.descriptor.symbols[a], "amount": text_of(amount, f.descriptor.decimals[a])}

    return [[line(a, side[a]) for a in sorted(side)] for side in sums]


def result(options):
    """The exit code, and the object that --json prints."""
    try:
        verdict, reason, f = check(options)
    except Refusal as refusal:
        words = {"detail": refusal.detail, "hint": HINTS[refusal.kind]}
        found = {"verdict": refusal.verdict, "reason": refusal.code, "kind": refusal.kind, **words}
        return 1 if refusal.verdict == "rejected" else 2, found
    except NoVerdict as error:
        words = {"detail": str(error), "hint": "nobody is to blame for it: see --help"}
        return 2, {"verdict": "none", "reason": "NO_VERDICT", "kind": None, **words}
    balances, debts = holdings(f)
    about = {"root": f.root.hex(), "root_source": "outside", "exchange": f.descriptor.exchange}
    about.update(time=f.descriptor.time, sequence=f.descriptor.sequence, balances=balances, debts=debts)
    about.update(solvency_checked=False, solvency=None)
    return 0 if verdict == "included" else 3, {"verdict": verdict, "reason": reason, **about}


HEADLINES = {
    "included": "INCLUDED: this account, with these balances, is in the ledger",
    "debts_to_confirm": "DEBTS TO CONFIRM: this account is in the ledger, with these balances and these debts",
    "empty": "NOTHING IS COUNTED: this account is in the ledger, without any balance or debt",
}


def report(found):
    """The object of --json as text."""
    if found["verdict"] in ("rejected", "none"):
        first = f"REJECTED ({found['reason']})" if found["verdict"] == "rejected" else "error: no verdict"
        kind = f"{found['kind'].replace('_', ' ')}: " if found["kind"] else ""
        return f"{first}: {found['detail']}\n  {kind}{found['hint']}"
    lines = [HEADLINES[found["verdict"]], "  solvency itself was not checked", ""]
    lines += [f"exchange     {found['exchange']}", f"snapshot     {found['time']}, number {found['sequence']}"]
    lines += [f"root         {found['root']}", "             this is the root that you gave"]
    for title, side in (("balances, to compare with your own:", "balances"), ("debts, as they are counted:", "debts")):
        if found[side]:
            lines += ["", title] + [f"  {line['asset']:<12} {line['amount']}" for line in found[side]]
    return "\n".join(lines)


class Once(argparse.Action):
    """An option that is given twice is refused: who typed the second?"""

    def __call__(self, parser, namespace, value, option=None):
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option} is given twice")
        setattr(namespace, self.dest, value)


def main(arguments=None):
    """Runs the command and gives the exit code. Whatever goes wrong unforeseen is no verdict."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0], allow_abbrev=False)
    parser.add_argument("file", help="the inclusion file, or with --archive-code the archive")
    parser.add_argument("--account", action=Once, metavar="ID", help="the id that you log in with")
    parser.add_argument("--root", action=Once, metavar="HEX", help="the root that the exchange published")
    parser.add_argument("--archive-code", action=Once, metavar="HEX", help="your access code: FILE is an archive")
    parser.add_argument("--descriptor", action=Once, metavar="FILE", help="of a file that names its documents")
    parser.add_argument("--collateral", action=Once, metavar="FILE", help="the schedule, likewise")
    parser.add_argument("--generators", action=Once, metavar="FILE", help="leaf-generators.bin")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args(arguments)
    try:
        exit_code, found = result(options)
        printed = json.dumps(found, indent=2, ensure_ascii=True) if options.json else report(found)
        stream = sys.stderr if exit_code == 2 and not options.json else sys.stdout
        stream.reconfigure(encoding="utf-8")
        print(printed, file=stream, flush=True)
        return exit_code
    except BaseException as error:  # the exit code of Python's own, 1, would say "rejected"
        try:
            os.write(2, f"error: no verdict: {type(error).__name__}\n".encode())
        except OSError:
            pass  # nobody can be told; the exit code says it
        return 2


if __name__ == "__main__":
    # Not by sys.exit: what is still to be written then, and cannot be, would end as 1 or 120.
    os._exit(main())
