"""Stories in, readings out."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from urllib.parse import urlsplit

from bot.lexicon.languages import CYRILLIC, languages
from bot.lexicon.names import NOTHING, Found, Pattern, index, is_cyrillic, known_by, scan
from bot.lexicon.namesakes import settle
from bot.lexicon.reading import Hit, Mention, Passage, Reading, Where, Word
from bot.lexicon.watched import Watched, scan_patterns, scan_watched
from bot.text import bare, fold, plain, romanise, sentences, words
from bot.types import Story
from bot.types.storylines import Entity, Name

REMEMBERED = 4096
"""Readings kept: each event's stories are read again whenever a candidate joins."""

REMEMBERED_WORDS = 1 << 14
"""Words kept a language, at 0.7 kB each some 11 MB; headlines use about twice as many, so that the rare ones go."""


NO_COUNTRY = frozenset({"ai", "co", "io", "me", "tv", "fm", "gg", "cc", "to", "is"})
"""Two-letter domains that anybody takes."""


class Lexicon:
    """All names and watch words, ready to read stories; it remembers words and stories that it has read."""

    def __init__(
        self, entities: Iterable[Entity], watch: Iterable[Name] = (), ordinary: frozenset[str] = frozenset()
    ) -> None:
        self.entities: Mapping[str, Entity] = {entity.id: entity for entity in entities}
        self._names = index(self.entities.values())
        self._watched = {code: Watched(code) for code in languages()}
        for word in watch:
            self._watched[word.language].add(word.text)
        for code, language in languages().items():
            for topic, texts in language.topics.items():
                for text in texts:
                    self._watched[code].add(text, topic)
        self._ordinary = ordinary
        self._words: dict[str, OrderedDict[str, tuple[Word, Found, frozenset[str]]]] = {
            code: OrderedDict() for code in languages()
        }
        self._read: OrderedDict[tuple[str, int], Reading] = OrderedDict()
        self._unless = {entity.id: frozenset(known_by(entity.unless)) for entity in self.entities.values()}

    def read(self, story: Story) -> Reading:
        """Read a story; each version is read once."""
        key = (story.id, story.version)
        known = self._read.get(key)
        if known is not None:
            self._read.move_to_end(key)
            return known
        reading = self.study(story)
        self._read[key] = reading
        if len(self._read) > REMEMBERED:
            self._read.popitem(last=False)
        return reading

    def study(self, story: Story) -> Reading:
        """Read a story without remembering it."""
        reading = self.peruse(story.title, story.text, story.language)
        country = story.country or country_of(story.url)
        return replace(reading, story=story.id, version=story.version, country=country)

    def peruse(self, title_text: str, body: str, language: str) -> Reading:
        """Read a title and a text that are nobody's story."""
        language = language if language in self._words else "en"
        title, title_mentions, title_hits = self._passage(title_text, language, "title")
        text, text_mentions, text_hits = self._passage(body, language, "text")
        hits = title_hits + text_hits
        return Reading(
            story="",
            version=1,
            language=language,
            title=title,
            text=text,
            mentions=tuple(settle({"title": title, "text": text}, title_mentions + text_mentions, self._unless)),
            hits=tuple(hit for hit in hits if not hit.topic),
            topics=tuple(hit for hit in hits if hit.topic),
        )

    def passage(self, text: str, language: str) -> Passage:
        """Cut a text into words and sentences."""
        return self._cut(text, language)[0]

    def _cut(self, text: str, language: str) -> tuple[Passage, list[tuple[Word, Found, frozenset[str]]]]:
        text = plain(text)
        known = self._words[language]
        cut = words(text)
        looked = [known.get(word) or self._look(word, language) for _, word in cut]
        starts = tuple(start for start, _ in cut)
        return Passage(
            text=text,
            language=language,
            words=tuple(word for word, _, _ in looked),
            starts=starts,
            sentences=number_sentences(text, starts),
        ), looked

    def _passage(
        self, text: str, language: str, where: Where
    ) -> tuple[Passage, list[tuple[Mention, Pattern]], list[Hit]]:
        passage, looked = self._cut(text, language)
        watched = self._watched[language]
        mentions = [
            (
                Mention(
                    entity=pattern.entity,
                    where=where,
                    sentence=passage.sentences[position],
                    position=position,
                    length=len(pattern.slots),
                    certain=not misspelt,
                    role=pattern.role,
                    country=self.entities[pattern.entity].country,
                ),
                pattern,
            )
            for position, pattern, misspelt in scan([found for _, found, _ in looked])
        ]
        hits = [
            Hit(
                word=phrase.text,
                topic=phrase.topic,
                where=where,
                sentence=passage.sentences[position],
                position=position,
            )
            for position, phrase in chain(
                scan_watched([stems for _, _, stems in looked], watched),
                scan_patterns(passage.text, passage.starts, watched) if passage.words else (),
            )
        ]
        return passage, mentions, hits

    def _look(self, text: str, language: str) -> tuple[Word, Found, frozenset[str]]:
        known = self._words[language]
        if len(known) >= REMEMBERED_WORDS:
            known.popitem(last=False)
        base = bare(text)
        key = romanise(base)
        facts = languages()[language]
        number = text[0].isdigit()
        stem = base if number else facts.stem(base)
        word = Word(
            text=text,
            key=key,
            stem=romanise(stem),
            stopword=key in facts.stopwords,
            number=number,
        )
        known[text] = (word, self._find(base, word, language), self._watched[language].find(fold(base), stem))
        return known[text]

    def _find(self, text: str, word: Word, language: str) -> Found:
        cyrillic = is_cyrillic(text)
        found = self._names.find(text, word.key, cyrillic=cyrillic, english=language == "en")
        if not cyrillic and language in CYRILLIC:
            found = self._names.either(found, self._names.find(text, word.key, cyrillic=True))
        if found is NOTHING and text[0].isupper() and word.stem not in self._ordinary:
            return self._names.misspelt(word.key, cyrillic=cyrillic)
        return found


def country_of(url: str) -> str:
    """Say which country an address belongs to by its last label; nothing for general ones."""
    label = (urlsplit(url).hostname or "").rpartition(".")[2]
    return label if len(label) == 2 and label not in NO_COUNTRY else ""


def number_sentences(text: str, starts: Sequence[int]) -> tuple[int, ...]:
    """Say for each word which sentence it stands in."""
    ends = [end for _, end in sentences(text)]
    numbers = []
    current = 0
    for start in starts:
        while current < len(ends) - 1 and start >= ends[current]:
            current += 1
        numbers.append(current)
    return tuple(numbers)
