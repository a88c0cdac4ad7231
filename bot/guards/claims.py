"""No urgency, scarcity, price, health claim or promise that the shop has not made itself.

A small model that was trained on advertisements writes "hurry, only 2 left" by itself. Such a
sentence leaves only where the evidence (a passage, or a product's record in it) says the same: the
same kind of claim, with the same figures and, of health claims and promises, the same word, and
not in a sentence that denies it. Fails closed.

Source of the kinds: Directive 2005/29/EC, Annex I, points 7 (limited time), 17 (cures) and 18
(market conditions); the FTC's report on dark patterns (2022) for scarcity; Regulation (EC)
1924/2006 for health claims.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.guards.normalizing import simplify
from bot.guards.statements import NEGATION
from bot.interfaces import Verdict
from knowledge.sentences import split_sentences

_NUMBER = r"\d{1,4}(?:[.,]\d{1,2})?"


@dataclass(frozen=True, slots=True)
class Claim:
    """A kind of claim.

    Attributes:
        kind: for the reason.
        pattern: over lower-cased text without accents.
        same_word: the evidence must hold the claim's own word, not one of the same kind.
        deniable: "we do not guarantee" claims nothing.
    """

    kind: str
    pattern: re.Pattern[str]
    same_word: bool = False
    deniable: bool = True


CLAIMS = (
    Claim(
        "urgency",
        re.compile(
            r"\bhurry\b|\bact (?:now|fast|today)\b|\b(?:only|just) (?:today|tonight|"
            r"this week(?:end)?)\b|"
            r"\b(?:today|this week(?:end)?) only\b|(?:^|[.!,;\n] ?|\b(?:and|so) )(?:order|buy|shop|"
            r"get (?:it|yours)) (?:it )?(?:right )?(?:now|"
            r"today)\b(?! and (?:receive|pay)| to (?:receive|get)| for delivery)|\bbefore it(?:'s|"
            r" is) too late\b|"
            r"\b(?:don't|do not) (?:miss|wait|delay)\b|\blast (?:chance|day|call)\b|"
            r"\blimited[- ]time\b|"
            r"\bfor a (?:limited|short) time\b|\b(?:offer|sale|deal|discount) ends\b|"
            r"\bwhile (?:stocks?|supplies|they) last\b|"
            r"\bnur (?:noch )?(?:heute|diese woche|kurze zeit|fur kurze zeit)\b|"
            r"\bbeeilen sie sich\b|\bbeeil dich\b|"
            r"\bjetzt (?:zugreifen|zuschlagen|sichern|bestellen|kaufen)\b|\bletzte (?:chance|"
            r"gelegenheit)\b|"
            r"\bsolange der vorrat reicht\b|\b(?:aujourd'hui|cette semaine) seulement\b|"
            r"\bseulement aujourd'hui\b|"
            r"\bdepechez-vous\b|\bderniere (?:chance|occasion)\b|\bne manquez pas\b|"
            r"\bduree limitee\b|"
            r"\bjusqu'a epuisement\b|\b(?:achetez|commandez|profitez[- ]en) (?:maintenant|vite)\b|"
            r"\bsolo (?:por )?hoy\b|"
            r"\bdate prisa\b|\bdese prisa\b|\bapresurese\b|\bultima oportunidad\b|\bno (?:te lo|"
            r"se lo) pierdas?\b|"
            r"\btiempo limitado\b|\bhasta agotar existencias\b|\bcompr[ae] ahora\b|"
            r"仅限今天|仅限今日|今天下单|限时|赶快|赶紧|抓紧|最后机会|机不可失|马上抢|立即购买|"
            r"手慢无|售完即止"
        ),
        deniable=False,
    ),
    Claim(
        "scarcity",
        re.compile(
            rf"\b(?:only|just|nur(?: noch)?|solo quedan|quedan solo|plus que|"
            rf"il ne reste(?: plus)? que) "
            rf"(?:noch )?(?:{_NUMBER}|a few|one|two|three|wenige|quelques|pocos|"
            rf"pocas)\b(?: \w{{1,20}}){{0,3}}? ?"
            r"(?:left|remaining|in stock|ubrig|verfugbar|auf lager|en stock|disponibles?|"
            r"restant\w{0,2}|"
            r"unidades|stuck|pieces|exemplaires)|"
            r"\bselling (?:out |very )?(?:fast|quickly|out)\b|\balmost (?:gone|sold out)\b|"
            r"\bnearly sold out\b|"
            r"\b(?:in )?high demand\b|\blimited (?:stock|quantit(?:y|ies)|availability|supply)\b|"
            r"\brunning (?:out|low)\b|"
            r"\b(?:going|goes|sells?) (?:fast|out fast)\b|\b(?:very|extremely) popular\b|"
            r"\bbest-?sell(?:er|ing)\b|"
            r"\b\d{1,5} (?:other )?(?:people|customers|shoppers) (?:are|have|bought|viewed)\b|"
            r"\bfast (?:ausverkauft|vergriffen)\b|\bbegrenzte? (?:menge|stuckzahl|anzahl)\b|"
            r"\bsehr gefragt\b|"
            r"\bverkauft sich schnell\b|\bpresque epuise\b|\bstocks? limites?\b|"
            r"\bquantites? limitees?\b|\btres demande\b|"
            r"\bcasi agotad[oa]\b|\bunidades limitadas\b|\bse (?:agota|vende) rapido\b|"
            r"\bmuy demandad[oa]\b|"
            r"仅剩|只剩|最后[一两三几\d]{1,4}件|所剩无几|供不应求|即将售罄|热销|抢手|限量"
        ),
        deniable=False,
    ),
    Claim(
        "price",
        re.compile(
            r"\b(?:best|lowest|cheapest|unbeatable|unmatched|rock[- ]bottom|incredible|amazing|"
            r"great) "
            r"(?:price|deal|offer|value|bargain)s?\b|\bcheapest\b|\b(?:price|deal)s? (?:you can't|"
            r"you won't|that can't be) beat\b|"
            rf"\b{_NUMBER} ?(?:%|percent|per cent|prozent|pour ?cent|por ciento) (?:off|discount|"
            rf"cheaper|savings?|"
            r"rabatt|gunstiger|de (?:reduction|remise|rabais|descuento)|moins cher|menos)\b|"
            rf"\b(?:save|discount of|sparen sie|economisez|ahorre?) (?:up to |bis zu |jusqu'a |"
            rf"hasta )?[€$£]? ?{_NUMBER}|"
            r"\bhalf[- ]price\b|\bfree gift\b|\bbuy one,? get one\b|\bgiveaway price\b|"
            r"\b(?:bester|gunstigster|niedrigster|unschlagbarer?) preis\w{0,2}\b|\bbest(?:en|"
            r"er)? preis\w{0,2}\b|\bzum halben preis\b|"
            r"\b(?:meilleur|plus bas) prix\b|\bprix (?:imbattable|le plus bas)\b|\bmoitie prix\b|"
            r"\b(?:mejor|mas bajo) precio\b|\bprecio (?:mas bajo|imbatible)\b|\bmitad de precio\b|"
            r"最低价|全网最低|最优惠|超值|半价|[一二三四五六七八九\d.]{1,4}折|史低|立减|买一送一"
        ),
    ),
    Claim(
        "health",
        re.compile(
            r"\b(?:cure|heal|detox|detoxif|prevent(?:s|ing)? (?:cancer|disease|illness|infection|"
            r"covid|flu|colds?)|"
            r"boosts? (?:your |the )?(?:immun|metabol)|burns? fat|anti-?ag(?:e)?ing|"
            r"miracle)\w{0,8}|"
            r"\b(?:relieve|reduce|ease|treat|remed(?:y|ie)|soothe|fight|combat|lower|"
            r"alleviate)(?:s|d|ing)? "
            r"(?:your |the |chronic |joint |back |muscle |high )?(?:\w{1,12} )?(?:pain|anxiety|"
            r"depression|stress|insomnia|"
            r"inflammation|arthritis|migraines?|headaches?|blood pressure|cholesterol|eczema|acne|"
            r"symptoms|disease)\b|"
            r"\b(?:clinically|scientifically|medically|dermatologically) (?:proven|tested|"
            r"approved)\b|"
            r"\bproven to (?:reduce|relieve|improve|help|prevent|treat|boost)\b|"
            r"\bgood for your (?:health|heart|skin|immune)\b|"
            r"\b(?:helps? you )?lose weight\b|\bdoctors? recommend\w{0,3}\b|\bhealth benefits?\b|"
            r"\b(?:heilt|heilend|entgiftet|lindert|starkt (?:das|ihr) immun\w{1,8}|"
            r"klinisch (?:getestet|bewiesen|erwiesen)|"
            r"gegen (?:schmerzen|angst|krebs|depression\w{0,2}))\b|"
            r"\b(?:guerit|soulage|detoxifi\w{1,3}|renforce (?:le|votre) systeme immun\w{1,8}|"
            r"cliniquement (?:prouve|teste)\w?|"
            r"contre (?:la douleur|le cancer|l'anxiete))\b|"
            r"\b(?:cura|sana|alivia|desintoxica|refuerza (?:el|su|tu) sistema inmun\w{1,8}|"
            r"clinicamente (?:probado|comprobado)|"
            r"contra (?:el dolor|el cancer|la ansiedad))\b|"
            r"治愈|根治|疗效|排毒|抗癌|增强免疫|提高免疫|缓解疼痛|止痛|临床证明|医生推荐|减肥|"
            r"降血压"
        ),
        same_word=True,
    ),
    Claim(
        "promise",
        re.compile(
            r"\b(?:we|i|the shop|our team)(?:'ll| will| can| do| fully| also| hereby| absolutely|"
            r" always){0,2} "
            r"(?:guarantee|promise|pledge|swear|assure|warrant)\b|\b(?:is|are|be|fully|"
            r"100 ?%) guaranteed\b|"
            r"\bguaranteed (?:to|delivery|results?|satisfaction)\b|\byou have (?:my|our) word\b|"
            r"\b(?:satisfaction|results|delivery) guaranteed\b|\bmoney[- ]back guarantee\b|"
            r"\bwithout (?:any )?risk\b|\brisk[- ]free\b|"
            r"\b(?:wir|ich) (?:\w{1,10} )?(?:garantieren?|versprechen?|versichern?)\b|"
            r"\bgarantiert\b|"
            r"\b(?:nous|je) (?:vous )?(?:garantissons|garantis|promettons|promets|assurons)\b|"
            r"\bgaranti(?:e|s|es)?\b(?= (?:de|a))|"
            r"\b(?:le |te |les )?(?:garantizamos|garantizo|prometemos|prometo|aseguramos)\b|"
            r"\bgarantizad[oa]s?\b|"
            r"我们?(?:保证|承诺|担保)|本店(?:保证|承诺|担保)|包您满意|百分之百保证"
        ),
        same_word=True,
    ),
)
"""In the order in which they are reported."""

_FIGURE = re.compile(r"\d{1,9}(?:[.,]\d{1,3})?")
_LETTERS = re.compile(r"[^\W\d_]{4,40}|[\u4e00-\u9fff]{2}")
DENIAL_REACH = 24
"""Characters before a claim in which a negation denies it: "does not by itself relieve pain"."""
STEM = 5
"""Letters by which two forms of one word are told alike: "relieves" and "relieve", "guarantee" and
"guaranteed"."""


class ClaimsGuard:
    """Withholds claims that the evidence does not make; implements `EvidenceGuard`."""

    def check_sentence(self, sentence: str, evidence: Sequence[str], question: str = "") -> Verdict:
        """Judge one sentence; see `EvidenceGuard`. The reasons name the kinds of claim."""
        said = simplify(sentence)
        stated = [simplify(one) for text in evidence for one in split_sentences(text)]
        reasons = [
            f"claims {claim.kind} that the evidence does not"
            for claim in CLAIMS
            if not all(
                any(_is_stated(claim, words, one) for one in stated)
                for words in _iter_claims(claim, said)
            )
        ]
        return Verdict(passed=not reasons, reasons=tuple(reasons))


def _iter_claims(claim: Claim, text: str) -> Iterator[str]:
    """Yield what of a text makes the claim."""
    for match in claim.pattern.finditer(text):
        before = text[max(0, match.start() - DENIAL_REACH) : match.start()]
        if not (claim.deniable and NEGATION.search(before)):
            yield match.group()


def _is_stated(claim: Claim, words: str, statement: str) -> bool:
    """Tell whether one statement makes a claim of the kind with the same figures and words."""
    figures = set(_FIGURE.findall(words))
    return any(
        figures <= set(_FIGURE.findall(stated))
        and (not claim.same_word or bool(_stems(words) & _stems(stated)))
        for stated in _iter_claims(claim, statement)
    )


def _stems(words: str) -> set[str]:
    return {word[:STEM] for word in _LETTERS.findall(words)}
