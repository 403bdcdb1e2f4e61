"""Reports of happenings that nobody could take for one another, though they come within seconds."""

from tests.feed_server import Item

REPORTS = (
    ("Russia expels two Azerbaijani diplomats for spying", "The Foreign Ministry in Moscow gave them 48 hours."),
    ("Azerbaijan bans Russian poultry and eggs", "Customs in Baku turned back nine lorries at Samur."),
    ("Aliyev and Putin speak by telephone about gas transit", "The call lasted forty minutes, the Kremlin said."),
    ("Kazan court sentences Azerbaijani wrestling coach to 14 years", "Baku's consul called the verdict revenge."),
    ("Baku shuts Russian House, staff told to leave", "The cultural centre had no registration, officials said."),
    ("Azerbaijani student beaten to death in Voronezh metro", "Baku demands that Russia find the attackers."),
    ("AZAL sues Rosaviatsia in London over downed Flight 8243", "The airline claims 210 million dollars."),
    ("Russian drone hits SOCAR oil depot near Odesa", "Azerbaijan's company says that a tank burned for hours."),
    ("Azerbaijan pulls its judoka from Moscow after flag is torn", "The sports ministry protested to Russia."),
    ("Zakharova calls Azerbaijani television a choir of lies", "She answered a broadcast about Lavrov's villa."),
    ("Azerbaijan frees Sputnik editor Kartavykh on bail", "He is to stay in Baku until the hearing."),
    ("Russian Duma proposes visas for Azerbaijani citizens", "The bill would end ninety days of free travel."),
)


def reports() -> list[Item]:
    """Make feed items of them."""
    return [Item(title, text, url=f"https://outlet.example/{number}") for number, (title, text) in enumerate(REPORTS)]
