"""Model cards and data sheets: their sections, which of them are empty, and how they are shown."""

from IPython.display import Markdown

# Mitchell et al. (2019), "Model Cards for Model Reporting", section 4.
MODEL_CARD = (
    "Model details", "Intended use", "Factors", "Metrics", "Evaluation data", "Training data",
    "Quantitative analyses", "Ethical considerations", "Caveats and recommendations",
)  # fmt: skip
# Gebru et al. (2021), "Datasheets for Datasets", section 3.
DATA_SHEET = (
    "Motivation", "Composition", "Collection process", "Preprocessing", "Uses", "Distribution",
    "Maintenance",
)  # fmt: skip


def missing(card, sections):
    """Return the names of the sections that a card lacks or leaves blank, in their order.

    card: dict section -> text. sections: such as MODEL_CARD. Raises ValueError for a section of the
    card that is not among them, so that a misspelt name is not taken for a new one.
    """
    unknown = [name for name in card if name not in sections]
    if unknown:
        raise ValueError(f"card: got a section {unknown[0]!r}, expected some of {sections}")
    return [name for name in sections if not str(card.get(name) or "").strip()]


def show(title, card):
    """Return a card as Markdown: its title, then a row for each section.

    card: dict section -> text in Markdown, shown as one paragraph; a bar in it is shown as a bar.
    """
    texts = {name: " ".join(str(text or "").split()) for name, text in card.items()}
    rows = (f"| **{name}** | {text.replace('|', chr(92) + '|')} |" for name, text in texts.items())
    return Markdown("\n".join([f"| {title} | |", "|:--|:--|", *rows]))
