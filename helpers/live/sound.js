// Notes made audible with the browser's own oscillators: no recordings to load, no clicks, and
// never louder than full scale.
// @ts-check

/** @typedef {number[][]} Notes rows of [pitch, start, length], in sixteenths */
/** @typedef {{hz: number, from: number, until: number}} Sound one note, in seconds */

const PARTIALS = [1, 0.45, 0.3, 0.12, 0.08, 0.04, 0.02]; // a soft tone with an edge
const ATTACK_SECONDS = 0.008; // short as a key's stroke, long enough not to click
const RELEASE_SECONDS = 0.09;
const DECAY_SECONDS = 0.7; // after which a held note is at 1 / e
const LOUDEST_NOTE = 0.35; // so that one voice is about as loud as four
const LOUDEST_MIX = 0.9;
const AHEAD_SECONDS = 1; // what is handed to the browser at a time: a long tune costs no more
const LOOK_MS = 100;
const FADE_SECONDS = 0.025;
const NO_SOUND = "This browser cannot play sound: it gave no AudioContext.";
const REFUSED = "This browser does not let the page play sound now: press once more.";

/** Frequency in Hz of a MIDI pitch: A4 = 69 = 440 Hz, equal temperament. @param {number} pitch */
export const frequency = (pitch) => 440 * 2 ** ((pitch - 69) / 12);

/** The most notes that sound at once. @param {Sound[]} sounds */
function mostAtOnce(sounds) {
  const changes = sounds.flatMap(({ from, until }) =>
    [[from, 1], [until + RELEASE_SECONDS, -1]]);
  changes.sort((a, b) => a[0] - b[0] || b[1] - a[1]); // where one ends as another begins: both
  let [now, most] = [0, 0];
  for (const [, change] of changes) most = Math.max(most, (now += change));
  return most;
}

/** Voices in seconds, the earliest note first.
 * @param {Notes[] | Notes} voices several, or the notes of one @param {number} stepsASecond
 * @returns {{sounds: Sound[], seconds: number, level: number}} when the last note has died away, and
 *   how loud a note may be so that the mix stays within [-1, 1] for any number of voices */
export function toSounds(voices, stepsASecond) {
  if (!(stepsASecond > 0)) throw new Error(`stepsASecond: expected > 0, got ${stepsASecond}`);
  const several = voices.some((voice) => !voice.length || Array.isArray(voice[0]));
  const notes = /** @type {Notes} */ (several ? voices.flat() : voices);
  const sounds = notes.map(([pitch, start, length]) => ({
    hz: frequency(pitch), from: start / stepsASecond, until: (start + length) / stepsASecond,
  }));
  sounds.sort((a, b) => a.from - b.from);
  const seconds = sounds.reduce((last, { until }) => Math.max(last, until + RELEASE_SECONDS), 0);
  // The partials' sizes sum to 1, so this bounds the mix whatever their phases are.
  const level = Math.min(LOUDEST_NOTE, LOUDEST_MIX / Math.max(1, mostAtOnce(sounds)));
  return { sounds, seconds, level };
}

/** The sound of a note. @param {BaseAudioContext} context */
export function toneOf(context) {
  const sum = PARTIALS.reduce((total, partial) => total + partial, 0);
  const sines = Float32Array.from([0, ...PARTIALS.map((partial) => partial / sum)]);
  const options = { disableNormalization: true };
  return context.createPeriodicWave(new Float32Array(sines.length), sines, options);
}

/** One note: it rises fast, fades while it is held, and ends softly.
 * @param {AudioNode} destination @param {PeriodicWave} tone @param {Sound} sound
 * @param {number} at when the first step is, by the context's clock @param {number} level */
export function soundNote(destination, tone, { hz, from, until }, at, level) {
  const { context } = destination;
  const [oscillator, envelope] = [context.createOscillator(), context.createGain()];
  const rise = Math.min(ATTACK_SECONDS, (until - from) / 2);
  const held = level * Math.exp(-(until - from - rise) / DECAY_SECONDS);
  oscillator.setPeriodicWave(tone);
  oscillator.frequency.value = hz;
  envelope.gain.setValueAtTime(0, at + from);
  envelope.gain.linearRampToValueAtTime(level, at + from + rise);
  envelope.gain.exponentialRampToValueAtTime(Math.max(held, 1e-5), at + until);
  envelope.gain.linearRampToValueAtTime(0, at + until + RELEASE_SECONDS);
  oscillator.connect(envelope).connect(destination);
  oscillator.start(at + from);
  oscillator.stop(at + until + RELEASE_SECONDS);
  oscillator.addEventListener("ended", () => envelope.disconnect());
  return oscillator;
}

/** What the players of a page share, though each figure's code is a module of its own.
 * @returns {{context?: AudioContext, stop?: () => void}} */
const pageSound = () => (/** @type {any} */ (globalThis).liveSound ??= {});

/** The page's context; none where the browser has or gives none. @param {any} page */
function contextOf(page) {
  try {
    return /** @type {AudioContext} */ (page.context ??= new AudioContext());
  } catch {
    return undefined;
  }
}

/** Plays on a running context, a little ahead of time. @returns {() => void} stops within 30 ms
 * @param {AudioContext} context @param {ReturnType<typeof toSounds>} score
 * @param {(seconds: number) => void} onTime @param {() => void} onEnd when over or stopped */
function perform(context, { sounds, seconds, level }, onTime, onEnd) {
  const [tone, mix] = [toneOf(context), context.createGain()];
  const at = context.currentTime + 0.05;
  /** @type {Set<OscillatorNode>} */
  const begun = new Set();
  let [next, frame, over] = [0, 0, false];
  mix.connect(context.destination);
  const stop = () => {
    if (over) return;
    over = true;
    clearInterval(timer);
    cancelAnimationFrame(frame);
    document.removeEventListener("visibilitychange", hide);
    const now = context.currentTime;
    mix.gain.setValueAtTime(1, now);
    mix.gain.linearRampToValueAtTime(0, now + FADE_SECONDS);
    for (const oscillator of begun) oscillator.stop(now + FADE_SECONDS);
    setTimeout(() => mix.disconnect(), 1000);
    onEnd();
  };
  const hide = () => void (document.hidden && stop()); // its clocks run slower from now on
  const look = () => {
    const now = context.currentTime - at;
    if (now >= seconds) stop();
    while (!over && sounds[next]?.from < now + AHEAD_SECONDS) {
      const oscillator = soundNote(mix, tone, sounds[next++], at, level);
      begun.add(oscillator);
      oscillator.addEventListener("ended", () => begun.delete(oscillator));
    }
  };
  const show = () => {
    frame = requestAnimationFrame(show);
    onTime(Math.max(0, context.currentTime - at - (context.outputLatency || 0)));
  };
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener("visibilitychange", hide);
  look();
  if (!over) frame = requestAnimationFrame(show);
  return stop;
}

/** A player. The page has one AudioContext, made at the first press, since browsers demand it.
 * `play` stops what sounds anywhere on the page. It tells `onStep` each frame the position in
 * sixteenths, and `onEnd` once, when over or stopped, with a sentence if nothing can be heard. */
export function makePlayer() {
  /** @type {(() => void) | undefined} */
  let stopOwn;
  /** @param {Notes[] | Notes} voices @param {number} stepsASecond
   * @param {(step: number) => void} [onStep] @param {(problem: string) => void} [onEnd] */
  const play = (voices, stepsASecond, onStep = () => {}, onEnd = () => {}) => {
    const page = pageSound();
    page.stop?.();
    const score = toSounds(voices, stepsASecond);
    const context = contextOf(page);
    if (!context) return onEnd(NO_SOUND);
    let problem = "";
    const ended = () => {
      [page.stop, stopOwn] = [undefined, undefined];
      onEnd(problem);
    };
    const stop = perform(context, score, (time) => onStep(time * stepsASecond), ended);
    page.stop = stopOwn = stop;
    context.resume().catch(() => ((problem = REFUSED), stop())); // if it still sounds
  };
  return { play, stop: () => stopOwn?.(), playing: () => stopOwn !== undefined };
}
