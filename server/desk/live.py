"""What the pages of the desk are told live: news of conversations, changed lists, who is there.

News come over the bus, from whichever node, and say only that there are some: what they are is read
from the store. A page that loses its socket, or does not read, reads everything anew.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping

import structlog

from server.bus.interfaces import Bus, Note
from server.desk.attendance import CUSTOMER, Attendance, Scene
from server.desk.pages import Page
from server.desk.showing import Shown, show_person
from server.frames import Typing
from server.identity.agents import Agents
from server.identity.interfaces import Agent
from server.rooms import DESK, Rooms
from server.storage.inbox import Glance, Inbox
from server.storage.interfaces import StorageUnavailable

log = structlog.get_logger(__name__)

BEAT_SECONDS = 5.0
"""Time between two signs of life of the pages, and two looks at who is in what they show."""
MOST_KNOWN = 10_000
"""Conversations of which is known what lists show; of others any news changes the lists."""

SCENES = "desk-scenes"
"""Channel on which nodes tell each other that somebody came, left or types in a conversation."""


class Live:
    """The open pages of this node.

    Args:
        bus: between the nodes.
        rooms: tells customers who is typing.
        attendance: who is where.
        inbox: what is new.
        agents: their names.
    """

    def __init__(
        self, bus: Bus, rooms: Rooms, attendance: Attendance, inbox: Inbox, agents: Agents
    ) -> None:
        self._bus = bus
        self._rooms = rooms
        self._attendance = attendance
        self._inbox = inbox
        self._agents = agents
        self._pages: set[Page] = set()
        self._known: dict[str, Glance] = {}
        self._names: dict[str, str] = {}
        self._told: dict[str, Scene] = {}
        # What the bus brought and nobody was told yet.
        self._news: set[str] = set()
        self._scenes: set[str] = set()
        self._typing: dict[str, bool] = {}
        self._missed = False
        self._ring = asyncio.Event()

    async def run(self) -> None:
        """Pass news on until cancelled; then every page is ended."""
        subscriptions = [
            self._bus.subscribe(DESK, self._hear),
            self._bus.subscribe(SCENES, self._hear_scene),
        ]
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._pass_on())
                tasks.create_task(self._beat_on())
        finally:
            for unsubscribe in subscriptions:
                unsubscribe()
            for page in list(self._pages):
                page.end()

    # What pages do

    async def join(self, agent: Agent) -> Page:
        """Open a page."""
        page = Page(agent)
        self._pages.add(page)
        await self._attendance.come(agent.id)
        return page

    async def leave(self, page: Page) -> None:
        """Close a page; the agent is gone with the last one."""
        self._pages.discard(page)
        await self.view(page, "")
        if not any(other.agent.id == page.agent.id for other in self._pages):
            await self._attendance.go(page.agent.id)

    async def view(self, page: Page, conversation: str) -> None:
        """Have a page show a conversation; empty shows none, as does one that is not there."""
        known = await self._inbox.glance([conversation]) if conversation else {}
        before, page.viewing = page.viewing, conversation if conversation in known else ""
        shown = {other.viewing for other in self._pages if other.agent.id == page.agent.id}
        if before and before not in shown:
            await self._attendance.look_away(page.agent.id, before)
        if page.viewing:
            await self._attendance.view(page.agent.id, page.viewing)
        for changed in {before, page.viewing} - {""}:
            self._bus.publish(SCENES, {"conversation": changed})

    async def type(self, page: Page, on: bool) -> None:
        """Note that a page's agent types in what it shows; a customer of the agent is told.

        Args:
            page: that shows a conversation.
            on: begins or goes on; else stops.
        """
        conversation = page.viewing
        glance = (await self._inbox.glance([conversation])).get(conversation)
        if glance is None:
            return
        await self._attendance.type(page.agent.id, conversation, on)
        self._bus.publish(SCENES, {"conversation": conversation})
        if (glance.state, glance.agent) == ("agent", page.agent.id):
            self._rooms.tell(conversation, Typing(on=on, name=page.agent.name))

    async def show_scene(self, conversation: str) -> Shown:
        """Return who is in a conversation, with names."""
        return await self._show(await self._attendance.look(conversation))

    # What the bus brings

    def _hear(self, note: Note | None) -> None:
        if note is None:
            self._missed = True
        elif "customer_typing" in note:
            self._typing[str(note["conversation"])] = bool(note["customer_typing"])
        else:
            self._news.add(str(note["conversation"]))
        self._ring.set()

    def _hear_scene(self, note: Note | None) -> None:
        if note is not None:
            conversation = str(note["conversation"])
            self._told.pop(conversation, None)
            self._scenes.add(conversation)
            self._ring.set()

    # What pages are told

    async def _beat_on(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            try:
                await self.beat()
            except Exception as error:
                log.error("desk_beat_failed", exc_info=error)

    async def beat(self) -> None:
        """Show that the pages live, and have looked who is in what they show."""
        for page in list(self._pages):
            await self._attendance.come(page.agent.id)
            if page.viewing:
                await self._attendance.view(page.agent.id, page.viewing)
        self._scenes |= self._list_viewed()
        self._ring.set()

    async def _pass_on(self) -> None:
        while True:
            await self._ring.wait()
            self._ring.clear()
            try:
                await self._tell_all()
            except StorageUnavailable as error:
                log.error("storage_unavailable", reason=error.reason)
                self._missed = True
            except Exception as error:  # or no page of this node would hear anything any more
                log.error("desk_news_failed", exc_info=error)
                self._missed = True

    async def _tell_all(self) -> None:
        typing, self._typing = self._typing, {}
        for conversation, on in typing.items():
            await self._attendance.type(CUSTOMER, conversation, on)
        await self._tell_news()
        scenes, self._scenes = self._scenes, set()
        await self._tell_scenes({*scenes, *typing} & self._list_viewed())

    async def _tell_news(self) -> None:
        news, self._news = self._news, set()
        missed, self._missed = self._missed, False
        if missed:
            news |= self._list_viewed()
        if missed or not self._pages:
            self._known.clear()  # lists may show otherwise by now than these said
        if not self._pages or not (news or missed):
            return
        found = await self._inbox.glance(list(news))
        for id, glance in found.items():
            self._tell({"type": "changed", "conversation": id, "seq": glance.last_seq})
        changed = [id for id in news if _differs(self._known.pop(id, None), found.get(id))]
        self._remember(found)
        if changed or missed:
            self._tell({"type": "queue"})

    async def _tell_scenes(self, conversations: Collection[str]) -> None:
        for conversation in conversations:
            scene = await self._attendance.look(conversation)
            if self._told.get(conversation) == scene:
                continue
            self._told[conversation] = scene
            message = {"type": "presence", "conversation": conversation, **await self._show(scene)}
            for page in list(self._pages):
                if page.viewing == conversation:
                    page.tell(message)
        viewed = self._list_viewed()
        self._told = {id: scene for id, scene in self._told.items() if id in viewed}

    def _remember(self, found: Mapping[str, Glance]) -> None:
        self._known.update(found)
        while len(self._known) > MOST_KNOWN:
            del self._known[next(iter(self._known))]

    def _tell(self, message: Shown) -> None:
        for page in list(self._pages):
            page.tell(message)

    def _list_viewed(self) -> set[str]:
        return {page.viewing for page in self._pages} - {""}

    async def _show(self, scene: Scene) -> Shown:
        if not {*scene.viewing, *scene.typing} <= self._names.keys():
            self._names = {agent.id: agent.name for agent in await self._agents.list_all()}
        return {
            "viewing": [show_person(id, self._names.get(id, "")) for id in scene.viewing],
            "typing": [show_person(id, self._names.get(id, "")) for id in scene.typing],
            "customer_typing": scene.customer_typing,
        }


def _differs(before: Glance | None, now: Glance | None) -> bool:
    """Tell whether a list shows a conversation otherwise than before."""
    if before is None or now is None:
        return True
    return (before.state, before.agent, before.last_message) != (
        now.state,
        now.agent,
        now.last_message,
    )
