"""What adjectives measure: "lightest", "cheaper than", "how warm" to a column and a direction.

Each line of the tables is one end of one aspect. Words are regular expressions without anchors, in
English, German, French, Spanish and Chinese.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.products.columns import Column
from bot.products.words import normalize

PRICE = "price"


@dataclass(frozen=True, slots=True)
class Aspect:
    """One thing that products are compared by.

    Attributes:
        name: in English; ``price`` is the offer's price, every other name finds a column.
        columns: what a column's name may hold, best first, normalized.
        dimension: that its column measures; empty for any.
    """

    name: str
    columns: tuple[str, ...]
    dimension: str = ""


@dataclass(frozen=True, slots=True)
class Degree:
    """An aspect with a direction.

    Attributes:
        high: whether the greatest number is meant: True for "heaviest", False for "warmest".
        superlative: "lightest" rather than "lighter".
        start, end: where the text says so.
    """

    aspect: Aspect
    high: bool
    superlative: bool
    start: int
    end: int


# name; dimension; what column names may hold, best first
_ASPECTS = """
price; ; price
weight; mass; weight,gewicht,poid,peso,重量
capacity; ; capacity,volume,volumen,liter,person,serve,portion,seat,size,fassungsvermögen,容量
size; ; dimension,size,diameter,screen,display,größe,尺寸
length; length; length,länge,longueur,longitud,长度,dimension
height; length; height,höhe,hauteur,altura,高度,dimension
width; length; width,breite,largeur,ancho,宽度,dimension
depth; length; depth,tiefe,profondeur,profundidad,深度,dimension
thickness; length; thickness,dicke,stärke,épaisseur,grosor,厚度,dimension
warmth; temperature; comfort,komfort,confort,temperature,temperatur,température,temperatura,温度
brightness; light; brightness,lumen,luminosity,helligkeit,brillo,亮度
rating; ; rating,star,score,bewertung,note,valoración,评分
power; ; power,wattage,watt,leistung,puissance,potencia,功率
duration; time; burn time,battery life,run time,runtime,keep hot,keep cold,laufzeit,autonomie,
    duration
speed; time; boil time,time,speed,dauer
strength; ; strength,load,festigkeit,resistencia
waterproofness; ; waterproof,hydrostatic,water resistance,wassersäule,imperméabilité,防水
warranty; time; warranty,guarantee,garantie,garantía,保修
date; ; release,launch,published,publication,year,date,erscheinung
"""
# aspect and sign: + the greatest number, - the least; comparative; superlative
_ENDS = """
price-; cheaper|less expensive|more affordable|günstiger|billiger|moins ch[eè]re?s?|más barat\\w+|
    更便宜;
    cheapest|least expensive|most affordable|lowest[- ]priced?|lowest price|günstigste\\w*|
    billigste\\w*|preiswerteste\\w*|(?:la|le|les) moins ch[eè]re?s?|
    (?:el|la|lo)s? más barat\\w+|最便宜
price+; more expensive|pricier|dearer|teurer|plus ch[eè]re?s?|más car\\w+|更贵;
    most expensive|priciest|dearest|highest[- ]priced?|highest price|teuerste\\w*|
    (?:la|le|les) plus ch[eè]re?s?|(?:el|la|lo)s? más car[oa]s?|最贵
weight-; lighter|weighs? less|leichter|plus léger\\w*|más liger\\w+|更轻;
    lightest|lowest weight|least heavy|leichteste\\w*|(?:la|le|les) plus l[eé]g[eè]re?s?|
    (?:el|la|lo)s? más liger\\w+|最轻
weight+; heavier|weighs? more|schwerer|plus lourd\\w*|más pesad\\w+|更重;
    heaviest|highest weight|schwerste\\w*|(?:la|le|les) plus lourde?s?|(?:el|la|
    lo)s? más pesad\\w+|最重
capacity+; bigger|larger|roomier|more spacious|holds more|größer|plus grande?s?|más grandes?|更大;
    biggest|largest|roomiest|most spacious|highest capacity|größte\\w*|(?:la|le|les) plus grande?s?|
    (?:el|la|lo)s? más grandes?|最大
capacity-; smaller|holds less|kleiner|plus petite?s?|más pequeñ\\w+|更小;
    smallest|lowest capacity|kleinste\\w*|(?:la|le|les) plus petite?s?|(?:el|la|
    lo)s? más pequeñ\\w+|最小
length+; longer|länger|plus longue?s?|más larg\\w+|更长; longest|längste\\w*|最长
length-; shorter|kürzer|plus courte?s?|más cort\\w+|更短; shortest|kürzeste\\w*|最短
height+; taller|higher|höher; tallest|höchste\\w*|最高
width+; wider|breiter; widest|breiteste\\w*|最宽
width-; narrower|schmaler; narrowest|schmalste\\w*|最窄
depth+; deeper|tiefer; deepest|tiefste\\w*
thickness+; thicker|dicker; thickest|dickste\\w*|最厚
thickness-; thinner|dünner; thinnest|slimmest|dünnste\\w*|最薄
warmth-; warmer|wärmer|plus chaude?s?|más caliente|更暖;
    warmest|wärmste\\w*|(?:la|le|les) plus chaude?s?|(?:el|la|lo)s? más calientes?|最暖和?|最保暖
warmth+; cooler; coolest|least warm
brightness+; brighter|heller|plus lumineu\\w+|más brillante|更亮;
    brightest|hellste\\w*|(?:la|le|les) plus lumineu\\w+|(?:el|la|lo)s? más brillantes?|最亮
brightness-; dimmer|dunkler; dimmest|least bright
rating+; better rated|better reviewed|rated higher|besser bewertet;
    (?:best|highest|top)[- ](?:rated?|rating|reviewed|reviews)|best stars?|most popular|
    am besten bewertet\\w*|bestbewertet\\w*|mieux not[eé]\\w*|mejor valorad\\w+|评分最高|评价最好
rating-; worse rated|rated lower; (?:worst|lowest)[- ](?:rated?|rating|reviewed)
power+; more powerful|leistungsstärker|plus puissant\\w*|más potente;
    most powerful|stärkste\\w*|最强
duration+; lasts longer|longer[- ]lasting; longest[- ](?:lasting|burning|running)
speed-; faster|quicker|schneller|plus rapides?|más rápid\\w+|更快;
    fastest|quickest|schnellste\\w*|最快
speed+; slower; slowest
strength+; stronger|sturdier; strongest|sturdiest
waterproofness+; more (?:waterproof|water[- ]?resistant); most (?:waterproof|water[- ]?resistant)
warranty+; longer warranty; longest warranty
date+; newer|more recent|neuer\\w*; newest|most recent|latest|neueste\\w*|最新
date-; older; oldest
"""
# what a question about one product asks for
_QUESTIONS = """
weight; how (?:heavy|light)|(?:what|how much) (?:does|do|is|are)\\b.{0,60}\\b(?:weigh|weight)|
    \\bweighs?\\b|wie schwer|wiegt|combien p[eè]se|cuánto pesa|多重|有多重|重量
capacity; how (?:big|large|roomy|spacious|much (?:does|do|can|will).{0,40}(?:hold|fit))|
    how many (?:lit(?:er|re)s?|people|persons)|wie groß|容量|多大
size; how (?:big|large)|dimensions?|measurements?|wie groß|quelle taille|多大|尺寸
length; how long (?:is|are)\\b|wie lang|quelle longueur|多长
height; how (?:tall|high)|wie hoch|多高
width; how wide|wie breit|多宽
depth; how deep|wie tief
thickness; how (?:thick|thin|slim)|wie dick|quelle épaisseur|多厚
warmth; how (?:warm|cold)|warm enough|comfort temp\\w*|temperature|wie warm|suffisamment chaud|多暖
brightness; how bright|lumens?\\b|wie hell|多亮
power; how (?:powerful|strong)|how many watts?|wie stark|功率
duration; how long (?:does|do|will|can)\\b.{0,60}\\b(?:last|burn|run|keep|stay|work|go)|
    battery life|burn time|续航
speed; how (?:fast|quick)\\w*|how long (?:does|do|will)\\b.{0,60}\\b(?:boil|take|heat)|多快
strength; how (?:strong|much (?:weight|load)|much (?:can|does|do|will).{0,40}(?:carry|take|support))
waterproofness; how (?:waterproof|water[- ]?resistant)|(?:is|are)\\b.{0,60}\\b(?:waterproof|
    water[- ]?resistant|rain ?proof)|wasserdicht|imperm[eé]able|防水
warranty; warranty|guaranteed?\\b|garantie|garantía|保修|质保
rating; \\brat(?:ed|ings?)\\b|\\breviews?\\b|\\bstars\\b|bewertung\\w*|评分|评价
date; how (?:old|new|recent)|when (?:was|were|did).{0,40}(?:released?|launched?|come out)
"""


def _entries(table: str) -> list[list[str]]:
    lines = table.strip().replace("\n    ", "").split("\n")
    return [[part.strip() for part in line.split(";")] for line in lines]


ASPECTS: Mapping[str, Aspect] = {
    name: Aspect(name, tuple(columns.split(",")), dimension)
    for name, dimension, columns in _entries(_ASPECTS)
}
_QUESTION_PATTERNS = [
    (ASPECTS[name], re.compile(f"(?i){words}")) for name, words in _entries(_QUESTIONS)
]
_WHOLE_WORDS = "(?i)(?<![a-zà-ÿ])(?:{})(?![a-zà-ÿ])"
_GENERIC = re.compile(
    r"(?i)\b(?P<end>highest|greatest|longest|most|best|maximum|lowest|least|shortest|minimum)\s+"
    r"(?P<what>[^\W\d_]+(?:[- ][^\W\d_]+)?(?:[- ][^\W\d_]+)?)"
)
_LOW = frozenset({"lowest", "least", "shortest", "minimum"})


@functools.cache
def _end_patterns() -> list[tuple[Aspect, bool, bool, re.Pattern[str]]]:
    patterns = []
    for sign, comparative, superlative in _entries(_ENDS):
        for words, is_superlative in ((superlative, True), (comparative, False)):
            patterns.append(
                (
                    ASPECTS[sign[:-1]],
                    sign[-1] == "+",
                    is_superlative,
                    re.compile(_WHOLE_WORDS.format(words)),
                )
            )
    return patterns


def find_degrees(text: str) -> list[Degree]:
    """Return the comparatives and superlatives of a text, in order; none within another."""
    found = [
        Degree(aspect, high, superlative, match.start(), match.end())
        for aspect, high, superlative, pattern in _end_patterns()
        for match in pattern.finditer(text)
    ]
    return [degree for degree in sorted(found, key=_place) if not _is_within(degree, found)]


def find_column_degree(text: str, columns: Iterable[Column]) -> Degree | None:
    """Return a superlative that names a column itself: "highest r-value", "longest burn time"."""
    for match in _GENERIC.finditer(text):
        said = [normalize(word) for word in re.split(r"[- ]", match["what"])]
        for column in columns:
            if column.is_number and _names(said, column):
                aspect = Aspect(column.name, (" ".join(column.words),), column.dimension)
                high = match["end"].lower() not in _LOW
                return Degree(aspect, high, True, match.start(), match.end())
    return None


def find_asked(text: str) -> list[Aspect]:
    """Return the aspects that a question about one product asks for, in the table's order."""
    return [aspect for aspect, pattern in _QUESTION_PATTERNS if pattern.search(text)]


def rank_columns(aspect: Aspect, columns: Iterable[Column]) -> list[Column]:
    """Return the columns that measure an aspect, the plainest first.

    A column named for the aspect comes before one of its dimension alone, and the weight before
    the shipping weight.
    """
    fitting = [column for column in columns if _fits(aspect, column)]
    return sorted(fitting, key=lambda column: _rank(aspect, column))


def _fits(aspect: Aspect, column: Column) -> bool:
    measured = not aspect.dimension or column.dimension in {aspect.dimension, ""}
    return _name_rank(aspect, column) < len(aspect.columns) and (measured or not column.is_number)


def _rank(aspect: Aspect, column: Column) -> tuple[bool, int, bool, int]:
    named = _name_rank(aspect, column)
    return column.is_special, named, not column.is_number, len(column.words)


def _name_rank(aspect: Aspect, column: Column) -> int:
    name = f" {' '.join(column.words)} "
    found = [place for place, words in enumerate(aspect.columns) if f" {words} " in name]
    return found[0] if found else len(aspect.columns)


def _names(said: list[str], column: Column) -> bool:
    words = [word for word in column.words if word != column.unit]
    return said[: len(words)] == words or (len(said[0]) > 3 and said[0] == words[0])


def _place(degree: Degree) -> tuple[int, int]:
    return degree.start, -degree.end


def _is_within(degree: Degree, others: Iterable[Degree]) -> bool:
    width = degree.end - degree.start
    return any(
        other.start <= degree.start and degree.end <= other.end and other.end - other.start > width
        for other in others
    )
