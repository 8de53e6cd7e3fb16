/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-review-group.h"

#include "app/reviews/dove-doubt.h"
#include "app/widgets/dove-compat.h"
#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/*
 * One question to a person: the sync, the question, and a row with a button for each answer.
 * The answers are those of `dovetailctl answer`.
 */

typedef struct
{
  DoveClient *client;
  GtkWidget  *group;
  gint64      review;
  char       *choice;
  gint64      plan;    /* with it, this plan is applied in place of an answer; else 0 */
  GtkWidget  *always;  /* (nullable): switch of the group: the answer becomes a rule */
  char       *sync_id;
  char       *field;
  char       *title;   /* (nullable): of the field */
  guint       others;  /* questions that the rule answers as well */
} Answer;

static void
answer_free (gpointer data)
{
  Answer *answer = data;

  g_object_unref (answer->client);
  g_free (answer->choice);
  g_free (answer->sync_id);
  g_free (answer->field);
  g_free (answer->title);
  g_free (answer);
}

static void
answer_closure_free (gpointer  data,
                     GClosure *closure)
{
  answer_free (data);
}

static void
answered_cb (GObject      *source,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr(GtkWidget) group = user_data;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_answer_finish (DOVE_BUS_AGENT (source), result, &error))
    {
      dove_ui_say (group, _("Answered; the next run acts on it"));
      return;
    }

  gtk_widget_set_sensitive (group, TRUE);
  dove_ui_say_error (group, error);
}

static void
send_answer (Answer     *answer,
             const char *choice)
{
  DoveBusAgent *agent = dove_client_get_agent (answer->client);

  if (agent == NULL)
    return;

  gtk_widget_set_sensitive (answer->group, FALSE);
  dove_bus_agent_call_answer (agent, answer->review, choice, NULL, answered_cb,
                              g_object_ref (answer->group));
}

static void
applied_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkWidget) group = user_data;
  g_autofree char *run = NULL;
  g_autoptr(GError) error = NULL;

  if (dove_bus_agent_call_apply_finish (DOVE_BUS_AGENT (source), &run, NULL, result, &error))
    {
      dove_ui_say (group, _("Approved; it is being written"));
      return;
    }

  gtk_widget_set_sensitive (group, TRUE);
  dove_ui_say_error (group, error);
}

/* Applying a plan approves it, and closes the question. */
static void
apply_plan (Answer *answer)
{
  DoveBusAgent *agent = dove_client_get_agent (answer->client);
  GVariantDict options;

  if (agent == NULL)
    return;

  gtk_widget_set_sensitive (answer->group, FALSE);
  g_variant_dict_init (&options, NULL);
  dove_bus_agent_call_apply (agent, answer->plan, g_variant_dict_end (&options), NULL, NULL,
                             applied_cb, g_object_ref (answer->group));
}

static const char *
side_name (DoveClient *client,
           const char *sync_id,
           DoveSide    side)
{
  DoveBusSync *sync = dove_client_find_sync (client, sync_id);

  if (sync == NULL)
    return side == DOVE_SIDE_A ? _("First application") : _("Second application");

  return dove_client_get_connection_name (client, side == DOVE_SIDE_A
                                                      ? dove_bus_sync_get_connection_a (sync)
                                                      : dove_bus_sync_get_connection_b (sync));
}

/* --- "always do this" ------------------------------------------------------------------------- */

typedef struct
{
  DoveClient *client;
  GtkWidget  *group;
  char       *sync_id;
  char       *field;
  char       *winner;
} Rule;

static void
rule_free (gpointer data)
{
  Rule *rule = data;

  g_object_unref (rule->client);
  g_object_unref (rule->group);
  g_free (rule->sync_id);
  g_free (rule->field);
  g_free (rule->winner);
  g_free (rule);
}

static void
decided_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr(GtkWidget) group = user_data;
  g_autoptr(GError) error = NULL;
  guint answered = 0;

  if (dove_bus_agent_call_decide_finish (DOVE_BUS_AGENT (source), &answered, result, &error))
    {
      dove_ui_say (group, _("Answered, and kept as a rule; the page of the sync lists it"));
      return;
    }

  gtk_widget_set_sensitive (group, TRUE);
  dove_ui_say_error (group, error);
}

static void
rule_agreed (gpointer user_data)
{
  Rule *rule = user_data;
  DoveBusAgent *agent = dove_client_get_agent (rule->client);

  if (agent == NULL)
    return;

  gtk_widget_set_sensitive (rule->group, FALSE);
  dove_bus_agent_call_decide (agent, rule->sync_id, rule->field, rule->winner, NULL, decided_cb,
                              g_object_ref (rule->group));
}

/* The rule is a sentence before it is saved, with what else it answers. */
static void
ask_for_rule (Answer *answer)
{
  DoveSide side = g_str_equal (answer->choice, "a") ? DOVE_SIDE_A : DOVE_SIDE_B;
  Rule *rule = g_new0 (Rule, 1);
  g_autofree char *others = NULL;
  g_autofree char *body = NULL;

  /* Translators: a field, a sync, an application */
  body = g_strdup_printf (_("When “%s” differs in “%s”, the value of %s is taken from now on, "
                            "without asking. The page of the sync lists this rule and can remove "
                            "it."), answer->title,
                          dove_client_get_sync_name (answer->client, answer->sync_id),
                          side_name (answer->client, answer->sync_id, side));
  if (answer->others > 0)
    {
      g_autofree char *rest = g_strdup_printf (
          ngettext ("%u other question is answered so as well.",
                    "%u other questions are answered so as well.", answer->others),
          answer->others);

      others = g_strconcat (body, "\n\n", rest, NULL);
    }

  rule->client = g_object_ref (answer->client);
  rule->group = g_object_ref (answer->group);
  rule->sync_id = g_strdup (answer->sync_id);
  rule->field = g_strdup (answer->field);
  rule->winner = g_strdup (answer->choice);
  dove_compat_agree (GTK_WINDOW (gtk_widget_get_root (answer->group)), _("Always Do This?"),
                     others != NULL ? others : body, _("_Always"), rule_agreed, rule, rule_free);
}

static void
choice_clicked_cb (GtkButton *button,
                   Answer    *answer)
{
  if (answer->plan != 0)
    apply_plan (answer);
  else if (answer->always != NULL && gtk_switch_get_active (GTK_SWITCH (answer->always)))
    ask_for_rule (answer);
  else
    send_answer (answer, answer->choice);
}

static void
entry_apply_cb (AdwEntryRow *row,
                Answer      *answer)
{
  g_autofree char *choice =
      g_strconcat (answer->choice, gtk_editable_get_text (GTK_EDITABLE (row)), NULL);

  send_answer (answer, choice);
}

static Answer *
answer_new (DoveClient            *client,
            GtkWidget             *group,
            const DoveStoreReview *review,
            const char            *choice)
{
  Answer *answer = g_new0 (Answer, 1);

  answer->client = g_object_ref (client);
  answer->group = group;
  answer->review = review->id;
  answer->choice = g_strdup (choice);
  answer->sync_id = g_strdup (review->sync_id);
  answer->field = g_strdup (review->field);
  answer->plan = g_strcmp0 (choice, "approve") == 0 ? review->run_id : 0;

  return answer;
}

typedef struct
{
  DoveClient            *client;
  GtkWidget             *group;
  const DoveStoreReview *review;
  const DoveAskedMore   *more;
  GtkWidget             *always;  /* (nullable): see Answer */
} Group;

static void
add_choice (Group      *it,
            const char *title,
            const char *subtitle,
            const char *label,
            const char *choice)
{
  GtkWidget *row = dove_ui_row_new (title, subtitle);
  GtkWidget *button = dove_ui_button_new (label, NULL);
  Answer *answer = answer_new (it->client, it->group, it->review, choice);

  answer->always = it->always;
  answer->title = g_strdup (it->more->title);
  answer->others = it->more->others;
  g_signal_connect_data (button, "clicked", G_CALLBACK (choice_clicked_cb), answer,
                         answer_closure_free, 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), button);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (it->group), row);
}

static void
add_entry (Group      *it,
           const char *title,
           const char *prefix)
{
  GtkWidget *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_entry_row_set_show_apply_button (ADW_ENTRY_ROW (row), TRUE);
  g_signal_connect_data (row, "apply", G_CALLBACK (entry_apply_cb),
                         answer_new (it->client, it->group, it->review, prefix),
                         answer_closure_free, 0);
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (it->group), row);
}

static const char *
connection_name (Group    *it,
                 DoveSide  side)
{
  return side_name (it->client, it->review->sync_id, side);
}

static void
add_guard (Group *it)
{
  if (it->review->run_id != 0)
    adw_preferences_group_add (
        ADW_PREFERENCES_GROUP (it->group),
        dove_ui_link_row (_("Show the Plan"), _("All that would be written, old and new"),
                          "document-properties-symbolic", "win.show-run",
                          g_variant_new_int64 (it->review->run_id)));
  add_choice (it, _("The plan is right"), _("Exactly this is written now"), _("_Approve"),
              "approve");
  add_choice (it, _("The plan is wrong"), _("Nothing of it is written"), _("_Reject"), "reject");
}

/* What a record of a doubtful match is called, and where it is found */
static char *
name_doubt (Group           *it,
            const DoveDoubt *doubt)
{
  const char *where = connection_name (it, doubt->side);

  if (doubt->label == NULL || g_str_equal (doubt->label, doubt->key))
    return g_strdup_printf ("%s %s", where, doubt->key);

  /* Translators: what a record is called, the application it is in, and its key there */
  return g_strdup_printf (_("%s (%s %s)"), doubt->label, where, doubt->key);
}

static void
add_pairs (Group *it)
{
  GPtrArray *doubts = it->more->doubts;

  for (guint i = 0; i < doubts->len; i++)
    for (guint j = 0; j < doubts->len; j++)
      {
        const DoveDoubt *a = g_ptr_array_index (doubts, i);
        const DoveDoubt *b = g_ptr_array_index (doubts, j);
        g_autofree char *name_a = NULL;
        g_autofree char *name_b = NULL;
        g_autofree char *title = NULL;
        g_autofree char *choice = NULL;

        if (a->side != DOVE_SIDE_A || b->side != DOVE_SIDE_B)
          continue;

        name_a = name_doubt (it, a);
        name_b = name_doubt (it, b);
        /* Translators: two records, each with its application */
        title = g_strdup_printf (_("%s and %s"), name_a, name_b);
        choice = g_strdup_printf ("link %s %s", a->key, b->key);
        add_choice (it, title, _("They are the same"), _("_Link"), choice);
      }
}

/* Two of one application may have the same key: then there is no pair to choose, but a person wants
 * to look at them. */
static void
add_doubts (Group *it)
{
  GPtrArray *doubts = it->more->doubts;

  for (guint i = 0; i < doubts->len; i++)
    {
      const DoveDoubt *doubt = g_ptr_array_index (doubts, i);
      g_autofree char *name = name_doubt (it, doubt);

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (it->group),
                                 dove_ui_row_new (name, doubt->text));
    }
}

static void
add_match (Group *it)
{
  add_doubts (it);
  add_pairs (it);
  add_choice (it, _("It is none of them"), _("A new record is made"), _("_Create"), "create");
  add_choice (it, _("Leave it out"), _("Nothing is written for it"), _("_Skip"), "skip");
}

static void
add_check (Group *it)
{
  add_choice (it, _("It did not arrive"), _("It is sent again"), _("_Send Again"), "repeat");
  add_choice (it, _("It is not needed"), _("It is not sent again"), _("_Drop"), "drop");
  add_entry (it, _("It arrived: the key it has there"), "exists ");
}

/* A value, and when its record was last changed, and by whom, as far as it is known */
static char *
say_value (Group      *it,
           DoveSide    side,
           const char *json)
{
  g_autofree char *value = dove_words_json (json);
  gint64 changed = it->more->changed[side];
  g_autofree char *ago = changed > 0 ? dove_words_ago (changed, g_get_real_time ()) : NULL;

  if (ago != NULL && it->more->who[side] != NULL)
    /* Translators: the value of a field, "3 hours ago", and who it was */
    return g_strdup_printf (_("%s\nThe record was changed %s by %s"), value, ago,
                            it->more->who[side]);
  if (it->more->who[side] != NULL)
    /* Translators: the value of a field, and who it was */
    return g_strdup_printf (_("%s\nThe record was changed by %s"), value, it->more->who[side]);
  if (ago == NULL)
    return g_steal_pointer (&value);

  /* Translators: the value of a field, and "3 hours ago" */
  return g_strdup_printf (_("%s\nThe record was changed %s"), value, ago);
}

static void
add_always (Group *it)
{
  GtkWidget *row = NULL;
  /* Translators: %s is a field */
  g_autofree char *text = g_strdup_printf (_("For “%s” in this sync; what it means is shown first"),
                                           it->more->title);

  if (it->more->is_consent || it->review->field == NULL || it->review->field[0] == '\0')
    return;

  row = dove_ui_row_new (_("Always Do This"), text);
  it->always = gtk_switch_new ();
  gtk_widget_set_valign (it->always, GTK_ALIGN_CENTER);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), it->always);
  dove_ui_row_control (row, it->always, _("Always Do This"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (it->group), row);
}

static void
add_conflict (Group *it)
{
  g_autofree char *a = say_value (it, DOVE_SIDE_A, it->review->a_value);
  g_autofree char *b = say_value (it, DOVE_SIDE_B, it->review->b_value);
  g_autofree char *base = dove_words_json (it->review->base_value);

  if (it->review->base_value != NULL)
    adw_preferences_group_add (ADW_PREFERENCES_GROUP (it->group),
                               dove_ui_row_new (_("What both had before"), base));
  add_always (it);
  add_choice (it, connection_name (it, DOVE_SIDE_A), a, _("Use _This"), "a");
  add_choice (it, connection_name (it, DOVE_SIDE_B), b, _("Use T_his"), "b");
  add_entry (it, _("Another value"), "=");
}

static void
add_flip (Group *it)
{
  g_autofree char *a = dove_words_json (it->review->a_value);
  g_autofree char *b = dove_words_json (it->review->b_value);

  add_choice (it, connection_name (it, DOVE_SIDE_A), a, _("Use _This"), "a");
  add_choice (it, connection_name (it, DOVE_SIDE_B), b, _("Use T_his"), "b");
  add_choice (it, _("Go on as before"), _("You are asked again if they do not stop"), _("_Resume"),
              "resume");
}

static void
add_delete (Group *it)
{
  add_choice (it, _("Delete it here too"), NULL, _("_Delete"), "delete");
  add_choice (it, _("Archive it"), NULL, _("_Archive"), "archive");
  add_choice (it, _("Keep it"), NULL, _("_Keep"), "keep");
}

static void
add_choices (Group *it)
{
  switch (it->review->kind)
    {
    case DOVE_REVIEW_CONFLICT:
      add_conflict (it);
      break;

    case DOVE_REVIEW_MATCH:
      add_match (it);
      break;

    case DOVE_REVIEW_CHECK:
      add_check (it);
      break;

    case DOVE_REVIEW_FLIP:
      add_flip (it);
      break;

    case DOVE_REVIEW_DELETE:
      add_delete (it);
      break;

    case DOVE_REVIEW_MERGED:
      add_choice (it, _("Follow it"), _("Both now mean the one record"), _("_Follow"), "follow");
      add_choice (it, _("Unlink it"), NULL, _("_Unlink"), "unlink");
      break;

    case DOVE_REVIEW_GUARD:
    case DOVE_REVIEW_APPROVAL:
    default:
      add_guard (it);
      break;
    }
}

/* The record a question is about, when it has one, and the field, when the message does not name
 * it; of `match` the key is in the message. */
static char *
say_where (const DoveStoreReview *review,
           const DoveAskedMore   *more)
{
  const char *name = more->label != NULL ? more->label : review->key;
  gboolean has_key = review->key != NULL && review->key[0] != '\0' &&
                     review->kind != DOVE_REVIEW_MATCH && review->kind != DOVE_REVIEW_GUARD;
  gboolean has_field = more->title != NULL && more->title[0] != '\0' &&
                       strstr (review->message, more->title) == NULL;

  if (has_key && has_field)
    /* Translators: a question, then key and field of the record */
    return g_strdup_printf (_("%s (%s, %s)"), review->message, name, more->title);
  if (has_key)
    return g_strdup_printf (_("%s (%s)"), review->message, name);

  return g_strdup (review->message);
}

/**
 * dove_review_group_new:
 * @client: the agent
 * @review: an open question
 * @more: what is known of it besides
 *
 * Makes the rows that ask it.
 *
 * Returns: (transfer floating): the group
 */
GtkWidget *
dove_review_group_new (DoveClient            *client,
                       const DoveStoreReview *review,
                       const DoveAskedMore   *more)
{
  const char *name = dove_client_get_sync_name (client, review->sync_id);
  GtkWidget *group = dove_ui_group_new (name);
  Group it = { client, group, review, more, NULL };
  g_autofree char *question = say_where (review, more);
  g_autofree char *description = g_markup_escape_text (question, -1);

  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  dove_ui_set_name (group, question);
  add_choices (&it);

  return group;
}
