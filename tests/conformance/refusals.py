# SPDX-License-Identifier: GPL-3.0-or-later
"""What a played application refuses: by the rules of its manifest, or by plain statuses."""

import copy
import re

from notation import NOTHING, Answer, Unplayable, fill, is_hit, select, to_text

WORDS = "Played refusal no. 7"
DEFAULTS = {"reauth": 401, "missing": 404, "reject": 422, "conflict": 409, "throttle": 429,
            "retry": 503}


def rules_of(app, operation):
    return operation.said.get("errors", []) + app.manifest.document.get("errors", [])


def fits(app, rule, answer):
    if "status" in rule and not any(answer.status == s or s == "%dxx" % (answer.status // 100)
                                    for s in rule["status"]):
        return False
    if "where" not in rule:
        return True
    value = select(rule["where"], answer, app.formula)
    if "equals" in rule:
        values = value if isinstance(value, list) else [value]
        return rule["equals"] == value or rule["equals"] in values
    if "contains" in rule:
        return value is not NOTHING and rule["contains"] in to_text(value)
    return value is True if rule["where"].startswith("=") else is_hit(value)


def find_rule(app, operation, answer):
    return next((r for r in rules_of(app, operation) if fits(app, r, answer)), None)


def verdict(app, operation, answer):
    rule = find_rule(app, operation, answer)
    if rule is not None:
        return rule["do"]
    return next((kind for kind, status in DEFAULTS.items() if status == answer.status), None)


def base_body(operation):
    if operation.kind == "json-rpc":
        return {"jsonrpc": "2.0", "id": 1}
    return {"data": {"played": True}} if operation.kind == "graphql" else {}


def say(app, operation, answer, words):
    selector = app.manifest.document.get("errorMessage")
    plain = "/error/message" if app.manifest.dialect == "odata" else "/message"
    for one in [selector] if isinstance(selector, str) else selector or [plain]:
        if one.startswith("="):
            say_by_formula(app, one, answer, words)
        elif get_safely(app, one, answer) in (NOTHING, None, ""):
            fill(one, answer, words)


def say_by_formula(app, formula, answer, words):
    """Writes the words where a formula finds them."""
    for path in re.findall(r"\[body\.([^\]]+)\]", formula):
        before = copy.deepcopy(answer.body)
        fill("/" + path.replace(".", "/"), answer, words)
        if words in to_text(app.formula(formula, {"body": answer.body}) or ""):
            return
        answer.body = before


def get_safely(app, selector, answer):
    try:
        return select(selector, answer, app.formula)
    except Unplayable:
        return NOTHING


def by_rule(app, operation, rule, words):
    status = next((s for s in rule.get("status", [])), 200)
    answer = Answer(int(str(status).replace("xx", "22").replace("522", "500")),
                    base_body(operation))
    where = rule.get("where")
    if where is not None and where.startswith("="):
        return None
    if where is not None:
        value = rule.get("equals", rule.get("contains", words))
        fill(where, answer, value)
    message = rule.get("message")
    if message and not message.startswith("=") and get_safely(app, message, answer) is NOTHING:
        fill(message, answer, words)
    if answer.status >= 300:
        say(app, operation, answer, words)
    return answer


def refuse(app, operation, kind, words=WORDS):
    """An answer that the manifest takes for a refusal of this kind."""
    plain = Answer(DEFAULTS[kind], base_body(operation))
    say(app, operation, plain, words)
    ruled = [by_rule(app, operation, rule, words) for rule in rules_of(app, operation)
             if rule["do"] == kind]
    has_words = "errorMessage" in app.manifest.document or kind != "reject"
    tried = [plain] + ruled if has_words else ruled + [plain]
    if kind != "reject":
        tried.append(Answer(plain.status, base_body(operation)))
    if kind == "reject":
        tried.append(Answer(400, plain.body))
    for answer in filter(None, tried):
        if verdict(app, operation, answer) == kind:
            answer.is_refusal = True
            return answer
    raise Unplayable("a refusal of the kind “%s”" % kind)


def break_before(app, operation, fault):
    """(answer, fault of the connection) for what is broken before it was looked at."""
    if fault == "throttle":
        answer = refuse(app, operation, "throttle")
        if answer.status == 429:
            answer.headers["Retry-After"] = "2"
        return answer, None
    if fault == "closed":
        answer = refuse(app, operation, "throttle")
        if answer.status == 429:
            answer.headers["Retry-After"] = "864000"
        return answer, None
    if fault == "bare":
        answer = Answer(200, {"welcome": "to the new version"})
        if find_rule(app, operation, answer) is not None:
            raise Unplayable("a rule says what an answer without the list means")
        return answer, None
    if fault == "busy":
        return Answer(503, {"message": "later"}), None
    if fault == "reset":
        return Answer(), "reset"
    if fault == "html":
        answer = Answer(200, b"<html><body>Sign in to the network</body></html>")
        answer.headers["Content-Type"] = "text/html"
        return answer, None
    if fault == "redirect":
        answer = Answer(307, {})
        answer.headers["Location"] = app.sign_in.origin + "/elsewhere"
        return answer, None
    return None
