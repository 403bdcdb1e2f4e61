"""Tell a revised title from its first version by the word that publishers add."""

import re

WORDS = (
    "UPDATED|UPDATE|UPD|CORRECTED|CORRECTION|ADDS DETAILS|"
    "ОБНОВЛЕНО|ОБНОВЛЯЕТСЯ|ОБНОВЛЕНА|ДОПОЛНЕНО|ДОПОЛНЯЕТСЯ|ИСПРАВЛЕНО|УТОЧНЕНО|"
    "YENİLƏNİB|YENİLƏNDİ|YENILENIB|ƏLAVƏ OLUNUB|DÜZƏLİŞ|"
    "GÜNCELLENDİ|GÜNCELLEME|GUNCELLENDI|DÜZELTME|"
    "ОНОВЛЕНО|ОНОВЛЮЄТЬСЯ|ДОПОВНЕНО|ДОПОВНЮЄТЬСЯ|ВИПРАВЛЕНО|УТОЧНЕННЯ"
)
SAME = {"i": "[iİIı]", "İ": "[iİIı]", "I": "[Iıiİ]", "ı": "[ıIiİ]"}
ANY_CASE = "".join(SAME.get(letter, f"[{letter}{letter.lower()}]" if letter.isalpha() else letter) for letter in WORDS)
NUMBER = r"(?:[\s\-–]*(?:№\s*)?\d{1,2})?"
BRACKETED = re.compile(rf"\s*[(\[{{]\s*({ANY_CASE})({NUMBER})\s*[)\]}}]\s*")
BEFORE = re.compile(rf"^\s*(?:({WORDS})({NUMBER})(?:\s*[:.\-–—|/]+\s*|\s+)|({ANY_CASE})({NUMBER})\s*[:\-–—|/]+\s*)")
AFTER = re.compile(rf"\s*(?:\s[:.\-–—|/,]+\s*({ANY_CASE})({NUMBER})|[\s:.\-–—|/,]+({WORDS})({NUMBER}))[\s.!]*$")


def strip_marker(title: str) -> tuple[str, str | None]:
    """Return the title without its mark of revision, and the mark.

    A word is a mark where it is set off by brackets, a dash or a colon, or stands in capitals at either end: "Siyahı
    yenilənib" says that a list was renewed.
    """
    for form in (BRACKETED, BEFORE, AFTER):
        found = form.search(title)
        if found is None:
            continue
        left = " ".join((title[: found.start()] + " " + title[found.end() :]).split())
        if len(left) > 10:
            return left, found[0].strip(" ()[]{}:.-–—|/,").upper()
    return title, None
