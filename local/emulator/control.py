"""What a test or the local run may set while the emulator runs: POST /_tidegate/<name> with a JSON object."""

import json
from collections.abc import Callable

PREFIX = "/_tidegate/"
_setters: dict[str, Callable[[dict], dict | None]] = {}


def setter(name: str) -> Callable[[Callable[[dict], dict | None]], Callable[[dict], dict | None]]:
    """Registers a patch's function as the route of that name; what it returns is answered, nothing as {}.

    It raises KeyError or ValueError on bad input.
    """

    def register(function: Callable[[dict], dict | None]) -> Callable[[dict], dict | None]:
        _setters[name] = function
        return function

    return register


async def answer(scope: dict, receive: Callable, send: Callable) -> None:
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    status, reply = _apply(scope["path"].removeprefix(PREFIX), body)
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(reply).encode()})


def _apply(name: str, body: bytes) -> tuple[int, dict]:
    if name not in _setters:
        return 404, {"message": f"no route {name}; there are: {', '.join(sorted(_setters))}"}
    try:
        return 200, _setters[name](json.loads(body)) or {}
    except (KeyError, TypeError, ValueError) as error:
        return 400, {"message": f"{name}: {error!r}"}
