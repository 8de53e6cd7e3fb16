# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes values that a schema allows, and says what it does not allow. The same every time."""

import datetime
import re
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    try:
        from re import _parser as sre_parse
    except ImportError:
        import sre_parse

START = datetime.datetime(2025, 3, 1, 8, 0, 0, tzinfo=datetime.timezone.utc)
DEPTH = 6


# Times, as data/schemas says that applications write them

def instant(seconds):
    return START + datetime.timedelta(seconds=seconds)


def write_time(time, style):
    if style == "epoch":
        return int(time.timestamp())
    if style == "epoch-ms":
        return int(time.timestamp() * 1000)
    if style == "date":
        return time.strftime("%Y-%m-%d")
    if style == "compact-date":
        return time.strftime("%Y%m%d")
    if style in ("iso-utc", "iso-local"):
        return time.strftime("%Y-%m-%dT%H:%M:%S")
    if style == "sql":
        return time.strftime("%Y-%m-%d %H:%M:%S")
    if style == "iso-offset":
        return time.strftime("%Y-%m-%dT%H:%M:%S+00:00")
    if style == "http-date":
        return time.strftime("%a, %d %b %Y %H:%M:%S GMT")
    if style in ("tagged-datetime", "tagged-date"):
        parts = {"__class__": style[7:], "year": time.year, "month": time.month, "day": time.day}
        if style == "tagged-datetime":
            parts.update(hour=time.hour, minute=time.minute, second=time.second, microsecond=0)
        return parts
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


TIME_PATTERN = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)"
    r"(?:[T ](?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)(?:\.(?P<part>\d+))?)?")
HTTP_PATTERN = re.compile(r"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT")


def utc(*parts):
    return datetime.datetime(*parts, tzinfo=datetime.timezone.utc)


def find_times(value, style):
    """The times that stand anywhere in a value that was sent, in their order."""
    if isinstance(value, dict) and "__class__" in value:
        return [utc(*(int(value.get(part, 0)) for part in
                      ("year", "month", "day", "hour", "minute", "second")))]
    if isinstance(value, (dict, list)):
        inner = value.values() if isinstance(value, dict) else value
        return [time for element in inner for time in find_times(element, style)]
    text = str(value)
    if style in ("epoch", "epoch-ms"):
        divide = 1000 if style == "epoch-ms" else 1
        return [utc(1970, 1, 1) + datetime.timedelta(seconds=int(digits) / divide)
                for digits in re.findall(r"\d{9,}", text)]
    if style == "http-date":
        return [datetime.datetime.strptime(found, "%a, %d %b %Y %H:%M:%S %Z")
                .replace(tzinfo=datetime.timezone.utc) for found in HTTP_PATTERN.findall(text)]
    if style == "compact-date":
        return [utc(int(d[:4]), int(d[4:6]), int(d[6:])) for d in re.findall(r"\d{8}", text)]
    return [utc(*(int(part or 0) for part in match.groups()[:6]))
            for match in TIME_PATTERN.finditer(text)]


# Texts that a regular expression matches

def text_of_pattern(pattern, seed):
    """The shortest plain text that fits; `seed` makes one differ from the other."""
    return "".join(pattern_part(item, seed) for item in sre_parse.parse(pattern))


def pattern_part(item, seed):
    kind, argument = str(item[0]), item[1]
    if kind == "LITERAL":
        return chr(argument)
    if kind == "IN":
        return pattern_choice(argument, seed)
    if kind in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, inner = argument
        count = least if least == most else max(least, min(int(most), least + 3))
        return "".join(pattern_part(part, seed + n) for n in range(count) for part in inner)
    if kind == "SUBPATTERN":
        return "".join(pattern_part(part, seed) for part in argument[-1])
    if kind == "BRANCH":
        return "".join(pattern_part(part, seed) for part in argument[1][0])
    if kind == "ANY":
        return "x"
    if kind == "CATEGORY":
        return pattern_category(argument, seed)
    return ""


def pattern_category(category, seed):
    return str(seed % 10) if str(category) == "CATEGORY_DIGIT" else "abcdefghij"[seed % 10]


def pattern_choice(choices, seed):
    if str(choices[0][0]) == "NEGATE":
        refused = {chr(c[1]) for c in choices if str(c[0]) == "LITERAL"}
        return next(c for c in "abcdefghij"[seed % 10] + "x1" if c not in refused)
    kind, argument = str(choices[-1][0]), choices[-1][1]
    kind, argument = str(choices[0][0]), choices[0][1]
    if kind == "RANGE":
        return chr(argument[0] + seed % (argument[1] - argument[0] + 1))
    return chr(argument) if kind == "LITERAL" else pattern_category(argument, seed)


# Values

def types_of(schema):
    kind = schema.get("type")
    if kind is None:
        kind = "object" if "properties" in schema else "array" if "items" in schema else None
    return kind if isinstance(kind, list) else [kind]


class Samples:
    """Values by the schemas of one manifest."""

    def __init__(self, types):
        self.types = types

    def resolve(self, schema):
        for _ in range(DEPTH):
            reference = schema.get("$ref") if isinstance(schema, dict) else None
            if reference is None:
                break
            schema = {**self.types.get(reference.rsplit("/", 1)[-1], {}),
                      **{k: v for k, v in schema.items() if k != "$ref"}}
        return schema if isinstance(schema, dict) else {}

    def value(self, schema, name, seed, time, depth=0):
        """`time` is what a time that the application sets would be."""
        schema = self.resolve(schema)
        if "const" in schema:
            return schema["const"]
        if schema.get("enum"):
            choices = [v for v in schema["enum"] if v is not None]
            return choices[0] if choices else None
        kind = next((k for k in types_of(schema) if k != "null"), None)
        if "x-format" in schema or schema.get("format") in ("date-time", "date", "time"):
            return self.time(schema, kind, time)
        if kind == "object":
            return self.record(schema, seed, time, depth)
        if kind == "array":
            if depth >= DEPTH:
                return []
            return [self.value(schema.get("items", {}), name, seed, time, depth + 1)]
        if kind in ("integer", "number"):
            return self.number(schema, kind, seed)
        if kind == "boolean":
            return True
        return self.text(schema, name, seed)

    def time(self, schema, kind, time):
        style = schema.get("x-format") or schema.get("format")
        if style == "time":
            return time.strftime("%H:%M:%S")
        if style in ("decimal", "tagged-decimal"):
            text = "12.50"
            return {"__class__": "Decimal", "decimal": text} if style[0] == "t" else text
        value = write_time(time, style)
        return str(value) if kind == "string" and isinstance(value, int) else value

    def record(self, schema, seed, time, depth=0):
        if depth >= DEPTH:
            return {}
        if not schema.get("properties") and isinstance(schema.get("additionalProperties"), dict):
            return {"Anything": self.value(schema["additionalProperties"], "Anything", seed, time,
                                           depth + 1)}
        return {name: self.value(inner, name, seed, time, depth + 1)
                for name, inner in schema.get("properties", {}).items()
                if not self.resolve(inner).get("writeOnly")}

    def number(self, schema, kind, seed):
        least = schema.get("minimum", schema.get("exclusiveMinimum", -1) + 1)
        number = max(least, 1 + seed % 7) if least == least else seed
        if "maximum" in schema:
            number = min(number, schema["maximum"])
        step = schema.get("multipleOf")
        if step and number % step:
            number = step * (int(least // step) + 1)
        return int(number) if kind == "integer" else number + 0.5 if "maximum" not in schema and (
            not step) else number

    def text(self, schema, name, seed):
        style = schema.get("format")
        made = {"email": "ann%d@example.com" % seed, "uri": "https://example.com/%d" % seed,
                "uuid": "00000000-0000-4000-8000-%012d" % seed,
                "hostname": "h%d.example.com" % seed}.get(style)
        if made is None and "pattern" in schema:
            made = text_of_pattern(schema["pattern"], seed)
        if made is None:
            # Letters that an encoding may spoil: none of them may get lost on the way.
            made = "Zoë & Søn “%s” %d" % (name[:12], seed)
        if "maxLength" in schema and len(made) > schema["maxLength"]:
            made = ("%d" % seed)[:schema["maxLength"]].rjust(min(2, schema["maxLength"]), "x")
        return made.ljust(schema.get("minLength", 0), "x")

    # What a record that was sent may not have

    def faults(self, schema, value, role, place="", is_text=False):
        """Sentences; `is_text` when the encoding has texts alone."""
        schema = self.resolve(schema)
        if schema.get("readOnly"):
            return ["%s is read-only and was sent" % place]
        if schema.get("x-create-only") and role not in ("create", "upsert"):
            return ["%s may be set on create alone and was sent" % place]
        if value is None or (value == "" and is_text):
            return []
        if isinstance(value, dict):
            return self.record_faults(schema, value, role, place, is_text)
        if isinstance(value, list):
            items = schema.get("items", {})
            wrong = types_of(schema)[0] is not None and "array" not in types_of(schema)
            return (["%s is a list" % place] if wrong else []) + [
                fault for n, element in enumerate(value)
                for fault in self.element_faults(items, element, role, "%s/%d" % (place, n),
                                                 is_text)]
        return self.scalar_faults(schema, value, place, is_text)

    def element_faults(self, schema, value, role, place, is_text):
        """An element of a list is sent as it is: its id, which is read-only, tells which it is."""
        return [fault for fault in self.faults(schema, value, role, place, is_text)
                if "and was sent" not in fault]

    def record_faults(self, schema, value, role, place, is_text):
        if "x-format" in schema:
            return []
        found = []
        properties = schema.get("properties", {})
        for name, inner in value.items():
            if name in properties:
                found += self.faults(properties[name], inner, role, "%s/%s" % (place, name),
                                     is_text)
            elif schema.get("additionalProperties") is False:
                found.append("%s/%s is not declared" % (place, name))
        if role in ("create", "upsert") and place == "":
            found += ["%s is required and was not sent" % name
                      for name in schema.get("required", [])
                      if name not in value and not self.resolve(properties.get(name, {}))
                      .get("readOnly")]
        return found

    def scalar_faults(self, schema, value, place, is_text):
        kinds = {k for k in types_of(schema) if k != "null"}
        if schema.get("enum") and value not in schema["enum"] and not (
                is_text and value in [str(v) if not isinstance(v, bool) else str(v).lower()
                                      for v in schema["enum"]]):
            return ["%s is none of its choices: %r" % (place, value)]
        if isinstance(value, str) and len(value) > schema.get("maxLength", len(value)):
            return ["%s is too long" % place]
        if isinstance(value, str) and is_text or None in kinds or not kinds:
            return []
        is_right = {"string": isinstance(value, str), "boolean": isinstance(value, bool),
                    "integer": isinstance(value, int) and not isinstance(value, bool),
                    "number": isinstance(value, (int, float)) and not isinstance(value, bool)}
        if not any(is_right.get(kind) for kind in kinds):
            return ["%s has the wrong type: %r" % (place, value)]
        return []
