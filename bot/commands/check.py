"""What is wrong with the operator's files, and the remedy."""

from bot.commands.shell import CONFIG, DATA, Config, Data, say, settings_of


def check(config: Config = CONFIG, data: Data = DATA) -> None:  # noqa: ARG001 - common to all commands
    """Say what is wrong with configuration and seeds, and the remedy."""
    settings = settings_of(config)
    say(f"{len(settings.feeds)} feeds, {len(settings.channels)} channels, {len(settings.entities)} entities")
    for storyline in settings.storylines.values():
        say(f"storyline {storyline.id}: {storyline.title}")
    say("telegram: " + ("a token is set" if settings.secrets.token else "no TELEGRAM_TOKEN, alerts go to the terminal"))
    say("the configuration is sound")
