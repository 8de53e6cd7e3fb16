#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes signed calls as applications make them, by Python's own hmac and by openssl, so that
the program's code has no part in them:  webhook-vectors.py > webhook-vectors.json"""

import base64
import hashlib
import hmac
import json
import os
import subprocess
import tempfile

NOW = 1764000000
BODY = '{"id":"evt_1","note":"Grüße {timestamp} 100 %","n":1.50}\n'.encode()
BYTES = bytes(range(256))
URL = "https://relay.example/hooks/7?a=1&b=%2F"


def mac(secret, payload, kind="sha256"):
    return hmac.new(secret, payload, getattr(hashlib, kind))


def b64(data):
    return base64.b64encode(data).decode()


def ed25519(payload):
    """Signs with a key made of fixed bytes, by openssl."""
    der = bytes.fromhex("302e020100300506032b657004220420") + bytes(range(1, 33))
    with tempfile.TemporaryDirectory() as folder:
        key, data, out = (os.path.join(folder, name) for name in ("key", "data", "out"))
        open(key, "wb").write(der)
        open(data, "wb").write(payload)
        run = lambda *words: subprocess.run(["openssl", *words], check=True, capture_output=True)
        run("pkeyutl", "-sign", "-inkey", key, "-keyform", "DER", "-rawin", "-in", data,
            "-out", out)
        public = run("pkey", "-in", key, "-inform", "DER", "-pubout", "-outform", "DER").stdout
        return open(out, "rb").read(), public[-32:]


vectors = []


def add(name, signature, headers, secret, body=BODY, method="POST", url=URL, now=NOW):
    vectors.append({"name": name, "signature": signature, "method": method, "url": url,
                    "headers": headers, "secret": secret, "body": b64(body), "now": now})


stripe = {"header": "Stripe-Signature", "fields": {"timestamp": "t", "signature": "v1"},
          "algorithm": "hmac-sha256", "encoding": "hex", "payload": "{timestamp}.{body}",
          "tolerance": "PT5M"}
key = "whsec_test_secret"
signed = mac(key.encode(), b"%d." % NOW + BODY).hexdigest()
add("stripe", stripe, [["Stripe-Signature", f"t={NOW},v1={signed}"]], key)
add("stripe-two-secrets", stripe,
    [["Stripe-Signature", f"t={NOW},v1={'0' * 64},v0=abc,v1={signed}"]], key)
add("stripe-with-blanks", stripe, [["stripe-signature", f"t={NOW}, v0=6ffbb5, v1={signed}"]], key)

hubspot = {"header": "X-HubSpot-Signature-v3", "timestampHeader": "X-HubSpot-Request-Timestamp",
           "algorithm": "hmac-sha256", "encoding": "base64",
           "payload": "{method}{url}{body}{timestamp}", "tolerance": "PT5M"}
time = str(NOW * 1000 + 123)
add("hubspot-v3", hubspot,
    [["X-HubSpot-Request-Timestamp", time],
     ["X-HubSpot-Signature-v3",
      b64(mac(b"client-secret", b"POST" + URL.encode() + BODY + time.encode()).digest())]],
    "client-secret")

shopify = {"header": "X-Shopify-Hmac-Sha256", "algorithm": "hmac-sha256", "encoding": "base64",
           "payload": "{body}"}
add("shopify", shopify, [["X-Shopify-Hmac-Sha256", b64(mac(b"hush", BODY).digest())]], "hush")
add("shopify-any-bytes", shopify,
    [["X-Shopify-Hmac-Sha256", b64(mac(b"hush", BYTES).digest())]], "hush", body=BYTES)
add("shopify-no-body", shopify,
    [["X-Shopify-Hmac-Sha256", b64(mac(b"hush", b"").digest())]], "hush", body=b"")

woocommerce = {"header": "X-WC-Webhook-Signature", "algorithm": "hmac-sha256",
               "encoding": "base64"}
add("woocommerce", woocommerce,
    [["X-WC-Webhook-Signature", b64(mac("schlüssel".encode(), BODY).digest())]], "schlüssel")

slack = {"header": "X-Slack-Signature", "timestampHeader": "X-Slack-Request-Timestamp",
         "prefix": "v0=", "algorithm": "hmac-sha256", "encoding": "hex",
         "payload": "v0:{timestamp}:{body}", "tolerance": "PT5M"}
add("slack", slack,
    [["X-Slack-Request-Timestamp", str(NOW)],
     ["X-Slack-Signature", "v0=" + mac(b"8f742231", b"v0:%d:" % NOW + BODY).hexdigest()]],
    "8f742231")

github = {"header": "X-Hub-Signature-256", "prefix": "sha256=", "algorithm": "hmac-sha256",
          "encoding": "hex", "payload": "{body}"}
signed = mac(b"It's a Secret", BODY).hexdigest()
add("github", github, [["X-Hub-Signature-256", "sha256=" + signed]], "It's a Secret")
add("github-capitals", github, [["x-hub-signature-256", "sha256=" + signed.upper()]],
    "It's a Secret")
add("github-sha1", dict(github, header="X-Hub-Signature", prefix="sha1=", algorithm="hmac-sha1"),
    [["X-Hub-Signature", "sha1=" + mac(b"It's a Secret", BODY, "sha1").hexdigest()]],
    "It's a Secret")
add("several-with-prefix", dict(github, header="X-Signature", prefix="v1="),
    [["X-Signature", "v1=" + "ab" * 32 + ",v1=" + mac(b"new", BODY).hexdigest()]], "new")
add("header-sent-twice", dict(github, header="X-Signature", prefix="v1="),
    [["X-Signature", "v1=" + "ab" * 32],
     ["X-Signature", "v1=" + mac(b"new", BODY).hexdigest()]], "new")

add("sha512", {"header": "X-Paystack-Signature", "algorithm": "hmac-sha512", "encoding": "hex"},
    [["X-Paystack-Signature", mac(b"sk_1", BODY, "sha512").hexdigest()]], "sk_1")
add("long-secret", {"header": "X-S", "algorithm": "hmac-sha512", "encoding": "base64"},
    [["X-S", b64(mac(b"k" * 300, BODY, "sha512").digest())]], "k" * 300)

add("token", {"header": "X-Gitlab-Token", "algorithm": "token"},
    [["X-Gitlab-Token", "a token, with a comma"]], "a token, with a comma")
add("token-with-prefix", {"header": "Authorization", "prefix": "Bearer ", "algorithm": "token"},
    [["Authorization", "Bearer abc"]], "abc")

webhook_id, raw = "msg_2KWPBgLlAfxdpx2AI54pPJ85f4W", bytes(range(24))
standard = b64(mac(raw, f"{webhook_id}.{NOW}.".encode() + BODY).digest())
add("standard-webhooks", {"algorithm": "standard-webhooks"},
    [["webhook-id", webhook_id], ["webhook-timestamp", str(NOW)],
     ["webhook-signature", "v1," + standard]], "whsec_" + b64(raw))
add("standard-webhooks-several", {"algorithm": "standard-webhooks"},
    [["Webhook-Id", webhook_id], ["Webhook-Timestamp", str(NOW)],
     ["Webhook-Signature", f"v1,{b64(bytes(32))} v1a,AAAA v1,{standard}"]], "whsec_" + b64(raw))

time = str(NOW).encode()
signed, public = ed25519(time + BODY)
discord = {"header": "X-Signature-Ed25519", "timestampHeader": "X-Signature-Timestamp",
           "algorithm": "ed25519", "encoding": "hex", "payload": "{timestamp}{body}",
           "tolerance": "PT5M"}
add("ed25519", discord,
    [["X-Signature-Timestamp", str(NOW)], ["X-Signature-Ed25519", signed.hex()]], public.hex())
add("ed25519-base64", dict(discord, encoding="base64"),
    [["X-Signature-Timestamp", str(NOW)], ["X-Signature-Ed25519", b64(signed)]], b64(public))

print(json.dumps(vectors, indent=1, ensure_ascii=False))
