"""What the bot knows of words: names, endings and watch words, and how a story is read with them."""

from bot.lexicon.languages import Language, languages
from bot.lexicon.lexicon import Lexicon
from bot.lexicon.reading import Hit, Mention, Passage, Reading, Where, Word

__all__ = ["Hit", "Language", "Lexicon", "Mention", "Passage", "Reading", "Where", "Word", "languages"]
