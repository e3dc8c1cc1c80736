// The verifier's own thread: the page stays quick, and can end it. It has the module, the files, and nothing else.

"use strict";

const reader = new FileReaderSync();
let files = [];
let instance = null;
let lastProgress = 0;

const at = (pointer, length) => new Uint8Array(instance.exports.memory.buffer, pointer >>> 0, length >>> 0);

const page = {
  random(pointer, length) {
    // A browser gives at most so many at once.
    const most = 65536;
    const bytes = at(pointer, length);
    for (let start = 0; start < bytes.length; start += most)
      crypto.getRandomValues(bytes.subarray(start, start + most));
  },
  // A part of a file: 0, or 1 if it cannot be read. Nothing but this part is in memory.
  read(file, offset, pointer, length) {
    try {
      const part = reader.readAsArrayBuffer(files[file].slice(offset, offset + (length >>> 0)));
      if (part.byteLength !== length >>> 0) return 1;
      at(pointer, length).set(new Uint8Array(part));
      return 0;
    } catch {
      return 1;
    }
  },
  progress(stage, done, total) {
    const now = performance.now();
    if (now - lastProgress < 100 && done !== 0 && done !== total) return;
    lastProgress = now;
    postMessage({ progress: { stage, done, total } });
  },
};

function ask(request) {
  const { allocate, answer, release } = instance.exports;
  const bytes = new TextEncoder().encode(request);
  const asked = allocate(bytes.length);
  at(asked, bytes.length).set(bytes);
  const answered = answer(asked, bytes.length);
  const header = at(answered, 4);
  const length = new DataView(header.buffer, header.byteOffset, 4).getUint32(0, true);
  const text = new TextDecoder("utf-8", { fatal: true }).decode(at(answered + 4, length).slice());
  release(answered, 4 + length);
  release(asked, bytes.length);
  return text;
}

function unpacked(bytes) {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).arrayBuffer();
}

let ready = null;

onmessage = async ({ data }) => {
  if (data.wasm !== undefined) {
    ready = unpacked(data.wasm).then((bytes) => WebAssembly.instantiate(bytes, { page }));
    // Told when something is asked.
    ready.catch(() => {});
    return;
  }
  try {
    instance = (await ready).instance;
    files = data.files;
    postMessage({ answer: ask(data.request) });
  } catch (error) {
    // A trap, or no memory: nothing is known, and this thread is not used again.
    postMessage({ broken: String(error) });
  }
};
