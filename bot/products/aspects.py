"""What adjectives measure: "lightest", "cheaper than", "how warm" to a column and a direction.

Each line of the tables is one end of one aspect. Words are regular expressions without anchors, in
English, German, French, Spanish and Chinese.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.products.columns import Column
from bot.products.words import normalize, split_words

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
capacity; ; capacity,volume,volumen,liter,person,serve,portion,seat,size,screen,容量,
    fassungsvermögen
size; ; dimension,size,diameter,screen,display,größe,尺寸
length; length; length,länge,longueur,longitud,长度,dimension
height; length; height,höhe,hauteur,altura,高度,dimension
width; length; width,breite,largeur,ancho,宽度,dimension
depth; length; depth,tiefe,profondeur,profundidad,深度,dimension
thickness; length; thickness,dicke,stärke,épaisseur,grosor,厚度,dimension
warmth; temperature; comfort,komfort,confort,temperature,temperatur,température,temperatura,温度
brightness; light; brightness,lumen,luminosity,helligkeit,brillo,亮度
rating; ; rating,star,score,point,bewertung,note,valoración,评分
popularity; ; popularity,review count,number of reviews,review,rating,star,beliebtheit
sales; ; sold,unit sold,sales,bestseller,verkauft,销量
power; ; power,wattage,watt,leistung,puissance,potencia,功率
duration; time; burn time,battery life,run time,runtime,keep for,keep,shelf life,keep hot,keep cold,
    laufzeit,autonomie,haltbarkeit,haltbar,duration
speed; time; boil time,time,speed,dauer
strength; ; strength,load,festigkeit,resistencia
waterproofness; ; waterproof,hydrostatic,water resistance,wassersäule,imperméabilité,防水
warranty; time; warranty,guarantee,garantie,garantía,保修
date; ; release,launch,published,publication,date added,added,year,vintage,jahrgang,millésime,añada,
    erscheinung,年份
age; ; age,alter,âge,edad,年龄
content; ; allergen,ingredient,contain,composition,inhaltsstoff,zutat,ingrediente,成分
care; ; care,washing,cleaning,pflege,entretien,cuidado
origin; ; origin,country,region,herkunft,origine,origen,产地
alcohol; ; alcohol,abv,vol,alkohol,alcool,酒精
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
    (?:best|highest|top)[- ](?:rated?|rating|reviewed|reviews)|best stars?|
    am besten bewertet\\w*|bestbewertet\\w*|mieux not[eé]\\w*|mejor valorad\\w+|评分最高|评价最好
rating-; worse rated|rated lower; (?:worst|lowest)[- ](?:rated?|rating|reviewed)
popularity+; more popular|beliebter|plus populaires?;
    most popular|most reviewed|most reviews|beliebteste\\w*|(?:la|le|les) plus populaires?|
    más populares?|最受欢迎
sales+; ; best[- ]?sell(?:ing|ers?)|top[- ]?sell(?:ing|ers?)|meistverkauft\\w*|más vendid\\w+|最畅销
power+; more powerful|leistungsstärker|plus puissant\\w*|más potente;
    most powerful|stärkste\\w*|最强
duration+; lasts longer|longer[- ]lasting; longest[- ](?:lasting|burning|running)
speed-; faster|quicker|schneller|plus rapides?|más rápid\\w+|更快;
    fastest|quickest|schnellste\\w*|最快
speed+; slower; slowest
strength+; stronger|sturdier; strongest|sturdiest
waterproofness+; more (?:waterproof|water[- ]?resistant); most (?:waterproof|water[- ]?resistant)
warranty+; longer warranty; longest warranty
date+; newer|more recent|neuer\\w*;
    newest|most recent|latest|just in|new (?:in|arrivals?|products?|items?|releases?)|neueste\\w*|
    neuheiten|nouveautés?|(?:la|le|les) plus récente?s?|novedades|más nuev\\w+|最新|新品
date-; older|älter|plus ancien\\w*|más antigu\\w+; oldest|älteste\\w*|(?:la|le|les) plus ancien\\w*|
    más antigu\\w+
"""
# what a question about one product asks for
_QUESTIONS = """
weight; how (?:heavy|light)|(?:what|how much) (?:does|do|is|are)\\b.{0,60}\\b(?:weigh|weight)|
    \\bweighs?\\b|wie schwer|wiegt|combien p[eè]se|cuánto pesa|多重|重量|多少(?:克|公斤|斤)
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
age; (?:what|which|from what|minimum|recommended) age|age (?:range|group|limit|from|recommendation)|
    how old (?:should|must|do|does|need)|years?[- ]olds?|months?[- ]olds?|ab welchem alter|
    à partir de quel âge|a partir de qué edad|多大.{0,4}(?:孩子|儿童)
content; allerg\\w*|ingredients?|contain(?:s|ing)?|what(?:['’]s| is) in (?:it|the|this)|enthält|
    zutaten|inhaltsstoffe|contient|contiene|成分|含
care; how (?:do|should|can|to)\\b.{0,30}(?:wash|clean|care)|(?:machine|hand)[- ]?wash\\w*|washable|
    care instructions|dry[- ]?clean\\w*|tumble|waschbar|waschen|lavable|lavar
origin; where\\b.{0,50}(?:made|produced|from|grown)|country of origin|made in|woher|d['’]où vient|
    de dónde|产地
alcohol; alcohol|\\babv\\b|alkohol|alcool|酒精度
popularity; how popular|how many (?:reviews|ratings)
date; how (?:old|new|recent)|when (?:was|were|did).{0,40}(?:released?|launched?|come out)
"""


def _entries(table: str) -> list[list[str]]:
    lines = table.strip().replace("\n    ", "").split("\n")
    return [[part.strip() for part in line.split(";")] for line in lines]


def _spell(name: str) -> str:
    """Spell the words of a column's name as `Column.words` does."""
    return " ".join(map(normalize, name.split()))


ASPECTS: Mapping[str, Aspect] = {
    name: Aspect(name, tuple(map(_spell, columns.split(","))), dimension)
    for name, dimension, columns in _entries(_ASPECTS)
}
ASPECT_WORDS = frozenset(
    word for aspect in ASPECTS.values() for name in aspect.columns for word in name.split()
)
"""Words, normalized, that columns of any trade are named by."""
_QUESTION_PATTERNS = [
    (ASPECTS[name], re.compile(f"(?i){words}")) for name, words in _entries(_QUESTIONS)
]
_WHOLE_WORDS = "(?i)(?<![a-zà-ÿ])(?:{})(?![a-zà-ÿ])"
_GENERIC = re.compile(
    r"(?i)\b(?P<end>highest|greatest|longest|largest|biggest|fastest|strongest|most|best|maximum|"
    r"lowest|least|shortest|smallest|slowest|minimum)\s+"
    r"(?P<what>[^\W\d_]+(?:[- ][^\W\d_]+)?(?:[- ][^\W\d_]+)?)"
)
_LOW = frozenset({"lowest", "least", "shortest", "smallest", "slowest", "minimum"})
_UNIT_PRICE = re.compile(r"(?i)\b(?:per|pro|je|par|por)\s+(?P<what>[\w ]{1,20})")
MEANT: Mapping[str, tuple[str, ...]] = {
    "memory": ("ram", "storage"),
    "disk": ("storage",),
    "display": ("screen",),
    "screen": ("display",),
    "alcohol": ("abv", "vol"),
    "abv": ("alcohol",),
    "power": ("wattage", "watt"),
    "volume": ("capacity",),
    "capacity": ("volume",),
    "star": ("rating",),
    "year": ("vintage",),
}
"""Words for what columns hold under another name; general language of trade."""


@functools.cache
def _end_patterns() -> list[tuple[Aspect, bool, bool, re.Pattern[str]]]:
    return [
        (ASPECTS[sign[:-1]], sign[-1] == "+", degree, re.compile(_WHOLE_WORDS.format(words)))
        for sign, comparative, superlative in _entries(_ENDS)
        for words, degree in ((superlative, True), (comparative, False))
        if words
    ]


def find_degrees(text: str) -> list[Degree]:
    """Return the comparatives and superlatives of a text, in order; none within another."""
    found = [
        Degree(aspect, high, superlative, match.start(), match.end())
        for aspect, high, superlative, pattern in _end_patterns()
        for match in pattern.finditer(text)
    ]
    return [degree for degree in sorted(found, key=_place) if not _is_within(degree, found)]


def find_column_degree(text: str, columns: Iterable[Column]) -> Degree | None:
    """Return a superlative that names a column itself: "highest r-value", "cheapest per litre"."""
    columns = list(columns)
    by_unit = _find_unit_price(text, columns)
    if by_unit is not None:
        return by_unit
    for match in _GENERIC.finditer(text):
        said = [normalize(word) for word in re.split(r"[- ]", match["what"])]
        for column in columns:
            if column.is_number and _names(said, column):
                aspect = Aspect(column.name, (" ".join(column.words),), column.dimension)
                high = match["end"].lower() not in _LOW
                end = match.start("what") + _named_end(match["what"], said, column)
                return Degree(aspect, high, True, match.start(), end)
    return None


def _find_unit_price(text: str, columns: Sequence[Column]) -> Degree | None:
    """Return "cheapest per 100 ml" as the end of the column that holds that price."""
    unit = _UNIT_PRICE.search(text)
    degree = next((d for d in find_degrees(text) if d.aspect.name == PRICE), None)
    if unit is None or degree is None:
        return None
    said = set(split_words(unit["what"])) | {normalize(unit["what"].replace(" ", ""))}
    for column in columns:
        if column.is_number and {"price", "per"} <= set(column.words) and said & set(column.words):
            aspect = Aspect(column.name, (" ".join(column.words),), column.dimension)
            return Degree(aspect, degree.high, degree.superlative, degree.start, degree.end)
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
    if words[:1] == [PRICE]:
        return False
    meant = said[0] in {w for word in words[:1] for w in (word, *MEANT.get(word, ()))}
    return said[: len(words)] == words or (meant and len(said[0]) > 2)


def _named_end(what: str, said: list[str], column: Column) -> int:
    """Return where in some words a column's name ends: "burn time" of "burn time of these"."""
    words = [word for word in column.words if word != column.unit]
    count = len(words) if said[: len(words)] == words else 1
    ends = [match.end() for match in re.finditer(r"[^- ]+", what)]
    return ends[count - 1]


def _place(degree: Degree) -> tuple[int, int]:
    return degree.start, -degree.end


def _is_within(degree: Degree, others: Iterable[Degree]) -> bool:
    width = degree.end - degree.start
    return any(
        other.start <= degree.start and degree.end <= other.end and other.end - other.start > width
        for other in others
    )
