"""Live figures: a model trained in a notebook answers in the reader's browser, no kernel needed."""

from helpers.live.latent_pad import LatentPad
from helpers.live.latent_walk import LatentWalk
from helpers.live.mixture_pad import MixturePad
from helpers.live.text_generator import TextGenerator
from helpers.live.training_scrubber import TrainingScrubber
from helpers.live.weights import pack, parity, unpack

__all__ = ["LatentPad", "LatentWalk", "MixturePad", "TextGenerator", "TrainingScrubber"]
__all__ += ["pack", "parity", "unpack"]
