"""A line in which one points at a character and sees how a small GPT looks back from there."""

import anywidget
import traitlets

from helpers import prompts
from helpers.live.arguments import alphabet_of, expect, numbers, string, whole
from helpers.live.assets import join, read
from helpers.live.gpt_weights import pack_gpt
from helpers.live.weights import base64_kb

CODE = ["forward.js", "decoding.js", "prompts.js", "ui.js", "play.js", "norms.js"]
CODE += ["gpt_model.js", "letters.js", "attention_line.js", "attention_view.js", "attention_pad.js"]


class AttentionPad(anywidget.AnyWidget):
    """A GPT's attention over a line that readers type, and its five most probable next characters.

    weights: the GPT's numbers, a dict as `helpers.live.gpt_weights` describes it, with its `heads`,
        `activation` and `epsilon`; `dtype`: how they travel, "int16", "int8" or "float16".
    alphabet: str of distinct characters, of which the i-th is token i.
    prompt: the line at first. What the alphabet lacks is replaced or left out (`helpers.prompts`),
        and only its last `context` characters are kept. An empty one becomes a newline, or where
        the alphabet has none, its first character.
    temperature, seed: how "Write" draws; a number >= 0 (0: always the most probable) and an
        integer in [0, 2^32); "Start again" and a new prompt draw the same once more. The five next
        characters are shown at temperature 1.

    `pad.prompt`, `pad.block` (from 1), `pad.head` (from 1; 0 is the mean of all heads) and
    `pad.place` (of a character in the line, from 1): read them, observe them, or set them. A new
    prompt moves the place to its end. Raises ValueError, naming the argument, for what does not
    fit, and TypeError for a prompt or an alphabet that is no string.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "attention_pad.css")
    prompt = traitlets.TraitType("").tag(sync=True)
    block = traitlets.TraitType(1).tag(sync=True)
    head = traitlets.TraitType(1).tag(sync=True)
    place = traitlets.TraitType(1).tag(sync=True)
    gpt = traitlets.Dict().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)
    alphabet = traitlets.Unicode().tag(sync=True)
    temperature = traitlets.Float().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)

    def __init__(
        self,
        weights,
        alphabet,
        heads,
        prompt,
        activation="gelu",
        epsilon=1e-3,
        temperature=0.8,
        seed=0,
        dtype="int16",
        block=1,
        head=1,
    ):
        gpt, blob = pack_gpt(weights, heads, activation, epsilon, dtype)
        alphabet = alphabet_of(alphabet, gpt["vocab_size"])
        temperature = float(numbers("temperature", temperature, ()))
        expect(temperature >= 0, "temperature", "a number >= 0", temperature)
        start = {"prompt": prompt, "block": block, "head": head}
        start["seed"] = whole("seed", seed, 0, 2**32 - 1)
        super().__init__(gpt=gpt, weights=blob, alphabet=alphabet, temperature=temperature, **start)

    @traitlets.validate("prompt")
    def _check_prompt(self, proposal):
        return string("prompt", proposal["value"])

    @traitlets.validate("block", "head", "place")
    def _check_whole(self, proposal):
        name, value = proposal["trait"].name, proposal["value"]
        most = self.gpt[{"block": "blocks", "head": "heads", "place": "context"}[name]]
        return whole(name, value, 0 if name == "head" else 1, most)

    @traitlets.observe("prompt")
    def _to_the_end(self, _):
        length = len(prompts.clean(self.prompt, self.alphabet).text)
        self.place = min(max(length, 1), self.gpt["context"])

    @property
    def weights_kb(self):
        """What the weights add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights)

    def __repr__(self):
        size = f"{self.gpt['blocks']} blocks of {self.gpt['heads']} heads"
        return f"AttentionPad with {size} and {self.weights_kb:.0f} kB of weights"
