// What was counted, corrected for the reader's errors, and put in words (see skew_dial.py).
// @ts-check

const QUANTILE = 1.959963984540054; // a normal draw is within so many deviations 95 times in 100

/** @typedef {{given: number, said: number, made: number, low: number, high: number}} Share
 *   of an attribute: in the training set, as the reader said, corrected, and its 95 % interval */

/** Wilson's interval of a share (Journal of the American Statistical Association 22, 1927).
 * @param {number} count @param {number} n @returns {[number, number]} */
function wilson(count, n) {
  const [p, square] = [count / n, QUANTILE ** 2];
  const middle = p + square / (2 * n);
  const half = QUANTILE * Math.sqrt((p * (1 - p)) / n + square / (4 * n * n));
  const low = count ? (middle - half) / (1 + square / n) : 0; // without rounding at the ends
  return [low, count < n ? (middle + half) / (1 + square / n) : 1];
}

/** The shares of all attributes. @param {number[]} counts @param {number} n
 * @param {number[][]} errors @param {number[]} given @returns {Share[]} */
export function sharesOf(counts, n, errors, given) {
  return counts.map((count, a) => {
    const [hit, falsely] = errors[a];
    // Rogan and Gladen (American Journal of Epidemiology 107, 1978).
    const correct = (/** @type {number} */ said) =>
      Math.min(Math.max((said - falsely) / (hit - falsely), 0), 1);
    const [low, high] = wilson(count, n).map(correct);
    return { given: given[a], said: count / n, made: correct(count / n), low, high };
  });
}

/** A share in per cent. @param {number} share */
export const percent = (share) => (100 * share).toFixed(1);

/** The numbers of a row. @param {Share} share */
export const rowInWords = ({ given, made, low, high }) => `given ${percent(given)}\u00a0%, ` +
  `made ${percent(made)}\u00a0% (${percent(low)} to ${percent(high)})`;

/** What the count says of a given share: of the numbers as they are shown, or the words might
 * contradict them. @param {Share} share @param {number} n */
function verdict(share, n) {
  const [given, low, high] =
    [share.given, share.low, share.high].map((value) => Number(percent(value)));
  if (given > high) return "fewer than given";
  return given < low ? "more than given" : `no difference that ${n} faces can show`;
}

/** What was made, and how it compares once all are counted. @param {Share} share
 * @param {string} name of the attribute @param {number} n how many were counted
 * @param {number} faces how many there will be @returns {[string, string]} */
export function countInWords(share, name, n, faces) {
  const { given, made, low, high } = share;
  const interval = `(95\u00a0%: ${percent(low)} to ${percent(high)}\u00a0%)`;
  const counted = n < faces ? `${n} faces so far` : `${n} faces`;
  const end = n < faces ? `counting on to ${faces}` : verdict(share, n);
  return [`Of ${counted}, ${percent(made)}\u00a0% have ${name} ${interval}.`,
    `The training set had ${percent(given)}\u00a0%: ${end}.`];
}

/** What the faces on show are. @param {string} setting @param {number} shown @param {string[]} names
 * @param {number[]} counts of them, by the reader */
export function facesInWords(setting, shown, names, counts) {
  const seen = names.map((name, a) => `${name} in ${counts[a]}`).join(", ");
  return `${shown} faces by the generator whose training set had ${setting}. ` +
    `In them the reader sees ${seen}.`;
}
