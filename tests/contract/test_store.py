"""What every store promises to the loops, on SQLite in memory, SQLite in a file, and PostgreSQL."""

import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

from bot.edges.sql import Store, open_store
from bot.edges.sql.tables import metadata
from bot.errors import StoreError
from bot.types import (
    FEED_TROUBLE,
    AlertKind,
    DecisionState,
    Delays,
    Delivery,
    DeliveryState,
    Event,
    Habits,
    Incident,
    Matched,
    Merge,
    Outcome,
    Poll,
    Severity,
    Spread,
)
from tests.contract.made import (
    DESK,
    LEASE,
    MINUTE,
    NOW,
    WEEK,
    bring,
    decision,
    delivery,
    event,
    feed,
    match,
    message,
    owe,
    place,
    placement,
    send,
    story,
)

# the feeds


def test_new_feeds_are_due_at_once_and_longest_waiting_ones_first(store: Store) -> None:
    """A feed just configured is due; where more are due than asked for, the one that waits longest is taken."""
    store.polls.sync([feed("a"), feed("b")], NOW)
    store.polls.sync([feed("a"), feed("b"), feed("c")], NOW - MINUTE)
    assert [poll.url for poll in store.polls.claim(NOW, 1, LEASE)] == ["c"]
    assert {poll.url for poll in store.polls.claim(NOW, 9, LEASE)} == {"a", "b"}
    assert store.polls.claim(NOW, 9, LEASE) == []


def test_a_feed_that_is_gone_is_kept_but_not_due_and_resumes(store: Store) -> None:
    """Taking a feed out of the configuration stops its visits; putting it back resumes with what it left."""
    store.polls.sync([feed("a"), feed("b")], NOW)
    [a] = [poll for poll in store.polls.claim(NOW, 9, LEASE) if poll.url == "a"]
    store.polls.save(replace(a, etag="x", due=NOW), ())
    store.polls.sync([feed("b")], NOW)
    assert [poll.url for poll in store.polls.claim(NOW + WEEK, 9, LEASE)] == ["b"]
    store.polls.sync([feed("a"), feed("b")], NOW + WEEK)
    [again] = store.polls.claim(NOW + WEEK, 9, LEASE)
    assert (again.url, again.etag, again.since) == ("a", "x", NOW)


def test_a_visit_of_a_feed_that_went_meanwhile_does_not_bring_it_back(store: Store) -> None:
    """A visit under way when its feed was taken out leaves the feed out."""
    store.polls.sync([feed("a")], NOW)
    [claimed] = store.polls.claim(NOW, 9, LEASE)
    store.polls.sync([], NOW)
    store.polls.save(replace(claimed, due=NOW), ())
    assert store.polls.claim(NOW + WEEK, 9, LEASE) == []


def test_visits_move_with_the_clock(store: Store) -> None:
    """Set back, a clock leaves no feed waiting for its old hour, and brings none forward but those in between."""
    store.polls.sync([feed("a"), feed("b")], NOW)
    for number, poll in enumerate(sorted(store.polls.claim(NOW, 9, LEASE), key=lambda poll: poll.url)):
        store.polls.save(replace(poll, due=NOW + (1 + number) * MINUTE), ())
    store.polls.shift(-WEEK - MINUTE, NOW - WEEK)
    assert [poll.url for poll in store.polls.claim(NOW - WEEK, 9, LEASE)] == ["a"]
    [other] = store.polls.claim(NOW - WEEK + MINUTE, 9, LEASE)
    assert (other.url, other.since) == ("b", NOW - WEEK)


def test_visits_of_the_future_are_none(store: Store) -> None:
    """Set back while nobody ran, a clock leaves no feed waiting either, and no feed began in the future."""
    store.polls.sync([feed("a")], NOW)
    [claimed] = store.polls.claim(NOW, 9, LEASE)
    store.polls.save(replace(claimed, visited=NOW, due=NOW + MINUTE), ())
    store.polls.sync([feed("a")], NOW - WEEK)
    [again] = store.polls.claim(NOW - WEEK, 9, LEASE)
    assert again.since == NOW - WEEK


def test_a_poll_comes_back_as_it_was_saved(store: Store) -> None:
    """Every field of a poll survives, times as aware UTC to the microsecond."""
    store.polls.sync([feed("a")], NOW)
    saved = Poll(
        url="a",
        since=NOW,
        due=NOW + MINUTE,
        interval=timedelta(minutes=7, microseconds=3),
        etag='W/"ə"',
        last_modified="Tue, 01 Jul 2025",
        digest="d",
        failures=3,
        visited=NOW,
        succeeded=NOW - MINUTE,
        full=NOW - WEEK,
        trouble="blocked: ask them",
        troubled=NOW - MINUTE,
        page=b"\0\xff" * 8,
        habits=Habits(hours=(0.5,) * 24, arrived=NOW, quiet=WEEK + timedelta(microseconds=1), ahead=(-3, 4), moved="b"),
    )
    store.polls.save(saved, ())
    assert store.journal.polls() == store.journal.polls(troubled=True) == [saved]


def test_a_visit_saves_what_the_operator_is_to_hear(store: Store) -> None:
    """A feed's incident is told once and ended once, also by taking the feed out of the configuration."""
    begun = Incident(kind=FEED_TROUBLE, subject="a", text="a is blocked")
    store.polls.sync([feed("a"), feed("b")], NOW)
    assert store.polls.reached() is None
    for poll in store.polls.claim(NOW, 9, LEASE):
        news = [begun] if poll.url == "a" else []
        for _ in range(2):
            store.polls.save(replace(poll, visited=NOW, succeeded=None if news else NOW), (), news)
    assert store.polls.reached() == NOW
    assert store.outbox.untold(NOW, 9) == [begun]
    store.outbox.tell([begun], [], NOW)
    assert store.outbox.untold(NOW, 9) == []
    store.polls.sync([feed("b")], NOW)
    [ended] = store.outbox.untold(NOW, 9)
    assert (ended.subject, ended.over) == ("a", True)


# stories and their keys


def test_a_visit_saves_its_stories_and_every_key_leads_to_them(store: Store) -> None:
    """Stories of a visit are new once; each of their keys finds them."""
    store.polls.sync([feed("a")], NOW)
    [poll] = store.polls.claim(NOW, 9, LEASE)
    one, two = story("one", keys=["k1", "k2"]), story("two", keys=["k3"])
    assert store.polls.save(replace(poll, due=NOW + MINUTE), [one, two]) == 2
    assert store.polls.save(replace(poll, due=NOW + MINUTE), [one, two]) == 0
    known = store.polls.known(["k1", "k2", "k3", "k4"])
    assert {key: found.id for key, found in known.items()} == {"k1": "one", "k2": "one", "k3": "two"}
    assert (known["k1"].digest, known["k1"].version, known["k1"].seen) == (one.digest, 1, NOW)
    assert store.polls.known([]) == {}


def test_a_story_comes_back_as_it_was_saved_whatever_its_script(store: Store) -> None:
    """Every field of a story survives, in any script and beyond the basic plane."""
    saved = story(
        "İstanbul-Iğdır",
        keys=["ключ", "🔑"],
        title="Əliyev “məktub” göndərdi: Баку відповів 😀",
        text="line\nbreak \u202e\u200f",
        grade="B",
        country="az",
        marker="YENİLƏNİB",
        silent=True,
        seen=NOW.replace(microsecond=999999),
        published=datetime(1969, 12, 31, tzinfo=UTC),
    )
    store.stories.add([saved])
    assert store.stories.claim(NOW + MINUTE, 9, LEASE) == [saved]


def test_text_that_no_database_keeps_is_replaced(store: Store) -> None:
    """A NUL or half a surrogate pair costs one mark, not the story."""
    store.stories.add([story("odd", keys=["k\0"], title="a\0b", text="c\ud800d")])
    [kept] = store.stories.claim(NOW, 9, LEASE)
    assert (kept.title, kept.text) == ("a\N{REPLACEMENT CHARACTER}b", "c\N{REPLACEMENT CHARACTER}d")
    assert store.polls.known(["k\0"])


def test_a_new_story_that_shares_a_key_is_left_out(store: Store) -> None:
    """The same article under another id is known already, within a batch and across batches."""
    first, double = story("first", keys=["k1", "k2"]), story("double", keys=["k2", "k3"])
    assert store.stories.add([first, double]) == 1
    assert store.stories.add([double]) == 0
    assert [each.id for each in store.stories.claim(NOW, 9, LEASE)] == ["first"]
    assert "k3" not in store.polls.known(["k3"])


def test_a_story_known_by_its_id_gathers_keys(store: Store) -> None:
    """The same version with another key makes no row, and the key leads to it from now on."""
    store.stories.add([story("one", keys=["k1"])])
    assert store.stories.add([story("one", keys=["k1", "k2"])]) == 0
    assert store.polls.known(["k2"])["k2"].id == "one"


def test_a_revised_story_replaces_the_former_and_is_due_again(store: Store) -> None:
    """A higher version keeps the id and comes to the match loop again; a lower one changes nothing."""
    first = story("one", keys=["k1"])
    bring(store, first)
    revised = replace(first, version=2, title="Another title", keys=("k1", "k2"), marker="UPDATED")
    assert store.stories.add([revised]) == 1
    assert store.stories.add([first]) == 0
    [due] = store.stories.claim(NOW, 9, LEASE)
    assert (due.id, due.version, due.title, due.marker) == ("one", 2, "Another title", "UPDATED")
    found = store.polls.known(["k1", "k2"])
    assert {known.version for known in found.values()} == {2}
    assert found["k1"].digest == revised.digest


def test_stories_are_matched_in_the_order_in_which_they_came(store: Store) -> None:
    """Claims follow the order of arrival, across batches."""
    for name in ("c", "a", "b"):
        store.stories.add([story(name)])
    assert [each.id for each in store.stories.claim(NOW, 2, LEASE)] == ["c", "a"]
    assert [each.id for each in store.stories.claim(NOW, 2, LEASE)] == ["b"]


def test_a_batch_is_stored_in_the_order_in_which_it_came(store: Store) -> None:
    """Stories of one batch keep their order."""
    names = [f"s{number * 7919 % 100:02}" for number in range(50)]
    store.stories.add([story(name) for name in names])
    assert [each.id for each in store.stories.claim(NOW, 99, LEASE)] == names


# leases


def test_a_claim_comes_back_when_its_lease_ends(store: Store) -> None:
    """What a dead process had claimed is due again after the lease, and not before."""
    store.polls.sync([feed("a")], NOW)
    store.stories.add([story("one")])
    for claim in (store.polls.claim, store.stories.claim):
        assert len(claim(NOW, 9, LEASE)) == 1
        assert claim(NOW + LEASE - MINUTE, 9, LEASE) == []
        assert len(claim(NOW + LEASE, 9, LEASE)) == 1


def test_what_is_done_is_not_claimed_again(store: Store) -> None:
    """Saving an outcome ends the story's way through the match loop, matched or not."""
    store.stories.add([story("one"), story("two")])
    one, two = store.stories.claim(NOW, 9, LEASE)
    assert store.stories.save([(one, [match(one)]), (two, [match(two, matched=False, score=0.3)])]) == 1
    assert store.stories.claim(NOW + WEEK, 9, LEASE) == []


def test_the_outcome_of_a_story_revised_meanwhile_is_dropped(store: Store) -> None:
    """Matching an old version neither counts nor takes the new one's turn."""
    store.stories.add([story("one")])
    [old] = store.stories.claim(NOW, 9, LEASE)
    store.stories.add([replace(old, version=2, title="New")])
    assert store.stories.save([(old, [match(old)])]) == 0
    assert store.events.waiting("line", 9) == []
    assert [each.version for each in store.stories.claim(NOW, 9, LEASE)] == [2]


def test_near_misses_are_kept_with_their_reasons(store: Store) -> None:
    """A near miss waits for no place, and can be explained; a story that has nothing to do with it leaves nothing."""
    store.stories.add([story("near"), story("far")])
    near, far = store.stories.claim(NOW, 9, LEASE)
    missed = match(near, matched=False, score=0.4)
    store.stories.save([(near, [missed]), (far, [match(far, matched=False, score=0)])])
    assert store.events.waiting("line", 9) == []
    assert [trace.match for trace in store.journal.traces("near")] == [missed]
    assert store.journal.traces("far") == []


# two at once


def test_threads_share_the_work_and_nobody_gets_it_twice(url: str) -> None:
    """However many claim at once, each row goes to one of them."""
    with _opened(url) as store:
        store.stories.add([story(f"s{number}") for number in range(200)])

        def drain(_: int) -> list[str]:
            taken: list[str] = []
            while batch := store.stories.claim(NOW, 7, LEASE):
                taken += [each.id for each in batch]
                store.stories.save([(each, [match(each)]) for each in batch])
            return taken

        with ThreadPoolExecutor(4) as pool:
            taken = [name for part in pool.map(drain, range(4)) for name in part]
        assert len(taken) == len(set(taken)) == 200
        assert len(store.events.waiting("line", 999)) == 200


def test_threads_that_bring_the_same_stories_store_them_once(url: str) -> None:
    """Feeds that carry the same articles, read at the same moment, make one story of each, and nobody fails."""
    with _opened(url) as store:
        start = Barrier(4)

        def bring_all(reader: int) -> int:
            start.wait()
            made = 0
            for number in range(30):
                batch = [story(f"{reader}-{number}-{part}", keys=[f"k{number}-{part}"]) for part in range(3)]
                made += store.stories.add(batch if reader % 2 else batch[::-1])
            return made

        with ThreadPoolExecutor(4) as pool:
            assert sum(pool.map(bring_all, range(4))) == 90
        assert len(store.stories.claim(NOW, 999, LEASE)) == 90


CLAIMER = """
import sys
from datetime import datetime, timedelta
from bot.edges.sql import open_store
store = open_store(sys.argv[1])
now = datetime.fromisoformat(sys.argv[2])
print("ready", flush=True)
sys.stdin.readline()
while batch := store.stories.claim(now, 3, timedelta(minutes=5)):
    for each in batch:
        print(each.id, flush=True)
if sys.argv[3] == "die":
    import os, signal
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_processes_share_the_work(shared_url: str) -> None:
    """Two processes on one database divide the stories; the claims of one that was killed come back by themselves."""
    with _opened(shared_url) as store:
        store.stories.add([story(f"s{number}") for number in range(60)])
        command = [sys.executable, "-c", CLAIMER, shared_url, NOW.isoformat()]
        claimers = [
            subprocess.Popen([*command, end], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            for end in ("live", "die")
        ]
        for claimer in claimers:
            assert claimer.stdout is not None
            assert claimer.stdout.readline() == "ready\n"
        for claimer in claimers:
            assert claimer.stdin is not None
            claimer.stdin.write("go\n")
            claimer.stdin.flush()
        taken = [claimer.communicate()[0].split() for claimer in claimers]
        assert sorted(taken[0] + taken[1]) == sorted(f"s{number}" for number in range(60))
        assert store.stories.claim(NOW + LEASE - MINUTE, 99, LEASE) == []
        assert len(store.stories.claim(NOW + LEASE, 99, LEASE)) == 60


def test_a_storyline_has_one_writer_at_a_time(store: Store) -> None:
    """A turn belongs to one; others are told so at once, other storylines are free, and it ends with its context."""
    with store.events.turn("line") as mine:
        assert mine
        with store.events.turn("line") as theirs:
            assert not theirs
        with store.events.turn("other") as theirs:
            assert theirs
    with pytest.raises(ZeroDivisionError), store.events.turn("line"):
        raise ZeroDivisionError
    with store.events.turn("line") as mine:
        assert mine


TURN = """
import sys
from bot.edges.sql import open_store
with open_store(sys.argv[1]).events.turn("line") as mine:
    print(mine, flush=True)
    sys.stdin.readline()
"""


def test_a_turn_holds_between_processes_and_ends_with_them(shared_url: str) -> None:
    """Another process has the turn until it dies, however it dies."""
    with _opened(shared_url) as store:
        other = subprocess.Popen(
            [sys.executable, "-c", TURN, shared_url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with store.events.turn("line") as mine:
            assert not mine
        other.kill()
        other.communicate()
        assert _eventually(lambda: _takes_turn(store))


# events


def test_matched_stories_wait_by_time_of_publishing_then_id(store: Store) -> None:
    """The group loop sees stories in the order of the world, not of arrival, and each storyline its own."""
    late, early = story("late"), story("early", published=NOW - MINUTE)
    bring(store, late, early, story("also"))
    bring(store, story("elsewhere"), storyline="other")
    waiting = store.events.waiting("line", 9)
    assert [each.story.id for each in waiting] == ["early", "also", "late"]
    assert waiting[0] == Matched(story=early, match=match(early))
    assert [each.story.id for each in store.events.waiting("line", 1)] == ["early"]


def test_a_placed_story_waits_no_more_and_stands_in_its_event(store: Store) -> None:
    """Placing stores the event with its stories, oldest first."""
    one, two = story("one"), story("two", published=NOW - MINUTE)
    place(store, one, event("e", one))
    place(store, two, event("e", two, one, parent="p"))
    assert store.events.waiting("line", 9) == []
    found = store.journal.event("e")
    assert found is not None
    assert found[0] == event("e", two, one, parent="p")
    assert [each.story for each in found[1]] == [two, one]
    assert {each.event for each in found[1]} == {"e"}
    assert store.journal.event("none") is None


def test_placing_twice_changes_nothing(store: Store) -> None:
    """A story that was placed by another process meanwhile stays where it is."""
    one = story("one")
    place(store, one, event("e", one))
    store.events.save(placement(one, event("f", one)), [decision(event("f"), one)])
    assert store.journal.event("f") is None
    assert store.decisions.claim(NOW, 9, LEASE) == []


def test_a_revised_story_comes_to_its_place_again_with_what_it_was(store: Store) -> None:
    """Group sees a revision as one: the event that holds it, and the version that was placed."""
    first = story("one")
    place(store, first, event("e", first))
    bring(store, replace(first, version=2, title="Second"))
    bring(store, replace(first, version=3, title="Third", marker="UPDATED"))
    [again] = store.events.waiting("line", 9)
    assert (again.story.title, again.story.version, again.event, again.before) == ("Third", 3, "e", first)
    store.events.save(placement(again.story, event("e", again.story), alert=AlertKind.UPDATE), ())
    assert store.events.waiting("line", 9) == []


def test_matching_the_same_version_again_does_not_place_it_again(store: Store) -> None:
    """Two processes that match one story after a lease ended do not make a revision of it."""
    one = story("one")
    place(store, one, event("e", one))
    store.stories.save([(one, [match(one)])])
    assert store.events.waiting("line", 9) == []


def test_candidates_share_terms_and_the_rare_ones_count_most(store: Store) -> None:
    """Candidates come by the terms that they share, and a rare term tells more than several common ones."""
    common = ["baku", "moscow"]
    for number in range(12):
        of = story(f"s{number:02}", published=NOW + number * MINUTE)
        place(store, of, event(f"e{number:02}", of), terms=[*common, "azal"] if number == 3 else common)
    of = story("rare", published=NOW - MINUTE)
    place(store, of, event("rare", of), terms=["sputnik", "arrest", "editor"])
    found = store.events.candidates("line", ["sputnik", "editor", "baku"], NOW - WEEK, 3)
    assert found[0][0].id == "rare"
    assert len(found) == 3
    assert store.events.candidates("line", [*common, "azal"], NOW - WEEK, 1)[0][0].id == "e03"


def test_candidates_bring_their_stories(store: Store) -> None:
    """A candidate comes whole: event, stories oldest first, and how they matched."""
    one, two = story("one"), story("two", published=NOW + MINUTE)
    place(store, one, event("e", one), terms=["a"])
    place(store, two, event("e", one, two), terms=["b"])
    [(found, members)] = store.events.candidates("line", ["b"], NOW - WEEK, 9)
    assert found == event("e", one, two)
    assert [each.match for each in members] == [match(one), match(two)]
    assert [each.story for each in members] == [one, two]


def test_candidates_are_open_and_of_the_storyline(store: Store) -> None:
    """Events of old, of another storyline, merged ones and those without a shared term are no candidates."""
    for name, changes in {
        "old": {"last": NOW - WEEK},
        "open": {},
        "gone": {"merged": "open"},
    }.items():
        of = story(name)
        place(store, of, event(name, of, **changes), terms=["a"])
    found = store.events.candidates("line", ["a", "b"], NOW - MINUTE, 9)
    assert [each.id for each, _ in found] == ["open"]
    assert store.events.candidates("other", ["a"], NOW - MINUTE, 9) == []
    assert store.events.candidates("line", ["c"], NOW - MINUTE, 9) == []
    assert store.events.candidates("line", [], NOW - MINUTE, 9) == []


def test_an_event_that_is_talked_about_stays_a_candidate(store: Store) -> None:
    """A later story with the same terms renews the event's place in the index."""
    one, two = story("one"), story("two", published=NOW + 2 * timedelta(days=1))
    place(store, one, event("e", one), terms=["a"])
    place(store, two, event("e", one, two), terms=["a"])
    assert store.events.candidates("line", ["a"], NOW + timedelta(days=1), 9)


# decisions


def test_decisions_are_taken_in_the_order_in_which_they_were_opened(store: Store) -> None:
    """Tell sees decisions as they were opened, once they are due."""
    for name, wait in (("b", 0), ("a", 0), ("c", 5)):
        of = story(name)
        at = event(name, of)
        place(store, of, at, decision(at, of, due=NOW + wait * MINUTE))
    assert [each.event for each in store.decisions.claim(NOW, 9, LEASE)] == ["b", "a"]
    assert [each.event for each in store.decisions.claim(NOW + LEASE, 1, LEASE)] == ["b"]


def test_a_decision_that_waits_comes_back_at_its_hour(store: Store) -> None:
    """What decide puts off is due then, as it was saved."""
    of = story("one")
    at = event("e", of)
    place(store, of, at, decision(at, of, fact="five, not three"))
    [claimed] = store.decisions.claim(NOW, 9, LEASE)
    assert claimed == decision(at, of, fact="five, not three", due=NOW + LEASE)
    waits = replace(claimed, due=NOW + WEEK, reason="quiet hours until 07:00")
    store.decisions.save(waits, None, None)
    assert store.decisions.claim(NOW + WEEK - MINUTE, 9, LEASE) == []
    assert store.decisions.claim(NOW + WEEK, 9, LEASE) == [replace(waits, due=NOW + WEEK + LEASE)]


def test_another_source_makes_a_told_decision_due_again(store: Store) -> None:
    """`more` touches the decision that is there, and changes nothing else of it."""
    one, two = story("one"), story("two")
    at = event("e", one, two)
    place(store, one, at, decision(at, one))
    [claimed] = store.decisions.claim(NOW, 9, LEASE)
    store.decisions.save(replace(claimed, state=DecisionState.TOLD, due=None, reason="told"), None, None)
    assert store.decisions.claim(NOW + WEEK, 9, LEASE) == []
    later = NOW + MINUTE
    place(store, two, at, decision(at, two, alert=AlertKind.MORE, since=later, due=later))
    [again] = store.decisions.claim(later, 9, LEASE)
    assert (again.state, again.alert, again.story) == (DecisionState.TOLD, AlertKind.NEW, "one")


def test_a_decision_touched_while_it_is_decided_stays_due(store: Store) -> None:
    """A source that joins between claim and save is not lost."""
    one, two = story("one"), story("two")
    at = event("e", one, two)
    place(store, one, at, decision(at, one))
    [claimed] = store.decisions.claim(NOW, 9, LEASE)
    place(store, two, at, decision(at, two, alert=AlertKind.MORE))
    store.decisions.save(replace(claimed, state=DecisionState.TOLD, due=None), None, None)
    [again] = store.decisions.claim(NOW, 9, LEASE)
    assert again.state is DecisionState.TOLD


def test_updates_are_numbered_in_their_event_and_channel(store: Store) -> None:
    """Each update is a part of its own, counted from 1."""
    for number in range(3):
        of = story(f"s{number}")
        at = event("e", of)
        place(store, of, at, decision(at, of, alert=AlertKind.UPDATE), decision(at, of, channel=f"c{number}"))
    claimed = store.decisions.claim(NOW, 9, LEASE)
    assert [each.part for each in claimed if each.channel == "desk"] == [1, 2, 3]
    assert [each.part for each in claimed if each.channel != "desk"] == [0, 0, 0]


def test_a_case_holds_what_deciding_needs(store: Store) -> None:
    """Event and stories, the part's own message, the first one, the parent's, and what the channel saw lately."""
    parent = send(store, "parent", 7)
    first = send(store, "child", 8)
    of = story("more")
    at = event("child", story("child"), of, parent="parent")
    place(store, of, at, decision(at, of, alert=AlertKind.UPDATE))
    [claimed] = store.decisions.claim(NOW, 9, LEASE)
    case = store.decisions.case(claimed, NOW)
    assert (case.decision, case.event, case.own) == (claimed, replace(at, stories=("child", "more")), None)
    assert (case.first, case.parent) == (first, parent)
    assert [each.story.id for each in case.stories] == ["child", "more"]
    assert case.sent_last_hour == 2
    assert store.decisions.case(claimed, NOW + timedelta(hours=2)).sent_last_hour == 0
    own = message("child", part=1)
    store.decisions.save(replace(claimed, due=None), own, delivery(own), said=["digest"])
    case = store.decisions.case(claimed, NOW)
    assert (case.own, case.told) == (own, frozenset(["digest"]))
    assert case.sent_last_hour == 3


def test_a_case_knows_its_other_parts_and_its_answers(store: Store) -> None:
    """All that is decided of the event there, the messages of what answers it, and the last closing message."""
    send(store, "parent", 7)
    child = send(store, "child", 8)
    bring(store, story("answer"))
    store.events.save(placement(story("answer"), event("child", story("child"), parent="parent")), ())
    of = story("mended")
    place(
        store,
        of,
        event("parent", story("parent"), of),
        decision(event("parent"), of),
        decision(event("parent"), of, alert=AlertKind.CORRECTED, fact="old\nnew"),
        decision(event("parent"), of, alert=AlertKind.WITHDRAWN, channel="other"),
    )
    closing = [message(f"more:2025-07-01T1{hour}:00", words=str(hour)) for hour in (0, 1)]
    first, part = store.decisions.claim(NOW, 2, LEASE)
    store.decisions.save(first, closing[1], delivery(closing[1]))
    store.decisions.save(first, closing[0], delivery(closing[0]))
    case = store.decisions.case(part, NOW)
    assert [(each.part, each.alert) for each in case.parts] == [(0, AlertKind.NEW), (1, AlertKind.CORRECTED)]
    assert case.answers == (child,)
    assert case.closing == closing[1]


def test_a_message_can_be_looked_at_again_later(store: Store) -> None:
    """A decision asked for again is due at that moment, or sooner where it was due anyway."""
    of = story("one")
    place(store, of, event("e", of), decision(event("e"), of))
    [claimed] = store.decisions.claim(NOW, 9, LEASE)
    store.decisions.save(replace(claimed, state=DecisionState.TOLD, due=None), None, None)
    store.decisions.again("e", "desk", NOW + MINUTE)
    assert store.decisions.claim(NOW, 9, LEASE) == []
    assert [each.event for each in store.decisions.claim(NOW + MINUTE, 9, LEASE)] == ["e"]


def test_a_digest_gathers_what_is_kept_for_it_and_what_goes_on(store: Store) -> None:
    """Events held for it, and those told that had a report lately; what is dropped or settled long ago is left."""
    for name, state, days in (
        ("held", "held", 3),
        ("lately", "told", 0),
        ("long ago", "told", 3),
        ("no", "dropped", 0),
    ):
        of = story(name, published=NOW - days * 24 * 60 * MINUTE)
        place(store, of, event(name, of), decision(event(name, of), of))
        [claimed] = store.decisions.claim(NOW, 10, LEASE)
        store.decisions.save(replace(claimed, state=DecisionState(state), due=None), None, None)
    found = store.decisions.gather("desk", NOW - 60 * MINUTE, NOW)
    assert [case.event.id for case in found] == ["held", "lately"]
    assert [case.event.id for case in store.decisions.gather("other", NOW - 60 * MINUTE, NOW)] == []


def test_a_digest_is_owed_once_with_what_it_settles(store: Store) -> None:
    """Its messages, their sends and the decisions are one; owing it again changes nothing."""
    of = story("a")
    place(store, of, event("a", of), decision(event("a", of), of))
    [claimed] = store.decisions.claim(NOW, 10, LEASE)
    store.decisions.save(replace(claimed, state=DecisionState.HELD, due=None), None, None)
    digest = [message("digest:1", part=part, words=f"page {part}") for part in (0, 1)]
    settled = replace(claimed, state=DecisionState.TOLD, due=None)
    assert not store.decisions.has(digest[0].id)
    for _ in range(2):
        store.decisions.owe([(each, delivery(each)) for each in digest], [settled])
    assert store.decisions.has(digest[0].id)
    owed = store.journal.outbox([DeliveryState.PENDING], 10)
    assert [each.wanted.plain for _, each in owed] == ["page 0", "page 1"]
    [case] = store.decisions.gather("desk", NOW - 60 * MINUTE, NOW)
    assert case.decision.state is DecisionState.TOLD


def test_the_parent_of_a_case_is_the_event_that_took_it_over(store: Store) -> None:
    """A reply to an event that was merged answers the message of the older one."""
    older = send(store, "older", 7)
    gone = story("gone")
    place(store, gone, event("gone", gone, merged="older"))
    of = story("one")
    at = event("e", of, parent="gone")
    place(store, of, at, decision(at, of))
    [claimed] = store.decisions.claim(NOW, 9, LEASE)
    assert store.decisions.case(claimed, NOW).parent == older


# the operator's questions


def test_the_journal_finds_a_story_by_id_address_or_key(store: Store) -> None:
    """However the operator names a story, it is found."""
    one = story("one", keys=["guid:1"])
    store.stories.add([one, story("two")])
    for reference in ("one", "https://north.example/one", "guid:1"):
        assert store.journal.story(reference) == one
    assert store.journal.story("three") is None


def test_the_journal_tells_what_became_of_a_story(store: Store) -> None:
    """Match, place, decisions, messages and deliveries of a story stand together."""
    sent = send(store, "one", 5)
    [trace] = store.journal.traces("one")
    assert trace.match == match(story("one"))
    assert trace.placement == placement(story("one"), event("one", story("one")))
    assert [each.state for each in trace.decisions] == [DecisionState.TOLD]
    assert trace.messages == (sent,)
    assert [each.state for each in trace.deliveries] == [DeliveryState.SENT]


def test_the_backlog_counts_what_each_loop_has_before_it(store: Store) -> None:
    """Every kind of debt is counted, and the oldest one dated."""
    empty = store.journal.backlog(NOW)
    assert (empty.owed, empty.oldest) == (0, None)
    owe(store, "owed", state=DeliveryState.UNCERTAIN)
    store.polls.sync([feed("a")], NOW)
    store.stories.add([story("new")])
    found = store.journal.backlog(NOW)
    assert (found.visits, found.unmatched, found.unplaced, found.undecided) == (1, 1, 0, 0)
    assert (found.owed, found.uncertain, found.dead, found.edits, found.oldest) == (1, 1, 0, 0, NOW)


def test_the_operator_may_retry_and_drop_what_is_owed(store: Store) -> None:
    """A dropped delivery is dead and frees its channel; a retried one starts anew; what was sent stays sent."""
    first, second = owe(store, "first"), owe(store, "second")
    store.outbox.sync([DESK], NOW)
    assert store.journal.drop(first.id)
    assert [each.message.id for each in store.outbox.claim(NOW, 9, LEASE)] == [second.id]
    assert not store.journal.drop(second.id)
    [(dropped, text)] = store.journal.outbox([DeliveryState.DEAD], 9)
    assert (dropped.error, text) == ("dropped by the operator", first)
    assert store.journal.retry(first.id, NOW + MINUTE)
    [(again, _)] = store.journal.outbox([DeliveryState.PENDING], 9)
    assert (again.message, again.due, again.since) == (first.id, NOW + MINUTE, NOW + MINUTE)
    assert not store.journal.retry("none", NOW)
    for over in (DeliveryState.SENT, DeliveryState.FOLDED):
        store.outbox.save(Outcome(turns=((replace(again, state=over, due=None), first),)), NOW)
        assert not store.journal.retry(first.id, NOW)
        assert not store.journal.drop(first.id)


def test_a_retry_of_what_may_have_arrived_is_marked(store: Store) -> None:
    """When the operator has a message of unknown fate sent again, it may be a second copy."""
    owed = owe(store, "one", state=DeliveryState.UNCERTAIN, due=None)
    assert store.journal.retry(owed.id, NOW)
    [(again, _)] = store.journal.outbox([DeliveryState.PENDING], 9)
    assert again.repeated
    assert store.journal.backlog(NOW).repeated == 1


def test_the_journal_lists_what_was_sent_last(store: Store) -> None:
    """The newest messages come first."""
    one = send(store, "one", 1)
    [(delivery, _)] = store.journal.outbox([DeliveryState.SENT], 9)
    store.outbox.save(Outcome(turns=((delivery, replace(one, sent=NOW - MINUTE)),)), NOW)
    two = send(store, "two", 2)
    assert [each.id for each in store.journal.messages(9)] == [two.id, one.id]
    assert len(store.journal.messages(1)) == 1


def test_the_journal_says_how_soon_events_are_told(store: Store) -> None:
    """The median and the slowest tenth of what was told since a moment; nothing where nothing was."""
    assert store.journal.delays(NOW) == Delays(told=0, published=None, seen=None)
    for number, wait in enumerate((1, 2, 30)):
        one = send(store, f"story {number}", number + 1)
        [*_, (delivery, _)] = store.journal.outbox([DeliveryState.SENT], 9)
        store.outbox.save(Outcome(turns=((delivery, replace(one, sent=NOW + wait * MINUTE)),)), NOW)
    found = store.journal.delays(NOW)
    assert found == Delays(told=3, published=Spread(median=120, slow=1800), seen=Spread(median=120, slow=1800))
    assert store.journal.delays(NOW + 2 * MINUTE).told == 2


# the database


def test_what_is_saved_outlives_the_process(shared_url: str) -> None:
    """A database opened again holds what was stored, and migrating it again changes nothing."""
    with _opened(shared_url) as store:
        store.stories.add([story("one")])
    with _opened(shared_url) as store:
        assert store.stories.claim(NOW, 9, LEASE) == [story("one")]


def test_migrations_make_exactly_the_tables(shared_url: str) -> None:
    """What the migrations leave behind is what the code expects."""
    open_store(shared_url).close()
    engine = create_engine(shared_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_database_that_cannot_be_opened_is_said_in_words(tmp_path: Any) -> None:
    """The operator reads which database it is and what to do; a password is not shown."""
    with pytest.raises(StoreError, match=r"missing.*check that its folder exists"):
        open_store(f"sqlite:///{tmp_path}/missing/storyline.db")
    with pytest.raises(StoreError, match="check DATABASE_URL") as caught:
        open_store("postgresql+psycopg://bot:secret@127.0.0.1:1/bot")
    assert "secret" not in str(caught.value)


class _opened:  # noqa: N801 (it reads as a verb)
    """Close a store at the end of a block."""

    def __init__(self, url: str) -> None:
        self.store = open_store(url)

    def __enter__(self) -> Store:
        return self.store

    def __exit__(self, *_: object) -> None:
        self.store.close()


def _takes_turn(store: Store) -> bool:
    with store.events.turn("line") as mine:
        return mine


def _eventually(holds: Any) -> bool:
    """Ask until it holds: a server notices the end of a process a moment later."""
    return any(holds() for _ in range(100_000))


def test_what_a_storyline_took_can_be_asked_for_by_time(store: Store) -> None:
    """The newest matched stories since a moment come back with how far each was taken for itself."""
    told = [story(f"s{number}", published=NOW + number * MINUTE) for number in range(3)]
    store.stories.add([*told, story("other", published=NOW)])
    store.stories.save([(each, [replace(match(each), own=0.5 + number / 10)]) for number, each in enumerate(told)])
    assert store.stories.told("line", NOW + MINUTE, 10) == [("s1", 1, 0.6), ("s2", 1, 0.7)]
    assert [story for story, *_ in store.stories.told("line", NOW, 1)] == ["s2"]
    assert [story.id for story in store.stories.get(["s2", "s0", "gone"])] == ["s0", "s2"]


def test_terms_are_counted_together(store: Store) -> None:
    """Two batches, of two processes perhaps, add up; the stories are counted beside."""
    store.stories.count(2, {"w:note": 2, "e:baku": 1})
    store.stories.count(1, {"w:note": 1})
    assert store.stories.frequencies() == (3, {"w:note": 3, "e:baku": 1})


def test_an_event_takes_another_one_over(store: Store) -> None:
    """The stories, and what leads to them, are the older event's; both are told anew, and it is said which it is."""
    older, younger = two_events(store)
    assert store.events.merge(merge(younger, older))
    event_, members = found_event(store, older)
    assert [matched.story.id for matched in members] == ["a", "b"]
    assert found_event(store, younger)[0].merged == older
    assert [(each.id, each.why, each.stories) for each in store.journal.taken_over(older)] == [
        (younger, "they are one", ("b",))
    ]
    assert [each.id for each, _ in store.events.candidates("line", ["raid"], NOW - WEEK, 9)] == [event_.id]
    assert {decision.event for decision in store.decisions.claim(NOW, 9, LEASE)} == {older, younger}


def test_an_event_whose_send_is_owed_is_not_taken_over(store: Store) -> None:
    """What may be arriving just now cannot point to another message: the merge waits until its fate is known."""
    older, younger = two_events(store)
    opened = store.decisions.claim(NOW, 9, LEASE)
    wanted = message(younger)
    owed = Delivery(message=wanted.id, channel="desk", severity=Severity.NOTABLE, since=NOW, due=NOW)
    store.decisions.save(next(each for each in opened if each.event == younger), wanted, owed)
    assert not store.events.merge(merge(younger, older))
    assert found_event(store, younger)[0].merged is None
    assert [matched.story.id for matched in found_event(store, older)[1]] == ["a"]
    assert store.events.unmerged("line", NOW) == []
    assert store.journal.drop(wanted.id)
    [waited] = store.events.unmerged("line", NOW)
    assert waited == merge(younger, older, terms=())
    assert store.events.merge(waited)
    assert store.events.unmerged("line", NOW) == []


def test_a_story_merges_what_it_shows_to_be_one(store: Store) -> None:
    """The story's own place and the merge are one: it and the younger event's story are then in the older."""
    older, younger = two_events(store)
    late = story("c", published=NOW + 2 * MINUTE)
    bring(store, late)
    joined = replace(placement(late, found_event(store, older)[0], terms=["raid"]), merge=merge(younger, older))
    store.events.save(joined, [])
    assert [matched.story.id for matched in found_event(store, older)[1]] == ["a", "b", "c"]
    assert found_event(store, younger)[0].merged == older


def test_an_event_does_not_follow_from_what_was_merged_into_it(store: Store) -> None:
    """Where the one that stays was an answer to the other, it follows from what that one followed from."""
    for name, parent in (("first", "origin"), ("second", "event first")):
        told = story(name)
        bring(store, told)
        store.events.save(placement(told, event(f"event {name}", told, parent=parent)), [])
    store.events.merge(merge("event first", "event second"))
    assert found_event(store, "event second")[0].parent == "origin"


def test_stories_are_parted_from_an_event(store: Store) -> None:
    """The parted stories are an event of their own, found by its terms; the other keeps the rest, and its times."""
    older, younger = two_events(store)
    store.events.merge(merge(younger, older, terms=()))
    store.decisions.claim(NOW, 9, LEASE)
    parted = event("c", story("b", published=NOW + MINUTE))
    for _ in range(2):
        store.events.split(older, parted, ["parted"], [decision(parted, story("b"))], NOW)
    assert [matched.story.id for matched in found_event(store, older)[1]] == ["a"]
    assert found_event(store, older)[0].last == NOW
    assert [matched.story.id for matched in found_event(store, "c")[1]] == ["b"]
    assert [each.id for each, _ in store.events.candidates("line", ["parted"], NOW - WEEK, 9)] == ["c"]
    assert "c" in {each.event for each in store.decisions.claim(NOW + LEASE, 9, LEASE)}


def test_what_was_parted_stays_apart(store: Store) -> None:
    """An event that was merged is itself again after a split; who takes either over knows that they are apart."""
    older, younger = two_events(store)
    store.events.merge(merge(younger, older))
    whole = replace(found_event(store, younger)[0], merged=None, stories=("b",))
    store.events.split(older, whole, ["raid"], [], NOW)
    assert store.journal.taken_over(older) == []
    assert [matched.story.id for matched in found_event(store, younger)[1]] == ["b"]
    assert found_event(store, younger)[0].apart == (older,)
    third = story("third")
    bring(store, third)
    store.events.save(placement(third, event("event third", third)), [])
    store.events.merge(merge(older, "event third"))
    assert found_event(store, "event third")[0].apart == (younger,)


def merge(left: str, kept: str, *, terms: Sequence[str] = ("raid",)) -> Merge:
    """Make a merge."""
    return Merge(left=left, kept=kept, reason="they are one", at=NOW, terms=tuple(terms))


def two_events(store: Store) -> tuple[str, str]:
    """Place two stories in an event each, a minute apart, with a decision each."""
    for name, at in (("a", NOW), ("b", NOW + MINUTE)):
        told = story(name, published=at)
        store.stories.add([told])
        store.stories.save([(each, [match(each)]) for each in store.stories.claim(NOW + MINUTE, 9, LEASE)])
        its = event(f"event {name}", told)
        store.events.save(placement(told, its, terms=["raid"]), [decision(its, told)])
    return "event a", "event b"


def found_event(store: Store, name: str) -> tuple[Event, tuple[Matched, ...]]:
    """Find an event that must be there."""
    found = store.journal.event(name)
    assert found
    return found
