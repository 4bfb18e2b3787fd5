"""A line between browser and server that can be cut like a real one: connections break, new ones are refused."""

import contextlib
import socket
import threading


class Line:
    """Forwards TCP connections from a port of its own to a server on this machine."""

    def __init__(self, server_port):
        self._server = ("127.0.0.1", server_port)
        self._lock = threading.Lock()
        self._listener = None
        self._sockets = set()
        self.port = 0
        self.mend()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def mend(self):
        """Accepts connections, on the same port as before."""
        listener = socket.create_server(("127.0.0.1", self.port))
        self.port = listener.getsockname()[1]
        self._listener = listener
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def cut(self):
        """Breaks every connection and refuses new ones."""
        # Closing alone does not wake a thread that waits in accept or recv; shutting down does.
        self._end(self._listener)
        with self._lock:
            broken, self._sockets = self._sockets, set()
        for end in broken:
            self._end(end)

    @staticmethod
    def _end(end):
        with contextlib.suppress(OSError):  # the other side was faster
            end.shutdown(socket.SHUT_RDWR)
        end.close()

    def _accept(self, listener):
        while True:
            try:
                client, _ = listener.accept()
                server = socket.create_connection(self._server)
            except OSError:
                return  # the line is cut
            with self._lock:
                self._sockets |= {client, server}
            for pair in [(client, server), (server, client)]:
                threading.Thread(target=self._forward, args=pair, daemon=True).start()

    def _forward(self, source, target):
        with contextlib.suppress(OSError):  # either end may go at any time
            while data := source.recv(65536):
                target.sendall(data)
        with self._lock:
            self._sockets -= {source, target}
        self._end(source)
        self._end(target)
