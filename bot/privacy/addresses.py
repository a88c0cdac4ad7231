"""Postal addresses: a street with its number, and what follows it up to the country.

A core is found first (a street and a number in the order of its country, a flat, a postbox, a
postcode, or what "my address is" introduces); then it grows to the right over further parts of
addresses, and to the left over a number.
"""

from __future__ import annotations

import re

from bot.interfaces import Span

_CAP = r"[A-ZÀ-ÖØ-ÞĀŁŚŠŽČĆĐΑ-Ω][\w'.-]{0,30}"
_WORD = (
    r"(?!(?:to|the|of|for|in|on|is|are|my|per|and|or|x|items?|days?|weeks?|hours?|by|from|with|at|"
    r"times?|more|different|pieces?|euros?|dollars?|percent|people|persons?|years?|minutes?)\b)"
    r"[^\W\d_][\w'.-]{0,30}"
)
_NUMBER = r"\d{1,5}(?:[ ]?[-/][ ]?\d{1,4})?(?:[ ]?[a-zA-Z](?![\w]))?"

_EN = (
    "street|str|avenue|ave|road|rd|boulevard|blvd|lane|drive|highway|hwy|parkway|pkwy|crescent|"
    "terrace|mews|turnpike"
)
_EN_CAPITAL = (
    "St|Dr|Ln|Way|Place|Pl|Court|Ct|Close|Square|Sq|Circle|Cir|Trail|Gardens|Grove|Hill|Row|Walk|"
    "Park|View|Loop|Alley|Broadway|Quay|Wharf|Green|Rise|Common|Parade|Plaza|Ridge|Run|Pass|Path"
)
_SUFFIX = (
    "straße|strasse|str\\.|weg|gasse|platz|allee|ring|damm|ufer|chaussee|steig|stieg|markt|promenade|"
    "straat|laan|gracht|plein|kade|singel|dijk|steenweg|dreef|gatan|vägen|gränd|vej|gade|vegur|"
    "stræti|gata|gate|veien|katu|tie|kuja|utca|krt"
)
_ROMANCE = (
    "rue|avenue|av\\.?|avda\\.?|boulevard|bd|blvd|place|chemin|allée|impasse|quai|route|cours|calle|"
    "c/|avenida|plaza|pza\\.?|paseo|camino|camiño|carrera|ronda|travesía|via|viale|piazza|corso|largo|vicolo|"
    "rua|travessa|praça|strada|ulica|ul\\.|ulitsa|út|utca"
)
_PARTICLE = (
    r"(?:(?:de|du|des|del|della|dei|di|da|do|dos|la|le|les|los|las|van|von|den|der|el|y|e)[ ]|"
    r"[dl]')"
)

_UNIT = (
    r"(?:(?i:suite|apt\.?|apartment|flat|unit|room|floor|ste\.?|piso|puerta|bajo|appt\.?|"
    r"étage|etage|"
    r"bât\.?|wohnung|whg\.?)[ ]{0,2}#?[ ]?(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,3}))(?!\w)"
)
_UK_POSTCODE = r"(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKMNP-Y\d]? ?\d[ABD-HJLNP-UW-Z]{2})"
"""Source: BS 7666, as the UK government publishes it."""

_CORES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,-])(?:\d{{1,5}} )?{_NUMBER},? (?:{_WORD} ){{1,5}}?(?i:{_EN})\b\.?",
        rf"(?<![\w.,-])(?:\d{{1,5}} )?{_NUMBER},? (?:{_CAP} ){{1,4}}?(?:{_EN_CAPITAL})\b\.?",
        rf"(?<![\w-])(?:[^\W\d_][\w'.-]{{0,20}} ){{0,2}}?[^\W\d_][\w'.-]{{1,30}}"
        rf"(?i:{_SUFFIX}) ?{_NUMBER}(?!\w)",
        rf"(?<!\w)(?:{_CAP}[ -]){{1,3}}(?i:{_SUFFIX}) {_NUMBER}(?!\w)",
        rf"(?<!\w)(?i:{_ROMANCE}) (?:{_PARTICLE}){{0,3}}"
        rf"(?:{_CAP}[ ,-]{{1,2}}(?:{_PARTICLE}){{0,3}}){{1,6}}"
        rf"(?:n[°ºo.]{{1,2}} ?|num\.? ?|# ?)?{_NUMBER}(?!\w)",
        rf"(?<![\w.,-]){_NUMBER}(?: (?:bis|ter))?,? (?i:{_ROMANCE}) (?:{_PARTICLE}){{0,3}}"
        rf"{_WORD}(?:[ -](?:{_PARTICLE}){{0,2}}{_CAP}){{0,5}}",
        rf"(?:(?<=\n)|(?<=at )|(?<=to )|(?<=: )|(?<=in )|^){_NUMBER} (?:{_CAP} ){{1,5}}\d{{1,5}}"
        rf"(?=\s{{0,2}}(?:[,\n]|$|{_CAP}))",
        rf"(?:(?<=\bon )|(?<=\bin )|(?<=\bat )|(?<=\bof )|(?<=\bto )){_CAP}(?: {_CAP}){{0,2}} "
        r"(?:Street|Avenue|Boulevard|Lane)\b",
        rf"(?i:\bcorner of) (?:{_NUMBER} )?[^\n.?!,;:]{{3,60}}",
        r"(?i:\b(?:p\.? ?o\.? ?box|post office box|postfach|apartado(?: de correos)?|postbus|"
        r"boîte postale|b\.p\.|casella postale))[ :]{1,2}\d[\d ]{0,8}\d?",
        rf"(?<!\w){_UNIT}",
        rf"(?<![\w-]){_UK_POSTCODE}(?![\w-])",
        r"(?i:\b(?:zip|postal|post|pin)[ -]?codes?\b|\bpostcode\b|\bplz\b|\bpostleitzahl\b|"
        r"\bcode postal\b|\bcódigo postal\b|邮编)[ :]{0,2}(?:(?:is|ist|est|es|是|to)[ :]{1,2})?"
        r"(?P<value>(?=[A-Za-z ]{0,5}\d)[A-Za-z\d]{2,8}(?:[ -][A-Za-z\d]{2,4})?)(?!\w)",
        rf"(?<!\w)(?:{_CAP} ){{0,3}}{_CAP}, [A-Z]{{2}},? \d{{5}}(?:-\d{{4}})?(?!\d)",
    )
)
"""In the orders of the English, Germanic, Romance and mixed forms; postboxes, flats, postcodes.
Source: UPU S42, the address templates of the countries."""

_CHINESE = re.compile(
    r"(?:[\u4e00-\u9fff]{2,8}(?:省|自治区|特别行政区))?(?:[\u4e00-\u9fff]{2,8}市)?"
    r"(?:[\u4e00-\u9fff]{1,8}(?:区|县|旗))?(?:[\u4e00-\u9fff]{1,8}(?:镇|乡|街道|村))?"
    r"[\u4e00-\u9fff\d]{1,12}?(?:路|街|道|巷|弄|胡同|大街|大道|小区|花园|新村|社区)\d{0,5}(?:号|弄|之\d)?"
    r"(?:[\u4e00-\u9fffA-Za-z\d-]{0,12}?(?:号楼|栋|幢|座|单元|室|层|楼|号)){0,4}(?:\d{3,4})?"
)
_NO_ADDRESS_HAN = re.compile(r"^[^\d]*$|知道|怎么|什么")

_INTRODUCED = re.compile(
    r"(?i)(?:\baddress(?:\s{0,2}(?:is|to|:|=|as))\s{1,10}|\baddress:\s{0,8}|"
    r"\b(?:ship|send|sent|deliver|delivered|shipped|mail|post)(?: (?:it|this|them|that|me|"
    r"my \w{1,12}))? to\s|"
    r"\b(?:live|lives|living|reside|located|stay|staying|meet me|pick me up) (?:at|in)\s|"
    r"\bit's (?:in|at)\s|"
    r"\b(?:adresse|anschrift)(?: (?:ist|lautet|est)|:)\s|\bdirección(?: es|:)\s|"
    r"\badres(?: is|:)\s|"
    r"\b(?:wohne|wohnhaft)(?: in)?\s|\bj'habite(?: au| à)?\s|\bvivo en\s|\bwoon (?:in|op|aan)\s)"
    r"(?P<value>[^?!;\n]{5,120}(?:\n[ ,]{0,4}[^?!\n]{2,60}){0,4})"
)
_HOUSE = re.compile(rf"\d{{1,5}},? {_CAP}|{_CAP},? \d{{1,5}}(?![\d.]|\s?%)|\d{{1,5}}号")
_SENTENCE_END = re.compile(
    r"(?<!\b[A-Z])(?<!St)(?<!Apt)(?<!út)[.](?=\s|$)|\s+(?:for|and|but|please|because|instead|so)\s"
)

_STOP = (
    r"(?!(?:Thanks?|Thank|Please|When|Where|What|Who|How|Why|Phone|Tel|Telephone|E-?mail|"
    r"Mobile|Hi|"
    r"Hello|Regards|Best|Is|Can|Could|Do|Does|I|It|My|The|We|You|Order|And|But|If|This|That|Name|"
    r"Danke|Bitte|Merci|Gracias|Fax)\b)"
)
_TAIL = re.compile(
    rf"[ ,;\n]{{1,4}}(?:{_UNIT}|{_UK_POSTCODE}(?!\w)|\d{{4}} ?[A-Z]{{2}}(?!\w)|"
    rf"(?:[A-Z]{{1,2}}-)?\d{{3,6}}(?:-\d{{3,4}})?(?![\w@.])|"
    rf"\d{{1,3}}[oa°](?: ?[A-Z])?(?!\w)|{_PARTICLE}(?={_CAP})|{_STOP}{_CAP}(?=[ ,;]{{0,2}}(?:$|"
    rf"[,;\n.]|\d|{_CAP}| for | please)))"
)
_BEFORE = re.compile(r"(?:\d{1,5}[^\n.?!:]{1,60}[,\n]?\s{1,3}|[\w'.-]{2,40} \d{1,5}[\s,]{1,3})$")
_MOST_PARTS = 14

_BLOCK_LINE = re.compile(
    rf"[ ,]{{0,3}}\n[^\w\n]{{0,6}}{_STOP}(?:[^\W\d_][^\n.?!:@\d]{{0,40}}(?: \d{{4,6}})?|"
    rf"\d{{4,6}})(?=\n|$)"
)
_UNIT_WITHIN = re.compile(_UNIT)
_ENDS_IN_POSTCODE = re.compile(r"\d{4,6}$")
_MOST_LINES = 4


def find_addresses(text: str) -> list[Span]:
    """Find postal addresses in folded text; spans come in text order and do not overlap."""
    spans = [_grow(text, *match.span("value" if "value" in core.groupindex else 0))
             for core in _CORES for match in core.finditer(text)]  # fmt: skip
    spans += [span for match in _INTRODUCED.finditer(text) if (span := _read_introduced(match))]
    for match in _CHINESE.finditer(text):
        if not _NO_ADDRESS_HAN.search(match.group()):
            spans.append(match.span())
    return [Span("ADDRESS", start, end) for start, end in _join(spans, text)]


def _grow(text: str, start: int, end: int) -> tuple[int, int]:
    """Take in what belongs to the address on the right, and a street before a flat."""
    if re.match(_UNIT, text[start:end]):
        before = _BEFORE.search(text, max(0, start - 70), start)
        start = before.start() if before else start
    for _ in range(_MOST_PARTS):
        part = _TAIL.match(text, end)
        if not part:
            break
        end = part.end()
    return start, _grow_lines(text, start, end)


def _grow_lines(text: str, start: int, end: int) -> int:
    """Take in the lines below, as on an envelope: under a flat, or down to a postcode."""
    last, grown = end, end
    for _ in range(_MOST_LINES):
        line = _BLOCK_LINE.match(text, grown)
        if not line:
            break
        grown = line.end()
        if _UNIT_WITHIN.search(text, start, end) or _ENDS_IN_POSTCODE.search(line.group()):
            last = grown
    return last


def _read_introduced(match: re.Match[str]) -> tuple[int, int] | None:
    """Return the span of an introduced address: it holds a house number beside a name."""
    value = match["value"]
    stop = _SENTENCE_END.search(value)
    value = value[: stop.start()] if stop else value
    if not _HOUSE.search(value[:60]):
        return None
    return match.start("value"), match.start("value") + len(value.rstrip(" ,\n"))


def _join(spans: list[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    """Make one of spans that overlap or that only a comma or a line parts."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if joined and (start <= joined[-1][1] or not text[joined[-1][1] : start].strip(" ,\n")):
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
