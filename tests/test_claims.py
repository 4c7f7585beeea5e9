"""What the chapters say in words, held against the figures that their runs recorded.

A claim is a sentence of the chapter and what would make it false. The margins come from three
seeds of `make bench`: each holds on all of them with room to spare.
"""

import json

import pytest
import runs

VAE = {
    "the sketch: most of what it cannot draw, it cannot redraw either": lambda s: (
        s["real_unnamed"] < 0.01 and 0.25 < s["sketch_unnamed"] < 0.65
    ),
    "codes drawn for the sketch land in holes; the prior's of the VAE do not": lambda s: (
        s["sketch_in_hole"] > 0.12 and s["vae_in_hole"] < 0.09
    ),
    "the VAE's drawings can be named more often than the sketch's": lambda s: (
        s["vae_unnamed"] < 0.4 * s["sketch_unnamed"]
    ),
    "toy: shaking alone makes it worse, shaking and charging better": lambda s: (
        s["toy_reached"][1] < s["toy_reached"][0] < s["toy_reached"][2] - 0.05
    ),
    "the code saves far more than it costs": lambda s: (
        s["elbo_binarised"] > s["pixel_baseline"] + 50 and 4 < s["kl_nats"] < 9
    ),
    "the VAE beats the baseline without a network, and that beats the sketch": lambda s: (
        s["frechet_excess_2_d_vae"] + 20
        < s["frechet_excess_pca_baseline"]
        < s["frechet_excess_sketch"] - 10
    ),
    "sixteen numbers redraw far better": lambda s: (
        s["frechet_excess_16_d_redrawn"] < 0.1 * s["frechet_excess_16_d_drawn"]
    ),
    "but draw only a little better than two": lambda s: (
        0.6 < s["frechet_excess_16_d_drawn"] / s["frechet_excess_2_d_vae"] < 1
    ),
    "weight 0 redraws best and spends hundreds of nats": lambda s: (
        s["knob_weight_0"][0] > s["knob_weight_1"][0] + 2 and sum(s["knob_weight_0"][1:3]) > 200
    ),
    "weight 0 draws badly from a standard normal, much better from a fitted one": lambda s: (
        s["knob_weight_0"][3] > s["knob_weight_1"][3] + 20
        and s["knob_weight_0"][4] < 0.8 * s["knob_weight_0"][3]
    ),
    "weight 1 hardly needs fitting": lambda s: (
        abs(s["knob_weight_1"][3] - s["knob_weight_1"][4]) < 0.25 * s["knob_weight_1"][3]
    ),
    "the largest weight collapses both dimensions": lambda s: (
        max(s["knob_weight_30"][1:3]) < 0.05 and s["knob_weight_30"][3] > s["knob_weight_1"][3] + 40
    ),
    "drawings are no copies: few are nearer than the nearest test digits": lambda s: (
        s["too_close"] < 0.05 and s["nearest_training"] > 0.85 * s["nearest_training_real"]
    ),
}
CLAIMS = {"02": VAE}


@pytest.mark.parametrize(
    ("chapter", "claim"), [(chapter, claim) for chapter, all_ in CLAIMS.items() for claim in all_]
)
def test_claim_holds(chapter, claim):
    scores = json.loads((runs.ensure(chapter).folder / "scores.json").read_text("utf-8"))
    assert CLAIMS[chapter][claim](scores), scores
