/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-dialect-private.h"

#include <string.h>

/* Plain requests and JSON answers. An answer without a type is believed to be JSON. */
gboolean
dove_dialect_accepts_json (const char *type)
{
  return type == NULL || *type == '\0' || strstr (type, "json") != NULL;
}

/* A good status is a good answer, if there is one. */
DoveVerdictKind
dove_dialect_judge_plain (const DoveOperation *operation,
                          DoveAnswer          *answer)
{
  return answer->is_undecodable ? DOVE_VERDICT_FAIL : DOVE_VERDICT_OK;
}

DoveValue *
dove_dialect_keep_record (DoveValue *record,
                          DoveValue *schema)
{
  return dove_value_ref (record);
}

const DoveDialectRules dove_dialect_rest = {
  .is_usable = TRUE,
  .accepts = dove_dialect_accepts_json,
  .read_body = dove_answer_read_body,
  .judge = dove_dialect_judge_plain,
  .decode = dove_dialect_keep_record,
  .encode = dove_dialect_keep_record,
};
