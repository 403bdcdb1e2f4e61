"""Which sends and edits have their turn: the statements of the outbox.

Inside a channel the messages of one thread (an event, its updates, its children) keep their order, and so do all
messages of one severity. What may go is therefore what nothing owed of the same thread or the same severity precedes;
of that, each channel sends the most severe, one at a time. What is held for the operator (`due` is NULL) precedes
nothing.
"""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    and_,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.edges.sql.columns import Instant
from bot.edges.sql.decisions import MESSAGE
from bot.edges.sql.rows import columns, names, reader
from bot.edges.sql.tables import chats, deliveries, is_owed, messages
from bot.types import Chat, Delivery, DeliveryState

DELIVERY = columns(Delivery, deliveries)
CHAT = columns(Chat, chats)
read_delivery = reader(Delivery)
read_chat = reader(Chat)

NOW = bindparam("now", type_=Instant)
UNTIL = bindparam("until", type_=Instant)
STARTED = (DeliveryState.PENDING, DeliveryState.UNCERTAIN)

_before = deliveries.alias("before")
_sending = deliveries.alias("sending")
_first = (
    select(func.min(deliveries.c.number))
    .where(is_owed(), deliveries.c.due.is_not(None))
    .group_by(deliveries.c.channel, deliveries.c.severity)
)
_in_turn = (
    deliveries.c.number.in_(_first),
    deliveries.c.state.in_(STARTED),
    ~exists().where(
        _before.c.thread == deliveries.c.thread,
        _before.c.channel == deliveries.c.channel,
        _before.c.number < deliveries.c.number,
        is_owed(_before),
        _before.c.due.is_not(None),
    ),
    ~exists().where(
        _sending.c.channel == deliveries.c.channel, is_owed(_sending), _sending.c.state == DeliveryState.SENDING
    ),
)
_by_weight = (deliveries.c.severity.desc(), deliveries.c.number)
_ranked = (
    select(
        deliveries.c.number,
        func.row_number().over(partition_by=deliveries.c.channel, order_by=_by_weight).label("place"),
    )
    .join(chats, chats.c.channel == deliveries.c.channel)
    .where(*_in_turn, deliveries.c.due <= NOW, chats.c.due <= NOW)
    .subquery("ranked")
)
_picked = (
    select(deliveries.c.number)
    .where(
        deliveries.c.number.in_(select(_ranked.c.number).where(_ranked.c.place == 1)),
        deliveries.c.state.in_(STARTED),
        deliveries.c.due <= NOW,
    )
    .order_by(*_by_weight)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True)
    .cte("picked")
)
_starts = deliveries.c.state == DeliveryState.PENDING
CLAIM = (
    update(deliveries)
    .where(deliveries.c.number.in_(select(_picked.c.number)))
    .values(
        due=UNTIL,
        state=case((_starts, DeliveryState.SENDING), else_=deliveries.c.state),
        tried=case((_starts, NOW), else_=deliveries.c.tried),
        text=case(
            (
                _starts,
                select(messages.c.wanted).where(messages.c.id == deliveries.c.message).scalar_subquery(),
            ),
            else_=deliveries.c.text,
        ),
        chat=case(
            (_starts, select(chats.c.id).where(chats.c.channel == deliveries.c.channel).scalar_subquery()),
            else_=deliveries.c.chat,
        ),
        after=case(
            (
                and_(_starts, deliveries.c.after.is_(None)),
                select(chats.c.known).where(chats.c.channel == deliveries.c.channel).scalar_subquery(),
            ),
            else_=deliveries.c.after,
        ),
    )
    .returning(deliveries.c.message)
)
"""A send whose fate was unknown before keeps the id after which it is looked for: it may still land."""

_stale = (
    select(deliveries.c.number)
    .join(messages, messages.c.id == deliveries.c.message)
    .join(chats, chats.c.channel == messages.c.channel)
    .where(
        messages.c.due.is_not(None),
        messages.c.due <= NOW,
        messages.c.message_id.is_not(None),
        func.coalesce(deliveries.c.due, NOW) <= NOW,
        chats.c.due <= NOW,
    )
    .order_by(messages.c.due)
    .limit(bindparam("count"))
    .with_for_update(skip_locked=True, of=deliveries)
    .cte("stale")
)
EDITS = (
    update(deliveries)
    .where(deliveries.c.number.in_(select(_stale.c.number)))
    .values(due=UNTIL)
    .returning(deliveries.c.message)
)
"""An edit under way keeps off the next one, which is wanted the sooner: they might land in the other order."""

_answered = messages.alias("answered")
_told = deliveries.alias("told")
_digest = messages.alias("digest")


def _stands_here(post: Any) -> ColumnElement[bool]:
    """Say whether a post stands in the chat as it is now, which may be known by its @name."""
    return or_(post.c.chat == chats.c.id, and_(post.c.chat == chats.c.configured, post.c.chat.startswith("@")))


TURNS = (
    select(
        *DELIVERY,
        *MESSAGE,
        *CHAT,
        # what was folded is answered where it was told
        case(
            (_stands_here(_answered), _answered.c.message_id),
            (_stands_here(_digest), _digest.c.message_id),
        ),
    )
    .select_from(messages)
    .join(deliveries, deliveries.c.message == messages.c.id)
    .join(chats, chats.c.channel == messages.c.channel)
    .outerjoin(_answered, _answered.c.id == messages.c.reply_to)
    .outerjoin(_told, and_(_told.c.message == _answered.c.id, _told.c.state == DeliveryState.FOLDED))
    .outerjoin(_digest, _digest.c.id == _told.c.into)
    .where(messages.c.id.in_(bindparam("of", expanding=True)))
    .order_by(deliveries.c.number)
)
INTERRUPTED = select(deliveries.c.message).where(
    is_owed(), deliveries.c.state == DeliveryState.SENDING, deliveries.c.due <= NOW
)
LANDED = bindparam("landed", type_=Instant)
WAIT_ANEW = (
    update(deliveries)
    .where(deliveries.c.due.is_not(None))
    .values(
        due=case(
            (deliveries.c.state == DeliveryState.SENDING, UNTIL),
            (deliveries.c.state != DeliveryState.PENDING, LANDED),
            (deliveries.c.due > NOW, NOW),
            else_=deliveries.c.due,
        )
    ),
    update(messages).where(messages.c.due > NOW).values(due=NOW),
    update(chats).where(chats.c.due > NOW).values(due=NOW),
)
WAITING = (
    select(*DELIVERY, *MESSAGE)
    .join(messages, messages.c.id == deliveries.c.message)
    .where(
        deliveries.c.channel == bindparam("of"),
        is_owed(),
        deliveries.c.state == DeliveryState.PENDING,
        deliveries.c.since < bindparam("before", type_=Instant),
    )
    .order_by(deliveries.c.number)
)
NEXT = (
    select(func.min(case((deliveries.c.due > chats.c.due, deliveries.c.due), else_=chats.c.due)))
    .select_from(deliveries)
    .join(chats, chats.c.channel == deliveries.c.channel)
    .where(*_in_turn)
)
NEXT_LOST = select(func.min(deliveries.c.due)).where(is_owed(), deliveries.c.state == DeliveryState.SENDING)
"""When the first lease ends of sends under way: where their process died, nobody else rings for them."""
_wanted = case((messages.c.due > chats.c.due, messages.c.due), else_=chats.c.due)
NEXT_EDIT = (
    select(func.min(case((deliveries.c.due > _wanted, deliveries.c.due), else_=_wanted)))
    .select_from(messages)
    .join(deliveries, deliveries.c.message == messages.c.id)
    .join(chats, chats.c.channel == messages.c.channel)
    .where(messages.c.due.is_not(None), messages.c.message_id.is_not(None))
)
KNOWN_IDS = select(messages.c.message_id).where(
    messages.c.chat == bindparam("of"),
    messages.c.message_id > bindparam("after"),
    messages.c.message_id <= bindparam("end"),
)

_new = {name: bindparam(f"new_{name}", type_=deliveries.c[name].type) for name in names(Delivery)}
_folds = _new["state"] == DeliveryState.FOLDED
DELIVERED = (
    update(deliveries)
    .where(
        deliveries.c.message == _new["message"],
        or_(deliveries.c.state != DeliveryState.SENT, _new["state"] == DeliveryState.SENT),
    )
    .values(
        {name: bound for name, bound in _new.items() if name not in ("message", "channel", "severity", "since")}
        # what is folded gives its place in the order to the digest
        | {"number": case((_folds, -func.abs(deliveries.c.number)), else_=deliveries.c.number)}
    )
)
"""What is sent stays so, whatever a turn that took longer than its lease makes of it."""
_shown = {
    name: bindparam(f"new_{name}", type_=messages.c[name].type)
    for name in ("shown", "message_id", "chat", "reply_to", "sent", "edited", "left")
}
_now_due = bindparam("new_due", type_=Instant)
SHOWN = (
    update(messages)
    .where(messages.c.id == bindparam("new_id"))
    .values(
        _shown
        | {
            "due": case(
                (messages.c.wanted == bindparam("new_wanted", type_=messages.c.wanted.type), _now_due),
                else_=func.coalesce(messages.c.due, _shown["edited"], _shown["sent"]),
            )
        }
    )
)
_reached = {name: bindparam(f"new_{name}", type_=chats.c[name].type) for name in names(Chat)}
REACHED = (
    update(chats)
    .where(chats.c.channel == _reached["channel"], chats.c.due.is_not(None))
    .values(
        {name: bound for name, bound in _reached.items() if name not in ("channel", "configured")}
        | {
            "known": case(
                (and_(chats.c.id == _reached["id"], chats.c.known > _reached["known"]), chats.c.known),
                else_=_reached["known"],
            )
        }
    )
)
