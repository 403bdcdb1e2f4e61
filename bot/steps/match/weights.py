"""How much each piece of evidence counts, in log odds; written by `tests/quality/fit.py`, not by hand."""

from bot.types.storylines import Level

THRESHOLDS = {Level.STRICT: 0.75, Level.NORMAL: 0.5, Level.WIDE: 0.3}
"""How probable is enough; `strict` and `wide` are the odds of three to one, and of one to two."""

BIAS = -1.37

WEIGHTS = {
    "both and known": 2.98,
    "both in sentence": 0.43,
    "both in story": -0.92,
    "both in title": 1.64,
    "both, one in title": -0.26,
    "diplomacy text": 0.58,
    "diplomacy title": 1.22,
    "dispute text": 0.84,
    "dispute title": 1.05,
    "easing text": 0.07,
    "easing title": 1.15,
    "force text": 0.79,
    "force title": 1.02,
    "implied": -1.39,
    "implied, speaker": 0.74,
    "implied, title": 1.34,
    "inquiry text": 0.58,
    "inquiry title": 1.65,
    "known text": -0.82,
    "known text, side": 0.86,
    "known title": 2.41,
    "known title, side": 2.76,
    "leisure text": -0.75,
    "leisure title": -0.92,
    "mourning text": -0.66,
    "mourning title": -2.03,
    "no crisis words": -1.16,
    "none": -2.86,
    "one side": -2.11,
    "others in text": -0.82,
    "others in text, both sides in title": -0.48,
    "others in title": -1.42,
    "others in title, both sides in title": -1.07,
    "people text": 0.10,
    "people title": 0.38,
    "restrict text": 0.44,
    "restrict title": 1.67,
    "routine text": -0.02,
    "routine title": 0.10,
    "speakers of both": 1.21,
}
