// A thread with a module of its own. It is asked one thing after another, and can be ended at any time.

// Integers beyond what a floating-point number holds become texts, before anything rounds them.
function exactly(text) {
  return JSON.parse(
    text.replace(/"(?:[^"\\]|\\.)*"|-?\d{16,}(?![\d.eE])/g, (part) => (part[0] === '"' ? part : `"${part}"`)),
  );
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
