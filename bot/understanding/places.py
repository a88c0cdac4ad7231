"""Countries in the languages of our phrases: what "and for Germany?" puts in another's place."""

from __future__ import annotations

import re

_NAMES = """
Albania, Albanien, Albanie, 阿尔巴尼亚
Argentina, Argentinien, Argentine, 阿根廷
Australia, Australien, Australie, 澳大利亚, 澳洲
Austria, Österreich, Oesterreich, Autriche, 奥地利
Belgium, Belgien, Belgique, Bélgica, Belgica, 比利时
Brazil, Brasilien, Brésil, Brasil, 巴西
Bulgaria, Bulgarien, Bulgarie, 保加利亚
Canada, Kanada, Canadá, 加拿大
Chile, 智利
China, Chine, 中国
Croatia, Kroatien, Croatie, Croacia, 克罗地亚
Cyprus, Zypern, Chypre, Chipre, 塞浦路斯
Czech Republic, Czechia, Tschechien, Tchéquie, Chequia, 捷克
Denmark, Dänemark, Danemark, Dinamarca, 丹麦
England, Angleterre, Inglaterra, 英格兰
Estonia, Estland, Estonie, 爱沙尼亚
Europe, Europa, 欧洲
EU, European Union, Europäische Union, Union européenne, Unión Europea, 欧盟
Finland, Finnland, Finlande, Finlandia, 芬兰
France, Frankreich, Francia, 法国
Germany, Deutschland, Allemagne, Alemania, 德国
Greece, Griechenland, Grèce, Grecia, 希腊
Hong Kong, Hongkong, 香港
Hungary, Ungarn, Hongrie, Hungría, 匈牙利
Iceland, Islande, Islandia, 冰岛
India, Indien, Inde, 印度
Ireland, Irland, Irlande, Irlanda, 爱尔兰
Northern Ireland, Nordirland, Irlande du Nord, Irlanda del Norte, 北爱尔兰
Israel, Israël, 以色列
Italy, Italien, Italie, Italia, 意大利
Japan, Japon, Japón, 日本
Latvia, Lettland, Lettonie, Letonia, 拉脱维亚
Liechtenstein, 列支敦士登
Lithuania, Litauen, Lituanie, Lituania, 立陶宛
Luxembourg, Luxemburg, Luxemburgo, 卢森堡
Malta, Malte, 马耳他
Mexico, Mexiko, Mexique, México, 墨西哥
Netherlands, Holland, Niederlande, Pays-Bas, Países Bajos, 荷兰
New Zealand, Neuseeland, Nouvelle-Zélande, Nueva Zelanda, 新西兰
Norway, Norwegen, Norvège, Noruega, 挪威
Poland, Polen, Pologne, Polonia, 波兰
Portugal, 葡萄牙
Romania, Rumänien, Roumanie, Rumania, 罗马尼亚
Russia, Russland, Russie, Rusia, 俄罗斯
Scotland, Schottland, Écosse, Escocia, 苏格兰
Serbia, Serbien, Serbie, 塞尔维亚
Singapore, Singapur, Singapour, 新加坡
Slovakia, Slowakei, Slovaquie, Eslovaquia, 斯洛伐克
Slovenia, Slowenien, Slovénie, Eslovenia, 斯洛文尼亚
South Africa, Südafrika, Afrique du Sud, Sudáfrica, 南非
South Korea, Südkorea, Corée du Sud, Corea del Sur, 韩国
Spain, Spanien, Espagne, España, 西班牙
Sweden, Schweden, Suède, Suecia, 瑞典
Switzerland, Schweiz, Suisse, Suiza, 瑞士
Taiwan, 台湾
Turkey, Türkei, Turquie, Turquía, 土耳其
Ukraine, Ucrania, 乌克兰
United Kingdom, UK, Great Britain, Britain, Großbritannien, Vereinigtes Königreich, Royaume-Uni,
    Reino Unido, 英国
United States, USA, US, America, Vereinigte Staaten, États-Unis, Etats-Unis, Estados Unidos, 美国
Wales, 威尔士
"""
_ROWS = [
    [name.strip() for name in line.split(",")]
    for line in _NAMES.replace(",\n    ", ", ").strip().splitlines()
]
_ALL = [name for row in _ROWS for name in row]
_ENGLISH = {name.casefold(): row[0] for row in _ROWS for name in row}
_SPACED = sorted((name for name in _ALL if name.isascii() or name[0].isalpha()), key=len)[::-1]
_CAPITALS = frozenset({"US", "EU", "UK", "USA"})
_LATIN = "|".join(re.escape(n) for n in _SPACED if ord(n[0]) < 0x3400 and n not in _CAPITALS)
_CHINESE = "|".join(name for name in _ALL if ord(name[0]) >= 0x3400)
COUNTRY = re.compile(
    rf"(?<![\w-])(?:(?:the|der|die|den|la|le|les|los)\s+)?(?:(?i:{_LATIN})|US|(?i:uk|eu|usa))"
    rf"(?![\w-])|{_CHINESE}"
)
"""A country, or a union of them, with its article; "US" only in capitals."""


def name_country(said: str) -> str:
    """Return the English name of what `COUNTRY` found; unions are named like countries."""
    bare = re.sub(r"(?i)^(?:the|der|die|den|la|le|les|los)\s+", "", said)
    return _ENGLISH.get(bare.casefold(), bare)
