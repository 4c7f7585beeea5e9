// The watermark: which letters are green, and how probable so many are by chance.
// @ts-check

/**
 * @typedef {{alphabet: string, key: number, context: number, share: number}} Rule see
 *   watermark_dial.py: share is how probable green is by chance
 * @typedef {{letters: string[], states: Uint8Array, counted: Uint32Array, greens: Uint32Array}}
 *   Reading a text's letters, what the detector makes of each, and of the first 0, 1, 2, ... of
 *   them how many it counts and how many of these are green
 * @typedef {{counted: number, green: number, z: number, p: number}} Verdict
 */

/** What the detector makes of a letter: it has no context or was counted before; or its colour. */
export const UNCOUNTED = 0, RED = 1, GREEN = 2;

/** Whether the letter at a place is green: a hash of the key, its context and itself.
 * @param {ArrayLike<number>} tokens @param {number} place @param {Rule} rule */
function isGreen(tokens, place, { key, context, share }) {
  let hash = key;
  for (let i = place - context; i <= place; i++) {
    hash = Math.imul(hash ^ (tokens[i] + 1), 2654435761);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash, 2246822519);
  return ((hash ^ (hash >>> 13)) >>> 0) < share * 2 ** 32;
}

/** @param {Rule} rule @returns {(text: string) => Reading} takes texts in the rule's alphabet */
export function makeDetector(rule) {
  const tokenOf = new Map(Array.from(rule.alphabet, (letter, token) => [letter, token]));
  return (text) => {
    const letters = Array.from(text);
    const tokens = Uint16Array.from(letters, (letter) => Number(tokenOf.get(letter)));
    const coded = tokens.reduce((all, token) => all + String.fromCharCode(token), "");
    const states = new Uint8Array(letters.length);
    const [counted, greens] = [0, 1].map(() => new Uint32Array(letters.length + 1));
    const seen = new Set();
    for (let place = 0; place < letters.length; place++) {
      if (place >= rule.context) {
        const pair = coded.slice(place - rule.context, place + 1);
        if (!seen.has(pair)) states[place] = isGreen(tokens, place, rule) ? GREEN : RED;
        seen.add(pair);
      }
      counted[place + 1] = counted[place] + Number(states[place] !== UNCOUNTED);
      greens[place + 1] = greens[place] + Number(states[place] === GREEN);
    }
    return { letters, states, counted, greens };
  };
}

/** Logarithms of 0!, 1!, 2!, ...: of the gamma function, one further. @type {number[]} */
const logFactorials = [0];

/** @param {number} n */
function logFactorial(n) {
  for (let k = logFactorials.length; k <= n; k++) {
    logFactorials.push(logFactorials[k - 1] + Math.log(k));
  }
  return logFactorials[n];
}

/** The probability of exactly g green letters of n. @param {number} g @param {number} n
 * @param {number} share */
const chanceOf = (g, n, share) => Math.exp(logFactorial(n) - logFactorial(g) - logFactorial(n - g) +
  g * Math.log(share) + (n - g) * Math.log1p(-share));

/** The probability of g or more green letters of n. @param {number} g @param {number} n
 * @param {number} share */
export function tail(g, n, share) {
  if (g <= 0) return 1;
  let sum = 0;
  for (let k = n; k >= g; k--) sum += chanceOf(k, n, share);
  return Math.min(sum, 1);
}

/** How many standard deviations there are more green letters than chance has; 0 of none.
 * @param {number} g @param {number} n @param {number} share */
export const zOf = (g, n, share) => (n ? (g - n * share) / Math.sqrt(n * share * (1 - share)) : 0);

/** The fewest green letters of n that chance has at most as often as `rate`: n + 1 where even n are
 * too few. Each is worked out once. @param {number} share */
export function makeThresholds(share) {
  /** @type {Map<number, number[]>} */
  const known = new Map();
  return (/** @type {number} */ n, /** @type {number} */ rate) => {
    const ofRate = known.get(rate) ?? [];
    known.set(rate, ofRate);
    if (ofRate[n] === undefined) {
      let [g, sum] = [n + 1, 0];
      while (g > 0 && (sum += chanceOf(g - 1, n, share)) <= rate) g -= 1;
      ofRate[n] = g;
    }
    return ofRate[n];
  };
}

/** What the detector says of a text's first letters. @param {Reading} reading
 * @param {number} length @param {number} share @returns {Verdict} */
export function judge({ letters, counted, greens }, length, share) {
  const end = Math.min(length, letters.length);
  const [n, green] = [counted[end], greens[end]];
  return { counted: n, green, z: zOf(green, n, share), p: tail(green, n, share) };
}
