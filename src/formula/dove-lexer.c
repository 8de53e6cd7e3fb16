/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "dove-lexer-private.h"

/*
 * Cuts a formula into tokens. A token is a span of bytes; what it means (the text of a string,
 * the steps of a reference) is taken from the span by whoever needs it.
 */

static const struct
{
  const char   *text;
  DoveOperator  op;
} operators[] = {
  { "<>", DOVE_OPERATOR_UNEQUAL }, { "<=", DOVE_OPERATOR_LESS_EQUAL },
  { ">=", DOVE_OPERATOR_GREATER_EQUAL }, { "<", DOVE_OPERATOR_LESS },
  { ">", DOVE_OPERATOR_GREATER }, { "=", DOVE_OPERATOR_EQUAL }, { "&", DOVE_OPERATOR_JOIN },
  { "+", DOVE_OPERATOR_ADD }, { "-", DOVE_OPERATOR_SUBTRACT },
  { "*", DOVE_OPERATOR_MULTIPLY }, { "/", DOVE_OPERATOR_DIVIDE },
  { "^", DOVE_OPERATOR_POWER }, { "%", DOVE_OPERATOR_PERCENT },
};

/*
 * dove_operator_text:
 *
 * Returns: (transfer none): the operator as written
 */
const char *
dove_operator_text (DoveOperator op)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (operators[i].op == op)
      return operators[i].text;

  return "";
}

/*
 * dove_lexer_column:
 *
 * Returns: the number of the character at byte @position, from 1
 */
guint
dove_lexer_column (const char *text,
                   guint       position)
{
  return g_utf8_pointer_to_offset (text, text + position) + 1;
}

static gboolean
fail (DoveLexer   *self,
      guint        position,
      const char  *what,
      GError     **error)
{
  self->failed_at = position;
  g_set_error_literal (error, DOVE_ERROR, DOVE_ERROR_INVALID, what);

  return FALSE;
}

static guint
skip_digits (const char *text,
             guint       position)
{
  while (g_ascii_isdigit (text[position]))
    position++;

  return position;
}

static void
read_number (DoveLexer *self,
             DoveToken *token)
{
  guint end = skip_digits (self->text, token->start);

  if (self->text[end] == '.')
    end = skip_digits (self->text, end + 1);

  if (self->text[end] == 'e' || self->text[end] == 'E')
    {
      guint digits = end + 1;

      if (self->text[digits] == '+' || self->text[digits] == '-')
        digits++;
      if (g_ascii_isdigit (self->text[digits]))
        end = skip_digits (self->text, digits);
    }

  token->kind = DOVE_TOKEN_NUMBER;
  token->end = end;
}

/* Finds the end of a quoted piece, in which the quote is doubled; 0 when it does not end */
static guint
skip_quoted (const char *text,
             guint       position,
             char        quote)
{
  for (position++; text[position] != '\0'; position++)
    {
      if (text[position] != quote)
        continue;
      if (text[position + 1] != quote)
        return position + 1;
      position++;
    }

  return 0;
}

static gboolean
read_string (DoveLexer  *self,
             DoveToken  *token,
             GError    **error)
{
  token->kind = DOVE_TOKEN_STRING;
  token->end = skip_quoted (self->text, token->start, '"');

  return token->end != 0
         || fail (self, token->start, _("this text has no closing quotation mark."), error);
}

/*
 * dove_lexer_skip_step:
 *
 * Goes over one step of a reference: quoted, or anything but . [ ] and '.
 *
 * Returns: the byte after it; 0 when there is none, or its quote is not closed
 */
guint
dove_lexer_skip_step (const char *text,
                      guint       position)
{
  guint start = position;

  if (text[position] == '\'')
    return skip_quoted (text, position, '\'');

  position += strcspn (text + position, ".[]'");

  return position > start ? position : 0;
}

static gboolean
read_reference (DoveLexer  *self,
                DoveToken  *token,
                GError    **error)
{
  const char *text = self->text;
  guint position = token->start + 1;

  token->kind = DOVE_TOKEN_REFERENCE;
  if (text[position] == '.' && text[position + 1] == ']')
    {
      token->end = position + 2;
      return TRUE;
    }

  if (text[position] == '.')
    position++;

  for (;;)
    {
      guint end = dove_lexer_skip_step (text, position);

      if (end == 0 && text[position] != '\0')
        return fail (self, position, _("a field name is expected here."), error);
      if (end == 0 || text[end] == '\0')
        return fail (self, token->start, _("this field reference has no closing bracket."), error);
      if (text[end] == ']')
        {
          token->end = end + 1;
          return TRUE;
        }
      if (text[end] != '.')
        return fail (self, end, _("“.” or “]” is expected here; put quotes ' around a field name "
                                  "that holds it."), error);
      position = end + 1;
    }
}

static gboolean
read_error (DoveLexer  *self,
            DoveToken  *token,
            GError    **error)
{
  for (guint i = 0; i <= DOVE_FAULT_LAST; i++)
    {
      const char *name = dove_fault_kind_name (i);

      if (g_ascii_strncasecmp (self->text + token->start, name, strlen (name)) != 0)
        continue;

      token->kind = DOVE_TOKEN_ERROR;
      token->fault = i;
      token->end = token->start + strlen (name);
      return TRUE;
    }

  return fail (self, token->start,
               _("“#” starts an error value: #N/A, #DIV/0!, #VALUE!, #NUM!, #REF! or #NAME?."),
               error);
}

static gboolean
read_name (DoveLexer *self,
           DoveToken *token)
{
  const char *p = self->text + token->start;
  gunichar first = g_utf8_get_char (p);

  if (!g_unichar_isalpha (first) && first != '_')
    return FALSE;

  for (gunichar c = first;
       g_unichar_isalnum (c) || g_unichar_ismark (c) || c == '.' || c == '_';
       c = g_utf8_get_char (p))
    p = g_utf8_next_char (p);

  token->kind = DOVE_TOKEN_NAME;
  token->end = p - self->text;

  return TRUE;
}

static gboolean
read_operator (DoveLexer *self,
               DoveToken *token)
{
  for (guint i = 0; i < G_N_ELEMENTS (operators); i++)
    if (g_str_has_prefix (self->text + token->start, operators[i].text))
      {
        token->kind = DOVE_TOKEN_OPERATOR;
        token->op = operators[i].op;
        token->end = token->start + strlen (operators[i].text);
        return TRUE;
      }

  return FALSE;
}

static gboolean
read_mark (DoveLexer *self,
           DoveToken *token)
{
  static const struct
  {
    char          mark;
    DoveTokenKind kind;
  } marks[] = {
    { '(', DOVE_TOKEN_OPEN },       { ')', DOVE_TOKEN_CLOSE },
    { ';', DOVE_TOKEN_SEPARATOR },  { ',', DOVE_TOKEN_SEPARATOR },
    { '|', DOVE_TOKEN_ROW },        { '{', DOVE_TOKEN_BRACE_OPEN },
    { '}', DOVE_TOKEN_BRACE_CLOSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (self->text[token->start] == marks[i].mark)
      {
        token->kind = marks[i].kind;
        token->end = token->start + 1;
        return TRUE;
      }

  return FALSE;
}

static gboolean
read_token (DoveLexer  *self,
            DoveToken  *token,
            GError    **error)
{
  char c = self->text[token->start];

  if (c == '\0')
    {
      token->kind = DOVE_TOKEN_END;
      token->end = token->start;
      return TRUE;
    }

  if (g_ascii_isdigit (c) || (c == '.' && g_ascii_isdigit (self->text[token->start + 1])))
    {
      read_number (self, token);
      return TRUE;
    }

  if (c == '"')
    return read_string (self, token, error);
  if (c == '[')
    return read_reference (self, token, error);
  if (c == '#')
    return read_error (self, token, error);
  if (read_mark (self, token) || read_operator (self, token) || read_name (self, token))
    return TRUE;
  if (c == '\'')
    return fail (self, token->start,
                 _("texts stand between quotation marks \", field names between brackets [ ]."),
                 error);

  return fail (self, token->start, _("this character has no meaning here."), error);
}

/*
 * dove_lexer_next:
 * @token: (out): the next token, %DOVE_TOKEN_END at the end
 *
 * Errors: %DOVE_ERROR_INVALID.
 *
 * Returns: whether there was one
 */
gboolean
dove_lexer_next (DoveLexer  *self,
                 DoveToken  *token,
                 GError    **error)
{
  self->position += strspn (self->text + self->position, " \t\r\n");
  *token = (DoveToken) { .start = self->position };

  if (!read_token (self, token, error))
    return FALSE;

  self->position = token->end;

  return TRUE;
}

/*
 * dove_lexer_unquote:
 * @text: a quoted piece with its quotes
 *
 * Returns: (transfer full): what it stands for
 */
char *
dove_lexer_unquote (const char *text,
                    guint       length,
                    char        quote)
{
  char *plain = g_malloc (length);
  guint n = 0;

  for (guint i = 1; i + 1 < length; i++)
    {
      if (text[i] == quote)
        i++;
      plain[n++] = text[i];
    }
  plain[n] = '\0';

  return plain;
}

/*
 * dove_lexer_split_steps:
 * @text: a reference with its brackets
 * @is_relative: (out): whether it begins at the current element of EACH
 *
 * Returns: (transfer full): the names of its steps, %NULL-terminated; none for `[.]`
 */
char **
dove_lexer_split_steps (const char *text,
                        guint       length,
                        gboolean   *is_relative)
{
  g_autoptr(GPtrArray) steps = g_ptr_array_new ();
  guint position = 1;

  *is_relative = text[1] == '.';
  if (*is_relative)
    position++;

  while (position < length)
    {
      guint end = dove_lexer_skip_step (text, position);

      if (end == 0)
        break;
      if (text[position] == '\'')
        g_ptr_array_add (steps, dove_lexer_unquote (text + position, end - position, '\''));
      else
        g_ptr_array_add (steps, g_strndup (text + position, end - position));
      position = end + 1;
    }
  g_ptr_array_add (steps, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&steps), FALSE);
}
