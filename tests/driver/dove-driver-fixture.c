/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-tests"

#include "config.h"

#include <string.h>

#include "connector/dove-manifest.h"
#include "record/dove-json.h"

#include "dove-driver-fixture.h"

#define NOW          (G_GINT64_CONSTANT (1767312000) * G_USEC_PER_SEC) /* 2026-01-02 */
#define PAGE_LIMIT   1000 /* pages after which a listing of a test counts as endless */

static DoveManifest *
load_manifest (const char *file,
               const char *style)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) issues = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GString) manifest = NULL;
  DoveManifest *loaded = NULL;

  path = g_test_build_filename (G_TEST_DIST, "driver", "data", file, NULL);
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  manifest = g_string_new (text);
  g_string_replace (manifest, "@STYLE@", style, 0);

  loaded = dove_manifest_new (manifest->str, file, NULL, &issues, &error);
  g_assert_no_error (error);
  for (guint i = 0; issues != NULL && i < issues->len; i++)
    {
      g_autofree char *issue = dove_manifest_issue_to_text (issues->pdata[i]);

      g_test_message ("%s", issue);
    }
  g_assert_nonnull (loaded);

  return loaded;
}

static DoveValue *
make_secrets (const char *password)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("{\"user\":\"%s\",\"password\":\"%s\",\"token\":\"%s\"}",
                          DOVE_TEST_APP_USER,
                          password != NULL ? password : DOVE_TEST_APP_PASSWORD,
                          password != NULL ? password : DOVE_TEST_APP_TOKEN);

  return dove_json_parse (text, -1, NULL, NULL);
}

static DoveValue *
make_document (DoveDriverFixture *self,
               const char        *auth)
{
  g_autofree char *text = NULL;

  text = g_strdup_printf ("{\"dovetail\":1,\"kind\":\"connection\",\"id\":\"shop\","
                          "\"connector\":\"%s\",\"name\":\"Anna's Shop\","
                          "\"settings\":{\"url\":\"%s\"},\"auth\":\"%s\"}",
                          self->manifest->id, dove_test_app_get_url (self->app), auth);

  return dove_json_parse (text, -1, NULL, NULL);
}

/* Starts an application and signs in to it; a mistake of the test aborts. */
DoveDriverFixture *
dove_driver_fixture_new (const DoveDriverFixtureOptions *options)
{
  DoveDriverFixture *self = g_new0 (DoveDriverFixture, 1);
  const char *auth = options->auth;
  g_autoptr(GError) error = NULL;
  g_autoptr(DoveValue) secrets = make_secrets (options->password);
  g_autoptr(DoveValue) document = NULL;
  DoveConnectionHost host = { 0 };

  self->app = dove_test_app_new (options->flags);
  self->manifest = load_manifest (options->file != NULL ? options->file : "test-app.json",
                                  options->style != NULL ? options->style : "page");
  self->keyring = dove_keyring_new_memory ();
  self->clock = dove_clock_new_test (NOW);
  dove_keyring_store (self->keyring, "shop", "Anna's Shop", secrets, NULL, &error);
  g_assert_no_error (error);

  if (auth == NULL)
    auth = ((DoveAuth *) self->manifest->auths->pdata[0])->id;
  document = make_document (self, auth);
  host.keyring = self->keyring;
  host.clock = self->clock;
  self->formula.zone = options->zone;
  host.formula = &self->formula;
  self->connection = dove_connection_new (document, self->manifest, &host, &error);
  g_assert_no_error (error);
  self->driver = dove_driver_open (self->connection, &error);
  g_assert_no_error (error);

  return self;
}

void
dove_driver_fixture_free (DoveDriverFixture *self)
{
  g_clear_object (&self->driver);
  g_clear_pointer (&self->connection, dove_connection_unref);
  g_clear_pointer (&self->clock, dove_clock_unref);
  g_clear_object (&self->keyring);
  g_clear_pointer (&self->manifest, dove_manifest_unref);
  g_clear_pointer (&self->app, dove_test_app_free);
  g_free (self);
}

/*
 * Reads all pages of a listing, each by a driver of its own from the stored cursor, as after a
 * crash; the listing must not fail.
 */
GPtrArray *
dove_driver_fixture_list_all (DoveDriverFixture  *self,
                              const DoveListing  *listing,
                              gboolean           *is_partial,
                              char              **high_water)
{
  GPtrArray *items = g_ptr_array_new_with_free_func ((GDestroyNotify) dove_item_free);
  g_autofree char *cursor = NULL;
  guint pages = 0;

  if (is_partial != NULL)
    *is_partial = FALSE;
  do
    {
      g_autoptr(DoveDriver) driver = dove_driver_clone (self->driver);
      g_autoptr(GError) error = NULL;
      g_autoptr(DovePage) page = NULL;
      DoveListing next = *listing;

      next.cursor = cursor;
      page = dove_driver_list (driver, &next, NULL, &error);
      g_assert_no_error (error);
      g_assert_nonnull (page);
      if (page->is_partial)
        g_test_message ("partial: %s", page->note);
      if (is_partial != NULL)
        *is_partial = *is_partial || page->is_partial;
      if (high_water != NULL && page->high_water != NULL &&
          g_strcmp0 (page->high_water, *high_water) > 0)
        {
          g_free (*high_water);
          *high_water = g_strdup (page->high_water);
        }

      g_ptr_array_set_free_func (page->items, NULL);
      g_ptr_array_extend_and_steal (items, page->items);
      page->items = g_ptr_array_new ();
      g_free (cursor);
      cursor = g_strdup (page->cursor);
      g_assert_cmpuint (++pages, <, PAGE_LIMIT);
    }
  while (cursor != NULL);

  return items;
}

void
dove_assert_has_no_secret (const char *text)
{
  if (text != NULL && strstr (text, "canary") != NULL)
    g_error ("A secret got out: %s", text);
}
