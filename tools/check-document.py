#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks a connector manifest against the vendor's own OpenAPI document (2.0 or 3.x, as JSON).

Usage: check-document.py MANIFEST DOCUMENT [HEADER...]

Of each request that the manifest makes it asserts that the document has its path and method, its query and header
parameters, the members of the body it sends, and the members of the answer it reads: records, key, times, position,
and every field of the object. What is not in the document is printed, one a line; then the exit status is 1.
It knows the manifest format by itself and uses nothing of the program, so that a mistake of the program's reader
cannot hide one of a manifest. Not checked: forms of values, formulas but for the fields they name, what a person
only reads (titles, help), and header selectors, since documents seldom declare headers of answers.
Each HEADER is one that all requests may have and that the document declares nowhere; one that it does declare is no
longer to be named here.
"""
import json
import re
import sys
from urllib.parse import urlsplit

ROLES = ("list", "listSince", "listDeleted", "get", "create", "update", "replace", "upsert", "archive", "restore",
         "delete")
SENDING = ("create", "update", "replace", "upsert")
OWN_HEADERS = {"accept", "authorization", "content-type", "if-match"}
METHODS = ("get", "put", "post", "delete", "patch", "head")
ANYTHING = {"x-anything": True}


class Document:
    """An OpenAPI document, with references followed"""

    def __init__(self, text):
        self.root = json.loads(text)
        self.is_old = "swagger" in self.root
        if self.is_old:
            self.prefix = self.root.get("basePath", "")
        else:
            servers = self.root.get("servers") or [{"url": ""}]
            self.prefix = urlsplit(servers[0]["url"]).path
        self.prefix = self.prefix.rstrip("/")

    def follow(self, node):
        for _ in range(32):
            if not isinstance(node, dict) or "$ref" not in node:
                return self.spread(node) if isinstance(node, dict) else ANYTHING
            target = self.root
            for step in node["$ref"].lstrip("#").strip("/").split("/"):
                target = target[step.replace("~1", "/").replace("~0", "~")]
            node = target
        return ANYTHING

    def spread(self, node):
        """Some documents list the shapes of one thing under “items”, which says nothing of lists then."""
        if isinstance(node.get("items"), list):
            return {**{k: v for k, v in node.items() if k != "items"}, "anyOf": node["items"]}
        return node

    def find_path(self, path, method):
        """The path item whose template fits: one that has the method, then one with most literal parts"""
        asked = path.strip("/").split("/")
        best = None
        for template, item in self.root["paths"].items():
            parts = template.strip("/").split("/")
            if len(parts) != len(asked):
                continue
            literal = 0
            for part, want in zip(parts, asked):
                if part == want:
                    literal += 1
                elif not ("{" in part and ("{" in want or part.startswith("{"))):
                    break
            else:
                rank = (method in item, literal)
                if best is None or rank > best[0]:
                    best = (rank, template, item)
        return best[1:] if best else (None, None)

    def parameters(self, item, call):
        found = {}
        for one in item.get("parameters", []) + call.get("parameters", []):
            one = self.follow(one)
            found[(one.get("in"), one.get("name", "").lower())] = one
        return found

    def sent(self, item, call):
        """Schema of the body that is sent; None when there is none"""
        if self.is_old:
            form = {}
            for (place, _), one in self.parameters(item, call).items():
                if place == "body":
                    return one.get("schema", ANYTHING)
                if place == "formData":
                    form[one["name"]] = one
            return {"type": "object", "properties": form} if form else None
        content = self.follow(call.get("requestBody", {})).get("content", {})
        for media in content.values():
            return media.get("schema", ANYTHING)
        return None

    def answered(self, call):
        """Schema of the first good answer; None when it has no body"""
        for status in sorted(call.get("responses", {})):
            if not status.startswith("2") and status != "default":
                continue
            answer = self.follow(call["responses"][status])
            if self.is_old:
                return answer.get("schema")
            for media in answer.get("content", {}).values():
                return media.get("schema")
        return None

    def is_open(self, schema):
        schema = self.follow(schema)
        if schema.get("x-anything") or schema.get("additionalProperties"):
            return True
        parts = [p for kind in ("allOf", "oneOf", "anyOf") for p in schema.get(kind, [])]
        if parts:
            return any(self.is_open(p) for p in parts)
        return not any(k in schema for k in ("properties", "items", "type", "enum"))

    def member(self, schema, name, depth=0):
        """Schema of a member, or of the elements of a list; None when it is not declared"""
        schema = self.follow(schema)
        if depth > 8 or schema.get("x-anything"):
            return ANYTHING
        if name in schema.get("properties", {}):
            return schema["properties"][name]
        for kind in ("allOf", "oneOf", "anyOf"):
            for part in schema.get(kind, []):
                found = self.member(part, name, depth + 1)
                if found is not None:
                    return found
        if "items" in schema:
            if name == "*" or name.isdigit():
                return schema["items"]
            return None
        extra = schema.get("additionalProperties")
        if extra:
            return extra if isinstance(extra, dict) else ANYTHING
        return ANYTHING if self.is_open(schema) else None

    def walk(self, schema, steps):
        for step in steps:
            if schema is None:
                return None
            schema = self.member(schema, step)
        return schema

    def is_list(self, schema):
        schema = self.follow(schema)
        return schema.get("type") == "array" or "items" in schema or bool(schema.get("x-anything"))


def split_selector(text):
    """Steps of a pointer or of a plain JSONPath; None for what has none (headers, formulas)"""
    if text == "":
        return []
    if text.startswith("/"):
        return [s.replace("~1", "/").replace("~0", "~") for s in text[1:].split("/")]
    if re.fullmatch(r"\$((\.[\w@-]+)|(\[(\*|\d+)\]))*", text):
        return re.findall(r"[\w@*-]+", text[1:])
    return None


def fields_of(text, name):
    """Paths below a name in a formula: `[record.a.b]` gives [a, b]"""
    if not text.startswith("="):
        return []
    return [p.split(".") for p in re.findall(r"\[%s\.([\w.]+)\]" % name, text)]


class Checker:
    def __init__(self, manifest, document, headers=()):
        self.manifest = manifest
        self.document = document
        self.headers = {name.lower() for name in headers}
        self.problems = []
        self.place = ""
        self.requests = 0
        base = urlsplit(re.sub(r"^\{\+?settings\.\w+\}", "https://settings", manifest["base"])).path
        self.prefix = base.rstrip("/")

    def fail(self, text):
        line = f"{self.place}: {text}"
        if line not in self.problems:
            self.problems.append(line)

    def paging_of(self, operation):
        paging = operation.get("paging")
        return self.manifest.get("paging", {}).get(paging) if isinstance(paging, str) else paging

    def names(self, operation, obj, role):
        """Names that go into each place of the request"""
        names = {"query": set(), "header": set(), "body": set()}
        for source in (self.manifest, operation):
            names["query"] |= set(source.get("query", {}))
            names["header"] |= set(source.get("headers", {}))
        carriers = []
        paging = self.paging_of(operation)
        if paging:
            params = paging.get("param")
            for param in params if isinstance(params, list) else [params]:
                carriers.append((paging.get("in"), param))
            size = paging.get("size", {})
            carriers.append((size.get("in"), size.get("param")))
        since = operation.get("since")
        if since:
            carriers += [(since.get("in"), since.get("param")), (since.get("in"), since.get("until"))]
        if obj and role == "list":
            for pushed in obj.get("filters", {}).values():
                for one in pushed if isinstance(pushed, list) else [pushed]:
                    carriers.append((one.get("in"), one.get("param")))
        key = self.manifest.get("idempotency", {})
        method = operation["request"].split(" ")[0]
        if key and operation.get("idempotency", True) and (role == "create" or method == "POST") and role in SENDING:
            carriers.append((key.get("in", "header"), key.get("header") or key.get("name")))
        for place, name in carriers:
            if name and not name.startswith("/"):
                names[place or "query"].add(name)
        return names

    def check_parameters(self, item, call, operation, obj, role):
        declared = self.document.parameters(item, call)
        names = self.names(operation, obj, role)
        for place in ("query", "header"):
            for name in sorted(names[place]):
                plain = name.split("[")[0].lower()
                if place == "header" and name.lower() in OWN_HEADERS:
                    continue
                if place == "header" and name.lower() in self.headers and ("header", name.lower()) not in declared:
                    continue
                if (place, name.lower()) not in declared and (place, plain) not in declared:
                    self.fail(f"the {place} parameter “{name}” is not in the document")
        return names

    def record_sent(self, obj, role, send):
        """The members of the object that a request may send, as a tree of names"""
        def tree(schema):
            result = {}
            for name, one in schema.get("properties", {}).items():
                if one.get("readOnly") or (one.get("x-create-only") and role != "create"):
                    continue
                inner = one.get("items", one)
                result[name] = tree(inner) if inner.get("properties") else {}
            return result
        whole = tree(obj["schema"])
        return {k: v for k, v in whole.items() if not send or any(s.split("/")[1] == k for s in send)}

    def check_tree(self, schema, tree, where):
        if self.document.is_list(schema):
            schema = self.document.member(schema, "*")
        for name, inner in tree.items():
            found = self.document.member(schema, name)
            if found is None:
                self.fail(f"“{where}{name}” is sent and not in the document")
            elif inner:
                self.check_tree(found, inner, f"{where}{name}/")

    def check_sent(self, schema, body, record, where=""):
        """A body as the manifest writes it against the schema of the document"""
        if isinstance(body, list):
            inner = self.document.member(schema, "*") if self.document.is_list(schema) else None
            if inner is None:
                self.fail(f"“{where}” is sent as a list and is none in the document")
            else:
                for element in body:
                    self.check_sent(inner, element, record, where)
        elif isinstance(body, dict):
            for name, value in body.items():
                if name == "...":
                    self.check_sent(schema, value, record, where)
                    continue
                found = self.document.member(schema, name)
                if found is None:
                    self.fail(f"“{where}{name}” is sent and not in the document")
                else:
                    self.check_sent(found, value, record, f"{where}{name}/")
        elif body == "{record}":
            self.check_tree(schema, record, where)

    def check_body(self, item, call, operation, obj, role, names):
        body = operation.get("body")
        if body is None and role in SENDING:
            body = {operation["wrap"]: "{record}"} if "wrap" in operation else "{record}"
        if names["body"]:
            body = {**({"...": body} if isinstance(body, str) else body or {}),
                    **{name: None for name in names["body"]}}
        if body is None:
            return
        schema = self.document.sent(item, call)
        if schema is None:
            self.fail("a body is sent, and the document has none")
            return
        record = self.record_sent(obj, role, operation.get("send")) if obj else {}
        self.check_sent(schema, body, record)

    def check_selector(self, schema, text, what):
        steps = split_selector(text)
        paths = [steps] if steps is not None else fields_of(text, "body")
        for path in paths:
            if self.document.walk(schema, path) is None:
                self.fail(f"{what}: “{text}” finds nothing in the answer of the document")

    def check_fields(self, schema, properties, where):
        for name, one in properties.items():
            if one.get("writeOnly"):
                continue
            found = self.document.member(schema, name)
            if found is None:
                self.fail(f"the field “{where}{name}” is not in the record of the document")
                continue
            inner = one.get("items", one).get("properties")
            if inner:
                deeper = self.document.member(found, "*") if self.document.is_list(found) else found
                self.check_fields(deeper, inner, f"{where}{name}/")

    def check_record(self, schema, operation, obj, role):
        fields = dict(obj["schema"].get("properties", {}))
        names = ["label", "created", "updated", "deleted", "version", "identity"]
        if "get" in obj and role != "get":
            # A record that is gone may have a shape of its own, which only the request for it alone shows.
            names.remove("deleted")
            fields.pop(obj.get("deleted", "").lstrip("/"), None)
        self.check_fields(schema, fields, "")
        keys = obj["key"] if isinstance(obj["key"], list) else [obj["key"]]
        told = [(k, "key") for k in keys]
        told += [(obj[n], n) for n in names if n in obj]
        if "since" in operation:
            told.append((operation["since"]["field"], "since"))
        for text, what in told:
            steps = split_selector(text)
            paths = [steps] if steps is not None else fields_of(text, "record")
            for path in paths:
                if self.document.walk(schema, path) is None:
                    self.fail(f"{what}: “{text}” is not in the record of the document")

    def check_answer(self, call, operation, obj, role):
        reads = [operation[n] for n in ("records", "record", "key", "account", "label") if n in operation]
        is_list = role in ("list", "listSince", "listDeleted", "find") and "record" not in operation
        if not reads and not is_list and role not in ("get", "create", "update", "replace", "upsert"):
            return
        schema = self.document.answered(call)
        if schema is None:
            if reads or role == "get" or is_list:
                self.fail("the answer is read, and the document has none")
            return
        paging = self.paging_of(operation) or {}
        for name in ("next", "more", "pages", "total"):
            if name in paging and not paging[name].startswith("last:"):
                self.check_selector(schema, paging[name], name)
        for name in ("account", "label"):
            if name in operation:
                self.check_selector(schema, operation[name], name)
        if obj is None or role in ("archive", "restore", "delete", "action"):
            return
        if "key" in operation and "record" not in operation and role == "create":
            self.check_selector(schema, operation["key"], "key")
            return
        place = operation.get("records" if is_list else "record", "")
        steps = split_selector(place)
        found = self.document.walk(schema, steps) if steps is not None else ANYTHING
        if found is None or (is_list and not self.document.is_list(found)):
            self.fail(f"there is no {'list' if is_list else 'record'} at “{place}” in the answer of the document")
            return
        self.check_record(self.document.member(found, "*") if is_list else found, operation, obj, role)

    def check_operation(self, operation, obj, role, place):
        if isinstance(operation, str):
            operation = {"request": operation}
        self.place = place
        if "request" not in operation:
            self.fail("it has no request, so it cannot be checked")
            return
        self.requests += 1
        method, path = operation["request"].split(" ", 1)
        path = self.prefix + "/" + path.split("?")[0].lstrip("/")
        if not path.startswith(self.document.prefix + "/"):
            self.fail(f"“{path}” does not begin with “{self.document.prefix}” as the document's server does")
            return
        template, item = self.document.find_path(path[len(self.document.prefix):], method.lower())
        if item is None or method.lower() not in METHODS or method.lower() not in item:
            self.fail(f"“{operation['request']}” is not in the document"
                      + (f" ({template} knows {', '.join(m.upper() for m in METHODS if m in item)})" if item else ""))
            return
        call = item[method.lower()]
        names = self.check_parameters(item, call, operation, obj, role)
        self.check_body(item, call, operation, obj, role, names)
        self.check_answer(call, operation, obj, role)

    def check(self):
        if "test" in self.manifest:
            self.check_operation(self.manifest["test"], None, "test", "test")
        for name, obj in self.manifest["objects"].items():
            for role in ROLES:
                if role in obj:
                    self.check_operation(obj[role], obj, role, f"{name}/{role}")
            for i, find in enumerate(obj.get("find", [])):
                self.check_operation(find, obj, "find", f"{name}/find/{i}")
            for action, operation in obj.get("actions", {}).items():
                self.check_operation(operation, obj, "action", f"{name}/actions/{action}")
        return self.problems


def main():
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        manifest = json.load(file)
    with open(sys.argv[2], encoding="utf-8") as file:
        document = Document(file.read())
    checker = Checker(manifest, document, sys.argv[3:])
    problems = checker.check()
    for problem in problems:
        print(f"{manifest['id']}: {problem}")
    print(f"{manifest['id']}: {checker.requests} requests, {len(problems)} not in the document")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
