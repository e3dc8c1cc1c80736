// A verifier that verifies nothing: the same interface as the real module, and answers that were written before. It is
// WebAssembly too, so that the page's thread, memory and reading are those of every day.
//
// A rule has `needles`, texts or bytes that have to be in the question, in the first file that it is about, or at the
// beginning of another; the first rule that fits answers. "trap" ends the module, "never" works on until it is ended.

import wabt from "wabt";

const TABLE = 1024;
const MEGABYTE = 1 << 20;
const [TRAP, NEVER] = [0xffffffff, 0xfffffffe];

const NO_RULE = {
  exit: 2,
  report: { verdict: "none", reason: "NO_VERDICT", kind: null, detail: "the fake knows no such question", hint: "" },
};

function table(rules) {
  const parts = [];
  const number = (value) => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    parts.push(bytes);
  };
  const text = (value) => {
    const bytes = Buffer.from(value);
    number(bytes.length);
    parts.push(bytes);
  };
  for (const { needles, answer } of [...rules, { needles: [], answer: NO_RULE }]) {
    number(needles.length);
    needles.forEach(text);
    if (answer === "trap") number(TRAP);
    else if (answer === "never") number(NEVER);
    else text(JSON.stringify(answer));
  }
  return Buffer.concat(parts);
}

const escaped = (bytes) => [...bytes].map((byte) => `\\${byte.toString(16).padStart(2, "0")}`).join("");

const module_ = (bytes) => `(module
  (import "page" "random" (func $random (param i32 i32)))
  (import "page" "read" (func $read (param i32 f64 i32 i32) (result i32)))
  (import "page" "progress" (func $progress (param i32 f64 f64)))
  (memory (export "memory") ${Math.ceil((TABLE + bytes.length + 3 * MEGABYTE) / 65536)})
  (global $free (mut i32) (i32.const ${TABLE + bytes.length}))
  (data (i32.const ${TABLE}) "${escaped(bytes)}")
  (func $allocate (export "allocate") (param $length i32) (result i32)
    (global.get $free)
    (global.set $free (i32.add (global.get $free) (i32.and (i32.add (local.get $length) (i32.const 15)) (i32.const -8)))))
  (func (export "release") (param i32 i32))
  (func $has (param $hay i32) (param $end i32) (param $needle i32) (param $length i32) (result i32)
    (local $at i32)
    (block $no (loop $next
      (br_if $no (i32.gt_u (i32.add (local.get $hay) (local.get $length)) (local.get $end)))
      (local.set $at (i32.const 0))
      (block $differs (loop $byte
        (if (i32.eq (local.get $at) (local.get $length)) (then (return (i32.const 1))))
        (br_if $differs (i32.ne (i32.load8_u (i32.add (local.get $hay) (local.get $at)))
          (i32.load8_u (i32.add (local.get $needle) (local.get $at)))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $byte)))
      (local.set $hay (i32.add (local.get $hay) (i32.const 1)))
      (br $next)))
    (i32.const 0))
  (func (export "answer") (param $asked i32) (param $length i32) (result i32)
    (local $hay i32) (local $end i32) (local $offset i32) (local $rule i32) (local $needles i32) (local $fits i32) (local $size i32)
    ;; The question, as many blocks of the first file as there are, and the first block of the others.
    (local.set $hay (call $allocate (i32.add (local.get $length) (i32.const 65536))))
    (memory.copy (local.get $hay) (local.get $asked) (local.get $length))
    (local.set $end (i32.add (local.get $hay) (local.get $length)))
    (block $read_all (loop $block
      (br_if $read_all (i32.ge_u (local.get $offset) (i32.const 32768)))
      (br_if $read_all (call $read (i32.const 0) (f64.convert_i32_u (local.get $offset)) (local.get $end) (i32.const 64)))
      (local.set $end (i32.add (local.get $end) (i32.const 64)))
      (local.set $offset (i32.add (local.get $offset) (i32.const 64)))
      (br $block)))
    (local.set $needles (i32.const 1))
    (loop $file
      (if (i32.eqz (call $read (local.get $needles) (f64.const 0) (local.get $end) (i32.const 64)))
        (then (local.set $end (i32.add (local.get $end) (i32.const 64)))))
      (local.set $needles (i32.add (local.get $needles) (i32.const 1)))
      (br_if $file (i32.lt_u (local.get $needles) (i32.const 32))))
    (call $random (local.get $end) (i32.const 32))
    (call $progress (i32.const 0) (f64.const 0) (f64.const 0))
    (local.set $rule (i32.const ${TABLE}))
    (loop $next
      (local.set $needles (i32.load (local.get $rule)))
      (local.set $rule (i32.add (local.get $rule) (i32.const 4)))
      (local.set $fits (i32.const 1))
      (block $tried (loop $needle
        (br_if $tried (i32.eqz (local.get $needles)))
        (local.set $size (i32.load (local.get $rule)))
        (if (i32.eqz (call $has (local.get $hay) (local.get $end) (i32.add (local.get $rule) (i32.const 4)) (local.get $size)))
          (then (local.set $fits (i32.const 0))))
        (local.set $rule (i32.add (local.get $rule) (i32.add (i32.const 4) (local.get $size))))
        (local.set $needles (i32.sub (local.get $needles) (i32.const 1)))
        (br $needle)))
      (if (local.get $fits) (then
        (if (i32.eq (i32.load (local.get $rule)) (i32.const ${TRAP | 0})) (then unreachable))
        (if (i32.eq (i32.load (local.get $rule)) (i32.const ${NEVER | 0})) (then
          (loop $forever
            (call $progress (i32.const 1) (f64.const 7) (f64.const 24))
            (br $forever))))
        (return (local.get $rule))))
      (if (i32.ge_s (i32.load (local.get $rule)) (i32.const 0))
        (then (local.set $rule (i32.add (local.get $rule) (i32.load (local.get $rule))))))
      (local.set $rule (i32.add (local.get $rule) (i32.const 4)))
      (br $next))
    unreachable))`;

export async function fake(rules) {
  const { parseWat } = await wabt();
  const parsed = parseWat("fake.wat", module_(table(rules)), { bulk_memory: true });
  return Buffer.from(parsed.toBinary({}).buffer);
}
