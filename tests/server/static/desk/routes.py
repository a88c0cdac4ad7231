"""The stand-in's calls, as FastAPI routes."""

from __future__ import annotations

import secrets
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from tests.server.static.desk.standin import (
    CARD,
    DOCUMENT,
    Agent,
    Desk,
    Json,
    Refusal,
    Talk,
    moment,
)

COOKIE = "desk"


def add_routes(app: FastAPI, desk: Desk) -> None:
    """Add the calls in front of the application's own routes."""
    own = list(app.router.routes)
    app.add_exception_handler(Refusal, _refuse)
    _add_session(app, desk)
    _add_conversations(app, desk)
    _add_writing(app, desk)
    _add_help(app, desk)
    _add_pages(app, desk)

    @app.websocket("/desk/ws")
    async def socket(socket: WebSocket) -> None:
        await _serve(desk, socket)

    app.router.routes[:] = [*app.router.routes[len(own) :], *own]


async def _refuse(_request: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return JSONResponse(error.body, error.status)


def _agent_of(desk: Desk, request: Request) -> Agent:
    session = desk.sessions.get(request.cookies.get(COOKIE, ""))
    if desk.down:
        raise Refusal(503, "unavailable", "The desk is down.")
    if session is None:
        raise Refusal(401, "signed_out", "Please sign in.", shop=desk.shop, oidc=desk.oidc)
    if request.method != "GET" and request.headers.get("X-CSRF-Token") != session[1]:
        raise Refusal(403, "csrf", "Please reload the page.")
    return session[0]


def _sign_in(desk: Desk, agent: Agent) -> Response:
    cookie, csrf = secrets.token_hex(), secrets.token_hex()
    desk.sessions[cookie] = (agent, csrf)
    response = JSONResponse({"agent": agent.plain, "csrf": csrf})
    response.set_cookie(COOKIE, cookie, httponly=True, samesite="strict", path="/desk")
    return response


def _add_session(app: FastAPI, desk: Desk) -> None:
    @app.post("/desk/api/login")
    async def login(body: dict[str, str]) -> Response:
        if body["email"] == "slow@fell.example":
            raise Refusal(429, "too_many_tries", "Too many tries.", retry_after_seconds=42)
        for agent in desk.agents.values():
            if (agent.email, agent.password) == (body["email"], body["password"]):
                return _sign_in(desk, agent)
        raise Refusal(401, "login_refused", "That e-mail address and password do not match.")

    @app.post("/desk/api/setup")
    async def setup(body: dict[str, str]) -> Response:
        if body["token"] != desk.setup_token:
            raise Refusal(403, "setup_refused", "This link was used, or is none of this desk's.")
        agent = desk.hire(body["name"], "admin")
        agent.email, agent.password = body["email"], body["password"]
        return _sign_in(desk, agent)

    @app.post("/desk/api/invitation")
    async def accept(body: dict[str, str]) -> Response:
        if body["token"] not in desk.invited:
            raise Refusal(403, "link_refused", "This link was used, or is none of this desk's.")
        agent = desk.invited.pop(body["token"])
        agent.password = body["password"]
        return _sign_in(desk, agent)

    @app.put("/desk/api/password")
    async def change_password(request: Request, body: dict[str, str]) -> Response:
        agent = _agent_of(desk, request)
        if body["password"] != agent.password:
            raise Refusal(401, "login_refused", "That is not your password.")
        agent.password = body["wanted"]
        return _sign_in(desk, agent)

    @app.post("/desk/api/logout")
    async def logout(request: Request) -> Json:
        desk.sessions.pop(request.cookies.get(COOKIE, ""), None)
        return {}

    @app.get("/desk/api/me")
    async def me(request: Request) -> Json:
        agent = _agent_of(desk, request)
        csrf = desk.sessions[request.cookies[COOKIE]][1]
        return {
            "agent": agent.plain,
            "csrf": csrf,
            "shop": desk.shop,
            "locale": "en",
            "oidc": desk.oidc,
        }


def _add_conversations(app: FastAPI, desk: Desk) -> None:
    @app.get("/desk/api/conversations")
    async def conversations(request: Request) -> Json:
        agent = _agent_of(desk, request)
        query = dict(request.query_params)
        first, limit = int(query.get("cursor", 0)), int(query["limit"])
        found = desk.choose(agent, query)
        more = str(first + limit) if len(found) > first + limit else ""
        items = [talk.item(desk.position(talk)) for talk in found[first : first + limit]]
        return {"conversations": items, "cursor": more, "counts": desk.counts(agent)}

    @app.get("/desk/api/conversations/{id}")
    async def conversation(request: Request, id: str, before: int = 0) -> Json:
        _agent_of(desk, request)
        talk = desk.find(id)
        known = talk.messages[: before - 1] if before else talk.messages
        facts = {
            name: getattr(talk, name)
            for name in ("notes", "summary", "rating", "rating_comment", "locale")
        }
        return {
            **talk.item(desk.position(talk)),
            **facts,
            **talk.presence(),
            "page": "/products/tent",
            "created_at": talk.messages[0]["at"] if talk.messages else talk.updated_at,
            "last_seq": talk.last_seq,
            "messages": known[-desk.page :],
            "earlier": len(known) > desk.page,
        }

    @app.post("/desk/api/conversations/{id}/{action}")
    async def act(request: Request, id: str, action: str, body: Json) -> Json:
        agent = _agent_of(desk, request)
        return await _act(desk, agent, desk.find(id), action, body)


async def _act(desk: Desk, agent: Agent, talk: Talk, action: str, body: Json) -> Json:
    if action == "messages":
        return await _write(desk, agent, talk, body)
    if action == "notes":
        note = {"id": desk.new_id("note-"), "agent": agent.plain, "text": body["text"]}
        talk.notes.append({**note, "at": moment()})
        await desk.ring(talk.id)
        return {}
    if action == "take" and talk.state == "agent":
        name = talk.agent.name if talk.agent else ""
        raise Refusal(409, "moved", f"{name} has it already.", agent=talk.holder())
    if action == "assign":
        talk.agent = desk.agents[body["agent"]]
        await desk.move(talk, "agent", talk.agent.name)
        return talk.item(0)
    state = {"take": "agent", "return": "returned", "close": "closed"}[action]
    talk.agent = agent if action == "take" else None
    await desk.move(talk, state, agent.name)
    return talk.item(0)


async def _write(desk: Desk, agent: Agent, talk: Talk, body: Json) -> Json:
    for message in talk.messages:
        if (message["role"], message["id"]) == ("agent", body["id"]):
            return {"seq": message["seq"]}
    if talk.agent is not agent:
        raise Refusal(409, "not_yours", "This conversation is with somebody else now.")
    newer = [each for each in talk.said if each["role"] == "customer"]
    if newer and newer[-1]["seq"] > body["seen_seq"] and not body["confirm"]:
        detail = "The customer wrote meanwhile."
        raise Refusal(409, "new_messages", detail, last_seq=talk.last_seq)
    cards = [{**CARD, "id": id} for id in body["products"]]
    more = {"id": body["id"], "name": agent.name, "products": cards}
    message = await desk.happen(talk.id, "agent", body["text"], **more)
    return {"seq": message["seq"]}


def _add_writing(app: FastAPI, desk: Desk) -> None:
    @app.delete("/desk/api/conversations/{id}/notes/{note}")
    async def drop_note(request: Request, id: str, note: str) -> Json:
        _agent_of(desk, request)
        talk = desk.find(id)
        talk.notes = [each for each in talk.notes if each["id"] != note]
        return {}

    @app.put("/desk/api/conversations/{id}/tags")
    async def put_tags(request: Request, id: str, body: Json) -> Json:
        _agent_of(desk, request)
        desk.find(id).tags = body["tags"]
        await desk.tell({"type": "queue"})
        return {}

    @app.get("/desk/api/tags")
    async def tags(request: Request) -> Json:
        _agent_of(desk, request)
        return {"tags": sorted({tag for talk in desk.talks.values() for tag in talk.tags})}


def _add_help(app: FastAPI, desk: Desk) -> None:
    @app.get("/desk/api/conversations/{id}/suggestions")
    async def suggestions(request: Request, id: str, seq: int) -> Json:
        _agent_of(desk, request)
        found = desk.find(id).suggestions.get(seq, [])
        return {"suggestion": found[0] if found else None, "alternatives": found[1:]}

    @app.post("/desk/api/suggestions/{id}")
    async def record(request: Request, id: str, body: Json) -> Json:
        _agent_of(desk, request)
        desk.recorded.append({"id": id, **body})
        return {}

    @app.post("/desk/api/rewrite")
    async def rewrite(request: Request, body: Json) -> Json:
        _agent_of(desk, request)
        text = body["text"]
        return {"texts": [] if body["style"] == "longer" else [f"{body['style']}: {text}", text]}

    @app.get("/desk/api/products")
    async def products(request: Request, q: str = "") -> Json:
        _agent_of(desk, request)
        return {"products": [CARD] if q.lower() in CARD["title"].lower() else []}

    @app.get("/desk/api/conversations/{id}/order")
    async def order(request: Request, id: str) -> Json:
        _agent_of(desk, request)
        return desk.find(id).order

    @app.get("/desk/api/source")
    async def source(request: Request, source: str) -> Json:
        _agent_of(desk, request)
        if source != "pages/shipping.md#times":
            raise Refusal(404, "not_found", "There is no source of that name.")
        return {"source": source, "kind": "page", "title": "Delivery times", "text": DOCUMENT}


def _add_pages(app: FastAPI, desk: Desk) -> None:
    @app.get("/desk/api/replies")
    async def replies(request: Request) -> Json:
        _agent_of(desk, request)
        return {"replies": list(desk.replies.values())}

    @app.post("/desk/api/replies")
    async def add_reply(request: Request, body: Json) -> Json:
        return _put(desk, request, desk.replies, desk.new_id("reply-"), body)

    @app.put("/desk/api/replies/{id}")
    async def put_reply(request: Request, id: str, body: Json) -> Json:
        return _put(desk, request, desk.replies, id, body)

    @app.delete("/desk/api/replies/{id}")
    async def drop_reply(request: Request, id: str) -> Json:
        _agent_of(desk, request)
        return {"dropped": desk.replies.pop(id)["id"]}

    @app.get("/desk/api/corrections")
    async def corrections(request: Request, status: str = "") -> Json:
        _agent_of(desk, request)
        found = [each for each in desk.corrections.values() if each["status"] == status]
        return {"corrections": found}

    @app.post("/desk/api/corrections")
    async def correct(request: Request, body: Json) -> Json:
        agent = _agent_of(desk, request)
        return _draft(desk, agent, desk.find(body["conversation"]), body["seq"])

    @app.put("/desk/api/corrections/{id}")
    async def put_correction(request: Request, id: str, body: Json) -> Json:
        return _put(desk, request, desk.corrections, id, body)

    @app.post("/desk/api/corrections/{id}/{verdict}")
    async def decide(request: Request, id: str, verdict: str) -> Json:
        status = {"approve": "approved", "reject": "rejected"}[verdict]
        return _put(desk, request, desk.corrections, id, {"status": status})

    @app.get("/desk/api/agents")
    async def agents(request: Request) -> Json:
        _agent_of(desk, request)
        return {"agents": [agent.row for agent in desk.agents.values()]}

    @app.post("/desk/api/agents")
    async def hire(request: Request, body: Json) -> Json:
        _agent_of(desk, request)
        agent = desk.hire(body["name"], body["role"])
        agent.email = body["email"]
        return {"agent": agent.row, "link": desk.invite(agent)}

    @app.post("/desk/api/agents/{id}/invitation")
    async def invite(request: Request, id: str) -> Json:
        _agent_of(desk, request)
        return {"link": desk.invite(desk.agents[id])}

    @app.patch("/desk/api/agents/{id}")
    async def change(request: Request, id: str, body: Json) -> Json:
        own = _agent_of(desk, request).id == id
        if own:
            raise Refusal(409, "own_account", "You cannot change your own role.")
        for name, value in body.items():
            setattr(desk.agents[id], name, value)
        return {"agent": desk.agents[id].row}

    @app.get("/desk/api/webhooks/deliveries")
    async def deliveries(request: Request) -> Json:
        _agent_of(desk, request)
        return {"deliveries": list(desk.deliveries.values())}

    @app.post("/desk/api/webhooks/deliveries/{id}/replay")
    async def replay(request: Request, id: str) -> Json:
        return _put(desk, request, desk.deliveries, id, {"status": "waiting"})


def _put(desk: Desk, request: Request, table: dict[str, Json], id: str, body: Json) -> Json:
    _agent_of(desk, request)
    table[id] = {"id": id, **table.get(id, {}), **body}
    return table[id]


def _draft(desk: Desk, agent: Agent, talk: Talk, seq: int) -> Json:
    asked = [m for m in talk.said if m["role"] == "customer" and m["seq"] < seq]
    fields: dict[str, Any] = {"question": asked[-1]["text"], "conversation": talk.id, "seq": seq}
    fields |= {"answer": talk.messages[seq - 1]["text"], "status": "draft"}
    id = desk.new_id("draft-")
    desk.corrections[id] = {"id": id, **fields, "created_by": agent.id, "at": moment()}
    return desk.corrections[id]


async def _serve(desk: Desk, socket: WebSocket) -> None:
    session = desk.sessions.get(socket.cookies.get(COOKIE, ""))
    if session is None or desk.down:
        await socket.close(1008)
        return
    await socket.accept()
    desk.sockets[socket] = session[0]
    try:
        while True:
            await _take(desk, session[0], await socket.receive_json())
    except WebSocketDisconnect:
        pass
    finally:
        desk.sockets.pop(socket, None)


async def _take(desk: Desk, agent: Agent, frame: Json) -> None:
    if frame["type"] == "viewing":
        for talk in desk.talks.values():
            if talk.viewing.pop(agent.id, None):
                await desk.show_presence(talk.id)
        if frame["conversation"]:
            talk = desk.find(frame["conversation"])
            talk.viewing[agent.id] = agent.name
            talk.read = talk.last_seq
            await desk.show_presence(talk.id)
            await desk.tell({"type": "queue"})
    elif frame["type"] == "typing":
        talk = desk.find(frame["conversation"])
        if frame["on"]:
            talk.typing[agent.id] = agent.name
        else:
            talk.typing.pop(agent.id, None)
        await desk.show_presence(talk.id)
