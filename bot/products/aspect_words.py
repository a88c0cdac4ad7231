"""What adjectives and questions mean, as tables: the words that `bot.products.aspects` reads.

Each line is one aspect, or one end of one. Words are regular expressions without anchors, in
English, German, French, Spanish and Chinese; a line that is indented goes on.
"""

from __future__ import annotations

# name; dimension; what column names may hold, best first
ASPECT_TABLE = """
price; ; price
weight; mass; weight,gewicht,poid,peso,重量
capacity; ; capacity,volume,volumen,liter,person,serve,portion,seat,size,screen,容量,
    fassungsvermögen
size; ; dimension,size,diameter,screen,display,größe,尺寸
length; length; length,länge,longueur,longitud,长度,dimension,page,seite
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
loudness; ; volume db,db,loudness,sound level,noise level,schalldruck,lautstärke
strength; ; strength,load,festigkeit,resistencia
waterproofness; ; waterproof,hydrostatic,water resistance,wassersäule,imperméabilité,防水
warranty; time; warranty,guarantee,garantie,garantía,保修
date; ; release,launch,published,publication,date added,added,year,vintage,jahrgang,millésime,añada,
    erscheinung,年份
age; ; age,alter,âge,edad,年龄
content; ; allergen,ingredient,contain,composition,inhaltsstoff,zutat,ingrediente,成分
care; ; care,washing,cleaning,pflege,entretien,cuidado
origin; ; origin,country,made in,region,herkunft,origine,origen,产地
author; ; author,writer,artist,autor,auteur,作者
alcohol; ; alcohol,abv,vol,alkohol,alcool,酒精
"""
# aspect and sign: + the greatest number, - the least; comparative; superlative
END_TABLE = """
price-; cheaper|less expensive|more affordable|(?:günstiger|billiger)(?:e[rsnm]?)?|
    moins ch[eè]re?s?|más barat\\w+|
    更便宜;
    cheapest|least expensive|most affordable|lowest[- ]priced?|lowest price|günstigste\\w*|
    billigste\\w*|preiswerteste\\w*|(?:la|le|les) moins ch[eè]re?s?|
    (?:el|la|lo)s? más barat\\w+|最便宜
price+; more expensive|pricier|dearer|teurer(?:e[rsnm]?)?|plus ch[eè]re?s?|más car\\w+|更贵;
    most expensive|priciest|dearest|highest[- ]priced?|highest price|teuerste\\w*|
    (?:la|le|les) plus ch[eè]re?s?|(?:el|la|lo)s? más car[oa]s?|最贵
weight-; lighter|weighs? less|leichter(?:e[rsnm]?)?|plus léger\\w*|más liger\\w+|更轻;
    lightest|lowest weight|least heavy|leichteste\\w*|(?:la|le|les) plus l[eé]g[eè]re?s?|
    (?:el|la|lo)s? más liger\\w+|最轻
weight+; heavier|weighs? more|schwerer(?:e[rsnm]?)?|plus lourd\\w*|más pesad\\w+|更重;
    heaviest|highest weight|schwerste\\w*|(?:la|le|les) plus lourde?s?|(?:el|la|
    lo)s? más pesad\\w+|最重
capacity+; bigger|larger|roomier|more spacious|holds more|größer(?:e[rsnm]?)?|
    plus grande?s?|más grandes?|更大;
    biggest|largest|roomiest|most spacious|highest capacity|größte\\w*|(?:la|le|les) plus grande?s?|
    (?:el|la|lo)s? más grandes?|最大
capacity-; smaller|holds less|kleiner(?:e[rsnm]?)?|plus petite?s?|más pequeñ\\w+|更小;
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
duration+; lasts longer|longer[- ]lasting;
    longest[- ](?:lasting|burning|running)|lasts? (?:the )?longest|hält am längsten
speed-; faster|quicker|schneller|plus rapides?|más rápid\\w+|更快;
    fastest|quickest|schnellste\\w*|最快
speed+; slower; slowest
loudness+; louder|lauter; loudest|lauteste\\w*
loudness-; quieter|more quiet|leiser; quietest|leiseste\\w*
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
QUESTION_TABLE = """
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
loudness; how (?:loud|quiet|noisy)|wie (?:laut|leise)
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
author; who (?:wrote|is the (?:author|writer))|\\bauthor\\b|wer hat\\b.{0,40}geschrieben|
    qui a écrit|quién escribió|作者|谁写
alcohol; alcohol|\\babv\\b|alkohol|alcool|酒精度
popularity; how popular|how many (?:reviews|ratings)
date; how (?:old|new|recent)|when (?:was|were|did).{0,40}(?:released?|launched?|
    come out|published|written)
"""
