"""Values that the words around them make personal: secrets, purchases, documents, birthdays."""

from __future__ import annotations

import re

from bot.privacy import checksums
from bot.privacy.patterns import Pattern, has_digits, introduce

_MONTH = (
    r"(?:jan(?:uary|uar|vier)?|feb(?:ruary|ruar)?|févr?(?:ier)?|mar(?:ch|s|zo)?|märz|apr(?:il)?|"
    r"avril|abril|may|mai|mayo|mei|june?|juni|juin|junio|july?|juli|juillet|julio|aug(?:ust|"
    r"ustus)?|"
    r"août|agosto|sept?(?:ember|embre|iembre)?|o[ck]t(?:ober|obre|ubre)?|nov(?:ember|embre|"
    r"iembre)?|"
    r"de[czk](?:ember|embre)?|déc(?:embre)?|dic(?:iembre)?|ene(?:ro)?|gennaio|maggio|giugno|"
    r"luglio)"
)
_DATE = (
    r"(?:(?:19|20)\d\d ?[-./年] ?\d{1,2} ?[-./月] ?\d{1,2} ?日?|"
    r"\d{1,2}[-./ ]{1,2}\d{1,2}[-./ ]{1,2}(?:19|20)?\d\d|"
    rf"\d{{1,2}}(?:st|nd|rd|th|\.|er|º)?(?: of| de)?[ -]{_MONTH}\.?(?:,? (?:de )?(?:19|20)\d\d)?|"
    rf"{_MONTH}\.? \d{{1,2}}(?:st|nd|rd|th)?(?:,? (?:19|20)\d\d)?|\d{{1,2}}月\d{{1,2}}[日号]|"
    r"(?:19|20)\d{6})(?!\d)"
)
_BORN = (
    r"(?:\bborn(?: on| in)?\b|\b(?:date of birth|birth ?da(?:te|y)|d\.?o\.?b\.?|bday)|"
    r"\bgeboren(?: am| op)?\b|\bgeburts(?:datum|tag)\b|\bné\(?e?\)?(?: le)?\b|"
    r"\bdate de naissance\b|\banniversaire\b|\bnacid[oa](?: el)?\b|\bnací(?: el)?\b|"
    r"\bfecha de nacimiento\b|\bcumpleaños\b|\bgeboortedatum\b|\bnat[oa] il\b|\bdata di nascita\b|"
    r"出生(?:日期|于|在)?|生日)"
)

_ORDER = (
    r"(?:\b(?:order|purchase|invoice|booking|reservation|rma|bestellung|bestellnummer|auftrag|"
    r"auftragsnummer|rechnung|rechnungsnummer|commande|facture|pedido|factura|bestelling|"
    r"bestelnummer|ordine|fattura)\b|订单|单号)"
)
_CODE = r"#?(?=[A-Za-z/-]{0,12}\d)[A-Za-z0-9][A-Za-z0-9/-]{1,29}(?![A-Za-z0-9@])"
_LABELLED = (
    r"[\s:.]{0,3}(?:#|(?:number|no|nr|num|nummer|num[eé]ro|n[°º]|n[uú]mero|id|code|ref(?:erence)?|"
    r"号码|号|编号))[\s:#.]{0,3}(?:(?:is|was|ist|war|lautet|est|es|è|是|为)[\s:#]{1,3})?"
)
_WANTS = r"(?<!to )(?<!\bi )(?<!can )(?<!and )(?<!you )(?<!we )(?<!minimum )(?<!over )"

_TRACKING = (
    r"(?:\b(?:tracking|shipment|consignment|waybill|sendungs(?:nummer|verfolgung)|sendung|"
    r"paketnummer|paket|suivi|colis|seguimiento|envío|zending|track ?(?:&|and) ?trace|parcel)\b|"
    r"运单|快递单?|物流单?)"
)
_DOCUMENT = r"(?=(?:[A-Za-z]{0,6}\d){3})[A-Za-z0-9]{6,12}(?![A-Za-z0-9])"
"""Six to twelve letters and digits, three digits at least: the German form ends in letters and
digits mixed. Source: ICAO Doc 9303-3; PassV and PAuswV, annexes."""
_PASSPORT = (
    r"(?:\b(?:passport|reisepass(?:nummer)?|passeport|pasaporte|paspoort|passaporto|"
    r"(?:personal)?ausweis(?:nummer)?|identity card|id card|"
    r"carte d'identité|carta d'identità)\b|护照)"
)
_LICENSE = (
    r"(?:\b(?:driver'?s?|driving) licen[cs]e\b|\bführerschein(?:nummer)?\b|\bpermis de conduire\b|"
    r"\bpermiso de conducir\b|\brijbewijs\b|驾驶证|驾照)"
)

_TELLS_CODE = (
    r"(?:\b(?:passwords?|passphrase|passcode|passwor[td]|kennwort|passwd|pwd|pw(?= ?[:=])|"
    r"mot de passe|mdp|contraseña|clave|wachtwoord|parola d'ordine)\b|密码|口令)"
)
_NO_SECRET = frozenset(
    "wrong not incorrect invalid expired forgotten forgot lost too the a an my your being "
    "required "
    "reset working still already correct right needed changed unknown missing blocked locked weak "
    "secure safe short long case falsch nicht vergessen abgelaufen ungültig incorrecta olvidada "
    "perdue oublié oubliée incorrect expiré no on in at for to and or of what that this there it "
    "asked never always so very hidden encrypted stored sent".split()
)
_SAYS_KEY = (
    r"\b(?:api[ _-]?(?:key|token|secret)|access[ _-]?(?:key|token)(?:[ _-]?id)?|secret[ _-]?"
    r"(?:access[ _-]?)?key|(?:auth|bearer|session|refresh)[ _-]?token|client[ _-]?secret|"
    r"aws_secret_access_key|secret|token|private key|licen[cs]e key)"
)


def _is_chosen(text: str) -> bool:
    word = text.strip("\"'.,;!?").casefold()
    return len(word) >= 3 and word not in _NO_SECRET


def _is_random(text: str) -> bool:
    """Tell a key from a word: both cases and digits, and many different characters."""
    mixed = any(map(str.islower, text)) and any(map(str.isupper, text))
    return mixed and any(map(str.isdigit, text)) and len(set(text)) >= 16


def _has_digit(text: str) -> bool:
    return any(map(str.isdigit, text))


SECRETS: tuple[Pattern, ...] = (
    Pattern(
        "SECRET",
        re.compile(
            r"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----(?:[^-]|-(?!----END)){0,8192}"
            r"(?:-----END [A-Z ]{0,30}PRIVATE KEY-----)?"
        ),
    ),
    Pattern("SECRET", re.compile(r"\bey[JK][\w-]{8,1024}\.[\w-]{8,2048}(?:\.[\w-]{0,1024})?")),
    Pattern(
        "SECRET",
        re.compile(
            r"\b(?:sk|pk|rk|gh[opsu]|github_pat|glpat|xox[abeoprs]|npm|hf|whsec|shp(?:at|ca|"
            r"pa|ss)|"
            r"SG|pypi|dop_v1)[-_.][A-Za-z0-9_.-]{16,255}"
        ),
    ),
    Pattern("SECRET", re.compile(r"\b(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}\b")),
    Pattern("SECRET", re.compile(r"\bAIza[\w-]{35}")),
    Pattern("SECRET", re.compile(r"(?i)\bbearer[ :]{1,3}([\w.~+/=-]{12,512})"), _has_digit, 1),
    Pattern("SECRET", re.compile(r"://[^\s/:@]{1,64}:([^\s/@]{1,128})@"), group=1),
    Pattern(
        "SECRET",
        re.compile(
            rf"(?i){_SAYS_KEY}\b\s{{0,3}}(?:is|=|:|ist|est|es)\s{{0,3}}[\"']?([^\s\"']{{8,255}})"
        ),
        _has_digit,
        1,
    ),
    Pattern(
        "SECRET",
        re.compile(
            rf"(?i){_TELLS_CODE}(?:[ ]{{0,2}}(?:is|ist|lautet|est|es|是|为|[:=])){{1,2}}[ ]{{0,3}}"
            r"[\"']?((?:[^\s\"',]|,(?![\u4e00-\u9fff])){3,64})"
        ),
        _is_chosen,
        1,
    ),
    Pattern(
        "SECRET",
        re.compile(
            rf"(?i){_TELLS_CODE}[ ]{{0,2}}[\"']?((?=\S{{0,30}}[\d!$%&*#])[^\s\"'?]{{5,64}})"
        ),
        _is_chosen,
        1,
    ),
    Pattern(
        "SECRET",
        introduce(
            r"(?:(?<![\w-])(?:pin(?! ?code:? \d{6})|cvv2?|cvc2?|security code|otp|"
            r"one[- ]time (?:code|password)|2fa code|"
            r"verification code|tan|prüfziffer)\b|验证码)",
            r"\d{3,8}(?![\d.,]?\d|[°%])",
        ),
        group=1,
    ),
    Pattern(
        "SECRET",
        re.compile(r"(?<![\w/.+=-])[A-Za-z0-9+/_-]{40,255}={0,2}(?![\w/.+=-])"),
        _is_random,
    ),
)
"""Source of the prefixes: the vendors' own documentation of their tokens."""

PURCHASES: tuple[Pattern, ...] = (
    Pattern("TRACKING_NUMBER", re.compile(r"(?i)\b1Z(?: ?[A-Z\d]){16}\b"), checksums.is_ups_number),
    Pattern(
        "TRACKING_NUMBER",
        re.compile(r"(?i)\b[a-z]{2} ?(?:\d ?){9}[a-z]{2}\b"),
        checksums.is_postal_item,
    ),
    Pattern(
        "TRACKING_NUMBER",
        re.compile(r"(?<![\d-])9[1-5](?: ?\d){18,24}(?![\d-])"),
        checksums.is_usps_number,
    ),
    Pattern(
        "TRACKING_NUMBER",
        re.compile(
            r"\b(?:TBA\d{12}|J?JD\d{16,18}|SF\d{12,15}|YT\d{13}|JT\d{13}|1LS\d{12}|GM\d{16,18})\b"
        ),
    ),
    Pattern(
        "TRACKING_NUMBER",
        introduce(_TRACKING, r"(?=[A-Za-z0-9-]{0,20}\d)[A-Za-z0-9](?:[ -]?[A-Za-z0-9]){6,29}"),
        has_digits(6),
        1,
    ),
    Pattern("ORDER_NUMBER", re.compile(rf"(?i){_ORDER}{_LABELLED}({_CODE})"), _has_digit, 1),
    Pattern(
        "ORDER_NUMBER",
        re.compile(
            rf"(?i){_WANTS}{_ORDER}[\s:,，：]{{0,3}}(?:(?:is|was|ist|war|est|es|是|为)[\s:]{{1,3}})?"
            rf"({_CODE})(?!,?\d| ?(?:[a-z]{{2,12}}s|x|pcs|units|eur|usd|gbp|[€$£%]|件|个)\b)"
        ),
        has_digits(4),
        1,
    ),
)
"""Source of the carriers' forms: their own help pages; UPU S10 for parcels across borders."""

DOCUMENTS: tuple[Pattern, ...] = (
    Pattern("DATE_OF_BIRTH", introduce(_BORN, _DATE, r"[\s:=.,(-]{0,3}"), group=1),
    Pattern("PASSPORT", introduce(_PASSPORT, _DOCUMENT), group=1),
    Pattern(
        "DRIVER_LICENSE", introduce(_LICENSE, r"(?=[A-Z0-9-]{0,10}\d{3})[A-Z0-9-]{6,20}"), group=1
    ),
)
