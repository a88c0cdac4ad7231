"""What is said of orders, by language; see `bot.phrases` for the rules.

A status and the items stand in quotation marks or behind a colon: they are words of the record.
"""

from __future__ import annotations

ORDER_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "order_ask": "I can look that up. Please send me your order number and the e-mail "
        "address you ordered with.",
        "order_ask_number": "Thank you. What is the order number?",
        "order_ask_email": "Thank you. Which e-mail address did you order with?",
        "order_both": "To protect customers I can only speak about an order once its number and "
        "the e-mail address it was placed with both match. If you do not have both, a person can "
        "help you.",
        "order_invite": "If this is about an order of yours: send me its number and the e-mail "
        "address you ordered with, and I will look it up.",
        "order_unknown": "I found no order with that number and that e-mail address. Please check "
        "both and send them again, or talk to a person.",
        "order_limit": "That was too many tries for now, so I cannot look up this order. A "
        "person can help you.",
        "order_down": "I cannot reach the order system at the moment, so I cannot say. Please "
        "try again later, or talk to a person.",
        "order_found": "I found order {number}.",
        "order_status": "The status of order {number} is: “{status}”.",
        "order_items": "It contains: {items}.",
        "order_total": "Its total is {total}.",
        "order_carrier": "The carrier is {carrier}.",
        "order_tracking": "The tracking number is {number}.",
        "order_shipment": "The carrier is {carrier}, with the tracking number {number}.",
        "order_expected": "The estimated delivery date is {date}.",
        "order_placed": "It was placed on {date}.",
        "order_destination": "It goes to the postcode {postcode}, shown only in part.",
        "order_name": "It is in the name of {name}.",
        "order_silent": "The order's record does not state this: {fields}.",
        "order_field_expected": "delivery date",
        "order_field_carrier": "carrier",
        "order_field_tracking": "tracking number",
        "order_field_items": "items",
        "order_field_total": "total",
        "order_field_placed": "order date",
        "order_field_destination": "address",
        "order_field_name": "name",
    },
    "zh": {
        "order_ask": "我可以帮您查询。请发给我订单号和下单时使用的邮箱。",
        "order_ask_number": "谢谢。请问订单号是多少？",
        "order_ask_email": "谢谢。请问下单时用的是哪个邮箱？",
        "order_both": "为了保护顾客，只有订单号和下单邮箱都相符时，我才能提供订单信息。"
        "如果您没有这两项，人工客服可以帮助您。",
        "order_invite": "如果您想查询自己的订单，请发给我订单号和下单时使用的邮箱，我来为您查询。",
        "order_unknown": "没有找到与该订单号和邮箱相符的订单。请核对后重新发给我，或联系人工客服。",
        "order_limit": "尝试次数过多，暂时无法查询这个订单。人工客服可以帮助您。",
        "order_down": "目前无法连接订单系统，所以我不能确定。请稍后再试，或联系人工客服。",
        "order_found": "已找到订单{number}。",
        "order_status": "订单{number}的状态：“{status}”。",
        "order_items": "商品：{items}。",
        "order_total": "总金额：{total}。",
        "order_carrier": "承运商：{carrier}。",
        "order_tracking": "运单号：{number}。",
        "order_shipment": "承运商：{carrier}，运单号：{number}。",
        "order_expected": "预计送达日期：{date}。",
        "order_placed": "下单日期：{date}。",
        "order_destination": "收货邮编：{postcode}（仅显示一部分）。",
        "order_name": "收件人：{name}。",
        "order_silent": "订单记录里没有这些信息：{fields}。",
        "order_field_expected": "送达日期",
        "order_field_carrier": "承运商",
        "order_field_tracking": "运单号",
        "order_field_items": "商品",
        "order_field_total": "总金额",
        "order_field_placed": "下单日期",
        "order_field_destination": "收货地址",
        "order_field_name": "姓名",
    },
    "de": {
        "order_ask": "Das kann ich nachsehen. Bitte senden Sie mir Ihre Bestellnummer und die "
        "E-Mail-Adresse der Bestellung.",
        "order_ask_number": "Danke. Wie lautet die Bestellnummer?",
        "order_ask_email": "Danke. Mit welcher E-Mail-Adresse haben Sie bestellt?",
        "order_both": "Zum Schutz der Kundinnen und Kunden kann ich über eine Bestellung erst "
        "sprechen, wenn ihre Nummer und die E-Mail-Adresse, mit der bestellt wurde, beide stimmen. "
        "Fehlt Ihnen eines davon, hilft Ihnen ein Mensch.",
        "order_invite": "Geht es um eine eigene Bestellung? Senden Sie mir die Bestellnummer und "
        "die E-Mail-Adresse der Bestellung, dann sehe ich nach.",
        "order_unknown": "Ich habe keine Bestellung mit dieser Nummer und dieser E-Mail-Adresse "
        "gefunden. Bitte prüfen Sie beides und senden Sie es noch einmal, oder sprechen Sie mit "
        "einem Menschen.",
        "order_limit": "Das waren vorerst zu viele Versuche, ich kann diese Bestellung nicht "
        "nachsehen. Ein Mensch kann Ihnen helfen.",
        "order_down": "Ich erreiche das Bestellsystem gerade nicht und kann es deshalb nicht "
        "sagen. Bitte versuchen Sie es später, oder sprechen Sie mit einem Menschen.",
        "order_found": "Ich habe die Bestellung {number} gefunden.",
        "order_status": "Der Status der Bestellung {number} ist: „{status}“.",
        "order_items": "Sie enthält: {items}.",
        "order_total": "Die Gesamtsumme beträgt {total}.",
        "order_carrier": "Der Paketdienst ist {carrier}.",
        "order_tracking": "Die Sendungsnummer ist {number}.",
        "order_shipment": "Der Paketdienst ist {carrier}, die Sendungsnummer {number}.",
        "order_expected": "Das voraussichtliche Lieferdatum ist {date}.",
        "order_placed": "Sie wurde am {date} aufgegeben.",
        "order_destination": "Sie geht an die Postleitzahl {postcode}, hier nur zum Teil gezeigt.",
        "order_name": "Sie läuft auf den Namen {name}.",
        "order_silent": "Dazu steht in der Bestellung nichts: {fields}.",
        "order_field_expected": "Lieferdatum",
        "order_field_carrier": "Paketdienst",
        "order_field_tracking": "Sendungsnummer",
        "order_field_items": "Artikel",
        "order_field_total": "Gesamtsumme",
        "order_field_placed": "Bestelldatum",
        "order_field_destination": "Adresse",
        "order_field_name": "Name",
    },
    "fr": {
        "order_ask": "Je peux vérifier. Envoyez-moi votre numéro de commande et l'adresse "
        "e-mail de la commande.",
        "order_ask_number": "Merci. Quel est le numéro de commande ?",
        "order_ask_email": "Merci. Avec quelle adresse e-mail avez-vous commandé ?",
        "order_both": "Pour protéger les clients, je ne peux parler d'une commande que si son "
        "numéro et l'adresse e-mail utilisée correspondent tous les deux. S'il vous manque l'un "
        "des deux, une personne peut vous aider.",
        "order_invite": "S'il s'agit d'une de vos commandes, envoyez-moi son numéro et l'adresse "
        "e-mail de la commande, et je vérifierai.",
        "order_unknown": "Je n'ai trouvé aucune commande avec ce numéro et cette adresse e-mail. "
        "Vérifiez les deux et renvoyez-les-moi, ou parlez à une personne.",
        "order_limit": "Cela fait trop d'essais pour le moment, je ne peux pas chercher cette "
        "commande. Une personne peut vous aider.",
        "order_down": "Je n'arrive pas à joindre le système des commandes, je ne peux donc rien "
        "dire. Réessayez plus tard, ou parlez à une personne.",
        "order_found": "J'ai trouvé la commande {number}.",
        "order_status": "Le statut de la commande {number} est : « {status} ».",
        "order_items": "Elle contient : {items}.",
        "order_total": "Son total est de {total}.",
        "order_carrier": "Le transporteur est {carrier}.",
        "order_tracking": "Le numéro de suivi est {number}.",
        "order_shipment": "Le transporteur est {carrier}, avec le numéro de suivi {number}.",
        "order_expected": "La date de livraison estimée est le {date}.",
        "order_placed": "Elle a été passée le {date}.",
        "order_destination": "Elle va au code postal {postcode}, montré en partie seulement.",
        "order_name": "Elle est au nom de {name}.",
        "order_silent": "La commande ne précise pas : {fields}.",
        "order_field_expected": "date de livraison",
        "order_field_carrier": "transporteur",
        "order_field_tracking": "numéro de suivi",
        "order_field_items": "articles",
        "order_field_total": "total",
        "order_field_placed": "date de commande",
        "order_field_destination": "adresse",
        "order_field_name": "nom",
    },
    "es": {
        "order_ask": "Puedo consultarlo. Envíeme su número de pedido y el correo electrónico "
        "con el que pidió.",
        "order_ask_number": "Gracias. ¿Cuál es el número de pedido?",
        "order_ask_email": "Gracias. ¿Con qué correo electrónico hizo el pedido?",
        "order_both": "Para proteger a los clientes solo puedo hablar de un pedido cuando "
        "coinciden su número y el correo electrónico con el que se hizo. Si le falta alguno, una "
        "persona puede ayudarle.",
        "order_invite": "Si se trata de un pedido suyo, envíeme su número y el correo electrónico "
        "con el que lo hizo, y lo consulto.",
        "order_unknown": "No he encontrado ningún pedido con ese número y ese correo electrónico. "
        "Compruebe ambos y envíemelos otra vez, o hable con una persona.",
        "order_limit": "Han sido demasiados intentos por ahora y no puedo consultar este pedido. "
        "Una persona puede ayudarle.",
        "order_down": "Ahora mismo no puedo acceder al sistema de pedidos y no puedo decirlo. "
        "Inténtelo más tarde, o hable con una persona.",
        "order_found": "He encontrado el pedido {number}.",
        "order_status": "El estado del pedido {number} es: «{status}».",
        "order_items": "Contiene: {items}.",
        "order_total": "Su total es {total}.",
        "order_carrier": "El transportista es {carrier}.",
        "order_tracking": "El número de seguimiento es {number}.",
        "order_shipment": "El transportista es {carrier}, con el número de seguimiento {number}.",
        "order_expected": "La fecha de entrega estimada es {date}.",
        "order_placed": "Se hizo el {date}.",
        "order_destination": "Va al código postal {postcode}, mostrado solo en parte.",
        "order_name": "Está a nombre de {name}.",
        "order_silent": "El pedido no indica: {fields}.",
        "order_field_expected": "fecha de entrega",
        "order_field_carrier": "transportista",
        "order_field_tracking": "número de seguimiento",
        "order_field_items": "artículos",
        "order_field_total": "total",
        "order_field_placed": "fecha del pedido",
        "order_field_destination": "dirección",
        "order_field_name": "nombre",
    },
}
