#!/usr/bin/env python3
"""Makes the page: one HTML file of its parts and of the verifier as WebAssembly. Prints the file's SHA-256.

    assemble.py verifier.wasm.gz page.html

The same parts give the same bytes on every machine. So the module comes packed: what zlib makes of the same bytes differs
from version to version and from processor to processor, and what `pack` makes does not. Python is used because nothing
has to be installed: the standard library does it. Modules become one script, since a page from a disk may load none.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parent / "page"
MOST_BYTES = 2_000_000

IMPORT = re.compile(r'^import \{ ([^}]+) \} from "\./([a-z]+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:const|function|class) (\w+))", re.MULTILINE)


def read(path: Path) -> str:
    return path.read_bytes().decode("utf-8").replace("\r\n", "\n")


def in_order(name: str, above: tuple = (), done: dict | None = None) -> dict:
    """Modules by name, each after those that it imports."""
    done = {} if done is None else done
    if name in above:
        sys.exit(f"modules import each other: {' '.join(above)} {name}")
    if name not in done:
        source = read(PAGE / "script" / f"{name}.js")
        for _, other in IMPORT.findall(source):
            in_order(other, (*above, name), done)
        done[name] = source
    return done


def as_function(name: str, source: str) -> str:
    """A module in a scope of its own, which gives what it exports."""
    exported = ", ".join(EXPORT.findall(source))
    body = EXPORT.sub("", IMPORT.sub(r"const { \1 } = \2_module;\n", source))
    if re.search(r"^(import|export)\b", body, re.MULTILINE):
        sys.exit(f"{name}.js: an import or export in a form that is not known here")
    return f"const {name}_module = (() => {{\n{body}return {{ {exported} }};\n}})();\n"


def script() -> str:
    modules = in_order("main")
    unused = {path.stem for path in (PAGE / "script").glob("*.js")} - modules.keys()
    if unused:
        sys.exit(f"nothing imports {' '.join(sorted(unused))}")
    return '"use strict";\n' + "".join(as_function(name, source) for name, source in modules.items())


def texts() -> str:
    languages = {path.stem: json.loads(read(path)) for path in sorted((PAGE / "texts").glob("*.json"))}
    text = json.dumps(languages, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    # Inside of an element, and still JSON.
    return text.replace("<", "\\u003c")


def fingerprint(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode() + "'"


def policy(style: str, code: str) -> str:
    """Nothing is asked of any host. The icon is in the page; the worker is made of its text."""
    return "; ".join([
        "default-src 'none'",
        f"script-src {fingerprint(code)} 'wasm-unsafe-eval'",
        f"style-src {fingerprint(style)}",
        "worker-src blob:",
        "img-src data:",
        "connect-src 'none'",
        "form-action 'none'",
        "base-uri 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types worker",
    ])


def page(packed: bytes) -> bytes:
    style, code = "".join(read(path) for path in sorted((PAGE / "style").glob("*.css"))), script()
    parts = {
        "policy": policy(style, code),
        "style": style,
        "texts": texts(),
        "worker": read(PAGE / "worker.js"),
        "wasm": base64.b64encode(packed).decode(),
        "script": code,
    }
    for name in ("style", "worker", "script"):
        if re.search(r"</(script|style)|<!--", parts[name], re.IGNORECASE):
            sys.exit(f"the {name} has what would end its element")
    template = read(PAGE / "index.html")
    return re.sub(r"\{\{(\w+)\}\}", lambda found: parts[found[1]], template).encode("utf-8")


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    made = page(Path(sys.argv[1]).read_bytes())
    if len(made) > MOST_BYTES:
        sys.exit(f"the page has {len(made)} bytes, and may have {MOST_BYTES}")
    Path(sys.argv[2]).write_bytes(made)
    print(hashlib.sha256(made).hexdigest(), f"{len(made)} bytes")


if __name__ == "__main__":
    main()
