"""Whose conversation it is: take, return, close, hand to a colleague.

What may follow on what is the machine's to say (`server.handover.states`). Of two agents who take
at once one gets it, and the other is told who.
"""

from __future__ import annotations

from server.handover.states import Happening, build_change
from server.handover.telling import build_state
from server.identity.agents import Agents
from server.identity.interfaces import Agent, UnknownAgent
from server.identity.refusals import Refusal
from server.identity.roles import reaches
from server.rooms import Rooms
from server.storage.conversations import ConversationLog
from server.storage.interfaces import Change, Opened, StateMoved, UnknownConversation


class Moving:
    """Changes who answers.

    Args:
        log: of conversations.
        rooms: hands events to whoever listens.
        agents: accounts, for names.
    """

    def __init__(self, log: ConversationLog, rooms: Rooms, agents: Agents) -> None:
        self._log = log
        self._rooms = rooms
        self._agents = agents

    async def take(self, id: str, agent: Agent) -> None:
        """Give a conversation to an agent; nothing changes where the agent has it already.

        Raises:
            Refusal: another has it, or there is none of that id.
        """
        found = await self.find(id)
        if found.state == "agent" and found.agent == agent.id:
            return
        await self._move(found, "taken", agent)

    async def give(self, id: str, wanted: str) -> None:
        """Give a conversation to an agent, whoever has it.

        Args:
            id: of the conversation.
            wanted: id of the agent.

        Raises:
            Refusal: there is no such agent who may sign in, or no such conversation.
        """
        agent = await self._find_agent(wanted)
        found = await self.find(id)
        if found.state == "agent" and found.agent == agent.id:
            return
        await self._move(found, "taken_over" if found.state == "agent" else "taken", agent)

    async def give_back(self, id: str, agent: Agent) -> None:
        """Return a conversation to the bot.

        Raises:
            Refusal: it is with somebody else, or nobody.
        """
        await self._move(await self._find_own(id, agent), "returned")

    async def close(self, id: str, agent: Agent) -> None:
        """End a conversation; one that waits may be closed by anybody.

        Raises:
            Refusal: it is with somebody else, or with the bot.
        """
        found = await self.find(id)
        if found.state != "waiting":
            found = await self._find_own(id, agent)
        await self._move(found, "closed_by_agent")

    async def find(self, id: str) -> Opened:
        """Return a conversation as it stands.

        Raises:
            Refusal: there is none of that id.
        """
        found = await self._log.find(id)
        if found is None:
            raise Refusal(404, "not_found", "There is no such conversation; it may be erased.")
        return found

    async def refuse(self, found: Opened, code: str = "moved") -> Refusal:
        """Build the refusal that tells who has a conversation."""
        name = await self._name(found.agent)
        told = f"is with {name}" if name else f"is in the state {found.state} now"
        holder = {"id": found.agent, "name": name} if found.agent else None
        detail = f"This conversation {told}; nothing was changed."
        return Refusal(409, code, detail, state=found.state, agent=holder)

    async def _find_own(self, id: str, agent: Agent) -> Opened:
        """Return a conversation that an agent has; leads speak for everybody."""
        found = await self.find(id)
        if found.state != "agent" or not (found.agent == agent.id or reaches(agent.role, "lead")):
            raise await self.refuse(found, "not_yours")
        return found

    async def _move(self, found: Opened, event: Happening, agent: Agent | None = None) -> None:
        change = build_change(found, event, agent.id if agent else "")
        if change is None:
            raise await self.refuse(found)
        await self._store(found.id, change, agent.name if agent else "")

    async def _store(self, id: str, change: Change, name: str) -> None:
        try:
            events = await self._log.append(id, [build_state(change, name=name)], change=change)
        except (StateMoved, UnknownConversation):
            raise await self.refuse(await self.find(id)) from None
        self._rooms.publish(id, events)

    async def _find_agent(self, id: str) -> Agent:
        try:
            agent = await self._agents.find(id)
        except UnknownAgent as error:
            raise Refusal(404, "not_found", str(error)) from None
        if not agent.active:
            raise Refusal(409, "not_active", f"The account of {agent.name} is disabled.")
        return agent

    async def _name(self, id: str) -> str:
        try:
            return (await self._agents.find(id)).name if id else ""
        except UnknownAgent:
            return ""
