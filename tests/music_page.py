"""Pages with clips of music, for the tests: what sounds, and what the rolls show."""

import base64

import numpy as np

TUNE = np.array([[62, 0, 4], [66, 4, 4], [69, 8, 2], [69, 10, 2], [61, 12, 20], [74, 40, 8]])
FOUR = [TUNE + [12 * octave, 0, 0] for octave in (1, 0, -1, -2)]
LONG = np.array([[60 + k % 12, 4 * k, 4] for k in range(200)])  # longer than any test

# Every context that is made, and the frequency of every oscillator started since the last press.
SPY = """() => {
    [globalThis.contexts, globalThis.started] = [[], []];
    document.addEventListener("click", () => void (started.length = 0), true);
    const Own = AudioContext;
    globalThis.AudioContext = class extends Own {
        constructor(...options) { super(...options); contexts.push(this); }
    };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (...when) {
        started.push(this.frequency.value);
        return start.apply(this, when);
    };
}"""


def spy(page):
    """From here on, `contexts` and `started` of the page say what its figures do with sound."""
    page.evaluate(SPY)


def wait_for(page, condition):
    """Wait as long as a slow machine may take."""
    page.wait_for_function(condition, timeout=60_000)


def started(page):
    """Return the MIDI pitches started since the last press or the last call, in order."""
    hertz = np.array(page.evaluate("started.splice(0)"))
    return np.rint(69 + 12 * np.log2(hertz / 440)).astype(int).tolist()


def wait_for_sound(page):
    """Wait until notes were started, and the clock of the sound runs."""
    wait_for(page, "started.length && contexts.at(-1).state === 'running'")
    at = page.evaluate("contexts.at(-1).currentTime")
    wait_for(page, f"contexts.at(-1).currentTime > {at}")


def head(page, nth=0):
    """Return the playhead's place on a roll, in [0, 1], or None where there is none."""
    return (
        page.locator(".cv-roll")
        .nth(nth)
        .evaluate(
            """roll => {
            const box = roll.querySelector(".cv-head").getBoundingClientRect();
            const { left, width } = roll.querySelector("svg").getBoundingClientRect();
            return box.width ? (box.left + box.width / 2 - left) / width : null;
        }"""
        )
    )


def drawn(roll, voices):
    """Return, for each note of each voice, the pitch above the lowest one at which it is drawn.

    A note that is drawn too early, too late or too short gives NaN.
    """
    script = """(roll, voices) => {
        const svg = roll.querySelector("svg");
        const { width, height } = svg.viewBox.baseVal;
        const paths = [...svg.querySelectorAll("path")].slice(1);
        const filled = (path, x, y) => path.isPointInFill(new DOMPoint(x, y));
        const find = (path, [, start, length]) => {
            for (let y = 0; y < height; y += 0.5) {
                const [inside, before] = [[0.05, length - 0.5], [-0.05, length - 0.1]];
                if (inside.every((x) => filled(path, start + x, y + 0.25)) &&
                    !before.some((x) => filled(path, start + x, y + 0.25))) return -y;
            }
            return NaN;
        };
        return voices.map((notes, i) => notes.map((note) => find(paths[i], note)));
    }"""
    plain = [np.asarray(notes).tolist() for notes in voices]
    rows = [np.array(row) for row in roll.evaluate(script, plain)]
    lowest = min(row.min() for row in rows)
    return [row - lowest for row in rows]


def cut(state, by=2):
    """Take bytes from the end of a figure's notes."""
    buffer = next(b for b in state["buffers"] if b["path"] == ["notes"])
    buffer["data"] = base64.b64encode(base64.b64decode(buffer["data"])[:-by]).decode()


def overwrite(state, place, value):
    """Change one of the uint16 of a figure's notes."""
    buffer = next(b for b in state["buffers"] if b["path"] == ["notes"])
    numbers = np.frombuffer(base64.b64decode(buffer["data"]), "<u2").copy()
    numbers[place] = value
    buffer["data"] = base64.b64encode(numbers.tobytes()).decode()
