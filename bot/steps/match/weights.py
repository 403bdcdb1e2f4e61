"""How much each piece of evidence counts, in log odds; written by `tests/quality/fit.py`, not by hand."""

from bot.types.storylines import Level

THRESHOLDS = {Level.STRICT: 0.75, Level.NORMAL: 0.5, Level.WIDE: 0.3}
"""How probable is enough; `strict` and `wide` are the odds of three to one, and of one to two."""

BIAS = -0.76

WEIGHTS = {
    "both and known": 1.78,
    "both in sentence": 0.59,
    "both in story": -0.66,
    "both in title": 1.60,
    "both, one in title": 0.22,
    "diplomacy text": 0.38,
    "diplomacy title": 1.01,
    "dispute text": 0.51,
    "dispute title": 1.04,
    "easing text": 0.43,
    "easing title": 1.70,
    "force text": 0.82,
    "force title": 0.84,
    "implied": -1.20,
    "implied, speaker": 1.43,
    "implied, title": 1.48,
    "inquiry text": 0.78,
    "inquiry title": 1.39,
    "known text, side": 0.92,
    "known title": 1.48,
    "known title, side": 1.59,
    "leisure text": -0.93,
    "leisure title": -0.86,
    "mourning text": -0.75,
    "mourning title": -1.84,
    "no crisis words": -1.41,
    "none": -3.24,
    "one side": -1.08,
    "others in text": -1.20,
    "others in text, both sides in title": -0.54,
    "others in title": -1.50,
    "others in title, both sides in title": -1.08,
    "people text": 0.02,
    "people title": 0.15,
    "restrict text": 0.24,
    "restrict title": 1.45,
    "routine text": 0.22,
    "routine title": -0.36,
    "speakers of both": 1.08,
}
