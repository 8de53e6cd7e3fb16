/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-call.h"
#include "connector/dove-dialect-private.h"

/*
 * GraphQL: a document that is never templated, and its variables. The answer is of status 200
 * whatever became of the question: what went wrong stands in `errors`.
 */

static DoveValue *
make_body (const DoveOperation *operation,
           DoveValue           *arguments)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  dove_value_builder_set_text (builder, "query", operation->document);
  if (arguments != NULL)
    dove_value_builder_set (builder, "variables", arguments);

  return dove_value_builder_end (builder);
}

static gboolean
has_data (DoveValue *data)
{
  for (guint i = 0; i < dove_value_get_length (data); i++)
    if (!dove_value_is_null (dove_value_get_element (data, i)))
      return TRUE;

  return FALSE;
}

/* A mistake below the mutation's own field came up after the mutation was done. */
static gboolean
has_inner_error (DoveValue *errors)
{
  for (guint i = 0; i < dove_value_get_length (errors); i++)
    {
      DoveValue *path = dove_value_get_member (dove_value_get_element (errors, i), "path");

      if (dove_value_get_length (path) > 1)
        return TRUE;
    }

  return FALSE;
}

/*
 * Any error fails a list as a whole: what is left out of it looks like deleted records. Of a
 * write it may still be true that it was done, and then it is for the engine to find out.
 */
static DoveVerdictKind
judge (const DoveOperation *operation,
       DoveAnswer          *answer)
{
  DoveValue *data = dove_value_get_member (answer->body, "data");
  DoveValue *errors = dove_value_get_member (answer->body, "errors");

  if (answer->is_undecodable)
    return DOVE_VERDICT_FAIL;

  if (!dove_selector_is_hit (errors))
    return dove_value_is_null (data) ? DOVE_VERDICT_FAIL : DOVE_VERDICT_OK;

  return dove_operation_is_write (operation) && (has_data (data) || has_inner_error (errors))
           ? DOVE_VERDICT_RETRY
           : DOVE_VERDICT_FAIL;
}

static DoveValue *
find_words (DoveAnswer *answer)
{
  DoveValue *errors = dove_value_get_member (answer->body, "errors");
  g_autoptr(DoveValueBuilder) words = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < dove_value_get_length (errors); i++)
    {
      DoveValue *message = dove_value_get_member (dove_value_get_element (errors, i), "message");

      if (message != NULL)
        dove_value_builder_add (words, message);
    }

  return dove_value_builder_end (words);
}

const DoveDialectRules dove_dialect_graphql = {
  .is_usable = TRUE,
  .member = "document",
  .accepts = dove_dialect_accepts_json,
  .read_body = dove_answer_read_body,
  .make_body = make_body,
  .judge = judge,
  .find_words = find_words,
  .decode = dove_dialect_keep_record,
  .encode = dove_dialect_keep_record,
};
