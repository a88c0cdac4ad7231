"""What a change of state tells: its frame for a face, and sentences for one that has none itself.

The widget says all this in words of its own (`server/static/chat/words/`); the terminal and
whoever writes a notice use these.
"""

from __future__ import annotations

from datetime import datetime

from server.frames import StateChanged
from server.handover.queue import Prospect
from server.storage.interfaces import BuildFrame, Change

_EXPECT_NOTHING = Prospect()

TEXTS: dict[str, dict[str, str]] = {
    "en": {
        "called": "A person has been called.",
        "next": "You are next.",
        "place": "You are number {position} in the queue.",
        "wait": "Lately it took about {minutes} min.",
        "nobody": "Nobody can come right now.",
        "opens": "People are there again from {time}.",
        "address": "Leave your e-mail address to be answered there.",
        "joined": "{name} answers you now.",
        "someone": "A person",
        "back": "The assistant answers you again.",
        "closed": "This conversation is closed. Write a message to begin again.",
    },
    "zh": {
        "called": "已为您呼叫人工客服。",
        "next": "下一位就是您。",
        "place": "您排在第{position}位。",
        "wait": "最近的等待时间约为{minutes}分钟。",
        "nobody": "现在没有人工客服可以接待您。",
        "opens": "人工客服将从{time}起恢复服务。",
        "address": "请留下您的邮箱，以便在那里答复您。",
        "joined": "现在由{name}为您服务。",
        "someone": "人工客服",
        "back": "现在由智能助手继续为您服务。",
        "closed": "对话已结束。发送消息即可重新开始。",
    },
    "de": {
        "called": "Ein Mensch wurde gerufen.",
        "next": "Sie sind als Nächstes an der Reihe.",
        "place": "Sie sind Nummer {position} in der Warteschlange.",
        "wait": "Zuletzt dauerte es etwa {minutes} min.",
        "nobody": "Gerade kann niemand kommen.",
        "opens": "Ab {time} ist wieder jemand da.",
        "address": "Hinterlassen Sie Ihre E-Mail-Adresse, um dort eine Antwort zu bekommen.",
        "joined": "{name} antwortet Ihnen jetzt.",
        "someone": "Ein Mensch",
        "back": "Der Assistent antwortet Ihnen wieder.",
        "closed": "Dieses Gespräch ist beendet. Schreiben Sie eine Nachricht, um neu zu beginnen.",
    },
    "fr": {
        "called": "Une personne a été appelée.",
        "next": "C'est bientôt votre tour.",
        "place": "Vous êtes au numéro {position} de la file d'attente.",
        "wait": "Dernièrement, l'attente était d'environ {minutes} min.",
        "nobody": "Personne ne peut venir pour le moment.",
        "opens": "Il y aura de nouveau quelqu'un à partir de {time}.",
        "address": "Laissez votre adresse e-mail pour y recevoir une réponse.",
        "joined": "{name} vous répond maintenant.",
        "someone": "Une personne",
        "back": "L'assistant vous répond de nouveau.",
        "closed": "Cette conversation est terminée. Écrivez un message pour recommencer.",
    },
    "es": {
        "called": "Se ha avisado a una persona.",
        "next": "Su turno es el siguiente.",
        "place": "Es el número {position} de la cola.",
        "wait": "Últimamente se tardaba unos {minutes} min.",
        "nobody": "Ahora mismo no puede venir nadie.",
        "opens": "Habrá alguien de nuevo a partir de {time}.",
        "address": "Deje su correo electrónico para recibir allí la respuesta.",
        "joined": "{name} le responde ahora.",
        "someone": "Una persona",
        "back": "El asistente vuelve a responderle.",
        "closed": "Esta conversación ha terminado. Escriba un mensaje para empezar de nuevo.",
    },
    "ar": {
        "called": "تم استدعاء موظف.",
        "next": "دورك هو التالي.",
        "place": "رقمك في قائمة الانتظار هو {position}.",
        "wait": "كانت مدة الانتظار مؤخرًا نحو {minutes} دقيقة.",
        "nobody": "لا يوجد موظف متاح الآن.",
        "opens": "سيتوفر موظف من جديد ابتداءً من {time}.",
        "address": "اترك بريدك الإلكتروني لتصلك الإجابة عليه.",
        "joined": "{name} يرد عليك الآن.",
        "someone": "موظف",
        "back": "المساعد يرد عليك من جديد.",
        "closed": "انتهت هذه المحادثة. اكتب رسالة للبدء من جديد.",
    },
}
"""By ISO 639-1; any other language reads English."""


def tells_prospect(change: Change) -> bool:
    """Tell whether the frame of a change says what the customer can expect; see `build_state`."""
    return change.state == "waiting" or _is_in_vain(change)


def build_state(change: Change, prospect: Prospect = _EXPECT_NOTHING, name: str = "") -> BuildFrame:
    """Return what makes the frame of a change, once its number is known.

    Args:
        change: as `server.handover.states` built it.
        prospect: what the customer can expect; of no use but where `tells_prospect`.
        name: of the agent, as customers see it.
    """
    waits = change.state == "waiting"
    in_vain = _is_in_vain(change)
    return lambda seq: StateChanged(
        seq=seq,
        state=change.state,
        reason=change.reason,
        name=name,
        available=not in_vain,
        position=prospect.position if waits else 0,
        wait_minutes=prospect.wait_minutes if waits else None,
        opens_at=prospect.opens_at if in_vain else "",
    )


def _is_in_vain(change: Change) -> bool:
    """The bot answers while the wish for a person is kept: nobody can come."""
    return change.state == "bot" and bool(change.reason)


def tell_state(frame: StateChanged, language: str) -> str:
    """Return what a customer reads about a state, as whole sentences.

    Args:
        frame: as it came.
        language: ISO 639-1.
    """
    texts = TEXTS.get(language, TEXTS["en"])
    match frame.state:
        case "waiting":
            said = _tell_wait(frame, texts)
        case "agent":
            said = [texts["joined"].format(name=frame.name or texts["someone"])]
        case "bot" if not frame.available:
            said = _tell_absence(frame, texts)
        case "closed":
            said = [texts["closed"]]
        case _:
            said = [texts["back"]]
    return ("" if language == "zh" else " ").join(said)


def _tell_wait(frame: StateChanged, texts: dict[str, str]) -> list[str]:
    said = [texts["called"]]
    if frame.position:
        place = texts["next" if frame.position == 1 else "place"]
        said.append(place.format(position=frame.position))
    if frame.wait_minutes is not None:
        said.append(texts["wait"].format(minutes=f"{frame.wait_minutes:g}"))
    return said


def _tell_absence(frame: StateChanged, texts: dict[str, str]) -> list[str]:
    opens = [texts["opens"].format(time=_write_moment(frame.opens_at))] if frame.opens_at else []
    return [texts["nobody"], *opens, texts["address"]]


def _write_moment(text: str) -> str:
    """Write a moment as numbers, and its zone, since the reader may live in another."""
    moment = datetime.fromisoformat(text)
    return f"{moment:%Y-%m-%d %H:%M} ({moment.tzname()})"
