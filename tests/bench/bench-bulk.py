#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a first load costs at an application that is some milliseconds away, with single writes and
with several in one request: the real programs, and the practice applications.

It prints requests and seconds, and judges no time. It fails when a record is twice or missing, or
when the requests of several writes are more than full ones would be, and a few.

  DOVETAIL_BUILD=_bench DOVETAIL_DATADIR=data PYTHONPATH=tests/e2e \\
    tests/in-session.sh tests/with-keyring.sh unlocked tests/bench/bench-bulk.py [--records 1000]
"""

import argparse
import os
import time

from crowd import BATCH, connect_recognising
from harness import Desk, Practice, Promises

DELAY = 20  # ms, of the application that is written to
SYNC = {
    "dovetail": 1, "kind": "sync", "id": "people", "name": "Contacts to customers",
    "a": {"connection": "crm", "object": "contact", "filter": "[city] = \"Load\""},
    "b": {"connection": "books", "object": "customer"},
    "direction": "a-to-b",
    "match": [{"a": "\"person-\" & [id]", "b": "[external_id]"}],
    "to_b": [
        {"field": "external_id", "formula": "\"person-\" & [id]"},
        {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
        {"field": "email", "formula": "LOWER([email])"},
        {"field": "phone", "formula": "[phone]"}],
}


def load(promises, how, records):
    """Loads so many contacts; how many requests wrote them."""
    desk = Desk()
    practice = Practice(os.path.join(desk.folder, "practice"))
    try:
        for number in range(records):
            practice.call("crm", "/contacts", "POST",
                          {"first_name": "Load", "last_name": "No %d" % number,
                           "email": "load%d@example.org" % number, "city": "Load"})
        connect_recognising(desk, practice, how)
        desk.add(SYNC)
        practice.restart(("delay@books=%d" % DELAY,))
        before = len(practice.requests())
        began = time.monotonic()
        desk.run("run", "people", "--yes")
        seconds = time.monotonic() - began
        asked = [r for r in practice.requests()[before:] if r["path"].startswith("/books/")]
        posts = [r for r in asked if r["method"] == "POST"]
        practice.restart()
        keys = [row["external_id"] for row in practice.all("books", "customers")
                if str(row.get("external_id", "")).startswith("person-")]
        promises.equal((len(keys), len(set(keys))), (records, records),
                       how + ": everybody is there once")
        print("# %-6s %5d creates: %5d writing requests of %5d, %6.2f s" % (
            how, records, len(posts), len(asked), seconds), flush=True)
        return len(posts)
    finally:
        practice.stop()
        desk.end()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--records", type=int, default=1000)
    records = parser.parse_args().records
    promises = Promises()
    print("# an application %d ms away" % DELAY, flush=True)
    promises.equal(load(promises, "search", records), records, "search: one request for each")
    promises.check(load(promises, "bulk", records) <= records // BATCH + 10,
                   "bulk: the requests are full")
    promises.end()


main()
