/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-connector"

#include "config.h"

#include "connector/dove-manifest-private.h"

void
dove_error_rule_free (DoveErrorRule *rule)
{
  g_array_unref (rule->statuses);
  g_clear_pointer (&rule->where, dove_selector_unref);
  g_clear_pointer (&rule->equals, dove_value_unref);
  g_free (rule->contains);
  g_clear_pointer (&rule->message, dove_selector_unref);
  g_free (rule->hint);
  g_clear_pointer (&rule->wait_selector, dove_selector_unref);
  g_clear_pointer (&rule->key, dove_selector_unref);
  g_free (rule);
}

void
dove_limit_free (DoveLimit *limit)
{
  g_clear_pointer (&limit->match, g_regex_unref);
  g_free (limit->remaining);
  g_free (limit->reset);
  g_free (limit->retry_after);
  g_free (limit);
}

void
dove_paging_free (DovePaging *paging)
{
  g_free (paging->name);
  g_free (paging->param);
  g_ptr_array_unref (paging->params);
  g_clear_pointer (&paging->next, dove_selector_unref);
  g_clear_pointer (&paging->more, dove_selector_unref);
  g_clear_pointer (&paging->pages, dove_selector_unref);
  g_clear_pointer (&paging->total, dove_selector_unref);
  g_ptr_array_unref (paging->by);
  g_free (paging->size_param);
  g_free (paging);
}

void
dove_since_free (DoveSince *since)
{
  g_clear_pointer (&since->field, dove_selector_unref);
  g_free (since->param);
  g_free (since->until);
  g_clear_pointer (&since->template, dove_template_tree_unref);
  g_free (since->join);
  g_free (since);
}

void
dove_pushed_filter_free (DovePushedFilter *filter)
{
  g_free (filter->pointer);
  g_free (filter->param);
  g_clear_pointer (&filter->template, dove_template_tree_unref);
  g_free (filter->join);
  g_strfreev (filter->compares);
  g_free (filter);
}

static void
async_free (DoveAsync *async)
{
  g_clear_pointer (&async->id, dove_selector_unref);
  g_clear_pointer (&async->poll, dove_operation_free);
  g_clear_pointer (&async->done, dove_selector_unref);
  g_clear_pointer (&async->failed, dove_selector_unref);
  g_clear_pointer (&async->result, dove_operation_free);
  g_clear_pointer (&async->result_at, dove_selector_unref);
  g_free (async);
}

static void
clear_request (DoveOperation *operation)
{
  g_free (operation->method);
  g_clear_pointer (&operation->path, dove_template_unref);
  g_clear_pointer (&operation->query, dove_template_tree_unref);
  g_clear_pointer (&operation->headers, dove_template_tree_unref);
  g_clear_pointer (&operation->body, dove_template_tree_unref);
  g_free (operation->document);
  g_clear_pointer (&operation->variables, dove_template_tree_unref);
  g_clear_pointer (&operation->connection, dove_selector_unref);
  g_free (operation->call);
  g_clear_pointer (&operation->params, dove_template_tree_unref);
  g_free (operation->sql);
  g_free (operation->table);
  g_clear_pointer (&operation->publish, dove_template_unref);
}

void
dove_operation_free (DoveOperation *operation)
{
  clear_request (operation);
  g_free (operation->name);
  g_free (operation->pointer);
  g_free (operation->title);
  g_ptr_array_unref (operation->order);
  g_clear_pointer (&operation->records, dove_selector_unref);
  g_clear_pointer (&operation->record, dove_selector_unref);
  g_clear_pointer (&operation->key, dove_selector_unref);
  g_clear_pointer (&operation->etag, dove_selector_unref);
  g_clear_pointer (&operation->account, dove_selector_unref);
  g_clear_pointer (&operation->label, dove_selector_unref);
  g_ptr_array_unref (operation->send);
  g_free (operation->wrap);
  g_clear_pointer (&operation->allow, dove_formula_unref);
  g_clear_pointer (&operation->filter, dove_formula_unref);
  if (operation->is_paging_own)
    g_clear_pointer (&operation->paging, dove_paging_free);
  g_clear_pointer (&operation->since, dove_since_free);
  g_ptr_array_unref (operation->by);
  g_ptr_array_unref (operation->errors);
  g_clear_pointer (&operation->async, async_free);
  g_clear_pointer (&operation->input, dove_value_unref);
  g_clear_pointer (&operation->output, dove_value_unref);
  g_clear_pointer (&operation->document_value, dove_value_unref);
  g_free (operation);
}

void
dove_reference_free (DoveReference *reference)
{
  g_free (reference->pointer);
  g_free (reference->object);
  g_free (reference);
}

static void
clear_selectors (DoveObject *object)
{
  g_clear_pointer (&object->identity, dove_selector_unref);
  g_clear_pointer (&object->etag, dove_selector_unref);
  g_clear_pointer (&object->version, dove_selector_unref);
  g_clear_pointer (&object->label, dove_selector_unref);
  g_clear_pointer (&object->created, dove_selector_unref);
  g_clear_pointer (&object->updated, dove_selector_unref);
  g_clear_pointer (&object->deleted, dove_selector_unref);
}

void
dove_object_free (DoveObject *object)
{
  DoveOperation *operations[] = {
    object->describe, object->list, object->list_since, object->list_deleted, object->get,
    object->create, object->update, object->replace, object->upsert, object->delete,
    object->archive, object->restore,
  };

  for (guint i = 0; i < G_N_ELEMENTS (operations); i++)
    g_clear_pointer (&operations[i], dove_operation_free);

  clear_selectors (object);
  g_free (object->id);
  g_free (object->title);
  g_free (object->plural);
  g_free (object->description);
  g_clear_pointer (&object->schema, dove_schema_unref);
  g_clear_pointer (&object->schema_document, dove_value_unref);
  g_ptr_array_unref (object->keys);
  g_free (object->parent);
  g_free (object->parent_as);
  g_clear_pointer (&object->parent_when, dove_formula_unref);
  g_ptr_array_unref (object->each);
  g_ptr_array_unref (object->scopes);
  g_ptr_array_unref (object->references);
  g_ptr_array_unref (object->filters);
  g_free (object->table);
  g_ptr_array_unref (object->find);
  g_ptr_array_unref (object->actions);
  for (guint i = 0; i < DOVE_BULK_KINDS; i++)
    g_clear_pointer (&object->bulk[i], dove_bulk_free);
  g_free (object);
}

void
dove_secret_free (DoveSecret *secret)
{
  g_free (secret->name);
  g_free (secret->title);
  g_free (secret->description);
  g_clear_pointer (&secret->pattern, g_regex_unref);
  g_free (secret);
}

/* Finds a secret of a way to sign in; one that the manifest does not name is added. */
DoveSecret *
dove_secret_ensure (GPtrArray  *secrets,
                    const char *name,
                    const char *title,
                    gboolean    is_hidden)
{
  DoveSecret *secret = NULL;

  for (guint i = 0; i < secrets->len; i++)
    {
      secret = g_ptr_array_index (secrets, i);
      if (g_strcmp0 (secret->name, name) == 0)
        return secret;
    }

  secret = g_new0 (DoveSecret, 1);
  secret->name = g_strdup (name);
  secret->title = g_strdup (title);
  secret->is_hidden = is_hidden;
  g_ptr_array_add (secrets, secret);

  return secret;
}

void
dove_saved_free (DoveSaved *saved)
{
  g_free (saved->name);
  g_clear_pointer (&saved->selector, dove_selector_unref);
  g_free (saved);
}

void
dove_auth_free (DoveAuth *auth)
{
  g_free (auth->id);
  g_free (auth->title);
  g_free (auth->help);
  g_ptr_array_unref (auth->secrets);
  g_free (auth->name);
  g_clear_pointer (&auth->value, dove_template_unref);
  g_clear_pointer (&auth->user, dove_template_unref);
  g_clear_pointer (&auth->password, dove_template_unref);
  g_clear_pointer (&auth->token, dove_template_unref);
  g_free (auth->scheme);
  g_clear_pointer (&auth->oauth, dove_oauth_free);
  g_clear_pointer (&auth->jwt, dove_jwt_free);
  g_clear_pointer (&auth->login, dove_operation_free);
  g_clear_pointer (&auth->logout, dove_operation_free);
  g_ptr_array_unref (auth->save);
  g_clear_pointer (&auth->after, dove_operation_free);
  g_clear_pointer (&auth->after_at, dove_template_unref);
  g_ptr_array_unref (auth->after_save);
  g_clear_pointer (&auth->apply_headers, dove_template_tree_unref);
  g_clear_pointer (&auth->apply_query, dove_template_tree_unref);
  g_array_unref (auth->renew_on);
  g_clear_pointer (&auth->document_value, dove_value_unref);
  g_free (auth);
}

void
dove_setting_free (DoveSetting *setting)
{
  g_free (setting->name);
  g_free (setting->title);
  g_free (setting->description);
  g_clear_pointer (&setting->schema, dove_value_unref);
  g_clear_pointer (&setting->default_value, dove_value_unref);
  g_free (setting);
}

void
dove_manifest_clear (DoveManifest *manifest)
{
  char *texts[] = {
    manifest->file, manifest->extends, manifest->id, manifest->version, manifest->name,
    manifest->summary, manifest->documentation, manifest->licence, manifest->icon,
    manifest->verified, manifest->idempotency_name,
  };
  GPtrArray *lists[] = {
    manifest->categories, manifest->settings, manifest->hosts, manifest->auths,
    manifest->errors, manifest->limits, manifest->objects, manifest->pagings,
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);

  g_clear_pointer (&manifest->base, dove_template_unref);
  g_clear_pointer (&manifest->headers, dove_template_tree_unref);
  g_clear_pointer (&manifest->query, dove_template_tree_unref);
  g_clear_pointer (&manifest->envelope, dove_template_tree_unref);
  g_clear_pointer (&manifest->error_message, dove_selector_unref);
  g_clear_pointer (&manifest->test, dove_operation_free);

  /* Operations borrow their paging from the manifest: it goes last. */
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_clear_pointer (&lists[i], g_ptr_array_unref);

  g_clear_pointer (&manifest->events, g_ptr_array_unref);
  g_clear_pointer (&manifest->document, dove_value_unref);
}
