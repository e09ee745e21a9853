"""A stand-in for the Gemini Live API on the websockets library: its JSON comes in binary messages. Prints its port."""

import asyncio
import json

from websockets.asyncio.server import serve


async def send(websocket, **message) -> None:
    await websocket.send(json.dumps(message).encode())


async def session(websocket) -> None:
    ready = False
    async for text in websocket:
        message = json.loads(text)
        if "setup" in message:
            if ready:
                await websocket.close(1007, "setup must be the first message and only the first")
                return
            ready = True
            await send(websocket, setupComplete={})
            continue
        if not ready:
            await websocket.close(1007, "setup must be the first message")
            return
        question = message["clientContent"]["turns"][0]["parts"][0]["text"]
        if question.startswith("fail"):
            await websocket.close(1011, "The model is overloaded.")
            return
        await send(websocket, sessionResumptionUpdate={"newHandle": "h", "resumable": True})
        for piece in [[{"text": "You "}, {"text": "said: "}], [{"text": question}]]:
            await send(websocket, serverContent={"modelTurn": {"role": "model", "parts": piece}})
        await send(websocket, serverContent={"generationComplete": True})
        await send(
            websocket,
            serverContent={"turnComplete": True},
            usageMetadata={"promptTokenCount": 7, "responseTokenCount": 5, "totalTokenCount": 12},
        )


async def main() -> None:
    async with serve(session, "127.0.0.1", 0) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()


asyncio.run(main())
