"""Tell the operator of incidents and of their end, few messages at a time."""

import hashlib
import html
from collections.abc import Sequence
from datetime import datetime

from bot.settings import OPERATOR
from bot.types import APPROVAL, Delivery, Incident, Message, Severity, Text

APART = 3
"""More news than this at one moment share one message."""
ROOM = 3500


def report(incidents: Sequence[Incident], now: datetime) -> list[tuple[Delivery, Message]]:
    """Write what the operator has not heard yet, as messages that are owed to the operator's chat."""
    asked = [incident for incident in incidents if incident.kind == APPROVAL]
    rest = [incident for incident in incidents if incident.kind != APPROVAL]
    apart = asked + (rest if len(rest) <= APART else [])
    return [owed([incident], now) for incident in apart] + ([owed(rest, now)] if len(rest) > APART else [])


def owed(incidents: Sequence[Incident], now: datetime) -> tuple[Delivery, Message]:
    """Owe one message that tells these incidents."""
    plain = "\n".join(line(incident) for incident in incidents)
    if len(plain) > ROOM:
        plain = plain[:ROOM].rpartition("\n")[0] + f"\n({len(incidents)} in all; see storyline-bot status)"
    names = " ".join(f"{incident.kind} {incident.subject} {incident.over}" for incident in incidents)
    number = hashlib.blake2b(f"{names} {now.isoformat()}".encode(), digest_size=8).hexdigest()
    text = Text(html=html.escape(plain, quote=False), plain=plain)
    message = Message(id=f"operator-{number}", channel=OPERATOR, event=f"incident-{number}", part=0, wanted=text)
    delivery = Delivery(message=message.id, channel=OPERATOR, severity=Severity.SERIOUS, since=now, due=now)
    return delivery, message


def line(incident: Incident) -> str:
    """Write one incident with the mark of its kind."""
    mark = "❓" if incident.kind == APPROVAL else "✅" if incident.over else "ℹ️" if incident.passing else "⚠️"
    return f"{mark} {incident.text}"
