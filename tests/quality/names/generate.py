"""Write `forms.jsonl` and `lookalikes.jsonl` from the tables beside this file.

    python -m tests.quality.names.generate

The same tables give the same files; a test compares. The grammar here is written apart from the bot's own, so that
one does not repeat the mistakes of the other.
"""

import tomllib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import count, cycle, islice
from pathlib import Path

from tests.quality.names import slavic, turkic
from tests.quality.names.samples import Carriers, Sample, Table, lines, once, put

HERE = Path(__file__).parent
LANGUAGES = ("en", "ru", "az", "tr", "uk")
SLAVIC = {"ru", "uk"}
TURKIC = {"az", "tr"}


def forms_of(name: str, language: str, mark: str = "") -> dict[str, str]:
    """Give a name of the tables in every case of its language, as the language's file of rules has it."""
    if language in SLAVIC:
        return slavic.decline(name, language)
    if language == "en":
        return english(name)
    text, _, said = name.partition("=")
    own = text.endswith("+")
    acronym = "-" if said and language == "az" else mark
    return turkic.inflect(text.removesuffix("+"), language, mark=acronym, possessed=own, said=said)


def english(name: str) -> dict[str, str]:
    """Give the forms that English has: as it is, of somebody, and the first part of a compound."""
    ending = "'" if name.endswith("s") else "'s"
    found = {"nom": name}
    if not {"to", "in", "of"} & set(name.split()) and "'" not in name:
        found["possessive"] = name + ending
    if " " not in name:
        found["hyphen"] = name
    return found


def surname(forms: dict[str, str]) -> dict[str, str]:
    """Keep the last word of every form."""
    return {case: form.rpartition(" ")[2] for case, form in forms.items()}


def reads_two_ways(language: str, case: str, form: str, nominative: str) -> bool:
    """Say whether a surname could be a woman's as well as a man's: Алиева, Uşakova."""
    if language not in SLAVIC:
        return case == "dat" and form.endswith(("ova", "eva", "ina"))
    man = nominative.endswith(("ов", "ев", "єв", "ёв", "ин", "ін", "ын"))
    return (man and case in {"gen", "acc"}) or (nominative.endswith(("ова", "ева", "єва", "ина")) and case == "nom")


def typo(form: str, number: int) -> str:
    """Mistype one letter inside the last word: leave it out, double it, or swap it with the next."""
    head, _, word = form.rpartition(" ")
    at = 2 + number % (len(word) - 4)
    changed = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )[number % 3]
    return f"{head} {changed}".strip()


def upper(text: str, language: str) -> str:
    """Put into capitals as the language does."""
    if language in {"az", "tr"}:
        text = text.replace("i", "İ").replace("ı", "I")
    return text.upper()


class Writer:
    """Collects samples; it holds the carriers, the turns of apostrophes and a number that varies the choices."""

    def __init__(self, carriers: Carriers) -> None:
        self.carriers = carriers
        self.samples: list[Sample] = []
        self.numbers = count()
        self.marks = turkic.apostrophes()

    def mark(self, language: str, word: str) -> str:
        """Choose what stands before a suffix: a Turkish apostrophe in turn, nothing after a closing quotation mark."""
        return next(self.marks) if language == "tr" and not word.endswith('"') else ""

    def add(self, language: str, kind: str, case: str, sample: Sample) -> None:
        """Put a form into a sentence and keep it; a form that no sentence takes is left out."""
        if not self.carriers.has(language, kind, case):
            return
        text, form = self.carriers.fill(language, kind, case, sample.form)
        self.samples.append(replace(sample, text=text, form=form))

    def cases(self, kind: str, forms: dict[str, str], sample: Sample, limit: int = 99) -> None:
        """Add a name in its cases, or in `limit` of them, beginning at another one each time."""
        takes = [case for case in forms if self.carriers.has(sample.lang, kind, case)]
        start = next(self.numbers) % len(takes) if limit < len(takes) else 0
        for case in islice(cycle(takes), start, start + min(limit, len(takes))):
            self.add(sample.lang, kind, case, replace(sample, form=forms[case]))


def people(writer: Writer, tables: Iterable[Table]) -> None:
    """Add the people: whole names, surnames, surnames after a title, titles alone, and how they are mistyped."""
    for number, person in enumerate(tables):
        for language in LANGUAGES:
            names = person["en"] if language == "en" else [person[language]]
            for name in names:
                one_person(writer, person, language, name, number)


def one_person(writer: Writer, person: Table, language: str, name: str, number: int) -> None:
    """Add one spelling of one person's name in one language."""
    base = Sample(text="", lang=language, form="", entity=person["id"], how="name")
    forms = forms_of(name, language, writer.mark(language, name))
    writer.cases("person", forms, base, limit=person.get("cases", 3))
    if person.get("alone", True):
        surnames(writer, person, base, surname(forms))
    titled(writer, person, base, surname(forms))
    for role in as_list(person.get("role", {}).get(language, [])):
        whole = f"{role}+" if language in TURKIC else role
        writer.cases(
            "person", forms_of(whole, language, writer.mark(language, role)), replace(base, how="role"), limit=3
        )
    if number % len(LANGUAGES) == LANGUAGES.index(language) and len(forms["nom"].split()[-1]) > 6:
        writer.add(language, "person", "nom", replace(base, form=typo(forms["nom"], number), how="typo"))
    foreign_keyboard(writer, base, forms)


def surnames(writer: Writer, person: Table, base: Sample, forms: dict[str, str]) -> None:
    """Add a surname alone in all its cases, and once in capitals."""
    common = person.get("common", False)
    for case, form in forms.items():
        ambiguous = common or reads_two_ways(base.lang, case, form, forms["nom"])
        writer.add(base.lang, "person", case, replace(base, form=form, how="surname", ambiguous=ambiguous))
    shouted = replace(base, form=upper(forms["nom"], base.lang), how="capitals", ambiguous=common)
    writer.add(base.lang, "person", "nom", shouted)


def titled(writer: Writer, person: Table, base: Sample, forms: dict[str, str]) -> None:
    """Add a surname after its title; Slavic titles are declined with it."""
    title = person.get("title", {}).get(base.lang)
    if title is None:
        return
    before = slavic.decline(title, base.lang) if base.lang in SLAVIC else dict.fromkeys(forms, title)
    together = {case: f"{before[case]} {form}" for case, form in forms.items() if case in before}
    writer.cases("person", together, replace(base, how="title"), limit=2)


def foreign_keyboard(writer: Writer, base: Sample, forms: dict[str, str]) -> None:
    """Add a whole sentence without the letters of the alphabet: Turkic ones made bare, Russian ones romanised."""
    change: dict[str, Callable[[str], str]] = {"az": turkic.bare, "tr": turkic.bare, "ru": slavic.romanise}
    if base.lang not in change:
        return
    case = ("gen", "dat", "ins")[next(writer.numbers) % 3]
    text, form = writer.carriers.fill(base.lang, "person", case, forms[case])
    made = change[base.lang]
    writer.samples.append(replace(base, text=made(text), form=made(form), how="bare"))


def things(writer: Writer, tables: Iterable[Table]) -> None:
    """Add countries, places, offices and organisations in all their cases."""
    for number, thing in enumerate(tables):
        for language in LANGUAGES:
            for name in thing[language]:
                sample = Sample(
                    text="",
                    lang=language,
                    form="",
                    entity=thing["id"],
                    how="name",
                    ambiguous=thing.get("ambiguous", False),
                )
                forms = forms_of(name, language, writer.mark(language, name))
                writer.cases(thing["as"], forms, sample, limit=thing.get("cases", 99))
                word = forms["nom"].split()[-1]
                if number % len(LANGUAGES) == LANGUAGES.index(language) and len(word) > 8 and word.isalpha():
                    mistyped = replace(sample, form=typo(forms["nom"], number), how="typo")
                    writer.add(language, thing["as"], "nom", mistyped)


def as_list(value: str | list[str]) -> list[str]:
    """Take one text for a list of one."""
    return [value] if isinstance(value, str) else value


def said(texts: Iterable[str], language: str, how: str) -> Iterator[Sample]:
    """Read `id: a sentence with the [form] in brackets`."""
    for line in texts:
        entity, _, sentence = line.partition(": ")
        before, _, rest = sentence.partition("[")
        form, _, after = rest.partition("]")
        yield Sample(
            text=before + form + after,
            lang=language,
            form=form,
            entity=entity.removesuffix("?"),
            how=how,
            ambiguous=entity.endswith("?"),
        )


def gaps(frame: str, forms: dict[str, str], language: str) -> tuple[str, str]:
    """Fill a frame whose gap names its case: `{gen}`."""
    case = frame[frame.index("{") + 1 : frame.index("}")]
    return put(frame.replace(f"{{{case}}}", "{}"), forms[case or "nom"], language)


def namesakes(table: Table, language: str, persons: dict[str, Table]) -> Iterator[Sample]:
    """Make people who only share a surname: by trade, by sex, by first name."""
    marks = turkic.apostrophes()
    for number, entity in enumerate(table["surnames"]):
        name = as_list(persons[entity][language])[0]
        mark = next(marks) if language == "tr" else ""
        forms = surname(forms_of(name, language, mark))
        for frame in table["frames"]:
            yield namesake(frame, forms, language, entity, "trade")
        given = table["given"][number % len(table["given"])]
        for frame in table["given_frames"]:
            whole = {"nom": f"{forms_of(given, language)['nom']} {forms['nom']}"}
            yield namesake(frame, whole, language, entity, "first name")
        woman = feminine(name, language)
        if woman:
            hers = surname(forms_of(woman, language, mark))
            for frame in table["fem_frames"]:
                yield namesake(frame, hers, language, entity, "woman")


def namesake(frame: str, forms: dict[str, str], language: str, entity: str, how: str) -> Sample:
    """Make one sentence about a namesake."""
    text, form = gaps(frame, forms, language)
    return Sample(text=text, lang=language, form=form, entity=entity, how=how)


def feminine(name: str, language: str) -> str:
    """Give the surname as a woman bears it; nothing where it does not change."""
    last = name.rsplit(maxsplit=1)[-1]
    if language in SLAVIC:
        stem, _, label = last.partition("/")
        return f"{stem}а/surname-f" if label == "surname-m" else ""
    return f"{last}a" if last.endswith(("ov", "ev", "in")) else ""


def read(name: str) -> Table:
    """Read a table beside this file."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


def all_forms() -> list[Sample]:
    """Make every form, each sentence once."""
    samples: list[Sample] = []
    for around in ("", "around_"):
        writer = Writer(Carriers(read("carriers.toml")))
        people(writer, read(f"{around}people.toml")["person"])
        things(writer, read(f"{around}things.toml")["thing"])
        samples += writer.samples
    for language, sentences in read("said.toml").items():
        samples.extend(said(sentences, language, "said"))
    return once(samples)


def all_lookalikes() -> list[Sample]:
    """Make every look-alike; `entity` is what it must not be taken for."""
    samples: list[Sample] = []
    for around in ("", "around_"):
        persons = {person["id"]: person for person in read(f"{around}people.toml")["person"]}
        for language, table in read(f"{around}lookalikes.toml").items():
            samples.extend(namesakes(table, language, persons))
            samples.extend(said(table["said"], language, "look"))
    return once(samples)


def main() -> None:
    """Write both files anew."""
    for name, samples in (("forms.jsonl", all_forms()), ("lookalikes.jsonl", all_lookalikes())):
        (HERE / name).write_text(lines(samples), encoding="utf-8")
        print(f"{name}: {len(samples)}")


if __name__ == "__main__":
    main()
