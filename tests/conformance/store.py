# SPDX-License-Identifier: GPL-3.0-or-later
"""The records that a played application holds, made by the schemas of its manifest."""

import copy
import json
import re

from notation import NOTHING, Unplayable, get, put, to_text
from sample import find_times, instant, types_of, write_time

HOUR = 3600
STAMPS = ("date-time", "date")


class Row:
    def __init__(self, key, record, created):
        self.key = key
        self.record = record
        self.created = created
        self.updated = created
        self.parent = None
        self.each = 0


def field_schema(samples, schema, pointer):
    for step in pointer.split("/")[1:]:
        schema = samples.resolve(schema).get("properties", {}).get(step, {})
    return samples.resolve(schema)


def overlay(below, above):
    if not isinstance(above, dict) or not isinstance(below, dict):
        return above
    result = dict(below)
    for name, value in above.items():
        result[name] = overlay(result.get(name), value) if isinstance(value, dict) else value
    return result


class Store:
    """Rows of every object; `formula` works out formulas of the manifest."""

    def __init__(self, manifest, formula):
        self.manifest = manifest
        self.formula = formula
        self.rows = {name: {} for name in manifest.objects}
        self.gone = {name: {} for name in manifest.objects}
        self.numbers = {name: 0 for name in manifest.objects}
        self.time = 0
        for name in manifest.objects:
            self.check(name)

    def check(self, name):
        parent = self.manifest.objects[name].get("parent")
        if parent and parent["object"] not in self.manifest.objects:
            raise Unplayable("the parent “%s”" % parent["object"])

    def said(self, name):
        return self.manifest.objects[name]

    def keys_of(self, name):
        key = self.said(name)["key"]
        return key if isinstance(key, list) else [key]

    def add(self, name, fields=None):
        """Makes a record; `fields` lie over the made values."""
        said = self.said(name)
        schema = self.manifest.schema(name)
        samples = self.manifest.samples
        self.numbers[name] += 1
        self.time += HOUR
        number = self.numbers[name] + 100 * (list(self.rows).index(name) + 1)
        record = samples.record(schema, number, instant(self.time))
        for n, pointer in enumerate(self.keys_of(name)):
            if fields is None or get(fields, pointer) in (NOTHING, None):
                record = put(record, pointer, self.make_key(name, pointer, number if n == 0
                                                            else number + 7))
        record = self.satisfy(name, record)
        etag = said.get("etag", "/@odata.etag" if self.manifest.dialect == "odata" else "")
        if etag.startswith("/") and "string" in types_of(field_schema(samples, schema, etag)):
            record = put(record, etag, '"e%d"' % number)
        if fields:
            record = overlay(record, fields)
        row = Row(None, record, self.time)
        self.hang(name, row)
        self.stamp(name, row)
        row.key = self.key_of(name, row.record)
        self.rows[name][row.key] = row
        return row

    def tells_key(self, name):
        """Whether the key is the last part of an address that is answered."""
        create = self.said(name).get("create")
        return isinstance(create, dict) and create.get("key", "").startswith("=")

    def make_key(self, name, pointer, number):
        field = field_schema(self.manifest.samples, self.manifest.schema(name), pointer)
        kinds = types_of(field)
        if field.get("format") == "uuid" or "pattern" in field:
            return self.manifest.samples.text(field, "key", number)
        if "string" in kinds:
            is_plain = "maxLength" in field or self.tells_key(name)
            return ("k%d%d" if is_plain else "k%d/%d") % (number, number % 10)
        return number

    def key_of(self, name, record):
        values = [get(record, pointer) for pointer in self.keys_of(name)]
        if len(values) == 1:
            return to_text(values[0])
        return json.dumps(values, ensure_ascii=False, separators=(",", ":"))

    def hang(self, name, row):
        """Below which parent the record is, and which of the sets of `each` shows it."""
        said = self.said(name)
        row.each = self.numbers[name] % max(1, len(said.get("each", [])))
        parent = said.get("parent")
        if parent is None:
            return
        parents = list(self.rows[parent["object"]].values())
        if not parents:
            parents = [self.add(parent["object"])]
        if "as" in parent:
            pointer = "/" + parent["as"].lstrip("/")
            wanted = get(row.record, pointer)
            row.parent = next((p.key for p in parents if to_text(wanted) == p.key), None) if (
                wanted is not NOTHING) else None
        if row.parent is None:
            row.parent = parents[self.numbers[name] % min(2, len(parents))].key
        if "as" in parent:
            value = get(self.rows[parent["object"]][row.parent].record,
                        self.keys_of(parent["object"])[0])
            row.record = put(row.record, pointer, value)

    # Times, versions and marks

    def since_of(self, name):
        for role in ("listSince", "list"):
            operation = self.manifest.find(role, name)
            if operation is not None and operation.since:
                return operation.since
        return {}

    def stamp(self, name, row):
        """Writes the times of a row into its record, wherever the manifest looks for them."""
        said = self.said(name)
        schema = self.manifest.schema(name)
        since = self.since_of(name)
        updated = [said.get("updated"), None if since.get("covers") == "created"
                   else since.get("field")]
        row.record = self.stamp_fields(row.record, schema, instant(row.updated))
        for pointer in filter(None, updated):
            self.stamp_at(row, schema, pointer, row.updated, since.get("format"))
        created = [said.get("created"), since.get("field") if since.get("covers") == "created"
                   else None]
        for pointer in filter(None, created):
            if pointer not in updated:
                self.stamp_at(row, schema, pointer, row.created, since.get("format"))
        version = said.get("version", "")
        if version.startswith("/"):
            row.record = put(row.record, version, row.updated // HOUR)

    def stamp_fields(self, record, schema, time):
        result = dict(record)
        for name, inner in schema.get("properties", {}).items():
            inner = self.manifest.samples.resolve(inner)
            if name not in record or not inner.get("readOnly"):
                continue
            if inner.get("format") in STAMPS or inner.get("x-format") in (
                    "epoch", "epoch-ms", "iso-utc", "iso-local", "tagged-datetime"):
                kind = next((k for k in types_of(inner) if k != "null"), None)
                result[name] = self.manifest.samples.time(inner, kind, time)
        return result

    def stamp_at(self, row, schema, pointer, seconds, style):
        if pointer.startswith("="):
            self.stamp_formula(row, pointer, seconds)
        if not pointer.startswith("/"):
            return
        field = field_schema(self.manifest.samples, schema, pointer)
        kind = next((k for k in types_of(field) if k != "null"), None)
        own = field.get("format") if field.get("format") in STAMPS else None
        style = field.get("x-format") or own or style
        if style in ("integer", "string"):
            value = seconds // HOUR
            row.record = put(row.record, pointer, value if kind != "string" else "%09d" % value)
            return
        value = write_time(instant(seconds), style or ("epoch" if kind == "integer" else "iso"))
        row.record = put(row.record, pointer, str(value) if kind == "string" and
                         isinstance(value, int) else value)

    def stamp_formula(self, row, formula, seconds):
        """Writes a time so that a formula finds it: in the first field and style that do."""
        wanted = instant(seconds)
        styles = ("iso", "epoch", "epoch-ms", "sql", "/Date(%d+0000)/")
        if self.time_of(formula, row.record) == wanted:
            return
        for path in re.findall(r"\[record\.([^\]]+)\]", formula):
            for style in styles:
                told = wanted
                for _ in range(2):  # a formula may turn the time of a zone into ours
                    value = style % (told.timestamp() * 1000) if "%" in style else write_time(
                        told, style)
                    record = put(copy.deepcopy(row.record), "/" + path.replace(".", "/"), value)
                    found = self.time_of(formula, record)
                    if found == wanted:
                        row.record = record
                        return
                    told = wanted + (wanted - found) if found else wanted

    def time_of(self, formula, record):
        value = self.formula(formula, {"record": record})
        is_number = isinstance(value, (int, float))
        style = "iso" if not is_number else "epoch-ms" if value > 1 << 33 else "epoch"
        return next(iter(find_times(value, style)), None) if value is not None else None

    def satisfy(self, name, record):
        """Makes the record alive, allowed and not filtered away, as far as its choices go."""
        said = self.said(name)
        deleted = said.get("deleted")
        if deleted and deleted.startswith("/"):
            field = field_schema(self.manifest.samples, self.manifest.schema(name), deleted)
            record = put(record, deleted, False if "boolean" in types_of(field) else
                         None if "null" in types_of(field) or "format" in field else "")
        elif deleted:
            record = self.make_true(name, record, deleted, False)
        for role in ("list", "listSince", "update", "delete", "archive"):
            operation = said.get(role)
            for member in ("filter", "allow"):
                if isinstance(operation, dict) and member in operation:
                    record = self.make_true(name, record, operation[member], True)
        for child in self.manifest.objects.values():
            parent = child.get("parent", {})
            if parent.get("object") == name and "when" in parent:
                record = self.make_true(name, record, parent["when"], True)
        return record

    def make_true(self, name, record, formula, wanted):
        if bool(self.formula(formula, {"record": record, "parent": record})) == wanted:
            return record
        schema = self.manifest.schema(name)
        for path in re.findall(r"\[(?:record|parent)\.([^\]]+)\]", formula):
            pointer = "/" + path.replace(".", "/")
            field = field_schema(self.manifest.samples, schema, pointer)
            texts = re.findall(r'"([^"]*)"', formula)
            texts += [int(digits) for digits in re.findall(r"\b\d{1,6}\b", formula)]
            for value in field.get("enum", []) + [True, False, None, 1, 0, ""] + texts:
                tried = put(copy.deepcopy(record), pointer, value)
                if bool(self.formula(formula, {"record": tried, "parent": tried})) == wanted:
                    return tried
        return record

    # Writes

    def change(self, name, row, fields):
        self.time += HOUR
        row.record = overlay(row.record, fields)
        row.updated = self.time
        self.stamp(name, row)

    def set_aside(self, name, row):
        """Deletes a record as the application's own people do: it bears the mark, and where there
        is a list of what was deleted, it is there alone."""
        self.time += HOUR
        row.updated = self.time
        deleted = self.said(name).get("deleted")
        self.stamp(name, row)
        if deleted and deleted.startswith("="):
            row.record = self.make_true(name, row.record, deleted, True)
        elif deleted:
            schema = self.manifest.schema(name)
            field = field_schema(self.manifest.samples, schema, deleted)
            kind = next((k for k in types_of(field) if k != "null"), None)
            mark = True if kind in ("boolean", None) else 1 if kind == "integer" else (
                field["enum"][-1] if "enum" in field else write_time(instant(self.time), "iso")
                if field.get("format") in STAMPS else "deleted")
            row.record = put(row.record, deleted, mark)
        if self.manifest.find("listDeleted", name):
            self.gone[name][row.key] = self.rows[name].pop(row.key)

    def coerce(self, schema, value):
        """What a form or XML has as text, as the schema has it."""
        schema = self.manifest.samples.resolve(schema)
        kinds = [k for k in types_of(schema) if k is not None]
        if isinstance(value, dict):
            return {name: self.coerce(schema.get("properties", {}).get(name, {}), inner)
                    for name, inner in value.items()}
        if isinstance(value, list):
            return [self.coerce(schema.get("items", {}), inner) for inner in value]
        if isinstance(value, str) and "#text" in schema.get("properties", {}):
            return {"#text": self.coerce(schema["properties"]["#text"], value)}
        if not isinstance(value, str) or not kinds or "string" in kinds:
            return value
        if value == "":
            return None
        if "array" in kinds:
            return [self.coerce(schema.get("items", {}), value)]
        if "boolean" in kinds:
            return value in ("true", "1")
        return json.loads(value) if re.fullmatch(r"-?\d+(\.\d+)?", value) else value
