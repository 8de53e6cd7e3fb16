# SPDX-License-Identifier: GPL-3.0-or-later
"""The sign-in of a played application: what a request must show, sessions and tokens that end."""

import base64
import json
import re
from urllib.parse import parse_qsl

from notation import Answer, Unplayable, expand_text, fill, select

PLAYABLE = ("none", "api-key", "bearer", "basic", "session", "oauth2")


class SignIn:
    """One way to sign in, as the application sees it."""

    def __init__(self, manifest, auth, formula, origin):
        if auth["type"] not in PLAYABLE:
            raise Unplayable("the sign-in “%s”" % auth["type"])
        self.manifest = manifest
        self.auth = auth
        self.formula = formula
        self.origin = origin
        self.secrets = manifest.secrets(auth)
        self.session = {}
        self.logins = 0
        if auth["type"] == "oauth2":
            self.issue()

    def scope(self):
        return {"secret": self.secrets, "session": self.session,
                "settings": self.manifest.settings, "connection": {"id": "tried"}}

    def text(self, template):
        return expand_text(template, self.scope(), self.formula)

    def issue(self):
        """A new token, or the values of a new session; the earlier ones no longer serve."""
        self.logins += 1
        self.session = {"access_token": "canary-access-%d" % self.logins}
        for name in self.auth.get("save", []):
            self.session[name] = "canary-%s-%d" % (re.sub(r"\W", "", name), self.logins)
        for name in self.auth.get("callback", []):  # told once, by the browser
            self.session[name] = "told-" + re.sub(r"\W", "", name)
        if self.auth["type"] == "session":
            del self.session["access_token"]

    def keyring(self, secrets=None):
        """What the keyring holds before the first request."""
        held = dict(self.secrets if secrets is None else secrets)
        if self.auth["type"] == "oauth2":
            token = self.session["access_token"] if secrets is None else "canary-wrong"
            held.update({"oauth.access_token": token})
            if secrets is None:
                held["oauth.refresh_token"] = "canary-refresh-%d" % self.logins
            for name, value in self.session.items():
                if name != "access_token":
                    held["oauth.save." + name] = value
        return held

    def wrong(self):
        return {name: value[:-1] + ("8" if value[-1] != "8" else "6")
                for name, value in self.secrets.items()}

    def canaries(self):
        """What must not get out: all that was entered, and what of a session signs requests."""
        apply = json.dumps(self.auth.get("apply", {}))
        found = list(self.secrets.values()) + [
            value for name, value in self.session.items()
            if name == "access_token" or "session." + name in apply]
        return [value for value in found if isinstance(value, str) and len(value) > 3]

    def end(self):
        """The session, or the token, ends at the application."""
        before = dict(self.session)
        self.issue()
        self.pending = before
        return before

    # What is shown

    def shown(self):
        """(headers, query, body, cookies) that a signed request has; each name -> text."""
        auth = self.auth
        if auth["type"] == "api-key":
            value = {auth["name"]: self.text(auth["value"])}
            where = auth.get("in", "header")
            return [value if where == kind else {} for kind in ("header", "query", "body")] + [{}]
        if auth["type"] == "bearer":
            token = "%s %s" % (auth.get("scheme", "Bearer"), self.text(auth["token"]))
            return [{"Authorization": token}, {}, {}, {}]
        if auth["type"] == "basic":
            pair = "%s:%s" % (self.text(auth["user"]), self.text(auth.get("password", "")))
            return [{"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}, {},
                    {}, {}]
        if auth["type"] in ("session", "oauth2"):
            return self.shown_session()
        return [{}, {}, {}, {}]

    def shown_session(self):
        apply = self.auth.get("apply")
        if not apply:
            token = "%s %s" % (self.auth.get("scheme", "Bearer"),
                               self.session.get("access_token"))
            return [{"Authorization": token} if self.auth["type"] == "oauth2" else {}, {}, {}, {}]
        return [{name: self.text(text) for name, text in apply.get(kind, {}).items()}
                if isinstance(apply.get(kind, {}), dict) else {}
                for kind in ("headers", "query", "body", "cookies")]

    def is_signed(self, request):
        """Whether a request shows all of it; takes what it shows out of query and body."""
        if self.auth["type"] == "session" and self.logins == 0:
            return False
        headers, query, body, cookies = self.shown()
        good = all(request.headers.get(name.lower()) == text for name, text in headers.items())
        for name, text in query.items():
            good = good and (name, text) in request.query
            request.query = [pair for pair in request.query if pair[0] != name]
        for name, text in body.items():
            tree = request.tree if isinstance(request.tree, dict) else {}
            good = good and tree.pop(name, None) == text
        jar = request.headers.get("cookie", "")
        return good and all("%s=%s" % (name, text) in jar for name, text in cookies.items())

    # How it is got

    def log_in(self, names, body):
        """Answers a login whose secrets were read from the request."""
        said = {name[7:]: value for name, value in names.items() if name.startswith("secret.")}
        if any(self.secrets.get(name) != value for name, value in said.items()):
            return None
        self.issue()
        answer = Answer(200, body)
        save = self.auth.get("save", {})
        for name, selector in save.items():
            if selector.startswith("="):
                continue
            fill(selector, answer, self.session[name])
        for name, selector in save.items():
            if selector.startswith("="):
                self.session[name] = select(selector, answer, self.formula, self.scope())
        return answer

    def token(self, request):
        """Answers the token address: a refresh, or a client that signs in by itself."""
        fields = dict(parse_qsl(request.raw.decode())) if "json" not in request.headers.get(
            "content-type", "") else json.loads(request.raw)
        basic = request.headers.get("authorization", "")
        secret = self.secrets.get("client_secret")
        pair = "%s:%s" % (self.secrets.get("client_id"), secret)
        is_basic = basic == "Basic " + base64.b64encode(pair.encode()).decode()
        if secret and fields.get("client_secret") != secret and not is_basic:
            return Answer(401, {"error": "invalid_client"})
        if fields.get("grant_type") == "refresh_token" and fields.get("refresh_token") not in (
                "canary-refresh-%d" % n for n in range(1, self.logins + 1)):
            return Answer(400, {"error": "invalid_grant"})
        answer = Answer(200, {"access_token": self.session["access_token"],
                              "token_type": "Bearer", "expires_in": 3600,
                              "refresh_token": "canary-refresh-%d" % self.logins})
        for name, selector in self.auth.get("save", {}).items():
            if not selector.startswith("="):
                fill(selector, answer, self.session[name])
        if self.auth.get("tokenAt", "/access_token") != "/access_token":
            fill(self.auth["tokenAt"], answer, self.session["access_token"])
        return answer

    def tell(self):
        """Answers the call after the sign-in with what it is asked for."""
        answer = Answer(200, {})
        save = self.auth["after"]["save"]
        for name, selector in save.items():
            if not selector.startswith("="):
                self.session[name] = "canary-%s-%d" % (re.sub(r"\W", "", name), self.logins)
                fill(selector, answer, self.session[name])
        for name, selector in save.items():
            if selector.startswith("="):
                self.session[name] = select(selector, answer, self.formula, self.scope())
        return answer

    def discovery(self):
        return Answer(200, {name: self.origin + "/oauth/" + name.split("_")[0] for name in (
            "authorization_endpoint", "token_endpoint", "revocation_endpoint",
            "device_authorization_endpoint")})
