#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An action of an application: listed, shown before it happens, asked about, done once and noted. A
lost answer is told as such and never repeated. In the command's own process, or by the agent."""

import os
import pty
import select
import signal
import subprocess
import sys

from harness import (Desk, PATIENCE, Practice, Promises, files_with, kill_agent, lock_keyring,
                     unlock_keyring, wait_until)

PAID = ["--set", "paid_on=2026-11-02"]


def add_invoices(practice, count):
    customer = practice.call("books", "/customers", "POST", {"name": "Firm"})
    line = {"description": "Work", "quantity": 2, "unit_price": 50, "vat_rate": 19, "net": 100}
    return [practice.call("books", "/invoices", "POST", {
        "customer_id": customer["id"], "issued_on": "2026-11-01", "currency": "EUR",
        "lines": [line]})["id"] for _ in range(count)]


def paid(practice, key):
    return [row for row in practice.all("books", "payments") if row["invoice_id"] == key]


def asks(practice):
    return [row for row in practice.requests() if row["path"].endswith("/pay")]


def at_terminal(desk, answer, *arguments):
    """Runs a command at a terminal, and types the answer when it asks."""
    here, there = pty.openpty()
    process = subprocess.Popen(desk.command(*arguments), stdin=there, stdout=there, stderr=there,
                               close_fds=True)
    os.close(there)
    said, is_answered = b"", False
    while select.select([here], [], [], PATIENCE)[0]:
        try:
            part = os.read(here, 4096)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        said += part
        if b"[y/N]" in said and not is_answered:
            os.write(here, answer + b"\n")
            is_answered = True
    os.close(here)
    return process.wait(timeout=PATIENCE), said.decode()


def check_list(promises, desk):
    said = desk.run("act", "books", "invoice")
    promises.check("pay" in said and "Mark as paid" in said and "paid_on (needed)" in said,
                   "what can be asked for is listed", said)
    row = desk.rows("act", "books", "invoice")[0]
    promises.equal((row["object"], row["action"], row["needs_key"], row["input"][0]["path"]),
                   ("invoice", "pay", True, "paid_on"), "for programs as well")
    promises.check("describes no action" in desk.run("act", "books", "customer"),
                   "and so is that there is none")


def check_shown(promises, desk, practice, key):
    said = desk.run("act", "books", "invoice", "pay", key, *PAID, "--dry-run")
    promises.check("/invoices/%s/pay" % key in said and '"2026-11-02"' in said,
                   "a dry run shows what would be sent where", said)
    desk.run("act", "books", "invoice", "pay", key, *PAID, wanted=(3,))
    promises.check("--yes" in desk.errors, "where nobody can be asked it is refused", desk.errors)
    status, said = at_terminal(desk, b"n", "act", "books", "invoice", "pay", key, *PAID)
    promises.check(status == 3 and "/pay" in said, "who says no is heard", said)
    promises.equal((asks(practice), desk.rows("acts")), ([], []), "nothing of it was sent or noted")


def check_done(promises, desk, practice, keys):
    row = desk.rows("act", "books", "invoice", "pay", keys[0], *PAID, "--set", "method=card",
                    "--yes")[0]
    promises.equal((row["state"], row["output"]["invoice_id"], row["output"]["amount"]),
                   ("done", keys[0], 119), "with --yes it is done, and answered")
    promises.equal([payment["method"] for payment in paid(practice, keys[0])], ["card"],
                   "the application has it")
    status, said = at_terminal(desk, b"y", "act", "books", "invoice", "pay", keys[1], *PAID)
    promises.check(status == 0 and "Done" in said and len(paid(practice, keys[1])) == 1,
                   "who says yes has it done", said)
    notes = desk.rows("acts")
    promises.equal([(note["key"], note["state"], note["input"]) for note in notes],
                   [(keys[1], "done", {"paid_on": "2026-11-02"}),
                    (keys[0], "done", {"paid_on": "2026-11-02", "method": "card"})],
                   "both are noted, the newest first")
    happened = desk.rows("record", "books", "invoice", keys[0])[0]["timeline"]
    promises.equal([(event["what"], event["action"], event["state"]) for event in happened],
                   [("act", "pay", "done")], "and belong to what happened to their record")
    promises.check("pay was asked for: done" in desk.run("record", "books", "invoice", keys[0]),
                   "for people as well")
    promises.check("done" in desk.run("acts", "books") and desk.rows("acts", "crm") == [],
                   "by connection too")


def check_input_file(promises, desk, practice, key):
    desk.run("act", "books", "invoice", "pay", key, "--input", "-", "--yes",
             given='{"paid_on":"2026-11-03"}')
    promises.equal(str(paid(practice, key)[0]["paid_on"]), "2026-11-03",
                   "all of the input may come at once")
    for text, words in (("[1]", "one JSON record"), ("{", "-")):
        desk.run("act", "books", "invoice", "pay", key, "--input", "-", "--yes", given=text,
                 wanted=(1,))
        promises.check(words in desk.errors, "but not " + text, desk.errors)


def check_refused(promises, desk, practice, key):
    before = len(asks(practice))
    wrong = [
        (["invoice", "pay", key, "--set", "method=shells", "--set", "paid_on=2026-11-02"],
         "“method”"),
        (["invoice", "pay", key], "“paid_on” is missing"),
        (["invoice", "pay", key, "--set", "paid_on=soon"], "“paid_on” is not a date"),
        (["invoice", "pay", key, "--set", "paidon=2026-11-02"], "did you mean “paid_on”?"),
        (["invoice", "pay"] + PAID, "say which, by its key"),
        (["invoice", "send", key], "has no action “send”"),
        (["bill", "pay", key], "has no “bill”"),
        (["invoice", "pay", "inv_777777"] + PAID, "There is no such record"),
    ]
    for arguments, words in wrong:
        desk.run("act", "books", *arguments, "--yes", wanted=(1,))
        promises.check(words in desk.errors, "refused: " + words, desk.errors)
    desk.run("act", "shop", "invoice", "pay", key, "--yes", wanted=(1,))
    desk.run("act", "books", "invoice", "pay", key, "--set", "paid_on", "--yes", wanted=(1,))
    desk.run("act", "books", wanted=(2,))
    promises.equal(len(asks(practice)), before, "none of these was sent")


def check_paid_twice(promises, desk, practice, key):
    row = desk.rows("act", "books", "invoice", "pay", key, *PAID, "--yes", wanted=(1,))[0]
    promises.equal((row["state"], row["why"]), ("refused", "refused"), "a refusal is told")
    promises.check("“Mark as paid” of “Invoice” %s" % key in desk.errors and
                   "The invoice is paid already" in desk.errors,
                   "with the application's words", desk.errors)
    promises.equal(desk.rows("acts", "--limit", "1")[0]["state"], "refused", "and noted")
    promises.equal(len(paid(practice, key)), 1, "and nothing is done")


def check_lost(promises, desk, practice, key):
    for fault in ("reset-after", "500-after"):
        practice.restart(["%s=1" % fault])
        before = len(asks(practice))
        row = desk.rows("act", "books", "invoice", "pay", key, *PAID, "--yes", wanted=(3,))[0]
        promises.equal((row["state"], "It is not known whether it was done" in row["message"]),
                       ("unknown", True), fault + ": it is said that nobody knows")
        promises.equal(len(asks(practice)) - before, 1, fault + ": it was sent once")
        practice.restart()
        promises.equal(desk.rows("acts", "--limit", "1")[0]["state"], "unknown",
                       fault + ": and noted")
        promises.equal(len(asks(practice)) - before, 1, fault + ": nobody repeats it")
        for payment in paid(practice, key):
            practice.call("books", "/payments/" + payment["id"], "DELETE")


def check_sign_in(promises, desk, practice, key):
    practice.restart(["401=1"])
    row = desk.rows("act", "books", "invoice", "pay", key, *PAID, "--yes", wanted=None)
    promises.equal(desk.status, 3, "a sign-in that is refused needs a person")
    promises.check(not row or row[0]["state"] == "not_done", "and nothing is done", row)
    practice.restart()
    promises.equal(paid(practice, key), [], "at the application neither")


def check_keyring(promises, desk, practice, key):
    if desk.agent:
        desk.run("agent", "stop")
    before = len(desk.rows("acts"))
    lock_keyring()
    desk.run("act", "books", "invoice", "pay", key, *PAID, "--yes", wanted=(3,))
    promises.check("keyring" in desk.errors, "a locked keyring is told", desk.errors)
    promises.equal((paid(practice, key), len(desk.rows("acts"))), ([], before),
                   "and nothing was sent or noted")
    unlock_keyring()
    if desk.agent:
        desk.run("agent", "stop")


def check_killed(promises, desk, practice, keys):
    """The program dies before and after the request: the note says that nobody knows."""
    for point, key, count in (("act-noted", keys[0], 0), ("act-sent", keys[1], 1)):
        environment = dict(os.environ, DOVETAIL_TEST_KILL=point + ":1")
        done = subprocess.run(desk.command("act", "books", "invoice", "pay", key, *PAID, "--yes"),
                              env=environment, capture_output=True, text=True, timeout=PATIENCE,
                              check=False)
        note = desk.rows("acts", "--limit", "1")[0]
        promises.equal((done.returncode, note["key"], note["state"], len(paid(practice, key))),
                       (-signal.SIGKILL, key, "sent", count), point + ": the note was there first")
        desk.run("connections", "check", "books")
        note = desk.rows("acts", "--limit", "1")[0]
        promises.equal((note["key"], note["state"], len(paid(practice, key))),
                       (key, "unknown", count), point + ": then nobody knows, and it stays so")


def check_agent_killed(promises, desk, practice, key):
    """The agent dies while it waits for the answer."""
    practice.restart(["slow=1"])
    before = len(asks(practice))
    process = subprocess.Popen(desk.command("act", "books", "invoice", "pay", key, *PAID, "--yes"),
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: len(asks(practice)) > before, "the action is sent")
    kill_agent(desk)
    said = process.communicate(timeout=PATIENCE)[1]
    promises.check(process.returncode == 3 and "not known whether it was done" in said,
                   "an agent that dies leaves nobody who knows", "%s %s" % (process.returncode, said))
    practice.restart()
    desk.run("connections", "check", "books")
    promises.equal((desk.rows("acts", "--limit", "1")[0]["state"], len(asks(practice)) - before),
                   ("unknown", 1), "and the next one says so, and sends nothing")


def main():
    promises = Promises()
    desk = Desk(agent="agent" in sys.argv[1:])
    practice = Practice(os.path.join(desk.folder, "practice"))
    desk.connect(practice, ("books",))
    keys = add_invoices(practice, 8)
    check_list(promises, desk)
    check_shown(promises, desk, practice, keys[0])
    check_done(promises, desk, practice, keys)
    check_input_file(promises, desk, practice, keys[2])
    check_refused(promises, desk, practice, keys[3])
    check_paid_twice(promises, desk, practice, keys[0])
    check_lost(promises, desk, practice, keys[4])
    check_sign_in(promises, desk, practice, keys[4])
    check_keyring(promises, desk, practice, keys[4])
    if desk.agent:
        check_agent_killed(promises, desk, practice, keys[5])
    else:
        check_killed(promises, desk, practice, keys[6:])
    token = practice.apps["books"]["token"]
    promises.equal((token in desk.said, files_with(desk.workspace, token)), (False, []),
                   "no secret is said or kept")
    desk.end()
    practice.stop()
    promises.end()


if __name__ == "__main__":
    main()
