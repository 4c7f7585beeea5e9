// What the watermark dial says.
// @ts-check

/** @typedef {import("./watermark.js").Verdict} Verdict */
/** @typedef {import("./watermark_texts.js").Choice} Choice */

/** A share in per cent, without needless decimals. @param {number} share */
export const perCent = (share) => `${Number((100 * share).toPrecision(2))}\u00a0%`;

/** A count among all, with its share. @param {number} count @param {number} all
 * @param {string} of */
const countOf = (count, all, of) =>
  `${count} of ${all} ${of} (${Number(((100 * count) / all).toFixed(1))}\u00a0%)`;

/** How many were caught and how many accused, and of what. @param {number[]} caught count, all
 * @param {number[]} accused count, all @param {Choice} choice @returns {[string, string]} */
export function sharesInWords([caught, marked], [accused, real], choice) {
  const { strength, length, mixed, rate } = choice;
  const mixing = mixed ? `of the marked ones ${perCent(mixed)} of the words are real`
    : "no real words are mixed in";
  return [`Caught: ${countOf(caught, marked, `texts of strength ${strength}`)}. ` +
    `Falsely accused: ${countOf(accused, real, "texts by people")}.`,
    `${length} letters of each are tested; ${mixing}; at most ${perCent(rate)} false alarms ` +
    "are allowed."];
}

/** A probability with as many digits as it takes to see on which side of the rate it is.
 * @param {number} p @param {number} rate */
function shownP(p, rate) {
  if (p < 1e-6) return "p < 0.000001";
  const rounded = [2, 3, 4, 6].map((digits) => Number(p.toPrecision(digits)));
  return `p = ${rounded.find((value) => value <= rate === p <= rate) ?? p}`;
}

/** How often chance does as well. @param {number} p */
function oftenInWords(p) {
  if (p < 1e-6) return "fewer than 1 text in a million has";
  if (p > 0.095) return `${Math.round(100 * p)}\u00a0% of texts have`;
  return `1 text in ${Math.round(1 / p).toLocaleString("en")} has`;
}

/** What the detector says of a text. @param {Verdict} verdict
 * @param {{context: number, share: number}} rule @param {number} rate
 * @returns {[string, string]} */
export function verdictInWords({ counted, green, z, p }, { context, share }, rate) {
  const before = context === 1 ? "a letter stands" : `${context} letters stand`;
  if (!counted) return ["Too short.", `A letter counts only where ${before} before it.`];
  const said = z.toFixed(2).replace("-", "−");
  return [p <= rate ? "Flagged." : "Not flagged.",
    `Of ${counted} letters that count, ${green} ${green === 1 ? "is" : "are"} green; chance ` +
    `would give ${Number((counted * share).toFixed(1))}. z = ${said}, ${shownP(p, rate)}: by ` +
    `chance, ${oftenInWords(p)} as many or more.`];
}

/** Which text is spelt out. @param {number} index @param {number} all @param {Choice} choice */
export function sampleInWords(index, all, { strength, mixed, realShown }) {
  const which = `Text ${index + 1} of ${all}`;
  if (realShown) return `${which}, by a person`;
  return `${which}, strength ${strength}${mixed ? `, ${perCent(mixed)} real` : ""}`;
}

/** The dots for those who do not see them. @param {string} name
 * @param {import("./watermark_texts.js").Dot[]} dots */
function dotsInWords(name, dots) {
  const sorted = dots.map(({ z }) => z).sort((a, b) => a - b);
  const [least, middle, most] = [0, 0.5, 1].map((at) =>
    sorted[Math.round(at * (sorted.length - 1))].toFixed(1).replace("-", "−"));
  return `${name}: z from ${least} to ${most}, the middle one ${middle}`;
}

/** @param {number} strength @param {import("./watermark_texts.js").Dot[]} marked
 * @param {import("./watermark_texts.js").Dot[]} real */
export function scoresInWords(strength, marked, real) {
  const least = Math.min(...[...marked, ...real].map(({ threshold }) => threshold));
  return `The z of each text. ${dotsInWords(`Strength ${strength}`, marked)}. ` +
    `${dotsInWords("By people", real)}. Flagged from about z = ${least.toFixed(1)} on.`;
}

/** @param {import("./watermark_texts.js").Power[]} powers @param {number} marked
 * @param {number} real how many texts */
export function powerInWords(powers, marked, real) {
  const [first, last] = [powers[0], powers[powers.length - 1]];
  const share = (/** @type {number} */ count, /** @type {number} */ all) =>
    `${Math.round((100 * count) / all)}\u00a0%`;
  return `How many are flagged at each length. Caught: ${share(first.caught, marked)} at ` +
    `${first.length} letters, ${share(last.caught, marked)} at ${last.length}. Falsely accused: ` +
    `${share(first.accused, real)} and ${share(last.accused, real)}.`;
}
