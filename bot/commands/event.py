"""The command `event`: what the bot made one event."""

import typer

from bot.commands.shell import CONFIG, DATA, Config, Data, Id, say, settings_of, store_of
from bot.errors import SettingsError
from bot.types import Event, Matched

event = typer.Typer(name="event", help="What the bot made one event.", no_args_is_help=True)


@event.command("show")
def event_show(number: Id, config: Config = CONFIG, data: Data = DATA) -> None:
    """Show an event's stories, and what it follows from."""
    with store_of(settings_of(config), data) as store:
        found = store.journal.event(number)
    if found is None:
        raise SettingsError([f"there is no event {number!r}; `storyline-bot explain URL` names a story's event"])
    for line in lines_of(*found):
        say(line)


def lines_of(event: Event, stories: tuple[Matched, ...]) -> list[str]:
    """Tell an event with its stories, in lines."""
    lines = [f"event {event.id} of {event.storyline}, {event.began:%Y-%m-%d %H:%M} to {event.last:%Y-%m-%d %H:%M} UTC"]
    if event.parent:
        lines.append(f"follows from {event.parent}")
    if event.merged:
        lines.append(f"merged into {event.merged}")
    for matched in stories:
        story = matched.story
        lines += [
            f"  {story.published:%m-%d %H:%M} {story.source} ({story.language}): {story.title}",
            f"    {story.url}",
        ]
    return lines
