/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <glib/gi18n-lib.h>

#include "base/dove-text.h"
#include "connector/dove-manifest-private.h"

/*
 * Which names mean something where. A name that is known but has no value at its place would be
 * left out silently, and a request without its page or its key is another request: so it is an
 * error already when the manifest is read.
 */

#define SINGLE (DOVE_NAME_KEY | DOVE_NAME_FIELDS | DOVE_NAME_PARENT)

/* Names that stay after a request was made, for what reads its answer */
#define LASTING (DOVE_NAME_SECRET | DOVE_NAME_KEY | DOVE_NAME_FIELDS | DOVE_NAME_PARENT | \
                 DOVE_NAME_EACH | DOVE_NAME_VALUE | DOVE_NAME_SEEN)

typedef struct
{
  const char *name;
  guint       flag;    /* 0: everywhere */
  const char *where;
} Name;

/* Translators: where a name may stand, in “%s has no value here, only %s” */
static const Name names_of_all[] = {
  { "settings", 0, NULL },
  { "session", 0, NULL },
  { "connection", 0, NULL },
  { "secret", DOVE_NAME_SECRET, N_("inside “auth”") },
  { "key", DOVE_NAME_KEY, N_("in operations on one record, and in “async”: the job's id") },
  { "keys", DOVE_NAME_KEYS, N_("in “bulk” operations that read or delete") },
  { "record", DOVE_NAME_RECORD, N_("in operations that send a record, and in formulas on one") },
  { "seen", DOVE_NAME_SEEN, N_("in “update” and “replace”") },
  { "fields", DOVE_NAME_FIELDS, N_("in operations on records") },
  { "parent", DOVE_NAME_PARENT,
    N_("in lists of an object with “parent”, and, if “parent.as” says where its key is kept, "
       "in operations on one record") },
  { "since", DOVE_NAME_SINCE, N_("in lists with “since”") },
  { "until", DOVE_NAME_SINCE, N_("in lists with “since”") },
  { "page", DOVE_NAME_PAGE, N_("in lists with paging of the style “page”") },
  { "offset", DOVE_NAME_OFFSET, N_("in lists with paging of the style “offset”") },
  { "size", DOVE_NAME_SIZE, N_("in lists whose paging has “size”") },
  { "cursor", DOVE_NAME_CURSOR, N_("in lists with paging of the style “cursor” or “keyset”") },
  { "value", DOVE_NAME_VALUE,
    N_("in “find” and “upsert” with “by”, and in templates of “filters”") },
  { "items", DOVE_NAME_ITEMS, N_("in “bulk” operations of one kind") },
  { "creates", DOVE_NAME_MIXED, N_("in “bulk”: “mixed”") },
  { "updates", DOVE_NAME_MIXED, N_("in “bulk”: “mixed”") },
  { "deletes", DOVE_NAME_MIXED, N_("in “bulk”: “mixed”") },
  { "hook", DOVE_NAME_HOOK, N_("in “subscribe”, “renew” and “unsubscribe”") },
  { "verb", DOVE_NAME_HOOK, N_("in “subscribe”, “renew” and “unsubscribe”") },
  { "body", DOVE_NAME_ANSWER, N_("in what reads an answer") },
  { "status", DOVE_NAME_ANSWER, N_("in what reads an answer") },
  { "header", DOVE_NAME_ANSWER, N_("in what reads an answer") },
  { "last", DOVE_NAME_ANSWER, N_("in what reads an answer") },
  { "event", DOVE_NAME_EVENT, N_("in “event”") },
  { "topic", DOVE_NAME_EVENT, N_("in “event”") },
  { "each", DOVE_NAME_EACH, N_("in lists of an object with “each”") },
};

static guint
get_role_names (DoveRole role)
{
  switch (role)
    {
    case DOVE_ROLE_LIST:
    case DOVE_ROLE_LIST_SINCE:
    case DOVE_ROLE_LIST_DELETED:
      return DOVE_NAME_FIELDS | DOVE_NAME_PARENT | DOVE_NAME_EACH;
    case DOVE_ROLE_FIND:
      return DOVE_NAME_FIELDS | DOVE_NAME_VALUE;
    case DOVE_ROLE_GET:
    case DOVE_ROLE_DELETE:
    case DOVE_ROLE_ARCHIVE:
    case DOVE_ROLE_RESTORE:
      return SINGLE;
    case DOVE_ROLE_CREATE:
      return DOVE_NAME_RECORD | DOVE_NAME_FIELDS | DOVE_NAME_PARENT;
    case DOVE_ROLE_UPDATE:
    case DOVE_ROLE_REPLACE:
      return SINGLE | DOVE_NAME_RECORD | DOVE_NAME_SEEN;
    case DOVE_ROLE_ACTION:
      return SINGLE | DOVE_NAME_RECORD;
    case DOVE_ROLE_UPSERT:
      return SINGLE | DOVE_NAME_RECORD | DOVE_NAME_VALUE;
    case DOVE_ROLE_BULK_GET:
      return DOVE_NAME_ITEMS | DOVE_NAME_KEYS | DOVE_NAME_FIELDS;
    case DOVE_ROLE_BULK:
      return DOVE_NAME_ITEMS | DOVE_NAME_FIELDS;
    case DOVE_ROLE_BULK_DELETE:
      return DOVE_NAME_ITEMS | DOVE_NAME_KEYS;
    case DOVE_ROLE_BULK_MIXED:
      return DOVE_NAME_MIXED | DOVE_NAME_FIELDS;
    case DOVE_ROLE_JOB:
      return DOVE_NAME_KEY;
    case DOVE_ROLE_HOOK:
      return DOVE_NAME_HOOK;
    default:
      return 0;
    }
}

/* Names for the operation that is read next, of which the paging is known already. */
void
dove_reader_enter_role (DoveManifestReader  *reader,
                        const DoveOperation *operation)
{
  gboolean is_list = operation->role == DOVE_ROLE_LIST ||
                     operation->role == DOVE_ROLE_LIST_SINCE ||
                     operation->role == DOVE_ROLE_LIST_DELETED;
  const DovePaging *paging = operation->paging;
  guint names = get_role_names (operation->role) | (reader->names & DOVE_NAME_SECRET);

  if (!reader->has_parent || (!is_list && !reader->keeps_parent))
    names &= ~DOVE_NAME_PARENT;
  if (dove_value_get_length (reader->each) == 0)
    names &= ~DOVE_NAME_EACH;
  if (dove_value_get_member (operation->document_value, "since") != NULL)
    names |= DOVE_NAME_SINCE;

  if (paging != NULL && paging->size > 0)
    names |= DOVE_NAME_SIZE;
  if (paging != NULL && paging->style == DOVE_PAGING_PAGE)
    names |= DOVE_NAME_PAGE;
  if (paging != NULL && paging->style == DOVE_PAGING_OFFSET)
    names |= DOVE_NAME_OFFSET;
  if (paging != NULL &&
      (paging->style == DOVE_PAGING_CURSOR || paging->style == DOVE_PAGING_KEYSET))
    names |= DOVE_NAME_CURSOR;

  reader->names = names;
  reader->found = (names & LASTING) | DOVE_NAME_ANSWER;
  reader->used = 0;
}

static const Name *
find_name (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (names_of_all); i++)
    if (g_str_equal (names_of_all[i].name, name))
      return &names_of_all[i];

  return NULL;
}

static void
check_setting (DoveManifestReader *reader,
               const char         *member,
               const char         *setting)
{
  GPtrArray *settings = reader->manifest->settings;
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  g_autofree char *message = NULL;
  const char *nearest = NULL;

  for (guint i = 0; i < settings->len; i++)
    {
      DoveSetting *known = g_ptr_array_index (settings, i);

      if (g_str_equal (known->name, setting))
        return;
      g_ptr_array_add (names, known->name);
    }

  nearest = dove_text_find_nearest (setting, (const char * const *) names->pdata, names->len);
  message = nearest != NULL
              ? g_strdup_printf (_("There is no setting “%s”; did you mean “%s”?"),
                                 setting, nearest)
              : g_strdup_printf (_("There is no setting “%s”: declare it in “settings”"), setting);
  dove_reader_report (reader, member, message);
}

/* Whether a name is one of the object's sets of values */
static gboolean
is_each_name (DoveManifestReader *reader,
              guint               allowed,
              const char         *name)
{
  if ((allowed & DOVE_NAME_EACH) == 0)
    return FALSE;

  for (guint i = 0; i < dove_value_get_length (reader->each); i++)
    if (dove_value_get_member (dove_value_get_element (reader->each, i), name) != NULL)
      return TRUE;

  return FALSE;
}

static void
report_unknown (DoveManifestReader *reader,
                const char         *member,
                const char         *name)
{
  const char *known[G_N_ELEMENTS (names_of_all)] = { NULL };
  const char *nearest = NULL;
  g_autofree char *message = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (names_of_all); i++)
    known[i] = names_of_all[i].name;

  nearest = dove_text_find_nearest (name, known, G_N_ELEMENTS (known));
  message = nearest != NULL
              ? g_strdup_printf (_("There is no name “%s”; did you mean “%s”?"), name, nearest)
              : g_strdup_printf (_("There is no name “%s”; there are settings, key, record, "
                                   "fields, parent, since, value and others"), name);
  dove_reader_report (reader, member, message);
}

static void
check_name (DoveManifestReader *reader,
            const char         *member,
            const char         *name,
            guint               allowed)
{
  const Name *known = NULL;
  g_autofree char *message = NULL;

  /* What begins with a point belongs to an element of EACH(). */
  if (name == NULL || *name == '\0' || is_each_name (reader, allowed, name))
    return;

  known = find_name (name);
  if (known == NULL)
    {
      report_unknown (reader, member, name);
      return;
    }

  reader->used |= known->flag;
  if (known->flag == 0 || (allowed & known->flag) != 0)
    return;

  message = known->flag == DOVE_NAME_SECRET
              ? g_strdup (_("Secrets can be read inside “auth” only"))
              : g_strdup_printf (_("“%s” has no value here, only %s"), name, _(known->where));
  dove_reader_report (reader, member, message);
}

/* Checks the first part of references: it must have a value here, and a setting be declared. */
void
dove_reader_check_names (DoveManifestReader *reader,
                         const char         *member,
                         GPtrArray          *names,
                         guint               allowed)
{
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_auto(GStrv) steps = g_strsplit (g_ptr_array_index (names, i), ".", 3);

      check_name (reader, member, steps[0], allowed);
      if (g_strcmp0 (steps[0], "settings") == 0 && steps[1] != NULL)
        check_setting (reader, member, steps[1]);
    }
}
