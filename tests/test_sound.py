"""Notes made audible by the browser: what is rendered, sample by sample, and what a player does."""

import numpy as np
import pytest
from live_page import run_module

pytest_plugins = ["browser"]
FILES = ["sound.js"]
RATE = 22050
LONG = [[60 + k % 12, k, 1] for k in range(16_000)]  # 1,000 bars of sixteenths
RENDER = """async ({ toSounds, toneOf, soundNote }, [voices, stepsASecond, at, length, rate]) => {
    const context = new OfflineAudioContext(1, length, rate);
    const [{ sounds, seconds, level }, tone] = [toSounds(voices, stepsASecond), toneOf(context)];
    for (const sound of sounds) soundNote(context.destination, tone, sound, at, level);
    const samples = (await context.startRendering()).getChannelData(0);
    return [seconds, Array.from(samples)];
}"""


@pytest.fixture
def page(browser_context):
    """An empty page, in which nothing may go wrong unsaid."""
    page, log = browser_context()
    yield page
    assert log.errors == []


def render(page, voices, steps_a_second=4.0, at=0.0, seconds=2.0):
    """Return how long the voices say they sound, and `seconds` of samples."""
    arguments = [voices, steps_a_second, at, int(seconds * RATE), RATE]
    told, samples = run_module(page, FILES, RENDER, arguments)
    return told, np.array(samples)


def test_pitches_have_their_frequencies(page):
    """Of a piano's lowest and highest key, middle C, and A4 by definition (ISO 16)."""
    known = {21: 27.5, 60: 261.626, 69: 440, 70: 466.164, 81: 880, 108: 4186.009}
    found = run_module(page, FILES, "({ frequency }, all) => all.map(frequency)", list(known))
    np.testing.assert_allclose(found, list(known.values()), rtol=2e-6)


@pytest.mark.parametrize("pitch", [36, 60, 69, 71, 96, 120])
def test_a_note_has_its_pitch(page, pitch):
    _, samples = render(page, [[[pitch, 0, 8]]])
    size = 8 * RATE  # padded, so that the bins are finer than the difference of two pitches
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size))
    found = np.fft.rfftfreq(size, 1 / RATE)[spectrum.argmax()]
    assert found == pytest.approx(440 * 2 ** ((pitch - 69) / 12), rel=0.005)


def test_two_pitches_sound_together(page):
    _, samples = render(page, [[[57, 0, 8]], [[64, 0, 8]]])
    spectrum = np.abs(np.fft.rfft(samples))
    frequencies = np.fft.rfftfreq(len(samples), 1 / RATE)
    largest = [frequencies[(spectrum * (abs(frequencies - f) < 8)).argmax()] for f in (220, 329.63)]
    np.testing.assert_allclose(largest, [220, 329.63], atol=1)
    quiet = spectrum[abs(frequencies - 275) < 8].max()
    assert min(spectrum[abs(frequencies - f) < 8].max() for f in largest) > 50 * quiet


@pytest.mark.parametrize("count", [1, 2, 12, 64])
def test_the_mix_never_clips(page, count):
    """The worst that can be: all voices on one pitch, in phase, and one after another."""
    for pitch in (31, 60, 100):
        _, samples = render(page, count * [[[pitch, 0, 3], [pitch, 3, 3]]])
        assert 0.15 < np.abs(samples).max() <= 1


def test_notes_of_one_voice_that_overlap_do_not_clip(page):
    chord = [[60, 0, 8]] * 20
    _, samples = render(page, chord)
    assert 0.15 < np.abs(samples).max() <= 1


@pytest.mark.parametrize("voices", [[], [[]], [[], [], [], []]])
def test_no_notes_are_silence(page, voices):
    seconds, samples = render(page, voices)
    assert seconds == 0 and not samples.any()


def test_a_note_sounds_when_it_is_written(page):
    told, samples = render(page, [[60, 2, 4]], steps_a_second=8, at=0.5)  # 0.75 to 1.25 seconds
    assert not samples[: int(0.75 * RATE)].any()
    for moment in (0.78, 1.0, 1.23):
        assert np.abs(samples[int(moment * RATE) :][:400]).max() > 0.05
    assert 0.75 < told < 1.0  # from 0.5
    assert np.abs(samples[int((0.5 + told) * RATE) + 2 :]).max() == 0
    assert np.abs(samples[int(1.3 * RATE) :]).max() > 1e-4  # it rings on a little


def test_nothing_clicks(page):
    """From a sample to the next one, a note changes no more at its edges than within it."""
    _, samples = render(page, [[60, 1, 2]], steps_a_second=4, seconds=1)
    change = np.abs(np.diff(samples))
    start, end = int(0.25 * RATE), int(0.75 * RATE)
    within = change[start + 200 : end - 200].max()
    assert change[: start + 20].max() < 0.3 * within  # it rises from silence
    assert change[end - 20 :].max() < within
    tail = np.abs(samples)[samples.nonzero()[0].max() - 20 :].max()
    assert tail < 0.02 * np.abs(samples).max()


def test_a_voice_with_no_note_leaves_the_others_heard(page):
    alone, both = (render(page, voices)[1] for voices in ([[60, 0, 4]], [[], [[60, 0, 4]]]))
    assert np.abs(alone).max() > 0.15
    np.testing.assert_array_equal(alone, both)


@pytest.mark.parametrize("tempo", ["0", "-1", "NaN", "undefined"])
def test_a_tempo_that_is_none_is_named(page, tempo):
    script = f"""({{ toSounds }}) => {{
        try {{ toSounds([], {tempo}); }}
        catch (error) {{ return error.message; }}
    }}"""
    assert run_module(page, FILES, script, None) == f"stepsASecond: expected > 0, got {tempo}"


# --- the player ----------------------------------------------------------------------------------

PLAYER = """({ makePlayer }, name) => {
    const button = document.body.appendChild(document.createElement("button"));
    button.textContent = name;
    const told = { steps: [], ends: [] };
    const player = makePlayer();
    button.addEventListener("click", () => player.play(globalThis.voices, globalThis.tempo,
        (step) => told.steps.push(step), (problem) => told.ends.push(problem)));
    globalThis[name] = { player, told };
}"""


def add_player(page, voices, tempo=8.0, name="one"):
    page.evaluate(
        "([voices, tempo]) => Object.assign(globalThis, { voices, tempo })", [voices, tempo]
    )
    run_module(page, FILES, PLAYER, name)


def state(page, name="one"):
    return page.evaluate(f"[{name}.player.playing(), {name}.told.steps, {name}.told.ends]")


def test_a_press_starts_the_clock_and_the_end_is_told_once(page):
    add_player(page, [[[60, 0, 2]], [[64, 2, 2]]])
    assert page.evaluate("globalThis.liveSound") is None  # browsers forbid it before a press
    page.click("text=one")
    page.wait_for_function("liveSound.context.state === 'running'")
    before = page.evaluate("liveSound.context.currentTime")
    page.wait_for_function(f"liveSound.context.currentTime > {before}")
    assert state(page)[0] is True
    page.wait_for_function("one.told.ends.length")
    page.wait_for_timeout(300)
    playing, steps, ends = state(page)
    assert (playing, ends) == (False, [""])
    assert steps == sorted(steps) and steps[0] < 2 < steps[-1] < 8
    page.click("text=one")  # and once more, on the same context
    page.wait_for_function("one.told.ends.length === 2")
    assert page.evaluate("liveSound.context.state") == "running"


def test_stop_stops_and_tells(page):
    add_player(page, LONG)
    page.evaluate("one.player.stop()")  # nothing sounds yet
    page.click("text=one")
    page.wait_for_function("one.told.steps.at(-1) > 1")
    page.evaluate("one.player.stop(); one.player.stop()")
    count = len(state(page)[1])
    page.wait_for_timeout(200)
    playing, steps, ends = state(page)
    assert (playing, ends, len(steps)) == (False, [""], count)


def test_one_sounds_at_a_time_on_a_page(page):
    """Also where each figure's code is a module of its own."""
    add_player(page, LONG)
    add_player(page, LONG, name="two")
    page.click("text=one")
    page.click("text=two")
    assert [state(page, name)[0] for name in ("one", "two")] == [False, True]
    assert state(page)[2] == [""]
    page.evaluate("one.player.stop()")  # it has no say any more
    assert state(page, "two")[0] is True
    page.click("text=two")
    assert state(page, "two")[0] is True and state(page, "two")[2] == [""]


def test_a_thousand_bars_are_handed_over_bit_by_bit(page):
    page.evaluate("""() => {
        globalThis.made = 0;
        const make = AudioContext.prototype.createOscillator;
        AudioContext.prototype.createOscillator = function () {
            made++;
            return make.call(this);
        };
    }""")
    add_player(page, [LONG] * 4)
    page.click("text=one")
    assert 0 < page.evaluate("made") <= 40  # four voices, eight notes a second
    first = page.evaluate("made")
    page.wait_for_function(f"made > {first}")
    assert page.evaluate("made") < 200


def test_a_page_that_is_left_falls_silent(page):
    add_player(page, LONG)
    page.click("text=one")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert state(page)[0] is True  # it is still seen
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", { get: () => true });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert state(page)[0] is False and state(page)[2] == [""]


@pytest.mark.parametrize("missing", ["undefined", "class { constructor() { throw new Error(); } }"])
def test_a_browser_without_sound_says_so(page, missing):
    page.evaluate(f"void (globalThis.AudioContext = {missing})")
    add_player(page, LONG)
    page.click("text=one")
    playing, steps, (sentence,) = state(page)
    assert (playing, steps) == (False, [])
    assert sentence.startswith("This browser cannot play sound")


def test_a_browser_that_refuses_says_so_and_stops_only_that(page):
    page.evaluate("""() => {
        const resume = AudioContext.prototype.resume;
        AudioContext.prototype.resume = function () {
            AudioContext.prototype.resume = resume; // the next press is let through
            return new Promise((_, refuse) => (globalThis.refuse = refuse));
        };
    }""")
    add_player(page, LONG)
    add_player(page, LONG, name="two")
    page.click("text=one")
    page.evaluate("refuse(new Error())")
    page.wait_for_function("one.told.ends.length")
    playing, _, (sentence,) = state(page)
    assert playing is False and sentence.startswith("This browser does not let the page play")
    page.evaluate("""() => {
        AudioContext.prototype.resume = ((resume) => function () {
            AudioContext.prototype.resume = resume;
            return new Promise((_, refuse) => (globalThis.refuse = refuse));
        })(AudioContext.prototype.resume);
    }""")
    page.click("text=one")
    page.click("text=two")
    page.evaluate("refuse(new Error())")
    page.wait_for_timeout(100)
    assert [state(page, name)[0] for name in ("one", "two")] == [False, True]
    assert state(page)[2][1:] == [""]


STOPPED = """async ({ makePlayer }, [voices, length, rate]) => {
    let context;
    globalThis.AudioContext = class extends OfflineAudioContext {
        constructor() { super(1, length, rate); context = this; }
        async resume() {}
    };
    const player = makePlayer();
    player.play(voices, 1);
    context.suspend(0.5).then(() => (player.stop(), super_resume()));
    const super_resume = () => OfflineAudioContext.prototype.resume.call(context);
    return Array.from((await context.startRendering()).getChannelData(0));
}"""


def test_stop_fades_within_30_milliseconds(page):
    samples = np.array(run_module(page, FILES, STOPPED, [[[60, 0, 9]], RATE, RATE]))
    assert np.abs(samples[int(0.49 * RATE) : int(0.5 * RATE)]).max() > 0.05
    change = np.abs(np.diff(samples))
    assert change[int(0.5 * RATE) :].max() <= change[int(0.4 * RATE) : int(0.5 * RATE)].max()
    assert not samples[int(0.531 * RATE) :].any()
