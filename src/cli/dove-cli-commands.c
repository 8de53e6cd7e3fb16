/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include "cli/dove-cli.h"

/* In the order in which a newcomer meets them. */
static const DoveCliCommand commands[] = {
  { "connectors", N_("[list|show ID|check FILE|try FILE|add FILE|import-openapi FILE]"),
    N_("Shows what applications can be connected, checks manifests, tries them on the application, "
       "and makes them from OpenAPI, GraphQL and OData"),
    "connectors\nconnectors show practice-crm\nconnectors check my-shop.json\n"
    "connectors try my-shop.json --set url=https://shop.example.com\n"
    "connectors import-openapi vendor.yaml -o my-shop.json --report\n"
    "connectors try my-shop.json --keep",
    dove_cli_connectors },
  { "connect", N_("[CONNECTOR] --id ID [--set NAME=VALUE]... [--auth ID] [--secret NAME]... "
       "[--authority FILE]"),
    N_("Makes a connection, or signs one in again; secrets are read from standard input"),
    "connect practice-crm --id crm --set url=http://127.0.0.1:17660/crm\n"
    "echo \"token=$TOKEN\" | dovetailctl connect practice-crm --id crm",
    dove_cli_connect },
  { "connections", N_("[list|check ID|objects ID|schema ID OBJECT|remove ID]"),
    N_("Lists connections, tests them, and shows what they hold"),
    "connections\nconnections check crm\nconnections schema crm contact", dove_cli_connections },
  { "records", N_("CONNECTION OBJECT [--limit N]"), N_("Reads some records of a connection"),
    "records crm contact --limit 5", dove_cli_records },
  { "act", N_("CONNECTION OBJECT [ACTION [KEY]] [--set NAME=VALUE]... [--dry-run] [--yes]"),
    N_("Asks an application for what is no plain write, such as marking an invoice as paid; "
       "without ACTION it lists what can be asked for"),
    "act books invoice\nact books invoice pay inv_000001 --set paid_on=2026-11-02 --dry-run\n"
    "act books invoice pay inv_000001 --set paid_on=2026-11-02 --yes", dove_cli_act },
  { "acts", N_("[CONNECTION] [--limit N]"),
    N_("Lists the actions that were asked for, and what became of them"),
    "acts\nacts books --limit 3", dove_cli_acts },
  { "add", N_("FILE..."),
    N_("Puts definitions (connections, syncs, mappings, tables, connectors) into the workspace"),
    "add customers.json\nadd templates/won-deals/*.json", dove_cli_add },
  { "show", N_("[ID]"), N_("Shows a definition, or lists all"), "show\nshow customers",
    dove_cli_show },
  { "remove", N_("ID"), N_("Takes a definition out of the workspace; its versions are kept"),
    "remove customers", dove_cli_remove },
  { "versions", N_("ID [--show N]"), N_("Lists the earlier versions of a definition"),
    "versions customers\nversions customers --show 2", dove_cli_versions },
  { "export", N_("[-o FILE]"), N_("Writes all definitions into one file, without secrets"),
    "export -o workspace-export.json", dove_cli_export },
  { "import", N_("FILE [--check]"), N_("Takes in definitions that were exported"),
    "import workspace-export.json --check\nimport workspace-export.json", dove_cli_import },
  { "backup", N_("FILE"), N_("Saves the whole workspace but its secrets in one file"),
    "backup dovetail-monday.tar.gz", dove_cli_backup },
  { "restore", N_("FILE [--check]"), N_("Puts a backup back; what is there is kept beside it"),
    "restore dovetail-monday.tar.gz --check\nrestore dovetail-monday.tar.gz", dove_cli_restore },
  { "plan", N_("SYNC [-o FILE] [--sample N]"),
    N_("Works out what a sync would write, and keeps the plan"),
    "plan customers\nplan customers -o plan.jsonl\nplan customers --sample 5", dove_cli_plan },
  { "apply", N_("PLAN|SYNC [--without KEY]"), N_("Writes exactly what a kept plan shows"),
    "apply 17\napply customers\napply 17 --without 4711 --without b:12", dove_cli_apply },
  { "run", N_("SYNC [--dry-run] [--yes] [--whole] [--sample N]"), N_("Plans, guards and applies"),
    "run customers --dry-run\nrun customers --yes\nrun customers --whole\n"
    "run customers --sample 5 --yes",
    dove_cli_run },
  { "rehearse", N_("SYNC"),
    N_("Does the whole run on a copy of what was last seen, without any application"),
    "rehearse customers", dove_cli_rehearse },
  { "undo", N_("RUN [--plan] [--yes]"),
    N_("Takes back what a run wrote; what was changed since is left and listed"),
    "undo 17\nundo 17 --yes", dove_cli_undo },
  { "resync", N_("SYNC KEY [--side a|b] [--from a|b] [--dry-run] [--yes]"),
    N_("Deals with one record once more"),
    "resync customers 12\nresync customers 12 --from a", dove_cli_resync },
  { "runs", N_("[SYNC] [--limit N] [--find TEXT]"),
    N_("Lists what was run, or finds what was written"),
    "runs\nruns customers --limit 3\nruns --find anna@adler.example", dove_cli_runs },
  { "run-show", N_("RUN [--state STATE] [--record KEY] [--exchange]"),
    N_("Shows the changes of a run, field by field, and what was said about them"),
    "run-show 17\nrun-show 17 --state refused --exchange", dove_cli_run_show },
  { "problems", N_("[SYNC]"), N_("Lists the records that could not be written, and why"),
    "problems", dove_cli_problems },
  { "retry", N_("PROBLEM"),
    N_("Tries a record again at the next run, not only when its time has come"),
    "retry 3",
    dove_cli_retry },
  { "reviews", N_("[SYNC]"), N_("Lists the questions that only a person can answer"), "reviews",
    dove_cli_reviews },
  { "answer", N_("REVIEW CHOICE [--always]"),
    N_("Answers a question; --always makes a rule of the field out of a or b"),
    "answer 4 approve\nanswer 9 link 12 cus_000007\nanswer 12 a --always", dove_cli_answer },
  { "links", N_("SYNC [--limit N] [--export FILE|--import FILE] [add A B|remove LINK]"),
    N_("Lists which records are the same thing, and lets you say so"),
    "links customers --limit 10\nlinks customers add 12 cus_000007\nlinks customers remove 31\n"
    "links customers --export links.jsonl",
    dove_cli_links },
  { "record", N_("CONNECTION OBJECT KEY"),
    N_("Shows one record as every sync sees it, and what happened to it"),
    "record books customer cus_000007", dove_cli_record },
  { "why", N_("CONNECTION OBJECT KEY [FIELD]"),
    N_("Says where the value of a field came from, or why a record is not kept the same"),
    "why books customer cus_000007 name\nwhy crm contact 12", dove_cli_why },
  { "formula", N_("[--record FILE] [--explain] EXPR | --check SCHEMA EXPR | --functions [NAME] | "
       "--batch"),
    N_("Evaluates, explains or checks a formula of the mapping language"),
    "formula 'ROUND(1.005;2)'\nformula --record contact.json '[first_name] & \" \" & "
    "[last_name]'\nformula --explain --record contact.json 'TRIM([first_name])'\n"
    "formula --check contact.schema.json 'UPPER([first_name])'\nformula --functions ROUND",
    dove_cli_formula },
  { "map", N_("FILE --records FILE.jsonl [--direction to_a|to_b] [--explain]"),
    N_("Applies a mapping to JSON lines, without any application"),
    "map customers.json --records contacts.jsonl\nmap customers.json --records contacts.jsonl "
    "--explain",
    dove_cli_map },
  { "audit", N_("[ID] [--kind KIND] [--limit N]"),
    N_("Shows who changed what: definitions, connections, answers, preferences, runs"),
    "audit\naudit customers\naudit --kind preference --limit 5", dove_cli_audit },
  { "preferences", N_("[NAME [VALUE]]"),
    N_("Shows or sets what you prefer: notifications, quiet hours, how long history is kept"),
    "preferences\npreferences notify-failure off\npreferences quiet-hours 22:00-07:00",
    dove_cli_preferences },
  { "agent", N_("[status|start|stop]"),
    N_("Looks at, starts or ends the background program, which runs syncs when they are due"),
    "agent\nagent stop", dove_cli_agent },
  { "doctor", "", N_("Looks what is wrong, and says the remedy"), "doctor", dove_cli_doctor },
  { "completion", N_("[SHELL]"), N_("Prints the completion for bash"),
    "completion bash > ~/.local/share/bash-completion/completions/dovetailctl",
    dove_cli_completion },
  { "help", N_("[COMMAND]"), N_("Shows help"), "help\nhelp run", dove_cli_help },
};

/**
 * dove_cli_get_commands:
 * @length: (out): number of commands
 *
 * Returns: (transfer none) (array length=length): all commands
 */
const DoveCliCommand *
dove_cli_get_commands (guint *length)
{
  *length = G_N_ELEMENTS (commands);

  return commands;
}

/**
 * dove_cli_find_command:
 * @name: a name
 *
 * Returns: (nullable): the command
 */
const DoveCliCommand *
dove_cli_find_command (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, name))
      return &commands[i];

  return NULL;
}
