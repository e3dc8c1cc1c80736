// Files as they come: chosen, dropped with whole folders, or pasted as text.

// No folder of a proof has more; somebody who drops their whole disk waits for nothing.
const MOST_FILES = 20_000;
const DEEPEST = 8;

// A file, the folder that it lies in, and what it is as soon as that is known.
const given = (file, path) => ({
  file,
  folder: path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "",
  look: null,
});

export const chosen = (input) => [...input.files].map((file) => given(file, file.webkitRelativePath || file.name));

export const pasted = (text, name) => given(new File([text], name, { type: "application/json" }), name);

const entries = (folder) =>
  new Promise((resolve) => {
    const reader = folder.createReader();
    const all = [];
    // A browser gives a hundred at a time, and none at the end.
    const more = () =>
      reader.readEntries(
        (some) => {
          all.push(...some);
          if (some.length === 0 || all.length > MOST_FILES) resolve(all);
          else more();
        },
        () => resolve(all),
      );
    more();
  });

async function walk(entry, path, depth, found) {
  if (found.length >= MOST_FILES) return;
  if (entry.isFile) {
    const file = await new Promise((resolve) => entry.file(resolve, () => resolve(null)));
    if (file !== null) found.push(given(file, path));
  } else if (depth < DEEPEST) {
    for (const inner of await entries(entry)) await walk(inner, `${path}/${inner.name}`, depth + 1, found);
  }
}

export async function dropped(transfer) {
  // Entries are there only until the event is over.
  const roots = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  if (roots.every((root) => root === null)) return [...transfer.files].map((file) => given(file, file.name));
  const found = [];
  for (const root of roots.filter(Boolean)) await walk(root, root.name, 0, found);
  return found;
}

const place = (one) => `${one.folder}/${one.file.name}`;

// What somebody was given about an account. None of it takes the place of another, whatever both are called.
const OF_AN_ACCOUNT = ["inclusion", "receipt", "customer_report"];
const isOfAccount = (one) => OF_AN_ACCOUNT.includes(one.look?.what);
const isReplaced = (one) => one.look !== null && !isOfAccount(one) && one.look.what !== "archive";

// No file of an account is larger; to read all of what is takes long.
const LARGE = 16 << 20;

async function haveSameBytes(one, other) {
  if (one.size !== other.size) return false;
  if (one.size > LARGE) return one.lastModified === other.lastModified;
  try {
    const both = await Promise.all([one, other].map((file) => file.arrayBuffer()));
    const [bytes, others] = both.map((buffer) => new Uint8Array(buffer));
    return bytes.every((byte, index) => byte === others[index]);
  } catch {
    return false;
  }
}

// Files without those that are there twice. What is called as another one was, and is another file, takes its place,
// which `again` tells; of an account both stay.
export async function distinct(all) {
  const [kept, again, groups] = [new Set(), [], new Map()];
  for (const one of all) {
    const keys = isOfAccount(one) ? [place(one), one.file.size] : [place(one)];
    const before = new Set(keys.flatMap((key) => groups.get(key) ?? []));
    for (const other of before) {
      if (!kept.has(other)) continue;
      if (await haveSameBytes(one.file, other.file)) kept.delete(other);
      else if (place(one) === place(other) && isReplaced(other)) {
        kept.delete(other);
        again.push(one);
      }
    }
    kept.add(one);
    for (const key of keys) groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  return { kept: all.filter((one) => kept.has(one)), again };
}

// By folder, since what lies together may be one bundle; in the order of names, whatever order a browser has.
export function folders(all) {
  const groups = new Map();
  for (const one of all) groups.set(one.folder, [...(groups.get(one.folder) ?? []), one]);
  const byName = (a, b) => (a.file.name < b.file.name ? -1 : 1);
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, files]) => files.sort(byName));
}
