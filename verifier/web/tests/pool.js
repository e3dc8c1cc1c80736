// The page's pool of threads without a page.

import { readFileSync } from "node:fs";

const script = new URL("../page/script/pool.js", import.meta.url);

// It imports nothing, and has no folder that says what it is.
export const { askOfBundles, partsOf, threadsFor } = await import(
  `data:text/javascript,${encodeURIComponent(readFileSync(script, "utf8"))}`
);

// Asks on a computer with so many threads.
export function askOn(cores, verifier, request, files, progress = () => {}) {
  Object.defineProperty(globalThis, "navigator", { value: { hardwareConcurrency: cores }, configurable: true });
  return askOfBundles(verifier, request, files, progress);
}
