"""The forms of a word: which spellings a listed word stands for, and which word a form may be.

Rules are few and generous: a form that nobody writes harms nothing, and a word that is listed as
it stands always comes before a form that was derived.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping

LEAST_STEM_CHARS = 3
"""Characters that must be left of a word when an ending is taken off."""

_FRENCH_ER = "er e es ons ez ent ee ees ais ait aient ai as a era erai erez eront erait ant"
_FRENCH_IR = "ir is it issons issez issent i ie ies ira irai irez issait issant"
_SPANISH_AR = (
    "ar o as a amos ais an ado ada ados adas e es en emos eis aste aron are ara aras aran aremos "
    "aria aba ando"
)
_SPANISH_IR = (
    "er ir o es e emos imos eis is en a as an amos ido ida idos idas i io iste ieron ere era ire "
    "ira eria iria iendo"
)
_SPANISH_PRONOUNS = ("", "lo", "la", "los", "las", "me", "te", "se", "le", "les", "nos")
_GERMAN_ENDINGS = "en e st est t et te test ten tet end n".split()
_GERMAN_PREFIXES = "zuruck nach aus auf ein vor weg her bei mit ab an um zu".split()
_NOUN_ENDINGS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "de": (*((e, "") for e in "innen ern en er em es in e n s".split()), ("", "e")),
    "fr": (("s", ""), ("x", ""), ("es", ""), ("e", ""), ("aux", "al"), ("nes", ""), ("ne", "")),
    "es": (("s", ""), ("es", ""), ("a", "o"), ("as", "o"), ("ces", "z")),
}


def fold(word: str) -> str:
    """Return a word in lower case without accents: "Rückgabe" is "ruckgabe", "cœur" "coeur"."""
    plain = word.lower().replace("ß", "ss").replace("œ", "oe").replace("’", "'")
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(one for one in decomposed if not unicodedata.combining(one))


def build_verb_forms(infinitive: str, language: str) -> set[str]:
    """Return the folded forms of a regular verb.

    Args:
        infinitive: as listed; in German a bar may part a separable prefix: "zurück/schicken".
        language: de, fr or es.

    Raises:
        KeyError: the language has no verbs here.
    """
    return _CONJUGATIONS[language](fold(infinitive))


def find_roots(word: str, language: str) -> list[str]:
    """Return what a folded word may be a form of, the word itself first."""
    roots = [word]
    for ending, other in _NOUN_ENDINGS.get(language, ()):
        root = word.removesuffix(ending) + other
        if word.endswith(ending) and len(root) >= LEAST_STEM_CHARS and root not in roots:
            roots.append(root)
    if language == "de":
        respelled = word.replace("ae", "a").replace("oe", "o").replace("ue", "u")
        roots += find_roots(respelled, language) if respelled != word else []
    return roots


def _conjugate_german(infinitive: str) -> set[str]:
    prefix, _, verb = infinitive.rpartition("/")
    if not prefix:
        prefix = next((p for p in _GERMAN_PREFIXES if infinitive.startswith(p)), "")
        verb = infinitive.removeprefix(prefix)
    stem = verb.removesuffix("n").removesuffix("e")
    forms = {prefix + stem + ending for ending in _GERMAN_ENDINGS} | {infinitive.replace("/", "")}
    return forms | {f"{prefix}ge{stem}t", f"{prefix}ge{stem}et", f"{prefix}zu{verb}"}


def _conjugate_french(infinitive: str) -> set[str]:
    if infinitive.endswith("ir"):
        return {infinitive[:-2] + ending for ending in _FRENCH_IR.split()}
    stem = infinitive.removesuffix("er")
    forms = {stem + ending for ending in _FRENCH_ER.split()}
    # "manger" keeps its sound before a and o: mangeons, mangeait.
    return forms | {stem + "eons", stem + "eait"} if stem[-1] == "g" else forms


def _conjugate_spanish(infinitive: str) -> set[str]:
    infinitive = infinitive.removesuffix("se")
    endings = _SPANISH_AR if infinitive.endswith("ar") else _SPANISH_IR
    forms = {infinitive[:-2] + ending for ending in endings.split()}
    return forms | {infinitive + pronoun for pronoun in _SPANISH_PRONOUNS}


_CONJUGATIONS: Mapping[str, Callable[[str], set[str]]] = {
    "de": _conjugate_german,
    "fr": _conjugate_french,
    "es": _conjugate_spanish,
}
