"""What is said around answers: before them, between them, and where there is nothing to read.

``unknown_part`` is the only phrase that repeats the customer: it names, within quotation marks,
which of several questions had no answer.
"""

from __future__ import annotations

TURN_PHRASES: dict[str, dict[str, str]] = {
    "en": {
        "ok": "Good. Is there anything else that you would like to know?",
        "sorry": "I am sorry to hear that.",
        "unknown_part": "About “{part}” I found nothing in the shop's documents.",
        "unread": "I took your first {count} questions; please send me the others once more.",
        "keep_secret": "Please never send card numbers or passwords here. I do not keep them, "
        "and nobody in the shop needs them in a chat.",
        "unmoored": "I am not sure what you mean by that. Which product, or what, is it about?",
        "emoji": "I can only read words. What would you like to know?",
        "unreadable": "I could not read that message: it does not look like text. Could you write "
        "your question in a few words?",
        "helpline": "You can call here: {helpline}.",
        "guard_down": "I cannot answer this safely at the moment. A colleague at {shop} can help "
        "you.",
        "long": "That was a long message, and I found no question in it. Could you write briefly "
        "what you would like to know?",
    },
    "zh": {
        "ok": "好的。还有什么想了解的吗？",
        "sorry": "听到这样的情况，我很抱歉。",
        "unknown_part": "关于“{part}”，我在本店的资料里没有找到答案。",
        "unread": "我先回答了前{count}个问题，其余的请再发一次。",
        "keep_secret": "请不要在这里发送银行卡号或密码。我不会保存，本店也不需要您在聊天中提供。",
        "unmoored": "我不确定您指的是什么。请问是哪款商品，或者哪方面的问题？",
        "emoji": "我只能看懂文字。请问您想了解什么？",
        "unreadable": "这条消息不像文字，我无法读取。请用几个字写下您的问题，好吗？",
        "helpline": "您可以拨打：{helpline}。",
        "guard_down": "目前我无法安全地回答这个问题。{shop}的同事可以帮助您。",
        "long": "这条消息很长，我没有找到其中的问题。请简短地写下您想了解的内容，好吗？",
    },
    "de": {
        "ok": "Gut. Möchten Sie noch etwas wissen?",
        "sorry": "Das tut mir leid.",
        "unknown_part": "Zu „{part}“ habe ich in den Unterlagen des Shops nichts gefunden.",
        "unread": "Ich habe Ihre ersten {count} Fragen genommen; bitte schicken Sie mir die "
        "übrigen noch einmal.",
        "keep_secret": "Bitte schicken Sie hier nie Kartennummern oder Passwörter. Ich bewahre "
        "sie nicht auf, und niemand im Shop braucht sie in einem Chat.",
        "unmoored": "Ich weiß nicht, was Sie damit meinen. Um welches Produkt oder worum geht es?",
        "emoji": "Ich kann nur Wörter lesen. Was möchten Sie wissen?",
        "unreadable": "Diese Nachricht konnte ich nicht lesen: Sie sieht nicht nach Text aus. "
        "Können Sie Ihre Frage in ein paar Worten schreiben?",
        "helpline": "Hier können Sie anrufen: {helpline}.",
        "guard_down": "Das kann ich im Moment nicht sicher beantworten. Jemand von {shop} hilft "
        "Ihnen gern.",
        "long": "Das war eine lange Nachricht, und ich habe keine Frage darin gefunden. Können Sie "
        "kurz schreiben, was Sie wissen möchten?",
    },
    "fr": {
        "ok": "Très bien. Souhaitez-vous savoir autre chose ?",
        "sorry": "J'en suis désolé.",
        "unknown_part": "À propos de « {part} », je n'ai rien trouvé dans les documents de la "
        "boutique.",
        "unread": "J'ai pris vos {count} premières questions ; renvoyez-moi les autres, s'il vous "
        "plaît.",
        "keep_secret": "N'envoyez jamais de numéro de carte ni de mot de passe ici. Je ne les "
        "garde pas, et personne à la boutique n'en a besoin dans une discussion.",
        "unmoored": "Je ne vois pas de quoi vous parlez. De quel produit, ou de quoi, s'agit-il ?",
        "emoji": "Je ne sais lire que des mots. Que souhaitez-vous savoir ?",
        "unreadable": "Je n'ai pas pu lire ce message : il ne ressemble pas à du texte. "
        "Pouvez-vous écrire votre question en quelques mots ?",
        "helpline": "Vous pouvez appeler ici : {helpline}.",
        "guard_down": "Je ne peux pas répondre à cela en toute sécurité pour le moment. Un "
        "collègue de {shop} peut vous aider.",
        "long": "C'était un long message et je n'y ai pas trouvé de question. Pouvez-vous écrire "
        "brièvement ce que vous souhaitez savoir ?",
    },
    "es": {
        "ok": "Muy bien. ¿Quiere saber algo más?",
        "sorry": "Lo siento mucho.",
        "unknown_part": "Sobre «{part}» no he encontrado nada en los documentos de la tienda.",
        "unread": "He tomado sus primeras {count} preguntas; envíeme las demás otra vez, por "
        "favor.",
        "keep_secret": "No envíe nunca números de tarjeta ni contraseñas por aquí. No los "
        "guardo, y nadie en la tienda los necesita en un chat.",
        "unmoored": "No sé a qué se refiere. ¿De qué producto, o de qué, se trata?",
        "emoji": "Solo sé leer palabras. ¿Qué quiere saber?",
        "unreadable": "No he podido leer ese mensaje: no parece texto. ¿Puede escribir su pregunta "
        "en pocas palabras?",
        "helpline": "Puede llamar aquí: {helpline}.",
        "guard_down": "Ahora mismo no puedo responder a esto con seguridad. Alguien de {shop} "
        "puede ayudarle.",
        "long": "Era un mensaje largo y no he encontrado en él ninguna pregunta. ¿Puede escribir "
        "brevemente qué quiere saber?",
    },
}
