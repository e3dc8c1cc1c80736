// A thread with a module of its own. It is asked one thing after another, and can be ended at any time.

// Where the text ends that begins with this quotation mark. A regular expression would keep a place to go back to for
// each of its characters, and there may be millions.
function endOf(text, start) {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let first = end;
    while (text[first - 1] === "\\") first -= 1;
    if ((end - first) % 2 === 0) return end + 1;
  }
  return text.length;
}

// Integers beyond what a floating-point number holds become texts, before anything rounds them.
export function exactly(text) {
  const parts = [];
  const numbers = (part) => part.replace(/(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g, '"$&"');
  let at = 0;
  for (let quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', at)) {
    const end = endOf(text, quote);
    parts.push(numbers(text.slice(at, quote)), text.slice(quote, end));
    at = end;
  }
  return JSON.parse([...parts, numbers(text.slice(at))].join(""));
}

export class Thread {
  #worker;
  // What it was ended with.
  #ended = null;
  #settle = () => {};
  #progress = () => {};

  constructor(address, wasm) {
    this.#worker = new Worker(address);
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.end({ broken: event.message ?? "" });
    };
    this.#worker.onmessage = ({ data }) => this.#told(data);
    this.#worker.postMessage({ wasm });
  }

  #told(data) {
    if (data.progress !== undefined) return this.#progress(data.progress);
    if (data.broken !== undefined) return this.end({ broken: data.broken });
    try {
      this.#settle({ answer: exactly(data.answer) });
    } catch (error) {
      this.end({ broken: String(error) });
    }
  }

  // Becomes `{ answer }`, or what the thread was ended with.
  ask(request, files, progress = () => {}) {
    if (this.#ended !== null) return Promise.resolve(this.#ended);
    this.#progress = progress;
    const sizes = files.map(({ name, size }) => ({ name, size }));
    const outcome = new Promise((settle) => {
      this.#settle = settle;
    });
    this.#worker.postMessage({ request: JSON.stringify({ ...request, files: sizes }), files });
    return outcome;
  }

  end(result = { stopped: true }) {
    this.#ended ??= result;
    this.#worker.terminate();
    this.#settle(this.#ended);
  }
}
