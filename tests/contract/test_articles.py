"""What every store promises to the read loop."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.edges.sql import Store
from bot.types import AlertKind, DecisionState, Revisit, Story
from tests.contract.made import LEASE, MINUTE, NOW, WEEK, bring, decision, event, match, placement, story

HOUR = timedelta(hours=1)
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


def plan(of: Story, **changes: Any) -> Revisit:
    """Plan the next visit to a story's page."""
    first = Revisit(story=of, since=NOW, due=NOW + HOUR, visits=1, alive=NOW)
    return replace(first, **changes)


def watch(store: Store, *names: str) -> list[Story]:
    """Bring stories whose pages were read, and are to be visited again in an hour."""
    stories = [story(name) for name in names]
    bring(store, *stories)
    for claimed in store.articles.claim(NOW, 9, LEASE):
        store.articles.save(claimed, BODY, NOW, plan(claimed))
    return [replace(each, body=BODY) for each in stories]


def test_a_page_is_visited_again_when_its_hour_comes(store: Store) -> None:
    """By one process at a time, with what earlier visits found; a claim comes back when its process died."""
    [one] = watch(store, "one")
    assert store.articles.revisits(NOW + HOUR - MINUTE, 9, LEASE) == []
    assert store.articles.revisits(NOW + HOUR, 9, LEASE) == [plan(one, due=NOW + HOUR + LEASE)]
    assert store.articles.revisits(NOW + HOUR, 9, LEASE) == []
    assert store.articles.revisits(NOW + HOUR + LEASE, 9, LEASE) == [plan(one, due=NOW + HOUR + 2 * LEASE)]
    after = plan(one, visits=2, due=NOW + 3 * HOUR, missing=NOW + HOUR, gone=True, etag='"e"', last_modified="long ago")
    store.articles.revisited(after, ())
    assert store.articles.revisits(NOW + 2 * HOUR, 9, LEASE) == []
    assert store.articles.revisits(NOW + 3 * HOUR, 9, LEASE) == [replace(after, due=NOW + 3 * HOUR + LEASE)]


def test_the_last_visit_ends_it(store: Store) -> None:
    """What is not to be visited any more takes no room and never comes back."""
    one, two = watch(store, "one", "two")
    store.articles.revisited(plan(one, visits=2, due=None), ())
    assert [each.story for each in store.articles.revisits(NOW + WEEK, 9, LEASE)] == [two]


def test_a_visit_counts_once(store: Store) -> None:
    """Two processes that visited the same page, one of them too slowly, open one decision between them."""
    [one] = watch(store, "one")
    at = event("event", one)
    store.events.save(placement(one, at), [decision(at, one)])
    [whole] = store.decisions.claim(NOW, 9, LEASE)
    store.decisions.save(replace(whole, state=DecisionState.TOLD, due=None), None, None)
    vanished = decision(at, one, alert=AlertKind.VANISHED, fact="Title of one")
    for due in (NOW + 3 * HOUR, NOW + 4 * HOUR, None):
        store.articles.revisited(plan(one, visits=2, due=due, gone=True), [vanished])
    [opened] = store.decisions.claim(NOW, 9, LEASE)
    assert (opened.part, opened.alert) == (1, AlertKind.VANISHED)
    assert len(store.articles.revisits(NOW + 3 * HOUR, 9, LEASE)) == 1


def test_a_page_that_is_read_anew_keeps_its_plan(store: Store) -> None:
    """A revised story is read again, and its page is visited as it was planned before."""
    [one] = watch(store, "one")
    store.articles.revisited(plan(one, visits=2, due=NOW + 3 * HOUR, gone=True), ())
    new = replace(one, title="Another title", version=2, body="")
    store.stories.add([new])
    store.stories.save([(new, [match(new)])])
    [claimed] = store.articles.claim(NOW + HOUR, 9, LEASE)
    store.articles.save(claimed, BODY, NOW + HOUR, plan(claimed, since=NOW + HOUR))
    [again] = store.articles.revisits(NOW + 3 * HOUR, 9, LEASE)
    assert (again.since, again.visits, again.gone, again.story.version) == (NOW, 2, True, 2)


def test_a_story_moves_with_its_feed(store: Store) -> None:
    """The address that its own feed gives now is taken over; where the old page was missed, the new one is due."""
    one, two = watch(store, "one", "two")
    store.articles.revisited(plan(one, visits=2, due=NOW + 9 * HOUR, missing=NOW, etag='"e"'), ())
    here = "https://north.example/moved"
    store.stories.add(
        [replace(one, url=here, keys=("url:moved",)), replace(two, url=here, feed="https://other.example")]
    )
    [again] = store.articles.revisits(NOW, 9, LEASE)
    assert (again.story.id, again.story.url, again.etag) == ("one", here, None)
    found = store.journal.story("two")
    assert found is not None
    assert found.url == two.url
