"""Prompts in characters that a model knows: the rules, and that the page keeps the same ones."""

import string
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from live_page import run_module

from helpers import prompts
from helpers.prompts import clean

pytest_plugins = ["browser"]

# As the plays of the book have them.
PLAYS = "\n !',-.:;?" + string.ascii_uppercase + string.ascii_lowercase
SMALL = " .-\"'" + string.ascii_lowercase

CASES = [
    ("", "", ""),
    ("   ", "   ", ""),
    ("To be, or not to be:\n", "To be, or not to be:\n", ""),
    ("O Romeo 🙂", "O Romeo ", "1 character that the model has never seen was left out: 🙂."),
    ("🙂<a<", "a", "3 characters that the model has never seen were left out: 🙂 <."),
    ("שלום", "", "4 characters that the model has never seen were left out: ש ל ו ם."),
    ("مرحبا!", "!", "5 characters that the model has never seen were left out: م ر ح ب ا."),
    ("你好,吗", ",", "3 characters that the model has never seen were left out: 你 好 吗."),
    (
        "<script>alert(1)</script>",
        "scriptalertscript",
        "8 characters that the model has never seen were left out: < > ( 1 ) and more.",
    ),
    ("Café", "Cafe", "1 character was replaced by what the model knows: é."),
    ("ﬁnd the ﬂaw", "find the flaw", "2 characters were replaced by what the model knows: ﬁ ﬂ."),
    (
        "“Ay” ‘no’ – I—",
        "'Ay' 'no' - I--",
        "6 characters were replaced by what the model knows: “ ” ‘ ’ – and more.",
    ),
    ("Well…", "Well...", "1 character was replaced by what the model knows: …."),
    ("a\r\nb\rc\n\r", "a\nb\nc\n\n", ""),
    ("a\tb\xa0c", "a b c", "2 characters were replaced by what the model knows: tab U+00A0."),
    (
        "Straße ½",
        "Strasse ",
        "1 character was replaced by what the model knows: ß. "
        "1 character that the model has never seen was left out: ½.",
    ),
    (
        "\ud83da\u200d\u202e",
        "a",
        "3 characters that the model has never seen were left out: U+D83D U+200D U+202E.",
    ),
    ("e\u0301", "e", "1 character that the model has never seen was left out: U+0301."),
    ("𝔗𝔬 𝔟𝔢", "To be", "4 characters were replaced by what the model knows: 𝔗 𝔬 𝔟 𝔢."),
    (
        "1" + "x" * 1_000,
        "x" * 1_000,
        "Only the last 1,000 characters were kept.",
    ),
    ("x" * 1_000, "x" * 1_000, ""),
    (
        "🙂" * 1_001,
        "",
        "Only the last 1,000 characters were kept. "
        "1,000 characters that the model has never seen were left out: 🙂.",
    ),
    (
        "o" + "…" * 400,
        "." * 1_000,
        "Only the last 1,000 characters were kept. "
        "400 characters were replaced by what the model knows: ….",
    ),
]
SMALL_CASES = [
    ("To BE", "to be", "3 characters were replaced by what the model knows: T B E."),
    ("É“", 'e"', "2 characters were replaced by what the model knows: É “."),
    ("a\nb", "ab", "1 character that the model has never seen was left out: newline."),
    ("Æ", "ae", "1 character was replaced by what the model knows: Æ."),
]


@pytest.mark.parametrize(
    ("text", "result", "words", "alphabet"),
    [(*case, PLAYS) for case in CASES] + [(*case, SMALL) for case in SMALL_CASES],
    ids=range(len(CASES) + len(SMALL_CASES)),
)
def test_each_rule(text, result, words, alphabet):
    found = clean(text, alphabet)
    assert (found.text, found.words) == (result, words)


def test_of_a_book_that_is_pasted_only_the_end_is_read(browser):
    begin, end = "é" * 1_000_000, "To be" * 200
    found = clean(begin + end, PLAYS)
    assert found == (end, "", "", "Only the last 1,000 characters were kept.")
    script = """({ cleanPrompt }, [end, alphabet]) =>
        cleanPrompt("é".repeat(1_000_000) + end, alphabet)"""
    page = browser.new_page()
    answer = run_module(page, ["prompts.js"], script, [end, PLAYS])
    page.close()
    assert answer == {"text": found.text, "words": found.words, "changes": ""}


def test_what_was_replaced_and_what_was_dropped_in_their_order():
    assert clean("é🙂a“é<", PLAYS)[:3] == ("ea'e", "é“é", "🙂<")


# Alphabets of any size, with what case, twins and decompositions lead to; texts with halves of
# emoji, and with everything that the rules name. Left out is what this Python's Unicode has not:
# the browser's may know it.
SIGNS = "".join(signs + twin for signs, twin in prompts.TWINS)
LETTERS = st.characters(exclude_categories=["Cs", "Cn"]) | st.sampled_from(SIGNS + "AaÉéßǅİΣςſ…½ﬁ")
ALPHABETS = st.lists(LETTERS, min_size=1, max_size=30, unique=True).map("".join)
ALPHABETS |= st.sampled_from([PLAYS, SMALL, string.ascii_uppercase])
HALVES = st.sampled_from("\ud83d\ude42\ud800\udfff\r\n\u200d\u202e\ufeff")
TEXTS = st.lists(LETTERS | HALVES, max_size=40).map("".join)


def whole(text):
    """The text with halves of an emoji that lie side by side as one character."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


@settings(max_examples=500, deadline=None)
@given(TEXTS, ALPHABETS, st.integers(1, 60))
def test_any_text_becomes_characters_of_the_alphabet_and_stays(text, alphabet, times):
    found = clean(text * times, alphabet)
    assert set(found.text) <= set(alphabet) and len(found.text) <= 1_000
    assert clean(found.text, alphabet) == (found.text, "", "", "")
    assert found.words or found.text == whole(text * times).replace("\r\n", "\n").replace(
        "\r", "\n"
    )
    found.words.encode()  # no half of an emoji is quoted


@given(st.text(alphabet=PLAYS, max_size=1_000))
def test_what_the_model_knows_is_left_alone(text):
    assert clean(text, PLAYS) == (text, "", "", "")


@pytest.mark.parametrize(
    ("text", "alphabet", "error", "message"),
    [
        (None, "ab", TypeError, "text: got NoneType, expected a string"),
        (b"a", "ab", TypeError, "text: got bytes, expected a string"),
        ("a", ["a", "b"], TypeError, "alphabet: got list, expected a string"),
        ("a", "aba", ValueError, "alphabet: got 'aba', expected distinct characters, one or more"),
        ("a", "", ValueError, "alphabet: got '', expected distinct characters, one or more"),
    ],
)
def test_bad_input(text, alphabet, error, message):
    with pytest.raises(error, match=f"^{message}"):
        clean(text, alphabet)


# --- the page ----------------------------------------------------------------------------------

# Texts travel as numbers of code units, since halves of emoji do not survive the way.
IN_PAGE = """({ cleanPrompt }, [texts, alphabet]) => texts.map((units) => {
    let text = "";
    for (const unit of units) text += String.fromCharCode(unit);
    return cleanPrompt(text, alphabet);
})"""


@pytest.fixture(scope="module")
def in_page(browser):
    """Return a function that gives what the page makes of texts: [(text, words), ...]."""
    page = browser.new_page()

    def answers(texts, alphabet):
        sent = [
            memoryview(t.encode("utf-16-le", "surrogatepass")).cast("H").tolist() for t in texts
        ]
        found = run_module(page, ["prompts.js"], IN_PAGE, [sent, alphabet])
        return [(one["text"], one["words"]) for one in found]

    yield answers
    page.close()


def here(texts, alphabet):
    return [(found.text, found.words) for found in (clean(text, alphabet) for text in texts)]


def test_the_page_follows_each_rule(in_page):
    for cases, alphabet in ((CASES, PLAYS), (SMALL_CASES, SMALL)):
        texts = [text for text, _, _ in cases]
        assert in_page(texts, alphabet) == [(result, words) for _, result, words in cases]


@settings(max_examples=150, deadline=None)
@given(texts=st.lists(TEXTS, min_size=1, max_size=5), alphabet=ALPHABETS, times=st.integers(1, 60))
@example(texts=["\ud83d\ude42" * 501, "\ude42" * 1_999, "a" + "🙂" * 1_000], alphabet="a", times=1)
def test_the_page_and_python_agree_on_any_text(in_page, texts, alphabet, times):
    texts = [text * times for text in texts]
    assert in_page(texts, alphabet) == here(texts, alphabet)


@pytest.mark.parametrize("alphabet", [PLAYS, SMALL + "σω/123\u0301"])
def test_the_page_and_python_agree_on_every_character(in_page, alphabet):
    every = [chr(n) for n in range(sys.maxunicode + 1)]
    known = [c for c in every if unicodedata.category(c) not in ("Cn", "Co")]
    texts = ["".join(known[at : at + 5]) for at in range(0, len(known), 5)]
    assert len(known) > 140_000
    assert in_page(texts, alphabet) == here(texts, alphabet)
