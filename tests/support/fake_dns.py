#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""fake_dns.py PORT [--on HOST] [--address A] [--log FILE] [--dead]: a name server on
127.0.0.1 that misbehaves, by the first label.  A is the good answer (192.0.2.1); FILE gets
a line for each message, "received udp HEX"; a dead one never replies.

axfrfails   a part of a transfer, then SERVFAIL
axfrlong    a transfer of 32 MB                 axfrwaits  one, once there is a file `go`
changes     IXFR: from serial 1 to 3, a message for each record
current     IXFR: the zone has serial 3
truncated   TC over UDP, an answer over TCP     silent     no reply
otherid     another id, then the answer         lost       the first try gets no reply
flood       30 replies to another, then ours
otherquestion  only a reply to another one      short      five bytes
malformed   counts that promise more            pointer    a name that points forward
cutoff      TCP: closes within the reply        badrdata   an A record of three bytes
servfail    SERVFAIL with an extended error     loop       an alias of itself
twice       the answer, and once more           ploop      a name that points to itself
endless     TCP: 900 aliases and no end         evil       aliases with control bytes
thousands   TCP: 4000 addresses                 slow       the answer after 1.5 s
dribble     TCP: the answer in pieces           huge       a datagram of 6437 bytes
web         two aliases, then the answer        else       the good answer
round       an alias of a circle of two
changing    192.0.2.1 twice, then .2 and .3; another TTL each time
late        NXDOMAIN once, then the answer      mirror      the question itself
eternal     a TTL with its top bit set
tctcp       TC even over TCP                    keys       SvcParams in no order, and twice
refused nodata nxdomain referral lame ttls ttlsapart expired alias gone notimp   what they say
"""
import argparse
import os
import socket
import struct
import threading
import time

seen = set()
asked = {}
settings = argparse.Namespace(address=b"\xc0\0\2\1", log=None, dead=False)


def note(direction, is_tcp, message):
    if settings.log:
        print(direction, "tcp" if is_tcp else "udp", message.hex(), file=settings.log, flush=True)


def labels(query):
    at, words = 12, []
    while query[at]:
        words.append(query[at + 1:at + 1 + query[at]].decode("latin-1"))
        at += 1 + query[at]
    return words, at + 5


def reply(query, flags=0x8580, records=b"", count=0, additional=b"", extra=0):
    end = labels(query)[1]
    head = query[:2] + struct.pack(">HHHHH", flags, 1, count, 0, extra)
    return head + query[12:end] + records + additional


def address(data=None):
    data = data or settings.address
    return b"\xc0\x0c" + struct.pack(">HHIH", 1, 1, 300, len(data)) + data


def error_option(query):
    text = b"no upstream \x1b[31m"
    option = struct.pack(">HHH", 15, 2 + len(text), 22) + text
    opt = b"\0" + struct.pack(">HHIH", 41, 1232, 0, len(option)) + option
    return reply(query, 0x8582, additional=opt, extra=1)


def good(query):
    return reply(query, records=address(), count=1)


def wrong_question(query):
    other = bytearray(good(query))
    other[13] ^= 1
    return bytes(other)


def record(owner, kind, data, ttl=300):
    return owner + struct.pack(">HHIH", kind, 1, ttl, len(data)) + data


def section(query, flags, answer=(), authority=()):
    end = labels(query)[1]
    head = query[:2] + struct.pack(">HHHHH", flags, 1, len(answer), len(authority), 0)
    return head + query[12:end] + b"".join(answer) + b"".join(authority)


def story(word, query):
    """The replies that --explain has a sentence for; None: it is none of them."""
    qname, zone = b"\xc0\x0c", b"\4test\0"
    soa = record(zone, 6, zone + zone + struct.pack(">IIIII", 1, 1, 1, 1, 60))
    alias = record(qname, 5, b"\6target\4test\0")
    signature = struct.pack(">HBBIIIH", 1, 8, 2, 300, 1000000000, 900000000, 1) + zone + b"\1"
    table = {
        "refused": (0x8105,), "notimp": (0x8104,), "failed": (0x8182,),
        "nodata": (0x8580, (), (soa,)), "nxdomain": (0x8583, (), (soa,)),
        "nosoa": (0x8580,), "referral": (0x8100, (), (record(zone, 2, b"\2ns\4test\0"),)),
        "lame": (0x8100, (), (record(b"\0", 2, b"\2ns\4test\0"),)),
        "ttls": (0x8580, (address(), record(qname, 1, b"\xc0\0\2\2", 30))),
        "ttlsapart": (0x8580, (address(), record(zone, 1, b"\xc0\0\2\3", 30), record(qname, 1, b"\xc0\0\2\2", 60))),
        "expired": (0x8580, (address(), record(qname, 46, signature))),
        "alias": (0x8580, (alias,), (soa,)), "gone": (0x8583, (alias,), (soa,)),
        "cached": (0x81a0, (address(),)), "tctcp": (0x8780, (address(),)),
        "keys": (0x8580, (record(qname, 65, b"\0\1\0" b"\0\3\0\2\1\xbb" b"\0\1\0\3\2h2" b"\0\1\0\3\2h2"),)),
    }
    return section(query, *table[word]) if word in table else None


def name(*words):
    return b"".join(bytes([len(word)]) + word for word in words) + b"\0"


def chain(count):
    """Aliases from the question on, each to the next."""
    owners = [b"\xc0\x0c"] + [name(b"a%d" % i, b"test") for i in range(count)]
    return [record(owners[i], 5, owners[i + 1]) for i in range(count)], owners[-1]


def hostile(word, query, is_tcp):
    """None: it is none of them."""
    aliases, last = chain(2)
    evil = name(b"a\x1b[31m\x07b", b"c.d\\ \xff", b"test")
    table = {
        "loop": lambda: [record(b"\xc0\x0c", 5, b"\xc0\x0c")],
        "round": lambda: aliases + [record(last, 5, name(b"a0", b"test"))],
        "ploop": lambda: [record(struct.pack(">H", 0xC000 + labels(query)[1]), 1, settings.address)],
        "web": lambda: aliases + [record(last, 1, settings.address, 60)],
        "eternal": lambda: [record(b"\xc0\x0c", 1, settings.address, 0xFFFFFFFF)],
        "evil": lambda: [record(b"\xc0\x0c", 5, evil), record(evil, 1, settings.address)],
        "endless": lambda: chain(900)[0],
        "huge": lambda: [record(b"\xc0\x0c", 1, settings.address)] * 400,
        "thousands": lambda: [record(b"\xc0\x0c", 1, struct.pack(">I", 0x7F000001 + i)) for i in range(4000)],
    }
    if word in ("endless", "thousands") and not is_tcp:
        return reply(query, 0x8780)
    return section(query, 0x8580, table[word]()) if word in table else None


def changing(query, word):
    """What comes depends on how often the type was asked for."""
    kind = (word, query[labels(query)[1] - 3])
    asked[kind] = count = asked.get(kind, 0) + 1
    if word == "late":
        return good(query) if count > 1 else reply(query, 0x8583)
    ends = (1,) if count < 3 else (2, 3) if count % 2 else (3, 2)
    return section(query, 0x8580, [record(b"\xc0\x0c", 1, bytes((192, 0, 2, end)), count) for end in ends])


def transfer(query, megabytes):
    """A zone of one TXT record, over and over."""
    while not megabytes and not os.path.exists("go"):
        time.sleep(0.01)
    soa = record(b"\xc0\x0c", 6, b"\0\0" + struct.pack(">IIIII", 1, 1, 1, 1, 1))
    text = record(b"\xc0\x0c", 16, (b"\xf9" + b"t" * 249) * 4)
    return [section(query, 0x8580, [soa])] + [section(query, 0x8580, [text] * 50)] * 20 * megabytes + \
        [section(query, 0x8580, [soa])]


def differences(query, word):
    """RFC 1995, 4: what went and what came, between the SOAs of before and after."""
    soa = {serial: record(b"\xc0\x0c", 6, b"\0\0" + struct.pack(">IIIII", serial, 1, 1, 1, 1)) for serial in (1, 2, 3)}
    one, two = address(b"\xc0\0\2\1"), address(b"\xc0\0\2\2")
    if word == "current":
        return [section(query, 0x8580, (soa[3],))]
    return [section(query, 0x8580, (part,)) for part in (soa[3], soa[1], one, soa[2], soa[2], soa[3], two, soa[3])]


def replies(query, is_tcp):
    """The messages to send, one after another."""
    word = labels(query)[0][0] if labels(query)[0] else ""
    if word == "truncated" and not is_tcp:
        return [reply(query, 0x8780)]
    if word == "silent" or settings.dead:
        return []
    if word == "slow":
        time.sleep(1.5)
    if word == "twice":
        return [good(query), good(query)]
    if word == "otherid":
        other = bytes([query[0] ^ 1]) + good(query)[1:]
        return [other, good(query)]
    if word == "axfrfails":
        soa = record(b"\xc0\x0c", 6, b"\0\0" + struct.pack(">IIIII", 1, 1, 1, 1, 1))
        return [section(query, 0x8580, (soa, address())), reply(query, 0x8582)]
    if word in ("axfrlong", "axfrwaits"):
        return transfer(query, 32 if word == "axfrlong" else 0)
    if word in ("changes", "current"):
        return differences(query, word)
    if word == "flood":
        return [wrong_question(query)] * 30 + [good(query)]
    if word == "otherquestion":
        return [wrong_question(query)]
    if word == "mirror":
        return [query]
    if word == "lost" and query[:2] not in seen:
        seen.add(query[:2])
        return []
    if word in ("changing", "late"):
        return [changing(query, word)]
    if word == "short":
        return [query[:5]]
    if word == "malformed":
        return [reply(query, records=address(), count=7)]
    if word == "pointer":
        return [reply(query, records=b"\xc0\xff" + address()[2:], count=1)]
    if word == "badrdata":
        return [reply(query, records=address(b"\1\2\3") + address(), count=2)]
    if word == "servfail":
        return [error_option(query)]
    return [hostile(word, query, is_tcp) or story(word, query) or good(query)]


def take(connection, length):
    held = b""
    while len(held) < length:
        more = connection.recv(length - len(held))
        if not more:
            return b""
        held += more
    return held


def serve_connection(connection):
    with connection:
        while length := take(connection, 2):
            query = take(connection, struct.unpack(">H", length)[0])
            note("received", True, query)
            for message in replies(query, True):
                note("sent", True, message)
                framed = struct.pack(">H", len(message)) + message
                if labels(query)[0][0] == "cutoff":
                    connection.sendall(framed[:10])
                    return
                if labels(query)[0][0] == "dribble":
                    for byte in framed[:-5]:
                        connection.sendall(bytes([byte]))
                        time.sleep(0.001)
                    framed = framed[-5:]
                connection.sendall(framed)


def serve_tcp(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_connection, args=(connection,), daemon=True).start()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--on", default="127.0.0.1")
    parser.add_argument("--address", type=socket.inet_aton, default=settings.address)
    parser.add_argument("--log", type=lambda path: open(path, "a", encoding="ascii"))
    parser.add_argument("--dead", action="store_true")
    parser.parse_args(namespace=settings)
    family, _, _, _, where = socket.getaddrinfo(settings.on, settings.port, type=socket.SOCK_DGRAM)[0]
    datagrams = socket.socket(family, socket.SOCK_DGRAM)
    datagrams.bind(where)
    listener = socket.create_server(where, family=family)
    threading.Thread(target=serve_tcp, args=(listener,), daemon=True).start()
    print("ready", flush=True)
    while True:
        query, sender = datagrams.recvfrom(65535)
        note("received", False, query)
        for message in replies(query, False):
            note("sent", False, message)
            datagrams.sendto(message, sender)


main()
