// Which generators fit a reader's wishes, in which order, and what to say of them.
// @ts-check

/** @typedef {{name: string, makes: string, unit: string, can: string[], score: number,
 *   relative: number | null, seconds: number | null, kb: number | null}} Row */
/** @typedef {{makes: string, needs: string[], most: number, sort: string}} Wishes `most` is how
 *   many seconds training may take; `sort` is a column, with a minus for falling */

/** The rows that fit, sorted; what is not known comes last, and a time not taken is no objection.
 * Scores are ordered within each kind, in the order in which the kinds first come.
 * @param {Row[]} rows @param {Wishes} wishes */
export function rowsLeft(rows, { makes, needs, most, sort }) {
  const column = /** @type {"name"} */ (sort.replace("-", ""));
  const sign = sort.startsWith("-") ? -1 : 1;
  const order = (/** @type {any} */ a, /** @type {any} */ b) => {
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sign * (typeof a === "string" ? a.localeCompare(b, "en") : a - b);
  };
  const kinds = rows.map((row) => row.makes);
  const kind = (/** @type {Row} */ row) =>
    ["score", "relative"].includes(column) ? kinds.indexOf(row.makes) : 0;
  return rows
    .filter((row) => (makes === "all" || row.makes === makes) && (row.seconds ?? 0) <= most &&
      needs.every((need) => row.can.includes(need)))
    .sort((a, b) => kind(a) - kind(b) || order(a[column], b[column]));
}

/** A figure with three digits, whole from 100 up: 0.0719, 1,069. @param {number | null} value */
export function figure(value) {
  if (value === null) return "–";
  if (Math.abs(value) < 99.95) return String(Number(value.toPrecision(3)));
  return Math.round(value).toLocaleString("en-US");
}

/** What is left, in a sentence; a winner is named only among those that make the same.
 * @param {Row[]} left @param {Row[]} rows */
export function leftInWords(left, rows) {
  if (!rows.length) return "Nothing is recorded yet: run the chapters, then this page.";
  if (!left.length) return `None of ${rows.length} does all that. What could you do without?`;
  const verb = left.length > 1 ? "are" : "is";
  const kinds = new Set(left.map(({ makes }) => makes));
  const count = `${left.length} of ${rows.length} generators ${verb} left`;
  const among = `${count}, of ${kinds.size} kinds. Scores compare within one kind only.`;
  if (kinds.size > 1) return among;
  const [best] = rowsLeft(left, { makes: "all", needs: [], most: Infinity, sort: "score" });
  return `${count}. Best score among those that make ${left[0].makes}: ${best.name}, ` +
    `${figure(best.score)} ${best.unit}.`;
}
