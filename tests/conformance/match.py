# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads a request against the templates that it was made of: which names have which values."""

import json
import re

from notation import (NOTHING, SINGLE, get, is_constant, put, remove, to_pattern, to_text)


def same(constant, actual):
    """Whether a constant arrived; forms, queries and XML have texts alone."""
    if type(constant) is type(actual):
        return constant == actual
    if isinstance(actual, str) and not isinstance(constant, (dict, list)):
        return to_text(constant) == actual
    if isinstance(constant, (int, float)) and isinstance(actual, (int, float)):
        return constant == actual and isinstance(constant, bool) == isinstance(actual, bool)
    return False


class Mismatch(Exception):
    pass


class Match:
    """What a request says, read against the tree of templates that it was made of."""

    def __init__(self):
        self.names = {}
        self.score = 0

    def take(self, name, value):
        if name in self.names and to_text(self.names[name]) != to_text(value):
            raise Mismatch("“%s” is %s and %s" % (name, self.names[name], value))
        self.names[name] = value

    def text(self, template, actual):
        if template.startswith("="):
            return
        if template.startswith("'="):
            template = template[1:]
        single = SINGLE.match(template)
        if single:
            self.take(single.group(1), actual)
            return
        if is_constant(template) or not isinstance(actual, str):
            if not same(template, actual):
                raise Mismatch("%s instead of %s" % (json.dumps(actual), json.dumps(template)))
            self.score += 1
            return
        names = []
        match = re.fullmatch(to_pattern(template, names), actual, re.S)
        if match is None:
            raise Mismatch("%s does not fit %s" % (json.dumps(actual), json.dumps(template)))
        for name, value in zip(names, match.groups()):
            self.take(name, value)

    def tree(self, template, actual):
        if isinstance(template, str):
            self.text(template, actual)
        elif isinstance(template, dict) and isinstance(actual, dict):
            self.record(template, actual)
        elif isinstance(template, list) and isinstance(actual, list):
            self.list(template, actual)
        elif same(template, actual):
            self.score += 1
        else:
            raise Mismatch("%s instead of %s" % (json.dumps(actual), json.dumps(template)))

    def record(self, template, actual):
        rest = {name: value for name, value in actual.items() if name not in template}
        for name, inner in template.items():
            if name in ("...", "?"):
                continue
            if name in actual:
                self.tree(inner, actual[name])
            elif not may_be_left_out(inner):
                raise Mismatch("“%s” is missing" % name)
        if "..." in template:
            self.text(template["..."], rest)
        elif rest:
            raise Mismatch("“%s” is not in the connector" % next(iter(rest)))

    def list(self, template, actual):
        at = 0
        for inner in template:
            before = dict(self.names)
            try:
                if at >= len(actual):
                    raise Mismatch("an element is missing")
                self.tree(inner, actual[at])
                at += 1
            except Mismatch:
                self.names = before
                if not may_be_left_out(inner):
                    raise
        if at < len(actual):
            raise Mismatch("an element too many: %s" % json.dumps(actual[at]))


def may_be_left_out(template):
    if isinstance(template, str):
        return not is_constant(template)
    if isinstance(template, dict):
        return "?" in template or (template and all(may_be_left_out(v)
                                                    for v in template.values()))
    return isinstance(template, list) and bool(template) and all(map(may_be_left_out, template))


# Bodies

def tidy(actual, template, pointer):
    """Takes away what stood around a value alone, and is not in the template either."""
    above = pointer.rpartition("/")[0]
    while above and get(actual, above) == {} and (
            template is NOTHING or get(template, above) is NOTHING):
        remove(actual, above)
        above = above.rpartition("/")[0]


def put_exactly(root, pointer, value):
    above, _, last = pointer.rpartition("/")
    parent = get(root, above)
    if isinstance(parent, list):
        parent[int(last)] = value
        return root
    if isinstance(parent, dict):
        parent[last.replace("~1", "/").replace("~0", "~")] = value
        return root
    return put(root, pointer, value)


def unflatten(names):
    """`record.a.b` and `record` of a match, as one record."""
    record = names.get("record")
    record = dict(record) if isinstance(record, dict) else {}
    for name, value in names.items():
        if name.startswith("record."):
            record = put(record, "/" + name[7:].replace(".", "/"), value)
    return record
