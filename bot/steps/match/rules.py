"""What the operator's own rules say of a story: boosts, what is required, exclusions."""

from collections.abc import Iterator

from bot.lexicon import Hit, Mention, Reading
from bot.steps.match.evidence import Evidence
from bot.steps.match.profile import Profile
from bot.steps.match.standing import written
from bot.types.storylines import Reach, Rule

SINK = 6.0
"""Log odds that an exclusion of weight 1 takes away, or a missing requirement: more than a clear match can spare."""


def of_rules(reading: Reading, profile: Profile) -> Iterator[Evidence]:
    """List what the storyline's own rules find."""
    line = profile.storyline
    for rule in line.boosts:
        if found := found_by(rule, reading):
            words = f"boost {rule.name!r}: {', '.join(found)}"
            yield Evidence(name="boost", words=words, points=rule.weight)
    for rule in line.required:
        if not found_by(rule, reading):
            words = f"nothing of what {rule.name!r} requires in the {rule.reach}"
            yield Evidence(name="required", words=words, points=-SINK * rule.weight)
    for rule in line.exclusions:
        if found := found_by(rule, reading):
            words = f"exclusion {rule.name!r}: {', '.join(found)}"
            yield Evidence(name="exclusion", words=words, points=-SINK * rule.weight)


def found_by(rule: Rule, reading: Reading) -> tuple[str, ...]:
    """Name what a rule finds within its reach, as the story has it."""
    words = {word.text for word in rule.words}
    hits = [hit.word for hit in reading.hits if hit.word in words and within(hit, rule.reach)]
    names = [
        written(mention, reading)
        for mention in reading.mentions
        if mention.certain
        and (mention.entity in rule.entities or mention.country in rule.countries)
        and within(mention, rule.reach)
    ]
    return tuple(dict.fromkeys(hits + names))


def within(found: Hit | Mention, reach: Reach) -> bool:
    """Say whether something stands where a rule looks: the lead is the title and the first sentence."""
    if found.where == "title" or reach == Reach.WHOLE:
        return True
    return reach == Reach.LEAD and found.sentence == 0
