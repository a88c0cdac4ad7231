"""Conversations of a shop in several languages, as the store would hold them."""

from __future__ import annotations

from bot.interfaces import Topic
from server.handover.exchanges import Entry


def customer(seq: int, text: str) -> Entry:
    return Entry(seq, "customer", text)


def bot(seq: int, text: str, action: str = "answer", *products: str) -> Entry:
    about = (Topic("Hm?", products),) if products else ()
    return Entry(seq, "bot", text, action, seq - 1, about)


ENGLISH = [
    customer(1, "Hi there! I bought the Corrie 2 tent from you on 3 May."),
    bot(2, "Hello! What would you like to know?"),
    customer(3, "It came with a hole in the fly sheet. My address is <EMAIL_1>. Can I swap it?"),
    bot(
        4,
        "I am sorry to hear that. Damaged goods can be exchanged within 30 days.",
        "answer",
        "TENT-2",
    ),
    customer(5, "thanks! Do you also repair tents that are older?"),
    bot(6, "I don't know: I found nothing in the shop's documents that answers this.", "refuse"),
    customer(7, "And who pays for the parcel?"),
    bot(8, "I don't know: I found nothing in the shop's documents that answers this.", "refuse"),
    customer(9, "I want to talk to a human."),
]
GERMAN = [
    customer(1, "Guten Tag, wie lange dauert der Versand nach Österreich?"),
    bot(2, "Pakete nach Österreich brauchen 3 bis 5 Werktage.", "answer"),
    customer(3, "Meine Bestellung 7731-A ist leider beschädigt angekommen. Was soll ich tun?"),
    bot(4, "Das tut mir leid. In den Unterlagen habe ich keine Antwort gefunden.", "refuse"),
]
FRENCH = [
    customer(1, "Bonjour ! Livrez-vous en Belgique ?"),
    bot(2, "Oui, nous livrons en Belgique pour 4,90 EUR.", "answer"),
    customer(3, "Mon colis n'est jamais arrivé. Mon numéro est le <PHONE_1>."),
]
SPANISH = [
    customer(1, "¿Cuánto tiempo tengo para devolver una tienda de campaña?"),
    bot(2, "Tiene 30 días desde la entrega.", "answer"),
    customer(3, "La compré el 3 de mayo por 249,90 euros. Muchas gracias"),
    bot(4, "¡De nada! ¿Quiere saber algo más?"),
    customer(5, "gracias"),
]
CHINESE = [
    customer(1, "你好，我的帐篷到货时破了一个洞。可以换货吗？"),
    bot(2, "抱歉，我不知道：在本店的资料里没有找到答案。", "refuse"),
    customer(3, "订单号是88213，请尽快处理。"),
]
ARABIC = [
    customer(1, "هل تشحنون إلى دبي؟ طلبي رقم 4411 لم يصل بعد."),
    bot(2, "I found nothing in the shop's documents that answers this.", "refuse"),
]
ALL = {
    "en": ENGLISH, "de": GERMAN, "fr": FRENCH, "es": SPANISH, "zh": CHINESE, "ar": ARABIC,
}  # fmt: skip
