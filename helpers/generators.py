"""The book's generators: what each makes and can do, and where its chapter recorded its figures."""

from collections.abc import Callable
from typing import NamedTuple

ABILITIES = ("draw", "score", "compress", "condition", "edit")
UNITS = {"digits": "above floor", "frequent faces": "above floor", "rare faces": "above floor"}
UNITS |= {"names": "bits a letter", "plays": "bits a letter"}
UNITS |= {"tunes": "bits a sixteenth", "hymns": "bits a sixteenth"}
COUNTS = "score compress condition"  # what exact probabilities, one token after another, allow


def _none(s):
    return None


class Generator(NamedTuple):
    """A generator and where its figures stand: functions of what its chapter recorded.

    weights: how many numbers its networks hold. kb: what it keeps instead of weights takes, in
    units of 1,000 bytes. The other figures, and their units, are those of `scoreboard.Row`.
    """

    name: str
    chapter: str
    makes: str
    can: str
    score: Callable
    rival_name: str = ""
    rival: Callable = _none
    rival_chapter: str = ""  # where it is another one
    seconds: Callable = _none
    copies: Callable = _none
    weights: Callable = _none
    kb: Callable = _none
    floor: Callable = _none


def _floor(s):
    return s["frechet_floor"]


def _pictures(of=""):  # too close is what is nearer than all but 1 % of held-out pictures
    return lambda s: (s[f"{of}too_close"], 0.01, s[f"{of}copies_caught"])


def _long_runs(who, real):
    return lambda s: tuple(s[f"long_runs_{each}"] for each in (who, real, "copy"))


def _bars_copied(s):
    return tuple(s[f"bars_copied_{who}"] for who in ("network_temperature_1", "bach", "copy"))


def _all_voices(who):  # bass, alto and tenor
    return lambda s: sum(s[f"voice_bits_{who}"][voice] for voice in range(3))


def _apart(who, group):  # a distance of faces, above the floor of the same group
    return lambda s: s[who][group] - s["distance_real_faces_floor"][group]


def _faces(makes, group, copies=_none):  # one network, trained on 5 % rare faces
    return Generator(
        "VAE", "09", makes, "draw compress", _apart("distance_5", group),
        "normals in PCA", _apart("distance_5_no_network", group),
        seconds=lambda s: s["maker_seconds"][2], copies=copies,
        weights=lambda s: s["maker_weights"],
        floor=lambda s: s["distance_real_faces_floor"][group],
    )  # fmt: skip


GENERATORS = [
    Generator("counting letters", "01", "names", f"draw {COUNTS}", lambda s: s["names_bits"],
              "letter frequencies", lambda s: s["names_order_0"],
              copies=lambda s: (s["copied"], 0.0, 1.0)),  # a copy is the same name
    Generator("PCA, normal", "03", "digits", "draw score compress", lambda s: s["pca_excess"],
              copies=_pictures("pca_"), floor=_floor),
    Generator("VAE, 2 numbers", "02", "digits", "draw score compress",
              lambda s: s["frechet_excess_2_d_vae"], "PCA",
              lambda s: s["frechet_excess_pca_baseline"],
              seconds=lambda s: s["vae_2d_seconds"], copies=_pictures(),
              weights=lambda s: s["vae_2d_weights"], floor=_floor),
    Generator("VAE, 16 numbers", "02", "digits", "draw score compress",
              lambda s: s["frechet_excess_16_d_drawn"], "PCA",
              lambda s: s["frechet_excess_pca_baseline"],
              seconds=lambda s: s["vae_16d_seconds"], copies=_pictures("wide_"),
              weights=lambda s: s["vae_16d_weights"], floor=_floor),
    Generator("GAN", "03", "digits", "draw", lambda s: s["gan_excess"], "PCA",
              lambda s: s["pca_excess"], seconds=lambda s: s["gan_seconds"], copies=_pictures(),
              weights=lambda s: s["gan_weights"], floor=_floor),
    Generator("diffusion", "06", "digits", "draw condition edit", lambda s: s["diffusion_excess"],
              "PCA", lambda s: s["pca_excess"], seconds=lambda s: s["diffusion_seconds"],
              copies=_pictures(), weights=lambda s: s["diffusion_weights"], floor=_floor),
    Generator("latent flow", "07", "digits", "draw compress condition",
              lambda s: s["frechet_flow_guided"] - s["frechet_floor"], "PCA",
              lambda s: s["pca_excess"], "06",
              seconds=lambda s: s["vae_seconds"] + s["flow_seconds"], copies=_pictures(),
              weights=lambda s: s["flow_weights"], floor=_floor),
    Generator("counting", "04", "plays", f"draw {COUNTS}", lambda s: s["counter_bits"],
              seconds=lambda s: s["counter_seconds"], copies=_long_runs("counter", "held_out"),
              kb=lambda s: s["counter_mb"] * 1000),
    Generator("recurrent", "04", "plays", f"draw {COUNTS}", lambda s: s["rnn_bits"],
              "counting", lambda s: s["counter_bits"], seconds=lambda s: s["rnn_seconds"],
              copies=_long_runs("network", "held_out"),
              weights=lambda s: s["rnn_mb"] * 1e6 / 4),  # recorded as bytes, four a weight
    Generator("small GPT", "05", "plays", f"draw {COUNTS}", lambda s: s["gpt_bits"], "counting",
              lambda s: s["counter_bits"], seconds=lambda s: s["gpt_seconds"],
              copies=_long_runs("gpt", "held_out"), weights=lambda s: s["gpt_weights"]),
    Generator("counting", "08", "tunes", f"draw {COUNTS}", lambda s: s["counter_bits"],
              copies=_long_runs("counter", "real")),
    Generator("melody network", "08", "tunes", f"draw {COUNTS}", lambda s: s["melody_bits"],
              "counting", lambda s: s["counter_bits"], seconds=lambda s: s["melody_seconds"],
              copies=_long_runs("network", "real"), weights=lambda s: s["melody_weights"]),
    Generator("harmoniser", "08", "hymns", f"draw {COUNTS}",
              _all_voices("network"), "counting", _all_voices("counter"),
              seconds=lambda s: s["voice_seconds"],
              copies=_bars_copied, weights=lambda s: s["voice_weights"]),
    _faces("frequent faces", 0, _pictures()),  # searched with the rare ones, who are few
    _faces("rare faces", 1),
]  # fmt: skip
