/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include <glib/gi18n.h>

#include "dove-map-canvas-private.h"

#include "formula/dove-span.h"

/*
 * What is written on the canvas. Each row has its own height to itself, so what belongs to a
 * target's row stands in it, at the end of its wires, and never on something else: the functions
 * of its formula, a loop in words, how many wires a bundle has. Left of that, or at the other
 * edge for a source, is the name of a field that a wire leads to and that cannot be seen.
 */

#define MARGIN      6      /* pixels from the edge, and between two things in a row */
#define PAD         7      /* pixels between a text and its frame */
#define MOST_CHIP   0.46f  /* of the canvas's width */
#define MOST_STUB   0.48f  /* so that those of both sides have room in one row */
#define CHIP_PART   0.72f  /* of a row's height */
#define STUB_PART   0.66f
#define BRACKET     7      /* pixels */
#define MORE_CHAIN  1.1f   /* as much as one chip, and this much for what is between the nodes */
#define LINK        8      /* pixels between two nodes of a chain */
#define AND         ", "   /* between functions, in dove_map_words_functions() */


static char *
tell_loop (DoveMapCanvas *self,
           guint          source)
{
  DoveFieldTree *sources = dove_map_model_get_sources (self->model);

  /* Translators: on the wire from a list to a list; the name is that of the source's list */
  return g_strdup_printf (_("for each of %s"), dove_field_tree_get_label (sources, source));
}

/* The signs of a formula without functions: “&”, “* +” */
static char *
tell_signs (const char *formula)
{
  g_autoptr(GString) signs = g_string_new (NULL);
  g_autoptr(GArray) spans = dove_formula_get_spans (formula);

  for (guint i = 0; i < spans->len; i++)
    {
      const DoveSpan *span = &g_array_index (spans, DoveSpan, i);
      g_autofree char *sign = g_strndup (formula + span->start, span->end - span->start);

      if (span->kind == DOVE_SPAN_OPERATOR && strstr (signs->str, sign) == NULL)
        g_string_append_printf (signs, "%s%s", signs->len > 0 ? " " : "", sign);
    }

  return g_string_free (g_steal_pointer (&signs), FALSE);
}

static char *
tell_formula (DoveMapCanvas       *self,
              const DoveMapBundle *bundle)
{
  const DoveMapPlace *place = dove_map_model_look (self->model, bundle->nodes[DOVE_MAP_TARGET]);
  g_autofree char *functions = dove_map_words_functions (place->formula);
  g_autofree char *signs = NULL;

  if (*functions != '\0')
    return g_steal_pointer (&functions);

  signs = tell_signs (place->formula != NULL ? place->formula : "");
  if (*signs == '\0' && bundle->kind == DOVE_WIRE_FORMULA)
    return g_strdup ("ƒ");

  return g_steal_pointer (&signs);
}

static const char *
find_text (DoveMapCanvas       *self,
           const DoveMapBundle *bundle)
{
  const guint target = bundle->nodes[DOVE_MAP_TARGET];
  char *text = g_hash_table_lookup (self->texts, GUINT_TO_POINTER (target));

  if (text != NULL)
    return text;

  text = bundle->kind == DOVE_WIRE_LIST ? tell_loop (self, bundle->nodes[DOVE_MAP_SOURCE])
                                        : tell_formula (self, bundle);
  g_hash_table_insert (self->texts, GUINT_TO_POINTER (target), text);

  return text;
}

static void
add_spot (DoveMapCanvas   *self,
          DoveMapBrush    *brush,
          graphene_rect_t  box,
          DoveMapSide      end,
          guint            node)
{
  DoveMapSpot spot = { box, end, node };

  if (brush->is_mirrored)
    spot.box.origin.x = brush->width - box.origin.x - box.size.width;
  g_array_append_val (self->spots, spot);
}

/* --- chips ------------------------------------------------------------------------------------ */

static gboolean
is_strong (DoveMapCanvas *self,
           DoveMapSide    end,
           guint          row)
{
  for (guint i = 0; self->strong != NULL && i < self->strong->len; i++)
    if (g_array_index (self->strong, DoveMapBundle, i).rows[end] == row)
      return TRUE;

  return FALSE;
}

static gboolean
has_chip (DoveMapCanvas       *self,
          const DoveMapBundle *bundle)
{
  DoveMapFields *fields = dove_map_pane_get_fields (self->panes[DOVE_MAP_TARGET]);

  return bundle->kind != DOVE_WIRE_PLAIN
         && dove_map_fields_is_shown (fields, bundle->nodes[DOVE_MAP_TARGET]);
}

static const DoveMapChip *
find_chip (DoveMapCanvas *self,
           guint          row)
{
  for (guint i = 0; i < self->chips->len; i++)
    if (g_array_index (self->chips, DoveMapChip, i).row == row)
      return &g_array_index (self->chips, DoveMapChip, i);

  return NULL;
}

static DoveMapText
get_chip_text (DoveMapCanvas     *self,
               DoveMapBrush      *brush,
               const DoveMapChip *chip)
{
  const gboolean is_alarm = chip->bundle->kind == DOVE_WIRE_PROBLEM;

  return (DoveMapText) {
    DOVE_MAP_FONT_SMALL, is_alarm ? DOVE_MAP_COLOUR_PROBLEM : DOVE_MAP_COLOUR_TEXT,
    find_text (self, chip->bundle), brush->width * MOST_CHIP - chip->sign
  };
}

/* How wide a chain of functions is, each a node; 0 when it is none, or has no room */
static float
measure_chain (DoveMapCanvas     *self,
               const DoveMapChip *chip,
               const DoveMapText *text)
{
  g_auto(GStrv) words = g_strsplit (text->text, AND, -1);
  float width = -LINK;

  if (chip->bundle->kind != DOVE_WIRE_FORMULA || words[0] == NULL || words[1] == NULL)
    return 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      const DoveMapText word = { text->font, text->colour, words[i], text->limit };

      width += dove_map_ink_measure (self->ink, &word) + 2 * PAD + LINK;
    }

  return width <= text->limit * MORE_CHAIN + 2 * PAD ? width : 0;
}

/**
 * dove_map_canvas_place_chips:
 * @self: a canvas
 * @brush: for it
 *
 * Finds out which chips there are in view, and where: one for each row.
 */
void
dove_map_canvas_place_chips (DoveMapCanvas *self,
                             DoveMapBrush  *brush)
{
  const DoveMapView view = dove_map_canvas_get_view (self);

  g_array_set_size (self->chips, 0);
  for (guint i = self->bundles->len; i > 0; i--)
    {
      const DoveMapBundle *bundle = &g_array_index (self->bundles, DoveMapBundle, i - 1);
      DoveMapChip chip = { .row = bundle->rows[DOVE_MAP_TARGET], .bundle = bundle };
      DoveMapText text;
      float width;

      if (!dove_map_view_has (&view, DOVE_MAP_TARGET, chip.row) || !has_chip (self, bundle)
          || find_chip (self, chip.row) != NULL)
        continue;

      chip.sign = bundle->kind == DOVE_WIRE_PROBLEM ? (float) view.row_height * 0.58f : 0;
      text = get_chip_text (self, brush, &chip);
      width = measure_chain (self, &chip, &text);
      chip.is_chain = width > 0;
      if (!chip.is_chain)
        width = dove_map_ink_measure (self->ink, &text) + chip.sign + 2 * PAD;
      chip.box = dove_map_ink_get_box (self->ink, brush->width - MARGIN - width,
                                       (float) dove_map_view_get_y (&view, DOVE_MAP_TARGET,
                                                                    chip.row), width, CHIP_PART);
      g_array_append_val (self->chips, chip);
    }
}

typedef struct
{
  DoveMapText    text;
  DoveMapColour  colour;
  DoveWireKind   kind;
  float          sign;
  gboolean       is_chain;
} Face;

/* The functions in their order, with the wire between them */
static void
draw_chain (DoveMapBrush *brush,
            const Face   *face)
{
  g_auto(GStrv) words = g_strsplit (face->text.text, AND, -1);
  const float middle = (float) (int) (brush->height / 2);
  float x = 0;

  for (guint i = 0; words[i] != NULL; i++)
    {
      const DoveMapText word = { face->text.font, face->text.colour, words[i], face->text.limit };
      const float width = dove_map_ink_measure (brush->ink, &word) + 2 * PAD;
      const graphene_rect_t box = GRAPHENE_RECT_INIT (x, 0, width, brush->height);

      dove_map_brush_box (brush, DOVE_MAP_COLOUR_PAPER, box, brush->height / 2);
      dove_map_brush_frame (brush, face->colour, box, brush->height / 2);
      dove_map_brush_text (brush, &word, x + PAD, middle);
      x += width;
      if (words[i + 1] != NULL)
        dove_map_brush_box (brush, face->colour,
                            GRAPHENE_RECT_INIT (x, middle - 0.5f, LINK, 1.5f), 0);
      x += LINK;
    }
}

static void
draw_face (DoveMapBrush *brush,
           gpointer      user_data)
{
  const Face *face = user_data;
  const graphene_rect_t box = GRAPHENE_RECT_INIT (0, 0, brush->width, brush->height);
  const float radius = face->kind == DOVE_WIRE_LIST ? 3 : brush->height / 2;
  const float middle = (float) (int) (brush->height / 2);

  if (face->is_chain)
    {
      draw_chain (brush, face);
      return;
    }

  dove_map_brush_box (brush, DOVE_MAP_COLOUR_PAPER, box, radius);
  dove_map_brush_frame (brush, face->colour, box, radius);
  if (face->sign > 0)
    dove_map_brush_icon (brush, face->colour, "dialog-warning-symbolic",
                         PAD + face->sign / 2 - 2, middle);
  dove_map_brush_text (brush, &face->text, PAD + face->sign, middle);
}

static void
draw_chip (DoveMapCanvas     *self,
           DoveMapBrush      *brush,
           const DoveMapChip *chip)
{
  Face face = {
    .text = get_chip_text (self, brush, chip),
    .kind = chip->bundle->kind,
    .sign = chip->sign,
    .is_chain = chip->is_chain,
    .colour = chip->bundle->kind == DOVE_WIRE_PROBLEM              ? DOVE_MAP_COLOUR_PROBLEM
              : is_strong (self, DOVE_MAP_TARGET, chip->row) ? DOVE_MAP_COLOUR_STRONG
                                                             : DOVE_MAP_COLOUR_WIRE,
  };
  g_autofree char *key = g_strdup_printf ("chip %d %d %d %s", face.kind, face.colour,
                                          face.is_chain, face.text.text);

  dove_map_brush_stamp (brush, key, chip->box, draw_face, &face);
  add_spot (self, brush, chip->box, DOVE_MAP_TARGET, chip->bundle->nodes[DOVE_MAP_TARGET]);
}

/**
 * dove_map_canvas_draw_chips:
 * @self: a canvas
 * @brush: for it
 *
 * Writes at the ends of wires what is made of the values.
 */
void
dove_map_canvas_draw_chips (DoveMapCanvas *self,
                            DoveMapBrush  *brush)
{
  for (guint i = 0; i < self->chips->len; i++)
    draw_chip (self, brush, &g_array_index (self->chips, DoveMapChip, i));
}

/* --- stubs ------------------------------------------------------------------------------------ */

/* The row that it leads to: of what is folded the group */
static guint
find_row_of (DoveMapCanvas     *self,
             const DoveMapStub *stub)
{
  const DoveMapSide end = stub->end == DOVE_MAP_SOURCE ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE;
  DoveMapFields *fields = dove_map_pane_get_fields (self->panes[end]);
  const int position = dove_map_fields_get_position (fields, stub->other);
  const int node = position >= 0 ? dove_map_fields_get_node (fields, (guint) position) : -1;

  return node >= 0 ? (guint) node : stub->other;
}

static char *
tell_stub (DoveMapCanvas     *self,
           const DoveMapStub *stub)
{
  DoveFieldTree *tree = stub->end == DOVE_MAP_SOURCE ? dove_map_model_get_targets (self->model)
                                                     : dove_map_model_get_sources (self->model);
  const guint row = find_row_of (self, stub);
  const DoveFieldNode *node = dove_field_tree_get (tree, row);
  g_autofree char *name = node->parent >= 0
    ? g_strdup_printf ("%s.%s", dove_field_tree_get_label (tree, (guint) node->parent),
                       dove_field_tree_get_label (tree, row))
    : g_strdup (dove_field_tree_get_label (tree, row));
  const char *arrow = stub->is_above ? "↑" : "↓";

  return stub->n_wires > 1 ? g_strdup_printf ("%s %s +%u", arrow, name, stub->n_wires - 1)
                           : g_strdup_printf ("%s %s", arrow, name);
}

static void
draw_name (DoveMapBrush *brush,
           gpointer      user_data)
{
  dove_map_brush_box (brush, DOVE_MAP_COLOUR_PAPER,
                      GRAPHENE_RECT_INIT (0, 0, brush->width, brush->height), 4);
  dove_map_brush_text (brush, user_data, 4, (float) (int) (brush->height / 2));
}

static void
draw_stub (DoveMapCanvas     *self,
           DoveMapBrush      *brush,
           const DoveMapStub *stub,
           float              taken,
           float              y)
{
  const gboolean is_source = stub->end == DOVE_MAP_SOURCE;
  const float lead = 10;
  g_autofree char *words = tell_stub (self, stub);
  const gboolean is_looked_at = is_strong (self, stub->end, stub->row);
  DoveMapText text = {
    DOVE_MAP_FONT_SMALL,
    stub->has_problem ? DOVE_MAP_COLOUR_PROBLEM
    : is_looked_at    ? DOVE_MAP_COLOUR_STRONG
                      : DOVE_MAP_COLOUR_DIM,
    words, MIN (brush->width * MOST_STUB, brush->width - taken - 2 * lead)
  };
  g_autofree char *key = g_strdup_printf ("stub %d %s", text.colour, words);
  const float width = dove_map_ink_measure (self->ink, &text) + 8;
  const float x = is_source ? lead
                            : brush->width - (taken > 0 ? taken : MARGIN) - lead - width;
  const graphene_rect_t box = dove_map_ink_get_box (self->ink, x, y, width, STUB_PART);

  dove_map_brush_box (brush, text.colour == DOVE_MAP_COLOUR_DIM ? DOVE_MAP_COLOUR_WIRE
                                                                : text.colour,
                      GRAPHENE_RECT_INIT (is_source ? 0 : x + width, y - 0.75f,
                                          is_source || taken > 0 ? lead : lead + MARGIN, 1.5f),
                      0);
  dove_map_brush_stamp (brush, key, box, draw_name, &text);
  add_spot (self, brush, box,
            is_source ? DOVE_MAP_TARGET : DOVE_MAP_SOURCE, stub->other);
}

/**
 * dove_map_canvas_draw_stubs:
 * @self: a canvas
 * @brush: for it
 *
 * Names the fields that cannot be seen, beside the rows that lead to them. Chips must have been
 * measured before.
 */
void
dove_map_canvas_draw_stubs (DoveMapCanvas *self,
                            DoveMapBrush  *brush)
{
  const DoveMapView view = dove_map_canvas_get_view (self);
  g_autoptr(GArray) stubs = dove_map_bundles_get_stubs (self->bundles, &view);

  for (guint i = 0; i < stubs->len; i++)
    {
      const DoveMapStub *stub = &g_array_index (stubs, DoveMapStub, i);
      const float y = (float) dove_map_view_get_y (&view, stub->end, stub->row);
      const DoveMapChip *chip = stub->end == DOVE_MAP_TARGET ? find_chip (self, stub->row) : NULL;

      draw_stub (self, brush, stub, chip != NULL ? MARGIN + chip->box.size.width : 0, y);
    }
}

/* --- brackets --------------------------------------------------------------------------------- */

/* Around a list and what is in it */
static void
draw_bracket (DoveMapCanvas     *self,
              DoveMapBrush      *brush,
              const DoveMapView *view,
              DoveMapSide        end,
              guint              node)
{
  DoveMapFields *fields = dove_map_pane_get_fields (self->panes[end]);
  const DoveFieldNode *field = dove_field_tree_get (dove_map_fields_get_tree (fields), node);
  const int first = dove_map_fields_get_position (fields, node);
  const int last = dove_map_fields_get_position (fields, field->end - 1);
  const float half = (float) view->row_height / 2 - 4;
  float top;
  float bottom;
  float x = end == DOVE_MAP_SOURCE ? 0 : brush->width - 2;

  if (first < 0 || last <= first)
    return;
  top = (float) dove_map_view_get_y (view, end, (guint) first) - half;
  bottom = (float) dove_map_view_get_y (view, end, (guint) last) + half;
  if (bottom < 0 || top > brush->height)
    return;

  dove_map_brush_box (brush, DOVE_MAP_COLOUR_WIRE,
                      GRAPHENE_RECT_INIT (x, top, 2, bottom - top), 0);
  x = end == DOVE_MAP_SOURCE ? 2 : brush->width - BRACKET;
  dove_map_brush_box (brush, DOVE_MAP_COLOUR_WIRE,
                      GRAPHENE_RECT_INIT (x, top, BRACKET - 2, 2), 0);
  dove_map_brush_box (brush, DOVE_MAP_COLOUR_WIRE,
                      GRAPHENE_RECT_INIT (x, bottom - 2, BRACKET - 2, 2), 0);
}

/**
 * dove_map_canvas_draw_brackets:
 * @self: a canvas
 * @brush: for it
 *
 * Draws brackets around lists between which there is a wire.
 */
void
dove_map_canvas_draw_brackets (DoveMapCanvas *self,
                               DoveMapBrush  *brush)
{
  const DoveMapView view = dove_map_canvas_get_view (self);

  for (guint i = 0; i < self->bundles->len; i++)
    {
      const DoveMapBundle *bundle = &g_array_index (self->bundles, DoveMapBundle, i);

      for (guint end = 0; bundle->kind == DOVE_WIRE_LIST && end < DOVE_MAP_SIDES; end++)
        draw_bracket (self, brush, &view, end, bundle->nodes[end]);
    }
}
