#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""A peer on loopback, with manners that nc, ncat and socat lack.

    peer.py ADDRESS BEHAVIOUR [ARGUMENT...]

ADDRESS is KIND-listen[:PATH] (it says "Listening on HOST PORT" on stderr), or
KIND:PORT or KIND:PATH to connect; a path may begin with @.  With dgram,
PATH,OWN binds the sender to OWN.  BEHAVIOUR is a function of the table at the
end; bytes received go to stdout, or notes about them.
"""
import hashlib
import os
import signal
import socket
import struct
import sys
import time

INET = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}
UNIX = {"stream": socket.SOCK_STREAM, "dgram": socket.SOCK_DGRAM, "seqpacket": socket.SOCK_SEQPACKET}
CHUNK = 64 * 1024
ROOM = 1024 * 1024


# ---- the connection ----

def say(*words):
    print(*words, file=sys.stderr, flush=True)


def new_socket(kind):
    if kind in UNIX:
        return socket.socket(socket.AF_UNIX, UNIX[kind])
    family = socket.AF_INET6 if kind.endswith("6") else socket.AF_INET
    return socket.socket(family, INET[kind.rstrip("6")])


def path_of(text):
    return "\0" + text[1:] if text.startswith("@") else text


def listen(kind, where):
    waiting = new_socket(kind)
    host = "::1" if kind.endswith("6") else "127.0.0.1"
    waiting.bind(path_of(where) if kind in UNIX else (host, int(where or 0)))
    if waiting.type != socket.SOCK_DGRAM:
        waiting.listen(8)
    say("Listening on", where if kind in UNIX else "%s %d" % waiting.getsockname()[:2])
    if waiting.type == socket.SOCK_DGRAM:
        return waiting
    connected, _ = waiting.accept()
    waiting.close()
    return connected


def connect(kind, where):
    connected = new_socket(kind)
    if kind in UNIX:
        path, _, own = where.partition(",")
        if own:
            connected.bind(path_of(own))
        connected.connect(path_of(path))
    else:
        connected.connect(("::1" if kind.endswith("6") else "127.0.0.1", int(where)))
    return connected


def open_address(address):
    kind, _, where = address.partition(":")
    if kind.endswith("-listen"):
        return listen(kind[:-len("-listen")], where)
    return connect(kind, where)


# ---- streams ----

def put(data):
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def copy(peer, most=None):
    """Passes on what comes, up to `most` bytes; returns how much came."""
    total = 0
    while most is None or total < most:
        data = peer.recv(CHUNK if most is None else min(CHUNK, most - total))
        if not data:
            break
        put(data)
        total += len(data)
    return total


def reset(peer, count, pause=0):
    """Receives COUNT bytes, then, after a PAUSE, resets the connection."""
    copy(peer, int(count))
    time.sleep(float(pause))
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    peer.close()


def send_and_reset(peer, count):
    """Sends COUNT bytes, then resets the connection."""
    peer.sendall(b"." * int(count))
    reset(peer, 0)


def leave(peer, count):
    """Receives COUNT bytes, then closes, whatever else is on its way."""
    copy(peer, int(count))
    peer.close()


def hold(peer):
    """Stays connected and does nothing."""
    say("holding")
    signal.pause()


def half_close(peer):
    """Sends nothing, says so at once (FIN), and receives to the end."""
    peer.shutdown(socket.SHUT_WR)
    copy(peer)


def slow(peer, count, pause):
    """Receives COUNT bytes, pauses for PAUSE seconds, and so on to the end."""
    while copy(peer, int(count)) == int(count):
        time.sleep(float(pause))


def talk_back(peer, count, pause=0, after=0):
    """Once AFTER bytes have come, sends COUNT; meanwhile, after a PAUSE, receives
    to the end.  A reset that came after the end is a failure, too."""
    peer.recv(int(after), socket.MSG_PEEK | socket.MSG_WAITALL)
    pid = os.fork()
    if pid == 0:
        peer.sendall(b"." * int(count))
        os._exit(0)
    time.sleep(float(pause))
    total = copy(peer)
    _, status = os.waitpid(pid, 0)
    error = peer.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    if error:
        raise OSError(error, os.strerror(error))
    say("received", total, "sent" if status == 0 else "could not send", count)


def flood_at_end(peer, count):
    """Receives to the end, then sends COUNT bytes."""
    copy(peer)
    peer.sendall(b"." * int(count))
    peer.shutdown(socket.SHUT_WR)
    copy(peer)
    say("sent", count)


def flood(peer, count):
    """Sends COUNT bytes, receives nothing."""
    sent = 0
    while sent < int(count):
        sent += peer.send(b"." * min(CHUNK, int(count) - sent))
    say("sent", sent)


def later(peer, pause, *texts):
    """Receives once, then answers each text PAUSE seconds later, and closes."""
    data, sender = peer.recvfrom(ROOM)
    put(data)
    for text in texts:
        time.sleep(float(pause))
        answer(peer, sender, text.encode())


# ---- messages ----

def pattern(size):
    """Bytes that tell where they stand."""
    block = b"".join(struct.pack(">I", i) for i in range(size // 4 + 1))
    return block[:size]


def answer(peer, sender, data):
    if sender:
        peer.sendto(data, sender)
    else:
        peer.send(data)


def send(peer, *sizes):
    """Sends a message of each size, and prints their bytes to stdout."""
    for size in sizes:
        peer.send(pattern(int(size)))
        put(pattern(int(size)))


def send_slowly(peer, pause, *sizes):
    """The same with a pause before each."""
    for size in sizes:
        time.sleep(float(pause))
        send(peer, size)


def send_to_first(peer, *sizes):
    """Waits for a message, then sends one of each size to where it came from."""
    _, sender = peer.recvfrom(ROOM)
    for size in sizes:
        answer(peer, sender, pattern(int(size)))
        put(pattern(int(size)))


def say_lines(peer, *lines):
    """Sends each as a message."""
    for line in lines:
        peer.send(line.encode())


def sizes(peer, count, hello=None):
    """Receives COUNT messages, having said HELLO; for each a line: its size and SHA-256."""
    if hello is not None:
        peer.send(hello.encode())
    for _ in range(int(count)):
        data, _ = peer.recvfrom(ROOM)
        print(len(data), hashlib.sha256(data).hexdigest(), flush=True)


def echo(peer, count):
    """Sends COUNT messages back to where they come from; says who that is."""
    for _ in range(int(count)):
        data, sender = peer.recvfrom(ROOM)
        say("from", sender)
        answer(peer, sender, data)


BEHAVIOURS = [reset, send_and_reset, leave, hold, half_close, slow, talk_back, flood_at_end, flood, later,
              send, send_slowly, send_to_first, say_lines, sizes, echo]


def main():
    address, name, *arguments = sys.argv[1:]
    behaviour = {one.__name__.replace("_", "-"): one for one in BEHAVIOURS}[name]
    try:
        behaviour(open_address(address), *arguments)
    except OSError as failure:
        say("failed:", failure.strerror)
        sys.exit(1)


main()
