#!/usr/bin/env python3
"""Checks X-TlsGateway-Seal of a message (docs/security.md): check-seal.py KEYFILE [--text] < message

Exit status 0: the fields named in h= are the gateway's and belong to this message. 1: they are not. --text prints what the HMAC is over.
"""
import base64, hashlib, hmac, re, sys, time

MAX_AGE = 5 * 86400  # as long as mail may wait in queues
ALWAYS = set(b"from sender reply-to to cc subject date message-id mime-version content-type content-transfer-encoding x-spam-flag".split())
SEAL = re.compile(rb"(v=1; a=hmac-sha256; t=(\d{1,12}); h=([^:;]+); bh=([A-Za-z0-9+/]{43}=); b=)([A-Za-z0-9+/]{43}=)")

key = base64.b64decode(open(sys.argv[1], "rb").read())
message = re.sub(rb"\r?\n", b"\r\n", sys.stdin.buffer.read())
header, _, body = message.partition(b"\r\n\r\n")
fields = []
for field in re.sub(rb"\r\n(?=[ \t])", b" ", header).split(b"\r\n"):
    name, colon, value = field.partition(b":")
    if colon:
        fields.append((name.rstrip(b" \t").lower(), re.sub(rb"[ \t\r\n]+", b" ", value).strip(b" ")))
seals = [value for name, value in fields if name == b"x-tlsgateway-seal"]
seal = SEAL.fullmatch(seals[0]) if len(seals) == 1 else None
if not seal:
    sys.exit("no seal, several, or one that is malformed")
names = seal[3].split(b" ")
text = b"".join(n + b":" + v + b"\r\n" for name in names for n, v in fields if n == name) + b"x-tlsgateway-seal:" + seal[1]
if "--text" in sys.argv:
    sys.stdout.buffer.write(text)
    sys.exit(0)
uncovered = ALWAYS.union(n for n, _ in fields if n.startswith(b"x-tlsgateway-")) - {b"x-tlsgateway-seal"} - set(names)
body_hash = hashlib.sha256(body[:-2] if body.endswith(b"\r\n") else body).digest()
good = hmac.compare_digest(hmac.new(key, text, hashlib.sha256).digest(), base64.b64decode(seal[5]))
good = hmac.compare_digest(body_hash, base64.b64decode(seal[4])) and good
if uncovered or not good:
    sys.exit("the message is not the one that was sealed, or the key is another one")
if abs(time.time() - int(seal[2])) > MAX_AGE:
    sys.exit("the seal is too old")
