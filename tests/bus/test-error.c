/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "bus/dove-bus-error.h"

/* Every code that there is crosses and comes back as itself. */
static void
test_codes_come_back (void)
{
  for (int code = DOVE_ERROR_FAILED; code <= DOVE_ERROR_NEEDS_PERSON; code++)
    {
      g_autoptr(GError) error = g_error_new_literal (DOVE_ERROR, code, "A sentence");
      g_autofree char *name = g_dbus_error_encode_gerror (error);
      g_autoptr(GError) parsed = dove_bus_error_parse (name, error->message);
      g_autoptr(GError) received = g_dbus_error_new_for_dbus_error (name, error->message);

      g_assert_cmpstr (name, ==, dove_bus_error_get_name (error));
      g_assert_true (g_str_has_prefix (name, DOVETAIL_APP_ID ".Error."));
      g_assert_error (parsed, DOVE_ERROR, code);
      g_assert_error (received, DOVE_ERROR, code);

      dove_bus_error_clean (received);
      g_assert_cmpstr (received->message, ==, "A sentence");
    }
}

static void
test_others (void)
{
  g_autoptr(GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "No more");
  g_autoptr(GError) foreign = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_EXISTS, "It exists");
  g_autoptr(GError) parsed = dove_bus_error_parse (dove_bus_error_get_name (cancelled), "No more");
  g_autoptr(GError) unknown = dove_bus_error_parse ("org.example.Error.New", "Of tomorrow");

  g_assert_error (parsed, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpstr (dove_bus_error_get_name (foreign), ==, DOVETAIL_APP_ID ".Error.Failed");
  g_assert_error (unknown, DOVE_ERROR, DOVE_ERROR_FAILED);
}

/* An agent that is gone is told in words, not in those of the bus. */
static void
test_gone (void)
{
  g_autoptr(GError) error = g_dbus_error_new_for_dbus_error ("org.freedesktop.DBus.Error.NoReply",
                                                             "Message recipient disconnected");

  dove_bus_error_clean (error);
  g_assert_nonnull (strstr (error->message, "background program"));
  g_assert_null (strstr (error->message, "GDBus"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  dove_bus_error_register ();
  g_test_add_func ("/bus/error/codes-come-back", test_codes_come_back);
  g_test_add_func ("/bus/error/others", test_others);
  g_test_add_func ("/bus/error/gone", test_gone);

  return g_test_run ();
}
