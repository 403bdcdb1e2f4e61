"""The tables of `config/bot.toml`. Its comments explain every key to the operator; this is where they are checked."""

from datetime import timedelta

from pydantic import Field, model_validator

from bot.settings.files import ChatId, Duration, Section


class Polling(Section):
    """How feeds are visited."""

    shortest: Duration = timedelta(minutes=3)
    longest: Duration = timedelta(hours=1)
    typical: Duration = timedelta(minutes=10)
    """The interval of a feed with one new item an hour; others go with the root of their rate."""
    fresh_for: Duration = timedelta(hours=6)
    timeout: Duration = timedelta(seconds=40)
    user_agent: str = "storyline-bot (news alerts)"
    allow_private: bool = False
    """Whether feeds may lie on this machine or its network."""

    @model_validator(mode="after")
    def _bounds(self) -> "Polling":
        if self.shortest > self.longest:
            raise ValueError("`shortest` is longer than `longest`; exchange them")
        return self

    def every(self, interval: timedelta | None) -> "Polling":
        """Give the bounds of a feed with a fixed interval; None leaves them as they are."""
        return self.model_copy(update={"shortest": interval, "longest": interval}) if interval else self


class Articles(Section):
    """Whether the pages of matched stories are visited, and how often."""

    read: bool = True
    again: tuple[Duration, ...] = tuple(timedelta(hours=hours) for hours in (1, 3, 8, 20, 44))
    """How long after the first visit a page of a told story is visited again: is the report still there?"""

    @model_validator(mode="after")
    def _gaps(self) -> "Articles":
        if list(self.again) != sorted(set(self.again)):
            raise ValueError('`again` names its durations from short to long, such as ["1h", "8h"]')
        if len(self.again) > 10 or any(gap > timedelta(days=2) for gap in self.again):
            raise ValueError("`again` names at most ten durations of at most two days")
        return self


class Grouping(Section):
    """How stories become events."""

    open_for: Duration = timedelta(hours=72)
    follows_for: Duration = timedelta(days=14)
    """How long after it was last talked of an event may be what a new one goes on with."""
    candidates: int = Field(default=24, ge=1, le=200)
    confirm: bool = True
    """Whether an event that may be no news waits for another house's report."""


class Keeping(Section):
    """How long what was read is kept."""

    texts: Duration = timedelta(days=60)
    """Of stories whose events are over, and of a model's answers; headlines and keys of stories stay."""
    stories: Duration = timedelta(days=400)
    """With their keys: publishers bring up items of a year ago, which would be new to a bot that had forgotten them."""

    @model_validator(mode="after")
    def _order(self) -> "Keeping":
        if self.texts > self.stories:
            raise ValueError("`texts` is longer than `stories`; exchange them")
        return self


class Limits(Section):
    """How much is done at a time, and how fast messages may leave."""

    visits: int = Field(default=20, ge=1, le=200)
    batch: int = Field(default=100, ge=1, le=10_000)
    sends: int = Field(default=10, ge=1, le=100)
    tick: Duration = timedelta(seconds=5)
    """How often each loop looks for what is due without having been rung."""
    lease: Duration = timedelta(seconds=90)
    """How long claimed work stays with a process that died; longer than any batch takes."""
    overall: float = Field(default=25, gt=0, le=30)
    """Requests a second to the Bot API."""
    chat: float = Field(default=1, gt=0, le=5)
    """Messages a second to one chat."""
    minute: int = Field(default=18, ge=1, le=60)
    """Messages and edits a minute to one channel or group."""


class Delivering(Section):
    """What becomes of messages that do not arrive at once."""

    timeout: Duration = timedelta(seconds=30)
    """For an answer: giving up early only makes more sends whose fate is unknown."""
    settle: Duration = timedelta(seconds=60)
    """How long a request may still land after it was given up."""
    window: int = Field(default=20, ge=1, le=200)
    """So many ids in a row without a message end the search for one of unknown fate."""
    stale: Duration = timedelta(hours=2)
    """What waited longer is told in one message with the rest that did."""
    keep: Duration = timedelta(days=1)
    """What is owed longer is given up."""
    reports: int = Field(default=20, ge=1, le=60)
    """Messages an hour to the operator chat."""


class Model(Section):
    """How much a language model may take, where one is set by LLM_BASE_URL."""

    timeout: Duration = timedelta(seconds=20)
    """For one answer; then the sources' own sentences are told."""
    calls: int = Field(default=500, ge=1)
    """Questions a day."""
    time: Duration = timedelta(hours=1)
    """Waiting for answers, a day."""
    money: float = Field(default=0.0, ge=0)
    """Cost a day, in the currency of the prices; 0 sets no limit."""
    price_in: float = Field(default=0.0, ge=0)
    """Of a million tokens asked."""
    price_out: float = Field(default=0.0, ge=0)
    """Of a million tokens answered."""


class Web(Section):
    """Where the running bot answers `/health` and `/metrics`."""

    host: str = "127.0.0.1"
    port: int = Field(default=8099, ge=0, le=65535)
    """0 keeps it silent."""


class BotFile(Section):
    """The whole of `bot.toml`."""

    seeds: str = "../seeds"
    """Where the example articles lie, seen from this file."""
    operator: ChatId | None = None
    """The chat that hears of incidents."""
    polling: Polling = Polling()
    articles: Articles = Articles()
    grouping: Grouping = Grouping()
    keeping: Keeping = Keeping()
    limits: Limits = Limits()
    delivery: Delivering = Delivering()
    model: Model = Model()
    web: Web = Web()
