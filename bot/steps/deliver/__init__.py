"""Say what becomes of a send, a look-up, an edit, once it is known how it went.

A delivery's states, with every way from one to another:

                 claimed                     receipt
     PENDING ───────────────▶ SENDING ─────────────────────────▶ SENT
      ▲  ▲ │                   │ │ └─ refused, plain too ──────▶ DEAD
      │  │ │   surely not sent │ │                                ▲
      │  │ └─ waited too long  │ │ fate unknown, or found         │ owed for a day, or
      │  │    with others ──┐  │ │ SENDING after a crash          │ dropped by the operator
      │  └──────────────────│──┘ ▼                                │
      │ looked for in vain  │ UNCERTAIN ── found ──▶ SENT         │
      ├─────────────────────│──┘ │ └───────────────────────────────┤
      │ cannot be looked for│    │                                │
      ├─ (marked: repeated) │────┘ or held for the operator       │
      │                     ▼                                     │
      └── operator: retry  FOLDED                                any

`SENDING` is saved before the request leaves. What concerns the chat (limits, no connection, rights, a move) pauses the
chat and leaves the delivery as it was; what concerns the message (refused, fate unknown) changes the delivery.
"""

from bot.steps.deliver.chat import at, is_in
from bot.steps.deliver.digest import clear, fold, give_up
from bot.steps.deliver.edit import after_edit, after_reading, before_edit, left
from bot.steps.deliver.look import after_crash, after_failed_look, after_look, is_same
from bot.steps.deliver.report import report
from bot.steps.deliver.send import after_send

__all__ = [
    "after_crash",
    "after_edit",
    "after_failed_look",
    "after_look",
    "after_reading",
    "after_send",
    "at",
    "before_edit",
    "clear",
    "fold",
    "give_up",
    "is_in",
    "is_same",
    "left",
    "report",
]
