/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <stdlib.h>
#include <time.h>

#include <adwaita.h>

#include "app/mapping-editor/dove-map-canvas.h"
#include "app/mapping-editor/dove-map-list.h"
#include "app/mapping-editor/dove-map-page.h"
#include "app/mapping-editor/dove-map-wires-view.h"
#include "base/dove-language.h"
#include "mapping/dove-map-names-edit.h"
#include "mapping/dove-map-rows.h"

/*
 * The wires of a large mapping in a window: what the program itself works for a frame while both
 * sides are scrolled, the pointer draws a wire, a person searches, edits are undone. Measured is
 * the processor time of all threads from before a frame is painted until after it.
 *
 *   bench-map-wires [--fields N] [--wires N] [--names N] [--current PATH]
 *                   [--list] [--show] [--folded] [--rtl] [--large] [--dark]
 *
 * With --list it is the list of targets instead: scrolled, searched, edits undone, fields selected.
 * With --show it only shows the window, for people and for pictures; with --page VIEW that is the
 * whole editor, at its first, second or third view, WIDTH wide with --width.
 */

#define N_WARM   20
#define N_FRAMES 200

typedef enum
{
  ROUND_OPEN,
  ROUND_FOLDED,
  ROUND_DRAG,
  ROUND_SEARCH,
  ROUND_UNDO,
  ROUND_SELECT,
  N_ROUNDS,
} Round;

static const char *const round_names[] = {
  "scroll, open", "scroll, folded", "drag", "search", "undo", "select",
};

static int n_fields = 1000;
static int n_wires = 600;
static int n_names = 0;
static gboolean is_shown;
static gboolean is_folded;
static gboolean is_rtl;
static gboolean is_dark;
static gboolean is_large;
static gboolean is_list;
static int n_rounds = N_ROUNDS;
static int page_view;
static int width = 1200;
static char *current_path;

static const GOptionEntry options[] = {
  { "fields", 0, 0, G_OPTION_ARG_INT, &n_fields, "fields of each side", "N" },
  { "wires", 0, 0, G_OPTION_ARG_INT, &n_wires, "rows of the mapping", "N" },
  { "names", 0, 0, G_OPTION_ARG_INT, &n_names, "named values between them", "N" },
  { "list", 0, 0, G_OPTION_ARG_NONE, &is_list, "the list instead of the wires", NULL },
  { "page", 0, 0, G_OPTION_ARG_INT, &page_view, "the whole editor, at a view of 1 to 3", "VIEW" },
  { "width", 0, 0, G_OPTION_ARG_INT, &width, "pixels of the window", "WIDTH" },
  { "show", 0, 0, G_OPTION_ARG_NONE, &is_shown, "show the window, measure nothing", NULL },
  { "folded", 0, 0, G_OPTION_ARG_NONE, &is_folded, "with all groups folded", NULL },
  { "rtl", 0, 0, G_OPTION_ARG_NONE, &is_rtl, "for people who read from the right", NULL },
  { "rounds", 0, 0, G_OPTION_ARG_INT, &n_rounds, "how many rounds of the six", "N" },
  { "large", 0, 0, G_OPTION_ARG_NONE, &is_large, "with text of twice the size", NULL },
  { "dark", 0, 0, G_OPTION_ARG_NONE, &is_dark, "dark", NULL },
  { "current", 0, 0, G_OPTION_ARG_STRING, &current_path, "field that is looked at", "PATH" },
  { NULL },
};

typedef struct
{
  GtkWidget        *window;
  DoveMapWiresView *view;             /* (nullable): with the list */
  DoveMapList      *list;             /* (nullable): with wires */
  DoveMapModel     *model;
  gint64            opened;           /* monotonic microseconds */
  double            begun;            /* ms of processor time */
  double            extra;            /* of what is done between frames */
  double            work[N_FRAMES];
  int               n_frames;         /* of the round, from -N_WARM */
  Round             round;
} Bench;

/* --- the mapping ------------------------------------------------------------------------------ */

static const char *const names[] = {
  "first_name", "last_name", "email", "phone", "street", "city", "postal_code", "country",
  "created", "updated", "amount", "is_active",
};
static const char *const types[] = {
  "string", "string", "string", "string", "string", "string", "string", "string", "string",
  "string", "number", "boolean",
};
static const char *const formats[] = {
  NULL, NULL, "email", NULL, NULL, NULL, NULL, NULL, "date", "date-time", NULL, NULL,
};

#define GROUP ((guint) G_N_ELEMENTS (names) + 1)  /* a group and the fields in it */

static gboolean
is_flat (void)
{
  return n_fields <= (int) G_N_ELEMENTS (names);
}

static char *
make_path (guint i)
{
  if (is_flat ())
    return g_strdup (names[i]);
  if (i % GROUP == 0)
    return g_strdup_printf ("part_%u", i / GROUP + 1);

  return g_strdup_printf ("part_%u.%s", i / GROUP + 1, names[i % GROUP - 1]);
}

static DoveValue *
make_fields (gboolean is_target)
{
  g_autoptr(DoveValueBuilder) fields = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint i = 0; i < (guint) n_fields; i++)
    {
      g_autoptr(DoveValueBuilder) field = dove_value_builder_new (DOVE_VALUE_RECORD);
      const gboolean is_group = !is_flat () && i % GROUP == 0;
      const guint kind = is_flat () ? i : (i + GROUP - 1) % GROUP;
      g_autofree char *path = make_path (i);

      dove_value_builder_set_text (field, "path", path);
      dove_value_builder_set_text (field, "type", !is_group       ? types[kind]
                                                  : i == 2 * GROUP ? "array"
                                                                   : "object");
      if (!is_group && formats[kind] != NULL)
        dove_value_builder_set_text (field, "format", formats[kind]);
      dove_value_builder_take (field, "required",
                               dove_value_new_boolean (is_target && kind % 5 == 2 && !is_group));
      dove_value_builder_take (field, "readOnly", dove_value_new_boolean (!is_group && kind == 8));
      dove_value_builder_take_element (fields, dove_value_builder_end (field));
    }

  return dove_value_builder_end (fields);
}

/* Most rows read a field near their own; some are formulas, some are wrong, some come from far. */
static char *
make_formula (guint i)
{
  const guint far = (guint) g_random_int_range (0, 12) == 0 ? i * 7 + 31 : i + i % 3;
  const guint other = far % (guint) n_fields;
  g_autofree char *path = make_path (!is_flat () && other % GROUP == 0 ? other + 1 : other);

  switch (i % 9)
    {
    case 3:
      return g_strdup_printf ("LOWER(TRIM([%s]))", path);
    case 5:
      return g_strdup_printf ("[%s] & \" \" & [%s]", path, path);
    case 8:
      return i % 5 == 0 ? g_strdup_printf ("UPPER([%s]", path) : g_strdup_printf ("[%s]", path);
    default:
      return g_strdup_printf ("[%s]", path);
    }
}

static DoveValue *
make_rows (void)
{
  DoveValue *rows = dove_value_new_list (NULL, 0);

  for (guint i = 0, n = 0; i < (guint) n_fields && n < (guint) n_wires; i++)
    {
      g_autofree char *path = make_path (i);
      g_autofree char *formula = NULL;
      DoveValue *longer = NULL;

      if (!is_flat () && (i % GROUP == 0 || i / GROUP == 2 || i % GROUP == 9))
        continue;
      formula = make_formula (i);
      longer = dove_map_rows_set_formula (rows, path, formula);
      dove_value_unref (rows);
      rows = longer;
      n++;
    }

  if (n_fields > 3 * (int) GROUP)
    {
      DoveValue *longer = dove_map_rows_set_each (rows, "part_3", "[part_3]");
      DoveValue *inner = dove_map_rows_set_formula (longer, "part_3.city", "UPPER([.city])");

      dove_value_unref (rows);
      dove_value_unref (longer);
      rows = inner;
    }

  return rows;
}

/* Named values, each of which three rows use, or as many as there are, and every other one
 * uses the one before it */
static DoveValue *
make_names (DoveValue *rows)
{
  static const char *const formulas[] = {
    "TRIM([%s]) & \"\"", "[%s]", "UPPER(TRIM([%s]))", "LEFT([%s]; 12)",
  };
  g_autoptr(GPtrArray) places = dove_map_rows_get_places (rows);
  DoveValue *named = dove_value_ref (rows);

  for (guint n = 0; n < (guint) n_names; n++)
    {
      g_autofree char *name = g_strdup_printf ("shared_%u", n + 1);
      g_autofree char *path = make_path (is_flat () ? n % (guint) n_fields : n * GROUP + 2);
      g_autofree char *plain = g_strdup_printf (formulas[n % G_N_ELEMENTS (formulas)], path);
      g_autofree char *formula = n % 2 == 1 ? g_strdup_printf ("%s & shared_%u", plain, n)
                                            : g_strdup (plain);
      DoveValue *next = dove_map_names_add (named, NULL, name, formula);

      dove_value_unref (named);
      named = next;
      for (guint i = 0; i < 3 && 3 * n + i < places->len; i++)
        {
          g_autofree char *use = g_strdup_printf (i == 0 ? "%s" : "%s & \"\"", name);

          next = dove_map_rows_set_formula (named, g_ptr_array_index (places, 3 * n + i), use);
          dove_value_unref (named);
          named = next;
        }
    }

  return named;
}

static DoveValue *
make_records (void)
{
  static const char *const values[] = {
    "Anna", "Example", "anna@example.org", "+49 30 1234567", "Ringstraße 5", "Köln", "50667", "DE",
    "2026-03-01", "2026-11-02T10:00:00Z", "1250.50", "true",
  };
  g_autoptr(DoveValueBuilder) record = dove_value_builder_new (DOVE_VALUE_RECORD);
  g_autoptr(DoveValueBuilder) records = dove_value_builder_new (DOVE_VALUE_LIST);

  for (guint group = 0; group <= (guint) n_fields / GROUP; group++)
    {
      g_autoptr(DoveValueBuilder) part = dove_value_builder_new (DOVE_VALUE_RECORD);
      g_autofree char *name = g_strdup_printf ("part_%u", group + 1);

      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        dove_value_builder_set_text (is_flat () ? record : part, names[i], values[i]);
      if (group == 2)
        {
          g_autoptr(DoveValueBuilder) list = dove_value_builder_new (DOVE_VALUE_LIST);

          dove_value_builder_take_element (list, dove_value_builder_end (part));
          dove_value_builder_take (record, name, dove_value_builder_end (list));
        }
      else if (!is_flat ())
        dove_value_builder_take (record, name, dove_value_builder_end (part));
    }
  dove_value_builder_take_element (records, dove_value_builder_end (record));

  return dove_value_builder_end (records);
}

/* --- measuring -------------------------------------------------------------------------------- */

static double
cpu_ms (void)
{
  struct timespec now;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &now);

  return (double) now.tv_sec * 1e3 + (double) now.tv_nsec / 1e6;
}

static int
compare (const void *a,
         const void *b)
{
  const double difference = *(const double *) a - *(const double *) b;

  return (difference > 0) - (difference < 0);
}

static DoveMapPane *
find_side (Bench *self,
           guint  which)
{
  GtkWidget *child = gtk_widget_get_first_child (GTK_WIDGET (self->view));

  for (; child != NULL; child = gtk_widget_get_next_sibling (child))
    if (DOVE_IS_MAP_PANE (child) && which-- == 0)
      return DOVE_MAP_PANE (child);

  g_assert_not_reached ();
}

static GtkAdjustment *
find_scroll (GtkWidget *widget)
{
  GtkAdjustment *found = NULL;

  if (GTK_IS_SCROLLED_WINDOW (widget))
    return gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (widget));
  for (GtkWidget *child = gtk_widget_get_first_child (widget); found == NULL && child != NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_scroll (child);

  return found;
}

static void
scroll (Bench *self)
{
  for (guint i = 0; i < (is_list ? 1 : 2); i++)
    {
      GtkAdjustment *adjustment = is_list ? find_scroll (GTK_WIDGET (self->list))
                                          : dove_map_pane_get_scroll (find_side (self, i));
      const double end = gtk_adjustment_get_upper (adjustment) -
                         gtk_adjustment_get_page_size (adjustment);
      const double next = gtk_adjustment_get_value (adjustment) + 37 + i;

      gtk_adjustment_set_value (adjustment, next < end ? next : 0);
    }
}

static void
fold (Bench    *self,
      gboolean  is_open)
{
  for (guint i = 0; self->view != NULL && i < 2; i++)
    dove_map_fields_set_all_open (dove_map_pane_get_fields (find_side (self, i)), is_open);
}

static void
drag (Bench *self)
{
  GtkWidget *canvas = gtk_widget_get_first_child (GTK_WIDGET (self->view));
  int y;

  while (!DOVE_IS_MAP_CANVAS (canvas))
    canvas = gtk_widget_get_next_sibling (canvas);
  y = (self->n_frames * 11 + 400) % MAX (1, gtk_widget_get_height (canvas));

  scroll (self);
  dove_map_canvas_set_drag (DOVE_MAP_CANVAS (canvas), DOVE_MAP_SOURCE, 3, 120 + y % 100, y);
  dove_map_pane_set_aimed (find_side (self, 1), dove_map_pane_find_at (find_side (self, 1), y));
}

static void
search (Bench *self)
{
  static const char *const texts[] = { "e", "em", "ema", "emai", "email", "", "köln", "part_3" };

  const char *text = texts[(guint) (self->n_frames + N_WARM) % G_N_ELEMENTS (texts)];

  if (is_list)
    dove_map_list_set_search (self->list, text);
  else
    dove_map_wires_view_set_search (self->view, text);
}

static void
undo (Bench *self)
{
  g_autofree char *place = make_path (14);
  g_autofree char *formula = g_strdup_printf ("\"%d\"", self->n_frames);

  if (self->n_frames % 2 != 0)
    dove_map_model_undo (self->model);
  else
    dove_map_model_edit (self->model, "edit",
                         dove_map_rows_set_formula (dove_map_model_get_rows (self->model), place,
                                                    formula));
}

static void
select_next (Bench *self)
{
  g_autofree char *place = make_path ((guint) (self->n_frames + N_WARM) % 20 + 1);

  dove_map_model_set_current (self->model, place);
}

static gboolean
tick_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  static void (*const steps[]) (Bench *self) = { scroll, scroll, drag, search, undo,
                                                 select_next };
  Bench *self = user_data;

  steps[self->round] (self);
  gtk_widget_queue_draw (widget);

  return G_SOURCE_CONTINUE;
}

static void
before_paint_cb (GdkFrameClock *clock,
                 Bench         *self)
{
  self->begun = cpu_ms ();
}

static void
begin_round (Bench *self)
{
  self->n_frames = -N_WARM;
  if (is_list)
    dove_map_list_set_search (self->list, NULL);
  else
    dove_map_wires_view_set_search (self->view, NULL);
  fold (self, self->round != ROUND_FOLDED);
}

static void
after_paint_cb (GdkFrameClock *clock,
                Bench         *self)
{
  if (self->n_frames == -N_WARM && self->round == ROUND_OPEN)
    g_print ("first frame after %.0f ms\n",
             (double) (g_get_monotonic_time () - self->opened) / 1e3);
  if (self->n_frames >= 0)
    self->work[self->n_frames] = cpu_ms () - self->begun;
  if (++self->n_frames < N_FRAMES)
    return;

  qsort (self->work, N_FRAMES, sizeof (double), compare);
  g_print ("%-15s work per frame p50 %5.1f, p95 %5.1f, p99 %5.1f ms\n",
           round_names[self->round], self->work[N_FRAMES / 2], self->work[N_FRAMES * 95 / 100],
           self->work[N_FRAMES * 99 / 100]);

  do
    self->round++;
  while (is_list && (self->round == ROUND_FOLDED || self->round == ROUND_DRAG));
  if ((int) self->round < n_rounds)
    {
      begin_round (self);
      return;
    }

  g_signal_handlers_disconnect_by_data (clock, self);
  gtk_window_destroy (GTK_WINDOW (self->window));
}

static GtkWidget *
make_content (Bench *self)
{
  GtkWidget *content = NULL;

  if (page_view > 0)
    return dove_map_page_new (self->model);

  content = is_list ? dove_map_list_new (self->model) : dove_map_wires_view_new (self->model);
  if (is_list)
    self->list = DOVE_MAP_LIST (content);
  else
    self->view = DOVE_MAP_WIRES_VIEW (content);

  return content;
}

static void
activate_cb (GtkApplication *app,
             Bench          *self)
{
  g_autoptr(DoveValue) plain = make_rows ();
  g_autoptr(DoveValue) rows = make_names (plain);
  g_autoptr(DoveValue) sources = make_fields (FALSE);
  g_autoptr(DoveValue) targets = make_fields (TRUE);
  g_autoptr(DoveValue) records = make_records ();
  GdkFrameClock *clock = NULL;
  GtkWidget *content = NULL;

  self->opened = g_get_monotonic_time ();
  if (is_large)
    g_object_set (gtk_settings_get_default (), "gtk-xft-dpi", 2 * 96 * 1024, NULL);
  if (is_rtl)
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  self->model = dove_map_model_new (rows, sources, targets);
  dove_map_model_set_names (self->model, "Contact (CRM)", "Customer (Books)");
  dove_map_model_set_samples (self->model, records, NULL);
  dove_map_model_set_current (self->model, current_path);

  content = make_content (self);
  self->window = adw_application_window_new (app);
  gtk_window_set_default_size (GTK_WINDOW (self->window), width, 720);
  adw_application_window_set_content (ADW_APPLICATION_WINDOW (self->window), content);
  if (is_folded)
    fold (self, FALSE);
  if (!is_shown && page_view == 0)
    {
      gtk_widget_realize (self->window);
      clock = gtk_widget_get_frame_clock (self->window);
      g_signal_connect (clock, "before-paint", G_CALLBACK (before_paint_cb), self);
      g_signal_connect_after (clock, "after-paint", G_CALLBACK (after_paint_cb), self);
      gtk_widget_add_tick_callback (content, tick_cb, self, NULL);
    }
  gtk_window_present (GTK_WINDOW (self->window));
  if (page_view > 0)
    dove_map_page_show_view (DOVE_MAP_PAGE (content), (guint) page_view);
  else if (!is_list)
    dove_map_wires_view_focus (self->view);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(AdwApplication) app = NULL;
  g_autoptr(GOptionContext) context = g_option_context_new (NULL);
  Bench self = { .n_frames = -N_WARM };

  dove_language_begin ();
  g_random_set_seed (5);
  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, NULL))
    return 2;

  app = adw_application_new ("org.dovetail.Bench", G_APPLICATION_NON_UNIQUE);
  g_application_set_resource_base_path (G_APPLICATION (app), DOVE_RESOURCES_BASE);
  g_signal_connect (app, "activate", G_CALLBACK (activate_cb), &self);
  if (is_dark)
    adw_style_manager_set_color_scheme (adw_application_get_style_manager (app),
                                        ADW_COLOR_SCHEME_FORCE_DARK);
  g_application_run (G_APPLICATION (app), 1, argv);
  g_clear_object (&self.model);

  return 0;
}
