"""Chatbots behind FastAPI, bare text both ways, and a SignalR hub beside them. Prints its port."""

import asyncio
import socket

import uvicorn
from aiosignalr.server import Hub, ServerOptions, SignalRServer, asgi_app
from fastapi import FastAPI, WebSocket, WebSocketDisconnect

app = FastAPI()


@app.websocket("/tutorial")
async def tutorial(websocket: WebSocket) -> None:
    """One frame is the reply, as in the tutorial of FastAPI."""
    await websocket.accept()
    try:
        while True:
            data = await websocket.receive_text()
            await websocket.send_text(f"Message text was: {data}")
    except WebSocketDisconnect:
        pass


@app.websocket("/marker")
async def marker(websocket: WebSocket) -> None:
    """Pieces of the text, then a marker; a question that begins with "fail" ends the connection."""
    await websocket.accept()
    try:
        while True:
            data = await websocket.receive_text()
            if data.startswith("fail"):
                raise RuntimeError("the model is not available")
            for piece in ["You said: ", data, "[DONE]"]:
                await websocket.send_text(piece)
    except WebSocketDisconnect:
        pass


@app.websocket("/bytes")
async def binary(websocket: WebSocket) -> None:
    """Text in binary messages."""
    await websocket.accept()
    try:
        while True:
            data = await websocket.receive_text()
            for piece in ["You said: ", data, "[DONE]"]:
                await websocket.send_bytes(piece.encode())
    except WebSocketDisconnect:
        pass


class ChatHub(Hub):
    """A streaming method, and one that gives its whole answer at once."""

    async def Chat(self, message: str):  # noqa: N802
        if message.startswith("fail"):
            raise RuntimeError("the model is not available")
        yield "You said: "
        # Longer than the hub lets a client be silent.
        await asyncio.sleep(3 * KEEP_ALIVE if message.startswith("slow") else 0)
        yield message

    async def Ask(self, message: str) -> str:  # noqa: N802
        return f"You said: {message}"


KEEP_ALIVE = 0.25
hub = SignalRServer(
    ChatHub,
    options=ServerOptions(
        keep_alive_interval=KEEP_ALIVE,
        client_timeout_interval=2 * KEEP_ALIVE,
        enable_detailed_errors=True,
    ),
)
app.mount("/hub", asgi_app(hub))


def main() -> None:
    """Serves on a free port."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
    asyncio.run(server.serve(sockets=[listener]))


if __name__ == "__main__":
    main()
