"""What lies among the operator's files and is not read: most often a name with a slip of the finger."""

import difflib
from collections.abc import Collection, Iterator
from pathlib import Path

from bot.settings.files import read_toml
from bot.settings.storylines import COUNTER

FILES = ("bot.toml", "channels.toml", "entities.toml", "feeds.toml")
STORYLINES = "storylines"


def strays(config: Path, seeds: Path) -> Iterator[str]:
    """Name the files and folders that nothing reads, each with the right name that is nearest."""
    yield from stray_files(config)
    yield from stray_folders(seeds, folders_of(config / STORYLINES, seeds))


def stray_files(config: Path) -> Iterator[str]:
    """Name the TOML files below `config` that are neither one of the bot's nor a storyline."""
    for path in sorted(config.rglob("*.toml")):
        place = path.relative_to(config)
        if place.as_posix() in FILES or place.parent.as_posix() == STORYLINES:
            continue
        right = (*FILES, f"{STORYLINES}/{path.name}")
        yield f"{path}: this file is not read{nearest(place.as_posix(), right)}"


def stray_folders(seeds: Path, read: Collection[Path]) -> Iterator[str]:
    """Name the folders below `seeds` that are none of `read`, nor above one; what lies in them is not named again."""
    named: set[Path] = set()
    for folder in sorted(path for path in seeds.rglob("*") if path.is_dir()):
        inner = folder.resolve()
        hidden = any(part.startswith(".") for part in folder.relative_to(seeds).parts)
        if hidden or any(inner == each or inner in each.parents for each in read):
            continue
        if named.isdisjoint(inner.parents):
            beside = sorted(each.name for each in read if each.parent == inner.parent)
            yield f"{folder}: no storyline reads this folder{nearest(folder.name, beside)}"
        named.add(inner)


def folders_of(storylines: Path, seeds: Path) -> set[Path]:
    """List the folders in which the storylines look for examples."""
    names = [read_toml(path, []).get("seeds") or path.stem for path in storylines.glob("*.toml")]
    own = [(seeds / str(name)).resolve() for name in names]
    return {*own, *(folder / COUNTER for folder in own)}


def nearest(name: str, right: Collection[str]) -> str:
    """Ask whether the right name that looks most like a wrong one is meant."""
    close = difflib.get_close_matches(name, list(right), n=1)
    if close:
        return f"; did you mean {close[0]}?"
    return f"; those that are read are {', '.join(sorted(right))}" if right else ""
