"""Tell the digests whose hour has come: gather the events, write them up by weight, draw their picture, and owe it all.

This orders the calls; what a digest tells is decided by `steps/decide/` and written by `steps/compose/`.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.hours import last_time
from bot.parts import Parts
from bot.steps.compose import as_told, compose_digest, digest_id
from bot.steps.decide import news_of, weight
from bot.steps.pulse import DAYS, pulse_of
from bot.steps.summarize import extract
from bot.telling import summary_of, weighed
from bot.types import Case, Channel, Decision, DecisionState, Summary

log = structlog.get_logger()

LATE = timedelta(hours=12)
"""How long after its hour a digest is still told: later the next one is nearer."""
BACK = 14
"""How many digests are looked back at for the one before: a week of two a day."""
EARLIER = timedelta(days=2)
"""How long before a digest's time the last report of an event may lie that was told in it: patience and quiet hours."""


async def tell_digests(parts: Parts) -> int:
    """Tell the digests whose hour has come; return how many messages they take."""
    now = parts.clock()
    return sum([await tell_digest(parts, channel, now) for channel in parts.settings.channels.values()])


async def tell_digest(parts: Parts, channel: Channel, now: datetime) -> int:
    """Tell a channel's last digest, where that was not done; one with nothing to tell is left out."""
    if not channel.digests:
        return 0
    until = last_time(channel.digests, channel.zone, now, channel.weekday)
    if now - until > LATE or parts.decisions.has(digest_id(channel.id, until)):
        return 0
    since = told_before(parts, channel, until)
    found = [
        (case, news)
        for case in parts.decisions.gather(channel.id, since - EARLIER, now)
        if (news := news_of(case, since, until))
    ]
    if not found:
        return 0
    ordered = sorted(((weighed(parts, case), news) for case, news in found), key=lambda pair: weight(pair[0]))
    told = [(case, await headline_of(parts, case, channel), news) for case, news in ordered]
    messages = compose_digest(told, channel, until, now, await picture(parts, channel, until, now))
    parts.decisions.owe(messages, [settled(case, until) for case, _ in ordered if is_held(case)])
    log.info("digest", channel=channel.id, until=until, events=len(told), messages=len(messages))
    return len(messages)


async def headline_of(parts: Parts, case: Case, channel: Channel) -> Summary:
    """Give what an event is called by; the model is asked only about those that have no message to take it from."""
    if case.own is None:
        return await summary_of(parts, case, channel)
    return as_told(case, extract(case, channel.language, channel.reads), channel)


def told_before(parts: Parts, channel: Channel, until: datetime) -> datetime:
    """Say when the digest before was told; where there is none, when it would have been."""
    times = []
    moment = until
    for _ in range(BACK if channel.weekday is None else 2):
        moment = last_time(channel.digests, channel.zone, moment - timedelta(seconds=1), channel.weekday)
        if parts.decisions.has(digest_id(channel.id, moment)):
            return moment
        times.append(moment)
    return times[0]


def is_held(case: Case) -> bool:
    """Say whether an event was kept for the digest."""
    return case.decision.state is DecisionState.HELD


def settled(case: Case, until: datetime) -> Decision:
    """Write down that an event was told in the digest of a moment."""
    return replace(
        case.decision, state=DecisionState.TOLD, due=None, reason=f"told in the digest of {until:%Y-%m-%d %H:%M} UTC"
    )


async def picture(parts: Parts, channel: Channel, until: datetime, now: datetime) -> bytes | None:
    """Draw the storyline's pulse, where the channel shows it."""
    if channel.chart is None or parts.charts is None:
        return None
    cases = parts.decisions.gather(channel.id, until - timedelta(days=DAYS), now)
    pulse = pulse_of(cases, channel.zone, until)
    return await asyncio.to_thread(parts.charts.draw, pulse, channel.language, dark=channel.chart == "dark")
