"""Take feeds over from other readers, and give them to others."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.shell import CONFIG, DATA, Config, Data, say, settings_of
from bot.errors import SettingsError
from bot.settings.feeds import FeedTable, read_feeds
from bot.settings.files import read_tables
from bot.settings.opml import SECRET, read_opml, to_toml, write_opml

opml = typer.Typer(name="opml", help="Exchange feeds with other readers.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]


@opml.command("import")
def opml_import(file: File, config: Config = CONFIG, data: Data = DATA) -> None:  # noqa: ARG001 - common to all
    """Add the feeds of an OPML file to feeds.toml; addresses that stand there are left as they are."""
    settings_of(config)
    path, refused = config / "feeds.toml", list[str]()
    known = {table.url for table in tables(path)}
    found = {table.url: table for table in read_opml(file, refused)}
    new = [table for url, table in found.items() if url not in known]
    if new:
        append(path, file.name, new)
    for problem in refused:
        say(problem)
    say(f"{len(new)} feeds added to {path}, {len(found) - len(new)} stand there already, {len(refused)} refused")
    if any(not table.proven for table in new):
        say("`storyline-bot check --feeds` says which of them work")
    if refused:
        raise typer.Exit(1)


@opml.command("export")
def opml_export(file: File, config: Config = CONFIG, data: Data = DATA) -> None:  # noqa: ARG001 - common to all
    """Write the feeds of feeds.toml to an OPML file, without headers and proxies, which may hold passwords."""
    settings_of(config)
    written = tables(config / "feeds.toml")
    try:
        file.write_text(write_opml(written), "utf-8")
    except OSError as error:
        raise SettingsError([f"{file}: {error.strerror}"]) from error
    say(f"{len(written)} feeds written to {file}")
    kept = [table.name for table in written if any(getattr(table, key) for key in SECRET)]
    if kept:
        say(f"without the headers or proxies of {', '.join(kept)}")


def tables(path: Path) -> list[FeedTable]:
    """Read all feeds of the operator's file, also those that are off."""
    return [table for _, table in read_tables(path, "feed", "name", FeedTable, [])]


def append(path: Path, source: str, new: Sequence[FeedTable]) -> None:
    """Add feeds at the end of the file, whole or not at all; raise `SettingsError` where that would spoil it."""
    before = path.read_text("utf-8") if path.exists() else ""
    title = " ".join(source.split())
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_text("\n".join([before.rstrip() + "\n", f"#### From {title}\n", *map(to_toml, new)]), "utf-8")
        problems: list[str] = []
        read_feeds(part, problems)
        if problems:
            raise SettingsError(problems)
        part.replace(path)
    except OSError as error:
        raise SettingsError([f"{path}: {error.strerror}"]) from error
    finally:
        part.unlink(missing_ok=True)
