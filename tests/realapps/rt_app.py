# SPDX-License-Identifier: GPL-3.0-or-later
"""A Request Tracker of its own, and what a person does in it."""

import json
import os
import shutil
import urllib.error
import urllib.parse
import urllib.request

from harness import PATIENCE
from realapp import Counter, RealApp

PROGRAM = "/usr/share/request-tracker5/libexec/rt-server"
CONFIG = """Set($rtname, 'dove'); Set($Organization, 'dove.example');
Set($DatabaseType, 'SQLite'); Set($DatabaseName, '%(folder)s/rt.sqlite');
Set($DatabaseAdmin, ''); Set($DatabaseUser, ''); Set($DatabasePassword, '');
Set($WebDomain, '127.0.0.1'); Set($WebPort, %(port)d); Set($WebBaseURL, 'http://127.0.0.1:%(port)d');
Set($LogToSTDERR, 'warning'); Set($LogToSyslog, undef); Set($MailCommand, 'testfile');
Set($CorrespondAddress, 'help@dove.example'); Set($CommentAddress, 'comment@dove.example');
Set($BcryptCost, 4); Set($MasonDataDir, '%(folder)s/mason'); Set($WebSecureCookies, 0);
1;
"""
TOKEN = """use RT -init; use RT::AuthToken; use RT::User;
my $user = RT::User->new(RT->SystemUser); $user->Load("root");
my $tokens = RT::AuthToken->new(RT::CurrentUser->new($user));
my ($ok, $message, $token) = $tokens->Create(Owner => $user->Id, Description => "dovetail");
print $token;"""
REVOKE = """use RT -init; use RT::AuthTokens;
my $tokens = RT::AuthTokens->new(RT->SystemUser); $tokens->UnLimit;
while (my $token = $tokens->Next) { $token->Delete }"""
PASSWORD = """use RT -init; use RT::User;
my $user = RT::User->new(RT->SystemUser); $user->Load("root"); $user->SetPassword($ARGV[0]);"""


class RequestTracker(RealApp):
    """An RT with a database of its own, on loopback; the user root has the password “password”."""

    def __init__(self, folder):
        super().__init__(folder)
        os.makedirs(os.path.join(folder, "empty"))
        # Both are needed: without the second the settings of the package say where the data is.
        self.environment.update(
            RT_SITE_CONFIG=self.write("Site.pm", CONFIG.replace("@", "\\@") %
                                      {"folder": folder, "port": self.port}),
            RT_SITE_CONFIG_DIR=os.path.join(folder, "empty"))
        self.make_database(os.environ.get("DOVETAIL_REAL_SEEDS"))
        self.token = self.make_token()
        self.start(PROGRAM, "--host", "127.0.0.1", "--port", str(self.port))

    def make_database(self, seeds):
        """Making one takes longer than most of a test: the next test begins with a copy of it."""
        seed = os.path.join(seeds or self.folder, "request-tracker.sqlite")
        database = os.path.join(self.folder, "rt.sqlite")
        if not os.path.exists(seed):
            self.call_program("rt-setup-database-5", "--action", "init", "--skip-create")
            shutil.copy(database, seed)
        else:
            shutil.copy(seed, database)

    def perl(self, script, *arguments):
        return self.call_program("perl", "-I/usr/share/request-tracker5/lib", "-e", script,
                                 *arguments)

    def make_token(self):
        return self.perl(TOKEN).strip()

    def revoke_tokens(self):
        self.perl(REVOKE)

    def set_password(self, password):
        self.perl(PASSWORD, password)

    def call(self, path, method="GET", body=None):
        request = urllib.request.Request(
            "http://127.0.0.1:%d/REST/2.0%s" % (self.port, path), method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "token " + self.token, "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
                text = answer.read()
                return json.loads(text) if text else None, answer.headers
        except urllib.error.HTTPError as error:
            raise RuntimeError("%s %s: %d %s" % (method, path, error.code, error.read())) from error

    def users(self):
        rows, page = [], 1
        while True:
            answer, _ = self.call("/users?" + urllib.parse.urlencode(
                {"fields": "id,Name,EmailAddress,RealName,WorkPhone", "orderby": "id",
                 "per_page": 100, "page": page}))
            rows += answer["items"]
            page += 1
            if page > (answer["pages"] or 1):
                return rows


def name_request(method, path, _body):
    return method + " " + path.split("?")[0].split("/")[3]


def counter_of(tracker):
    return Counter(tracker.port, name_request, ["POST user", "PUT user", "DELETE user"])


class Users:
    """What a person does in RT. There is no deleting: users are disabled."""

    place = "Request Tracker"

    def __init__(self, tracker, counter=None):
        self.tracker = tracker
        self.counter = counter  # of what else than this asks it

    def everyone(self):
        return [{"key": row["id"], "name": row["RealName"], "email": row["EmailAddress"],
                 "phone": row["WorkPhone"]} for row in self.tracker.users()
                if row["EmailAddress"] and row["Name"] != "root"]

    def add(self, person):
        _, headers = self.tracker.call("/user", "POST", {
            "Name": person["email"], "EmailAddress": person["email"], "RealName": person["name"],
            "WorkPhone": person["phone"]})
        return int(headers["Location"].split("/")[-1])

    def add_all(self, people):
        for person in people:
            self.add(person)

    def edit(self, key, change):
        names = {"name": "RealName", "email": "EmailAddress", "phone": "WorkPhone"}
        self.tracker.call("/user/%d" % key, "PUT",
                          {names[field]: value for field, value in change.items()})

    def remove(self, key):
        self.tracker.call("/user/%d" % key, "DELETE")

    def writes(self):
        return self.counter.writes()
