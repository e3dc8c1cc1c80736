// The files that were given, as a list, and what a bundle says of itself.

import { byId, empty, facts, make } from "./dom.js";
import { whole } from "./amounts.js";
import { descriptorOf, placeOf } from "./given.js";
import { seconds } from "./pace.js";
import { fileName, shown } from "./shown.js";
import { has, plain, say } from "./texts.js";
import { about, day, when } from "./times.js";

const size = (bytes) => {
  if (bytes < 1000) return plain("size.bytes", { n: bytes });
  const [unit, each] = bytes < 1e6 ? ["size.kilo", 1e3] : bytes < 1e9 ? ["size.mega", 1e6] : ["size.giga", 1e9];
  return plain(unit, { n: whole(Math.round(bytes / each)) });
};

function row(one, all, remove) {
  const { what, says } = one.look ?? { what: "reading" };
  const name = `what.${what}`;
  const about = [say(has(name) ? name : "what.unknown")];
  if (says?.exchange) about.push(", ", shown(says.exchange));
  if (says?.time) about.push(", ", day(says.time));
  const label = plain("files.remove", { name: placeOf(one, all) });
  return make(
    "li",
    { class: what === "unknown" || what === "zip" ? "odd" : null },
    make(
      "div",
      {},
      make(
        "div",
        { class: "name" },
        placeOf(one, all),
        " ",
        make("span", { class: "beside size" }, size(one.file.size)),
      ),
      make("div", { class: "what" }, about),
    ),
    make(
      "button",
      { type: "button", class: "small", "aria-label": label, click: () => remove(one) },
      say("files.away"),
    ),
  );
}

// Files by themselves; those of a bundle together.
export function showFiles(all, bundles, remove) {
  const inBundles = new Set(bundles.flatMap(({ files }) => files));
  const alone = all.filter((one) => !inBundles.has(one));
  const rows = alone.slice(0, 20).map((one) => row(one, all, (gone) => remove([gone])));
  if (alone.length > 20) rows.push(make("li", {}, say("files.more", { n: alone.length - 20 })));
  const together = bundles.map(({ files, missing }, index) =>
    make(
      "li",
      { class: missing.length > 0 ? "odd" : null },
      make(
        "div",
        {},
        make("div", { class: "name" }, say("files.bundle", { n: files.length })),
        make(
          "div",
          { class: "what" },
          files[0].folder === "" ? say("what.bundle") : fileName(files[0].folder),
          missing.length > 0
            ? [
                ". ",
                say("bundle.missing", {
                  names: make(
                    "span",
                    {},
                    missing.map(shown).flatMap((name) => [name, " "]),
                  ),
                }),
              ]
            : null,
        ),
      ),
      make(
        "button",
        {
          type: "button",
          class: "small",
          "aria-label": plain("files.removebundle", { n: index + 1 }),
          click: () => remove(files),
        },
        say("files.away"),
      ),
    ),
  );
  empty(byId("files"), rows, together);
}

// What a bundle says of itself, and how long it takes to check that.
export function showBundle(bundles) {
  const complete = bundles.filter((bundle) => bundle.complete);
  const says = descriptorOf;
  const time = seconds(complete);
  const each = bundles.map((bundle) =>
    facts([
      says(bundle).exchange && [say("facts.exchange"), shown(says(bundle).exchange)],
      says(bundle).time && [say("facts.time"), when(says(bundle).time)],
      bundle.complete && [
        say("facts.size"),
        say("bundle.size", { n: bundle.shards, shards: whole(bundle.shards), leaves: whole(bundle.leaves) }),
      ],
    ]),
  );
  empty(
    byId("bundle-about"),
    make("p", {}, say(bundles.length > 1 ? "bundle.many" : "bundle.one", { n: bundles.length })),
    each,
    complete.length < bundles.length ? make("p", { class: "problem" }, say("bundle.incomplete")) : null,
    complete.length > 0 ? make("p", { class: "duration" }, say("bundle.duration", { time: about(time) })) : null,
  );
}
