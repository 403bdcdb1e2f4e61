"""Feeds as other readers exchange them: OPML (http://opml.org/spec2.opml), and the tables of feeds.toml as text."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args
from urllib.parse import urlsplit
from xml.etree import ElementTree

from bot.errors import SettingsError
from bot.settings.feeds import FeedTable, Language
from bot.settings.files import check

OWN = "urn:storyline-bot:feed"
"""The namespace of what OPML has no attributes for."""
KEPT = ("publisher", "family", "country", "kind", "grade", "fallbacks", "proven", "relay", "every", "off")
"""Keys of a feed that are written in attributes of that namespace."""
SECRET = ("headers", "proxy")
"""Keys that may hold passwords: they stay in the operator's file."""
LARGEST = 16 * 2**20
CONTROLS = re.compile("[\x00-\x1f\x7f]")


def write_opml(tables: Iterable[FeedTable]) -> str:
    """Write feeds as OPML, in a folder for each country."""
    ElementTree.register_namespace("bot", OWN)
    root = ElementTree.Element("opml", version="2.0")
    ElementTree.SubElement(ElementTree.SubElement(root, "head"), "title").text = "Feeds of storyline-bot"
    body = ElementTree.SubElement(root, "body")
    folders: dict[str, ElementTree.Element] = {}
    for table in tables:
        place = table.country or "international"
        if place not in folders:
            folders[place] = ElementTree.SubElement(body, "outline", text=place)
        ElementTree.SubElement(folders[place], "outline", _attributes(table))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _attributes(table: FeedTable) -> dict[str, str]:
    language = {"language": table.language} if table.language else {}
    own = {f"{{{OWN}}}{key}": _said(value) for key, value in _set(table).items() if key in KEPT}
    return {"type": "rss", "text": table.name, "xmlUrl": table.url, **language, **own}


def _said(value: Any) -> str:
    if isinstance(value, timedelta):
        return f"{round(value.total_seconds())}s"
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _set(table: FeedTable) -> dict[str, Any]:
    """List the keys that are not as they would be without being written."""
    fields = type(table).model_fields
    return {
        key: value
        for key in fields
        if (value := getattr(table, key)) != fields[key].get_default(call_default_factory=True)
    }


def read_opml(path: Path, refused: list[str]) -> Iterator[FeedTable]:
    """Read the feeds of an OPML file, of whatever reader; what is no feed for us is added to `refused`.

    Feeds of other readers are unproven. Raises `SettingsError` where the file is no OPML.
    """
    for outline in _root(path).iter("outline"):
        said = {key: value.strip() for key, value in outline.attrib.items()}
        if not said.get("xmlUrl"):
            continue  # a folder
        where = f"{path}: {said.get('text') or said['xmlUrl']}"
        if (table := check(FeedTable, _table(said), where, refused)) is not None:
            yield table


def _root(path: Path) -> ElementTree.Element:
    try:
        body = path.read_bytes()
    except OSError as error:
        raise SettingsError([f"{path}: {error.strerror}"]) from error
    if len(body) > LARGEST or b"<!ENTITY" in body:
        raise SettingsError([f"{path}: no list of feeds is larger than 16 MB or declares entities; export it anew"])
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - without entities there is nothing to expand
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        line = f" (line {error.position[0]})" if isinstance(error, ElementTree.ParseError) else ""
        raise SettingsError([f"{path}: this is no OPML file, or a broken one{line}; export it anew"]) from error
    if root.tag != "opml":
        raise SettingsError([f"{path}: this is no OPML file: it begins with <{root.tag}>"])
    return root


def _table(said: Mapping[str, str]) -> dict[str, Any]:
    """Turn the attributes of an outline into the keys of a feed."""
    own = {key.removeprefix(f"{{{OWN}}}"): value for key, value in said.items() if key.startswith(f"{{{OWN}}}")}
    table: dict[str, Any] = {key: value for key, value in own.items() if key in KEPT}
    for key in ("proven", "relay", "off"):
        if key in table:
            table[key] = table[key] == "true"
    if "fallbacks" in table:
        table["fallbacks"] = table["fallbacks"].split()
    language = said.get("language", "")[:2].lower()
    if language in get_args(Language):
        table["language"] = language
    foreign = {} if own else {"proven": False}
    name = said.get("text") or said.get("title") or urlsplit(said["xmlUrl"]).hostname or said["xmlUrl"]
    return {"name": name, "url": said["xmlUrl"], **foreign, **table}


def to_toml(table: FeedTable) -> str:
    """Write a feed as it stands in feeds.toml."""
    lines = [f"{key} = {_value(value)}" for key, value in _set(table).items()]
    return "\n".join(["[[feed]]", f"name = {_value(table.name)}", f"url = {_value(table.url)}", *lines[2:]]) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    return json.dumps(CONTROLS.sub(" ", _said(value)), ensure_ascii=False)
