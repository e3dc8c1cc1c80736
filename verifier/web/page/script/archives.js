// Of several archives, the one that a code opens.

import { inArchive } from "./asking.js";

// How little an answer says: that the account is there; that the archive has it, and it is refused; that the archive
// has it not; nothing, since the archive is damaged or cannot be read.
const [THERE, REFUSED, NOT_THERE, NOTHING] = [0, 1, 2, 3];

function rank({ verdict, reason, kind }) {
  if (!["rejected", "none"].includes(verdict)) return THERE;
  if (reason === "NOT_IN_ARCHIVE") return NOT_THERE;
  return kind === "damaged" || kind === null ? NOTHING : REFUSED;
}

// The question to ask, of those that differ in their archives; null if it was stopped.
export async function rightOf(questions, ask) {
  if (questions.length === 1) return questions[0];
  let [best, least] = [null, NOTHING + 1];
  for (const question of questions) {
    const result = await ask(inArchive(question));
    if (result === null) return null;
    const report = result.answer?.report;
    // The verifier ended: so it will once more, and that is told.
    if (report === undefined) return question;
    const found = rank(report);
    if (found < least) [best, least] = [question, found];
    if (found === THERE) break;
  }
  return best;
}
