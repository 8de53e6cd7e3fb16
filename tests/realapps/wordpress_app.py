# SPDX-License-Identifier: GPL-3.0-or-later
"""A WordPress of its own with a database of its own, and what an administrator does in it."""

import base64
import json
import os
import secrets
import shutil
import subprocess
import time
import urllib.request

from harness import PATIENCE
from realapp import Counter, RealApp

PROGRAM = "/usr/share/wordpress"
CONFIG = """<?php
define('DB_NAME', 'dove'); define('DB_USER', 'root'); define('DB_PASSWORD', '');
define('DB_HOST', 'localhost:%(socket)s'); define('DB_CHARSET', 'utf8mb4');
define('AUTH_KEY', '%(key)s'); define('SECURE_AUTH_KEY', '%(key)s');
define('LOGGED_IN_KEY', '%(key)s'); define('NONCE_KEY', '%(key)s');
define('WP_ENVIRONMENT_TYPE', 'local'); define('DISABLE_WP_CRON', true);
define('WP_HTTP_BLOCK_EXTERNAL', true); define('AUTOMATIC_UPDATER_DISABLED', true);
$table_prefix = 'wp_';
if (!defined('ABSPATH')) define('ABSPATH', __DIR__ . '/');
require_once ABSPATH . 'wp-settings.php';
"""
# What the package's page of installation does, and the addresses that the REST interface needs.
INSTALL = """<?php
define('WP_INSTALLING', true);
$_SERVER['HTTP_HOST'] = '127.0.0.1:%(port)d'; $_SERVER['REQUEST_URI'] = '/';
require 'wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
function wp_new_blog_notification() {}
wp_install('Dove', 'admin', 'admin@example.org', false, '', '%(password)s');
update_option('permalink_structure', '/%%postname%%/');
update_option('siteurl', 'http://127.0.0.1:%(port)d'); update_option('home', 'http://127.0.0.1:%(port)d');
"""
PASSWORD = """<?php
$_SERVER['HTTP_HOST'] = '127.0.0.1'; $_SERVER['REQUEST_URI'] = '/';
require 'wp-load.php';
WP_Application_Passwords::delete_all_application_passwords(1);
echo WP_Application_Passwords::create_new_application_password(1, ['name' => 'dovetail'])[0];
"""
ROUTER = """<?php
$path = parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH);
if ($path !== '/' && is_file(__DIR__ . $path)) return false;
$_SERVER['SCRIPT_NAME'] = '/index.php';
require __DIR__ . '/index.php';
"""


class WordPress(RealApp):
    """A WordPress on loopback; its administrator is “admin”. The package keeps its settings in
    /etc: its few files that look for them are copied, and the rest is the package's."""

    def __init__(self, folder):
        super().__init__(folder)
        self.database = None
        self.start_database()
        names = {"socket": os.path.join(folder, "db.sock"), "key": secrets.token_hex(32),
                 "port": self.port, "password": secrets.token_hex(12)}
        for name in os.listdir(PROGRAM):
            source = os.path.join(PROGRAM, name)
            if os.path.isdir(source):
                os.symlink(source, os.path.join(folder, name))
            elif name.endswith(".php") and name != "wp-config.php":
                shutil.copy(source, folder)
        self.write("wp-config.php", CONFIG % names)
        self.write("router.php", ROUTER)
        self.write("install.php", INSTALL % names)
        self.write("password.php", PASSWORD)
        self.call_program("php", "install.php")
        self.password = self.make_password()
        self.environment["PHP_CLI_SERVER_WORKERS"] = "4"
        self.start("php", "-S", "127.0.0.1:%d" % self.port, "router.php")

    def start_database(self):
        """Speaks by a socket in the folder only, and asks for no password there."""
        data, socket = os.path.join(self.folder, "db"), os.path.join(self.folder, "db.sock")
        user = ["--user=root"] if os.geteuid() == 0 else []
        self.call_program("mariadb-install-db", "--no-defaults", "--datadir=" + data,
                          "--auth-root-authentication-method=normal", "--skip-test-db", *user)
        log = open(os.path.join(self.folder, "db.log"), "wb")
        self.database = subprocess.Popen(
            ["mariadbd", "--no-defaults", "--datadir=" + data, "--socket=" + socket,
             "--skip-networking", "--skip-grant-tables", "--innodb-flush-log-at-trx-commit=0",
             "--pid-file=" + os.path.join(self.folder, "db.pid"), *user],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        log.close()
        until = time.monotonic() + 60
        while not os.path.exists(socket) and time.monotonic() < until:
            time.sleep(0.1)
        self.call_program("mariadb", "--no-defaults", "--socket=" + socket, "-e",
                          "CREATE DATABASE dove CHARACTER SET utf8mb4")

    def make_password(self):
        """A new application password; those before are worth nothing then."""
        return self.call_program("php", "password.php").strip()

    def stop(self):
        super().stop()
        self.database.terminate()
        self.database.wait(timeout=30)

    def call(self, path, method="GET", body=None):
        words = base64.b64encode(("admin:" + self.password).encode()).decode()
        request = urllib.request.Request(
            "http://127.0.0.1:%d/wp-json/wp/v2%s" % (self.port, path), method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": "Basic " + words, "Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer), answer.headers

    def users(self):
        rows, page = [], 1
        while True:
            some, headers = self.call("/users?context=edit&orderby=id&per_page=100&page=%d" % page)
            rows += some
            if page >= int(headers["X-WP-TotalPages"]):
                return rows
            page += 1


def name_request(method, path, _body):
    steps = path.split("?")[0].split("/wp/v2/")[-1].split("/")
    return method + (" one of " if method == "GET" and len(steps) > 1 else " ") + steps[0]


def counter_of(wordpress):
    return Counter(wordpress.port, name_request,
                   [verb + " users" for verb in ("POST", "PATCH", "DELETE")])


class Users:
    """What an administrator does with users."""

    place = "WordPress"

    def __init__(self, wordpress):
        self.wordpress = wordpress

    def everyone(self):
        return [{"key": row["id"], "email": row["email"], "phone": "",
                 "name": " ".join((row["first_name"] + " " + row["last_name"]).split())}
                for row in self.wordpress.users() if row["username"] != "admin"]

    def add(self, person):
        first, last = person["name"].split(" ", 1)
        return self.wordpress.call("/users", "POST", {
            "username": person["email"], "email": person["email"], "first_name": first,
            "last_name": last, "password": secrets.token_hex(12)})[0]["id"]

    def add_all(self, people):
        for person in people:
            self.add(person)

    def edit(self, key, change):
        user = {}
        if "name" in change:
            user["first_name"], user["last_name"] = change["name"].split(" ", 1)
        if "email" in change:
            user["email"] = change["email"]
        self.wordpress.call("/users/%d" % key, "POST", user)

    def remove(self, key):
        self.wordpress.call("/users/%d?force=true&reassign=1" % key, "DELETE")
