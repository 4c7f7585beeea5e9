"""Live figures: a model trained in a notebook answers in the reader's browser, no kernel needed."""

from helpers.live.attention_pad import AttentionPad
from helpers.live.attribution_pad import AttributionPad
from helpers.live.clip_player import ClipPlayer
from helpers.live.gpt_weights import gpt_parity, pack_gpt, unpack_gpt
from helpers.live.graph import graph_parity, pack_graph
from helpers.live.latent_pad import LatentPad
from helpers.live.latent_sampler import LatentSampler
from helpers.live.latent_walk import LatentWalk
from helpers.live.listening_game import ListeningGame
from helpers.live.mixture_pad import MixturePad
from helpers.live.piano_roll import PianoRoll
from helpers.live.repair_pad import RepairPad
from helpers.live.score_board import ScoreBoard
from helpers.live.skew_dial import SkewDial, SkewSetting
from helpers.live.text_generator import TextGenerator
from helpers.live.tone import add_tone_rule
from helpers.live.training_scrubber import TrainingScrubber
from helpers.live.watermark_dial import WatermarkDial
from helpers.live.weights import pack, parity, unpack

__all__ = ["AttentionPad", "LatentPad", "LatentSampler", "LatentWalk", "MixturePad", "RepairPad"]
__all__ += ["TextGenerator", "TrainingScrubber", "gpt_parity", "graph_parity", "pack", "pack_gpt"]
__all__ += ["pack_graph", "parity", "unpack", "unpack_gpt"]
__all__ += ["ClipPlayer", "ListeningGame", "PianoRoll", "SkewDial", "SkewSetting"]
__all__ += ["AttributionPad", "ScoreBoard", "WatermarkDial", "add_tone_rule"]
