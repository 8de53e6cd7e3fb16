/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-sync"

#include "config.h"

#include "dove-act-private.h"

#include "connector/dove-hide.h"
#include "net/dove-net-policy.h"

/* What is shown and kept of an action: nothing that its input calls secret, wherever the request
 * or an answer repeats it. */

/* A text without the secrets of the input, and without what looks like a credential. */
char *
dove_act_hide_text (DoveActJob *self,
                    const char *text)
{
  return dove_net_redact (text, self->hidden);
}

/* A value without the secrets of the input: a text that holds one is hidden whole. */
DoveValue *
dove_act_hide (DoveActJob *self,
               DoveValue  *value)
{
  return dove_hide_texts (value, self->hidden);
}

/* What both rows begin with: what is asked of whom. */
void
dove_act_set_names (DoveActJob       *self,
                    DoveValueBuilder *builder)
{
  dove_value_builder_set_text (builder, "connection", self->connection);
  dove_value_builder_set_text (builder, "object", self->object->id);
  dove_value_builder_set_text (builder, "action", self->action->name);
  dove_value_builder_set_text (builder, "title", self->action->title != NULL
                                                   ? self->action->title : self->action->name);
  if (self->key != NULL)
    dove_value_builder_set_text (builder, "key", self->key);
  if (self->shown != NULL)
    dove_value_builder_set (builder, "input", self->shown);
}

/* What went wrong, in a word for programs */
static const char *
get_why (const DoveActResult *result)
{
  static const struct { int code; const char *word; } words[] = {
    { DOVE_ERROR_UNAUTHORIZED, "sign-in-needed" }, { DOVE_ERROR_FORBIDDEN, "forbidden" },
    { DOVE_ERROR_MISSING, "missing" },             { DOVE_ERROR_CONFLICT, "conflict" },
    { DOVE_ERROR_AMBIGUOUS, "unknown" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_error_matches (result->error, DOVE_ERROR, words[i].code))
      return words[i].word;

  return result->state == DOVE_ACT_NOT_DONE ? "not-done" : "refused";
}

/**
 * dove_act_job_describe:
 * @self: a job
 * @result: what became of it
 *
 * Returns: (transfer full): a record of `act` (number of the note), what was asked of whom,
 *   `state`, `output` when it was done, and else `why` (a word for programs), `message` and `hint`
 */
DoveValue *
dove_act_job_describe (DoveActJob          *self,
                       const DoveActResult *result)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_take (builder, "act", dove_value_new_integer (result->id));
  dove_act_set_names (self, builder);
  dove_value_builder_set_text (builder, "state", dove_act_state_get_nick (result->state));
  if (result->output != NULL)
    dove_value_builder_take (builder, "output", dove_act_hide (self, result->output));
  if (result->error != NULL)
    {
      dove_value_builder_set_text (builder, "why", get_why (result));
      dove_value_builder_set_text (builder, "message", result->error->message);
    }
  if (result->hint != NULL)
    dove_value_builder_set_text (builder, "hint", result->hint);

  return dove_value_builder_end (builder);
}
