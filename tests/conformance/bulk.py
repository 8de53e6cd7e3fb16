# SPDX-License-Identifier: GPL-3.0-or-later
"""Several writes in one request: what a played application makes of it, and what every connector may
expect of the driver then."""

from bench import make_fields, plain
from manifest import BULK_ROLES
from match import Match, unflatten
from notation import NOTHING, Answer, Unplayable, fill, get, put, to_text
from promises import change_of, each_object, expect, promise
from refusals import WORDS, base_body, refuse

LISTS = {"items": None, "keys": "delete", "creates": "create", "updates": "update",
         "deletes": "delete"}
MANY = 3


# What the application makes of it

class Several:
    """The answer to one request; `wrong` is the place of the item that is refused."""

    def __init__(self, app, operation):
        self.app = app
        self.operation = operation
        self.said = operation.said
        self.name = operation.object_id
        self.key = app.store.keys_of(self.name)[0]
        self.wrong = app.wrong
        self.place = 0

    def read(self, kind, list_name, element):
        """(key, record) of an element."""
        template = self.said.get("item", NOTHING)
        if list_name in ("keys", "deletes") or template is NOTHING and kind == "delete":
            return to_text(element), None
        match = Match()
        match.tree("{record}" if template is NOTHING else template, element)
        record = unflatten(match.names)
        key = match.names.get("key", get(record, self.key) if kind != "create" else NOTHING)
        return None if key is NOTHING else to_text(key), record

    def write(self, kind, key, record):
        """The row that was written; None when there is none."""
        rows = self.app.store.rows[self.name]
        if kind == "create":
            return self.app.store.add(self.name, record)
        row = rows.get(key)
        if row is None:
            self.app.strays.append("%s of %s, which has none such, in bulk: %r" % (
                kind, self.name, key))
        elif kind == "delete":
            self.app.store.gone[self.name][row.key] = rows.pop(row.key)
        else:
            self.app.store.change(self.name, row, record)
        return row

    def result(self, kind, list_name, element):
        told = Answer(200, None)
        key, record = self.read(kind, list_name, element)
        self.place += 1
        if self.place - 1 == self.wrong:
            if "itemError" not in self.said:
                raise Unplayable("an error of one record")
            fill(self.said["itemError"], told, WORDS)
            return told.body
        row = self.write(kind, key, record)
        if "record" in self.said or "key" not in self.said:
            fill(self.said.get("record", ""), told, dict(row.record))
        if "key" in self.said:
            fill(self.said["key"], told, get(row.record, self.key))
        return told.body


def answer_several(app, operation, request, fault):
    several = Several(app, operation)
    answer = Answer(200, base_body(operation))
    places = operation.said.get("results", "")
    if operation.said.get("atomic") and several.wrong is not None:
        return refuse(app, operation, "reject")
    for list_name, kind in LISTS.items():
        elements = request.names.get(list_name, NOTHING)
        if elements is NOTHING:
            continue
        kind = kind or operation.role[5:]
        elements = elements.split(",") if isinstance(elements, str) else elements
        results = [several.result(kind, list_name, element) for element in elements]
        if fault == "short":
            results.pop()
        place = places.get(kind) if isinstance(places, dict) else places
        if "results" in operation.said or kind != "delete":
            fill(place, answer, results)
    return answer


# What may be expected

def bulk_of(bench, name, kind):
    """The operation for several writes of a kind, unless the driver must not use it."""
    said = bench.manifest.objects[name]
    if "parent" in said or kind not in said and (kind != "update" or "replace" not in said):
        return None
    own = bench.manifest.find("bulk-" + kind, name)
    return own or (bench.manifest.find("bulk-mixed", name) if kind != "upsert" else None)


def shown_on(bench, kind):
    return [name for name in bench.objects("list", "find", "get", "create")
            if bulk_of(bench, name, kind)]


def send(bench, name, kind, writes):
    bench.app.log.clear()
    answers = bench.ask(do="write_many", writes=[{"kind": kind, "object": name, **write}
                                                 for write in writes])
    asked = [r for r in bench.app.log if r.operation is not None and
             r.operation.role in BULK_ROLES]
    expect(len(asked) == 1, "%d requests were sent for %d writes: %s", len(asked), len(writes),
           [answer.get("message") for answer in answers])
    expect(bench.app.wrong is not None or not bench.app.writes(), "%s was sent by itself",
           bench.app.writes())
    expect(asked[0].is_signed, "they were not signed")
    return answers


def say(answers):
    return [(answer["outcome"], answer.get("message")) for answer in answers]


def outcomes(answers):
    return [answer["outcome"] for answer in answers]


def creates(bench, name):
    """(what is to be made, writes)"""
    made = [make_fields(bench, name, "create", 40 + number) for number in range(MANY)]
    return [fields for fields, _ in made], [{"fields": more} for _, more in made]


@promise("creates several with one request, and learns the key of each")
def creates_several(bench):
    def show(name):
        rows = bench.fill(name, 2)
        before = set(rows)
        wanted, writes = creates(bench, name)
        answers = send(bench, name, "create", writes)
        expect(outcomes(answers) == ["applied"] * MANY, "creates of %s were %s", name,
               say(answers))
        expect({answer["key"] for answer in answers} == set(rows) - before,
               "%s were made, and came %s", sorted(set(rows) - before), say(answers))
        for fields, answer in zip(wanted, answers):
            held = plain(rows[answer["key"]].record)
            for field, value in fields.items():
                expect(field not in held or held[field] == value or isinstance(value, (dict, list)),
                       "%s of %s is another one's: %r", field, answer["key"], held.get(field))
    return each_object(bench, shown_on(bench, "create"), show)


@promise("updates several with one request, each its own record")
def updates_several(bench):
    def show(name):
        rows = bench.fill(name, MANY)
        operation = bench.manifest.find("update", name) or bench.manifest.find("replace", name)
        writes, changes = [], {}
        for number, key in enumerate(sorted(rows)):
            change = change_of(bench, name, operation, rows[key])
            if change is None:
                raise Unplayable("no plain field to change")
            pointer, value = change
            if isinstance(value, str):
                value = value[:-1] + str(number)
            changes[key] = (pointer, value)
            writes.append({"key": key, "fields": put({}, pointer, value),
                           "seen": plain(rows[key].record)})
        answers = send(bench, name, "update", writes)
        expect(outcomes(answers) == ["applied"] * MANY, "updates of %s were %s", name, say(answers))
        for key, (pointer, value) in changes.items():
            held = plain(get(rows[key].record, pointer))
            expect(held == value or to_text(held) == to_text(value), "%s of %s holds %r and not %r",
                   pointer, key, held, value)
    return each_object(bench, shown_on(bench, "update"), show)


@promise("deletes several with one request, and no other one")
def deletes_several(bench):
    def show(name):
        rows = bench.fill(name, MANY + 2)
        keys = sorted(rows)[:MANY]
        answers = send(bench, name, "delete", [
            {"key": key, "seen": plain(rows[key].record)} for key in keys])
        expect(outcomes(answers) == ["applied"] * MANY, "deletes of %s were %s", name, say(answers))
        expect(len(rows) == 2 and not set(rows) & set(keys), "others were deleted: %s are left",
               sorted(rows))
    return each_object(bench, shown_on(bench, "delete"), show)


@promise("keeps to one of several what is wrong with it")
def refuses_one(bench):
    def show(name):
        operation = bulk_of(bench, name, "create")
        if not operation.said.get("atomic") and "itemError" not in operation.said:
            raise Unplayable("no error of one record")
        rows = bench.fill(name, 2)
        writes = creates(bench, name)[1]
        bench.app.wrong = 1
        answers = send(bench, name, "create", writes)
        if operation.said.get("atomic"):
            expect(len(bench.app.writes()) == MANY, "they were not sent one by one: %s",
                   [str(write)[:80] for write in bench.app.writes()])
            expect(outcomes(answers) == ["applied"] * MANY, "by themselves they were %s",
                   say(answers))
            return
        expect(outcomes(answers) == ["applied", "refused", "applied"], "one refused create of %s: "
               "%s", name, say(answers))
        expect(WORDS in answers[1].get("message", ""), "the words are lost: %s", answers[1])
        expect(len(rows) == 4, "%d records were made", len(rows) - 2)
    return each_object(bench, shown_on(bench, "create"), show)


@promise("does not know what became of several whose answer was lost")
def is_unsure_of_several(bench):
    def show(name):
        for kind in ("lost", "broken", "short"):
            rows = bench.fill(name, 2)
            before = len(rows)
            writes = creates(bench, name)[1]
            bench.ask(do="check")
            bench.app.faults = [{"roles": BULK_ROLES, "kind": kind, "count": 9}]
            answers = send(bench, name, "create", writes)
            expect(outcomes(answers) == ["ambiguous"] * MANY, "creates answered so (%s) were %s",
                   kind, say(answers))
            expect(len(rows) == before + MANY, "%d records were made", len(rows) - before)
    return each_object(bench, shown_on(bench, "create"), show)
