"""Turn the many addresses of one article into one."""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import tldextract
from w3lib.url import safe_url_string

TRACKERS = re.compile(
    r"utm_\w+|at_\w+|mc_[ce]id|[a-z]*clid|yclid|_openstat|_ga|igshid?|fb_\w+|ref|ref_src|ref_url|referrer|referer|"
    r"from|ncid|cmp|cmpid|icid|ito|mbid|smid|taid|rss|s_cid|ocid|xtor|wt_mc|wt\.mc_\w+|spm|share|shared?_?(?:by|from)|"
    r"amp|outputtype|traffic_source|tr_\w+|feature|src|source|oc|hl|gl|ceid|cid_source|__twitter_impression|via",
    re.IGNORECASE,
)
"""Parameters that say how a reader came, never what is read; from the feeds in config/feeds.toml and the threads
of other feed readers about items told twice."""

ALIASES = re.compile(r"^(?:www\d?|m|mobile|amp|wap)\.(?=[^.]+\.)", re.IGNORECASE)
AMP_PATH = re.compile(r"/amp(?:/|\.html)?$|(?<=/)amp/", re.IGNORECASE)
INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)
NUMBER = re.compile(r"(?<![0-9])([0-9]{5,12})(?:\.s?html?|\.php|\.aspx?)?/?$", re.IGNORECASE)
DAY = re.compile(r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
LANGUAGES = re.compile(r"az|aze|en|eng|ru|rus|tr|uk|ua|ukr|hy|arm|ka|de|fr")
SAFE = re.compile(r"[A-Za-z0-9\-._~:/?@!$&'()*+,;=%]+")
"""Letters that stand in an address as they are."""
LONGEST = 2_000
"""Characters; a longer address is no link that a reader could follow."""

_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)
"""The list of public suffixes that the library ships with; nothing is fetched."""


def tidy(url: str | None, base: str) -> str:
    """Make the address that readers are shown: absolute, without trackers; empty where it is no web address."""
    parts = _split(url, base)
    if parts is None:
        return ""
    scheme, host, path, query = parts
    return urlunsplit((scheme, host, path, query, ""))


def address_key(url: str) -> str:
    """Make the key that all tidy addresses of one article share: scheme, www, m, amp and order do not matter.

    A site's front page is no article, and has no key.
    """
    parts = urlsplit(url)
    host = ALIASES.sub("", parts.netloc)
    path = INDEX.sub("/", AMP_PATH.sub("", unquote(parts.path))).rstrip("/")
    if not path and not parts.query:
        return ""
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True))) if parts.query else ""
    return f"{host}{path}?{query}" if query else host + path


def number_key(url: str) -> str:
    """Make the key of the number at the end of an article's path; empty where it has none.

    Headlines in addresses change, the number stays. Language editions of a site number their articles apart, so that
    the edition is part of the key.
    """
    parts = urlsplit(url)
    path = parts.path
    found = NUMBER.search(path)
    if found is None or DAY.fullmatch(found[1]):
        return ""
    first = path.lower().split("/")[1:3]
    edition = next((part for part in first if LANGUAGES.fullmatch(part)), "")
    return f"{ALIASES.sub('', (parts.hostname or '').lower())}/{edition}#{found[1]}"


@lru_cache(maxsize=4096)
def registrable(host: str) -> str:
    """Name the domain that somebody registered: `bbc.co.uk` for `feeds.bbc.co.uk`; the host itself if there is none."""
    found = _suffixes.extract_str(host)
    if found.suffix and found.domain:
        return f"{found.domain}.{found.suffix}"
    return ".".join(host.split(".")[-2:]) if host[-1:].isalpha() else host


def _split(url: str | None, base: str) -> tuple[str, str, str, str] | None:
    if not url or len(url) > LONGEST:
        return None
    try:
        url = url.strip()
        joined = _unwrapped(url if url.startswith(("http://", "https://")) else urljoin(base, url))
        parts = urlsplit(joined if SAFE.fullmatch(joined) else safe_url_string(joined))
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host:
        return None
    default = {"http": 80, "https": 443}[parts.scheme]
    place = host if port in (None, default) else f"{host}:{port}"
    kept = [
        (key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not TRACKERS.fullmatch(key)
    ]
    return parts.scheme, place, re.sub(r"/{2,}", "/", parts.path) or "/", urlencode(kept)


def _unwrapped(url: str) -> str:
    """Take an address out of a redirector or an AMP cache."""
    if "google." not in url and "ampproject." not in url:
        return url
    parts = urlsplit(url)
    host = parts.hostname or ""
    if host.endswith("google.com") and parts.path == "/url":
        wrapped = dict(parse_qsl(parts.query))
        return wrapped.get("url") or wrapped.get("q") or url
    if host.endswith("cdn.ampproject.org") and (found := re.match(r"/[a-z]/(s/)?(.+)", parts.path)):
        return ("https://" if found[1] else "http://") + found[2]
    return url
