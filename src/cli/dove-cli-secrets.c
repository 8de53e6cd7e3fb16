/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-cli"

#include "config.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/dove-cli-secrets.h"
#include "record/dove-json.h"

/* What a person says for a sign-in: settings as arguments, secrets never. */

#define SECRET_LINE_BYTES 65536
#define PEM_BEGIN         "-----BEGIN "
#define PEM_END           "-----END "

static gboolean
is_text_schema (DoveValue *schema)
{
  DoveValue *type = dove_value_get_member (schema, "type");

  if (dove_value_get_kind (type) != DOVE_VALUE_LIST)
    return type == NULL || g_strcmp0 (dove_value_get_text (type), "string") == 0;

  for (guint i = 0; i < dove_value_get_length (type); i++)
    if (g_strcmp0 (dove_value_get_text (dove_value_get_element (type, i)), "string") == 0)
      return TRUE;

  return FALSE;
}

/* A value as its schema wants it: numbers and truth values are no texts. */
static DoveValue *
read_value (DoveValue  *schema,
            const char *text)
{
  g_autoptr(DoveValue) value = NULL;

  if (!is_text_schema (schema))
    value = dove_json_parse (text, -1, NULL, NULL);

  return value != NULL ? g_steal_pointer (&value) : dove_value_new_text (text);
}

/**
 * dove_cli_read_pairs:
 * @given: (nullable): NAME=VALUE
 * @before: (nullable): a record that they are set in
 * @find: gives the schema of a name
 * @user_data: handed to it
 * @error: return location for an error
 *
 * Reads values that were typed, each as its schema wants it.
 *
 * Errors: %DOVE_ERROR_INVALID when one is not of that form.
 *
 * Returns: (transfer full) (nullable): a record of them, unchecked
 */
DoveValue *
dove_cli_read_pairs (char          **given,
                     DoveValue      *before,
                     DoveCliSchema   find,
                     gpointer        user_data,
                     GError        **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  if (before != NULL)
    dove_value_builder_set_all (builder, before);

  for (guint i = 0; given != NULL && given[i] != NULL; i++)
    {
      g_auto(GStrv) halves = g_strsplit (given[i], "=", 2);

      if (halves[0] == NULL || halves[1] == NULL || !g_utf8_validate (given[i], -1, NULL))
        {
          g_set_error (error, DOVE_ERROR, DOVE_ERROR_INVALID,
                       _("“%s” is not of the form NAME=VALUE"), given[i]);
          return NULL;
        }

      dove_value_builder_take (builder, halves[0],
                               read_value (find (halves[0], user_data), halves[1]));
    }

  return dove_value_builder_end (builder);
}

static DoveValue *
find_setting (const char *name,
              gpointer    user_data)
{
  const DoveManifest *manifest = user_data;

  for (guint i = 0; i < manifest->settings->len; i++)
    {
      const DoveSetting *setting = g_ptr_array_index (manifest->settings, i);

      if (g_str_equal (setting->name, name))
        return setting->schema;
    }

  return NULL;
}

/**
 * dove_cli_build_settings:
 * @manifest: a connector
 * @before: (nullable): settings of an existing connection
 * @given: (nullable): NAME=VALUE
 * @error: return location for an error
 *
 * What was given, over what an existing connection has. Defaults of the manifest stay there: what
 * stands in a connection was typed by the user.
 *
 * Errors: %DOVE_ERROR_INVALID when one is not of that form.
 *
 * Returns: (transfer full) (nullable): the settings, unchecked
 */
DoveValue *
dove_cli_build_settings (DoveManifest  *manifest,
                         DoveValue     *before,
                         char         **given,
                         GError       **error)
{
  return dove_cli_read_pairs (given, before, find_setting, manifest, error);
}

/**
 * dove_cli_read_line:
 *
 * Returns: (transfer full) (nullable): a line of standard input; %NULL at its end, and for one
 *   that is too long
 */
char *
dove_cli_read_line (void)
{
  char *line = NULL;
  size_t size = 0;
  ssize_t length = getline (&line, &size, stdin);
  char *text;

  if (length < 0 || length > SECRET_LINE_BYTES)
    {
      free (line);
      return NULL;
    }

  text = g_strndup (line, (gsize) length);
  explicit_bzero (line, size);
  free (line);

  return g_strchomp (text);
}

static void
secret_free (char *text)
{
  if (text != NULL)
    explicit_bzero (text, strlen (text));
  g_free (text);
}

/* Whether the next line begins a block as well; not on a terminal, which would wait for it. */
static gboolean
goes_on (void)
{
  int next;

  if (isatty (STDIN_FILENO))
    return FALSE;

  next = getc (stdin);
  if (next != EOF)
    ungetc (next, stdin);

  return next == PEM_BEGIN[0];
}

/* A private key has several lines, and says where it ends: `-----END PRIVATE KEY-----`. A
 * certificate may have others behind it. */
static char *
read_rest (char *first)
{
  char *text = first;
  gboolean is_open = g_str_has_prefix (first, PEM_BEGIN);

  while (is_open && strlen (text) <= SECRET_LINE_BYTES)
    {
      char *line = dove_cli_read_line ();
      char *longer = line != NULL ? g_strconcat (text, "\n", line, NULL) : g_strdup (text);

      is_open = line != NULL && (!g_str_has_prefix (line, PEM_END) || goes_on ());
      secret_free (line);
      secret_free (text);
      text = longer;
    }

  return text;
}

/* Out of a file, binary ones too. */
static char *
read_file (const char  *name,
           const char  *path,
           GError     **error)
{
  g_autofree char *data = NULL;
  gsize size = 0;
  char *text = NULL;

  if (g_file_get_contents (path, &data, &size, error))
    {
      text = dove_connection_dup_secret_of_file (data, size, error);
      explicit_bzero (data, size);
    }
  if (text == NULL)
    g_prefix_error (error, _("The file for “%s” cannot be used: "), name);

  return text;
}

/* Asks on the terminal without echo. */
static char *
secret_ask (const char *name)
{
  struct termios before;
  struct termios quiet;
  char *text;

  g_printerr ("%s: ", name);
  if (tcgetattr (STDIN_FILENO, &before) != 0)
    return NULL;

  quiet = before;
  quiet.c_lflag &= ~(tcflag_t) ECHO;
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &quiet);
  text = dove_cli_read_line ();
  if (text != NULL)
    text = read_rest (text);
  tcsetattr (STDIN_FILENO, TCSAFLUSH, &before);
  g_printerr ("\n");

  return text;
}

/* What may be left empty is not there then. */
static void
take_text (DoveValueBuilder *builder,
           const char       *name,
           char             *text)
{
  if (text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL))
    dove_value_builder_set_text (builder, name, text);
  secret_free (text);
}

static gboolean
takes_files (DoveManifest *manifest,
             const char   *auth,
             const char   *name)
{
  const DoveAuth *way = auth != NULL ? dove_manifest_find_auth (manifest, auth)
                        : manifest->auths->len > 0 ? g_ptr_array_index (manifest->auths, 0)
                                                   : NULL;

  for (guint i = 0; way != NULL && i < way->secrets->len; i++)
    {
      const DoveSecret *secret = g_ptr_array_index (way->secrets, i);

      if (g_str_equal (secret->name, name))
        return secret->is_multiline;
    }

  return FALSE;
}

/* Of what has many lines, `@FILE` may be typed instead. */
static DoveValue *
secrets_from_terminal (DoveManifest  *manifest,
                       const char    *auth,
                       char         **names,
                       GError       **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

  for (guint i = 0; names[i] != NULL; i++)
    {
      char *text = secret_ask (names[i]);

      if (text != NULL && text[0] == '@' && takes_files (manifest, auth, names[i]))
        {
          char *of_file = read_file (names[i], text + 1, error);

          secret_free (text);
          if (of_file == NULL)
            return NULL;
          text = of_file;
        }
      take_text (builder, names[i], text);
    }

  return dove_value_builder_end (builder);
}

/* One line NAME=VALUE, with what follows of a private key, or NAME@=FILE. */
static gboolean
take_line (DoveValueBuilder  *builder,
           char              *line,
           GError           **error)
{
  char *equals = strchr (line, '=');
  char *text;

  if (equals == NULL || !g_utf8_validate (line, -1, NULL))
    return TRUE;

  *equals = '\0';
  if (g_str_has_suffix (line, "@"))
    {
      line[strlen (line) - 1] = '\0';
      text = read_file (line, equals + 1, error);
    }
  else
    text = read_rest (g_strdup (equals + 1));
  explicit_bzero (equals + 1, strlen (equals + 1));
  if (text == NULL)
    return FALSE;

  take_text (builder, line, text);

  return TRUE;
}

/* Lines up to the end or an empty line. */
static DoveValue *
secrets_from_lines (GError **error)
{
  g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);
  gboolean is_good = TRUE;
  char *line = NULL;

  while (is_good && (line = dove_cli_read_line ()) != NULL && line[0] != '\0')
    {
      is_good = take_line (builder, line, error);
      secret_free (g_steal_pointer (&line));
    }
  secret_free (line);

  return is_good ? dove_value_builder_end (builder) : NULL;
}

/**
 * dove_cli_read_secrets:
 * @manifest: a connector
 * @auth: (nullable): way to sign in; %NULL is the first
 * @only: (nullable): names to ask for; %NULL is all that it needs
 * @error: return location for an error
 *
 * Asks for secrets on the terminal without echo, or reads lines NAME=VALUE from standard input;
 * what is in PEM is taken with all of its lines. NAME@=FILE (on the terminal: @FILE) takes a file,
 * which may be PKCS#12 or DER. They are never arguments.
 *
 * Errors: those of dove_connection_list_secrets(); of a file that cannot be read or used.
 *
 * Returns: (transfer full) (nullable): a record of texts, unchecked
 */
DoveValue *
dove_cli_read_secrets (DoveManifest  *manifest,
                       const char    *auth,
                       char         **only,
                       GError       **error)
{
  g_auto(GStrv) names = NULL;

  if (only != NULL)
    names = g_strdupv (only);
  else
    names = dove_connection_list_secrets (manifest, auth, error);

  if (names == NULL)
    return NULL;

  if (names[0] == NULL)
    {
      g_autoptr(DoveValueBuilder) builder = dove_value_builder_new (DOVE_VALUE_RECORD);

      return dove_value_builder_end (builder);
    }

  return isatty (STDIN_FILENO) ? secrets_from_terminal (manifest, auth, names, error)
                               : secrets_from_lines (error);
}

/**
 * dove_cli_read_authority:
 * @path: of a file
 * @error: return location for an error
 *
 * Reads the certificate of an authority that vouches for a server of the own network: PEM or DER.
 *
 * Errors: those of reading it; %DOVE_ERROR_INVALID when it is neither.
 *
 * Returns: (transfer full) (nullable): in PEM, not looked at further
 */
char *
dove_cli_read_authority (const char  *path,
                         GError     **error)
{
  return read_file ("authority", path, error);
}

/**
 * dove_cli_show_address:
 * @address: what to open in a browser
 * @code: (nullable): what to type there
 * @user_data: the command line
 *
 * Tells a person where to sign in.
 */
void
dove_cli_show_address (const char *address,
                       const char *code,
                       gpointer    user_data)
{
  const DoveCli *cli = user_data;
  g_autoptr(DoveValueBuilder) builder = NULL;
  g_autoptr(DoveValue) row = NULL;

  if (cli->output == DOVE_CLI_JSON)
    {
      builder = dove_value_builder_new (DOVE_VALUE_RECORD);
      dove_value_builder_set_text (builder, "state", "signing-in");
      dove_value_builder_set_text (builder, "address", address);
      if (code != NULL)
        dove_value_builder_set_text (builder, "code", code);
      row = dove_value_builder_end (builder);
      dove_cli_print_json (row);
      return;
    }

  dove_cli_say (_("Open this address in a browser and sign in there:\n\n  %s\n"), address);
  if (code != NULL)
    dove_cli_say (_("The code to type there is %s"), code);
}
