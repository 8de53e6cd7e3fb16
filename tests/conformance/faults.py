# SPDX-License-Identifier: GPL-3.0-or-later
"""Promises about lists and writes that are disturbed."""

from bench import Failure, make_fields, plain
from notation import Unplayable, put
from promises import change_of, each_object, expect, promise
from server import Server

LISTS = ("list", "listSince")


def first_list(bench):
    """The object whose list says most: one with pages, if there is one."""
    names = bench.objects("list")
    return sorted(names, key=lambda name: bench.manifest.find("list", name).paging.get(
        "style", "none") == "none")


def disturb(bench, kind, count, judge, clock=None):
    """Lists with a fault; `judge` gets the items, or the Failure that came instead. `clock` takes
    the time before."""
    for name in first_list(bench):
        def show(object_id):
            bench.fill(object_id)
            if clock is not None:
                clock[0] = bench.ask(do="clock")
            bench.app.faults.append({"roles": LISTS, "kind": kind, "count": count})
            try:
                outcome = bench.read_pages(object_id)
            except Failure as failure:
                outcome = failure
            judge(object_id, outcome)
        try:
            return each_object(bench, [name], show)
        except Unplayable as reason:
            left = reason
    raise Unplayable(str(left) if first_list(bench) else "no list")


def is_whole(bench):
    def judge(name, outcome):
        if isinstance(outcome, Failure):
            raise outcome
        keys = [item["key"] for item in outcome[0]]
        expect(sorted(keys) == sorted(bench.app.store.rows[name]) and not outcome[1],
               "%d records of %d came (%s)", len(keys), len(bench.app.store.rows[name]),
               outcome[3])
    return judge


def has_failed(name, outcome):
    expect(isinstance(outcome, Failure), "the list passed for a good one: %s", outcome)


@promise("waits and goes on when there are too many requests (429, Retry-After)")
def waits(bench):
    def judge(name, outcome):
        is_whole(bench)(name, outcome)
        if any(rule["do"] == "throttle" for rule in bench.document.get("errors", [])):
            return  # says itself how long
        waited = bench.ask(do="clock") - before[0]
        expect(waited >= 4, "it was asked again after %d s instead of twice 2", waited)

    before = [0]
    return disturb(bench, "throttle", 2, judge, before)


@promise("waits when it is told that no request is left")
def heeds_limits(bench):
    def judge(name, outcome):
        is_whole(bench)(name, outcome)
        waited = bench.ask(do="clock") - before[0]
        expect(waited >= 7, "it was asked again after %d s instead of 7", waited)

    if not any("reset" in limit and "remaining" in limit and "match" not in limit
               for limit in bench.document.get("limits", [])):
        raise Unplayable("the connector names no headers for that")
    before = [0]
    return disturb(bench, "spent", 1, judge, before)


@promise("asks no longer when it is told to come back in ten days")
def gives_way(bench):
    def judge(name, outcome):
        has_failed(name, outcome)
        expect(len(bench.app.log) < 9, "it was asked %d times", len(bench.app.log))
    return disturb(bench, "closed", 99, judge)


@promise("gives up after some tries when the application stays busy")
def gives_up(bench):
    def judge(name, outcome):
        has_failed(name, outcome)
        expect(len(bench.app.log) < 15, "it was asked %d times", len(bench.app.log))
    return disturb(bench, "busy", 99, judge)


@promise("takes no answer without the list for an empty list")
def misses_list(bench):
    return disturb(bench, "bare", 99, has_failed)


@promise("takes no page on which a record has no key")
def misses_key(bench):
    return disturb(bench, "keyless", 99, has_failed)


@promise("tries again when the application is busy (503)")
def tries_again(bench):
    return disturb(bench, "busy", 1, is_whole(bench))


@promise("tries again when the connection breaks")
def survives_reset(bench):
    return disturb(bench, "reset", 1, is_whole(bench))


@promise("takes no half page for a page")
def refuses_half(bench):
    return disturb(bench, "cut", 99, has_failed)


@promise("takes no web page for a list")
def refuses_html(bench):
    return disturb(bench, "html", 99, has_failed)


@promise("gives a record that stands twice on a page once")
def gives_once(bench):
    return disturb(bench, "twice", 99, is_whole(bench))


@promise("leaves a list whose pages lead in a circle, and does not take it for whole")
def leaves_circle(bench):
    def judge(name, outcome):
        style = bench.manifest.find("list", name).paging.get("style", "none")
        if style == "none":
            raise Unplayable("its lists have one page")
        requests = len(bench.app.log)
        expect(requests < 30, "%d pages of a circle were read", requests)
        expect(isinstance(outcome, Failure) or outcome[1], "a circle passed for a whole list")
    return disturb(bench, "circle", 99, judge)


@promise("follows no next page to another server")
def stays(bench):
    heard = []
    other = Server(lambda request: heard.append(request))

    def show(name):
        if bench.manifest.find("list", name).paging.get("style") not in (
                "next-url", "link-header"):
            raise Unplayable("its pages have no addresses")
        bench.app.foreign = other.origin
        bench.fill(name)
        bench.app.faults.append({"roles": LISTS, "kind": "foreign", "count": 99})
        partial = bench.read_pages(name)[1]
        expect(not heard, "another server was asked: %s", heard)
        expect(partial, "the list passed for a whole one")

    try:
        return each_object(bench, bench.objects("list"), show)
    finally:
        other.shutdown()
        other.server_close()


@promise("sends no write where a redirection points to")
def sends_once(bench):
    def show(name):
        bench.fill(name, 1)
        bench.app.faults.append({"roles": ("create",), "kind": "redirect", "count": 99})
        fields = make_fields(bench, name, "create", 41)[1]
        answer = bench.ask(do="write", kind="create", object=name, fields=fields)
        expect(answer["outcome"] != "applied", "a redirected create passed for done")
        expect(not any(r.path == "/elsewhere" for r in bench.app.log), "it was sent elsewhere")
        expect(len(bench.app.store.rows[name]) == 1, "something was created")
    return each_object(bench, bench.objects("create")[:1], show)


@promise("does not know what became of a create that the server broke over")
def is_unsure_of_broken(bench):
    def show(name):
        for kind in ("broken", "html"):
            bench.fill(name, 1)
            bench.app.faults = [{"roles": ("create",), "kind": kind, "count": 99}]
            fields = make_fields(bench, name, "create", 42)[1]
            answer = bench.ask(do="write", kind="create", object=name, fields=fields)
            expect(answer["outcome"] == "ambiguous", "a create answered so (%s) was %s", kind,
                   answer["outcome"])
    return each_object(bench, bench.objects("create")[:1], show)


@promise("tells when the record to change is gone")
def tells_gone(bench):
    def show(name):
        rows = bench.fill(name, 2)
        row = rows[sorted(rows)[0]]
        operation = bench.manifest.find("update", name) or bench.manifest.find("replace", name)
        change = change_of(bench, name, operation, row)
        if change is None:
            raise Unplayable("no plain field to change")
        del rows[row.key]
        answer = bench.ask(do="write", kind="update", object=name, key=row.key,
                           fields=put({}, *change), seen=plain(row.record))
        expect(answer["outcome"] == "missing", "an update of what is gone was %s",
               answer["outcome"])
    return each_object(bench, bench.objects("update", "replace")[:1], show)


@promise("guards an update by the mark of the version that it was made for")
def guards(bench):
    def show(name):
        rows = bench.fill(name, 2)
        row = rows[sorted(rows)[0]]
        item = bench.ask(do="get", object=name, key=row.key)
        if "etag" not in item:
            raise Unplayable("its records have no such mark")
        operation = bench.manifest.find("update", name) or bench.manifest.find("replace", name)
        change = change_of(bench, name, operation, row)
        if change is None:
            raise Unplayable("no plain field to change")
        bench.app.log.clear()
        bench.app.refusal = "conflict"
        answer = bench.ask(do="write", kind="update", object=name, key=row.key, etag=item["etag"],
                           fields=put({}, *change), seen=plain(row.record))
        sent = bench.app.writes()[0].headers.get("if-match")
        expect(sent == item["etag"], "If-Match was %r instead of %r", sent, item["etag"])
        expect(answer["outcome"] == "conflict", "an update of another version was %s",
               answer["outcome"])
    return each_object(bench, [name for name in bench.objects("update", "replace")
                               if bench.manifest.find("get", name)], show)


@promise("signs in anew before a write too, and writes once")
def renews_for_write(bench):
    def show(name):
        rows = bench.fill(name, 2)
        bench.ask(do="check")
        bench.ask(do="list", object=name) if bench.manifest.find("list", name) else None
        bench.sign_in.end()
        bench.app.log.clear()
        fields = make_fields(bench, name, "create", 43)[1]
        answer = bench.ask(do="write", kind="create", object=name, fields=fields)
        expect(answer["outcome"] == "applied", "a create after the session had ended was %s",
               answer["outcome"])
        expect(len(rows) == 3, "%d records were made", len(rows) - 2)
    auth = next((a for a in bench.auths() if a["type"] in ("session", "oauth2")), None)
    if auth is None:
        raise Unplayable("nothing ends by itself")
    return each_object(bench, bench.objects("create")[:1], show, auth)
