"""The mixture pad: its state in Python, and the figure in a real browser."""

import base64

import numpy as np
import pytest
from live_page import centre, change_look, expose, hold_frames, show_frames, swipe, write_page
from sklearn.mixture import GaussianMixture

from helpers import live

pytest_plugins = ["browser"]
SIDES = np.array([8.0, 100.0])  # of EXTENT
EXTENT = (-2.0, 6.0, 0.0, 100.0)
WEIGHTS = np.array([0.4, 0.6])
MEANS = np.array([[0.8, 30.0], [4.0, 70.0]])
COVARIANCES = np.array([[[0.25, 1.0], [1.0, 64.0]], [[0.36, 3.0], [3.0, 100.0]]])


def sample(n, seed):
    """Draws from the mixture above, by numpy."""
    rng = np.random.default_rng(seed)
    which = rng.choice(2, n, p=WEIGHTS)
    own = [rng.multivariate_normal(m, c, n) for m, c in zip(MEANS, COVARIANCES, strict=True)]
    return np.where(which[:, None] == 0, *own)


def arguments(**changes):
    good = {
        "training": sample(900, 1),
        "held_out": sample(400, 2),
        "weights": WEIGHTS,
        "means": MEANS,
        "covariances": COVARIANCES,
        "extent": EXTENT,
    }
    return good | changes


def as_sklearn(weights, means, covariances):
    """Return scikit-learn's model with these pieces."""
    model = GaussianMixture(len(weights))
    model.weights_, model.means_, model.covariances_ = map(np.array, (weights, means, covariances))
    model.precisions_cholesky_ = np.linalg.cholesky(np.linalg.inv(model.covariances_))
    return model


def sent(pad, name):
    """Return the points that the page sees."""
    steps = np.frombuffer(getattr(pad, name), "<u2").reshape(-1, 2)
    return np.array(pad.origin) + np.array(pad.step) * steps


# --- the widget in Python ----------------------------------------------------------------------


def test_the_pad_sends_evenly_chosen_points():
    training, held_out = sample(4000, 3), sample(700, 4)
    pad = live.MixturePad(**arguments(training=training, held_out=held_out))
    assert sent(pad, "training").shape == (2500, 2)
    half_a_step = np.ptp(np.concatenate([training, held_out]), axis=0) / 65535 / 2 * 1.001
    assert (np.abs(sent(pad, "held_out") - held_out) <= half_a_step).all()
    assert (np.abs(sent(pad, "training")[[0, -1]] - training[[0, -1]]) <= half_a_step).all()
    nearest = np.abs(sent(pad, "training")[:, None] - training).max(axis=2).argmin(axis=1)
    assert set(np.diff(nearest)) <= {1, 2}
    assert repr(pad) == "MixturePad with 2 pieces, 2500 training and 700 held-out points"


def test_points_on_one_spot_are_sent_as_they_are():
    pad = live.MixturePad(**arguments(training=[[2, 3]], held_out=[[2, 3]], extent=None))
    assert sent(pad, "training").tolist() == sent(pad, "held_out").tolist() == [[2, 3]]
    assert pad.extent == [1, 3, 2, 4]


def test_the_square_holds_all_points_by_default():
    pad = live.MixturePad(**arguments(extent=None))
    x0, x1, y0, y1 = pad.extent
    both = np.concatenate([sample(900, 1), sample(400, 2)])
    room = (both - [x0, y0]) / [x1 - x0, y1 - y0]
    np.testing.assert_allclose([room.min(axis=0), 1 - room.max(axis=0)], 1 / 12)


def test_the_mixture_is_read_and_set_in_python():
    pad = live.MixturePad(**arguments())
    assert pad.weights == WEIGHTS.tolist()
    assert pad.means == MEANS.tolist() and pad.covariances == COVARIANCES.tolist()
    seen = []
    pad.observe(lambda change: seen.append(change["new"]), ["weights", "means", "covariances"])
    pad.weights, pad.means = np.array([0.5, 0.5]), MEANS + 1
    pad.covariances = 2 * COVARIANCES
    assert seen == [[0.5, 0.5], (MEANS + 1).tolist(), (2 * COVARIANCES).tolist()]
    assert pad.fitted["means"] == MEANS.tolist()


BAD_PIECES = [
    ("weights", [0.5, 0.6], "weights: expected shares >= 0 that sum to 1"),
    ("weights", [1.5, -0.5], "weights: expected shares"),
    ("weights", [0.5, np.nan], "weights: expected finite numbers"),
    ("weights", "two", "weights: expected numbers"),
    ("means", MEANS[:1], r"means: expected numbers \(2, 2\)"),
    ("means", MEANS[:, :1], "means: expected numbers"),
    ("means", [[0, 1], [2]], "means: expected numbers"),
    ("means", MEANS * np.inf, "means: expected finite numbers"),
    ("covariances", COVARIANCES[0], r"covariances: expected numbers \(2, 2, 2\)"),
    ("covariances", -COVARIANCES, "covariances: expected symmetric, positive definite"),
    ("covariances", np.ones((2, 2, 2)), "covariances: expected symmetric, positive definite"),
    ("covariances", [[[1, 0.5], [0.1, 1]]] * 2, "covariances: expected symmetric"),
]


@pytest.mark.parametrize(("name", "value", "message"), BAD_PIECES)
def test_a_mixture_that_is_none_is_refused(name, value, message):
    with pytest.raises(ValueError, match=message):
        live.MixturePad(**arguments(**{name: value}))
    pad = live.MixturePad(**arguments())
    with pytest.raises(ValueError, match=f"{name}: expected"):
        setattr(pad, name, value)
    assert pad.means == MEANS.tolist()


def test_the_number_of_pieces_stays():
    pad = live.MixturePad(**arguments())
    with pytest.raises(ValueError, match=r"weights: expected numbers \(2,\), got .* \(3,\)"):
        pad.weights = [0.2, 0.3, 0.5]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"training": np.zeros((0, 2))}, r"training: expected numbers \(n, 2\)"),
        ({"training": np.zeros((4, 3))}, "training: expected numbers"),
        ({"held_out": np.zeros(4)}, "held_out: expected numbers"),
        ({"held_out": [[np.nan, 0]]}, "held_out: expected finite numbers"),
        ({"held_out": [["a", "b"]]}, "held_out: expected numbers"),
        ({"weights": np.ones(7) / 7}, "weights: expected 1 to 6 pieces, got 7"),
        ({"references": {"a": np.nan}}, "references: expected a finite score of 'a', got nan"),
        ({"references": {"a": "good"}}, "references: expected a finite score"),
        ({"references": [1.0]}, "references: expected scores by name"),
        ({"axis_names": "xy"}, "axis_names: expected two names, got 'xy'"),
        ({"axis_names": ("x",)}, "axis_names: expected two names"),
        ({"axis_names": None}, "axis_names: expected two names"),
        ({"extent": (0, 1)}, r"extent: expected numbers \(4,\)"),
        ({"extent": (1, 0, 0, 1)}, "extent: expected a positive number or 4 rising sides"),
        ({"extent": (0, 1, 0, np.inf)}, "extent: expected finite numbers"),
    ],
)
def test_bad_arguments_are_named(changes, message):
    with pytest.raises(ValueError, match=message):
        live.MixturePad(**arguments(**changes))


# --- in the browser ----------------------------------------------------------------------------

REFERENCES = {"a uniform square": -7.0, "a single Gaussian": -5.2, "a histogram": -5.15}


@pytest.fixture
def open_pad(tmp_path, open_page):
    """Open a page with a pad; give both."""

    def go(changes=None, **options):
        pad = live.MixturePad(**arguments(**{"references": REFERENCES, **(changes or {})}))
        page = open_page(write_page(tmp_path, [pad], expose), **options)
        page.wait_for_selector(".mixture-pad")
        page.wait_for_timeout(200)
        return page, pad

    return go


def pieces(page):
    """Return weights, means, covariances of the page."""
    names = ["weights", "means", "covariances"]
    return [np.array(page.evaluate(f"model.get('{name}')")) for name in names]


def settled_words(page):
    page.wait_for_timeout(400)
    return page.inner_text(".live-words").replace("\n", " ")


def place(page, handle):
    """Return a handle's middle in pixels of the window."""
    return np.array(centre(page, f"[aria-label='{handle}']")[:2])


def drag(page, start, by, steps=5):
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*(start + by), steps=steps)
    page.mouse.up()
    page.wait_for_timeout(100)


def in_square(covariance):
    """Return a covariance in sides of the square: the pixels' own shape."""
    return covariance / np.outer(SIDES, SIDES)


def on_root(page, call, argument=None):
    return page.evaluate(f"(x) => document.querySelector('.mixture-pad').{call}", argument)


def test_the_console_gives_scores_densities_and_draws(open_pad):
    page, pad = open_pad()
    model = as_sklearn(WEIGHTS, MEANS, COVARIANCES)
    points = np.random.default_rng(5).normal([2, 50], [2, 25], (300, 2))
    assert on_root(page, "score(x)", points.tolist()) == pytest.approx(
        model.score(points), abs=1e-9
    )
    found = [on_root(page, "density(x)", point) for point in points[:20].tolist()]
    np.testing.assert_allclose(found, np.exp(model.score_samples(points[:20])), rtol=1e-9)
    draws = np.array(on_root(page, "samples(x)", 5000))
    assert draws.shape == (5000, 2)
    error = np.sqrt(np.diag(np.cov(sample(20_000, 7).T)) / 5000)
    assert (np.abs(draws.mean(axis=0) - WEIGHTS @ MEANS) < 5 * error).all()
    on_root(page, "learn()")
    after = as_sklearn(*pieces(page))
    assert on_root(page, "score(x)", points.tolist()) == pytest.approx(
        after.score(points), abs=1e-9
    )


def expected_words(pad, mixture, noun="points"):
    model = as_sklearn(*mixture)
    held_out, training = (
        f"{model.score(sent(pad, name)):.2f}".replace("-", "−") for name in ("held_out", "training")
    )
    return (
        f"{held_out} nats a point is the mean log density of the held-out {noun}; "
        f"of the training {noun} it is {training}."
    )


def test_the_words_give_both_scores_on_the_points_that_were_sent(open_pad):
    page, pad = open_pad({"training": sample(4000, 3), "noun": "eruptions"})
    expected = expected_words(pad, pieces(page), "eruptions")
    assert settled_words(page) == f"{expected} Above a histogram."
    assert page.get_attribute(".live-words", "aria-live") == "polite"
    exact = as_sklearn(WEIGHTS, MEANS, COVARIANCES).score(sample(400, 2))
    shown = float(page.inner_text(".mp-own .mp-value").replace("−", "-"))
    assert shown == pytest.approx(exact, abs=0.0051)  # what the rounding of the points costs


@pytest.mark.parametrize(
    ("lift", "text"),
    [
        ({"a": -1.0, "b": 0.5}, "Below b, above a."),
        ({"a": -1.0, "b": -0.5, "c": -2.0}, "Above b."),
        ({"a": 1.0, "b": 0.5}, "Below b."),
        ({"a": 0.001, "b": 0.5, "c": -1.0}, "Level with a, below b, above c."),
    ],
)
def test_the_words_compare_with_the_models_next_to_it(tmp_path, open_page, lift, text):
    pad = live.MixturePad(**arguments())
    own = as_sklearn(WEIGHTS, MEANS, COVARIANCES).score(sent(pad, "held_out"))
    pad = live.MixturePad(**arguments(references={name: own + up for name, up in lift.items()}))
    page = open_page(write_page(tmp_path, [pad]))
    page.wait_for_selector(".mixture-pad")
    assert settled_words(page).endswith(f". {text}")


def test_without_references_there_is_no_line_of_scores(tmp_path, open_page):
    pad = live.MixturePad(**arguments())
    page = open_page(write_page(tmp_path, [pad]))
    page.wait_for_selector(".mixture-pad")
    assert settled_words(page) == expected_words(pad, (WEIGHTS, MEANS, COVARIANCES))
    assert page.locator(".mp-scores").count() == 0


def marks(page):
    """Return {name: (middle of the mark in pixels, score in the text)} of the line of scores."""
    rows = page.eval_on_selector_all(
        ".mp-row",
        """(rows) => rows.map((row) => {
            const box = row.querySelector("i").getBoundingClientRect();
            const [name, , value] = [...row.children].map((cell) => cell.textContent);
            return [name, (box.left + box.right) / 2, value];
        })""",
    )
    return {name: (x, float(value.replace("−", "-"))) for name, x, value in rows}


def test_the_line_of_scores_puts_each_model_at_its_score(open_pad):
    page, _ = open_pad()
    shown = marks(page)
    assert list(shown) == ["a histogram", "a single Gaussian", "a uniform square", "yours, now"]
    assert {name: shown[name][1] for name in REFERENCES} == REFERENCES
    x, score = np.array(list(shown.values())).T
    slope, start = np.polyfit(score, x, 1)
    np.testing.assert_allclose(slope * score + start, x, atol=1.5)
    assert slope > 0
    page.click("text=Spoil")
    page.wait_for_timeout(200)
    at, low = marks(page)["yours, now"]
    assert low < -5.2 and at < shown["yours, now"][0]


def test_far_below_the_others_the_mark_is_an_arrow_at_the_end(open_pad):
    page, _ = open_pad()
    assert page.locator(".mp-off").count() == 0
    page.evaluate("model.set('means', [[-2, 100], [-2, 100]])")
    page.wait_for_timeout(200)
    assert page.locator(".mp-off").count() == 1
    at, score = marks(page)["yours, now"]
    assert score < -20
    track = page.locator(".mp-own .mp-track").bounding_box()
    assert at == pytest.approx(track["x"], abs=1)


def test_dragging_a_centre_moves_its_piece_and_nothing_else(open_pad):
    page, pad = open_pad()
    before = settled_words(page)
    side = page.locator(".mp-pad canvas").bounding_box()["width"]
    drag(page, place(page, "Piece 2, centre"), np.array([-90, 40]))
    weights, means, covariances = pieces(page)
    np.testing.assert_allclose(means[1], MEANS[1] + np.array([-90, -40]) / side * SIDES, atol=1e-9)
    np.testing.assert_array_equal(means[0], MEANS[0])
    np.testing.assert_array_equal(weights, WEIGHTS)
    np.testing.assert_array_equal(covariances, COVARIANCES)
    after = settled_words(page)
    assert after != before and after.startswith(expected_words(pad, (weights, means, covariances)))


def test_a_piece_stays_in_the_square_and_a_press_is_no_jump(open_pad):
    page, _ = open_pad()
    page.mouse.click(*(place(page, "Piece 1, centre") + [9, -7]))
    np.testing.assert_array_equal(pieces(page)[1], MEANS)
    drag(page, place(page, "Piece 1, centre"), np.array([-900, 900]))
    np.testing.assert_allclose(pieces(page)[1][0], [EXTENT[0], EXTENT[2]])


def test_a_press_beside_all_handles_takes_the_nearest_piece(open_pad):
    page, _ = open_pad()
    start = place(page, "Piece 2, centre") + [55, 60]
    side = page.locator(".mp-pad canvas").bounding_box()["width"]
    drag(page, start, np.array([20, 10]))
    moved = pieces(page)[1] - MEANS
    np.testing.assert_allclose(moved[1], np.array([20, -10]) / side * SIDES)
    assert (moved[0] == 0).all()


def test_a_press_far_from_an_end_takes_the_piece_not_the_end(open_pad):
    page, _ = open_pad()
    end, middle = (place(page, f"Piece 1, {part}") for part in ("first axis", "centre"))
    beyond = end + 45 * (end - middle) / np.hypot(*(end - middle))
    drag(page, beyond, np.array([12, -8]))
    _, means, covariances = pieces(page)
    assert (means[0] != MEANS[0]).all()
    np.testing.assert_array_equal(covariances, COVARIANCES)


def test_a_second_finger_moves_nothing(open_pad):
    page, _ = open_pad()
    page.evaluate(
        """() => {
            const pad = document.querySelector(".mp-pad");
            const box = pad.getBoundingClientRect();
            pad.hasPointerCapture = () => true; // which only a real finger gets
            for (const [type, x] of [["pointerdown", 100], ["pointermove", 200]])
                pad.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerId: 1,
                    isPrimary: false, clientX: box.left + x, clientY: box.top + 100 }));
        }"""
    )
    np.testing.assert_array_equal(pieces(page)[1], MEANS)


@pytest.mark.parametrize("end", [0, 1], ids=["first", "second"])
def test_dragging_an_end_stretches_its_axis_and_turns_the_piece(open_pad, end):
    page, _ = open_pad()
    middle = place(page, "Piece 1, centre")
    arm = place(page, f"Piece 1, {['first', 'second'][end]} axis") - middle
    turn = np.deg2rad(25)
    rotation = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])  # y is down
    drag(page, middle + arm, 1.5 * rotation @ arm - arm)
    _, means, covariances = pieces(page)
    np.testing.assert_array_equal(means, MEANS)
    np.testing.assert_array_equal(covariances[1], COVARIANCES[1])
    values, vectors = np.linalg.eigh(in_square(COVARIANCES[0]))
    values[1 - end] *= 1.5**2  # eigh puts the shorter axis first
    turned = rotation.T @ vectors  # in the square y is up
    expected = turned @ np.diag(values) @ turned.T
    np.testing.assert_allclose(in_square(covariances[0]), expected, rtol=0.02, atol=1e-5)


def test_ends_lie_on_the_ellipse_of_two_standard_deviations(open_pad):
    page, _ = open_pad()
    side = page.locator(".mp-pad canvas").bounding_box()["width"]
    middle = place(page, "Piece 1, centre")
    inverse = np.linalg.inv(in_square(COVARIANCES[0]))
    arms = [place(page, f"Piece 1, {name} axis") - middle for name in ("first", "second")]
    arms = [arm * [1, -1] / side for arm in arms]
    np.testing.assert_allclose([np.sqrt(arm @ inverse @ arm) for arm in arms], 2, rtol=0.02)
    assert np.hypot(*arms[0]) > np.hypot(*arms[1])  # the first is the longer one
    assert abs(arms[0] @ arms[1]) < 1e-3


def test_ends_stay_in_the_square_where_a_piece_is_wider(open_pad):
    page, _ = open_pad()
    page.evaluate("model.set('covariances', [[[16, 0], [0, 2500]], [[9, 0], [0, 1]]])")
    page.evaluate("model.set('means', [[5.8, 50], [0, 99]])")
    page.wait_for_timeout(100)
    box = page.locator(".mp-pad").bounding_box()
    for piece in (1, 2):
        page.focus(f"[aria-label='Piece {piece}, centre']")
        middle = place(page, f"Piece {piece}, centre")
        for name in ("first", "second"):
            spot = place(page, f"Piece {piece}, {name} axis") - [box["x"], box["y"]]
            assert (spot > -2).all() and (spot < box["width"] + 2).all()
            assert np.hypot(*(spot + [box["x"], box["y"]] - middle)) > 30  # apart enough to press


def test_an_end_dragged_beyond_the_square_and_back_does_not_jump(open_pad):
    page, _ = open_pad()
    start = place(page, "Piece 1, first axis")
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*(start + [0, -700]), steps=6)
    wide = pieces(page)[2][0]
    page.mouse.move(*start, steps=6)
    page.mouse.up()
    assert np.linalg.eigvalsh(in_square(wide)).max() > 0.2
    np.testing.assert_allclose(pieces(page)[2][0], COVARIANCES[0], rtol=1e-6)


def test_pieces_get_neither_too_narrow_nor_too_wide(open_pad):
    page, _ = open_pad()
    for keys, bound in (("-", 0.005), ("+", 1)):
        page.focus("[aria-label='Piece 1, centre']")
        for _ in range(60):
            page.keyboard.press(keys)
        widths = np.sqrt(np.linalg.eigvalsh(in_square(pieces(page)[2][0])))
        np.testing.assert_allclose(widths, bound, rtol=1e-6)


def test_a_finger_drags_at_a_handle_and_scrolls_elsewhere(open_pad):
    page, _ = open_pad(width=390, height=844, touch=True)
    x, y = place(page, "Piece 1, centre")
    side = page.locator(".mp-pad canvas").bounding_box()["width"]
    swipe(page, x, y, 60)
    np.testing.assert_allclose(pieces(page)[1][0], MEANS[0] + [0, 60 / side * SIDES[1]], atol=1e-6)
    assert page.evaluate("scrollY") == 0
    box = page.locator(".mp-pad").bounding_box()
    still = pieces(page)
    beside = place(page, "Piece 2, centre") + [0, 32]  # where a mouse would take the piece
    for x, y in ((box["x"] + 15, box["y"] + 250), (box["x"] + 200, box["y"] + 340), beside):
        swipe(page, x, y, 100)
        assert page.evaluate("scrollY") > 50
        page.evaluate("scrollTo(0, 0)")
    assert all((a == b).all() for a, b in zip(still, pieces(page), strict=True))
    swipe(page, 200, page.locator(".live-caption").bounding_box()["y"] + 10, 300)
    assert page.evaluate("scrollY") > 50


@pytest.mark.parametrize("end", [0, 1], ids=["first", "second"])
def test_a_finger_takes_hold_of_an_end(open_pad, end):
    page, _ = open_pad(width=390, height=844, touch=True)
    swipe(page, *place(page, f"Piece 1, {['first', 'second'][end]} axis"), 30)
    np.testing.assert_array_equal(pieces(page)[1], MEANS)
    assert (pieces(page)[2][0] != COVARIANCES[0]).any()
    assert page.evaluate("scrollY") == 0


@pytest.mark.parametrize("piece", [1, 2])
def test_where_handles_overlap_a_finger_takes_the_nearest(open_pad, piece):
    page, _ = open_pad(width=390, height=844, touch=True)
    page.evaluate("model.set('means', [[2, 50], [2.4, 50]])")
    page.wait_for_timeout(100)
    near, other = (place(page, f"Piece {i}, centre") for i in (piece, 3 - piece))
    assert 10 < np.hypot(*(near - other)) < 22  # each lies within the other's target
    swipe(page, *(near + 0.4 * (other - near)), 40)
    moved = pieces(page)[1] - [[2, 50], [2.4, 50]]
    assert moved[piece - 1][1] > 5 and (moved[2 - piece] == 0).all()


def test_lines_join_the_chosen_piece_with_its_ends(open_pad):
    page, _ = open_pad()
    box = page.locator(".mp-pad canvas").bounding_box()
    corner = [box["x"], box["y"]]
    middle, end = (place(page, f"Piece 1, {part}") - corner for part in ("centre", "first axis"))
    spots = [(middle + share * (end - middle)).tolist() for share in (0.35, 0.65, 0.8)]
    darkest = """(c, spots) => spots.map(([x, y]) => {
        const { data } = c.getContext("2d").getImageData(x - 2, y - 2, 4, 4);
        return Math.max(...data.filter((_, i) => i % 4 === 3));
    })"""
    opaque = page.eval_on_selector(".mp-pad canvas", darkest, spots)
    page.focus("[aria-label='Piece 2, centre']")
    page.wait_for_timeout(100)
    without = page.eval_on_selector(".mp-pad canvas", darkest, spots)
    assert min(opaque) > 220 and sorted(without)[0] < 200, (opaque, without)


@pytest.mark.parametrize("touch", [False, True], ids=["mouse", "touch"])
def test_keys_are_explained_where_there_are_keys(open_pad, touch):
    page, _ = open_pad(touch=touch)
    assert ("arrows move" in page.inner_text(".live-caption")) is not touch


def test_a_phone_held_sideways_shows_square_and_scores_at_once(open_pad):
    page, _ = open_pad(width=844, height=390, touch=True)
    box, scores = (page.locator(s).bounding_box() for s in (".mp-pad", ".mp-scores"))
    assert box["height"] < 390 - 60
    assert box["width"] == pytest.approx(box["height"], abs=1)
    assert box["x"] + box["width"] < scores["x"]
    assert scores["y"] + scores["height"] < box["y"] + 330


def test_keys_move_and_grow_a_piece(open_pad):
    page, _ = open_pad()
    page.focus("[aria-label='Piece 1, centre']")
    for key, by in {
        "ArrowRight": (0.01, 0),
        "ArrowUp": (0, 0.01),
        "ArrowLeft": (-0.01, 0),
        "ArrowDown": (0, -0.01),
        "Shift+ArrowRight": (0.1, 0),
        "Shift+ArrowDown": (0, -0.1),
    }.items():
        before = pieces(page)[1]
        page.keyboard.press(key)
        moved = pieces(page)[1] - before
        np.testing.assert_allclose(moved, [by * SIDES, [0, 0]], atol=1e-9)
    page.keyboard.press("+")
    np.testing.assert_allclose(pieces(page)[2][0], 1.1**2 * COVARIANCES[0], rtol=1e-9)
    page.keyboard.press("-")
    page.keyboard.press("-")
    np.testing.assert_allclose(pieces(page)[2][0], COVARIANCES[0] / 1.1**2, rtol=1e-9)
    before = pieces(page)[1]
    page.keyboard.press("Control+=")
    page.keyboard.press("Alt+ArrowUp")
    np.testing.assert_array_equal(pieces(page)[1], before)
    np.testing.assert_allclose(pieces(page)[2][0], COVARIANCES[0] / 1.1**2, rtol=1e-9)
    np.testing.assert_array_equal(pieces(page)[2][1], COVARIANCES[1])
    assert page.evaluate("scrollY") == 0


def test_keys_stretch_and_turn_at_an_end(open_pad):
    page, _ = open_pad()
    values = np.linalg.eigvalsh(in_square(COVARIANCES[0]))
    page.focus("[aria-label='Piece 1, second axis']")
    page.keyboard.press("+")
    found = np.linalg.eigvalsh(in_square(pieces(page)[2][0]))
    np.testing.assert_allclose(found, values * [1.1**2, 1], rtol=1e-6)
    page.focus("[aria-label='Piece 1, first axis']")
    for _ in range(40):  # round the whole piece: the end never jumps to the other side
        before = place(page, "Piece 1, first axis")
        page.keyboard.press("ArrowLeft")
        page.wait_for_timeout(20)
        moved = place(page, "Piece 1, first axis") - before
        assert moved[0] < 0.5 and np.hypot(*moved) < 20
    assert (pieces(page)[1] == MEANS).all()


def test_controls_are_reached_by_tab_and_the_focus_is_seen(open_pad):
    page, _ = open_pad()
    seen = []
    for _ in range(10):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate("document.activeElement.ariaLabel || document.activeElement.textContent")
        )
        width = "getComputedStyle(document.activeElement).outlineWidth"
        assert page.evaluate(width) == "3px"
    parts = ["centre", "first axis", "second axis"]
    handles = [f"Piece {i}, {part}" for i in (1, 2) for part in parts]
    assert seen == [*handles, "Draw 200", "Learn", "Spoil", "Fitted"]
    assert "arrows move" in page.inner_text(".live-caption")


def test_only_the_chosen_piece_shows_its_ends_and_does_so_at_once(open_pad):
    page, _ = open_pad()

    def shown():
        return [
            b.get_attribute("aria-label") for b in page.locator(".mp-rim").all() if b.is_visible()
        ]

    assert shown() == ["Piece 1, first axis", "Piece 1, second axis"]
    ready = page.evaluate(
        """() => {
            document.querySelector("[aria-label='Piece 2, centre']").focus();
            return document.querySelector("[aria-label='Piece 2, first axis']").checkVisibility();
        }"""
    )
    assert ready and shown() == ["Piece 2, first axis", "Piece 2, second axis"]


def orange(page):
    """Return how many pixels of the square have the colour of the draws."""
    return page.eval_on_selector(
        ".mp-pad canvas",
        """(c) => {
            const { data } = c.getContext("2d").getImageData(0, 0, c.width, c.height);
            let orange = 0;
            for (let i = 0; i < data.length; i += 4)
                orange += data[i + 3] > 200 && data[i] > data[i + 2] + 70;
            return orange;
        }""",
    )


@pytest.mark.parametrize("dark", [False, True])
def test_draws_are_seen_until_the_density_changes(open_pad, dark):
    page, _ = open_pad(dark=dark)
    assert orange(page) == 0
    page.click("text=Draw 200")
    page.wait_for_timeout(100)
    first = page.eval_on_selector(".mp-pad canvas", "c => c.toDataURL()")
    assert orange(page) > 1000
    page.click("text=Draw 200")
    page.wait_for_timeout(100)
    assert page.eval_on_selector(".mp-pad canvas", "c => c.toDataURL()") != first
    page.focus("[aria-label='Piece 1, centre']")
    page.keyboard.press("ArrowUp")
    page.wait_for_timeout(100)
    assert orange(page) == 0


def test_learn_takes_one_step_on_the_training_points(open_pad):
    page, pad = open_pad()
    page.click("text=Spoil")
    weights, means, covariances = pieces(page)
    model = GaussianMixture(
        2,
        max_iter=1,
        reg_covar=0,
        weights_init=weights,
        means_init=means,
        precisions_init=np.linalg.inv(covariances),
    )
    with pytest.warns(UserWarning, match="converge"):
        model.fit(sent(pad, "training"))
    page.click("text=Learn")
    for found, expected in zip(
        pieces(page), (model.weights_, model.means_, model.covariances_), strict=True
    ):
        np.testing.assert_allclose(found, expected, rtol=1e-6)


def test_a_spoiled_density_climbs_back_and_fitted_brings_it_back_at_once(open_pad):
    page, pad = open_pad()
    fitted = as_sklearn(WEIGHTS, MEANS, COVARIANCES).score(sent(pad, "training"))
    page.click("text=Spoil")
    scores = [as_sklearn(*pieces(page)).score(sent(pad, "training"))]
    assert scores[0] < fitted - 0.5
    for _ in range(60):
        page.click("text=Learn")
        scores.append(as_sklearn(*pieces(page)).score(sent(pad, "training")))
    assert np.diff(scores).min() > -1e-9
    assert scores[-1] > fitted - 0.01
    page.click("text=Spoil")
    page.click("text=Fitted")
    for found, expected in zip(pieces(page), (WEIGHTS, MEANS, COVARIANCES), strict=True):
        np.testing.assert_array_equal(found, expected)
    assert settled_words(page).startswith(expected_words(pad, pieces(page)))


def test_python_reads_what_the_reader_made_and_the_page_what_python_set(open_pad):
    page, pad = open_pad()
    page.evaluate("model.save_changes = () => { globalThis.saved = structuredClone(model.state) }")
    drag(page, place(page, "Piece 2, centre"), np.array([-30, -20]))
    page.click("text=Learn")
    saved = {name: page.evaluate(f"saved.{name}") for name in ("weights", "means", "covariances")}
    pad.set_state(saved)  # what the channel to the kernel does
    assert pad.means != MEANS.tolist()
    points = sample(50, 9)
    mine = as_sklearn(pad.weights, pad.means, pad.covariances).score(points)
    assert on_root(page, "score(x)", points.tolist()) == pytest.approx(mine, abs=1e-9)
    before = settled_words(page)
    pad.means = [[0, 10], [5, 90]]
    page.evaluate("(means) => model.set('means', means)", pad.means)
    after = settled_words(page)
    assert after != before and after.startswith(expected_words(pad, pieces(page)))
    assert on_root(page, "score(x)", points.tolist()) == pytest.approx(
        as_sklearn(pad.weights, pad.means, pad.covariances).score(points), abs=1e-9
    )


def test_once_taken_away_it_listens_no_more(open_pad):
    page, _ = open_pad()
    hold_frames(page)
    square = "document.querySelector('.mp-pad canvas').toDataURL()"
    page.evaluate("remove()")
    before, words = page.evaluate(square), settled_words(page)
    page.evaluate("model.set('weights', [0.9, 0.1])")
    page.evaluate("model.set('means', [[0, 10], [5, 90]])")
    page.evaluate("model.set('covariances', [[[1, 0], [0, 9]], [[1, 0], [0, 9]]])")
    change_look(page)
    show_frames(page, *[100] * 5)
    assert page.evaluate(square) == before and settled_words(page) == words


def without(name):
    def damage(state):
        state["buffers"] = [b for b in state["buffers"] if b["path"] != [name]]

    return damage


def drop_mean(state):
    state["state"]["fitted"]["means"].pop()


def drop_covariance(state):
    state["state"]["covariances"].pop()


DAMAGE = {
    "training": (without("training"), "its training points are missing"),
    "held_out": (without("held_out"), "its held-out points are missing"),
    "mean": (drop_mean, "it has 2 weights, but 1 means, 2 covariances"),
    "covariance": (drop_covariance, "it has 2 weights, but 2 means, 1 covariances"),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_figure_says_so_and_the_next_one_works(tmp_path, open_page, kind):
    damage, message = DAMAGE[kind]
    pads = [live.MixturePad(**arguments(references=REFERENCES)) for _ in range(2)]
    page = open_page(write_page(tmp_path, pads, lambda states: damage(states[0])))
    page.wait_for_selector(".mixture-pad")
    alert = page.locator("[role=alert]")
    assert alert.inner_text() == f"This live figure could not start: {message}."
    assert page.locator(".mixture-pad").count() == 1
    before = settled_words(page)
    page.click("text=Learn")
    assert settled_words(page) != before


@pytest.mark.parametrize("dark", [False, True])
def test_a_phone_shows_it_all_without_scrolling_sideways(open_pad, dark):
    page, _ = open_pad(width=390, height=844, dark=dark, scale=2)
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    small = page.eval_on_selector_all(
        ".mixture-pad button:not([hidden])",
        """all => all.map((b) => b.getBoundingClientRect())
            .filter((r) => r.width < 44 || r.height < 44 || r.right > 390).length""",
    )
    assert small == 0
    pad, words = (page.locator(s).bounding_box() for s in (".mp-pad", ".live-words"))
    assert words["y"] > pad["y"] + pad["height"]
    assert abs(pad["width"] - pad["height"]) < 1
    buttons = page.locator(".live-buttons").bounding_box()
    assert buttons["y"] + buttons["height"] < 844  # both are seen at once
    crisp = page.eval_on_selector(".mp-pad canvas", "c => c.width / c.clientWidth")
    assert crisp == pytest.approx(2, abs=0.01)


@pytest.mark.parametrize("width", [390, 1400])
def test_the_line_of_scores_has_no_overlapping_words(open_pad, width):
    names = {f"a model with the number {i} and a long name": -5 - i / 50 for i in range(6)}
    page, _ = open_pad({"references": names}, width=width)
    boxes = page.eval_on_selector_all(
        ".mp-row > span",
        """(cells) => cells.map((cell) => {
            const { left, right, top, bottom } = cell.getBoundingClientRect();
            return [left, right, top, bottom];
        })""",
    )
    assert len(boxes) == 3 * 7
    for i, (left, right, top, bottom) in enumerate(boxes):
        assert left >= 0 and right <= width
        for other in boxes[i + 1 :]:
            apart = other[0] >= right - 0.5 or other[1] <= left + 0.5
            assert apart or other[2] >= bottom - 0.5 or other[3] <= top + 0.5


def ellipse_brightness(page):
    """The brightness, 0 to 255, of the first piece's inner ellipse, half of the way to its ends."""
    page.wait_for_timeout(300)
    box = page.locator(".mp-pad canvas").bounding_box()
    middle, *ends = (
        place(page, f"Piece 1, {part}") - [box["x"], box["y"]]
        for part in ("centre", "first axis", "second axis")
    )
    script = "(c, [x, y]) => [...c.getContext('2d').getImageData(x, y, 1, 1).data]"
    inks = [
        page.eval_on_selector(".mp-pad canvas", script, ((middle + end) / 2).tolist())
        for end in ends
    ]
    assert min(alpha for *_, alpha in inks) > 200  # there is a line
    return np.mean([ink[0] for ink in inks])


def test_the_square_follows_the_theme(open_pad):
    page, _ = open_pad()
    assert ellipse_brightness(page) < 80
    page.emulate_media(color_scheme="dark")
    assert ellipse_brightness(page) > 180
    page.evaluate("document.documentElement.dataset.theme = 'light'")
    assert ellipse_brightness(page) < 80
    page.add_style_tag(content="html[data-theme=dark] { --pst-color-text-base: #eee }")
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    assert ellipse_brightness(page) > 180


def test_print_leaves_out_the_controls(open_pad):
    page, _ = open_pad()
    buttons = page.locator(".mixture-pad button:not([hidden])")
    assert buttons.count() == 8 and all(b.is_visible() for b in buttons.all())
    page.emulate_media(media="print")
    assert not [b for b in buttons.all() if b.is_visible()]
    assert page.locator(".mp-pad canvas").is_visible()


@pytest.mark.parametrize("reduced", [False, True])
def test_nothing_moves_by_itself(open_pad, reduced):
    page, _ = open_pad(reduced_motion=reduced)
    page.click("text=Spoil")
    page.click("text=Learn")
    page.wait_for_timeout(400)
    still = pieces(page)
    picture = page.eval_on_selector(".mp-pad canvas", "c => c.toDataURL()")
    assert page.evaluate("document.getAnimations().length") == 0
    page.wait_for_timeout(500)
    assert page.eval_on_selector(".mp-pad canvas", "c => c.toDataURL()") == picture
    assert all((a == b).all() for a, b in zip(still, pieces(page), strict=True))


def test_a_drawing_is_repeated_at_once(open_pad):
    page, _ = open_pad()
    changed = page.evaluate(
        """() => {
            const [root, canvas] = [".mixture-pad", ".mp-pad canvas"].map((s) =>
                document.querySelector(s));
            const before = canvas.toDataURL();
            root.learn();
            root.learn();
            root.draw();
            return canvas.toDataURL() !== before;
        }"""
    )
    assert changed


def test_how_much_it_adds_to_a_page():
    """Printed, and below a twentieth of what a chapter may add."""
    pad = live.MixturePad(**arguments(training=sample(5000, 1), held_out=sample(5000, 2)))
    points = len(base64.b64encode(pad.training)) + len(base64.b64encode(pad.held_out))
    code = len(pad._esm.encode()) + len(pad._css.encode())
    print(f"\npoints {points / 1000:.1f} kB, code and style {code / 1000:.1f} kB")
    assert points + code < 80_000
