"""The contrast of the style sheet's own colours in both themes, by WCAG 2.2 (1.4.3 and 1.4.11), without a browser."""

import os
import re

import pytest

CSS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "app", "static", "muster.css")
TEXT, PICTURE = 4.5, 3

# What is written or drawn, on what. `shade-N` are the grounds of a table's cells.
ON_PAPER_AND_TINT = ["ink", "quiet", "accent", "fall", "good", "warn"]
PAIRS = [(ink, ground, TEXT) for ink in ON_PAPER_AND_TINT for ground in ("paper", "tint")]
PAIRS += [("on-accent", "accent", TEXT), ("on-accent", "tone-1", TEXT)]
PAIRS += [("ink", f"shade-{n}", TEXT) for n in range(1, 8)] + [("on-accent", "shade-8", TEXT), ("on-accent", "shade-9", TEXT)]
PAIRS += [("ink", "tone-4", TEXT)]  # the share beside a short bar lies on the second area
PAIRS += [(f"tone-{n}", "paper", PICTURE) for n in range(1, 7)]
PAIRS += [("edge", ground, PICTURE) for ground in ("paper", "tint")]  # of fields and buttons
PAIRS += [("accent", ground, PICTURE) for ground in ("paper", "tint", "shade-7")]  # the ring of the focus
WORN = {ink for ink, _, _ in PAIRS} | {"paper"}


def rules():
    """(media, selector, declarations) of the style sheet; media is "" outside any."""
    with open(CSS, encoding="utf-8") as file:
        css = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    media = []
    for head, mark in re.findall(r"([^{}]*)([{}])", css):
        if mark == "{":
            media.append(head.strip())
        else:
            if not media[-1].startswith("@"):
                yield " ".join(one for one in media[:-1] if one.startswith("@")), media[-1], head
            media.pop()


def tokens(theme):
    """The custom properties of a theme, and the grounds of cells, as they are written."""
    found = {}
    for media, selector, text in rules():
        if media and not (theme == "dark" and media == "@media (prefers-color-scheme: dark)"):
            continue
        if selector == ":root" or selector.startswith(".chart,"):
            found |= dict(re.findall(r"--([\w-]+):\s*([^;]+);", text))
        shade = re.fullmatch(r"\.matrix \.(shade-\d)", selector)
        if shade:
            found[shade[1]] = re.search(r"background: ([^;]+);", text)[1]
    return found


def colour(value, known):
    """Red, green and blue of a value: #rrggbb, var() or color-mix(in srgb, A N%, B)."""
    value = value.strip()
    if value.startswith("#"):
        value = value if len(value) == 7 else "#" + "".join(2 * digit for digit in value[1:])
        return [int(value[i:i + 2], 16) for i in (1, 3, 5)]
    alone = re.fullmatch(r"var\(--([\w-]+)\)", value)
    if alone:
        return colour(known[alone[1]], known)
    first, part, second = re.fullmatch(r"color-mix\(in srgb, (var\(--[\w-]+\)) (\S+), (var\(--[\w-]+\))\)", value).groups()
    part = known[part[6:-1]] if part.startswith("var") else part
    share = float(part.rstrip("%")) / 100
    return [a * share + b * (1 - share) for a, b in zip(colour(first, known), colour(second, known))]


def light(rgb):
    parts = [x / 255 / 12.92 if x / 255 <= 0.04045 else ((x / 255 + 0.055) / 1.055) ** 2.4 for x in rgb]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def ratio(one, other):
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def test_the_measure_is_that_of_wcag():
    assert ratio([0, 0, 0], [255, 255, 255]) == pytest.approx(21)
    assert ratio([0x76, 0x76, 0x76], [255, 255, 255]) == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everything_stands_out_from_its_ground(theme):
    known = tokens(theme)
    seen = {(ink, ground): ratio(colour(known[ink], known), colour(known[ground], known)) for ink, ground, _ in PAIRS}
    faint = [f"{ink} on {ground}: {seen[ink, ground]:.2f}, not {least}" for ink, ground, least in PAIRS if seen[ink, ground] < least]
    assert not faint


def test_no_colour_escapes_the_measure():
    """Colours are named in the themes only, and text, lines and focus wear none but those measured above."""
    for media, selector, text in rules():
        if selector != ":root":
            assert not re.search(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", text), f"a colour of its own: {selector}"
        if media == "@media print" or selector.startswith(".chart-hits"):
            continue
        for name in re.findall(r"(?:^|[;\s])(?:color|fill|outline|outline-color):[^;]*?var\(--([\w-]+)\)", text):
            assert name in WORN, f"{selector} wears {name}, which is not measured"
