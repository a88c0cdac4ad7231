"""How streets, flats and postboxes are written, by country: where an address is recognised.

Source: UPU S42, the address templates of the countries; USPS publication 28 (military addresses);
BS 7666 (UK postcodes). The words for street, square and quay are those of the languages of Europe
and of the Americas.
"""

from __future__ import annotations

import re

_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀČĎĐĘĚĞĪİŁŃŇŐŒŘŚŞŠŤŪŮŰŹŻŽΆ-Ω]"
CAP = rf"{_CAPITAL}[\w'.-]{{0,30}}"
WORD = (
    r"(?!(?:to|the|of|for|in|on|is|are|my|per|and|or|x|items?|days?|weeks?|hours?|by|from|with|at|"
    r"times?|more|different|pieces?|euros?|dollars?|percent|people|persons?|years?|minutes?|"
    r"[gtmk]b|[cm]?m|k?g|m?l|w|v|mah|inch(?:es)?|pins?|ports?|bays?|packs?|usb|sata|hard|flash|"
    r"disk|pen|thumb|external)\b)"
    r"[^\W\d_][\w'.-]{0,30}"
)
NUMBER = r"\d{1,5}(?:[ ]?[-/][ ]?\d{1,4})?(?:[ ]?[a-zA-Z](?![\w]))?"

_EN = (
    "street|str|avenue|ave|road|rd|boulevard|blvd|lane|drive|highway|hwy|parkway|pkwy|crescent|"
    "terrace|mews|turnpike"
)
_EN_CAPITAL = (
    "St|Dr|Ln|Way|Place|Pl|Court|Ct|Close|Square|Sq|Circle|Cir|Trail|Gardens|Grove|Hill|Row|Walk|"
    "Park|View|Loop|Alley|Broadway|Quay|Wharf|Green|Rise|Common|Parade|Plaza|Ridge|Run|Pass|Path"
)
_ENDING = (
    "straße|strasse|stasse|str\\.|weg|gasse|platz|allee|damm|ufer|chaussee|steig|stieg|markt|gürtel|"
    "promenade|siedlung|"
    "straat|laan|gracht|plein|kade|singel|dijk|steenweg|dreef|gatan|vägen|gränd|stigen|backen|"
    "torget|vej|gade|vænget|stræde|bakken|parken|vegur|stræti|braut|gata|gate|veien|vegen|katu|"
    "kuja|polku|bulevardi"
)
"""What names of streets end in, where the name and the kind of street are one word."""

_ENDING_OF_CAPITALS = r"(?:(?<![aeou])(?<!sp)(?<!st)(?<!ear)(?<!key)ring|tie|hof|berg|by|sti|åsen)"
"""Ends other words as well ("spring", "necktie"): believed in names of six letters or more."""

_TERM = (
    rf"{_ENDING}|vei|vej|utca|útja|út|tér|tere|krt\.?|körút|sor|rakpart|köz|ulica|ulice|náměstí|nábřeží|"
    "třída|trg|cesta|plads|plass|torv|allé|alle|tie|caddesi|cad\\.|sokak|sok\\.|mahallesi"
)
"""Words for a street that stand between its name and its number."""

_FIRST = (
    "rue|avenue|av\\.?|avda\\.?|boulevard|bd|blvd|place|chemin|allée|impasse|quai|route|cours|"
    "square|cité|sentier|calle|"
    "c/|avenida|plaza|pza\\.?|paseo|camino|camiño|rúa|carrera|cra\\.?|ctra\\.?|ronda|glorieta|"
    "travesía|via|viale|piazza|corso|largo|vicolo|strada|contrada|località|"
    "rua|travessa|praça|praceta|estrada|alameda|bairro|ulica|ul\\.|aleja|al\\.|plac|os\\.|ulitsa|"
    "út|utca"
)
"""Words for a street that stand before its name."""

PARTICLE = (
    r"(?:(?:de|du|des|del|della|dei|degli|di|da|do|dos|das|la|le|les|los|las|van|von|den|der|el|y|e|"
    r"of|and)[ ]|[dl]')"
)
UNIT = (
    r"(?:(?i:suite|apt\.?|apartment|flat|unit|room|floor|ste\.?|piso|puerta|bajo|appt\.?|"
    r"étage|etage|"
    r"bât\.?|wohnung|whg\.?)[ ]{0,2}#?[ ]?(?:\d{1,5}[A-Za-z]?|[A-Z]\d{0,3}))(?!\w)"
)
UK_POSTCODE = r"(?:GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?\d[A-HJKMNP-Y\d]? ?\d[ABD-HJLNP-UW-Z]{2})"

_SAYS_POSTCODE = (
    r"(?i:\b(?:zip|postal|post|pin)[ -]?codes?\b|\bpostcode\b|\bplz\b|\bpostleitzahl\b|"
    r"\bcode postal\b|\bcódigo postal\b|邮编)"
)

CORES: tuple[re.Pattern[str], ...] = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\w.,-])(?:\d{{1,5}} )?{NUMBER},? (?:{WORD} ){{1,5}}?(?i:{_EN})\b\.?",
        rf"(?<![\w.,-])(?:\d{{1,5}} )?{NUMBER},? (?:{CAP} ){{1,4}}?(?:{_EN_CAPITAL})\b\.?"
        rf"(?=\s{{0,2}}(?:[,\n.?!]|$|\d{{4}}|(?:in|for|please|and|is|thanks)\b|{CAP}))",
        rf"(?<![\w-])(?:{CAP} ){{0,2}}?[^\W\d_][\w'.-]{{1,30}}"
        rf"(?i:{_ENDING}) ?{NUMBER}(?!\w)",
        rf"(?<![\w-])(?=\w{{6}}){_CAPITAL}[\w'-]{{2,30}}{_ENDING_OF_CAPITALS} {NUMBER}"
        r"(?=\s{0,2}(?:[,\n]|$))",
        rf"(?<!\w)(?:{CAP}[ -]){{1,3}}(?i:{_TERM}) {NUMBER}(?!\w)",
        rf"(?<!\w)(?i:{_FIRST}) (?:{PARTICLE}){{0,3}}"
        rf"(?:{CAP}[ ,-]{{1,2}}(?:{PARTICLE}){{0,3}}){{1,6}}"
        rf"(?:n[°ºo.]{{1,2}} ?|num\.? ?|# ?)?{NUMBER}(?!\w)",
        rf"(?<![\w.,-]){NUMBER}(?: (?:bis|ter))?,? (?i:{_FIRST}) (?:{PARTICLE}){{0,3}}"
        rf"{WORD}(?:[ -](?:{PARTICLE}){{0,2}}{CAP}){{0,5}}",
        rf"(?:(?<=\n)|(?<=at )|(?<=to )|(?<=: )|(?<=in )|(?<=is )|^){NUMBER} (?:{CAP} ){{1,5}}"
        rf"\d{{1,5}}(?=\s{{0,2}}(?:[,\n]|$|{CAP}|{UNIT}))",
        rf"(?:(?<=\bon )|(?<=\bin )|(?<=\bat )|(?<=\bof )|(?<=\bto )){CAP}(?: {CAP}){{0,2}} "
        r"(?:Street|Avenue|Boulevard|Lane)\b",
        rf"(?<!\w)(?:{CAP} ){{1,4}}\d{{1,5}} (?:St\.|(?i:street|avenue|road)\b)",
        rf"(?i:\bcorner of) (?:{NUMBER} )?[^\n.?!,;:]{{3,60}}",
        r"(?i:\b(?:p\.? ?o\.? ?box|post office box|postfach|apartado(?: de correos)?|postbus|"
        r"boîte postale|b\.p\.|casella postale|postboks|skrytka pocztowa))"
        r"[ :]{1,2}\d[\d ]{0,8}\d?",
        r"(?i:\b(?:psc|cmr|unit) \d{1,5},? box \d{1,6}"
        r"(?:[\s,]{1,3}(?:apo|fpo|dpo),? a[aep] \d{5})?)",
        rf"(?:USNS|USS|USCGC) {CAP}(?: {CAP}){{0,2}}[\s,]{{1,3}}(?:APO|FPO|DPO),? A[AEP] \d{{5}}",
        rf"(?<!\w)(?!(?i:unit|room|floor|puerta|piso|bajo)){UNIT}",
        rf"(?<!\w){UNIT}(?=[,\n])",
        rf"(?<![\w-])(?=\w{{2,4}} ){UK_POSTCODE}(?![\w-])",
        rf"{_SAYS_POSTCODE}[ :]{{0,2}}(?:(?:is|ist|est|es|是|to)[ :]{{1,2}})?"
        r"(?P<value>(?=[A-Za-z ]{0,5}\d)[A-Za-z\d]{2,8}(?:[ -][A-Za-z\d]{2,4})?)(?!\w)",
        rf"(?<!\w)(?:{CAP} ){{0,3}}{CAP}, [A-Z]{{2}},? \d{{5}}(?:-\d{{4}})?(?!\d)",
    )
)
"""In the orders of the English, Germanic, Romance and mixed forms; postboxes, military mail, flats,
postcodes."""

_HAN = "(?:(?![是到在寄送住往为于至])[\u4e00-\u9fff])"
CHINESE = re.compile(
    rf"(?:{_HAN}{{2,8}}(?:省|自治区|特别行政区))?(?:{_HAN}{{2,8}}市)?"
    rf"(?:{_HAN}{{1,8}}(?:区|县|旗))?(?:{_HAN}{{1,8}}(?:镇|乡|街道|村))?"
    rf"(?:{_HAN}|\d){{1,12}}?(?:路|街|道|巷|弄|胡同|大街|大道|小区|花园|新村|社区)\d{{0,5}}(?:号|弄|之\d)?"
    r"(?:[\u4e00-\u9fffA-Za-z\d-]{0,12}?(?:号楼|栋|幢|座|单元|室|层|楼|号)){0,4}(?:\d{3,4})?"
)
NO_ADDRESS_HAN = re.compile(r"^[^\d]*$|知道|怎么|什么")
"""What the Chinese form finds beside addresses: no number in it, or "to know" (知道)."""
