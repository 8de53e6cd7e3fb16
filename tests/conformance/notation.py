# SPDX-License-Identifier: GPL-3.0-or-later
"""Pointers, selectors and templates of a manifest, read a second time.

Nothing here is the program's: a mistake that both sides shared would never show. Only formulas are
worked out by the program, through a pipe of their own; they have a suite of their own as well.
"""

import json
import re
from urllib.parse import quote


class Nothing:
    """Stands for a member that is not there, in contrast to null."""

    def __deepcopy__(self, memo):
        return self


NOTHING = Nothing()
SINGLE = re.compile(r"^\{\+?([^{}]+)\}$")
REFERENCE = re.compile(r"\{([+?&]?)([^{}]+)\}")


class Unplayable(Exception):
    """The manifest says something that this interpreter cannot play."""


# Pointers

def steps(pointer):
    if pointer == "":
        return []
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer[1:].split("/")]


def get(value, pointer):
    for step in steps(pointer):
        if isinstance(value, dict) and step in value:
            value = value[step]
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return NOTHING
    return value


def put(root, pointer, new):
    """Gives the root back: with an empty pointer it is the new value itself."""
    return put_steps(root, steps(pointer), new)


def put_steps(root, path, new):
    if not path:
        if isinstance(root, dict) and isinstance(new, dict):
            return {**root, **new}
        return new
    step = path[0]
    if step.isdigit() and not isinstance(root, dict):
        root = list(root) if isinstance(root, list) else []
        while len(root) <= int(step):
            root.append(None)
        root[int(step)] = put_steps(root[int(step)], path[1:], new)
        return root
    root = dict(root) if isinstance(root, dict) else {}
    root[step] = put_steps(root.get(step), path[1:], new)
    return root


def remove(root, pointer):
    path = steps(pointer)
    above = get(root, pointer.rsplit("/", 1)[0]) if path else NOTHING
    if isinstance(above, dict):
        above.pop(path[-1], None)
    elif isinstance(above, list) and path[-1].isdigit() and int(path[-1]) < len(above):
        above[int(path[-1])] = None


# JSONPath, as far as manifests use it

PATH_STEP = re.compile(
    r"\.\.(?P<deep>[\w-]+)|(?P<below>\.\.)(?=\[)|\.(?P<name>[\w$@-]+)|\.(?P<star>\*)"
    r"|\['(?P<quoted>[^']*)'\]"
    r"|\[\"(?P<double>[^\"]*)\"\]|\[(?P<index>\d+)\]|\[(?P<all>\*)\]"
    r"|\[\?(?P<filter>[^\]]*(?:\[[^\]]*\][^\]]*)*)\]")
FILTER = re.compile(r"^\(?@(?P<path>(?:\.[\w-]+|\['[^']*'\])*)"
                    r"(?:\s*(?P<op>==|!=)\s*(?P<value>'[^']*'|\"[^\"]*\"|[\w.]+))?\)?$")


def parse_path(text):
    found = []
    at = 1
    while at < len(text):
        match = PATH_STEP.match(text, at)
        if match is None:
            raise Unplayable("the JSONPath “%s”" % text)
        kind = match.lastgroup
        value = match.group(kind)
        if kind in ("name", "quoted", "double"):
            found.append(("name", value))
        elif kind in ("star", "all"):
            found.append(("all", None))
        elif kind == "filter":
            found.append(("filter", parse_tests(value)))
        else:
            found.append((kind, int(value) if kind == "index" else value))
        at = match.end()
    return found


def parse_tests(text):
    """The alternatives of a condition."""
    tests = [FILTER.match(part.strip()) for part in text.strip("()").split("||")]
    if None in tests:
        raise Unplayable("the condition “%s”" % text)
    return tests


def filter_names(test):
    return [a or b for a, b in re.findall(r"\.([\w-]+)|\['([^']*)'\]", test.group("path"))]


def filter_value(test):
    raw = test.group("value")
    return raw[1:-1] if raw[0] in "'\"" else json.loads(raw)


def passes(test, value):
    for name in filter_names(test):
        value = value.get(name, NOTHING) if isinstance(value, dict) else NOTHING
    if test.group("op") is None:
        return value is not NOTHING
    return (value == filter_value(test)) == (test.group("op") == "==")


def children(value):
    if isinstance(value, dict):
        return list(value.values())
    return list(value) if isinstance(value, list) else []


def below(value):
    yield value
    for child in children(value):
        yield from below(child)


def path_step(values, kind, argument):
    for value in values:
        if kind == "name" and isinstance(value, dict) and argument in value:
            yield value[argument]
        elif kind == "index" and isinstance(value, list) and argument < len(value):
            yield value[argument]
        elif kind == "all":
            yield from children(value)
        elif kind == "filter":
            yield from (child for child in children(value)
                        if any(passes(test, child) for test in argument))
        elif kind == "below":
            yield from below(value)
        elif kind == "deep":
            yield from (inner[argument] for inner in below(value)
                        if isinstance(inner, dict) and argument in inner)


def select_path(value, text):
    values = [value]
    for kind, argument in parse_path(text):
        values = list(path_step(values, kind, argument))
    return values


def build_path(root, path, new):
    """Makes an answer in which the path finds `new`; a list is spread over a step to all."""
    if not path:
        return new
    kind, argument = path[0]
    rest = path[1:]
    if kind in ("name", "deep"):
        root = dict(root) if isinstance(root, dict) else {}
        root[argument] = build_path(root.get(argument), rest, new)
        return root
    if kind == "index":
        root = list(root) if isinstance(root, list) else []
        root += [None] * (argument + 1 - len(root))
        root[argument] = build_path(root[argument], rest, new)
        return root
    if kind == "all":
        if isinstance(new, list):
            return [build_path(None, rest, element) for element in new]
        if isinstance(root, dict) or not rest or rest[0][0] == "name":
            root = root if isinstance(root, dict) else {}
            return {**root, "any": build_path(root.get("any"), rest, new)}
        return [build_path(None, rest, new)]
    if kind == "below":
        return build_path(root, rest, new)
    element = build_path(None, rest, new)
    names = filter_names(argument[0])
    hit = filter_value(argument[0]) if argument[0].group("op") == "==" else "x"
    for name in reversed(names):
        hit = {name: hit}
    if names and isinstance(hit, dict):
        element = {**hit, **element} if isinstance(element, dict) else hit
    return [element]


# Answers and selectors

class Answer:
    def __init__(self, status=200, body=None):
        self.status = status
        self.headers = {}
        self.body = body


def select(selector, answer, formula, scope=None):
    """What a selector finds in an answer; NOTHING when it finds nothing."""
    if selector.startswith("="):
        names = {"body": answer.body, "status": answer.status,
                 "header": {k.lower(): v for k, v in answer.headers.items()}, **(scope or {})}
        value = formula(selector, names)
        return NOTHING if value is None else value
    if selector == "" or selector.startswith("/"):
        return get(answer.body, selector)
    if selector.startswith("$"):
        found = select_path(answer.body, selector)
        return NOTHING if not found else found[0] if len(found) == 1 else found
    if selector.startswith("header:"):
        wanted = selector[7:].lower()
        return next((v for k, v in answer.headers.items() if k.lower() == wanted), NOTHING)
    if selector == "status":
        return answer.status
    raise Unplayable("the selector “%s”" % selector)


def fill(selector, answer, value):
    """Puts a value where a selector finds it."""
    if selector.startswith("header:"):
        answer.headers[selector[7:]] = value if isinstance(value, str) else json.dumps(value)
    elif selector == "" or selector.startswith("/"):
        answer.body = put(answer.body, selector, value)
    elif selector.startswith("$"):
        answer.body = build_path(answer.body, parse_path(selector), value)
    else:
        raise Unplayable("an answer for “%s”" % selector)


def is_hit(value):
    return value is not NOTHING and value is not None and value not in (False, "", [])


# Templates

def find_name(name, scope):
    value = scope
    for part in name.split("."):
        if not isinstance(value, dict) or part not in value:
            return NOTHING
        value = value[part]
    return value


def to_text(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ",".join(to_text(element) for element in value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def expand_text(text, scope, formula, is_address=False):
    """A template as text; NOTHING when a name has no value."""
    if text.startswith("="):
        value = formula(text, scope)
        return NOTHING if value is None else to_text(value)
    if text.startswith("'="):
        return text[1:]
    missing = []

    def one(match):
        value = find_name(match.group(2), scope)
        if value is NOTHING or value is None:
            missing.append(match.group(2))
            return ""
        if not is_address:
            return to_text(value)
        return quote(to_text(value), safe="-._~" + ("!#$&'()*+,/:;=?@[]%" if match.group(1) == "+"
                                                    else ""))

    result = REFERENCE.sub(one, text)
    return NOTHING if missing else result


def expand(tree, scope, formula):
    """A tree of templates as a value; what yields nothing is left out."""
    if isinstance(tree, dict):
        result = {}
        for name, inner in tree.items():
            value = expand(inner, scope, formula)
            if name == "..." and isinstance(value, dict):
                result = {**value, **result}
            elif value is not NOTHING:
                result[name] = value
        return result
    if isinstance(tree, list):
        values = [expand(inner, scope, formula) for inner in tree]
        return [value for value in values if value is not NOTHING]
    if not isinstance(tree, str):
        return tree
    single = SINGLE.match(tree)
    if single:
        return find_name(single.group(1), scope)
    if tree.startswith("="):
        value = formula(tree, scope)
        return NOTHING if value is None else value
    return expand_text(tree, scope, formula)


def is_constant(text):
    return not text.startswith("=") and REFERENCE.search(text) is None


def to_pattern(text, names, is_path=False):
    """A regular expression for what a template may have become; fills `names`."""
    pattern = ""
    at = 0
    for match in REFERENCE.finditer(text):
        pattern += re.escape(text[at:match.start()])
        pattern += "([^/]*)" if is_path and match.group(1) != "+" else "(.*)"
        names.append(match.group(2))
        at = match.end()
    return pattern + re.escape(text[at:])
