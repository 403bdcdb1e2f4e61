"""Show what the bot made one event."""

from bot.types import Event, Matched


def show(event: Event, stories: tuple[Matched, ...]) -> list[str]:
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
