"""A mail server that takes what it is told to (RFC 5321), one connection at a time."""

import socketserver
import threading
from dataclasses import dataclass, field
from typing import Self


@dataclass
class FakeMailServer:
    """`mails` are (recipients, text); `refusals` are answers it gives to the next RCPT commands."""

    mails: list[tuple[list[str], str]] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        mail_server = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mail_server._talk(self)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def _talk(self, peer: socketserver.StreamRequestHandler) -> None:
        recipients: list[str] = []
        peer.wfile.write(b"220 ready\r\n")
        for line in peer.rfile:
            verb = line[:4].upper()
            reply = "250 ok"
            if verb == b"RCPT":
                reply = self.refusals.pop(0) if self.refusals else reply
                recipients.append(line.decode().partition("<")[2].partition(">")[0])
            elif verb == b"DATA":
                peer.wfile.write(b"354 go on\r\n")
                self.mails.append((recipients, self._data(peer)))
                recipients = []
            elif verb == b"QUIT":
                peer.wfile.write(b"221 bye\r\n")
                return
            peer.wfile.write(f"{reply}\r\n".encode())

    def _data(self, peer: socketserver.StreamRequestHandler) -> str:
        lines = []
        for line in peer.rfile:
            if line == b".\r\n":
                break
            lines.append(line.decode())
        return "".join(lines)
