# SPDX-License-Identifier: GPL-3.0-or-later
"""What every connector may expect of the driver. Each promise is shown on a played application."""

import json

from bench import Failure, make_fields, plain, prune, send_only, writable
from manifest import filters_of
from match import same, unflatten
from notation import NOTHING, Unplayable, get, put, steps, to_text
from refusals import WORDS
from sample import instant, types_of
from store import overlay

PROMISES = []


def promise(words):
    def add(function):
        PROMISES.append((words, function))
        return function
    return add


def each_object(bench, names, show, auth=None):
    """Shows something on each object, in an application of its own; gives whom it was shown on."""
    shown, left = [], []
    for name in names:
        bench.open(auth)
        try:
            show(name)
            bench.settle()
            shown.append(name)
        except Unplayable as reason:
            left.append("%s: %s" % (name, reason))
    if not shown:
        raise Unplayable("; ".join(left) or "nothing of that kind in the connector")
    return ", ".join(shown) + ("; not played: " + "; ".join(left) if left else "")


def expect(condition, words, *values):
    if not condition:
        raise Failure(words % values if values else words)


# Signing in

@promise("signs in, and is refused with a wrong secret")
def signs_in(bench):
    shown = []
    for auth in bench.auths():
        bench.open(auth)
        first = next(iter(bench.objects("list")), None)
        if bench.manifest.find("test") is None and first:
            bench.fill(first, 1)
        told = bench.ask(do="check")
        account = bench.document.get("test", {})
        account = account.get("account") if isinstance(account, dict) else None
        if account and not account.startswith("=") and bench.app.log[-1].operation.role == "test":
            expect(told.get("account"), "the account is not told")
        bench.settle()
        shown.append(auth["id"])
        if auth["type"] == "none":
            continue
        bench.open(auth, "wrong")
        refused = bench.ask_freely(do="check")
        expect(refused.get("error") in ("unauthorized", "forbidden"),
               "a wrong secret for “%s” gave %s", auth["id"], refused)
    return ", ".join(shown)


@promise("signs in anew when the session ends, and asks for it when that cannot be")
def renews(bench):
    shown = []
    for auth in bench.auths():
        bench.open(auth)
        name = next(iter(bench.objects("list")), None)
        if name is None or auth["type"] == "none":
            continue
        bench.fill(name)
        bench.read_pages(name)
        before = len(bench.app.log)
        if auth["type"] in ("session", "oauth2"):
            bench.sign_in.end()
            items = bench.read_pages(name)[0]
            expect(len({item["key"] for item in items}) == len(bench.app.store.rows[name]),
                   "not all records came after the session had ended")
        else:
            bench.sign_in.secrets = bench.sign_in.wrong()
            page = bench.ask_freely(do="list", object=name)
            expect(page.get("error") == "unauthorized", "a key that ended gave %s", page)
            expect(len(bench.app.log) - before <= 2, "a key that ended was tried %d times",
                   len(bench.app.log) - before)
        bench.settle()
        shown.append(auth["id"])
    if not shown:
        raise Unplayable("no sign-in, or no list")
    return ", ".join(shown)


# Reading

def compare_record(name, wanted, item):
    if plain(wanted) != plain(item["record"]):
        raise Failure("a record of %s came as %s instead of %s" % (
            name, json.dumps(item["record"])[:300], json.dumps(wanted)[:300]))


@promise("lists every record once, page by page")
def lists(bench):
    def show(name):
        rows = bench.fill(name)
        items, partial, _, note = bench.read_pages(name)
        keys = [item["key"] for item in items]
        expect(not partial, "the list of %s counts as partial: %s", name, note)
        expect(len(set(keys)) == len(keys), "a record of %s came twice", name)
        expect(set(keys) == set(rows), "of %s came %d records instead of %d: %s", name,
               len(keys), len(rows), sorted(set(keys) ^ set(rows))[:4])
        if bench.manifest.dialect not in ("xml", "odata"):
            for item in items:
                compare_record(name, rows[item["key"]].record, item)
    return each_object(bench, bench.objects("list"), show)


@promise("takes an empty list for an empty list")
def lists_nothing(bench):
    def show(name):
        bench.app.focus = name
        items, partial, _, note = bench.read_pages(name)
        expect(not items and not partial, "an empty list of %s gave %s", name, note or items)
    return each_object(bench, bench.objects("list"), show)


@promise("lists what changed since, and little else")
def lists_changes(bench):
    def show(name):
        said = bench.ask(do="abilities", object=name)
        if not said["since"]:
            raise Unplayable("it has no list of changes")
        rows = bench.fill(name)
        high = bench.read_pages(name)[2]
        if bench.manifest.find("listSince", name):
            high = bench.read_pages(name, "2025-01-01T00:00:00Z")[2] if high is None else high
        expect(high, "the list of %s tells no position", name)
        wanted = {bench.app.store.add(name).key}
        if not said["created_only"]:
            row = rows[sorted(rows)[2]]
            bench.app.store.change(name, row, {})
            wanted.add(row.key)
        items, partial, _, note = bench.read_pages(name, high)
        keys = {item["key"] for item in items}
        expect(not partial, "the list of changes of %s is partial: %s", name, note)
        expect(wanted <= keys, "of %s changed %s, and came %s", name, sorted(wanted), sorted(keys))
        expect(len(keys) < len(rows) or is_coarse(bench, name),
               "all records of %s came, not what changed", name)

    return each_object(bench, bench.objects("list", "listSince"), show)


@promise("shows what was deleted there, where the application tells")
def shows_deleted(bench):
    def show(name):
        said = bench.manifest.objects[name]
        rows = bench.fill(name, 4)
        row = rows[sorted(rows)[1]]
        if "deleted" not in said and "listDeleted" not in said:
            raise Unplayable("it tells nothing of that")
        able = bench.ask(do="abilities", object=name)
        high = bench.read_pages(name)[2] if able["since"] and not able["created_only"] else None
        bench.app.store.set_aside(name, row)
        items = bench.read_pages(name, high)[0]
        expect(row.key in [item["key"] for item in items if item["deleted"]],
               "%s of %s was deleted, and came %s", row.key, name,
               [(item["key"], item["deleted"]) for item in items])
    return each_object(bench, bench.objects("list"), show)


def is_coarse(bench, name):
    """Asked by the day, or from far back, all records of the test may come."""
    since = bench.app.store.since_of(name)
    lookback = since.get("lookback", "PT2M")
    return since.get("format") in ("date", "compact-date") or "D" in lookback or "H" in lookback


@promise("reads one record as the list shows it, and tells when there is none")
def gets(bench):
    def show(name):
        rows = bench.fill(name, 4)
        for key in sorted(rows)[:2]:
            item = bench.ask(do="get", object=name, key=key)
            expect(item["key"] == key, "instead of %s came %s", key, item["key"])
            if bench.manifest.dialect not in ("xml", "odata"):
                compare_record(name, rows[key].record, item)
        key = bench.app.store.add(name).key
        del rows[key]
        gone = bench.ask_freely(do="get", object=name, key=key)
        expect(gone.get("error") == "missing", "a record of %s that is gone gave %s", name, gone)
    return each_object(bench, bench.objects("get"), show)


@promise("finds a record by each field that it may be found by")
def finds(bench):
    def show(name):
        rows = bench.fill(name, 5)
        row = rows[sorted(rows)[1]]
        searches = [o for o in bench.manifest.operations
                    if o.role == "find" and o.object_id == name and len(o.said["by"]) == 1]
        if not searches:
            raise Unplayable("searches by several fields")
        for search in searches:
            pointer = search.said["by"][0]
            value = plain(get(row.record, pointer))
            if value is NOTHING or isinstance(value, (dict, list)):
                continue
            found = bench.ask(do="find", object=name, pointer=pointer, value=value)
            expect(row.key in [item["key"] for item in found],
                   "%s was not found by %s %r, but %s", name, pointer, value,
                   [item["key"] for item in found])
    return each_object(bench, bench.objects("find"), show)


@promise("leaves a condition to the application as the connector says")
def asks_for_some(bench):
    def show(name):
        rows = bench.fill(name, 5)
        row = rows[sorted(rows)[2]]
        tried = 0
        for pointer, way in filters_of(bench.manifest.objects[name]):
            value = get(row.record, pointer)
            if "=" not in way.get("compare", ["="]) or isinstance(value, (dict, list, bool)) or (
                    value in (NOTHING, None) or way.get("template", "").startswith("=")):
                continue
            tried += 1
            bench.app.condition = (pointer, value)
            bench.app.log.clear()
            items = bench.read_pages(name, None, {"pointer": pointer, "compare": "=",
                                                  "value": plain(value)})[0]
            asked = next(r for r in bench.app.log if r.operation and r.operation.role == "list")
            expect("filter" in asked.names, "%s of %s was not left to it", pointer, name)
            expect(row.key in [item["key"] for item in items], "the record with %s = %r did not "
                   "come", pointer, value)
        if not tried:
            raise Unplayable("no condition that a test can make")
    return each_object(bench, [name for name in bench.objects("list")
                               if "filters" in bench.manifest.objects[name]], show)


# Writing

def the_write(bench, name, roles, answer):
    """The one write that was sent."""
    writes = bench.app.writes()
    expect(len(writes) == 1, "%d writes were sent for one of %s: %s (%s)", len(writes), name,
           [str(w)[:120] for w in writes], answer.get("message"))
    expect(writes[0].operation.role in roles and writes[0].operation.object_id == name,
           "%s of %s was sent as %s of %s", roles, name, writes[0].operation.role,
           writes[0].operation.object_id)
    expect(writes[0].is_signed, "a write was not signed")
    return writes[0]


def is_text(operation):
    return operation.encode in ("form", "form-brackets", "xml")


def check_sent(bench, name, write, fields):
    """What was sent, against the schema and against what was to be sent."""
    operation = write.operation
    sent = unflatten(write.names)
    schema = bench.manifest.schema(name)
    if not ("record" in write.names or any(n.startswith("record.") for n in write.names)):
        raise Unplayable("a body of formulas")
    faults = bench.manifest.samples.faults(schema, sent, operation.role, "", is_text(operation))
    if "record" not in write.names or "send" in operation.said:
        faults = [fault for fault in faults if "is required" not in fault]
    expect(not faults, "what was sent of %s: %s", name, "; ".join(faults[:4]))
    wanted = send_only(operation, fields)
    for field, value in wanted.items():
        if field not in sent:
            named = json.dumps(operation.body)
            expect("record" not in write.names and "record." + field not in named or
                   steps("/" + field)[0] in parent_field(bench, name) or
                   '"%s":' % field in named or is_text(operation) and value in ([], {}, None),
                   "“%s” of %s was not sent", field, name)
        else:
            expect(alike(value, sent[field], is_text(operation)), "“%s” of %s was sent as %r "
                   "instead of %r", field, name, sent[field], value)


def parent_field(bench, name):
    return [bench.manifest.objects[name].get("parent", {}).get("as", "").lstrip("/")]


def alike(wanted, sent, has_texts):
    if not has_texts:
        return plain(sent) == wanted
    if isinstance(wanted, dict) and list(wanted) == ["#text"]:
        return alike(wanted["#text"], sent, True)
    if isinstance(wanted, dict):
        return isinstance(sent, dict) and all(alike(v, sent.get(k), True) for k, v in
                                              wanted.items() if v not in ([], {}, None))
    if isinstance(wanted, list):
        sent = sent if isinstance(sent, list) else [sent]
        return len(sent) == len(wanted) and all(map(alike, wanted, sent, [True] * len(wanted)))
    return wanted is None or same(wanted, sent)


def create(bench, name, seed=40):
    fields, more = make_fields(bench, name, "create", seed)
    bench.app.log.clear()
    answer = bench.ask(do="write", kind="create", object=name, fields=more,
                       idempotency_key="key-1")
    return fields, answer


@promise("creates with one request that the schema permits, and learns the key")
def creates(bench):
    def show(name):
        rows = bench.fill(name, 2)
        before = set(rows)
        fields, answer = create(bench, name)
        write = the_write(bench, name, ("create",), answer)
        expect(answer["outcome"] == "applied", "a create of %s was %s: %s", name,
               answer["outcome"], answer.get("message"))
        made = set(bench.app.store.rows[name]) - before
        check_sent(bench, name, write, fields)
        expect(answer.get("key") in made or "key" not in answer and not rows,
               "a create of %s gave the key %s instead of %s", name, answer.get("key"), made)
        key = bench.document.get("idempotency", {}).get("header")
        if key and write.operation.said.get("idempotency") is not False:
            expect(write.headers.get(key.lower()) == "key-1", "the idempotency key was not sent")
    return each_object(bench, bench.objects("create"), show)


def change_of(bench, name, operation, row):
    """Pointer of a field that an update can change, and its new value."""
    named = json.dumps(operation.body)
    keys = [steps(p)[0] for p in bench.app.store.keys_of(name)] + parent_field(bench, name)
    for field, schema in writable(bench.manifest, name, "update").items():
        if field not in keys and ('"{record}"' in named or "{record.%s}" % field in named):
            found = change_below(bench.manifest.samples, "/" + field, schema, row.record)
            if found and send_only(operation, put({}, *found)) == put({}, *found):
                return found
    return None


def change_below(samples, pointer, schema, record):
    schema = samples.resolve(schema)
    kinds = types_of(schema)
    if any(schema.get(mark) for mark in ("readOnly", "writeOnly", "x-create-only", "enum",
                                         "format", "pattern", "x-format")):
        return None
    for field, inner in schema.get("properties", {}).items():
        found = change_below(samples, pointer + "/" + field, inner, record)
        if found:
            return found
    if "array" in kinds and isinstance(schema.get("items"), dict) and "items" in schema:
        return pointer, plain([samples.value(schema["items"], "items", 57, instant(7))])
    if "object" in kinds and not schema.get("properties") and schema.get(
            "additionalProperties") is not False:
        return pointer + "/Anything", "Ny ø"
    if "string" in kinds or kinds[0] is None:
        return pointer, "Ny ø"[:schema.get("maxLength", 4)].ljust(schema.get("minLength", 0), "x")
    if kinds[0] in ("integer", "number"):
        return pointer, 5 if get(record, pointer) != 5 else 6
    return None


@promise("updates with one request that holds what changed, or all of it, as the connector says")
def updates(bench):
    def show(name):
        rows = bench.fill(name, 2)
        row = rows[sorted(rows)[0]]
        operation = bench.manifest.find("update", name) or bench.manifest.find("replace", name)
        change = change_of(bench, name, operation, row)
        if change is None:
            raise Unplayable("no plain field to change")
        changes = put({}, *change)
        seen = plain(row.record)
        bench.app.log.clear()
        barred = {field: value for field, value in make_fields(bench, name, "update", 41)[1].items()
                  if field not in writable(bench.manifest, name, "update")}
        answer = bench.ask(do="write", kind="update", object=name, key=row.key,
                           fields={**barred, **changes}, seen=seen)
        write = the_write(bench, name, ("update", "replace"), answer)
        expect(answer["outcome"] == "applied", "an update of %s was %s: %s", name,
               answer["outcome"], answer.get("message"))
        wanted = changes
        if operation.is_whole():
            wanted = overlay(prune(bench.manifest, bench.manifest.schema(name), seen), changes)
            wanted = {field: value for field, value in wanted.items()
                      if field in writable(bench.manifest, name, "update")}
        check_sent(bench, name, write, wanted)
        sent = unflatten(write.names)
        if "record" in write.names and not operation.is_whole():
            extra = set(sent) - set(changes) - {steps(p)[0] for p in
                                                operation.said.get("send", []) if steps(p)}
            expect(not extra, "an update of %s sent %s as well", name, sorted(extra))
        expect(plain(get(row.record, change[0])) == change[1] or
               to_text(get(row.record, change[0])) == to_text(change[1]), "%s was not changed", name)
    return each_object(bench, bench.objects("update", "replace"), show)


def emptied(bench, operation):
    """What a body has for a field that was emptied."""
    has_texts = is_text(operation)
    clear = bench.document.get("clear", "text" if has_texts else "null")
    return {"null": None, "text": "", "false": False}.get(clear, clear)


def find_nullable(bench, name, operation):
    """Pointer of a text that may be empty and is sent as it stands."""
    keys = [steps(p)[0] for p in bench.app.store.keys_of(name)] + parent_field(bench, name)
    for field, schema in writable(bench.manifest, name, "update").items():
        plain_text = {"string", "null"} == set(types_of(schema)) and not (
            set(schema) & {"enum", "pattern", "format", "x-format", "minLength"})
        if plain_text and field not in keys and not schema.get("writeOnly") and (
                send_only(operation, {field: 1}) == {field: 1}):
            return field
    return None


@promise("empties a field as the connector says")
def empties(bench):
    def show(name):
        operation = bench.manifest.find("update", name) or bench.manifest.find("replace", name)
        field = find_nullable(bench, name, operation)
        if field is None or operation.body not in ("{record}", {operation.said.get("wrap"):
                                                                "{record}"}):
            raise Unplayable("no field that may be empty and is sent as it stands")
        rows = bench.fill(name, 2)
        row = rows[sorted(rows)[0]]
        bench.app.log.clear()
        answer = bench.ask(do="write", kind="update", object=name, key=row.key,
                           fields={field: None}, seen=plain(row.record))
        write = the_write(bench, name, ("update", "replace"), answer)
        sent = unflatten(write.names).get(field, NOTHING)
        wanted = emptied(bench, operation)
        expect(sent is wanted or sent == wanted, "an emptied “%s” of %s was sent as %r", field,
               name, "nothing" if sent is NOTHING else sent)
        expect(answer["outcome"] == "applied", "it was %s", answer["outcome"])
    return each_object(bench, bench.objects("update", "replace"), show)


@promise("deletes or archives the one record, with one request")
def deletes(bench):
    def show(name):
        for kind in ("delete", "archive"):
            operation = bench.manifest.find(kind, name)
            if operation is None:
                continue
            rows = bench.fill(name, 3)
            row = rows[sorted(rows)[1]]
            bench.app.log.clear()
            answer = bench.ask(do="write", kind=kind, object=name, key=row.key,
                               seen=plain(row.record))
            the_write(bench, name, ("delete", "archive"), answer)
            expect(answer["outcome"] == "applied", "to %s one of %s was %s: %s", kind, name,
                   answer["outcome"], answer.get("message"))
            if kind == "delete" and operation.method == "DELETE":
                expect(row.key not in rows and len(rows) == 2, "another record was deleted")
                again = bench.ask(do="write", kind=kind, object=name, key=row.key,
                                  seen=plain(row.record))
                expect(again["outcome"] == "applied", "to delete what is gone was %s",
                       again["outcome"])
    return each_object(bench, bench.objects("delete", "archive"), show)


@promise("says in the application's words why a write was refused")
def says_why(bench):
    def show(name):
        rows = bench.fill(name, 2)
        bench.app.refusal = "reject"
        answer = create(bench, name)[1]
        expect(answer["outcome"] == "refused", "a refused create of %s was %s", name,
               answer["outcome"])
        expect(len(rows) == 2, "a refused create was done")
        expect(WORDS in answer.get("message", ""), "the words are lost: %s", answer)
    return each_object(bench, bench.objects("create"), show)


@promise("does not know what became of a create whose answer was lost")
def is_unsure(bench):
    def show(name):
        rows = bench.fill(name, 2)
        bench.ask(do="check")
        bench.app.faults.append({"roles": ("create",), "kind": "lost", "count": 9})
        answer = create(bench, name)[1]
        expect(answer["outcome"] == "ambiguous", "a create without an answer was %s",
               answer["outcome"])
        keys = {json.dumps(w.headers.get(bench.document.get("idempotency", {}).get(
            "header", "").lower())) for w in bench.app.writes()}
        expect(len(bench.app.writes()) == 1 or len(keys) == 1 and "null" not in keys,
               "a create was sent %d times", len(bench.app.writes()))
        expect(len(rows) >= 3, "nothing was created")
    return each_object(bench, bench.objects("create")[:1], show)
