"""What is said of orders, by language; see `bot.phrases` for the rules."""

from __future__ import annotations

ORDER_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "order_ask": "I can look that up. Please send me your order number and the e-mail "
        "address you ordered with.",
        "order_ask_number": "Thank you. Which order number is it?",
        "order_ask_email": "Thank you. Which e-mail address did you order with?",
        "order_unknown": "I found no order with that number and that e-mail address. Please check "
        "both and send them again, or talk to a person.",
        "order_limit": "That was too many tries for now, so I cannot look up another order. A "
        "person can help you.",
        "order_down": "I cannot reach the order system at the moment, so I cannot say. Please "
        "try again later, or talk to a person.",
        "order_status": "The status of order {number} is: {status}.",
        "order_items": "It holds: {items}.",
        "order_tracking": "{carrier} carries it under the tracking number {number}.",
        "order_expected": "It is expected on {date}.",
    },
    "zh": {
        "order_ask": "我可以帮您查询。请发给我订单号和下单时使用的邮箱。",
        "order_ask_number": "谢谢。请问订单号是多少？",
        "order_ask_email": "谢谢。请问下单时用的是哪个邮箱？",
        "order_unknown": "没有找到与该订单号和邮箱相符的订单。请核对后再发一次，或联系人工客服。",
        "order_limit": "尝试次数过多，暂时无法继续查询。人工客服可以帮助您。",
        "order_down": "目前无法连接订单系统，所以我不能确定。请稍后再试，或联系人工客服。",
        "order_status": "订单{number}的状态：{status}。",
        "order_items": "商品：{items}。",
        "order_tracking": "由{carrier}承运，运单号{number}。",
        "order_expected": "预计{date}送达。",
    },
    "de": {
        "order_ask": "Das kann ich nachsehen. Bitte senden Sie mir Ihre Bestellnummer und die "
        "E-Mail-Adresse der Bestellung.",
        "order_ask_number": "Danke. Welche Bestellnummer ist es?",
        "order_ask_email": "Danke. Mit welcher E-Mail-Adresse haben Sie bestellt?",
        "order_unknown": "Ich habe keine Bestellung mit dieser Nummer und dieser E-Mail-Adresse "
        "gefunden. Bitte prüfen Sie beides, oder sprechen Sie mit einem Menschen.",
        "order_limit": "Das waren vorerst zu viele Versuche, ich kann keine weitere Bestellung "
        "nachsehen. Ein Mensch kann Ihnen helfen.",
        "order_down": "Ich erreiche das Bestellsystem gerade nicht und kann es deshalb nicht "
        "sagen. Bitte versuchen Sie es später, oder sprechen Sie mit einem "
        "Menschen.",
        "order_status": "Der Status der Bestellung {number} ist: {status}.",
        "order_items": "Sie enthält: {items}.",
        "order_tracking": "{carrier} befördert sie unter der Sendungsnummer {number}.",
        "order_expected": "Sie wird am {date} erwartet.",
    },
    "fr": {
        "order_ask": "Je peux vérifier. Envoyez-moi votre numéro de commande et l'adresse "
        "e-mail de la commande.",
        "order_ask_number": "Merci. Quel est le numéro de commande ?",
        "order_ask_email": "Merci. Avec quelle adresse e-mail avez-vous commandé ?",
        "order_unknown": "Je n'ai trouvé aucune commande avec ce numéro et cette adresse e-mail. "
        "Vérifiez les deux, ou parlez à une personne.",
        "order_limit": "Cela fait trop d'essais pour le moment, je ne peux plus chercher de "
        "commande. Une personne peut vous aider.",
        "order_down": "Je n'arrive pas à joindre le système des commandes, je ne peux donc rien"
        " dire. Réessayez plus tard, ou parlez à une personne.",
        "order_status": "Le statut de la commande {number} est : {status}.",
        "order_items": "Elle contient : {items}.",
        "order_tracking": "{carrier} la transporte sous le numéro de suivi {number}.",
        "order_expected": "Elle est attendue le {date}.",
    },
    "es": {
        "order_ask": "Puedo consultarlo. Envíeme su número de pedido y el correo electrónico "
        "con el que pidió.",
        "order_ask_number": "Gracias. ¿Cuál es el número de pedido?",
        "order_ask_email": "Gracias. ¿Con qué correo electrónico hizo el pedido?",
        "order_unknown": "No he encontrado ningún pedido con ese número y ese correo electrónico. "
        "Compruebe ambos, o hable con una persona.",
        "order_limit": "Han sido demasiados intentos por ahora y no puedo consultar otro pedido."
        " Una persona puede ayudarle.",
        "order_down": "Ahora mismo no puedo acceder al sistema de pedidos y no puedo decirlo. "
        "Inténtelo más tarde, o hable con una persona.",
        "order_status": "El estado del pedido {number} es: {status}.",
        "order_items": "Contiene: {items}.",
        "order_tracking": "{carrier} lo lleva con el número de seguimiento {number}.",
        "order_expected": "Se espera para el {date}.",
    },
}
