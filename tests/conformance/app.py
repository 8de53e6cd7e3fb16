# SPDX-License-Identifier: GPL-3.0-or-later
"""The application that a manifest describes, played: it takes the requests that the manifest makes,
and no others, and answers them in the shapes that the manifest reads."""

import copy
import json
import re
import threading
import traceback
from urllib.parse import unquote, urlsplit

import answers
import refusals
from manifest import WRITE_ROLES
from match import Match, Mismatch, put_exactly, tidy
from notation import (NOTHING, SINGLE, Answer, Unplayable, expand_text, get, is_constant, remove,
                      to_pattern, to_text)
from store import Store


class Application:
    """`formula` works out formulas; `server` tells the origin."""

    def __init__(self, manifest, formula, sign_in):
        self.manifest = manifest
        self.formula = formula
        self.sign_in = sign_in
        self.store = Store(manifest, formula)
        self.log = []
        self.strays = []
        self.faults = []
        self.positions = {}  # of pages, where a formula tells them
        self.pages = {}      # addresses of pages that were handed out
        self.focus = None    # object under test: of two that fit alike it is meant
        self.refusal = None  # kind of refusal for the next write
        self.wrong = None    # place of the one of several writes that is refused
        self.lock = threading.Lock()
        self.unplayable = None
        self.condition = None  # (pointer, value) that a list is asked for
        self.now = 0         # of the driver's clock, in seconds since 1970
        self.foreign = None  # origin that is not ours

    def play(self, request):
        with self.lock:
            try:
                return self.answer(request)
            except Unplayable as reason:
                self.unplayable = self.unplayable or reason
            except Exception:  # a mistake of the player must be seen, and end the test
                self.strays.append("the player failed at %s: %s" % (
                    request, traceback.format_exc()[-700:]))
            return Answer(500, {}), None

    # Which operation a request is

    def base_path(self):
        base = expand_text(self.manifest.base, self.sign_in.scope(), self.formula, True)
        if base is NOTHING:
            raise Unplayable("the base “%s”" % self.manifest.base)
        return urlsplit(base).path.rstrip("/")

    def match_path(self, operation, request, match):
        template = self.known(operation.path)
        if template.startswith("="):
            return self.match_path_formula(operation, request, match)
        names = []
        base = self.base_path()
        part, _, fixed = template.partition("?")
        joined = base + "/" + part.lstrip("/") if part else base
        pattern = to_pattern(joined, names, True)
        found = re.fullmatch(pattern + ("/?" if not part else ""), request.path)
        if found is None:
            raise Mismatch("another path")
        for name, value in zip(names, found.groups()):
            match.take(name, unquote(value))
        match.score += sum(1 for part in joined.split("/") if part and "{" not in part)

    def match_path_formula(self, operation, request, match):
        rows = self.store.rows.get(operation.object_id, {}).values()
        for row in list(rows) + [None]:
            scope = {**self.sign_in.scope(), "secret": {}}
            if row is not None:
                scope.update(key=row.key, record=row.record, seen=row.record,
                             parent={"id": row.parent})
            path = expand_text(operation.path, scope, self.formula, True)
            if path is not NOTHING and unquote(request.path) == unquote(
                    self.base_path() + "/" + path.lstrip("/")):
                if row is not None:
                    match.names["key"] = row.key
                return
        raise Mismatch("another path")

    def known(self, text):
        """A template in which settings and session have their values already."""
        if text.startswith("="):
            return text
        scope = {name: self.sign_in.scope()[name] for name in ("settings", "session", "connection")}

        def one(found):
            value = expand_text(found.group(0), scope, self.formula)
            return found.group(0) if value is NOTHING else value

        return re.sub(r"\{\+?(?:settings|session|connection)\.[^}]+\}", one, text)

    def match_query(self, operation, request, match):
        wanted = dict(operation.query)
        fixed = operation.path.partition("?")[2] if not operation.path.startswith("=") else ""
        for pair in filter(None, fixed.split("&")):
            name, _, value = pair.partition("=")
            wanted[name] = value
        laid = {}
        for where, name, what in operation.overlays():
            if where == "query":
                laid.setdefault(name, []).append(what)
        given = {}
        for name, value in request.query:
            given.setdefault(name[:-2] if name.endswith("[]") and name not in laid and
                             name not in wanted else name, []).append(value)
        for name, template in wanted.items():
            values = given.pop(name, None)
            if name in laid and values is not None:
                self.match_laid(template, values, laid[name], match)
            elif values is not None:
                self.match_value(template, values, match)
            elif not self.may_miss(template):
                raise Mismatch("“%s” is missing in the query" % name)
        for name, values in given.items():
            if name not in laid:
                raise Mismatch("“%s” in the query is not in the connector" % name)
            match.names.update((what, values[0]) for what in laid[name])
            match.score += 1

    def match_laid(self, template, values, kinds, match):
        """A value as the request has it by itself, or with what is laid over it."""
        try:
            self.match_value(template, values, match)
        except Mismatch:
            match.names.update((what, values[0]) for what in kinds)
            match.score -= 2  # another operation may have it by itself

    def may_miss(self, template):
        if isinstance(template, dict):
            return True
        return isinstance(template, str) and not is_constant(self.known(template))

    def match_value(self, template, values, match):
        if isinstance(template, list):
            if len(template) == len(values):
                for inner, value in zip(template, values):
                    match.tree(inner, value)
            elif len(values) != 1 or values[0] != ",".join(map(to_text, template)):
                raise Mismatch("another list in the query")
        elif isinstance(template, str):
            single = SINGLE.match(template)
            if len(values) > 1 and single:
                match.take(single.group(1), values)
            else:
                match.text(self.known(template), values[0])
        elif isinstance(template, dict):
            return
        else:
            match.tree(template, values[0])

    def match_headers(self, operation, request):
        for name, template in operation.headers.items():
            text = expand_text(template, self.sign_in.scope(), self.formula) if isinstance(
                template, str) else to_text(template)
            if text is not NOTHING and request.headers.get(name.lower()) != text:
                raise Mismatch("the header “%s” is missing" % name)

    def match_body(self, operation, request, match):
        template = operation.body
        actual = copy.deepcopy(request.tree) if operation.overlays() else request.tree
        for where, name, what in operation.overlays():
            pointer = operation.place(where, name)
            value = get(actual, pointer) if pointer else NOTHING
            if where == "header" and name.lower() in request.headers:
                match.names[what] = request.headers[name.lower()]
            if value is NOTHING:
                continue
            match.names[what] = value
            before = get(template, pointer) if template is not NOTHING else NOTHING
            if what in ("since", "until") and value == before:
                del match.names[what]
            elif before is NOTHING:
                remove(actual, pointer)
                tidy(actual, template, pointer)
            else:
                actual = put_exactly(actual, pointer, before)
        if template is NOTHING:
            if actual not in (None, {}, ""):
                raise Mismatch("a body that is not in the connector")
            return
        if operation.said.get("wrap") and operation.encode == "xml" and isinstance(actual, dict):
            actual = actual.get(operation.said["wrap"])
        if operation.kind == "graphql" and isinstance(actual, dict):
            actual.setdefault("variables", {})
        if actual is None and isinstance(template, (dict, str)):
            actual = {}
        match.tree(self.known_tree(template), actual)

    def known_tree(self, tree):
        if isinstance(tree, dict):
            return {name: self.known_tree(value) for name, value in tree.items()}
        if isinstance(tree, list):
            return [self.known_tree(value) for value in tree]
        if isinstance(tree, str) and SINGLE.match(tree) is None:
            return self.known(tree)
        return tree

    def fit(self, operation, request):
        if operation.method != request.method:
            raise Mismatch("another method")
        match = Match()
        self.match_path(operation, request, match)
        self.match_query(operation, request, match)
        self.match_headers(operation, request)
        self.match_body(operation, request, match)
        return match

    def means(self, operation, match):
        """Whether a record is there that the request may be about: a key and a value that is looked
        for may stand at one place of the path."""
        rows = self.store.rows.get(operation.object_id, {})
        if operation.role == "find" and "value" in match.names:
            return any(to_text(get(row.record, by)) == to_text(match.names["value"])
                       for row in rows.values() for by in operation.said.get("by", []))
        return match.names.get("key") in rows

    def find_operation(self, request):
        """The operation that fits best; the reasons of the others are kept for a person."""
        best = None
        reasons = []
        for operation in self.manifest.operations:
            if operation.role == "login" and operation.auth is not self.sign_in.auth:
                continue
            try:
                match = self.fit(operation, request)
            except Mismatch as reason:
                if str(reason) not in ("another path", "another method"):
                    reasons.append("%s %s: %s" % (operation.object_id, operation.role, reason))
                continue
            rank = (match.score, operation.object_id == self.focus,
                    self.means(operation, match))
            if best is None or rank > best[0]:
                best = (rank, operation, match)
                request.alike = []
            request.alike += [operation] if rank == best[0] else []
        if best is None:
            self.strays.append("no operation makes this request: %s (%s)" % (
                request, "; ".join(reasons[:6])))
            return None
        request.operation, request.names = best[1], best[2].names
        return best[1]

    # What it answers

    def answer(self, request):
        request.is_signed = self.sign_in.is_signed(request)
        self.log.append(request)
        special = self.answer_special(request)
        if special is not None:
            return special, None
        handed = self.pages.get(request.target)
        if handed is not None:
            request.operation, request.names = handed[0], {**handed[1], "position": handed[2]}
        operation = request.operation or self.find_operation(request)
        if operation is None:
            return Answer(404, {"message": "conformance: nothing lives here"}), None
        if operation.role == "login":
            answer = self.sign_in.log_in(request.names, refusals.base_body(operation))
            return (answer or refusals.refuse(self, operation, "reauth")), None
        if not request.is_signed:
            return refusals.refuse(self, operation, "reauth"), None
        fault = self.take_fault(operation)
        broken = refusals.break_before(self, operation, fault)
        if broken is not None:
            return broken
        if operation.role in WRITE_ROLES and self.refusal is not None:
            kind, self.refusal = self.refusal, None
            return refusals.refuse(self, operation, kind), None
        answer = answers.ANSWERS[operation.role](self, operation, request, fault)
        self.check_good(operation, answer)
        if fault == "spent":
            self.tell_spent(answer)
        if fault == "broken":
            answer = Answer(500, {"message": "a page of the server's own"})
        return answer, "reset" if fault == "lost" else fault

    def tell_spent(self, answer):
        """No request is left for seven seconds, as the manifest reads it."""
        limit = next(limit for limit in self.manifest.document["limits"] if "reset" in limit)
        after = self.now + 7
        answer.headers[limit["remaining"]] = "0"
        answer.headers[limit["reset"]] = {
            "seconds": "7", "milliseconds": "7000", "epoch": str(after),
            "epoch-ms": str(after * 1000)}.get(limit.get("resetIs", "seconds"), "7")

    def check_good(self, operation, answer):
        """An answer that should be good, and that a rule of the manifest takes for an error."""
        if answer.status < 300:
            rule = refusals.find_rule(self, operation, answer)
            if rule is not None and rule["do"] != "empty" and not getattr(
                    answer, "is_refusal", False):
                raise Unplayable("a good answer of %s fits the rule %s" % (
                    operation.role, json.dumps(rule)[:120]))

    def answer_special(self, request):
        if request.path.endswith("/.well-known/openid-configuration"):
            answer = self.sign_in.discovery()
            answer.body["issuer"] = self.sign_in.origin + request.path[:-len(
                "/.well-known/openid-configuration")]
            return answer
        if self.sign_in.auth["type"] == "oauth2" and request.method == "POST" and any(
                request.path == path for path in self.token_paths()):
            return self.sign_in.token(request)
        if self.asks_after(request):
            return self.sign_in.tell() if request.is_signed else Answer(401, {})
        return None

    def asks_after(self, request):
        """Whether it is the call after the sign-in, and that is no other call as well."""
        after = self.sign_in.auth.get("after")
        if after is None:
            return False
        ask = after["ask"] if isinstance(after["ask"], str) else after["ask"].get("request", "")
        test = self.manifest.find("test")
        if test is not None and ask == test.method + " " + test.path:
            return False
        method, _, path = ask.partition(" ")
        place = self.base_path()
        if "at" in after:
            at = expand_text(self.manifest.move(after["at"]), self.sign_in.scope(), self.formula,
                             True)
            place = urlsplit(at).path.rstrip("/")
        return request.method == method and request.path == place + "/" + path.lstrip("/")

    def token_paths(self):
        yield "/oauth/token"
        for name in ("token", "refresh"):
            if name in self.sign_in.auth:
                address = expand_text(self.manifest.move(self.sign_in.auth[name]),
                                      self.sign_in.scope(), self.formula, True)
                if address is not NOTHING:
                    yield urlsplit(address).path

    def take_fault(self, operation):
        for fault in self.faults:
            if operation.role in fault["roles"]:
                fault["count"] -= 1
                if fault["count"] < 0:
                    continue
                return fault["kind"]
        return None

    def writes(self):
        return [r for r in self.log if r.operation is not None and r.operation.role in WRITE_ROLES]
