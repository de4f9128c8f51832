#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""fake_dns.py PORT: a name server on 127.0.0.1 that misbehaves, by the first label.

truncated   TC over UDP, an answer over TCP     silent     no reply
otherid     another id, then the answer         lost       the first try gets no reply
otherquestion  only a reply to another one      short      five bytes
malformed   counts that promise more            pointer    a name that points forward
cutoff      TCP: closes within the reply        badrdata   an A record of three bytes
servfail    SERVFAIL with an extended error     else       192.0.2.1
refused nodata nxdomain referral lame ttls expired alias gone notimp   what they say
"""
import socket
import struct
import sys
import threading

seen = set()


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


def address(data=b"\xc0\x00\x02\x01"):
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
        "expired": (0x8580, (address(), record(qname, 46, signature))),
        "alias": (0x8580, (alias,), (soa,)), "gone": (0x8583, (alias,), (soa,)),
        "cached": (0x81a0, (address(),)),
    }
    return section(query, *table[word]) if word in table else None


def replies(query, is_tcp):
    """The messages to send, one after another."""
    word = labels(query)[0][0] if labels(query)[0] else ""
    if word == "truncated" and not is_tcp:
        return [reply(query, 0x8780)]
    if word == "silent":
        return []
    if word == "otherid":
        other = bytes([query[0] ^ 1]) + good(query)[1:]
        return [other, good(query)]
    if word == "otherquestion":
        return [wrong_question(query)]
    if word == "lost" and query[:2] not in seen:
        seen.add(query[:2])
        return []
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
    return [story(word, query) or good(query)]


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
            for message in replies(query, True):
                framed = struct.pack(">H", len(message)) + message
                if labels(query)[0][0] == "cutoff":
                    connection.sendall(framed[:10])
                    return
                connection.sendall(framed)


def serve_tcp(listener):
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve_connection, args=(connection,), daemon=True).start()


def main():
    where = ("127.0.0.1", int(sys.argv[1]))
    datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    datagrams.bind(where)
    listener = socket.create_server(where)
    threading.Thread(target=serve_tcp, args=(listener,), daemon=True).start()
    print("ready", flush=True)
    while True:
        query, sender = datagrams.recvfrom(65535)
        for message in replies(query, False):
            datagrams.sendto(message, sender)


main()
