"""Names of people that words introduce, in six languages ("my name is ...", "Mr ...", a signature).

Fails closed: whatever stands after those words is taken for a name. For names that nothing
introduces see `bot.privacy.judging`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from bot.interfaces import Span

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪİĶĹĽŁŃŇŌŐŒŔŘŚŞŠŢŤŪŮŰŹŻŽΑ-ΩА-Я"
_CAP = rf"[{_UPPER}][\w'-]{{0,30}}\.?"
_PARTICLE = r"(?:van|von|der|den|de|da|di|del|della|dos|du|la|le|el|al|bin|ibn|ben|ter|ten|zu|y|e)"
_FULL = rf"(?:{_CAP}(?:[ -](?:{_PARTICLE} ){{0,2}}{_CAP}){{0,4}})"
_ANY = r"(?:[^\W\d_][\w'-]{1,30}(?: [^\W\d_][\w'.-]{0,30}){0,3})"

_TITLES = (
    r"(?:(?!MX)(?i:mr|mrs|ms|miss|mx|dr|prof|sir|madam|herr|herrn|frau|monsieur|madame|mme|mlle|señora?|"
    r"señorita|sra?|srta|doña|dhr|mevr|mevrouw|meneer|signor[ea]?|sig|sig\.ra)\.?)"
)
_NOT_AFTER_TITLE = r"(?!(?:I|The|You|It|We|My|Your|Wird|Kann|Hat)\b)"

_NAME_OF = (
    r"(?:my|his|her|their|the|wife's|husband's|partner's|maiden|last|first|full|middle|customer|"
    r"cardholder|recipient|receiver|family|user)"
)
_SAYS_NAME = (
    rf"(?i:\b{_NAME_OF}'?s? name(?: is|'s|:| was| =)|\bname (?:is|was|on (?:the )?\w{{1,12}} is)|"
    r"\bname\s?[:=]|\bi go by|\bin the name of|\bunder the name(?: of)?|"
    r"\bmein name (?:ist|lautet)|\bich hei(?:ß|ss)e|\bheißt|\bname ist|\bauf den namen|"
    r"\bje m'appelle|\bmon nom est|\bs'appelle|\bau nom de|\bme llamo|\bmi nombre es|"
    r"\ba nombre de|"
    r"\bse llama|\bmijn naam is|\bik heet|\bop naam van|\bmi chiamo|\bil mio nome è|\bmeu nome é)"
)
_SAYS_CAPITAL = (
    rf"(?i:\b(?:{_NAME_OF}'?s? name|calls? me|called me|i am|i'm|im|this is|it's|it is|"
    rf"here is|speaking to|ich bin|hier ist|je suis|soy|"
    r"ik ben|sono|c'est|attn\.?|attention|c/o|signed|addressed to|on behalf of|kind regards|"
    r"best regards|regards|sincerely|yours|cheers|best wishes|many thanks|mit freundlichen grüßen|"
    r"freundliche grüße|viele grüße|liebe grüße|lg|mfg|cordialement|bien à vous|saludos|"
    r"atentamente|un saludo|groeten|met vriendelijke groet|cordiali saluti|"
    r"recipient|cardholder|surname|nachname|vorname|apellido|nom)[,:.]?)"
)
_SPOKEN_TO = (
    r"(?i:\b(?:hi|hello|hey|dear|hallo|liebe[r]?|sehr geehrte[r]?|bonjour|cher|chère|hola|"
    r"estimad[oa]|beste|ciao|gentile))"
)

_NO_NAME = frozenset(
    "a an the and or but not no in on at is was are i you he she it we they my your his her "
    "our their this "
    "that there here what which who how when where why please thanks thank sorry yes ok okay "
    "hello hi "
    "hey dear all everyone everybody team support sir madam customer service looking interested "
    "trying having wondering from so just very really also still going happy unhappy sure unable "
    "new old afraid glad nein ja nicht ein eine der die das und oder ich sie auf zu un une le la "
    "les des et ou el los las y o un una muy on to for with of if as by be been do does did "
    "can could "
    "would will should monday tuesday wednesday thursday friday saturday sunday january february "
    "march april june july august september october november december english german french "
    "spanish chinese dutch italian european american british god jesus christmas easter "
    "appears misspelled wrong spelled incorrect correctly incorrectly only more less about "
    "amazon google "
    "there folks guys mate friend bot assistant storehand chatgpt sizes size medium large "
    "small".split()
)
"""Words that stand where a name could and are none."""

_RULES: tuple[tuple[re.Pattern[str], bool], ...] = (
    (re.compile(rf"{_SAYS_NAME}[ :]{{1,4}}(?P<name>{_FULL})"), True),
    (re.compile(rf"{_SAYS_NAME}[ :]{{1,4}}(?P<name>{_ANY})"), False),
    (re.compile(rf"(?<!\w)(?P<name>{_TITLES} {{1,2}}{_NOT_AFTER_TITLE}{_FULL})"), True),
    (
        re.compile(
            rf"{_SAYS_CAPITAL}\s{{1,3}}(?P<name>{_FULL})"
            r"(?= ?(?:[.,!?\n;:(]|$| (?:and|und|et|y|en|e|from|aus|with|but|for)\b))"
        ),
        True,
    ),
    (
        re.compile(
            rf"(?P<name>(?<!\w)[{_UPPER}]\w{{2,20}}(?:ić|dóttir|escu|opoulos|owski|enko|wicz)\b)"
        ),
        True,
    ),
    (re.compile(rf"(?P<name>\b(?:mr|mrs)\.? {{1,2}}{_ANY})"), False),
    (re.compile(rf"{_SPOKEN_TO} {{1,2}}(?P<name>{_FULL})(?= ?[,!.\n])"), True),
)

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜"
    "戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
"""The hundred most frequent. Source: China's ministry of public security, 2020 name report."""

_CHINESE: tuple[re.Pattern[str], ...] = (
    re.compile(
        r"(?:我叫|我的名字(?:是|叫)|名叫|姓名(?:是|为|:)?\s?|收件人(?:是|为|:)?\s?|联系人(?:是|为|"
        r":)?\s?)(?P<name>[\u4e00-\u9fff·]{2,4}?)(?=[,，.。;；!！?？\s:电手地身的我请]|$)"
    ),
    re.compile(rf"我是(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[,，.。;；!！\s]|$)"),
    re.compile(rf"(?P<name>[{_SURNAMES}][\u4e00-\u9fff]{{0,2}})(?:先生|女士|小姐|太太)"),
)


def find_introduced_names(text: str) -> list[Span]:
    """Find names that words introduce, in folded text; spans may overlap, best first."""
    found = []
    for rule, capital in _RULES:
        for match in rule.finditer(text):
            end = _end_of_name(match["name"], capital)
            if end:
                found.append(Span("PERSON", match.start("name"), match.start("name") + end))
    for rule in _CHINESE:
        found += [Span("PERSON", *match.span("name")) for match in rule.finditer(text)]
    return found


def _end_of_name(name: str, capital: bool) -> int:
    """Return how many characters of a candidate are a name: up to the first common word."""
    end, words = 0, 0
    for match in re.finditer(r"[^\s]+", name):
        word = match.group().strip(".,'").casefold()
        if word in _NO_NAME or (not capital and words == 3):
            break
        end, words = match.end(), words + 1
    return len(name[:end].rstrip(".,")) if words else 0


def is_name_like(text: str) -> bool:
    """Tell whether what a model took for a person can be one: letters, and no common word."""
    words = [word.strip(".,'\"").casefold() for word in text.split()]
    return (
        bool(words)
        and not re.search(r"[\d@#/<>_=+*%€$£]", text)
        and not any(word in _NO_NAME for word in words)
        and any(char.isalpha() for char in text)
    )


def join_names(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in text order; those that overlap become one."""
    joined: list[Span] = []
    for span in sorted(spans, key=lambda one: one.start):
        if joined and span.start < joined[-1].end:
            joined[-1] = Span("PERSON", joined[-1].start, max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined
