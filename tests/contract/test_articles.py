"""What every store promises to the read loop."""

from dataclasses import replace

from bot.edges.sql import Store
from bot.types import DecisionState
from tests.contract.made import LEASE, MINUTE, NOW, WEEK, bring, decision, event, match, placement, story

BODY = "The article's own words."


def test_only_matched_stories_that_may_be_told_are_read(store: Store) -> None:
    """Near misses, stories that were old at first sight and those without an address cost no visit."""
    found = story("found")
    stories = [found, story("near"), story("old", silent=True), story("nowhere", url="")]
    store.stories.add(stories)
    store.stories.save([(each, [match(each, matched=each.id != "near")]) for each in stories])
    assert store.articles.claim(NOW, 9, LEASE) == [found]


def test_a_claim_comes_back_when_its_process_died_and_ends_when_it_is_saved(store: Store) -> None:
    """Each page is visited by one process at a time, and once, whether it gave anything or not."""
    bring(store, story("one"), story("two"))
    claimed = store.articles.claim(NOW, 9, LEASE)
    assert {each.id for each in claimed} == {"one", "two"}
    assert store.articles.claim(NOW, 9, LEASE) == []
    store.articles.save(story("one"), BODY, NOW)
    store.articles.save(story("two"), "", NOW)
    assert store.articles.claim(NOW + LEASE, 9, LEASE) == []
    found = store.journal.story("one")
    assert found is not None
    assert found.body == BODY


def test_a_page_that_nobody_read_for_a_day_is_given_up(store: Store) -> None:
    """After a long outage old pages are no news."""
    bring(store, story("one"))
    assert store.articles.claim(NOW + WEEK, 9, LEASE) == []
    assert store.articles.claim(NOW + MINUTE, 9, LEASE) == []


def test_a_revised_story_is_read_again(store: Store) -> None:
    """The article of the version before is forgotten, and one that comes late is not taken for the new one's."""
    one = story("one")
    bring(store, one)
    [claimed] = store.articles.claim(NOW, 9, LEASE)
    store.articles.save(claimed, BODY, NOW)
    new = replace(one, title="Another title", version=2)
    store.stories.add([new])
    store.stories.save([(new, [match(new)])])
    found = store.journal.story("one")
    assert found is not None
    assert (found.body, found.version) == ("", 2)
    store.articles.save(one, BODY, NOW)
    assert store.articles.claim(NOW, 9, LEASE) == [new]


def test_messages_that_tell_the_story_are_looked_at_again(store: Store) -> None:
    """A told decision is due again, with the article in its case; one that was dropped stays so."""
    one, two = story("one"), story("two")
    bring(store, one, two)
    for each, state in ((one, DecisionState.TOLD), (two, DecisionState.DROPPED)):
        at = event(f"event {each.id}", each)
        store.events.save(placement(each, at), [decision(at, each)])
        [claimed] = store.decisions.claim(NOW, 9, LEASE)
        store.decisions.save(replace(claimed, state=state, due=None), None, None)
    assert store.decisions.claim(NOW, 9, LEASE) == []
    for each in (one, two):
        store.articles.save(each, BODY, NOW)
    [again] = store.decisions.claim(NOW, 9, LEASE)
    assert again.event == "event one"
    assert store.decisions.case(again, NOW).stories[0].story.body == BODY
