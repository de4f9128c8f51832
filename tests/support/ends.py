#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The near end: runs a command with a stdin and stdout that no shell makes.

    ends.py WAY [ARGUMENT...] COMMAND...

WAY is a function of the table at the end.  Ends with the command's status.
"""
import fcntl
import os
import pty
import select
import signal
import socket
import subprocess
import sys
import termios

CHUNK = 64 * 1024
END_OF_INPUT = b"\x04"      # ^D
LINE = b"hello\n"


def say(*words):
    print(*words, file=sys.stderr, flush=True)


def run(command, near_in, near_out):
    return subprocess.Popen(command, stdin=near_in, stdout=near_out)


def open_terminal():
    """A terminal that neither echoes nor changes what is printed."""
    master, terminal = pty.openpty()
    mode = termios.tcgetattr(terminal)
    mode[1] &= ~termios.OPOST
    mode[3] &= ~termios.ECHO
    termios.tcsetattr(terminal, termios.TCSANOW, mode)
    return master, terminal


def read_some(fd):
    try:
        return os.read(fd, CHUNK)
    except OSError:             # a terminal that everybody has left
        return b""


def copy_both_ways(near, child, end_input):
    """Our stdin to the descriptor, what comes out of it to our stdout."""
    sources = [0, near]
    while near in sources:
        ready, _, _ = select.select(sources, [], [], 0.01)
        if not ready and child.poll() is not None:
            break
        for source in ready:
            data = read_some(source)
            if not data:
                sources.remove(source)
            if source == near:
                os.write(1, data)
            elif data:
                os.write(near, data)
            else:
                end_input()
    return child.wait()


# ---- ways ----

def on_pty(*command):
    """On a terminal: our stdin is typed, with ^D at its end."""
    master, terminal = open_terminal()
    child = run(command, terminal, terminal)
    os.close(terminal)
    return copy_both_ways(master, child, lambda: os.write(master, END_OF_INPUT))


def on_socketpair(*command):
    """One end of a stream socket pair is both its stdin and its stdout."""
    ours, theirs = socket.socketpair()
    child = run(command, theirs, theirs)
    theirs.close()
    return copy_both_ways(ours.fileno(), child, lambda: ours.shutdown(socket.SHUT_WR))


def on_messages(*command):
    """The same with SOCK_SEQPACKET; one message for each line of our stdin, and
    a line with its size for each that comes out."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    child = run(command, theirs, theirs)
    theirs.close()
    for line in sys.stdin.buffer:
        ours.send(line.rstrip(b"\n"))
    ours.shutdown(socket.SHUT_WR)
    while (size := len(ours.recv(1024 * 1024))) > 0:
        print(size, flush=True)
    return child.wait()


def verdict(*command):
    """As we are, signals passed on; says whether it ended or a signal ended it."""
    child = run(command, None, None)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda number, _: child.send_signal(number))
    say("ready")
    status = child.wait()
    say("status %d" % status if status >= 0 else signal.Signals(-status).name)
    return status


def peak(*command):
    """As we are; says at the end how many KiB of memory it took."""
    child = os.posix_spawnp(command[0], command, os.environ)
    _, status, usage = os.wait4(child, 0)
    say("peak", usage.ru_maxrss)
    return os.waitstatus_to_exitcode(status)


def fill(*command):
    """Once our stdin has a line or ends, writes to the command's until it has
    taken no more for half a second, or 256 MiB; prints how many bytes that were
    and its peak memory in KiB."""
    near_in, feeding = os.pipe()
    child = os.posix_spawnp(command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, near_in, 0)])
    os.close(near_in)
    os.set_blocking(feeding, False)
    sys.stdin.readline()
    taken = 0
    while taken < 256 << 20 and select.select([], [feeding], [], 0.5)[1]:
        taken += os.write(feeding, bytes(CHUNK))
    os.kill(child, 9)
    _, _, usage = os.wait4(child, 0)
    print(taken, usage.ru_maxrss)
    return 0


def two_pipes():
    near_in, typing = os.pipe()
    reading, near_out = os.pipe()
    return near_in, near_out, typing, reading, lambda: os.close(typing)


def two_fifos():
    for name in ("fifo.in", "fifo.out"):
        os.mkfifo(name)
    both = [os.open(name, os.O_RDWR) for name in ("fifo.in", "fifo.out")]
    near_in = os.open("fifo.in", os.O_RDONLY)
    near_out = os.open("fifo.out", os.O_WRONLY)
    return near_in, near_out, both[0], both[1], lambda: os.close(both[0])


def one_socketpair():
    ours, theirs = (one.detach() for one in socket.socketpair())
    return theirs, theirs, ours, ours, lambda: socket.socket(fileno=os.dup(ours)).shutdown(socket.SHUT_WR)


def one_terminal():
    master, terminal = open_terminal()
    return terminal, terminal, master, master, lambda: os.write(master, END_OF_INPUT)


def two_files():
    with open("file.in", "wb") as file:
        file.write(LINE)
    near_in = os.open("file.in", os.O_RDONLY)
    near_out = os.open("file.out", os.O_WRONLY | os.O_CREAT)
    return near_in, near_out, os.open(os.devnull, os.O_WRONLY), os.open("file.out", os.O_RDONLY), lambda: None


ENDS = {"pipe": two_pipes, "fifo": two_fifos, "socketpair": one_socketpair, "pty": one_terminal, "file": two_files}


def flags(kind, *command):
    """Says a line, waits for its echo, ends the input, and prints whether
    O_NONBLOCK was ever seen on the open files that the command shares with us."""
    near_in, near_out, typing, reading, end_input = ENDS[kind]()
    near = {"stdin": near_in, "stdout": near_out}
    seen, echoed, came, has_ended = set(), b"", b"", False
    child = run(command, near_in, near_out)
    os.write(typing, LINE)
    while came or not has_ended:
        has_ended = child.poll() is not None
        came = read_some(reading) if select.select([reading], [], [], 0.001)[0] else b""
        echoed += came
        if came and echoed == LINE:
            end_input()
        seen |= {name for name, fd in near.items() if fcntl.fcntl(fd, fcntl.F_GETFL) & os.O_NONBLOCK}
    print("echoed", echoed.decode().strip() + ";", "O_NONBLOCK seen on:", *sorted(seen) or ["none"])
    return child.returncode


WAYS = [on_pty, on_socketpair, on_messages, verdict, peak, fill, flags]


def main():
    name, *arguments = sys.argv[1:]
    status = {one.__name__.replace("_", "-"): one for one in WAYS}[name](*arguments)
    if status < 0:              # a signal: as a shell tells it
        status = 128 - status
    sys.exit(status)


main()
