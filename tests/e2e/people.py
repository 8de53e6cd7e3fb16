# SPDX-License-Identifier: GPL-3.0-or-later
"""The sync that most tests run: contacts of the CRM to customers of the accounting, while the
applications misbehave; and what must be true of it at the end."""

from crowd import full_name

RECORDS = 300
FAULTS = ("429=0.01", "500-before=0.03", "500-after=0.03", "reset-before=0.03", "reset-after=0.03",
          "lost-answer=0.03", "truncate=0.02", "wrong-type=0.01")
# Also what ends runs early or lets them wait, so that fewer kills fall among writes.
MORE_FAULTS = FAULTS + ("202-late=0.02", "401=0.01", "duplicate-page=0.05", "unstable-pages=0.05",
                        "cursor-gone=0.05", "clock-skew@books=-7200", "search-lag=1", "429-date=0.002")
# What goes wrong with several writes in one request, besides
BULK_FAULTS = ("batch-order=0.2", "batch-missing=0.2", "batch-half=0.2", "batch-refused=0.2")
SYNC = {
    "dovetail": 1, "kind": "sync", "id": "people", "name": "Contacts to customers",
    "a": {"connection": "crm", "object": "contact",
          "filter": "AND([id] > 20; [id] <= %d)" % (20 + RECORDS)},
    "b": {"connection": "books", "object": "customer"},
    "direction": "a-to-b",
    "match": [{"a": "\"person-\" & [id]", "b": "[external_id]"}],
    "to_b": [
        {"field": "external_id", "formula": "\"person-\" & [id]"},
        {"field": "name", "formula": "TRIM([first_name] & \" \" & [last_name])"},
        {"field": "email", "formula": "LOWER([email])"},
        {"field": "phone", "formula": "[phone]"}],
}


def is_right(contact, row):
    return (row.get("email") == contact["email"].lower() and row.get("name") == full_name(contact)
            and (row.get("phone") or "") == (contact["phone"] or ""))


def check_result(promises, practice, name):
    contacts = [row for row in practice.all("crm", "contacts") if 20 < row["id"] <= 20 + RECORDS]
    rows = [row for row in practice.all("books", "customers")
            if str(row.get("external_id", "")).startswith("person-")]
    keys = [row["external_id"] for row in rows]
    by_key = {row["external_id"]: row for row in rows}
    lost = ["person-%d" % contact["id"] for contact in contacts
            if "person-%d" % contact["id"] not in by_key]
    wrong = [contact["id"] for contact in contacts
             if not is_right(contact, by_key.get("person-%d" % contact["id"], {}))]
    emails = [row["email"] for row in rows]
    promises.equal(len(contacts), RECORDS, name + ": all records are there to be synced")
    promises.equal(len(keys) - len(set(keys)) + len(emails) - len(set(emails)), 0, name + ": 0 twice")
    promises.equal(lost, [], name + ": 0 lost")
    promises.equal(wrong, [], name + ": every value is right")
