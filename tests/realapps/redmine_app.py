# SPDX-License-Identifier: GPL-3.0-or-later
"""A Redmine of its own, and what a person does in it."""

import json
import os
import secrets
import shutil
import sqlite3
import urllib.error
import urllib.request

from harness import PATIENCE
from realapp import Counter, RealApp

PROGRAM = "/usr/share/redmine"
PASSWORD = "Another-Pwd.41"
DATABASE = """production:
  adapter: sqlite3
  database: %s
  encoding: utf8
  timeout: 20000
"""
SEED = """Setting.rest_api_enabled = 1
admin = User.find_by_login("admin")
admin.password = "%s"
admin.must_change_passwd = false
admin.save!
project = Project.create!(name: "Dove", identifier: "dove")
project.trackers = Tracker.all
""" % PASSWORD


class Redmine(RealApp):
    """A Redmine with a database of its own, on loopback. The package keeps its places in /etc and
    /var: a copy of the program keeps them beside it."""

    def __init__(self, folder):
        super().__init__(folder)
        home = os.path.join(folder, "redmine")
        shutil.copytree(PROGRAM, home, symlinks=True,
                        ignore=lambda here, names: ["instances", "Gemfile.lock"] if here == PROGRAM
                        else [name for name in names if name == "database.yml"])
        shutil.copy("/var/lib/redmine/Gemfile.lock", home)
        for name in ("config", "log", "tmp/cache", "files"):
            os.makedirs(os.path.join(home, "instances", "default", name))
        self.home = home
        self.database = os.path.join(folder, "redmine.sqlite")
        self.write("redmine/instances/default/config/database.yml", DATABASE % self.database)
        self.write("redmine/instances/default/config/secret_key.txt", secrets.token_hex(64))
        self.write("seed.rb", SEED)
        self.environment.update(RAILS_ENV="production", X_DEBIAN_SITEID="default",
                                BUNDLE_GEMFILE=os.path.join(home, "Gemfile"), REDMINE_LANG="en")
        self.make_database(os.environ.get("DOVETAIL_REAL_SEEDS"))
        self.key = self.make_key()
        self.start("puma", "--dir", home, "-b", "tcp://127.0.0.1:%d" % self.port,
                   "-e", "production", os.path.join(home, "config.ru"))

    def make_database(self, seeds):
        """In three programs: the second does not see the columns that the first adds otherwise."""
        seed = os.path.join(seeds or self.folder, "redmine.seed.sqlite")
        if not os.path.exists(seed):
            self.bundle("rake", "db:migrate")
            self.bundle("rake", "redmine:load_default_data")
            self.bundle("bin/rails", "runner", os.path.join(self.folder, "seed.rb"))
            shutil.copy(self.database, seed)
        else:
            shutil.copy(seed, self.database)

    def bundle(self, *arguments):
        here = self.folder
        self.folder = self.home
        try:
            self.call_program("bundle", "exec", *arguments)
        finally:
            self.folder = here

    def make_key(self):
        """Gives the administrator a new API key; the one before is worth nothing then."""
        key = secrets.token_hex(20)
        with sqlite3.connect(self.database, timeout=20) as database:
            database.execute("DELETE FROM tokens WHERE action = 'api'")
            database.execute("INSERT INTO tokens (user_id, action, value, created_on, updated_on) "
                             "VALUES (1, 'api', ?, datetime(), datetime())", (key,))
        return key

    def call(self, path, method="GET", body=None):
        request = urllib.request.Request(
            "http://127.0.0.1:%d%s" % (self.port, path), method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"X-Redmine-API-Key": self.key, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                text = answer.read()
                return json.loads(text) if text.strip() else None
        except urllib.error.HTTPError as error:
            raise RuntimeError("%s %s: %d %s" % (method, path, error.code, error.read())) from error

    def all(self, name, query=""):
        rows = []
        while True:
            answer = self.call("/%s.json?limit=100&offset=%d%s" % (name, len(rows), query))
            rows += answer[name]
            if len(rows) >= answer["total_count"]:
                return rows


def name_request(method, path, _body):
    """Lists by change time, other lists and single records are told apart."""
    steps = path.split("?")[0].replace(".json", "").split("/")
    if method == "GET" and len(steps) > 2:
        return "GET one of " + steps[1]
    return method + " " + steps[1] + (" since" if "updated_on=" in path else "")


def counter_of(redmine):
    return Counter(redmine.port, name_request,
                   [verb + " " + name for verb in ("POST", "PUT", "DELETE")
                    for name in ("users", "issues", "projects")])


class Users:
    """What an administrator does with users."""

    place = "Redmine"

    def __init__(self, redmine, chance):
        self.redmine = redmine
        self.chance = chance

    def everyone(self):
        return [{"key": row["id"], "email": row["mail"], "phone": "",
                 "name": " ".join((row["firstname"] + " " + row["lastname"]).split())}
                for row in self.redmine.all("users") if row["login"] != "admin"]

    def add(self, person):
        first, last = person["name"].split(" ", 1)
        return self.redmine.call("/users.json", "POST", {"user": {
            "login": person["email"], "firstname": first, "lastname": last,
            "mail": person["email"], "generate_password": True}})["user"]["id"]

    def add_all(self, people):
        for person in people:
            self.add(person)

    def edit(self, key, change):
        user = {}
        if "name" in change:
            user["firstname"], user["lastname"] = change["name"].split(" ", 1)
        if "email" in change:
            user["mail"] = change["email"]
        self.redmine.call("/users/%d.json" % key, "PUT", {"user": user})

    def remove(self, key):
        """Some people delete, others lock."""
        if self.chance.random() < 0.5:
            self.redmine.call("/users/%d.json" % key, "DELETE")
        else:
            self.redmine.call("/users/%d.json" % key, "PUT", {"user": {"status": 3}})
