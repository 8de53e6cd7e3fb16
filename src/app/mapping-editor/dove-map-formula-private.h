/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtksourceview/gtksource.h>

#include "dove-map-formula.h"

#include "app/mapping-editor/dove-map-completion.h"
#include "formula/dove-completion.h"
#include "formula/dove-span.h"

G_BEGIN_DECLS

struct _DoveMapFormula
{
  GtkBox             parent_instance;

  GtkSourceView     *view;
  GtkTextBuffer     *buffer;
  GtkLabel          *help;
  GtkLabel          *status;
  DoveMapCompletion *completion;
  GtkTextTag        *kinds[DOVE_SPAN_WRONG + 1];  /* (nullable) each */
  GtkTextTag        *error;
  GtkTextTag        *warning;

  char              *name;
  char              *before;    /* (nullable): what was set */
  DoveValue         *schema;    /* (nullable) */
  DoveMapNames      *names;     /* (nullable): named values that the formula can use */
  gboolean           is_setting;
  gboolean           is_wrong;
};

void  dove_map_formula_take_colours  (DoveMapFormula      *self);
void  dove_map_formula_colour        (DoveMapFormula      *self,
                                      const char          *text);
void  dove_map_formula_mark          (DoveMapFormula      *self,
                                      const char          *text);
void  dove_map_formula_show_status   (DoveMapFormula      *self,
                                      const char          *text,
                                      gboolean             is_error);
char *dove_map_formula_say_signature (const DoveSignature *signature);

G_END_DECLS
