// Shows the live figures of a published page, where no kernel runs.
// The page carries each figure's state, its JavaScript included, as JSON; this file plays the
// part that Jupyter plays in a notebook. A classic script, so that it also works from a file.
// The JavaScript is imported from a blob: address. A host that sends a Content-Security-Policy
// has to allow it there: script-src 'self' 'unsafe-inline' blob: (pages without one need nothing).
// @ts-check
(() => {
  const STATE = 'script[type="application/vnd.jupyter.widget-state+json"]';
  const VIEW = 'script[type="application/vnd.jupyter.widget-view+json"]';

  // From here on the page can hide what only stands in for a live figure.
  document.documentElement.classList.add("course-live");

  /**
   * @typedef {{encoding: string, path: (string | number)[], data: string}} Buffer
   * @typedef {{state: Record<string, any>, buffers?: Buffer[]}} Saved
   */

  /** @param {string} base64 */
  function toDataView(base64) {
    return new DataView(Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)).buffer);
  }

  /** What a figure's code expects of a Jupyter model; here changes go no further than the page. */
  class Model {
    /** @param {Saved} saved */
    constructor({ state, buffers = [] }) {
      this.state = state;
      /** @type {[string, Function][]} */
      this.listeners = [];
      for (const { path, data } of buffers) {
        let owner = state;
        for (const key of path.slice(0, -1)) owner = owner[key];
        owner[path[path.length - 1]] = toDataView(data);
      }
    }

    /** @param {string} key */
    get(key) {
      return this.state[key];
    }

    /** @param {string | Record<string, any>} key @param {any} [value] */
    set(key, value) {
      const changes = typeof key === "string" ? { [key]: value } : key;
      const changed = Object.keys(changes).filter((name) => this.state[name] !== changes[name]);
      Object.assign(this.state, changes);
      for (const name of changed) this.emit(`change:${name}`);
      if (changed.length) this.emit("change");
    }

    /** @param {string} event */
    emit(event) {
      for (const [name, listener] of [...this.listeners]) if (name === event) listener();
    }

    /** @param {string} events one or more, with spaces between @param {Function} listener */
    on(events, listener) {
      for (const name of events.split(" ")) this.listeners.push([name, listener]);
    }

    /** @param {string | null} [events] one or more, with spaces between
     * @param {Function | null} [listener] none: all of them */
    off(events, listener) {
      const names = events?.split(" ");
      const goes = (/** @type {[string, Function]} */ [name, f]) =>
        (!names || names.includes(name)) && (!listener || listener === f);
      this.listeners = this.listeners.filter((entry) => !goes(entry));
    }

    save_changes() {}
    send() {}
  }

  /** @param {string} code an ES module */
  async function importText(code) {
    const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
    try {
      const { default: figure } = await import(url);
      return typeof figure === "function" ? await figure() : figure;
    } finally {
      URL.revokeObjectURL(url);
    }
  }

  /** @type {Set<string>} */
  const styles = new Set();
  /** @param {string | undefined} css */
  function addStyle(css) {
    if (!css || styles.has(css)) return;
    styles.add(css);
    document.head.append(Object.assign(document.createElement("style"), { textContent: css }));
  }

  /** @param {Element} place @param {unknown} error */
  function showError(place, error) {
    const message = document.createElement("p");
    message.className = "course-live-error";
    message.setAttribute("role", "alert");
    message.textContent = `This live figure could not start: ${
      error instanceof Error ? error.message : error
    }.`;
    place.replaceChildren(message);
  }

  /** Puts one figure after the script that names it.
   * @param {Element} tag @param {(id: string) => Model} find */
  async function show(tag, find) {
    const el = document.createElement("div");
    el.className = "course-live-figure";
    tag.after(el);
    try {
      const model = find(JSON.parse(tag.textContent ?? "").model_id);
      addStyle(model.get("_css"));
      const figure = await importText(model.get("_esm"));
      await figure?.initialize?.({ model });
      if (!figure?.render) throw new Error("its code exports no render function");
      await figure.render({ model, el });
    } catch (error) {
      showError(el, error);
    }
  }

  function start() {
    /** @type {Record<string, Saved>} */
    const saved = {};
    for (const tag of document.querySelectorAll(STATE)) {
      try {
        Object.assign(saved, JSON.parse(tag.textContent ?? "").state);
      } catch {
        // Damaged: each figure that misses its state says so below.
      }
    }
    /** @type {Record<string, Model>} */
    const models = {};
    const find = (/** @type {string} */ id) => {
      const state = saved[id]?.state;
      if (!state) throw new Error("the page does not hold its state");
      if (!state._esm) {
        const name = state._model_name ?? "a widget of an unknown kind";
        throw new Error(`${name} needs Python; without it, only anywidget figures are shown`);
      }
      return (models[id] ??= new Model(saved[id]));
    };
    for (const tag of document.querySelectorAll(VIEW)) show(tag, find);
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
