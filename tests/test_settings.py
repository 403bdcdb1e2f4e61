"""Every mistake in the configuration ends in a line that names file, key and remedy."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.settings import load
from bot.settings.channels import read_channels
from bot.settings.feeds import read_feeds
from bot.settings.files import check, read_toml
from bot.settings.sections import BotFile
from bot.settings.storylines import read_example, read_storylines
from bot.types.storylines import Entity, EntityKind

ROOT = Path(__file__).parents[1]
FEED = '[[feed]]\nname = "Kaspi"\nurl = "https://kaspi.example/rss"\n'
CHANNEL = '[[channel]]\nid = "english"\nchat = "@kaspi_news"\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "file.toml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[feed]]\nname = "Kaspi"\n', ["feed 1 (Kaspi)", "url", "missing"]),
        (FEED + 'langauge = "az"\n', ["langauge", "did you mean `language`"]),
        (FEED + 'language = "de"\n', ["language", "'de'"]),
        (FEED + 'kind = "blog"\n', ["kind", "wire"]),
        (FEED + 'every = "often"\n', ["every", '"90s", "10m"']),
        (FEED + 'country = "AZE"\n', ["country"]),
        (FEED + FEED, ["feed 2 (Kaspi)", "stands here twice"]),
        (FEED.replace("https://", "feed:"), ["url", "http://"]),
        ('feed = "https://kaspi.example/rss"\n', ["[[feed]]", "two brackets"]),
        ("[feeds]\n", ["feeds", "[[feed]]"]),
        ('[[feed]]\nname = "Kaspi\n', ["line 2"]),
    ],
)
def test_a_wrong_feed_is_named(tmp_path: Path, text: str, words: list[str]) -> None:
    """A mistake in feeds.toml names the file, the feed, the key and what would be right."""
    problems: list[str] = []
    path = written(tmp_path, text)
    read_feeds(path, problems)
    assert len(problems) == 1
    assert all(word in problems[0] for word in [str(path), *words])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CHANNEL + 'zone = "Baku"\n', ["zone", "Asia/Baku"]),
        (CHANNEL.replace("@kaspi_news", "kaspi"), ["chat", "@name"]),
        (CHANNEL + "quiet = { start = 23:00:00, end = 23:00:00 }\n", ["quiet", "equal"]),
        (CHANNEL + 'storylines = ["nothing"]\n', ["'nothing'", "russia-azerbaijan"]),
        (CHANNEL + CHANNEL, ["channel 2 (english)", "twice"]),
        (CHANNEL + CHANNEL.replace("english", "second"), ["channel 2 (second)", "english goes there too"]),
        (CHANNEL + "quiet = { start = 23:00:00, ends = 07:00:00 }\n", ["quiet.ends", "did you mean `end`"]),
        (CHANNEL + "alerts = false\n", ["set `digests`"]),
        (CHANNEL + 'digests = [08:00:00]\nweekday = "funday"\n', ["weekday", "monday"]),
        (CHANNEL + 'template = "{headline}"\n', ["template", "{sources} is missing"]),
        (CHANNEL + 'template = "{headline} {sources} {sauces}"\n', ["template", "no blank {sauces}", "summary"]),
        (CHANNEL + 'template = "{headline.__class__} {sources}"\n', ["template", "no blank {headline.__class__}"]),
        (CHANNEL + 'template = "{headline!r} {sources}"\n', ["template", "no blank"]),
        (CHANNEL + 'template = "{headline} {headline} {sources}"\n', ["template", "twice"]),
        (CHANNEL + 'template = "{headline} {sources"\n', ["template", "{{ or }}"]),
    ],
)
def test_a_wrong_channel_is_named(tmp_path: Path, text: str, words: list[str]) -> None:
    """A mistake in channels.toml names the file, the channel, the key and what would be right."""
    problems: list[str] = []
    path = written(tmp_path, text)
    read_channels(path, {"russia-azerbaijan"}, problems)
    assert any(all(word in problem for word in [str(path), *words]) for problem in problems)


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """The operator sees every mistake of a file in one go."""
    problems: list[str] = []
    read_feeds(written(tmp_path, '[[feed]]\nname = "A"\n[[feed]]\nname = "B"\nurl = "x"\nsize = 1\n'), problems)
    assert len(problems) == 3


@pytest.mark.parametrize(
    ("name", "words"),
    [("missing.toml", ["no such file", "--config"]), (".", ["folder"])],
)
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str, words: list[str]) -> None:
    """A file that is missing or no file says so, with the remedy."""
    problems: list[str] = []
    assert read_toml(tmp_path / name, problems) == {}
    assert all(word in problems[0] for word in words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a = 1\n\0\n", ["line 2: ", "zero byte", "UTF-8"]),
        ("[polling]\n[polling]\n", ["line 2: ", "the table [polling] stands twice"]),
        ("[a.b]\n[a.b]\n", ["line 2: ", "the table [a.b] stands twice"]),
        ("a = 1\na = 2\n", ["a key or table stands twice"]),
        ("a = { b = 1, b = 2 }\n", ["line 1: ", "a key or table stands twice"]),
        ("= 1\n", ["line 1: ", "a line begins with a key"]),
        ("a\n", ["line 1: ", "followed by ="]),
        ("[polling\na = 1\n", ["line 1: ", "bracket"]),
        ("a = 1 b = 2\n", ["line 1: ", "a line of its own"]),
        ("a = 2025-02-30\n", ["line 1: ", "does not exist"]),
        ('a = "C:\\news"\n\nb = "C:\\quiet"\n', ["line 3: ", "write each \\ twice"]),
        ("a = yes\n", ["line 1: ", "true"]),
        ("a = [1,\n", ["at the end: ", "bracket"]),
    ],
)
def test_broken_toml_is_told_in_plain_words(tmp_path: Path, text: str, words: list[str]) -> None:
    """The operator reads file, line and remedy, and nothing of what Python's reader calls it."""
    problems: list[str] = []
    path = written(tmp_path, text)
    assert read_toml(path, problems) == {}
    assert len(problems) == 1
    assert all(word in problems[0] for word in [f"{path}: ", *words]), problems
    for strange in ("Invalid", "Cannot", "Expected", "Unescaped", "column", "polling',"):
        assert strange not in problems[0]


def test_a_slip_that_is_copied_fills_no_screen(tmp_path: Path) -> None:
    """Of each file the first ten problems are told, and how many more there are."""
    installed(tmp_path)
    config = tmp_path / "config"
    (config / "feeds.toml").write_text('[[feed]]\nname = "A"\n' * 25, "utf-8")
    (config / "channels.toml").write_text(CHANNEL + "zone = 3\n", "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(config, {})
    told = [problem.partition(": ")[0] for problem in caught.value.problems]
    assert told == [str(config / "feeds.toml")] * 11 + [str(config / "channels.toml")]
    assert caught.value.problems[10] == f"{config / 'feeds.toml'}: and 15 more; correct these first"


def test_other_encodings_are_named(tmp_path: Path) -> None:
    """A file that is not UTF-8 says that it should be."""
    path = tmp_path / "feeds.toml"
    path.write_bytes('name = "Новости"'.encode("cp1251"))
    problems: list[str] = []
    read_toml(path, problems)
    assert "save it as UTF-8" in problems[0]


@pytest.mark.parametrize(("text", "hours"), [("90s", 0.025), ("10m", 1 / 6), ("6h", 6), ("7d", 168), ("1w", 168)])
def test_durations_are_read(text: str, hours: float) -> None:
    """A duration is a number and a unit."""
    problems: list[str] = []
    found = check(BotFile, {"grouping": {"open_for": text}}, "bot.toml", problems)
    assert problems == []
    assert found is not None
    assert found.grouping.open_for == timedelta(hours=hours)


def test_unknown_keys_of_nested_tables_get_a_suggestion() -> None:
    """A misspelled key names the right one of its own table."""
    problems: list[str] = []
    check(BotFile, {"polling": {"shortestt": "3m"}}, "bot.toml", problems)
    assert problems == ["bot.toml: polling.shortestt: unknown key; did you mean `shortest`?"]


def installed(folder: Path) -> Path:
    """Copy the shipped configuration; return the folder of its storylines."""
    for name in ("config", "seeds"):
        shutil.copytree(ROOT / name, folder / name)
    return folder / "config/storylines"


def switch(path: Path, before: str, after: str) -> None:
    """Change the line by which a storyline is on or off."""
    text = path.read_text("utf-8")
    assert text.count(f"\non = {before}\n") == 1
    path.write_text(text.replace(f"\non = {before}\n", f"\non = {after}\n"), "utf-8")


def test_a_second_storyline_ships_switched_off_and_one_word_switches_it_on(tmp_path: Path) -> None:
    """What is off takes no part; switched on, it is followed beside the first, with the examples of its folder."""
    storylines = installed(tmp_path)
    assert list(load(tmp_path / "config", {}).storylines) == ["russia-azerbaijan"]
    switch(storylines / "armenia-azerbaijan.toml", "false", "true")
    settings = load(tmp_path / "config", {})
    assert list(settings.storylines) == ["armenia-azerbaijan", "russia-azerbaijan"]
    assert settings.channels["terminal"].storylines == ("armenia-azerbaijan", "russia-azerbaijan")
    assert {example.belongs for example in settings.storylines["armenia-azerbaijan"].examples} == {True, False}


def test_a_configuration_that_follows_nothing_is_refused(tmp_path: Path) -> None:
    """With every storyline off the bot would run for nothing, and says so."""
    switch(installed(tmp_path) / "russia-azerbaijan.toml", "true", "false")
    with pytest.raises(SettingsError, match="every storyline is switched off; write on = true"):
        load(tmp_path / "config", {})


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CHANNEL + "digests = 08:00:00\n", ["digests", "square brackets"]),
        (CHANNEL + 'digests = ["eight"]\n', ["digests.1", "08:00:00"]),
        (CHANNEL + 'quiet = "23:00-07:00"\n', ["quiet", "braces"]),
        (CHANNEL + 'preview = "perhaps"\n', ["preview", "true or false"]),
        (CHANNEL + 'publishers = "two"\n', ["publishers", "whole number"]),
        (CHANNEL + "zone = 3\n", ["zone", "quotation marks"]),
        (CHANNEL.replace('"english"', '"Our English"'), ["id", "small Latin letters"]),
        (CHANNEL + 'patience = "0m"\n', ["patience", "longer than nothing"]),
        (CHANNEL + "preview = yes\n", ["line 4", "yes is written true"]),
        (CHANNEL + "zone = “Asia/Baku”\n", ["line 4", 'straight (")']),
        (CHANNEL + "digests = [8:00]\n", ["line 4", "a time of day 08:00:00"]),
    ],
)
def test_a_value_of_a_wrong_kind_is_explained_without_words_of_programmers(
    tmp_path: Path, text: str, words: list[str]
) -> None:
    """Nobody has to know what a tuple, a dictionary or a pattern is; members of lists are counted from one."""
    problems: list[str] = []
    read_channels(written(tmp_path, text), {"russia-azerbaijan"}, problems)
    assert any(all(word in problem for word in words) for problem in problems), problems
    assert not any(word in problem for problem in problems for word in ("tuple", "dictionary", "pattern", "boolean"))


BAKU = Entity(id="baku", kind=EntityKind.PLACE, country="az", names=())
SIDES = 'title = "A quarrel"\n[[group]]\nname = "Baku"\ncountries = ["az"]\n'


def problems_of_storyline(folder: Path, text: str, *, entities: dict[str, Entity] | None = None) -> list[str]:
    (folder / "storylines").mkdir()
    (folder / "storylines" / "quarrel.toml").write_text(text, "utf-8")
    problems: list[str] = []
    known = {"baku": BAKU} if entities is None else entities
    read_storylines(folder / "storylines", folder / "seeds", known, problems)
    return problems


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (SIDES + 'words.en = ["embass(y|ies)"]\n', ["group Baku", "words.en", "'embass(y|ies)'", "is no pattern"]),
        (SIDES + 'words.en = ["em*bassy"]\n', ["star", "end of a word"]),
        (SIDES + 'words.en = ["*"]\n', ["star"]),
        (SIDES + 'words.en = ["…"]\n', ["has no letters"]),
        (SIDES.replace('["az"]', '["xx"]'), ["group Baku", "countries", "'xx'", "entities.toml"]),
        (SIDES.replace('countries = ["az"]\n', ""), ["group Baku", "names nothing"]),
        (SIDES + '[known]\nname = "matters"\n', ["known", "names nothing"]),
        (SIDES + '[[require]]\nname = "air"\nwords.en = ["plane|flight"]\n', ["require air", "is no pattern"]),
        (SIDES.replace("title", 'hashtag = "#Quarrel"\ntitle'), ["hashtag", "without #"]),
    ],
)
def test_what_can_never_be_found_is_named(tmp_path: Path, text: str, words: list[str]) -> None:
    """A watch word, a country or a group that no story can have is a mistake, not a silence."""
    problems = problems_of_storyline(tmp_path, text)
    assert len(problems) == 1, problems
    assert all(word in problems[0] for word in words), problems


@pytest.mark.parametrize("word", ["embass*", "note of protest", "Baku–Grozny", "AZAL*", "O'Brien", "МИД", "Su-35"])
def test_ordinary_watch_words_are_no_mistakes(tmp_path: Path, word: str) -> None:
    """Stars at the end, phrases, hyphens, apostrophes and capitals are for the operator to use."""
    assert problems_of_storyline(tmp_path, f'{SIDES}words.en = ["{word}"]\n') == []


def test_one_broken_file_is_told_once(tmp_path: Path) -> None:
    """A mistake in one file does not make the others look wrong."""
    assert len(problems_of_storyline(tmp_path, SIDES.replace("title", "titel"))) == 2
    again = tmp_path / "again"
    again.mkdir()
    assert problems_of_storyline(again, SIDES + '[known]\nentities = ["baku"]\n', entities={}) == []


def test_an_example_of_another_kind_of_file_is_named(tmp_path: Path) -> None:
    """Nobody writes an example for nothing; files of the operating system are passed over."""
    (tmp_path / "seeds" / "quarrel").mkdir(parents=True)
    (tmp_path / "seeds" / "quarrel" / "note.en.txt").write_text("# A note\nText.", "utf-8")
    (tmp_path / "seeds" / "quarrel" / ".DS_Store").write_bytes(b"\x00")
    problems = problems_of_storyline(tmp_path, SIDES)
    assert len(problems) == 1
    assert "note.en.txt: is not read" in problems[0]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("raid.md", b"# Raid\n", ["en, ru, az, tr or uk", "raid.en.md"]),
        ("raid.de.md", b"# Raid\n", ["en, ru, az, tr or uk", "raid.en.md"]),
        ("raid.ru.md", "# Обыски\n".encode("cp1251"), ["not UTF-8", "save it as UTF-8"]),
        ("raid.en.md", b"", ["first line", "# Title"]),
        ("raid.en.md", b"#\n\nText.", ["first line", "# Title"]),
        ("raid.en.md", b"<html><h1>Raid</h1></html>", ["first line", "# Title"]),
        ("raid.en.md", b"# Raid\n\n" + b"Text. " * 40_000, ["one article"]),
    ],
)
def test_a_wrong_example_is_named(tmp_path: Path, name: str, content: bytes, words: list[str]) -> None:
    """Each mistake in an example ends in one line with the file and the remedy, and the example is left out."""
    (tmp_path / name).write_bytes(content)
    problems: list[str] = []
    assert read_example(tmp_path / name, problems, belongs=True) is None
    assert len(problems) == 1
    assert all(word in problems[0] for word in [str(tmp_path / name), *words])


def test_an_example_saved_on_windows_is_read(tmp_path: Path) -> None:
    """A byte order mark and carriage returns are no part of title and text."""
    (tmp_path / "raid.en.md").write_bytes(b"\xef\xbb\xbf# Raid\r\n\r\nText.\r\n")
    example = read_example(tmp_path / "raid.en.md", [], belongs=True)
    assert example is not None
    assert (example.id, example.title, example.text) == ("raid", "Raid", "Text.")


def test_a_folder_of_examples_that_is_not_there_is_named(tmp_path: Path) -> None:
    """A slip in `seeds` would otherwise cost all examples in silence."""
    installed(tmp_path)
    path = tmp_path / "config/bot.toml"
    path.write_text(path.read_text("utf-8").replace('seeds = "../seeds"', 'seeds = "../seedz"'), "utf-8")
    with pytest.raises(SettingsError, match=r"bot\.toml: seeds: there is no folder .*seedz"):
        load(tmp_path / "config", {})


def test_a_channel_that_would_hear_nothing_is_named(tmp_path: Path) -> None:
    """A channel that carries only what is switched off says so instead of staying silent."""
    installed(tmp_path)
    (tmp_path / "config/channels.toml").write_text(CHANNEL + 'storylines = ["armenia-azerbaijan"]\n', "utf-8")
    with pytest.raises(SettingsError, match="english: storylines: all that it carries are switched off"):
        load(tmp_path / "config", {})


def test_a_channel_that_names_what_is_not_there_is_told_that_alone(tmp_path: Path) -> None:
    """An unknown storyline is not called switched off besides, nor one unknown whose file has a mistake."""
    storylines = installed(tmp_path)
    channels = tmp_path / "config/channels.toml"
    channels.write_text(CHANNEL + 'storylines = ["russia-azerbaijam"]\n', "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "config", {})
    assert len(caught.value.problems) == 1
    assert "there is no storyline 'russia-azerbaijam'" in caught.value.problems[0]
    (storylines / "quarrel.toml").write_text("title = 3\n", "utf-8")
    channels.write_text(CHANNEL + 'storylines = ["quarrel"]\n', "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "config", {})
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [str(storylines / "quarrel.toml")]


@pytest.mark.parametrize("token", ["ABC", "123456", "123456:ABC DEF", "bot123456:ABC"])
def test_a_token_of_another_shape_is_refused_without_being_shown(tmp_path: Path, token: str) -> None:
    """What cannot be a token is told at once; the line does not repeat it."""
    installed(tmp_path)
    (tmp_path / "config/channels.toml").write_text(CHANNEL, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load(tmp_path / "config", {"TELEGRAM_TOKEN": token})
    assert len(caught.value.problems) == 1
    assert "TELEGRAM_TOKEN is no token" in caught.value.problems[0]
    assert token not in caught.value.problems[0].replace("123456:ABC-DEF", "")
