// Letters and their probabilities, as the figures of text show and say them.
// @ts-check

/** What cannot be seen, as it is shown and as it is said.
 * @type {Record<string, [string, string]>} */
const UNSEEN = { " ": ["␣", "a space"], "\n": ["↵", "a new line"], "\t": ["⇥", "a tab"] };

/** A character where it has to be seen. @param {string} character */
export const shown = (character) => UNSEEN[character]?.[0] ?? character;

/** A character where it is read aloud. @param {string} character */
export const spoken = (character) => UNSEEN[character]?.[1] ?? `"${character}"`;

/** A probability in whole percent; what rounds to nothing and is not, as less than one.
 * @param {number} p in [0, 1] */
export const percent = (p) =>
  `${p > 0 && p < 0.005 ? "<\u20091" : Math.round(100 * p)}\u00a0%`;
