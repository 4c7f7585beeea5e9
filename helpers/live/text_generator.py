"""A text that writes itself on, letter by letter, in Lab and on the page."""

import anywidget
import traitlets

from helpers.live.arguments import alphabet_of, expect, numbers, string, whole
from helpers.live.assets import join, read
from helpers.live.recurrent import check_recurrent
from helpers.live.weights import base64_kb, pack

CODE = ["forward.js", "text_model.js", "decoding.js", "prompts.js", "ui.js", "play.js"]
CODE += ["controls.js", "letters.js", "text_reader.js", "text_view.js", "text_generator.js"]
LONGEST_TEXT = 2000


class TextGenerator(anywidget.AnyWidget):
    """What a recurrent model expects after a text, and what it writes.

    model: a built Sequential model, integers (n, t) -> logits (n, t, vocab_size): an `Embedding`,
        `GRU` or `LSTM` layers that return sequences, and a `Dense` layer without activation;
        `Dropout` and more `Dense` layers may lie between. The next token depends on the whole text.
    alphabet: vocab_size different characters; the i-th one is token i.
    prompt: what the text begins with; what the alphabet does not have is replaced or left out, and
        the figure says so (see `helpers.prompts`). An empty prompt starts from a newline, or from
        the first character where there is none.
    temperature: from 0, which always takes the most probable letter, to 2.
    top_k: how many of the most probable letters are kept; 0 keeps all.
    top_p: of these, the fewest whose probabilities sum to it are kept, in (0, 1]; 1 keeps all.
    length: how many letters "Write" adds to a prompt, 1 to 2,000.
    seed: of what the figure draws, an integer in [0, 2^32); "Start again" and a new prompt draw
        the same once more.
    dtype: how the weights travel, "int16", "int8" or "float16" (see `helpers.live.weights`).
    noun: what a character is called, in the singular, for the sentences.

    `generator.prompt`, `temperature`, `top_k`, `top_p` and `text`, what was written after the
    prompt: read them, observe them, or set them. Raises ValueError, naming the argument, for what
    does not fit, and TypeError for texts that are not strings.
    """

    _esm = join(*CODE)
    _css = read("figure.css", "text_generator.css")
    prompt = traitlets.TraitType("").tag(sync=True)
    temperature = traitlets.TraitType(1.0).tag(sync=True)
    top_k = traitlets.TraitType(0).tag(sync=True)
    top_p = traitlets.TraitType(1.0).tag(sync=True)
    text = traitlets.TraitType("").tag(sync=True)
    alphabet = traitlets.Unicode().tag(sync=True)
    length = traitlets.Int().tag(sync=True)
    seed = traitlets.Int().tag(sync=True)
    noun = traitlets.Unicode().tag(sync=True)
    layers = traitlets.List().tag(sync=True)
    weights = traitlets.Bytes().tag(sync=True)

    def __init__(
        self,
        model,
        alphabet,
        prompt="ROMEO:",
        temperature=0.8,
        top_k=0,
        top_p=1.0,
        length=400,
        seed=0,
        dtype="int16",
        noun="letter",
    ):
        layers, weights = pack(model, dtype)
        size, units = check_recurrent(layers)
        expect(units == size, "model", f"{size} logits, one a token", units)
        settings = {"temperature": temperature, "top_k": top_k, "top_p": top_p, "noun": noun}
        settings["length"] = whole("length", length, 1, LONGEST_TEXT)
        settings["seed"] = whole("seed", seed, 0, 2**32 - 1)
        alphabet = alphabet_of(alphabet, size)
        packed = {"layers": layers, "weights": weights, "alphabet": alphabet}
        super().__init__(prompt=prompt, **packed, **settings)

    @traitlets.validate("prompt")
    def _check_prompt(self, proposal):
        return string("prompt", proposal["value"])

    @traitlets.validate("text")
    def _check_text(self, proposal):
        text = string("text", proposal["value"])
        strange = sorted(set(text) - set(self.alphabet))
        expect(not strange, "text", "characters of the alphabet", strange)
        return text

    @traitlets.validate("temperature", "top_p")
    def _check_number(self, proposal):
        name = proposal["trait"].name
        value = float(numbers(name, proposal["value"], ()))
        if name == "temperature":
            expect(0 <= value <= 2, name, "a number from 0 to 2", value)
        else:
            expect(0 < value <= 1, name, "a number in (0, 1]", value)
        return value

    @traitlets.validate("top_k")
    def _check_top_k(self, proposal):
        return whole("top_k", proposal["value"], 0, len(self.alphabet))

    @traitlets.observe("prompt")
    def _start_again(self, _):
        self.text = ""

    @property
    def weights_kb(self):
        """What the weights add to a page, in kB (1,000 bytes), written as base64."""
        return base64_kb(self.weights)

    def __repr__(self):
        letters = f"{len(self.alphabet)} {self.noun}s"
        return f"TextGenerator of {letters} and {self.weights_kb:.0f} kB of weights"
