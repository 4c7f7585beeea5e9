// What a reader types, in characters that the model knows: as helpers/prompts.py does it.
// @ts-check

const PROMPT_LENGTH = 1000; // in code points
const PROMPT_NAMED = 5;
/** Signs as keyboards and word processors make them, and what to write instead, the better twin
 * first. @type {[string, string][]} */
const PROMPT_TWINS = [
  ["‘’‚‛′‹›`´", "'"],
  ["“”„‟″«»", '"'],
  ['“”„‟″«»"', "'"],
  ["‐‑‒–−", "-"],
  ["—―", "--"],
  ["\t", " "],
  ["æ", "ae"],
  ["Æ", "AE"],
  ["œ", "oe"],
  ["Œ", "OE"],
  ["ß", "ss"],
];
/** @type {Record<string, string>} */
const PROMPT_NAMES = { " ": "space", "\n": "newline", "\t": "tab" };

/** A reader's text in characters of an alphabet, and what was changed, in words for the reader: ""
 * if nothing. `changes` leaves out of the words that only the end was kept. The rules stand in
 * helpers/prompts.py.
 * @param {string} text @param {string} alphabet
 * @returns {{text: string, words: string, changes: string}} */
export function cleanPrompt(text, alphabet) {
  const known = new Set(alphabet);
  // A pair of code units that is cut in two lies before the last thousand code points.
  const points = Array.from(text.slice(-2 * PROMPT_LENGTH));
  const last = points.slice(-PROMPT_LENGTH).join("").replace(/\r\n?/g, "\n");
  const spelt = Array.from(last, (c) => ({ c, spelling: spellPrompt(c, known) }));
  const result = Array.from(spelt.map(({ spelling }) => spelling).join(""));
  const cut = text.length > 2 * PROMPT_LENGTH
    || Math.max(points.length, result.length) > PROMPT_LENGTH;
  const kept = `Only the last ${PROMPT_LENGTH.toLocaleString("en")} characters were kept.`;
  const told = [];
  const replaced = spelt.filter(({ c, spelling }) => spelling && spelling !== c);
  if (replaced.length) told.push(promptSentence(replaced, "", "replaced by what the model knows"));
  const dropped = spelt.filter(({ spelling }) => !spelling);
  const unseen = " that the model has never seen";
  if (dropped.length) told.push(promptSentence(dropped, unseen, "left out"));
  const words = (cut ? [kept, ...told] : told).join(" ");
  return { text: result.slice(-PROMPT_LENGTH).join(""), words, changes: told.join(" ") };
}

/** The first spelling of a character that the alphabet has anything of; "" if there is none.
 * @param {string} c @param {Set<string>} known */
function spellPrompt(c, known) {
  const twins = PROMPT_TWINS.filter(([signs]) => signs.includes(c)).map(([, twin]) => twin);
  const sameCase = [c, ...twins, c.normalize("NFKD")];
  for (const spelling of [...sameCase, ...sameCase.map(otherCase)]) {
    const written = Array.from(spelling).filter((letter) => known.has(letter)).join("");
    if (written) return written;
  }
  return "";
}

/** @param {string} text */
function otherCase(text) {
  const lower = text.toLowerCase();
  return lower === text ? text.toUpperCase() : lower;
}

/** @param {{c: string}[]} spelt @param {string} which @param {string} what */
function promptSentence(spelt, which, what) {
  const [noun, verb] = spelt.length === 1 ? ["character", "was"] : ["characters", "were"];
  const names = Array.from(new Set(spelt.map(({ c }) => c)), promptName);
  const more = names.length > PROMPT_NAMED ? " and more" : "";
  const listed = names.slice(0, PROMPT_NAMED).join(" ") + more;
  return `${spelt.length.toLocaleString("en")} ${noun}${which} ${verb} ${what}: ${listed}.`;
}

/** A character as it is shown: by its number if alone it is invisible, or no character.
 * @param {string} c */
function promptName(c) {
  const code = Number(c.codePointAt(0)).toString(16).toUpperCase().padStart(4, "0");
  return PROMPT_NAMES[c] ?? (/[\p{Z}\p{M}\p{C}]/u.test(c) ? `U+${code}` : c);
}
