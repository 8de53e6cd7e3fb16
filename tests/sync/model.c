/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "model-private.h"

#include "record/dove-json.h"

/*
 * Two applications, people who make, edit and delete records at both, and a sync between them;
 * and what must be true whatever happens. The settings of a history (direction, policies, what
 * the applications can do, whether they misbehave) follow from its seed, its steps from a list.
 *
 * Invariants, by their numbers in the reference, and how they are held against it:
 *   I1, I2  nobody is there twice; everybody is where the direction wants them (check_presence)
 *   I3      every record has one link at most (the index of the table, each write)
 *   I4      at rest a run plans nothing (come_to_rest)
 *   I5      a value is one that a person has entered (check_value)
 *   I6      an edit that no other one met is at both sides (check_value)
 *   I7, I8  a field that flows one way is never written at its source (check_value)
 *   I9..I11 whom nobody has deleted is nowhere deleted, whatever lists leave out (check_presence)
 *   I13     after a death anywhere all of this is true again
 *   I15     no idempotency key stands for two payloads (check_rest)
 *   I16     a dry run writes nothing (step_dry)
 *   I17     an undo takes back what its run wrote and no later edit, and can be undone
 *           (model-undo.c)
 *   I19     nothing is made of a record that is gone (check_presence, calm histories)
 *   I28     the counts of a run add up to its plan (check_counts)
 */

#define QUIET_RUNS   14

const char *const model_field_names[N_FIELDS] = { "name", "city", "note", "letters" };

void
model_fail (Model      *self,
            const char *format,
            ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  if (self->failure != NULL)
    return;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  self->failure = g_strdup_printf ("%s; %s, %s", what, self->is_calm ? "calm" : "troubled",
                                   self->settings->str);
}

static char *
make_definition (Model *self)
{
  static const char *const directions[] = { "a-to-b", "b-to-a", "both" };
  static const char *const policies[] = { "ask", "newest", "a", "b" };
  static const char *const deletes[] = { "keep", "keep", "delete", "archive", "ask" };
  const char *delete = deletes[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (deletes))];
  const char *grace = g_rand_boolean (self->rand) ? "P1D" : "PT0S";
  const char *conflict = policies[g_rand_int_range (self->rand, 0, 4)];
  const char *first = policies[g_rand_int_range (self->rand, 0, 4)];
  const char *to_b = "{ \"field\": \"name\", \"formula\": \"[name]\" },"
                     "{ \"field\": \"email\", \"formula\": \"LOWER([email])\" },"
                     "{ \"field\": \"letters\", \"formula\": \"[letters]\" },"
                     "{ \"field\": \"city\", \"formula\": \"[city]\" }";
  const char *to_a = "{ \"field\": \"name\", \"formula\": \"[name]\" },"
                     "{ \"field\": \"email\", \"formula\": \"LOWER([email])\" },"
                     "{ \"field\": \"letters\", \"formula\": \"[letters]\" },"
                     "{ \"field\": \"note\", \"formula\": \"[note]\" }";

  self->has_filter = g_rand_int_range (self->rand, 0, 3) == 0;
  g_string_append_printf (self->settings, "%s%s, conflict %s, first %s, delete %s %s",
                          directions[self->direction], self->has_filter ? ", filter" : "",
                          conflict, first, delete, grace);

  return g_strdup_printf (
    "{ \"dovetail\": 1, \"kind\": \"sync\", \"id\": \"contacts\", \"name\": \"Model\","
    "  \"a\": { \"connection\": \"crm\", \"object\": \"thing\"%s },"
    "  \"b\": { \"connection\": \"books\", \"object\": \"thing\" },"
    "  \"direction\": \"%s\", \"conflict\": \"%s\", \"first\": \"%s\","
    "  \"delete\": \"%s\", \"grace\": \"%s\","
    "  \"match\": [ { \"a\": \"[email]\", \"b\": \"[email]\" } ],"
    "  \"to_b\": [ %s ], \"to_a\": [ %s ], \"trigger\": { \"manual\": true } }",
    self->has_filter ? ", \"filter\": \"[status] <> \\\"out\\\"\"" : "",
    directions[self->direction], conflict, first, delete, grace, self->direction != 1 ? to_b : "",
    self->direction != 0 ? to_a : "");
}

static void
set_abilities (Model       *self,
               DoveFakeApp *app)
{
  static const DoveRecognition ways[] = { DOVE_RECOGNISE_KEY, DOVE_RECOGNISE_SEARCH,
                                          DOVE_RECOGNISE_NONE };
  DoveAbilities *abilities = dove_fake_app_abilities (app);

  abilities->recognition = ways[g_rand_int_range (self->rand, 0, G_N_ELEMENTS (ways))];
  abilities->can_upsert = FALSE;
  abilities->can_delete = g_rand_int_range (self->rand, 0, 4) > 0;
  abilities->can_archive = g_rand_boolean (self->rand);
  abilities->can_find = abilities->recognition != DOVE_RECOGNISE_NONE;
  abilities->can_get = g_rand_int_range (self->rand, 0, 4) > 0;
  abilities->has_etag = g_rand_boolean (self->rand);
  abilities->has_since = g_rand_boolean (self->rand);
  dove_fake_app_set_opaque (app, g_rand_boolean (self->rand));
  dove_fake_app_set_page_size (app, (guint) g_rand_int_range (self->rand, 1, 8));
  g_string_append_printf (self->settings, "; %s%s%s%s",
                          abilities->recognition == DOVE_RECOGNISE_KEY ? "key"
                          : abilities->recognition == DOVE_RECOGNISE_SEARCH ? "search" : "none",
                          abilities->can_get ? ", get" : "", abilities->has_etag ? ", etag" : "",
                          abilities->has_since ? ", since" : "");
  dove_fake_app_set_search_lag (app, g_rand_int_range (self->rand, 0, 3) * G_TIME_SPAN_SECOND);
}

/* Half of the applications take several writes in one request. */
static void
set_bulk (Model   *self,
          guint32  seed)
{
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed ^ 0x3c3c3c3c);

  for (guint side = 0; side < 2; side++)
    {
      DoveAbilities *abilities = dove_fake_app_abilities (self->apps[side]);
      guint most = g_rand_boolean (rand) ? (guint) g_rand_int_range (rand, 2, 6) : 0;

      abilities->bulk[DOVE_WRITE_CREATE] = most;
      abilities->bulk[DOVE_WRITE_UPDATE] = most;
      abilities->bulk[DOVE_WRITE_DELETE] = most;
      g_string_append_printf (self->settings, "; bulk %u", most);
    }
}

void
model_misbehave (Model    *self,
                 gboolean  is_on)
{
  double writes = is_on && !self->is_calm ? 0.2 : 0;
  double lists = is_on && !self->is_calm ? 0.08 : 0;

  for (guint side = 0; side < 2; side++)
    dove_fake_app_set_chance (self->apps[side], writes, lists, g_rand_int (self->rand));
}

static void
person_clear (gpointer data)
{
  Person *person = data;

  for (guint field = 0; field < N_FIELDS; field++)
    {
      g_free (person->last[0][field]);
      g_free (person->last[1][field]);
      g_free (person->trail[0][field]);
      g_free (person->trail[1][field]);
      g_free (person->before[0][field]);
      g_free (person->before[1][field]);
      g_free (person->agreed[field]);
      g_free (person->lost[field]);
    }
}

static Person *
get_person (Model *self,
            guint  index)
{
  return &g_array_index (self->persons, Person, index);
}

static char *
email_of (guint index)
{
  return g_strdup_printf ("p%u@x.org", index);
}

/* Key of a person's record at a side; how many there are */
char *
model_find (Model *self,
            guint  side,
            guint  index,
            guint *count)
{
  g_autofree char *email = email_of (index);
  guint n = 0;
  char *key = dove_fake_app_find_key (self->apps[side], "email", email, &n);

  if (count != NULL)
    *count = n;

  return key;
}

gboolean
model_is_there (Model *self,
                guint  side,
                guint  person)
{
  g_autofree char *key = model_find (self, side, person, NULL);

  return key != NULL;
}

const char *
model_value_at (Model      *self,
                guint       side,
                guint       index,
                Field       field)
{
  g_autofree char *key = model_find (self, side, index, NULL);
  const char *text = key != NULL
                     ? dove_value_get_member_text (dove_fake_app_get (self->apps[side], key),
                                                   model_field_names[field]) : NULL;

  return text != NULL ? text : "";
}

static void
add_line (char       **lines,
          const char  *value)
{
  char *before = *lines;

  *lines = g_strconcat (before != NULL ? before : "\n", value, "\n", NULL);
  g_free (before);
}

/* A value that may stand there as well: whether it is seen to have been entered is chance */
static void
add_lost (Person     *person,
          Field       field,
          const char *value)
{
  add_line (&person->lost[field], value);
}

/* Whether somebody has entered again what stood there before, and no run is sure to have seen
 * anything else: then, for all that a run may know, nobody has edited it. */
static gboolean
is_taken_back (Model      *self,
               Person     *person,
               guint       side,
               Field       field,
               const char *value)
{
  return person->last[side][field] != NULL &&
         g_strcmp0 (person->before[side][field], value) == 0 &&
         (!self->is_calm || person->entered[side][field] == self->n_runs);
}

void
model_enter (Model      *self,
             guint       side,
             guint       index,
             Field       field,
             const char *value)
{
  g_autofree char *key = model_find (self, side, index, NULL);
  g_autofree char *json = NULL;
  g_autofree char *same = NULL;
  Person *person = get_person (self, index);
  gboolean is_back;

  if (key == NULL || self->is_lost[side] == (int) field)
    return;
  /* who enters what is there has edited nothing */
  if (g_str_equal (model_value_at (self, side, index, field), value))
    return;

  if (person->last[side][field] == NULL)
    {
      g_free (person->before[side][field]);
      person->before[side][field] = g_strdup (model_value_at (self, side, index, field));
      person->entered[side][field] = self->n_runs;
    }
  json = g_strdup_printf ("{ \"%s\": \"%s\" }", model_field_names[field], value);
  same = dove_fake_app_put (self->apps[side], key, json);
  add_line (&person->trail[side][field], value);
  is_back = is_taken_back (self, person, side, field, value);
  g_free (person->last[side][field]);
  person->last[side][field] = is_back ? NULL : g_strdup (value);
  if (is_back && person->entered[side][field] != self->n_runs)
    add_lost (person, field, value);
}

static void
create (Model   *self,
        guint    side,
        guint32  value)
{
  Person person = { .origin = side };
  g_autofree char *email = email_of (self->persons->len);
  g_autofree char *name = g_strdup_printf ("Name %u", value % 1000);
  g_autofree char *json = NULL;
  g_autofree char *key = NULL;

  if (self->persons->len >= PERSONS_MOST)
    return;

  json = self->is_lost[side] == FIELD_NAME
           ? g_strdup_printf ("{ \"email\": \"%s\" }", email)
           : g_strdup_printf ("{ \"name\": \"%s\", \"email\": \"%s\" }", name, email);
  key = dove_fake_app_put (self->apps[side], NULL, json);
  if (self->is_lost[side] != FIELD_NAME)
    {
      person.last[side][FIELD_NAME] = g_strdup (name);
      add_line (&person.trail[side][FIELD_NAME], name);
    }
  g_array_append_val (self->persons, person);
}

void
model_drop (Model *self,
            guint  side,
            guint  index)
{
  g_autofree char *key = model_find (self, side, index, NULL);
  g_autofree char *other = model_find (self, 1 - side, index, NULL);
  Person *person = get_person (self, index);

  if (key == NULL)
    return;

  dove_fake_app_drop (self->apps[side], key);
  if (!person->is_dropped)
    person->was_alone = other == NULL;
  person->is_dropped = TRUE;
}

static void
check_presence (Model *self,
                guint  index)
{
  const Person *person = get_person (self, index);
  guint counts[2] = { 0, 0 };

  for (guint side = 0; side < 2; side++)
    {
      g_autofree char *key = model_find (self, side, index, &counts[side]);

      if (counts[side] > 1)
        model_fail (self, "person %u stands %u times at side %c", index, counts[side], 'a' + side);
    }

  if (person->is_out)
    return;
  if (person->is_dropped)
    {
      if (self->is_calm && person->was_alone && counts[0] + counts[1] > 0)
        model_fail (self, "person %u was deleted before it was synced, and is there again", index);
      return;
    }
  if (counts[person->origin] == 0)
    model_fail (self, "person %u is gone from where it was made", index);
  if ((self->direction == 2 || self->direction == (int) person->origin) &&
      counts[1 - person->origin] == 0)
    model_fail (self, "person %u is missing at side %c", index, 'b' - person->origin);
}

static gboolean
was_lost (const Person *person,
          Field         field,
          const char   *value)
{
  g_autofree char *line = g_strconcat ("\n", value, "\n", NULL);

  return person->lost[field] != NULL && strstr (person->lost[field], line) != NULL;
}

/* A field that flows both ways */
static void
check_shared (Model *self,
              guint  index,
              Field  field)
{
  const Person *person = get_person (self, index);
  const char *a = model_value_at (self, 0, index, field);
  const char *b = model_value_at (self, 1, index, field);
  const char *from_a = person->last[0][field];
  const char *from_b = person->last[1][field];

  if (!g_str_equal (a, b))
    model_fail (self, "%s of person %u is '%s' at A and '%s' at B",
                model_field_names[field], index, a, b);
  else if (was_lost (person, field, a))
    return;
  else if (from_a == NULL && from_b == NULL && g_strcmp0 (person->agreed[field], a) != 0 &&
           (person->agreed[field] != NULL || *a != '\0'))
    model_fail (self, "%s of person %u was '%s', nobody edited it, and it is '%s'",
                model_field_names[field], index, person->agreed[field], a);
  else if ((from_a != NULL || from_b != NULL) && g_strcmp0 (from_a, a) != 0 &&
           g_strcmp0 (from_b, a) != 0)
    model_fail (self, "%s of person %u is '%s'; entered was '%s' at A and '%s' at B",
          model_field_names[field], index, a, from_a, from_b);
}

/* Whether nobody has entered consent at a side; what was taken back after a run had seen it was
 * said as well */
static gboolean
said_nothing (Model        *self,
              const Person *person,
              guint         side,
              guint         index)
{
  return person->last[side][FIELD_LETTERS] == NULL &&
         !was_lost (person, FIELD_LETTERS, model_value_at (self, side, index, FIELD_LETTERS));
}

/* Who has unsubscribed at one side, and said nothing else there, is so at both; answer_to() never
 * lets consent win over a refusal */
static void
check_consent (Model *self,
               guint  index)
{
  const Person *person = get_person (self, index);
  const char *a = model_value_at (self, 0, index, FIELD_LETTERS);
  const char *b = model_value_at (self, 1, index, FIELD_LETTERS);
  gboolean refuses = FALSE;

  for (guint side = 0; side < 2; side++)
    refuses |= g_strcmp0 (person->last[side][FIELD_LETTERS], "unsubscribed") == 0 &&
               (self->direction == 2 || (self->direction == (int) side &&
                                         said_nothing (self, person, 1 - side, index)));
  if (self->direction == 2 && !g_str_equal (a, b))
    model_fail (self, "person %u says '%s' at A and '%s' at B", index, a, b);
  if (refuses && (!g_str_equal (a, "unsubscribed") || !g_str_equal (b, "unsubscribed")))
    model_fail (self, "person %u has unsubscribed, and is '%s' at A and '%s' at B", index, a, b);
}

/* A field that flows from one side only: there it is what was entered there */
static void
check_flowing (Model *self,
               guint  index,
               Field  field,
               guint  source)
{
  const Person *person = get_person (self, index);
  const char *here = model_value_at (self, source, index, field);
  const char *there = model_value_at (self, 1 - source, index, field);
  const char *entered = person->last[source][field];
  const char *drift = person->last[1 - source][field];

  if (entered != NULL && !g_str_equal (here, entered))
    model_fail (self, "%s of person %u was written at its source: '%s' became '%s'",
          model_field_names[field], index, entered, here);
  if (entered != NULL && drift == NULL && !g_str_equal (there, entered) &&
      !was_lost (person, field, there))
    model_fail (self, "%s of person %u has not arrived: '%s' is '%s'",
                model_field_names[field], index, entered, there);
  if (drift != NULL && entered == NULL && person->lost[field] == NULL &&
      !g_str_equal (there, drift))
    model_fail (self, "%s of person %u is not its source's, and was written: '%s' became '%s'",
          model_field_names[field], index, drift, there);
}

static void
check_person (Model *self,
              guint  index)
{
  const Person *person = get_person (self, index);
  g_autofree char *a = model_find (self, 0, index, NULL);
  g_autofree char *b = model_find (self, 1, index, NULL);

  check_presence (self, index);
  if (person->is_dropped || person->is_out || a == NULL || b == NULL)
    return;

  if (self->direction == 2)
    check_shared (self, index, FIELD_NAME);
  else
    check_flowing (self, index, FIELD_NAME, (guint) self->direction);
  check_consent (self, index);
  if (self->direction != 1)
    check_flowing (self, index, FIELD_CITY, 0);
  if (self->direction != 0)
    check_flowing (self, index, FIELD_NOTE, 1);
}

/* What is held now is what counts from now on */
static void
forget_edits (Model *self)
{
  for (guint i = 0; i < self->persons->len; i++)
    {
      Person *person = get_person (self, i);

      if (person->is_out) /* what is edited meanwhile flows when it is back */
        continue;
      for (guint field = 0; field < N_FIELDS; field++)
        {
          g_clear_pointer (&person->last[0][field], g_free);
          g_clear_pointer (&person->last[1][field], g_free);
          g_clear_pointer (&person->trail[0][field], g_free);
          g_clear_pointer (&person->trail[1][field], g_free);
          g_clear_pointer (&person->lost[field], g_free);
          g_free (person->agreed[field]);
          person->agreed[field] = g_strdup (model_value_at (self, 0, i, field));
        }
    }
}

static void
check_rest (Model *self)
{
  for (guint i = 0; i < self->persons->len; i++)
    check_person (self, i);
  for (guint side = 0; side < 2; side++)
    if (dove_fake_app_counts (self->apps[side])->key_reuses > 0)
      model_fail (self, "an idempotency key stood for two payloads");
  forget_edits (self);
}

static void
check_counts (Model               *self,
              const DoveRunResult *result)
{
  const DoveRunCounts *counts = &result->counts;

  if ((result->state == DOVE_RUN_DONE || result->state == DOVE_RUN_DONE_WITH_PROBLEMS) &&
      counts->created + counts->updated + counts->deleted + counts->linked + counts->refused
      + counts->needs_check + counts->stale + counts->cancelled + counts->left_out
      != counts->planned)
    model_fail (self, "the counts of a run do not add up to its plan of %d", (int) counts->planned);
}

static gboolean
is_linked (Model      *self,
           guint       side,
           const char *key)
{
  g_autoptr(DoveStoreLink) link = NULL;

  return dove_store_find_link (self->fixture->store, "contacts", side, key, &link, NULL) &&
         link != NULL;
}

/* A record that is gone from its side, as the program last saw it: a person remembers it too */
static DoveValue *
dup_seen (Model      *self,
          guint       side,
          const char *key)
{
  g_autoptr(DoveStoreObservation) known = NULL;

  if (!dove_store_find_observation (self->fixture->store, "contacts", side, key, &known, NULL) ||
      known == NULL)
    return NULL;

  return dove_json_parse (known->fields, -1, NULL, NULL);
}

/* What a person says who looks */
static char *
answer_to (Model                 *self,
           const DoveStoreReview *review,
           guint32                chance)
{
  guint from = review->key != NULL && review->key[0] == 'a' ? 0 : 1;
  DoveValue *source = NULL;
  g_autoptr(DoveValue) seen = NULL;
  const char *email = NULL;
  g_autofree char *key = NULL;

  switch (review->kind)
    {
    case DOVE_REVIEW_CONFLICT:
      if (g_strcmp0 (review->a_value, "\"unsubscribed\"") == 0 ||
          g_strcmp0 (review->b_value, "\"unsubscribed\"") == 0)
        return g_strdup (g_strcmp0 (review->a_value, "\"unsubscribed\"") == 0 ? "a" : "b");
      return g_strdup (chance % 2 ? "a" : "b");
    case DOVE_REVIEW_FLIP:
      /* of a field of one way the target is never right here: check_flowing */
      if (self->direction != 2 || !g_str_equal (review->field, "name"))
        return g_strdup ("resume");
      return g_strdup (chance % 3 == 0 ? "a" : chance % 3 == 1 ? "b" : "resume");
    case DOVE_REVIEW_GUARD:
      return g_strdup ("approve");
    case DOVE_REVIEW_MATCH:
      return g_strdup ("skip");
    case DOVE_REVIEW_DELETE:
      return g_strdup (chance % 3 == 0 ? "keep" : chance % 3 == 1 ? "delete" : "archive");
    default:
      break;
    }

  source = dove_fake_app_get (self->apps[from], review->key);
  seen = source == NULL ? dup_seen (self, from, review->key) : NULL;
  email = dove_value_get_member_text (source != NULL ? source : seen, "email");
  if (email == NULL)
    return g_strdup ("drop");
  key = dove_fake_app_find_key (self->apps[1 - from], "email", email, NULL);

  if (source == NULL && (key == NULL || is_linked (self, 1 - from, key)))
    return g_strdup ("drop");

  return key != NULL ? g_strconcat ("exists ", key, NULL) : g_strdup ("repeat");
}

static void
answer_all (Model   *self,
            guint32  chance)
{
  g_autoptr(DoveStoreRows) rows = NULL;

  rows = dove_store_list_reviews (self->fixture->store, "contacts", DOVE_REVIEW_OPEN, NULL);
  for (;;)
    {
      g_autoptr(DoveStoreReview) review = dove_store_rows_next (rows, NULL);
      g_autofree char *answer = review != NULL ? answer_to (self, review, chance++) : NULL;

      if (review == NULL)
        break;
      dove_store_answer_review (self->fixture->store, review->id, answer, NULL);
    }
}

void
model_run_once (Model          *self,
                DoveRunMode     mode,
                DoveRunResult  *result,
                GError        **error)
{
  DoveRunOptions options = { .mode = mode, .approve = TRUE };

  self->n_runs++;
  if (sync_fixture_run (self->fixture, &options, result, error))
    check_counts (self, result);
}

static void
bring_back (Model *self,
            guint  side)
{
  if (self->is_lost[side] >= 0)
    sync_fixture_lose_field (self->fixture, side, NULL);
  self->is_lost[side] = -1;
}

/* A field that is there again waits for a run that has read its side whole */
static gboolean
waits_for_field (Model *self)
{
  for (guint side = 0; side < 2; side++)
    {
      g_autofree char *fields = NULL;

      if (dove_store_find_side_schema (self->fixture->store, "contacts", side, &fields, NULL) &&
          fields != NULL && strstr (fields, "\"back\"") != NULL)
        return TRUE;
    }

  return FALSE;
}

static void
come_to_rest (Model *self)
{
  for (guint side = 0; side < 2; side++)
    bring_back (self, side);
  model_misbehave (self, FALSE);
  /* A listing that ended early without saying so is only found out by the next full scan. */
  dove_clock_advance (self->fixture->clock, 2 * G_TIME_SPAN_DAY);
  for (guint i = 0; i < QUIET_RUNS; i++)
    {
      g_auto(DoveRunResult) result = { 0 };
      g_autoptr(GError) error = NULL;

      dove_clock_advance (self->fixture->clock, G_TIME_SPAN_HOUR);
      answer_all (self, i);
      model_run_once (self, DOVE_RUN_ALL, &result, &error);
      if (error != NULL)
        {
          model_fail (self, "a quiet run failed: %s", error->message);
          return;
        }
      if (result.counts.planned == 0 && result.counts.asked == 0 && !waits_for_field (self) &&
          (result.state == DOVE_RUN_DONE || result.state == DOVE_RUN_DONE_WITH_PROBLEMS))
        {
          check_rest (self);
          model_misbehave (self, TRUE);
          return;
        }
    }
  model_fail (self, "it does not come to rest");
}

static guint
count_writes (Model *self)
{
  return dove_fake_app_counts (self->apps[0])->writes
         + dove_fake_app_counts (self->apps[1])->writes;
}

static void
step_dry (Model *self)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;
  guint before = count_writes (self);

  model_run_once (self, DOVE_RUN_DRY, &result, &error);
  if (count_writes (self) != before)
    model_fail (self, "a dry run has written");
}

static void
step_run (Model *self)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  model_run_once (self, DOVE_RUN_ALL, &result, &error);
  if (self->is_calm && error != NULL)
    model_fail (self, "a calm run failed: %s", error->message);
}

/* Whether the other side has the field, and holds what this one does: else it would be lost */
static gboolean
is_elsewhere (Model *self,
              guint  side,
              Field  field)
{
  for (guint i = 0; i < self->persons->len; i++)
    if (*model_value_at (self, side, i, field) != '\0' &&
        *model_value_at (self, 1 - side, i, field) == '\0')
      return FALSE;

  return self->is_lost[1 - side] != (int) field;
}

/* A field that no run has ever seen is none that went */
static gboolean
was_seen (Model *self,
          guint  side)
{
  g_autofree char *fields = NULL;

  return dove_store_find_side_schema (self->fixture->store, "contacts", side, &fields, NULL) &&
         fields != NULL;
}

/* What was entered at the side of a field that goes is not there any more; it may have flowed */
static void
lose (Model *self,
      guint  side,
      Field  field)
{
  if (self->is_lost[side] >= 0)
    {
      bring_back (self, side);
      return;
    }

  if (!was_seen (self, side) || !is_elsewhere (self, side, field))
    return;

  sync_fixture_lose_field (self->fixture, side, model_field_names[field]);
  self->is_lost[side] = field;
  for (guint i = 0; i < self->persons->len; i++)
    {
      Person *person = get_person (self, i);

      if (person->last[side][field] == NULL)
        continue;
      /* an earlier value may have flowed before the one that is lost now replaced it */
      if (*model_value_at (self, 1 - side, i, field) != '\0')
        add_lost (person, field, model_value_at (self, 1 - side, i, field));
      add_lost (person, field, person->last[side][field]);
      /* ... and what was entered still earlier may be under way, sent before a death */
      if (person->trail[side][field] != NULL)
        add_lost (person, field, person->trail[side][field]);
      g_clear_pointer (&person->last[side][field], g_free);
    }
  /* What no run has seen gone looks as if everybody had emptied it */
  step_run (self);
}

typedef struct
{
  const char *point;
  guint       left;
} Fate;

static gboolean
fate_hook (const char *point,
           gpointer    data)
{
  Fate *fate = data;

  return fate->left > 0 && strcmp (point, fate->point) == 0 && --fate->left == 0;
}

static void
step_crash (Model   *self,
            guint32  value)
{
  static const char *const points[] = { "page", "plan", "before-commit", "after-intent",
                                        "after-send", "settle" };
  Fate fate = { points[value % G_N_ELEMENTS (points)], 1 + value / 16 % 5 };
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  if (self->is_calm)
    return;

  dove_crash_set_hook (fate_hook, &fate);
  model_run_once (self, DOVE_RUN_ALL, &result, &error);
  dove_crash_set_hook (NULL, NULL);
  if (g_error_matches (error, DOVE_CRASH_ERROR, 0))
    sync_fixture_reopen (self->fixture);
}

static void
step_plan_later (Model *self)
{
  g_auto(DoveRunResult) result = { 0 };
  g_autoptr(GError) error = NULL;

  if (self->kept_plan != 0)
    {
      sync_fixture_apply (self->fixture, self->kept_plan, &result, &error);
      self->kept_plan = 0;
      return;
    }

  model_run_once (self, DOVE_RUN_PLAN, &result, &error);
  self->kept_plan = error == NULL ? result.run_id : 0;
}

static void
edit (Model           *self,
      const ModelStep *step,
      Field            field)
{
  g_autofree char *value = g_strdup_printf ("Edit %u", step->value % 100000);

  if (self->persons->len > 0)
    model_enter (self, step->side, step->person % self->persons->len, field, value);
}

/*
 * Each side has its own value, and sets it again after every run. Another fight is about other
 * values: who enters something else, and at once again what the last run has seen, has for every
 * run edited nothing.
 */
static void
fight (Model           *self,
       const ModelStep *step)
{
  g_autofree char *here = g_strdup_printf ("Here %u", step->value % 100000);
  g_autofree char *there = g_strdup_printf ("There %u", step->value % 100000);
  guint rounds = 4 + step->value % 12;

  for (guint i = 0; i < rounds && self->persons->len > 0; i++)
    {
      guint side = (step->side + i) % 2;

      model_enter (self, side, step->person % self->persons->len, FIELD_NAME,
             side == 0 ? here : there);
      dove_clock_advance (self->fixture->clock, G_TIME_SPAN_MINUTE);
      step_run (self);
    }
}

static void
take_step (Model           *self,
           const ModelStep *step)
{
  switch (step->kind)
    {
    case MODEL_CREATE:
      create (self, step->side, step->value);
      break;
    case MODEL_EDIT_NAME:
      edit (self, step, FIELD_NAME);
      break;
    case MODEL_EDIT_CITY:
      edit (self, step, FIELD_CITY);
      break;
    case MODEL_EDIT_NOTE:
      edit (self, step, FIELD_NOTE);
      break;
    case MODEL_CLEAR_NAME:
      if (self->persons->len > 0)
        model_enter (self, step->side, step->person % self->persons->len, FIELD_NAME, "");
      break;
    case MODEL_CONSENT:
      if (self->persons->len > 0)
        model_enter (self, step->side, step->person % self->persons->len, FIELD_LETTERS,
               step->value % 3 > 0 ? "subscribed" : "unsubscribed");
      break;
    case MODEL_LOSE:
      lose (self, step->side, step->value % 2 == 0 ? FIELD_NAME : FIELD_CITY);
      break;
    case MODEL_FIGHT:
      fight (self, step);
      break;
    case MODEL_UNDO:
      model_undo (self, step);
      break;
    case MODEL_DROP:
      if (self->persons->len > 0)
        model_drop (self, step->side, step->person % self->persons->len);
      break;
    case MODEL_MOVE:
      model_move (self, step);
      break;
    case MODEL_MERGE:
      model_merge (self, step);
      break;
    case MODEL_RUN:
      step_run (self);
      break;
    case MODEL_CRASH:
      step_crash (self, step->value);
      break;
    case MODEL_DRY:
      step_dry (self);
      break;
    case MODEL_PLAN_LATER:
      step_plan_later (self);
      break;
    case MODEL_WAIT:
      dove_clock_advance (self->fixture->clock, (step->value % 180) * G_TIME_SPAN_MINUTE);
      break;
    case MODEL_ANSWER:
      answer_all (self, step->value);
      break;
    case MODEL_REST:
    default:
      come_to_rest (self);
      break;
    }
  dove_clock_advance (self->fixture->clock, G_TIME_SPAN_SECOND);
}

/*
 * model_run:
 * @seed: of the settings
 * @steps: (element-type ModelStep): the history; it ends with a rest
 *
 * Returns: (transfer full) (nullable): what was wrong
 */
char *
model_run (guint32       seed,
           const GArray *steps)
{
  Model model = { .is_lost = { -1, -1 }, .rand = g_rand_new_with_seed (seed),
                  .settings = g_string_new (NULL) };
  g_autofree char *definition = NULL;

  model.is_calm = g_rand_int_range (model.rand, 0, 3) == 0;
  model.direction = g_rand_int_range (model.rand, 0, 4);
  model.direction = MIN (model.direction, 2);
  definition = make_definition (&model);
  model.fixture = sync_fixture_new (definition);
  model.apps[0] = model.fixture->a;
  model.apps[1] = model.fixture->b;
  model.persons = g_array_new (FALSE, FALSE, sizeof (Person));
  g_array_set_clear_func (model.persons, person_clear);
  set_abilities (&model, model.apps[0]);
  set_abilities (&model, model.apps[1]);
  set_bulk (&model, seed);
  model_misbehave (&model, TRUE);

  for (guint i = 0; model.failure == NULL && i < steps->len; i++)
    take_step (&model, &g_array_index (steps, ModelStep, i));
  if (model.failure == NULL)
    come_to_rest (&model);

  g_array_unref (model.persons);
  g_string_free (model.settings, TRUE);
  sync_fixture_free (model.fixture);
  g_rand_free (model.rand);

  return model.failure;
}

/*
 * model_make_steps:
 * @seed: of the steps
 *
 * Returns: (transfer full) (element-type ModelStep): a history
 */
GArray *
model_make_steps (guint32 seed)
{
  static const guint weights[MODEL_N_KINDS] = {
    [MODEL_CREATE] = 10, [MODEL_EDIT_NAME] = 10, [MODEL_EDIT_CITY] = 4, [MODEL_EDIT_NOTE] = 4,
    [MODEL_CLEAR_NAME] = 2, [MODEL_CONSENT] = 5, [MODEL_LOSE] = 2, [MODEL_FIGHT] = 1,
    [MODEL_UNDO] = 2, [MODEL_DROP] = 2, [MODEL_MOVE] = 2, [MODEL_MERGE] = 1, [MODEL_RUN] = 10,
    [MODEL_CRASH] = 6, [MODEL_DRY] = 1, [MODEL_PLAN_LATER] = 3, [MODEL_WAIT] = 3,
    [MODEL_ANSWER] = 2, [MODEL_REST] = 2,
  };
  g_autoptr(GRand) rand = g_rand_new_with_seed (seed ^ 0x5a5a5a5a);
  GArray *steps = g_array_new (FALSE, FALSE, sizeof (ModelStep));
  guint n_steps = (guint) g_rand_int_range (rand, 6, 40);
  guint sum = 0;

  for (guint i = 0; i < MODEL_N_KINDS; i++)
    sum += weights[i];
  for (guint i = 0; i < n_steps; i++)
    {
      ModelStep step = { .side = (guint) g_rand_int_range (rand, 0, 2),
                         .person = (guint) g_rand_int_range (rand, 0, 1000),
                         .value = g_rand_int (rand) };
      guint draw = (guint) g_rand_int_range (rand, 0, (gint32) sum);

      for (step.kind = 0; draw >= weights[step.kind]; step.kind++)
        draw -= weights[step.kind];
      g_array_append_val (steps, step);
    }

  return steps;
}

/*
 * model_shrink:
 *
 * Leaves steps out as long as the history still goes wrong.
 *
 * Returns: (transfer full): a shorter one
 */
GArray *
model_shrink (guint32       seed,
              const GArray *steps)
{
  GArray *shortest = g_array_copy ((GArray *) steps);

  for (guint chunk = MAX (1, shortest->len / 2); chunk > 0; chunk /= 2)
    for (guint at = 0; at + chunk <= shortest->len;)
      {
        g_autoptr(GArray) fewer = g_array_copy (shortest);
        g_autofree char *failure = NULL;

        g_array_remove_range (fewer, at, chunk);
        failure = model_run (seed, fewer);
        if (failure == NULL)
          at += chunk;
        else
          {
            g_array_unref (shortest);
            shortest = g_steal_pointer (&fewer);
          }
      }

  return shortest;
}

/*
 * model_print:
 *
 * Says what happens in a history, a line a step.
 */
void
model_print (const GArray *steps)
{
  static const char *const names[MODEL_N_KINDS] = {
    "create", "edit name", "edit city", "edit note", "clear name", "consent", "lose",
    "fight", "undo", "drop", "move", "merge", "run", "crash", "dry", "plan or apply", "wait",
    "answer", "rest",
  };

  for (guint i = 0; i < steps->len; i++)
    {
      const ModelStep *step = &g_array_index (steps, ModelStep, i);

      g_test_message ("  %s, side %c, person %u, %u", names[step->kind], 'a' + step->side,
                      step->person, step->value);
    }
}
