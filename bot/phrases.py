"""Everything the bot says in its own words, by language. Facts are filled in from records only.

A missing language falls back to English. Placeholders are `str.format` fields, filled with record
values or the shop's name and contact, never with text of the customer. ``handoff`` promises nobody:
whether a person comes, and when, is told with the conversation's state (`server.handover`).
"""

from __future__ import annotations

from bot.orders.phrases import ORDER_PHRASES
from bot.products.phrases import PRODUCT_PHRASES
from bot.turn_phrases import TURN_PHRASES

FALLBACK_LANGUAGE = "en"

PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "shop": "the shop",
        "greeting": "Hello! I am {shop}'s AI assistant. I answer from the shop's own documents. "
        "What would you like to know?",
        "thanks": "You are welcome! Is there anything else that you would like to know?",
        "bye": "Goodbye, and thank you for visiting {shop}.",
        "identity": "I am {shop}'s AI assistant, not a person. I answer from the shop's own "
        "documents, and I can hand you over to a colleague.",
        "capabilities": "I answer questions about {shop}'s products, orders, delivery, returns and "
        "everything else that the shop has written down. Ask away!",
        "unknown": "I don't know: I found nothing in {shop}'s documents that answers this. "
        "Would you like to talk to a person?",
        "offer": "Would you like to talk to a person?",
        "unsure": "I am not sure that this is what you are asking. The shop says:",
        "which": "That can mean several things. Which of these would you like to know?",
        "closest": "The closest that the shop does say ({title}):",
        "handoff": "Of course. A colleague at {shop} can help you.",
        "contact": "You can reach them at {contact}.",
        "empty": "I did not catch that. Could you write your question in a few words?",
        "block": "I can't help with that. If you have a question about {shop}, I am glad to answer "
        "it, and a colleague can help you too.",
        "injection": "I only answer questions about {shop}, from the shop's own documents. "
        "What would you like to know?",
        "care": "I am sorry that you are feeling this way, and I am glad that you told me. I am an "
        "AI assistant in a shop, and you deserve real support: please talk to someone you trust or "
        "to a crisis line in your country. In an emergency, call 112 or your local number. "
        "I can also bring in a person here.",
        "insult": "I am sorry that this has been frustrating. I would like to put it right: tell "
        "me what went wrong, or I can bring in a person.",
        "person": "Talk to a person",
        "price": "{title} costs {price}.",
        "sale": "{title} costs {price} (reduced from {regular}).",
        "no_price": "The shop's records give no price for {title}.",
        "price_from": "{title} costs from {low} to {high}, depending on the version.",
        "in_stock": "{title} is in stock.",
        "in_stock_count": "{title} is in stock: {count} left.",
        "out_of_stock": "{title} is out of stock at the moment.",
        "preorder": "{title} can be pre-ordered.",
        "preorder_date": "{title} can be pre-ordered and is expected on {date}.",
        "backorder": "{title} is on back-order.",
        "backorder_date": "{title} is on back-order and is expected on {date}.",
        "stock_unknown": "The shop's records do not say whether {title} is in stock.",
        "in_stock_versions": "{title} is in stock in these versions: {values}.",
        "out_of_stock_versions": "Out of stock at the moment: {values}.",
        "preorder_versions": "Can be pre-ordered: {values}.",
        "backorder_versions": "On back-order: {values}.",
        "unknown_versions": "The shop's records do not say whether these are in stock: {values}.",
        "attribute": "{title}: {name} {value}.",
        "options": "{title} comes in these versions: {values}.",
        "found": "Here is what I found:",
        "list_item": "{title}, {price}",
    },
    "zh": {
        "shop": "本店",
        "greeting": "您好！我是{shop}的AI助手，只根据本店的资料回答。请问您想了解什么？",
        "thanks": "不客气！还有什么想了解的吗？",
        "bye": "再见，感谢光临{shop}。",
        "identity": "我是{shop}的AI助手，不是真人。我根据本店的资料回答，也可以为您转接同事。",
        "capabilities": "我可以回答{shop}的商品、订单、配送、退货"
        "以及店内资料里的其他问题。请问吧！",
        "unknown": "抱歉，我不知道：在{shop}的资料里没有找到答案。需要为您转接人工客服吗？",
        "offer": "需要为您转接人工客服吗？",
        "unsure": "我不确定这是否就是您想问的。本店的说明是：",
        "which": "这可以指几件事。您想了解哪一个？",
        "closest": "资料里最接近的内容（{title}）：",
        "handoff": "好的，{shop}的同事可以帮助您。",
        "contact": "您也可以通过{contact}联系他们。",
        "empty": "我没有看懂。请用几个字写下您的问题，好吗？",
        "block": "这个我帮不了您。如果您有关于{shop}的问题，我很乐意回答，同事也可以帮助您。",
        "injection": "我只根据本店的资料回答关于{shop}的问题。请问您想了解什么？",
        "care": "听到您这样说，我很难过，也谢谢您告诉我。我只是店里的AI助手，"
        "您值得得到真正的支持：请和信任的人谈谈，或拨打当地的心理援助热线；"
        "紧急情况请立即拨打当地急救电话。我也可以为您转接真人。",
        "insult": "很抱歉给您带来不愉快。请告诉我哪里出了问题，我会尽力，也可以为您转接人工客服。",
        "person": "转接人工客服",
        "price": "{title}的价格是{price}。",
        "sale": "{title}现价{price}（原价{regular}）。",
        "no_price": "本店资料里没有{title}的价格。",
        "price_from": "{title}的价格从{low}到{high}，视款式而定。",
        "in_stock": "{title}有现货。",
        "in_stock_count": "{title}有现货，还剩{count}件。",
        "out_of_stock": "{title}目前缺货。",
        "preorder": "{title}可以预订。",
        "preorder_date": "{title}可以预订，预计{date}到货。",
        "backorder": "{title}可以缺货预订。",
        "backorder_date": "{title}可以缺货预订，预计{date}到货。",
        "stock_unknown": "本店资料里没有{title}的库存信息。",
        "in_stock_versions": "{title}有现货的款式：{values}。",
        "out_of_stock_versions": "目前缺货：{values}。",
        "preorder_versions": "可以预订：{values}。",
        "backorder_versions": "可以缺货预订：{values}。",
        "unknown_versions": "本店资料里没有这些款式的库存信息：{values}。",
        "attribute": "{title}：{name} {value}。",
        "options": "{title}有这些款式：{values}。",
        "found": "为您找到：",
        "list_item": "{title}，{price}",
    },
    "de": {
        "shop": "diesem Shop",
        "greeting": "Hallo! Ich bin der KI-Assistent von {shop} und antworte aus den Unterlagen "
        "des Shops. Was möchten Sie wissen?",
        "thanks": "Gern geschehen! Möchten Sie noch etwas wissen?",
        "bye": "Auf Wiedersehen und danke für Ihren Besuch bei {shop}.",
        "identity": "Ich bin der KI-Assistent von {shop}, kein Mensch. Ich antworte aus den "
        "Unterlagen des Shops und kann Sie an eine Kollegin oder einen Kollegen übergeben.",
        "capabilities": "Ich beantworte Fragen zu Produkten, Bestellungen, Lieferung, Rückgabe und "
        "allem, was {shop} aufgeschrieben hat.",
        "unknown": "Das weiß ich nicht: In den Unterlagen von {shop} habe ich keine Antwort "
        "gefunden. Möchten Sie mit einem Menschen sprechen?",
        "offer": "Möchten Sie mit einem Menschen sprechen?",
        "unsure": "Ich bin nicht sicher, ob Sie das meinen. Der Shop schreibt:",
        "which": "Das kann mehreres heißen. Was davon möchten Sie wissen?",
        "closest": "Am nächsten kommt dem, was der Shop schreibt ({title}):",
        "handoff": "Gern. Jemand von {shop} kann Ihnen helfen.",
        "contact": "Sie erreichen das Team unter {contact}.",
        "empty": "Das habe ich nicht verstanden. Können Sie Ihre Frage in ein paar Worten "
        "schreiben?",
        "block": "Dabei kann ich nicht helfen. Fragen zu {shop} beantworte ich gern, und auch ein "
        "Mensch kann Ihnen helfen.",
        "injection": "Ich beantworte nur Fragen zu {shop}, aus den Unterlagen des Shops. "
        "Was möchten Sie wissen?",
        "care": "Es tut mir leid, dass es Ihnen so geht, und ich bin froh, dass Sie es sagen. Ich "
        "bin ein KI-Assistent in einem Shop, und Sie verdienen echte Hilfe: Bitte sprechen Sie mit "
        "jemandem, dem Sie vertrauen, oder mit der Telefonseelsorge. Im Notfall wählen Sie 112. "
        "Ich kann auch einen Menschen dazuholen.",
        "insult": "Es tut mir leid, dass das ärgerlich war. Sagen Sie mir bitte, was schiefging, "
        "oder ich hole einen Menschen dazu.",
        "person": "Mit einem Menschen sprechen",
        "price": "{title} kostet {price}.",
        "sale": "{title} kostet {price} (statt {regular}).",
        "no_price": "Für {title} steht kein Preis in den Unterlagen.",
        "price_from": "{title} kostet je nach Ausführung {low} bis {high}.",
        "in_stock": "{title} ist auf Lager.",
        "in_stock_count": "{title} ist auf Lager: noch {count} Stück.",
        "out_of_stock": "{title} ist derzeit ausverkauft.",
        "preorder": "{title} kann vorbestellt werden.",
        "preorder_date": "{title} kann vorbestellt werden und wird am {date} erwartet.",
        "backorder": "{title} ist im Rückstand.",
        "backorder_date": "{title} ist im Rückstand und wird am {date} erwartet.",
        "stock_unknown": "In den Unterlagen steht nicht, ob {title} auf Lager ist.",
        "in_stock_versions": "{title} ist in diesen Ausführungen auf Lager: {values}.",
        "out_of_stock_versions": "Derzeit ausverkauft: {values}.",
        "preorder_versions": "Kann vorbestellt werden: {values}.",
        "backorder_versions": "Im Rückstand: {values}.",
        "unknown_versions": "In den Unterlagen steht nicht, ob diese auf Lager sind: {values}.",
        "attribute": "{title}: {name} {value}.",
        "options": "{title} gibt es in diesen Ausführungen: {values}.",
        "found": "Das habe ich gefunden:",
        "list_item": "{title}, {price}",
    },
    "fr": {
        "shop": "la boutique",
        "greeting": "Bonjour ! Je suis l'assistant IA de {shop} et je réponds d'après les "
        "documents de la boutique. Que souhaitez-vous savoir ?",
        "thanks": "Avec plaisir ! Souhaitez-vous savoir autre chose ?",
        "bye": "Au revoir, et merci de votre visite chez {shop}.",
        "identity": "Je suis l'assistant IA de {shop}, pas une personne. Je réponds d'après les "
        "documents de la boutique et je peux vous passer un collègue.",
        "capabilities": "Je réponds aux questions sur les produits, les commandes, la livraison, "
        "les retours et tout ce que {shop} a écrit.",
        "unknown": "Je ne sais pas : je n'ai rien trouvé dans les documents de {shop} qui réponde "
        "à cette question. Voulez-vous parler à une personne ?",
        "offer": "Voulez-vous parler à une personne ?",
        "unsure": "Je ne suis pas sûr que ce soit votre question. La boutique écrit :",
        "which": "Cela peut vouloir dire plusieurs choses. Que souhaitez-vous savoir ?",
        "closest": "Ce que la boutique écrit de plus proche ({title}) :",
        "handoff": "Bien sûr. Un collègue de {shop} peut vous aider.",
        "contact": "Vous pouvez joindre l'équipe ici : {contact}.",
        "empty": "Je n'ai pas compris. Pouvez-vous écrire votre question en quelques mots ?",
        "block": "Je ne peux pas vous aider pour cela. Je réponds volontiers à vos questions sur "
        "{shop}, et un collègue peut aussi vous aider.",
        "injection": "Je réponds seulement aux questions sur {shop}, d'après les documents de la "
        "boutique. Que souhaitez-vous savoir ?",
        "care": "Je suis désolé que vous vous sentiez ainsi, et je vous remercie de me l'avoir "
        "dit. Je suis l'assistant IA d'une boutique, et vous méritez un vrai soutien : parlez à "
        "une personne de confiance ou à une ligne d'écoute. En cas d'urgence, appelez le 112. "
        "Je peux aussi faire venir une personne.",
        "insult": "Je suis désolé que cela ait été pénible. Dites-moi ce qui s'est mal passé, ou "
        "je fais venir une personne.",
        "person": "Parler à une personne",
        "price": "{title} coûte {price}.",
        "sale": "{title} coûte {price} (au lieu de {regular}).",
        "no_price": "Les documents ne donnent pas de prix pour {title}.",
        "price_from": "{title} coûte de {low} à {high} selon la version.",
        "in_stock": "{title} est en stock.",
        "in_stock_count": "{title} est en stock : il en reste {count}.",
        "out_of_stock": "{title} est en rupture de stock pour le moment.",
        "preorder": "{title} peut être précommandé.",
        "preorder_date": "{title} peut être précommandé et est attendu le {date}.",
        "backorder": "{title} est en réapprovisionnement.",
        "backorder_date": "{title} est en réapprovisionnement et est attendu le {date}.",
        "stock_unknown": "Les documents ne disent pas si {title} est en stock.",
        "in_stock_versions": "{title} est en stock dans ces versions : {values}.",
        "out_of_stock_versions": "En rupture de stock pour le moment : {values}.",
        "preorder_versions": "Peut être précommandé : {values}.",
        "backorder_versions": "En réapprovisionnement : {values}.",
        "unknown_versions": "Les documents ne disent pas si ces versions sont en stock : {values}.",
        "attribute": "{title} : {name} {value}.",
        "options": "{title} existe dans ces versions : {values}.",
        "found": "Voici ce que j'ai trouvé :",
        "list_item": "{title}, {price}",
    },
    "es": {
        "shop": "la tienda",
        "greeting": "¡Hola! Soy el asistente de IA de {shop} y respondo con los documentos de la "
        "tienda. ¿Qué quiere saber?",
        "thanks": "¡De nada! ¿Quiere saber algo más?",
        "bye": "Adiós, y gracias por visitar {shop}.",
        "identity": "Soy el asistente de IA de {shop}, no una persona. Respondo con los documentos "
        "de la tienda y puedo pasarle con un compañero.",
        "capabilities": "Respondo preguntas sobre productos, pedidos, envíos, devoluciones y todo "
        "lo que {shop} ha escrito.",
        "unknown": "No lo sé: no he encontrado nada en los documentos de {shop} que responda a "
        "esto. ¿Quiere hablar con una persona?",
        "offer": "¿Quiere hablar con una persona?",
        "unsure": "No estoy seguro de que sea esto lo que pregunta. La tienda dice:",
        "which": "Eso puede significar varias cosas. ¿Cuál de estas le interesa?",
        "closest": "Lo más parecido que dice la tienda ({title}):",
        "handoff": "Claro. Alguien de {shop} puede ayudarle.",
        "contact": "Puede contactar con el equipo en {contact}.",
        "empty": "No lo he entendido. ¿Puede escribir su pregunta en pocas palabras?",
        "block": "No puedo ayudarle con eso. Si tiene una pregunta sobre {shop}, la respondo con "
        "gusto, y un compañero también puede ayudarle.",
        "injection": "Solo respondo preguntas sobre {shop}, con los documentos de la tienda. "
        "¿Qué quiere saber?",
        "care": "Siento mucho que se sienta así, y le agradezco que me lo haya dicho. Soy el "
        "asistente de IA de una tienda, y usted merece apoyo de verdad: hable con alguien de "
        "confianza o con una línea de ayuda. En una emergencia, llame al 112. "
        "También puedo traer a una persona.",
        "insult": "Siento que haya sido tan molesto. Cuénteme qué ha fallado, o puedo traer a una "
        "persona.",
        "person": "Hablar con una persona",
        "price": "{title} cuesta {price}.",
        "sale": "{title} cuesta {price} (antes {regular}).",
        "no_price": "Los documentos no dan precio para {title}.",
        "price_from": "{title} cuesta de {low} a {high} según la versión.",
        "in_stock": "{title} está disponible.",
        "in_stock_count": "{title} está disponible: quedan {count}.",
        "out_of_stock": "{title} está agotado por el momento.",
        "preorder": "{title} se puede reservar.",
        "preorder_date": "{title} se puede reservar y se espera para el {date}.",
        "backorder": "{title} está pendiente de reposición.",
        "backorder_date": "{title} está pendiente de reposición y se espera para el {date}.",
        "stock_unknown": "Los documentos no dicen si {title} está disponible.",
        "in_stock_versions": "{title} está disponible en estas versiones: {values}.",
        "out_of_stock_versions": "Agotado por el momento: {values}.",
        "preorder_versions": "Se puede reservar: {values}.",
        "backorder_versions": "Pendiente de reposición: {values}.",
        "unknown_versions": "Los documentos no dicen si están disponibles: {values}.",
        "attribute": "{title}: {name} {value}.",
        "options": "{title} se ofrece en estas versiones: {values}.",
        "found": "Esto es lo que he encontrado:",
        "list_item": "{title}, {price}",
    },
}

_ALL = {
    language: phrases | PRODUCT_PHRASES[language] | ORDER_PHRASES[language] | TURN_PHRASES[language]
    for language, phrases in PHRASES.items()
}


def say(language: str, key: str, **facts: str) -> str:
    """Return one phrase with its facts filled in; English where the language has none.

    Raises:
        KeyError: no language has that key, or a placeholder was not given.
    """
    known = language if language in PHRASES else FALLBACK_LANGUAGE
    return _ALL[known][key].format(**facts)
