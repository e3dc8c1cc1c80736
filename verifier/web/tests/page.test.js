// The page in a real browser.

import { readdirSync } from "node:fs";
import { join } from "node:path";

import { look } from "./tabs.js";

for (const file of readdirSync(join(new URL(".", import.meta.url).pathname, "seen")).sort()) await import(`./seen/${file}`);
look();
