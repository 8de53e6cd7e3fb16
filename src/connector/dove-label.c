/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include <string.h>

#include "connector/dove-hide.h"
#include "connector/dove-label.h"
#include "record/dove-json.h"
#include "record/dove-path.h"

/*
 * What people call a record. First what the connector says (`label` of the object); where it says
 * nothing, or the record has nothing there, the members that are named as names of people and
 * things usually are, in any way of writing: `RealName`, `real_name`. A full name comes before a
 * first and a last name that are joined, these before a title, a company, an e-mail address and a
 * number. What the schema marks as secret names nothing.
 */

#define NAME_MOST_BYTES 32   /* of a member's name that is one of ours */
#define STEP            "\n" /* between the names of a member and of one in it */

/* In this order; those from @FIRST_OF_NUMBERS on may be numbers */
static const char *const usual[] = {
  "fullname", "realname", "displayname", "formattedname", "name", "companyname", "businessname",
  "title", "label", "subject", "summary", "company", "organization", "organisation",
  "emailaddress", "email", "mail", "nickname", "username", "login", "number", "invoicenumber",
  "documentnumber", "ordernumber", "reference", "code",
};

#define PLAIN_NAME       4  /* "name" */
#define FIRST_AFTER_NAME 5
#define FIRST_OF_NUMBERS 20

enum
{
  FIRST_NAME = G_N_ELEMENTS (usual),
  LAST_NAME,
};

static const char *const first_names[] = { "firstname", "givenname", "forename", "vorname",
                                           "prenom" };
static const char *const last_names[] = { "lastname", "familyname", "surname", "nachname", "nom" };

/* Where some applications keep all of a record but its key */
static const char *const wrappers[] = { "fields", "properties", "attributes", "values", NULL };

struct _DoveLabel
{
  DoveSelector *said;    /* (nullable): of the connector */
  GHashTable   *secrets; /* (nullable) (element-type utf8): fields that are, by their steps */
  GPtrArray    *members; /* (element-type utf8) */
};

/* What of a record may name it */
typedef struct
{
  const DoveLabel *label;  /* (nullable) */
  const char      *within; /* (nullable): the member that it is all in */
  DoveValue       *usual[G_N_ELEMENTS (usual)];
  DoveValue       *first;
  DoveValue       *last;
} Names;

static gpointer
make_ranks (gpointer data)
{
  GHashTable *ranks = g_hash_table_new (g_str_hash, g_str_equal);

  (void) data;
  for (guint i = 0; i < G_N_ELEMENTS (usual); i++)
    g_hash_table_insert (ranks, (gpointer) usual[i], GUINT_TO_POINTER (i + 1));
  for (guint i = 0; i < G_N_ELEMENTS (first_names); i++)
    g_hash_table_insert (ranks, (gpointer) first_names[i], GUINT_TO_POINTER (FIRST_NAME + 1));
  for (guint i = 0; i < G_N_ELEMENTS (last_names); i++)
    g_hash_table_insert (ranks, (gpointer) last_names[i], GUINT_TO_POINTER (LAST_NAME + 1));

  return ranks;
}

/* FALSE when @name is none of ours, in whatever way it is written. */
static gboolean
find_rank (const char *name,
           guint      *rank)
{
  static GOnce once = G_ONCE_INIT;
  GHashTable *ranks = g_once (&once, make_ranks, NULL);
  char flat[NAME_MOST_BYTES];
  guint length = 0;
  guint found = 0;

  for (; *name != '\0' && length < NAME_MOST_BYTES - 1; name++)
    if (g_ascii_isalnum (*name))
      flat[length++] = g_ascii_tolower (*name);
  flat[length] = '\0';
  if (*name == '\0')
    found = GPOINTER_TO_UINT (g_hash_table_lookup (ranks, flat));
  *rank = found - 1;

  return found > 0;
}

/* --- what the connector says ------------------------------------------------------------------ */

/* How fields are known here: their steps, without places in lists. @count of them are taken. */
static char *
join_steps (DovePath *path,
            guint     count)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < count; i++)
    {
      const char *step = dove_path_get_step (path, i);

      if (!g_ascii_isdigit (*step))
        g_string_append_printf (text, "%s%s", text->len > 0 ? STEP : "", step);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
is_known_secret (const DoveLabel *self,
                 const char      *steps)
{
  return self != NULL && self->secrets != NULL && g_hash_table_contains (self->secrets, steps);
}

/* It, or what it is a part of */
static gboolean
is_secret (const DoveLabel *self,
           DovePath        *path)
{
  for (guint i = 1; self->secrets != NULL && i <= dove_path_get_length (path); i++)
    {
      g_autofree char *steps = join_steps (path, i);

      if (is_known_secret (self, steps))
        return TRUE;
    }

  return FALSE;
}

static void
add_member (DoveLabel  *self,
            const char *name)
{
  if (!g_ptr_array_find_with_equal_func (self->members, name, g_str_equal, NULL))
    g_ptr_array_add (self->members, g_strdup (name));
}

static void
add_path (GPtrArray  *paths,
          const char *text)
{
  DovePath *path = dove_path_new (text, NULL);

  if (path != NULL)
    g_ptr_array_add (paths, path);
}

/* The paths that it reads: its pointer's, or those of its formula, which sees the record as
 * `record`. */
static GPtrArray *
list_paths (DoveSelector *said)
{
  GPtrArray *paths = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_path_unref);
  const char *pointer = dove_selector_get_pointer (said);
  g_autofree char *text = pointer != NULL && *pointer != '\0' ? dove_pointer_to_path (pointer)
                                                              : NULL;
  DoveFormula *formula = dove_selector_get_formula (said);
  g_autoptr(GPtrArray) fields = formula != NULL ? dove_formula_get_fields (formula) : NULL;

  if (text != NULL)
    add_path (paths, text);
  for (guint i = 0; fields != NULL && i < fields->len; i++)
    if (g_str_has_prefix (fields->pdata[i], "record."))
      add_path (paths, (char *) fields->pdata[i] + strlen ("record."));

  return paths;
}

/* One that reads a secret, or might, is not taken. */
static void
take_said (DoveLabel    *self,
           DoveSelector *said)
{
  g_autoptr(GPtrArray) paths = list_paths (said);

  if (paths->len == 0 && self->secrets != NULL)
    return;
  for (guint i = 0; i < paths->len; i++)
    if (is_secret (self, paths->pdata[i]))
      return;

  self->said = dove_selector_ref (said);
  for (guint i = 0; i < paths->len; i++)
    if (dove_path_get_length (paths->pdata[i]) > 0)
      add_member (self, dove_path_get_step (paths->pdata[i], 0));
}

/* --- what a schema has ------------------------------------------------------------------------ */

static void
take_secrets (DoveLabel *self,
              GPtrArray *fields)
{
  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);
      g_autoptr(DovePath) path = NULL;

      if (!dove_hide_is_secret (field->schema))
        continue;
      path = dove_path_new (field->path, NULL);
      if (self->secrets == NULL)
        self->secrets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      if (path != NULL)
        g_hash_table_add (self->secrets, join_steps (path, dove_path_get_length (path)));
    }
}

/* The names of members that may name a record, by what they say; those of @paths */
static void
find_usual (const DoveLabel *self,
            GPtrArray       *fields,
            GPtrArray       *paths,
            const char     **found)
{
  guint rank = 0;

  for (guint i = 0; i < fields->len; i++)
    {
      const DoveField *field = g_ptr_array_index (fields, i);
      DovePath *path = field->depth == 0 ? dove_path_new (field->path, NULL) : NULL;
      const char *name = path != NULL ? dove_path_get_step (path, 0) : NULL;

      if (path != NULL)
        g_ptr_array_add (paths, path);
      if (name != NULL && find_rank (name, &rank) && found[rank] == NULL &&
          field->kind != DOVE_VALUE_RECORD && !is_known_secret (self, name))
        found[rank] = name;
    }
}

/* The best of each sort: a full name, a first and a last name, something else */
static void
take_usual (DoveLabel *self,
            GPtrArray *fields)
{
  g_autoptr(GPtrArray) paths =
      g_ptr_array_new_with_free_func ((GDestroyNotify) dove_path_unref);
  const char *found[LAST_NAME + 1] = { NULL };
  guint rank = 0;

  find_usual (self, fields, paths, found);
  while (rank < FIRST_AFTER_NAME && found[rank] == NULL)
    rank++;
  if (rank < FIRST_AFTER_NAME)
    add_member (self, found[rank]);

  for (guint i = FIRST_NAME; i <= LAST_NAME; i++)
    if (found[i] != NULL)
      add_member (self, found[i]);

  rank = FIRST_AFTER_NAME;
  while (rank < FIRST_NAME && found[rank] == NULL)
    rank++;
  if (rank < FIRST_NAME)
    add_member (self, found[rank]);
}

/**
 * dove_label_new:
 * @said: (nullable): what the connector says that records are called
 * @schema: (nullable): of the object's records
 *
 * Makes ready to tell what records are called.
 *
 * Returns: (transfer full): how they are
 */
DoveLabel *
dove_label_new (DoveSelector *said,
                DoveSchema   *schema)
{
  DoveLabel *self = g_new0 (DoveLabel, 1);
  GPtrArray *fields = schema != NULL ? dove_schema_get_fields (schema) : NULL;

  self->members = g_ptr_array_new_with_free_func (g_free);
  if (fields != NULL)
    take_secrets (self, fields);
  if (said != NULL)
    take_said (self, said);
  if (fields != NULL && self->said == NULL)
    take_usual (self, fields);

  return self;
}

/**
 * dove_label_free:
 * @self: (transfer full): how records are called
 */
void
dove_label_free (DoveLabel *self)
{
  g_clear_pointer (&self->said, dove_selector_unref);
  g_clear_pointer (&self->secrets, g_hash_table_unref);
  g_ptr_array_unref (self->members);
  g_free (self);
}

/**
 * dove_label_get_members:
 * @self: how records are called
 *
 * Returns: (transfer none) (element-type utf8): the members of a record that it is told from;
 *   who reads less than all of a record reads these too
 */
GPtrArray *
dove_label_get_members (const DoveLabel *self)
{
  return self->members;
}

/* --- a record --------------------------------------------------------------------------------- */

static const char *
get_text (DoveValue *value)
{
  const char *text = dove_value_get_text (value);

  while (text != NULL && g_ascii_isspace (*text))
    text++;

  return text != NULL && *text != '\0' ? text : NULL;
}

static void
take_member (Names      *names,
             const char *name,
             DoveValue  *value)
{
  guint rank = 0;
  DoveValue **place = NULL;
  g_autofree char *steps = NULL;

  if (!find_rank (name, &rank))
    return;

  place = rank == FIRST_NAME ? &names->first : rank == LAST_NAME ? &names->last
                                                                 : &names->usual[rank];
  if (*place != NULL || (get_text (value) == NULL &&
                         (dove_value_get_kind (value) != DOVE_VALUE_NUMBER ||
                          rank < FIRST_OF_NUMBERS || rank >= FIRST_NAME)))
    return;

  steps = names->within != NULL ? g_strconcat (names->within, STEP, name, NULL) : NULL;
  if (!is_known_secret (names->label, steps != NULL ? steps : name))
    *place = value;
}

static char *
write_text (DoveValue *value)
{
  const char *text = get_text (value);

  return text != NULL ? g_strchomp (g_strdup (text)) : dove_json_write (value, DOVE_JSON_CANONICAL);
}

static char *
join (DoveValue *first,
      DoveValue *last)
{
  g_autofree char *front = write_text (first);
  g_autofree char *behind = write_text (last);

  return g_strdup_printf ("%s %s", front, behind);
}

/* A last name is called just “name” where a first name stands beside it that is not in it. */
static char *
choose (const Names *names)
{
  DoveValue *plain = names->usual[PLAIN_NAME];

  for (guint i = 0; i < PLAIN_NAME; i++)
    if (names->usual[i] != NULL)
      return write_text (names->usual[i]);
  if (plain != NULL && names->first != NULL && names->last == NULL &&
      strstr (get_text (plain), get_text (names->first)) == NULL)
    return join (names->first, plain);
  if (plain != NULL)
    return write_text (plain);
  if (names->first != NULL && names->last != NULL)
    return join (names->first, names->last);
  if (names->first != NULL || names->last != NULL)
    return write_text (names->last != NULL ? names->last : names->first);
  for (guint i = FIRST_AFTER_NAME; i < G_N_ELEMENTS (usual); i++)
    if (names->usual[i] != NULL)
      return write_text (names->usual[i]);

  return NULL;
}

static char *
read_usual (const DoveLabel *self,
            DoveValue       *record,
            const char      *within)
{
  Names names = { .label = self, .within = within };
  guint count = dove_value_get_kind (record) == DOVE_VALUE_RECORD ? dove_value_get_length (record)
                                                                  : 0;

  for (guint i = 0; i < count; i++)
    take_member (&names, dove_value_get_name (record, i), dove_value_get_element (record, i));

  return choose (&names);
}

static char *
read_said (const DoveLabel *self,
           DoveValue       *record)
{
  g_autoptr(DoveValue) value = self != NULL && self->said != NULL
                                 ? dove_selector_select_in (self->said, record, NULL) : NULL;

  if (get_text (value) == NULL && dove_value_get_kind (value) != DOVE_VALUE_NUMBER)
    return NULL;

  return write_text (value);
}

/**
 * dove_label_read:
 * @self: (nullable): how records of its object are called; %NULL when nothing is known of them
 * @record: a record, also one of which some members alone are known
 *
 * Tells what people call a record.
 *
 * Returns: (transfer full) (nullable): its name, one that is no secret; %NULL when only its key is
 *   known
 */
char *
dove_label_read (const DoveLabel *self,
                 DoveValue       *record)
{
  char *label = read_said (self, record);

  if (label == NULL)
    label = read_usual (self, record, NULL);
  for (guint i = 0; label == NULL && wrappers[i] != NULL; i++)
    if (!is_known_secret (self, wrappers[i]))
      label = read_usual (self, dove_value_get_member (record, wrappers[i]), wrappers[i]);

  return label;
}
