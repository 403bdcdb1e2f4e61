"""Show messages and tables in the terminal."""

from rich.console import Console
from rich.panel import Panel

from bot.errors import Unreadable
from bot.look import look
from bot.types import Channel, Receipt, Text


class ConsoleNotifier:
    """Show messages in the terminal, where there is no Telegram to show them in."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console()
        self.sent = 0
        self.edited = 0
        self._shown: dict[int, str] = {}

    async def send(self, channel: Channel, text: Text, *, plain: bool, reply_to: int | None) -> Receipt:  # noqa: ARG002
        """Print a message."""
        self.sent += 1
        number = self.sent
        answers = f" ↩ {reply_to}" if reply_to else ""
        picture = " · with a picture" if text.picture else ""
        title = f"{channel.id} · {number}{answers}{picture}"
        self.console.print(Panel(look(text), title=title, title_align="left", width=100))
        self._shown[number] = text.plain
        return Receipt(message_id=number, chat=channel.chat, topic=channel.topic)

    async def read(self, channel: Channel, message_id: int, via: str | None) -> str:  # noqa: ARG002
        """Say that nothing can be read back; the terminal is this process's own."""
        raise Unreadable("a terminal")

    async def edit(self, channel: Channel, message_id: int, text: Text, *, plain: bool) -> None:  # noqa: ARG002
        """Print a message again, with the lines that changed."""
        self.edited += 1
        before = set(self._shown.get(message_id, "").splitlines())
        changed = [line for line in text.plain.splitlines() if line not in before]
        self.console.print(
            Panel(
                "\n".join(changed),
                title=f"{channel.id} · {message_id} ✎ edited",
                title_align="left",
                width=100,
                style="dim",
            )
        )
        self._shown[message_id] = text.plain
