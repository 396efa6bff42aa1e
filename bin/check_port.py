"""Says in one line whether an address can be listened on; exits 2 when not. Uses the standard library only."""

import errno
import socket
import sys

HINTS = {
    errno.EADDRINUSE: "stop the other program, or choose another with PORT=8001.",
    errno.EACCES: "ports below 1024 are for root alone; choose another with PORT=8000.",
}
host, port = sys.argv[1], sys.argv[2]
if not port.isdigit() or int(port) not in range(1, 65536):
    sys.exit(f"✗ PORT must be a number from 1 to 65535, not {port!r}.")
family = socket.AF_INET6 if ":" in host else socket.AF_INET
with socket.socket(family, socket.SOCK_STREAM) as probe:
    probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        probe.bind((host, int(port)))
    except OSError as error:
        hint = HINTS.get(error.errno or 0, "HOST must be an address of this machine, as 127.0.0.1 or ::1.")
        print(f"✗ Cannot listen on {host}:{port} ({error.strerror}): {hint}", file=sys.stderr)
        sys.exit(2)
