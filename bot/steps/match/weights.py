"""How much each piece of evidence counts, in log odds; written by `tests/quality/fit.py`, not by hand."""

from bot.types.storylines import Level

THRESHOLDS = {Level.STRICT: 0.75, Level.NORMAL: 0.5, Level.WIDE: 0.3}
"""How probable is enough; `strict` and `wide` are the odds of three to one, and of one to two."""

BIAS = -1.57

WEIGHTS = {
    "both and known": 3.07,
    "both in sentence": 0.23,
    "both in story": -0.55,
    "both in title": 2.08,
    "both, one in title": -0.67,
    "diplomacy text": 0.55,
    "diplomacy title": 1.26,
    "dispute text": 0.51,
    "dispute title": 1.22,
    "easing text": 0.63,
    "easing title": 0.60,
    "force text": 0.43,
    "force title": 1.10,
    "implied": -1.58,
    "implied, speaker": 0.76,
    "implied, title": 1.22,
    "inquiry text": 0.58,
    "inquiry title": 2.10,
    "known text": -1.06,
    "known text, side": 0.64,
    "known title": 1.84,
    "known title, side": 3.02,
    "leisure text": -0.72,
    "leisure title": -1.63,
    "mourning text": -0.62,
    "mourning title": -1.78,
    "no crisis words": -1.14,
    "none": -2.70,
    "one side": -1.93,
    "others in text": -0.65,
    "others in text, both sides in title": -0.51,
    "others in title": -1.47,
    "others in title, both sides in title": -1.04,
    "people text": -0.55,
    "people title": 0.68,
    "restrict text": 0.62,
    "restrict title": 1.52,
    "routine text": -0.63,
    "routine title": 0.10,
    "speakers of both": 1.07,
}
