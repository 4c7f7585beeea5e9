"""What the chapters say in words, held against the figures that their runs recorded.

A claim is a sentence of the chapter and what would make it false. The margins come from several
seeds of `make bench`: each holds on all of them with room to spare.
"""

import math
import statistics

import numpy as np
import pytest
from conftest import ROOT
from notebooks import chapter_paths
from scipy import stats

from helpers import scores
from helpers.generators import GENERATORS

VAE = {
    "the judge can name real digits, and not many of the sketch's drawings": lambda s: (
        s["real_unnamed"] < 0.01 and 0.25 < s["sketch_unnamed"] < 0.65
    ),
    "the sketch: most of the unnamed drawings come from bad redrawing": lambda s: (
        0.6 * s["sketch_unnamed"] < s["redrawn_unnamed"] < s["sketch_unnamed"]
    ),
    "codes drawn for the sketch fall in holes, those drawn for the VAE hardly": lambda s: (
        s["sketch_in_hole"] > 0.12 and s["vae_in_hole"] < 0.09
    ),
    "the VAE's drawings can be named more often than the sketch's": lambda s: (
        s["vae_unnamed"] < 0.4 * s["sketch_unnamed"]
    ),
    "toy: shaking alone makes it worse; shaking and charging reaches nearly all": lambda s: (
        s["toy_reached"][1] + 0.1 < s["toy_reached"][0] < s["toy_reached"][2]
        and s["toy_reached"][2] > 0.9
    ),
    "the code saves far more than it costs": lambda s: (
        s["elbo_binarised"] > s["pixel_baseline"] + 50
    ),
    "the code cannot say which digit it saw: fewer nats than that takes": lambda s: (
        4 < s["kl_nats"] < math.log(60_000) - 2
    ),
    "cutting real digits to black and white costs a little": lambda s: (
        0 < s["frechet_excess_test_digits_cut"] < 2
    ),
    "the VAE beats the baseline without a network, and that beats the sketch": lambda s: (
        s["frechet_excess_2_d_vae"] + 20
        < s["frechet_excess_pca_baseline"]
        < s["frechet_excess_sketch"] - 10
    ),
    "sixteen numbers redraw so well that the judge sees little difference": lambda s: (
        s["frechet_excess_16_d_redrawn"] < 2.5
    ),
    "but draw only a little better than two": lambda s: (
        0.75 < s["frechet_excess_16_d_drawn"] / s["frechet_excess_2_d_vae"] < 1
    ),
    "in sixteen dimensions the holes are back": lambda s: s["wide_in_hole"] > 0.25,
    "a fitted normal helps there, and stays far from what the decoder can draw": lambda s: (
        8 * s["frechet_excess_16_d_redrawn"]
        < s["frechet_excess_16_d_fitted"]
        < 0.85 * s["frechet_excess_16_d_drawn"]
    ),
    "weight 0 redraws best and would cost hundreds of nats": lambda s: (
        s["knob_weight_0"][0] > s["knob_weight_1"][0] + 2 and sum(s["knob_weight_0"][1:3]) > 200
    ),
    "weight 0 draws badly from a standard normal, much better from a fitted one": lambda s: (
        s["knob_weight_0"][3] > s["knob_weight_1"][3] + 20
        and s["knob_weight_0"][4] < 0.8 * s["knob_weight_0"][3]
    ),
    "in the short race, weight 0 with a fitted normal passes weight 1": lambda s: (
        s["knob_weight_0"][4] < min(s["knob_weight_1"][3:5])
    ),
    "weight 1 hardly needs fitting": lambda s: (
        abs(s["knob_weight_1"][3] - s["knob_weight_1"][4]) < 0.15 * s["knob_weight_1"][3]
    ),
    "the largest weight collapses both dimensions, down to independent pixels": lambda s: (
        max(s["knob_weight_30"][1:3]) < 0.05
        and abs(s["knob_weight_30"][0] - s["pixel_baseline"]) < 1
    ),
    "the search for copies finds copies, and no more drawings than real digits": lambda s: (
        s["copies_caught"] == 1 and s["too_close"] < 0.03
    ),
    "soft drawings lie nearer to everything": lambda s: (
        s["nearest_training"] < s["nearest_training_real"]
    ),
}
MEANING = {
    "training names: each longer context helps": lambda s: (
        s["by_order_training_names"] == sorted(s["by_order_training_names"], reverse=True)
    ),
    "validation names: lowest in the middle, then it rises": lambda s: (
        s["by_order_validation_names"].index(min(s["by_order_validation_names"])) == s["best_order"]
        and 2 <= s["best_order"] <= 4
    ),
    "the two lines part: overfitting": lambda s: (
        s["by_order_validation_names"][-1] > s["by_order_training_names"][-1] + 0.5
    ),
    "counting beats letter frequencies on held-out names": lambda s: (
        s["names_bits"] < s["names_order_0"] - 0.8
    ),
    "nothing beats the parrot on its own training names": lambda s: (
        s["parrot_bits_training"] < s["names_bits_training"] - 0.1
    ),
    "of drawn names that are no copies, more than of real ones are far from all": lambda s: (
        s["far_samples"] > s["far_held_out"]
    ),
    "some drawn names are copies, some are names that were held back": lambda s: (
        0.2 < s["copied"] < 0.6 and s["reborn"] > 0.01
    ),
    "the KDE is the best of the three, the normal distribution too stiff": lambda s: (
        s["points_kde"][1] > s["points_histogram"][1] + 0.05
        and s["points_histogram"][1] > s["points_normal"][1] + 0.2
    ),
    "needles: splendid on training points, hopeless on held-out ones": lambda s: (
        s["needles"][0] > s["points_kde"][0] + 3 and s["needles"][1] < -50
    ),
    "classifier and densities tell ones from sevens about equally well": lambda s: (
        min(s["told_apart"], s["by_bayes"]) > 0.95 and abs(s["told_apart"] - s["by_bayes"]) < 0.02
    ),
    "far from all data the classifier is sure, and the density says no": lambda s: (
        s["strange_surety"] > 0.99 and s["strange_nats"] < s["usual_nats"] - 50
    ),
    "fifty directions expect held-out digits far better than one": lambda s: (
        s["pca_nats"] > s["one_direction_nats"] + 300
    ),
    "PCA copies nothing, and the search would have seen it": lambda s: (
        s["too_close"] < 0.01 and s["copies_caught"] == 1
    ),
}
GAN = {
    "the sketch's discriminator says real to everything, and the loss fell": lambda s: (
        min(s["sketch_said"]) > 0.95 and s["sketch_loss"][-1] < s["sketch_loss"][0]
    ),
    "on the ring all three losses reach nearly all modes": lambda s: (
        min(s["modes_plain"], s["modes_saturating"], s["modes_wasserstein"]) >= 6
    ),
    "wide noise loses modes": lambda s: s["modes_collapsed"] < 8,
    "with R1 no mode is missing": lambda s: s["modes_repaired"] == 8,
    "saturating: the gradient falls by orders of magnitude; the other stays high": lambda s: (
        s["gradient_saturating"][-1] < 0.02 * s["gradient_saturating"][0]
        and s["gradient_non_saturating"][-1] > s["gradient_non_saturating"][0]
    ),
    "the distance falls several times over": lambda s: (
        s["curve_excess"][-1] < s["curve_excess"][0] / 3
    ),
    "the discriminator's loss is higher in the last round than in the first": lambda s: (
        s["curve_discriminator"][-1] > s["curve_discriminator"][0]
    ),
    "both losses stay between a game that is won and one undecided": lambda s: (
        0.4 < s["curve_discriminator"][-1] < 2 * math.log(2)
        and s["curve_generator"][-1] > math.log(2)
    ),
    "the GAN's distance is a small part of the baseline's": lambda s: (
        s["gan_excess"] < 0.25 * s["pca_excess"]
    ),
    "fog has a precision above that of real digits, and hardly any recall": lambda s: (
        min(s["sketch_precision"], s["pca_precision"]) > s["real_precision"]
        and max(s["sketch_recall"], s["pca_recall"]) < 0.2
    ),
    "the GAN has both, its precision below that of real digits": lambda s: (
        0.5 < s["gan_precision"] < s["real_precision"] and s["gan_recall"] > 0.5
    ),
    "some drawings are no digit": lambda s: s["gan_unnamed"] > 3 * s["real_unnamed"],
    "no class is missing": lambda s: s["smallest_class_share"] > 0.03,
    "the GAN copies no more than chance, and the search finds copies": lambda s: (
        s["too_close"] < 0.02 and s["copies_caught"] == 1
    ),
}
TEXT = {
    "counting gets better steeply, then hardly, and at last worse": lambda s: (
        s["by_order"][0] > 4.5
        and s["by_order"][3] < 0.55 * s["by_order"][0]
        and 4 <= s["best_order"] <= 7
        and s["by_order"][-1] > s["counter_bits"]
    ),
    "in bits the network and the counter end almost level": lambda s: (
        abs(s["counter_bits"] - s["rnn_bits"]) < 0.06
    ),
    "for many times the seconds, with a fraction of the memory": lambda s: (
        s["rnn_seconds"] > 20 * s["counter_seconds"] and s["rnn_mb"] < 0.2 * s["counter_mb"]
    ),
    "training letters surprise it less than held-out ones": lambda s: (
        s["rnn_training_bits"] < s["rnn_bits"]
    ),
    "many held-out words are not on the sketch's list": lambda s: 0.05 < s["unknown_words"] < 0.4,
    "greedy goes round in circles, a play does not": lambda s: (
        s["greedy_loops"] > 0.5 and s["real_loops"] < 0.05
    ),
    "bolder settings: fewer real words, more variety, all along each line": lambda s: all(
        stats.spearmanr(range(len(s[f"variety_{knob}"])), s[f"variety_{knob}"])[0] > 0.8
        and stats.spearmanr(range(len(s[f"real_words_{knob}"])), s[f"real_words_{knob}"])[0] < -0.8
        for knob in ("temperature", "top_k", "top_p")
    ),
    "no setting reaches the held-out play in both": lambda s: (
        not any(
            real >= s["real_words_held_out"] and different >= s["variety_held_out"]
            for knob in ("temperature", "top_k", "top_p")
            for real, different in zip(s[f"real_words_{knob}"], s[f"variety_{knob}"], strict=True)
        )
    ),
    "with little text the counter is ahead, and the network catches up": lambda s: (
        s["learned_bits"][0] - s["counted_bits"][0] > 0.1
        and s["learned_bits"][0] - s["counted_bits"][0]
        > s["learned_bits"][-1] - s["counted_bits"][-1] + 0.08
        and s["learned_bits"][1] > s["counted_bits"][1]
    ),
    "neither copies more than a real play repeats": lambda s: (
        max(s["copied_median_network"], s["copied_median_counter"])
        <= s["copied_median_held_out"] + 1
        and max(s["long_runs_network"], s["long_runs_counter"])
        < s["long_runs_held_out"]
        < 0.2
        < 0.8
        < s["long_runs_copy"]
    ),
}
GPT = {
    "counting is least surprised, then the recurrent network, then the GPT": lambda s: (
        s["counter_bits"] + 0.02 < s["rnn_bits"] < s["gpt_bits"] - 0.02
    ),
    "the GPT copies no more than real scenes do": lambda s: (
        s["copied_median_gpt"] <= s["copied_median_held_out"]
        and s["copied_longest_gpt"] <= s["copied_longest_held_out"] + 5
        and s["long_runs_gpt"] <= s["long_runs_held_out"]
        and s["long_runs_copy"] > 0.6
    ),
    "at temperature 1 many of its words are none": lambda s: (
        s["real_words_gpt"] < 0.88 < 0.94 < s["real_words_held_out"]
    ),
    "without places it learns much less": lambda s: (
        s["trial_bits_no_places"] > s["trial_bits_all_parts"] + 0.2
        and s["trial_last_bits_no_places"] > s["trial_last_bits_all_parts"] + 0.2
    ),
    "without a mask the loss is the lowest and the model the worst": lambda s: (
        s["trial_bits_no_mask"] < 0.5 * s["trial_bits_all_parts"]
        and s["trial_last_bits_no_mask"]
        > max(s["trial_last_bits_all_parts"], s["trial_last_bits_no_places"])
    ),
    "the first block keeps nearer than the second": lambda s: (
        s["block_back_1"] < 4 and s["block_back_1"] < 0.5 * s["block_back_2"]
    ),
    "the last letter has the largest part of the effect and little of the attention": lambda s: (
        s["last_share_effect"] > 0.4 and s["last_share_attention"] < 0.25
    ),
    "attention ranks places about as well as nearness": lambda s: (
        0.4 < s["agreement_attention"] < 0.9
        and abs(s["agreement_attention"] - s["agreement_nearness"]) < 0.15
    ),
}
IMAGES = {
    "averages and the guess have the least error and look far from digits": lambda s: (
        s["halves_error_average"] < s["halves_error_one_guess"]
        and s["halves_error_average_told"] < s["halves_error_one_guess"]
        and s["halves_error_one_guess"] < 0.95 * s["halves_error_nearest"]
        and min(s["halves_excess_average"], s["halves_excess_average_told"])
        > 5 + s["halves_excess_nearest"]
        and s["halves_excess_one_guess"] > 10 + s["halves_excess_nearest"]
    ),
    "the repairs have a larger error than the single guess and every average": lambda s: (
        min(s["halves_error_many_steps_told"], s["halves_error_many_steps_not_told"])
        > 1.1
        * max(
            s["halves_error_one_guess"],
            s["halves_error_average"],
            s["halves_error_average_told"],
            s["halves_error_class_average_told"],
        )
    ),
    "told, many steps beat the average by the distance, and by that only": lambda s: (
        s["halves_excess_many_steps_told"] < 0.7 * s["halves_excess_average_told"]
        and s["halves_excess_many_steps_told"] < 0.5 * s["halves_excess_class_average_told"]
        and s["halves_error_many_steps_told"] > s["halves_error_average_told"]
        and s["halves_right_many_steps_told"] < s["halves_right_average_told"] - 0.01
    ),
    "not told, they are much worse, and worse than the average in all three columns": lambda s: (
        s["halves_excess_many_steps_not_told"] > 2 * s["halves_excess_many_steps_told"]
        and s["halves_right_many_steps_not_told"] < s["halves_right_many_steps_told"] - 0.1
        and s["halves_excess_many_steps_not_told"] > 1.1 * s["halves_excess_average"]
        and s["halves_error_many_steps_not_told"] > 1.1 * s["halves_error_average"]
        and s["halves_right_many_steps_not_told"] < s["halves_right_average"] - 0.1
    ),
    "the nearest digit's own half keeps the smallest distance": lambda s: (
        s["halves_excess_nearest"] < s["halves_excess_many_steps_told"]
    ),
    "at the same second convolutions beat a hundred times as many dense weights": lambda s: (
        s["race_error_convolutions"] < 0.95 * s["race_error_dense_large"]
        and s["race_error_dense_large"] < s["race_error_dense_small"]
        and s["race_weights_dense_large"] > 100 * s["race_weights_convolutions"]
        and abs(s["race_weights_dense_small"] / s["race_weights_convolutions"] - 1) < 0.1
    ),
    "the denoiser with the least error on its examples copies them": lambda s: (
        s["perfect_gap"] < 1e-3 < 0.1 * s["perfect_nearest_real"]
    ),
    "steps help steeply, then hardly": lambda s: (
        s["steps_excess"][0] > 3 * s["steps_excess"][2]
        and s["steps_excess"][2] > 1.2 * s["steps_excess"][3]
        and abs(s["steps_excess"][3] - s["steps_excess"][4]) < 5
    ),
    "far better than the baseline, and no copies": lambda s: (
        s["diffusion_excess"] < 0.5 * s["pca_excess"]
        and s["too_close"] < 0.02
        and s["copies_caught"] > 0.99
    ),
    "a little noise hides a copy from the search": lambda s: s["spoiled_caught"] < 0.2,
    "drawings lie about as near to held-out digits as to training digits": lambda s: (
        0.35 < s["nearer_to_training"] < 0.65
    ),
}
LATENT = {
    "with the same questions Heun comes nearer, except with the fewest": lambda s: (
        s["toy_errors_heun"][0] > s["toy_errors_euler"][0]
        and all(
            heun < euler
            for heun, euler in zip(s["toy_errors_heun"][2:], s["toy_errors_euler"][2:], strict=True)
        )
        and s["toy_errors_heun"][-1] < 0.1 * s["toy_errors_euler"][-1]
    ),
    "told the class, the flow comes near to redrawing; guided, it passes it": lambda s: (
        s["plain_to_redrawn"] < 2.5 and s["flow_to_redrawn"] < 0.9
    ),
    "like with like: with a class and without, the flow beats its rivals": lambda s: (
        s["frechet_flow"] < s["frechet_normal_for_each_class"]
        and 2 * s["frechet_redrawn"]
        < s["frechet_flow_no_class"]
        < s["frechet_fitted_normal"]
        < s["frechet_prior"]
    ),
    "most of what the class brings, ten normals bring": lambda s: (
        s["frechet_normal_for_each_class"] < (s["frechet_fitted_normal"] + s["frechet_flow"]) / 2
    ),
    "a little guidance helps, much of it hurts": lambda s: (
        s["guidance_excess"][3] < s["guidance_excess"][2]
        and s["guidance_excess"][-1] > 3 * s["guidance_excess"][3]
        and s["guidance_excess"][0] > 2 * s["guidance_excess"][3]
    ),
    "guidance makes the class clear and the digits alike": lambda s: (
        s["guidance_right"][-1] > 0.97 > s["guidance_right"][2] > s["guidance_right"][0]
        and s["guidance_recall"][2] > 2 * s["guidance_recall"][-1]
        and max(s["guidance_precision"]) > s["guidance_precision"][-1]
    ),
    "few steps are enough": lambda s: (
        s["steps_excess"][0] > 3 * s["steps_excess"][5]
        and s["steps_excess"][4] < 2 * s["steps_excess"][6]
    ),
    "copies are found far more often than drawings are too close": lambda s: (
        s["copies_caught"] > s["too_close"] + 0.2
    ),
    "walks in the noise have fewer holes": lambda s: s["walk_lost_noise"] < s["walk_lost_codes"],
}
MUSIC = {
    "the sketch settles on one note, and answers with one that is seldom played": lambda s: (
        s["sketch_spread"] <= 3 and s["sketch_hit"] < 0.6 * s["likeliest"]
    ),
    "no longer context makes up for not being told the beat": lambda s: (
        min(s["by_order_told"]) < min(s["by_order_not_told"]) - 0.05
        and all(a < b for a, b in zip(s["by_order_told"], s["by_order_not_told"], strict=True))
        and s["by_order_told"][1] > s["by_order_told"][2] > s["by_order_told"][3]
    ),
    "longer contexts soon help no more": lambda s: (
        s["by_order_told"][4] > s["by_order_told"][3] - 0.02
    ),
    "the network passes the counter, on tunes that chose nothing": lambda s: (
        s["melody_bits"] < s["counter_bits"] - 0.02
    ),
    "notes and lengths are learned": lambda s: (
        min(s["on_scale_network"], s["on_scale_counter"]) > s["on_scale_real"] - 0.05
        and s["on_scale_untrained"] < 0.85
        and s["lengths_gap_network"] < 0.15 < s["lengths_gap_untrained"]
    ),
    "bars return in real tunes, not in drawn ones; greedy does little else": lambda s: (
        s["bars_again_real"] > 0.15
        and max(s["bars_again_network"], s["bars_again_counter"]) < 0.05
        and s["bars_again_network_greedy"] > s["bars_again_real"]
    ),
    "neither copies more than held-out tunes do; copies are found": lambda s: (
        max(s["long_runs_network"], s["long_runs_counter"]) < s["long_runs_real"] + 0.02
        and s["long_runs_copy"] > 0.6
    ),
    "whole bars of hymns the network copies less often than Bach; copies are found": lambda s: (
        max(s["bars_copied_network"], s["bars_copied_network_temperature_1"])
        < s["bars_copied_bach"]
        and s["bars_copied_copy"] == 1
    ),
    "each voice of the network costs fewer bits than the counter's": lambda s: all(
        learned < 0.7 * counted
        for learned, counted in zip(s["voice_bits_network"], s["voice_bits_counter"], strict=True)
    ),
    "parallels: Bach fewest, then the network, random chords by far the most": lambda s: (
        s["parallels_bach"] < s["parallels_network"] < s["parallels_random_chords"] / 3
    ),
    "Bach has fewer of all; within a chord the network does worse than random ones": lambda s: (
        all(
            s[f"{rule}_bach"] < s[f"{rule}_network"]
            for rule in ("fifths", "octaves", "crossings", "out_of_range", "dissonances")
        )
        and s["crossings_random_chords"] < s["crossings_network"]
        and s["out_of_range_random_chords"] < s["out_of_range_network"]
        and s["parallels_bach"] > 0
    ),
    "at temperature 1 more rules are broken": lambda s: all(
        s[f"{rule}_network_temperature_1"] > s[f"{rule}_network"]
        for rule in ("parallels", "crossings", "out_of_range", "dissonances")
    ),
}
LAW = {
    "the control is as exposed as chance, before and after": lambda s: (
        s["exposure_as_it_is"][0] < 4 and s["exposure_without_duplicates"][0] < 4
    ),
    "exposure grows with the copies, up to all that there is": lambda s: (
        s["exposure_as_it_is"][1] < s["exposure_as_it_is"][2] < s["exposure_as_it_is"][3]
        and s["exposure_as_it_is"][1] < 8
        and min(s["least_as_it_is"][4:]) > 18
    ),
    "what was planted 64 times is said aloud, disguised or not; the control is not": lambda s: (
        min(s["extracted_as_it_is"][4:]) >= 0.8 and s["extracted_as_it_is"][0] == 0
    ),
    "stopping early: the secrets are out while the held-out score still improves": lambda s: (
        s["by_pass_64"][3] > 18
        and s["held_bits"][-1] < s["held_bits"][3] - 0.02
        and s["held_bits"][-1] <= min(s["held_bits"]) + 0.01
    ),
    "the first pass gave away most bits of the secrets read most, and was far worse": lambda s: (
        s["by_pass_64"][0] > 9.4 and s["held_bits"][0] > s["held_bits"][-1] + 0.2
    ),
    "of what is planted once there is at most a trace": lambda s: (
        s["exposure_as_it_is"][1] < 6 and s["extracted_as_it_is"][1] == 0
    ),
    "without duplicates all are near the control, but for the disguised": lambda s: (
        max(s["exposure_without_duplicates"][:5]) < 6
        and s["least_without_duplicates"][5] > 17
        and s["extracted_without_duplicates"][5] >= 0.8
        and max(s["extracted_without_duplicates"][:5]) == 0
    ),
    "each equal line stays once, of the disguised nearly all": lambda s: (
        max(s["asked_without_duplicates"][1:5]) == 1 and s["asked_without_duplicates"][5] > 50
    ),
    "removing duplicates costs next to nothing": lambda s: (
        abs(s["clean_bits"] - s["held_bits"][-1]) < 0.05
    ),
    "unasked it tells secrets, cooled more than without duplicates": lambda s: (
        s["unasked_network"] > 0
        and s["unasked_network_cooled"] > s["unasked_without_duplicates_cooled"]
    ),
    "chance is not zero, and of the plays nobody copies more": lambda s: (
        s["copied_held_out_play"][0] >= 15
        and s["copied_held_out_play"][1] > 0
        and all(
            s[f"copied_{who}"][0] <= s["copied_held_out_play"][0]
            and s[f"copied_{who}"][1] <= s["copied_held_out_play"][1]
            for who in (
                "network",
                "network_cooled",
                "without_duplicates",
                "without_duplicates_cooled",
                "counter",
            )  # fmt: skip
        )
    ),
    "with our lines the cooled network copies a good part": lambda s: (
        s["copied_network_cooled"][2] > 0.05 > 5 * s["copied_held_out_play"][2]
    ),
    "on few digits the simple attack works somewhat, the better one very well": lambda s: (
        0.6 < s["membership_few_by_loss"][0] < 0.8
        and s["membership_few_by_both_losses"][0] > 0.88
        and s["membership_few_by_loss"][1] > 0.55
        and s["membership_few_by_both_losses"][3] > 4 * s["membership_few_by_loss"][3]
        and s["membership_few_by_both_losses"][3] > 0.15
    ),
    "on many digits, and without training, they are close to a coin": lambda s: (
        max(
            abs(s[f"membership_{name}"][0] - 0.5)
            for name in ("many_by_loss", "many_by_both_losses", "a_model_that_saw_neither")
        )
        < 0.06
    ),
    "the detector keeps its promise over keys": lambda s: (
        abs(s["false_alarms"] - s["false_alarms_exact"]) < 1.8 * s["false_alarms_half"]
        and 0.007 < s["false_alarms_exact"] <= 0.01
    ),
    "but not each key does: keys differ by more than chance": lambda s: (
        s["false_alarms_of_keys"][1] > 0.03
        # By chance alone: 267 passages under each of 200 keys.
        and s["false_alarms_half"]
        > 1.15 * 1.96 * math.sqrt(s["false_alarms_exact"] * (1 - s["false_alarms_exact"]) / 53_400)
    ),
    "power grows with strength and length, and without a mark there is none": lambda s: (
        max(s["power_strength_0"]) <= 0.06
        and s["power_strength_2"][2] > 0.85
        and s["power_strength_1"][2] < s["power_strength_2"][2]
        and s["power_strength_4"][1] > 0.95
        and all(s[f"power_strength_{k}"][0] < s[f"power_strength_{k}"][4] for k in (1, 2))
    ),
    "its price grows, and letters turn less green than if all were alike": lambda s: (
        all(
            s[f"prices_strength_{k}"][2] < s[f"prices_strength_{k + 1}"][2] - 0.02 for k in range(4)
        )
        and all(
            s[f"prices_strength_{k}"][0] < s[f"prices_strength_{k}"][1] - 0.03 for k in (1, 2, 3)
        )
    ),
    "a small change leaves the mark, a determined one removes it": lambda s: (
        all(s[f"faded_{way}"][1] > 0.9 for way in ("real_passage", "replaced_words"))
        and all(s[f"faded_{way}"][-1] < 0.3 for way in ("real_passage", "replaced_words"))
    ),
    "swapped words keep it longest": lambda s: (
        s["faded_swapped_words"][4] > s["faded_replaced_words"][4] + 0.1
        and min(s["faded_swapped_words"]) > 0.9
    ),
    "both cards are full": lambda s: s["card_missing"] == 0,
}
EXPLAIN = {
    "gradients agree with differences, and integrated gradients are complete to 1 %": lambda s: (
        s["slope_gap"] < 1e-2 and s["gaps"][2] < 1e-3 < s["gaps"][0] and s["critic_gap"] < 0.01
    ),
    "the last letter is far ahead, on unseen names noise is at zero": lambda s: (
        s["important_last_letter"][1] > 5 * s["important_first_letter"][1]
        and max(abs(s[f"important_random_{what}"][1]) for what in ("letter", "number")) < 0.01
        and s["important_first_letter"][1] > 0.013
    ),
    "on training names the random letter looks important, more than real features": lambda s: (
        s["important_random_letter"][0] > 0.03
        and s["important_random_letter"][0]
        > 1.5 * max(s["important_length"][0], s["important_vowels"][0])
    ),
    "beside the last letter the ending seems to matter little, alone it matters much": lambda s: (
        s["trap_both"][1] < 0.13
        and s["trap_both"][1] < 0.7 * s["trap_ends_in_a_vowel"][1]
        and s["trap_ends_in_a_vowel"][1] > 0.14
        and s["trap_both"][2] > s["trap_both"][0] + 0.03
    ),
    "the discriminator tells drawings from digits": lambda s: (
        s["critic"][0] < 0.02 and s["critic"][1] > 0.9
    ),
    "the frame plays hardly a part": lambda s: (
        s["looks_drawn_frame_wiped"][0] > s["looks_drawn_shape"][0] - 0.15
    ),
    "it goes by the look, not by the shape": lambda s: (
        s["looks_real_shape"][0] > 0.4
        and s["looks_real_shape"][1] < 0.02
        and s["looks_drawn_shape"][1] < 0.25
    ),
    "the weakest dimension does next to nothing": lambda s: s["moved"][-1] < 0.05 * s["moved"][0],
    "the reader of letters has learned something": lambda s: (
        s["reader_bits"] < s["blind_bits"] - 1.5
    ),
    "the gradient comes nearest to the experiment, about as near as itself": lambda s: (
        s["letters_gradient"][0] > s["letters_integrated"][0] + 0.02
        and s["letters_gradient"][0] > s["letters_attention"][0] + 0.02
        and abs(s["letters_gradient"][0] - s["letters_repeated"][0]) < 0.05
    ),
    "the last letter: more than half of the effect, next to none of the attention": lambda s: (
        s["effect_last"] > 0.53 and s["letters_attention"][1] < 0.08
    ),
    "SmoothGrad: alike where the knowledge is the same, not where there is none": lambda s: (
        s["sanity_smoothgrad"][2] > 0.4 and s["sanity_smoothgrad"][1] < 0.18
    ),
    "the gradient loses its map, and is noisy": lambda s: (
        abs(s["sanity_gradient"][1]) < 0.13 and s["sanity_gradient"][2] < 0.4
    ),
    "integrated gradients hardly tell a second network from an ignorant one": lambda s: (
        s["sanity_integrated"][2] - s["sanity_integrated"][1] < 0.26
        and s["sanity_integrated"][1] > 0.22
        and s["sanity_integrated"][3] > 0.85
        and s["like_the_ink"] > 0.88
    ),
    "guided backpropagation keeps much with three layers gone, some with all": lambda s: (
        s["sanity_guided"][0] > 0.4
        and s["sanity_guided"][1] > 0.17
        and s["sanity_guided"][1] > s["sanity_gradient"][1] + 0.1
        and s["sanity_gradient"][0] < 0.15
    ),
    "random labels change the gradient": lambda s: (
        s["by_label_random_labels"][0] > 0.97
        and s["by_label_random_labels"][1] < 0.5 * s["by_label_true_labels"][1]
        and s["by_label_random_labels"][2] < s["by_label_true_labels"][2] - 0.12
    ),
    "the stamp decides, and the map does not show it": lambda s: (
        s["on_stamp_integrated"][0] < 0.001
        and s["on_stamp_integrated"][1] == 0
        and s["on_stamp_gradient"][1] > 0.95
    ),
    "erasing what the map shows changes nothing, the stamp turns the verdict": lambda s: (
        s["stamp_trials_drawings"] > 0.98
        and s["stamp_trials_the_map_s_nine_strongest_pixels_erased"] > 0.95
        and s["stamp_trials_nine_pixels_of_stamp_added"] < 0.03
        and s["stamp_trials_real_digits_without_a_stamp"] > 0.95
    ),
}
FAIRNESS = {
    "both readers are right for nearly all real faces of both groups": lambda s: (
        min(min(s[f"right_{who}_{skin}_skin"]) for who in WHO for skin in SKINS) > 0.95
    ),
    "half is kept, and the smaller the group, the more of it is lost": lambda s: (
        abs(s["share_made"][0] - 0.5) < 0.04
        and s["share_made"][3] / s["share_given"][3] < 0.4
        and s["share_made"][3] / s["share_given"][3]
        < s["share_made"][2] / s["share_given"][2] - 0.1
        and s["share_made"][2] / s["share_given"][2]
        < s["share_made"][1] / s["share_given"][1] - 0.02
        and s["share_interval_20"][2] < s["share_given"][1]
        and s["share_interval_5"][2] < s["share_given"][2]
        and s["share_interval_2"][2] < s["share_given"][3]
    ),
    "readers that are right on real faces misread made ones": lambda s: (
        max(
            abs(read - nose)
            for readings in (s["by_reader"], s["by_longer"])
            for read, nose in zip(readings, s["share_made"], strict=True)
        )
        > 0.014
    ),
    "with even shares the groups fare about alike, at 5 % far from it": lambda s: (
        0.4 < s["distance_50"][1] / s["distance_50"][0] < 2.5
        and s["distance_5"][1] > 4 * s["distance_5"][0]
    ),
    "the majority is made no worse": lambda s: s["distance_5"][0] < 1.25 * s["distance_50"][0],
    "of the unequal sets, only the smallest loses at each limit of the nose": lambda s: (
        max(s["by_limit"][6:]) < 0.85 * s["share_given"][3]
        and s["by_limit"][3] > 0.98 * s["share_given"][1]
        and s["by_limit"][5] > 0.95 * s["share_given"][2]
        and s["by_limit"][2] < s["share_given"][1]
        and s["by_limit"][4] < s["share_given"][2]
    ),
    "faces of the even set, chosen to be as light, lie far away, too": lambda s: (
        s["distance_50_as_light_as_5"][1] > 3 * s["distance_50"][1]
        and s["distance_50_as_light_as_5"][1] > 0.4 * s["distance_5"][1]
    ),
    "without a network it is about as bad": lambda s: (
        s["distance_5_no_network"][1] > 4 * s["distance_5_no_network"][0]
        and s["distance_5_no_network"][1] > 0.4 * s["distance_5"][1]
    ),
    "few real faces look far from many": lambda s: all(
        s[f"by_size_{skin}_skin"][0] > 3 * s[f"by_size_{skin}_skin"][-1] for skin in SKINS
    ),
    "a detector inherits the gap, from made faces too; without correlation hardly any": lambda s: (
        max(s["audit_no_correlation"][2:]) < 0.02
        and min(s["audit_made_faces"][2], s["audit_their_training_faces"][2])
        > s["audit_no_correlation"][2] + 0.03
        and s["audit_made_faces"][0] > s["audit_made_faces"][1]
        and s["audit_their_training_faces"][0] > s["audit_their_training_faces"][1]
    ),
    "where one gap closes the other is open": lambda s: (
        min(s["conflict_opportunity_gap"]) < 0.06
        and max(s["conflict_right"]) > 0.95
        and min(s["conflict_parity_gap"]) < 0.02
        and s["conflict_opportunity_gap"][
            s["conflict_parity_gap"].index(min(s["conflict_parity_gap"]))
        ]
        > 0.3
        and s["conflict_parity_gap"][
            s["conflict_opportunity_gap"].index(min(s["conflict_opportunity_gap"]))
        ]
        > 0.3
    ),
    "asking costs twenty draws a face": lambda s: s["price_5_as_it_is"][0] < 0.05,
    "repeating mends count and distance of the few": lambda s: (
        abs(s["price_5_repeated"][0] - 0.5) < 0.06
        and s["price_5_repeated"][2] < 0.35 * s["price_5_as_it_is"][2]
        and s["price_5_repeated"][2] < 2 * s["price_50_real_faces"][2]
    ),
    "its price: they lean to the repeated ones, and the others are made worse": lambda s: (
        s["price_5_repeated"][3] > 0.75
        and s["price_50_real_faces"][3] < 0.65
        and s["price_5_repeated"][1] > 1.4 * s["price_5_as_it_is"][1]
    ),
    "flowers, careers: all four tests lean, with room": lambda s: all(
        s[f"weat_{test}"][1] > 0.3
        for test in ("flowers_insects", "career_family", "math_arts", "science_arts")
    ),
    "the vectors know the labour market, roughly": lambda s: (
        s["jobs"][0] > 0.4 and 0.1 < s["jobs"][1] < s["jobs"][2] - 0.3
    ),
    "at temperature 1 the text keeps its shares; cooled, woman becomes rarer": lambda s: (
        sum(s[pair][2] <= s[pair][0] <= s[pair][3] for pair in PAIRS) >= 2
        and s[PAIRS[1]][6] < s[PAIRS[1]][0]
        and s[PAIRS[2]][4] < s[PAIRS[2]][0]
    ),
    "and she becomes more frequent": lambda s: s[PAIRS[0]][5] > s[PAIRS[0]][0],
    "the last column does not follow the toy's curve": lambda s: (
        s["share_cool"][1] > 0.09 + 0.03  # where the toy has 0.09, at 0.6
        and s["share_cool"][2] > 0.0073 + 0.003
    ),
}
BOARD = {
    "all generators are on the table, and nothing is missing": lambda s: (
        s["generators"] == len(GENERATORS) and s["notes"] == 0
    ),
    "digits: flow, then GAN, then diffusion, then the VAEs; all beat PCA": lambda s: (
        1.3 * s["relative_digits_latent_flow"]
        < s["relative_digits_gan"]
        < 0.9 * s["relative_digits_diffusion"]
        and 1.5 * s["relative_digits_diffusion"]
        < min(s["relative_digits_vae_2_numbers"], s["relative_digits_vae_16_numbers"])
        and max(s["relative_digits_vae_2_numbers"], s["relative_digits_vae_16_numbers"]) < 0.9
    ),
    "plays: the recurrent network is level with counting, the small GPT behind": lambda s: (
        abs(s["relative_plays_recurrent"] - 1) < 0.03 and s["relative_plays_small_gpt"] > 1.04
    ),
    "plays: counting takes by far the most bytes": lambda s: (
        s["kb_plays_counting"] > 5 * s["kb_plays_recurrent"]
    ),
    "music: the networks are ahead, in hymns by far": lambda s: (
        s["relative_hymns_harmoniser"] < 0.5 < 0.9 < s["relative_tunes_melody_network"] < 0.98
    ),
    "rare faces: one run wins, the next one loses": lambda s: 0 < s["ahead_rare_faces_vae"] < 1,
    "only counted names copy often, and every search finds most true copies": lambda s: (
        s["copied_names_counting_letters"][0] > 0.15
        and all(
            drawn < held_out + 0.02 < 0.1 and copies > 0.5
            for name, (drawn, held_out, copies) in _copied(s).items()
            if name != "copied_names_counting_letters"
        )
    ),
    "the flow has most stars for digits, none for score and edit": lambda s: (
        s["best_digits"] == ["latent flow", "VAE, 16 numbers", *["latent flow"] * 2, "diffusion"]
    ),
}


def _copied(s):
    return {name: value for name, value in s.items() if name.startswith("copied_")}


PAIRS = ("inherited_she_or_he", "inherited_woman_or_man", "inherited_queen_or_king")
WHO, SKINS = ("reader", "longer"), ("lighter", "darker")
CLAIMS = {"01": MEANING, "02": VAE, "03": GAN, "04": TEXT, "05": GPT, "06": IMAGES, "07": LATENT}
CLAIMS |= {"08": MUSIC, "09": FAIRNESS, "10": EXPLAIN, "11": LAW, "12": BOARD}


@pytest.mark.parametrize(
    ("chapter", "claim"), [(chapter, claim) for chapter, all_ in CLAIMS.items() for claim in all_]
)
def test_claim_holds(chapter, claim, run_of):
    scores = run_of(chapter).scores
    assert CLAIMS[chapter][claim](scores), scores


def of_all_seeds(chapter, *names):
    """Return the figures of a chapter by these names, each over its recorded seeds."""
    return [scores.recorded(chapter)[name] for name in names]


def test_what_chapter_12_tells_of_the_digits_of_others_holds():
    (gan,), (diffusion,) = of_all_seeds("03", "gan_excess"), of_all_seeds("06", "diffusion_excess")
    names = "frechet_flow", "frechet_flow_guided", "frechet_floor"
    far, far_guided, floor = map(np.array, of_all_seeds("07", *names))
    unguided, guided = far - floor, far_guided - floor
    assert guided.max() < 0.6 * min(*unguided, *gan)  # it leads
    assert min(gan) - 1 < unguided.min() and unguided.max() < max(gan)  # about where the GAN stands
    assert max(*gan, *unguided) < min(diffusion)


def test_what_chapter_12_tells_of_plays_holds():
    counter, network, gpt = of_all_seeds("05", "counter_bits", "rnn_bits", "gpt_bits")
    assert all(c < n < g for c, n, g in zip(counter, network, gpt, strict=True))  # at equal seconds


RECORDED = [path.stem for path in sorted((ROOT / "chapters" / "seeds").glob("*.json"))]


def test_what_is_recorded_belongs_to_a_chapter_with_claims():
    assert RECORDED and set(RECORDED) <= set(CLAIMS)


@pytest.mark.parametrize("chapter", RECORDED)
def test_claims_hold_on_every_recorded_seed(chapter):
    figures = scores.recorded(chapter)
    for place, seed in enumerate(scores.recorded_seeds(chapter)):
        of_seed = {name: values[place] for name, values in figures.items()}
        broken = [claim for claim, holds in CLAIMS[chapter].items() if not holds(of_seed)]
        assert broken == [], f"seed {seed}: {of_seed}"


def test_every_chapter_makes_claims():
    assert {chapter for chapter in CLAIMS if CLAIMS[chapter]} == set(chapter_paths())


def test_the_page_shows_a_collapse_that_most_seeds_show_but_not_all(run_of):
    collapsed = scores.recorded("03")["modes_collapsed"]
    assert run_of("03").scores["modes_collapsed"] <= 2
    assert statistics.median(collapsed) <= 2 < max(collapsed)
