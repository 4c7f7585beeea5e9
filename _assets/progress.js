// Hints one at a time, and what a reader has solved, kept in this browser and sent nowhere.
// @ts-check
(() => {
  const KEY = "introduction-to-generative-ai";

  /**
   * What one page keeps: the names of what is done, and how many that is now, of how many.
   * @typedef {{ done: string[], count: number, of: number }} Kept
   * @typedef {"exercises" | "quiz questions"} Kind
   * @typedef {{ name: string, kind: Kind, show: (done: boolean) => void }} Task
   */

  /** Return the name under which a page's share is kept: its file's. @param {string} path */
  const nameOf = (path) => path.replace(/^.*\/|\.html$/g, "");
  const here = nameOf(location.pathname);
  /** @type {Task[]} */
  const tasks = [];

  // ---- Hints --------------------------------------------------------------------------------

  /**
   * Return the hints below an exercise, which end where its first cell begins.
   * @param {Element} exercise
   */
  function hintsOf(exercise) {
    const hints = [];
    for (let next = exercise.nextElementSibling; next; next = next.nextElementSibling) {
      if (next.matches(".cell, .exercise, .solution")) break;
      if (next.matches("details.sd-dropdown")) hints.push(next);
    }
    return hints;
  }

  /** Offer each hint once the one before it was opened. @param {Element} exercise */
  function oneByOne(exercise) {
    const hints = hintsOf(exercise);
    hints.forEach((hint, k) => {
      const next = hints[k + 1];
      const words = hint.querySelector(".sd-summary-text");
      if (words && hints.length > 1) words.append(` of ${hints.length}`);
      next?.toggleAttribute("hidden", true);
      hint.addEventListener("toggle", () => next?.removeAttribute("hidden"), { once: true });
    });
  }

  // ---- What is kept -------------------------------------------------------------------------

  /**
   * Return {page: what it keeps}; whatever else lies there counts as nothing.
   * @returns {Record<string, Kept>}
   */
  function load() {
    try {
      const kept = Object.entries(JSON.parse(localStorage.getItem(KEY) ?? "{}"));
      return Object.fromEntries(kept.filter(([, page]) => Array.isArray(page?.done)));
    } catch {
      return {};
    }
  }

  /** @param {Record<string, Kept>} kept */
  function save(kept) {
    try {
      localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      // The page shows what is kept, so what could not be kept is not shown.
    }
  }

  /** Return whether this browser keeps anything for us. */
  function canKeep() {
    try {
      localStorage.setItem(`${KEY}-try`, "");
      localStorage.removeItem(`${KEY}-try`);
      return true;
    } catch {
      return false;
    }
  }

  /**
   * Count this page anew: its tasks may be others than when it kept something.
   * @param {Record<string, Kept>} kept
   */
  function counted(kept) {
    const own = kept[here];
    if (!own) return kept;
    const count = tasks.filter((task) => own.done.includes(task.name)).length;
    return { ...kept, [here]: { ...own, count, of: tasks.length } };
  }

  /** @param {string} name @param {boolean} done */
  function mark(name, done) {
    const kept = load();
    const names = (kept[here]?.done ?? []).filter((other) => other !== name);
    if (done) names.push(name);
    save(counted({ ...kept, [here]: { done: names, count: 0, of: 0 } }));
    show();
  }

  // ---- What is shown ------------------------------------------------------------------------

  const line = document.createElement("p");
  line.className = "course-progress";
  line.tabIndex = -1;
  line.innerHTML = '<span></span> Kept in this browser only. <button type="button">Forget</button>';

  /** Show on the whole page what is kept, and nothing else. */
  function show() {
    if (tasks.length && !line.isConnected) {
      document.querySelector("#exercises > h2, #quiz > h2")?.after(line);
    }
    const kept = counted(load());
    const done = kept[here]?.done ?? [];
    for (const task of tasks) task.show(done.includes(task.name));
    const parts = ["exercises", "quiz questions"].map((kind) => {
      const all = tasks.filter((task) => task.kind === kind);
      const count = all.filter((task) => done.includes(task.name)).length;
      return all.length ? [`${count} of ${all.length} ${kind}`] : [];
    });
    const words = `You have solved ${parts.flat().join(" and ")}.`;
    /** @type {Element} */ (line.firstElementChild).textContent = words;
    showInContents(kept);
  }

  /**
   * Write behind each chapter in the contents how much of it is done.
   * @param {Record<string, Kept>} kept
   */
  function showInContents(kept) {
    document.querySelectorAll(".course-done").forEach((old) => old.remove());
    for (const link of document.querySelectorAll(".bd-links a.internal")) {
      const { count, of } = kept[nameOf(/** @type {HTMLAnchorElement} */ (link).pathname)] ?? {};
      if (!count) continue;
      const share = document.createElement("span");
      share.className = "course-done";
      share.textContent = count === of ? "all done" : `${count} of ${of} done`;
      link.append(" ", share);
    }
  }

  /** Return an exercise's name: its number may change. @param {Element} title */
  function exerciseName(title) {
    const number = title.querySelector(".caption-number")?.textContent ?? "";
    return (title.textContent ?? "").replace(number, "").trim().replace(/^\((.*)\)$/s, "$1");
  }

  /** Put a box to tick into the title of an exercise. @param {Element} exercise */
  function addExercise(exercise) {
    const title = exercise.querySelector(".admonition-title");
    if (!title) return;
    const name = exerciseName(title);
    const label = document.createElement("label");
    label.className = "course-solved";
    const box = Object.assign(document.createElement("input"), { type: "checkbox" });
    box.setAttribute("aria-label", `Solved: ${name}`);
    box.addEventListener("change", () => mark(name, box.checked));
    label.append(box, " Solved");
    title.append(label);
    tasks.push({ name, kind: "exercises", show: (done) => (box.checked = done) });
  }

  /** Take a question in, which quiz.js has named. @param {HTMLElement} question */
  function addQuestion(question) {
    const name = question.dataset.asked ?? "";
    const note = document.createElement("p");
    note.className = "course-before";
    note.textContent = "You got this one right before.";
    const status = question.querySelector(".Feedback");
    const untouched = () => !status?.textContent;
    const showNote = (/** @type {boolean} */ done) => (note.hidden = !(done && untouched()));
    question.firstElementChild?.after(note);
    question.addEventListener("course:answered", (event) => {
      if (!(/** @type {CustomEvent} */ (event).detail.right)) return show();
      mark(name, true);
      if (load()[here]?.done.includes(name)) status?.append(" Noted as solved.");
    });
    tasks.push({ name, kind: "quiz questions", show: showNote });
    show();
    if (load()[here]) save(counted(load()));
  }

  function forget() {
    if (!confirm("Forget what you have solved, in all chapters?")) return;
    localStorage.removeItem(KEY);
    show();
    line.focus(); // so that what is left is read to those who hear the page
  }

  addEventListener("course:asked", ({ target }) => {
    if (canKeep()) addQuestion(/** @type {HTMLElement} */ (target));
  });
  addEventListener("DOMContentLoaded", () => {
    const exercises = document.querySelectorAll("div.exercise");
    exercises.forEach(oneByOne);
    if (!canKeep()) return;
    exercises.forEach(addExercise);
    line.querySelector("button")?.addEventListener("click", forget);
    show();
    if (load()[here]) save(counted(load()));
    addEventListener("storage", show); // another tab has kept something
    addEventListener("pageshow", show); // the reader came back to this page as it was left
  });
})();
