"""Shop words that mean the same in British and American English, for nouns a catalogue lacks.

General English only; a word is exchanged only for one that the catalogue itself uses as a noun.
Similarity of vectors was tried and not used: on the demo shop "skis" is as near to "snowshoes"
(cosine 0.62) as "headlamps" to "head torches" (0.64), and "rucksack" is nearest to "sporks".
"""

from __future__ import annotations

import re
from collections.abc import Callable

_GROUPS = """
head torch, headlamp, headtorch, head lamp
torch, flashlight
backpack, rucksack, knapsack
trousers, pants, slacks
trainers, sneakers, running shoes, gym shoes
jumper, sweater, pullover
waistcoat, vest, gilet
rain jacket, raincoat, waterproof jacket
parka, anorak
beanie, bobble hat, woolly hat
wellies, wellington boots, rubber boots, gumboots
hiking boots, walking boots, trekking boots
trekking poles, hiking poles, walking poles, walking sticks
sleeping mat, sleeping pad, camping mattress
flask, thermos, vacuum flask, thermos flask
water bottle, canteen
reservoir, water bladder, hydration bladder
stove, cooker, burner
cutlery, silverware, flatware
pyjamas, pajamas
t-shirt, tee
underpants, boxer shorts, boxers
swimsuit, bathing suit, swimming costume
handbag, purse
sofa, couch, settee
wardrobe, closet
duvet, comforter
curtains, drapes
armchair, easy chair
tap, faucet
bin, trash can, garbage can
vacuum cleaner, hoover, vacuum
fridge, refrigerator
freezer, deep freezer
hob, cooktop
tin opener, can opener
frying pan, skillet
mobile phone, cell phone, cellphone, smartphone, mobile
laptop, notebook
television, tv, telly
earphones, earbuds, in-ear headphones
bike, bicycle, cycle
pushchair, stroller, pram, buggy
nappies, diapers
dummy, pacifier
cot, crib
glasses, spectacles, eyeglasses
spanner, wrench
drill, power drill
paraffin, kerosene
sunscreen, sun cream, sunblock, sun lotion, suntan lotion
plaster, band-aid, adhesive bandage
painkiller, pain reliever, pain relief
mouthwash, mouth rinse
moisturizer, face cream
hand sanitizer, hand disinfectant
wash bag, toiletry bag
power bank, portable charger
smartwatch, smart watch
memory stick, usb stick, flash drive, thumb drive
charger, power adapter
loudspeaker, speaker
amplifier, amp
hoodie, hooded sweatshirt
dressing gown, bathrobe, robe
bookcase, bookshelf
sideboard, buffet
crisps, potato chips
biscuits, cookies
sweets, candy
soda, soft drink, fizzy drink
aubergine, eggplant
courgette, zucchini
coriander, cilantro
petrol, gasoline
"""
_PHRASES: list[tuple[str, list[str]]] = [
    (phrase, [other for other in group if other != phrase])
    for line in _GROUPS.strip().splitlines()
    for group in [[phrase.strip() for phrase in line.split(",")]]
    for phrase in sorted(group, key=len, reverse=True)
]
_PATTERNS = {
    phrase: re.compile(
        r"(?i)(?<![\w-])" + r"[\s-]+".join(f"{w}(?:e?s)?" for w in phrase.split()) + r"(?![\w-])"
    )
    for phrase, _ in _PHRASES
}


def exchange_nouns(text: str, has_phrase: Callable[[str], bool]) -> str:
    """Replace nouns that the catalogue lacks by its own words for the same thing.

    Args:
        text: the message.
        has_phrase: whether a product of the catalogue is what a phrase says.
    """
    for phrase, others in _PHRASES:
        if not _PATTERNS[phrase].search(text) or has_phrase(phrase):
            continue
        own = next((other for other in others if has_phrase(other)), None)
        if own is not None:
            return _PATTERNS[phrase].sub(own, text)
    return text
