"""Pages with live figures, for the tests: written, and touched as readers do.

page = open_page(write_page(tmp_path, [figure]), width=390)  # `open_page` is in `browser`
page.wait_for_selector(".live-figure")
"""

import copy
import json

import numpy as np
from conftest import ROOT
from ipywidgets.embed import dependency_state

from helpers.live.assets import join


def build_decoder(seed=0, last="sigmoid"):
    """A decoder as large as the book's, with random weights that reach black and white."""
    import keras

    keras.utils.set_random_seed(seed)
    dense = keras.layers.Dense
    model = keras.Sequential([keras.Input((2,)), dense(128, "relu"), dense(256, "relu")])
    model.add(dense(784, last))
    model.add(keras.layers.Reshape((28, 28, 1)))
    rng = np.random.default_rng(seed)
    noisy = [w + rng.normal(0, 0.08, w.shape) for w in model.get_weights()]
    model.set_weights([*noisy[:4], 4 * noisy[4], noisy[5]])
    return model


def as_script(kind, content):
    """Write JSON into a page, as the build does."""
    body = json.dumps(content).replace("</", "<\\/")
    return f'<script type="application/vnd.jupyter.widget-{kind}+json">{body}</script>'


def write_page(folder, figures, change=lambda states: None):
    """Write a page with live figures and the static host; `change` may damage their states.

    Returns its address.
    """
    state = copy.deepcopy(dependency_state(figures, drop_defaults=False))
    change([state[figure.model_id] for figure in figures])
    views = "<p>Text.</p>".join(as_script("view", {"model_id": f.model_id}) for f in figures)
    host = (ROOT / "_assets" / "host.js").read_text(encoding="utf-8")
    saved = as_script("state", {"version_major": 2, "version_minor": 0, "state": state})
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en" style="color-scheme: light dark"><meta charset="utf-8">'
        '<title>A page</title><link rel="icon" href="data:,">'
        '<meta name="viewport" content="width=device-width">'
        f"<script>{host}</script><body>{views}{saved}"
        '<div style="height: 1500px"></div></body></html>',
        encoding="utf-8",
    )
    return (folder / "index.html").as_uri()


def expose(states):
    """Let the tests reach the first figure's `model` and `remove` it, as a notebook does."""
    own = "export default { render };"
    code = states[0]["state"]["_esm"]
    assert code.count(own) == 1
    states[0]["state"]["_esm"] = code.replace(
        own,
        """export default { render(widget) {
            globalThis.model = widget.model;
            return (globalThis.remove = render(widget));
        } };""",
    )


def hold_frames(page):
    """Stop the clock of the page's frames: from here on they come from `show_frames` alone.

    `page.wait_for_function` then needs `polling`, since by default it looks once a frame.
    """
    page.evaluate(
        """() => {
            let [now, id, waiting] = [1000, 0, new Map()];
            globalThis.requestAnimationFrame = (call) => (waiting.set(++id, call), id);
            globalThis.cancelAnimationFrame = (id) => void waiting.delete(id);
            globalThis.showFrame = (ms) => {
                now += ms;
                for (const [id, call] of [...waiting]) if (waiting.delete(id)) call(now);
            };
        }"""
    )


def show_frames(page, *milliseconds):
    """Show one frame after another, each so long after the one before."""
    page.evaluate("(all) => all.forEach(showFrame)", milliseconds)


def change_look(page):
    """Change theme and size, which a figure follows as long as it is on show."""
    page.emulate_media(color_scheme="dark")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.set_viewport_size({"width": 500, "height": 700})
    page.wait_for_timeout(200)


def run_module(page, names, script, argument):
    """Join files of `helpers/live`; return what `script`, a function (module, argument), does."""
    wrapper = """async ([source, script, argument]) => {
        const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
        return (0, eval)(script)(await import(url), argument);
    }"""
    return page.evaluate(wrapper, [join(*names), script, argument])


def wait_until_loaded(page):
    """Wait until a page's pictures, formulas and live figures are there.

    Not until the network is idle: of files, a browser may lose the word that one was read.
    """
    page.wait_for_load_state("load")
    page.wait_for_function("""async () => {
        await window.MathJax?.startup?.promise;
        const views = 'script[type="application/vnd.jupyter.widget-view+json"]';
        const shown = document.querySelectorAll(".live-figure, .course-live-error").length;
        return shown >= document.querySelectorAll(views).length &&
            [...document.images].every((image) => image.complete);
    }""")


def next_probs(page):
    """Return what each text figure of a page expects after its prompt: lists of probabilities.

    They are the model's own, without temperature and cuts. Ask before anything is typed.
    """
    return page.eval_on_selector_all(
        ".text-generator, .attention-pad",
        "all => all.map((e) => e.probabilities(e.querySelector('textarea').value))",
    )


def centre(page, selector=".live-surface"):
    """Return the middle of an element and its width, in pixels of the window."""
    box = page.locator(selector).first.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, box["width"]


def swipe(page, x, y, up, steps=8):
    """Put a finger down, move it up the screen and lift it."""
    session = page.context.new_cdp_session(page)
    for step in range(steps + 1):
        point = {"x": x, "y": y - up * step / steps}
        kind = "touchMove" if step else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_timeout(200)
