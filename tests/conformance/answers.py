# SPDX-License-Identifier: GPL-3.0-or-later
"""What a played application answers: records, pages and refusals, in the manifest's shapes."""

import copy
import json
import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from manifest import OWN, PAGE_SIZE
from match import unflatten
from notation import (NOTHING, Answer, Unplayable, build_path, fill, get, parse_path, put,
                      remove, select, to_text)
from refusals import base_body, refuse
from sample import find_times, instant
from server import write_xml

# Records in an answer

def finish(app, operation, answer):
    if app.manifest.dialect == "xml":
        answer.body = write_xml(answer.body)
        answer.headers["Content-Type"] = "application/xml"
    return answer


def shown(app, row):
    return dict(row.record)


def read_record(app, operation, row):
    answer = Answer(200, base_body(operation) if operation.said.get("record") else None)
    selector = operation.said.get("record", "")
    if selector.startswith("="):
        raise Unplayable("the record “%s”" % selector)
    fill(selector, answer, shown(app, row))
    etag = operation.said.get("etag", "")
    if etag.startswith("header:"):
        answer.headers[etag[7:]] = '"%d"' % row.updated
    if operation.kind == "json-rpc":
        answer.body.setdefault("result", True)
    return answer


def find_row(app, operation, request):
    """The row that a request is about, by its key or the parts of it."""
    rows = app.store.rows[operation.object_id]
    names = request.names
    parts = {name[4:]: value for name, value in names.items() if name.startswith("key.")}
    if parts:
        return next((row for row in rows.values() if all(
            to_text(get(row.record, pointer)) == to_text(parts[pointer.rsplit("/", 1)[-1]])
            for pointer in app.store.keys_of(operation.object_id)
            if pointer.rsplit("/", 1)[-1] in parts)), None)
    key = names.get("key", NOTHING)
    if isinstance(key, list) and len(key) == 1:
        key = key[0]
    if key is NOTHING:
        return next((row for row in rows.values() if key_occurs(row.key, request)), None)
    if app.manifest.dialect == "odata" and isinstance(key, str) and key.startswith("'"):
        key = key[1:-1].replace("''", "'")
    return rows.get(to_text(key))


def key_occurs(key, request):
    return json.dumps(key) in json.dumps(request.tree) or key in dict(request.query).values()


def answer_get(app, operation, request, fault):
    row = find_row(app, operation, request)
    if row is None:
        return refuse(app, operation, "missing")
    return finish(app, operation, read_record(app, operation, row))


# Lists

def wanted_rows(app, operation, request):
    held = app.store.gone if operation.role == "listDeleted" else app.store.rows
    rows = list(held[operation.object_id].values())
    names = request.names
    parent = next((v for n, v in names.items() if n == "parent.id"), None)
    if parent is not None:
        rows = [row for row in rows if row.parent == to_text(parent)]
    sets = app.manifest.objects[operation.object_id].get("each", [])
    if sets:
        rows = [row for row in rows if all(
            to_text(names[name]) == to_text(value)
            for name, value in sets[row.each].items() if name in names)]
    if operation.role == "find":
        searches = [o for o in request.alike if o.role == "find"] or [operation]
        return [row for row in rows
                if any(is_found(app, search, request, row) for search in searches)]
    if app.condition is not None and "filter" in names:
        pointer, value = app.condition
        raw = names["filter"] if isinstance(names["filter"], str) else json.dumps(
            names["filter"], ensure_ascii=False)
        if to_text(value) not in raw and json.dumps(value, ensure_ascii=False)[1:-1] not in raw:
            app.strays.append("the condition %s = %r was asked for as %r" % (pointer, value, raw))
        rows = [row for row in rows if get(row.record, pointer) == value]
    return sort_rows(app, operation, since_rows(app, operation, request, rows))


def is_found(app, operation, request, row):
    """A search may be fuzzy: what was looked for occurs in the request as it stands."""
    values = [to_text(get(row.record, by)) for by in operation.said.get("by", [])]
    named = request.names.get("value")
    if isinstance(named, str) and len(values) == 1:
        return values[0].lower() in named.lower()
    heap = json.dumps([request.tree, request.query, request.path], ensure_ascii=False)
    return all(json.dumps(value, ensure_ascii=False)[1:-1] in heap for value in values)


def since_rows(app, operation, request, rows):
    since = operation.since
    raw = request.names.get("since", NOTHING)
    if raw is NOTHING:
        return rows
    moment = (lambda row: row.created) if since.get("covers") == "created" else (
        lambda row: row.updated)
    style = since.get("format", "iso")
    if style in ("integer", "string"):
        least = int("".join(c for c in to_text(raw) if c.isdigit()) or 0)
        return [row for row in rows if moment(row) // 3600 >= least]
    times = find_times(raw, style)
    if not times and "filter" in request.names:
        return rows
    if not times:
        raise Unplayable("the position %r in the format %s" % (raw, style))
    until = find_times(request.names.get("until", ""), style) or times[1:2]
    day = style in ("date", "compact-date")
    rows = [row for row in rows if at(row, moment, day) >= times[0]]
    if until and until[-1] > times[0]:
        rows = [row for row in rows if at(row, moment, day) <= until[-1]]
    return rows


def at(row, moment, is_day):
    time = instant(moment(row))
    return time.replace(hour=0, minute=0, second=0) if is_day else time


def sort_rows(app, operation, rows):
    if operation.since.get("order") == "newest-first":
        return sorted(rows, key=lambda row: -row.updated)
    if operation.paging.get("style") == "keyset":
        return sorted(rows, key=lambda row: [order(get(row.record, by))
                                             for by in operation.paging["by"]])
    if operation.since:
        return sorted(rows, key=lambda row: row.updated)
    return rows


def order(value):
    return (0, value, "") if isinstance(value, (int, float)) else (1, 0, to_text(value))


def page_size(operation, request):
    given = request.names.get("size")
    if isinstance(given, (int, str)) and str(given).isdigit():
        return max(1, int(given))
    return operation.paging.get("size", {}).get("value", PAGE_SIZE)


def page_start(app, operation, request, rows, size):
    paging = operation.paging
    style = paging.get("style", "none")
    position = request.names.get("position", request.names.get(
        {"page": "page", "offset": "offset"}.get(style, "cursor"), NOTHING))
    if position is NOTHING or position in (None, ""):
        return 0
    if style == "page":
        return (int(position) - paging.get("start", 1)) * size
    if style == "offset":
        return int(position) - paging.get("start", 0)
    if style == "keyset" or paging.get("next", "").startswith("last:"):
        return start_after(paging, position, rows, request)
    if to_text(position) in app.positions:
        return app.positions[to_text(position)]
    return int(to_text(position).rpartition("-")[2])


def start_after(paging, position, rows, request):
    pointers = paging.get("by") or [paging["next"][5:]]
    if len(pointers) > 1:
        raise Unplayable("a keyset of several parts")
    for number, row in enumerate(rows):
        if to_text(get(row.record, pointers[0])) == to_text(position):
            return number + 1
    raise Unplayable("a position that is no record's: %r" % position)


def answer_list(app, operation, request, fault):
    rows = wanted_rows(app, operation, request)
    if operation.role == "find" and "record" in operation.said:
        return finish(app, operation, read_record(app, operation, rows[0])) if rows else refuse(
            app, operation, "missing")
    style = operation.paging.get("style", "none")
    size = page_size(operation, request)
    start = page_start(app, operation, request, rows, size) if style != "none" else 0
    if fault == "circle" and (style in ("page", "offset") or
                              operation.paging.get("next", "").startswith("last:")):
        start = 0
    end = len(rows) if style == "none" else min(len(rows), start + size)
    records = [shown(app, row) for row in rows[start:end]]
    if fault == "keyless" and records:
        for pointer in app.store.keys_of(operation.object_id):
            records[-1] = json.loads(json.dumps(records[-1]))
            remove(records[-1], pointer)
    if fault == "twice" and records:
        records.insert(1, dict(records[0]))
    answer = Answer(200, None)
    put_records(app, operation, answer, records)
    position = start if fault == "circle" else end
    put_paging(app, operation, request, answer, rows, (position, end < len(rows) or
                                                      fault == "circle", size, fault))
    if operation.kind == "json-rpc":
        answer.body = {**base_body(operation), **answer.body}
    return finish(app, operation, answer)


def put_records(app, operation, answer, records):
    said = operation.said
    selector = said.get("records")
    if selector is None and "connection" in said:
        is_edge = "edges" in said.get("document", "")
        selector = said["connection"] + ("/edges" if is_edge else "/nodes")
        if is_edge:
            records = [{"node": record} for record in records]
    selector = selector or ""
    if selector.startswith("="):
        raise Unplayable("the records “%s”" % selector)
    if selector.startswith("$"):
        path = parse_path(selector)
        if not any(kind == "all" for kind, _ in path):
            answer.body = build_path(None, path, records)
            return
        answer.body = build_path(None, path, records)
        if not records:
            answer.body = build_path(None, path[:[k for k, _ in path].index("all")], [])
        return
    if selector == "":
        answer.body = records
    else:
        answer.body = put(answer.body, selector, records)


def put_paging(app, operation, request, answer, rows, state):
    position, has_more, size, fault = state
    paging = operation.paging
    under = operation.said.get("connection", "") if paging.get("under") else ""

    def set_value(name, value):
        selector = paging.get(name)
        if selector is None or selector.startswith(("last:", "=")):
            return
        if selector == "link:next" or selector.startswith("link:"):
            answer.headers["Link"] = '<%s>; rel="%s"' % (value, selector[5:])
            return
        fill(under + selector if selector.startswith("/") or not selector else selector, answer,
             value)

    set_value("total", len(rows))
    set_value("pages", -(-len(rows) // size))
    if "more" in paging:
        if paging["more"].startswith("="):
            satisfy(app, paging["more"], answer, has_more)
        else:
            set_value("more", has_more)
    style = paging.get("style", "none")
    if style == "cursor" and paging.get("next", "").startswith("="):
        hold_cursor(app, paging["next"], answer, position)
    elif style == "cursor" and has_more:
        set_value("next", "c-%d" % position)
    elif style in ("next-url", "link-header") and has_more:
        url = next_url(app, operation, request, position, fault)
        if style == "link-header" and paging.get("next", "link:next") == "link:next":
            answer.headers["Link"] = '<%s>; rel="next"' % url
        else:
            set_value("next", url)


def satisfy(app, formula, answer, wanted):
    """Writes into the answer what makes a formula true, or false."""
    before = answer.body
    for path in [None] + re.findall(r"\[body\.([^\]]+)\]", formula):
        for value in (True, False, 1, 0, "x", None):
            answer.body = copy.deepcopy(before)
            if path is not None:
                fill("/" + path.replace(".", "/"), answer, value)
            if bool(app.formula(formula, {"body": answer.body})) == wanted:
                return
    raise Unplayable("the formula “%s”" % formula)


def hold_cursor(app, formula, answer, position):
    """The program works out the position from the page: it is known again when it comes."""
    value = app.formula(formula, {"body": answer.body})
    if value not in (None, ""):
        app.positions[to_text(value)] = position


def next_url(app, operation, request, position, fault):
    split = urlsplit(request.target)
    query = [pair for pair in parse_qsl(split.query, keep_blank_values=True)
             if pair[0] != "played_page" and pair not in app.sign_in.shown()[1].items()]
    target = split.path + "?" + urlencode(query + [("played_page", str(position))])
    names = {k: v for k, v in request.names.items() if k != "position"}
    entry = (operation, names, "c-%d" % position)
    app.pages[target] = entry
    signed = target + "".join("&" + urlencode([pair]) for pair in app.sign_in.shown()[1].items())
    app.pages[signed] = entry
    return (app.foreign if fault == "foreign" else app.sign_in.origin) + target


# Writes

def written(app, operation, request):
    record = unflatten(request.names)
    if operation.encode in ("form", "form-brackets", "xml"):
        record = app.store.coerce(app.manifest.schema(operation.object_id), record)
    return record


def answer_create(app, operation, request, fault):
    record = written(app, operation, request)
    parent = request.names.get("parent.id")
    kept = app.manifest.objects[operation.object_id].get("parent", {}).get("as")
    if parent is not None and kept is not None:
        record = put(record, "/" + kept.lstrip("/"), parent)
    row = app.store.add(operation.object_id, record)
    if parent is not None:
        row.parent = to_text(parent)
    return finish(app, operation, tell(app, operation, row, 201))


def tell(app, operation, row, status):
    said = operation.said
    answer = Answer(200, base_body(operation) if operation.kind != "rest" else None)
    if operation.kind == "json-rpc":
        answer.body["result"] = True
    elif operation.kind == "rest":
        answer.status = status
    if "record" in said or "key" not in said:
        if operation.kind == "rest" or "record" in said:
            fill(said.get("record", ""), answer, shown(app, row))
    if "key" in said:
        put_key(app, operation, answer, row)
    if answer.body is None:
        answer.body = {}
    return answer


def put_key(app, operation, answer, row):
    selector = operation.said["key"]
    value = get(row.record, app.store.keys_of(operation.object_id)[0])
    if not selector.startswith("="):
        if select(selector, answer, app.formula) != value:
            fill(selector, answer, value)
        return
    answer.headers["Location"] = app.sign_in.origin + app.base_path() + "/played/" + row.key
    if answer.body is None:
        answer.body = {}
    if to_text(select(selector, answer, app.formula)) != row.key:
        raise Unplayable("the key “%s”" % selector)


def answer_update(app, operation, request, fault):
    row = find_row(app, operation, request)
    if row is None:
        return refuse(app, operation, "missing")
    app.store.change(operation.object_id, row, written(app, operation, request))
    return finish(app, operation, tell(app, operation, row, 200))


def answer_delete(app, operation, request, fault):
    row = find_row(app, operation, request)
    if row is None:
        return refuse(app, operation, "missing")
    if operation.role == "delete":
        app.store.gone[operation.object_id][row.key] = row
        del app.store.rows[operation.object_id][row.key]
    if operation.kind == "rest" and operation.method == "DELETE":
        return Answer(204, None)
    return finish(app, operation, tell(app, operation, row, 200))


def answer_upsert(app, operation, request, fault):
    return answer_create(app, operation, request, fault)


# The other calls

def answer_test(app, operation, request, fault):
    answer = Answer(200, base_body(operation))
    listed = next((o for o in app.manifest.operations if o.role == "list" and
                   o.method == operation.method and o.path == operation.path), None)
    if listed is not None and operation.kind == "rest":
        return answer_list(app, listed, request, fault)
    for name, value in (("account", "account-1"), ("label", "Played")):
        selector = operation.said.get(name)
        if selector and not selector.startswith("="):
            fill(selector, answer, value)
    if operation.kind == "json-rpc":
        answer.body.setdefault("result", {})
    return finish(app, operation, answer)


def answer_describe(app, operation, request, fault):
    """One field of the account's own, a text."""
    said = operation.said
    kind = app.manifest.own_field(operation.object_id)
    field = {}
    for member, value in (("name", OWN), ("title", "Own field"), ("readOnly", False),
                          ("required", False)):
        if said.get(member, "=").startswith("/"):
            field = put(field, said[member], value)
    if kind is not None and said["type"]["from"].startswith("/"):
        field = put(field, said["type"]["from"], kind)
    answer = Answer(200, base_body(operation))
    if "members" in said:
        fill(said["members"], answer, {OWN: field} if "name" not in said else {"1": field})
    else:
        put_records(app, operation, answer, [field])
    return finish(app, operation, answer)


ANSWERS = {"list": answer_list, "listSince": answer_list, "listDeleted": answer_list,
           "find": answer_list, "get": answer_get, "create": answer_create,
           "update": answer_update, "replace": answer_update, "upsert": answer_upsert,
           "delete": answer_delete, "archive": answer_delete, "restore": answer_update,
           "test": answer_test, "describe": answer_describe}
