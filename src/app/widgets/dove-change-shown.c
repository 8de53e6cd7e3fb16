/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include "dove-change-shown.h"

/**
 * DoveChangeShown:
 *
 * The items of a long list that a filter lets through, for a view that must never stand still.
 *
 * A list view makes some two hundred rows, whether they are seen or not, and takes far longer for
 * that than a frame has. So whatever comes in, and whatever another filter finds, is handed to the
 * view a few rows at a time. Where nothing has a row it is handed over at once. What the old filter
 * showed stays until something else takes its place: the view can use its row again.
 *
 * `shown` is what the view knows. Its first `settled` items are those of `wanted`, what the filter
 * has found so far; the others are of the filter before. Main thread.
 */
struct _DoveChangeShown
{
  GObject        parent_instance;

  GType          type;       /* of the items */
  DoveShownFunc  matches;    /* (nullable): once it is let go of, nothing does */
  gpointer       user_data;

  GPtrArray     *all;        /* of items, owned */
  GPtrArray     *shown;      /* of items, owned: @all may be another list by now */
  GPtrArray     *wanted;     /* of items of @all */
  GHashTable    *rows;       /* set of GtkListItem: those of the view that show an item */
  guint          looked_at;  /* of @all, by the filter */
  guint          settled;    /* of @shown */
  guint          source;     /* id; 0 while there is nothing to do */
  gint64         frame;      /* before the one that rows were just made for; -1 for none */
  guint          waited;     /* turns for its end */
};

#define FRAME_MS       16
#define TURNS_WAITED   4    /* a list that is not seen has no frames */
#define WORK_US        2000 /* of a frame: what is made must be laid out and drawn, too */
#define ROWS_MADE      220  /* somewhat more than a view makes */
#define ROWS_AT_ONCE   4
#define ITEMS_AT_ONCE  5000
#define LOOKS_AT_ONCE  64
#define FREED_AT_ONCE  100

enum
{
  SETTLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void dove_change_shown_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (DoveChangeShown, dove_change_shown, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      dove_change_shown_model_init))

static gboolean
has_time (gint64 begun)
{
  return g_get_monotonic_time () - begun < WORK_US;
}

/* --- freeing ---------------------------------------------------------------------------------- */

static gboolean
free_cb (gpointer user_data)
{
  GPtrArray *items = user_data;
  gint64 begun = g_get_monotonic_time ();

  while (items->len > 0 && has_time (begun))
    g_ptr_array_set_size (items, (int) (items->len - MIN (items->len, FREED_AT_ONCE)));

  return items->len > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

/* Ten thousand of them take longer than a frame has. */
static void
free_later (GPtrArray *items)
{
  g_timeout_add_full (G_PRIORITY_LOW, FRAME_MS, free_cb, items,
                      (GDestroyNotify) g_ptr_array_unref);
}

static GPtrArray *
items_new (void)
{
  return g_ptr_array_new_with_free_func (g_object_unref);
}

/* --- handing over ----------------------------------------------------------------------------- */

static void
look (DoveChangeShown *self,
      gint64           begun)
{
  for (guint i = 0; self->looked_at < self->all->len; i++)
    {
      gpointer item = g_ptr_array_index (self->all, self->looked_at);

      if (i % LOOKS_AT_ONCE == LOOKS_AT_ONCE - 1 && !has_time (begun))
        return;
      if (self->matches != NULL && self->matches (item, self->user_data))
        g_ptr_array_add (self->wanted, item);
      self->looked_at++;
    }
}

/* What stands at its place already needs no other one. */
static void
pass_over_same (DoveChangeShown *self)
{
  while (self->settled < MIN (self->wanted->len, self->shown->len) &&
         g_ptr_array_index (self->wanted, self->settled) ==
           g_ptr_array_index (self->shown, self->settled))
    self->settled++;
}

/* The first place from @from on that has a row */
static guint
find_row (DoveChangeShown *self,
          guint            from)
{
  GHashTableIter iter;
  gpointer row;
  guint first = G_MAXUINT;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    {
      guint position = gtk_list_item_get_position (row);

      if (position >= from && position < first)
        first = position;
    }

  return first;
}

/* How many items from @from on can change without too much work */
static guint
measure_part (DoveChangeShown *self,
              guint            from)
{
  guint row = find_row (self, from);

  if (from < ROWS_MADE || row < from + ROWS_AT_ONCE)
    return ROWS_AT_ONCE;

  return MIN (ITEMS_AT_ONCE, row - from);
}

/* Whether the view has made rows for them */
static gboolean
put_some (DoveChangeShown *self)
{
  guint from = self->settled;
  guint part = measure_part (self, from);
  guint added = MIN (part, self->wanted->len - from);
  guint removed = MIN (added, self->shown->len - from);

  for (guint i = 0; i < removed; i++)
    g_object_unref (g_ptr_array_index (self->shown, from + i));
  if (added > removed)
    g_ptr_array_set_size (self->shown, (int) (from + added));
  for (guint i = 0; i < added; i++)
    self->shown->pdata[from + i] = g_object_ref (g_ptr_array_index (self->wanted, from + i));
  self->settled += added;
  g_list_model_items_changed (G_LIST_MODEL (self), from, removed, added);

  return part == ROWS_AT_ONCE && g_hash_table_size (self->rows) > 0;
}

/* From the end, so that what has no row goes first and at once */
static void
take_some_away (DoveChangeShown *self)
{
  guint last = 0;
  guint from = self->settled;
  guint removed;
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, &row, NULL))
    last = MAX (last, gtk_list_item_get_position (row) + 1);
  if (self->shown->len > MAX (last, from))
    from = MAX (last, from);
  else
    from = MAX (from, self->shown->len - MIN (self->shown->len, ROWS_AT_ONCE));

  removed = self->shown->len - from;
  g_ptr_array_set_size (self->shown, (int) from);
  g_list_model_items_changed (G_LIST_MODEL (self), from, removed, 0);
}

/* Whether there was something to do. Rows that were made take most of their time later in the
 * frame, when they are laid out: no more of them in this one. */
static gboolean
go_on (DoveChangeShown *self,
       gint64           begun,
       gboolean        *has_made_rows)
{
  look (self, begun);
  pass_over_same (self);
  if (self->settled < self->wanted->len)
    *has_made_rows = put_some (self);
  else if (self->looked_at == self->all->len && self->shown->len > self->settled)
    take_some_away (self);
  else
    return self->looked_at < self->all->len;

  return TRUE;
}

/* The number of the last frame, or -1 where nothing has a row */
static gint64
find_frame (DoveChangeShown *self)
{
  GHashTableIter iter;
  gpointer row;
  GtkWidget *child = NULL;
  GdkFrameClock *clock = NULL;

  g_hash_table_iter_init (&iter, self->rows);
  if (g_hash_table_iter_next (&iter, &row, NULL))
    child = gtk_list_item_get_child (row);
  if (child != NULL)
    clock = gtk_widget_get_frame_clock (child);

  return clock != NULL ? gdk_frame_clock_get_frame_counter (clock) : -1;
}

/* Where frames take long, the rows that were made wait for theirs: more of them would be laid out
 * in the same one. */
static gboolean
waits_for_frame (DoveChangeShown *self)
{
  gboolean waits = self->frame != -1 && find_frame (self) == self->frame &&
                   self->waited < TURNS_WAITED;

  self->waited = waits ? self->waited + 1 : 0;

  return waits;
}

static gboolean
step_cb (gpointer user_data)
{
  DoveChangeShown *self = user_data;
  gint64 begun = g_get_monotonic_time ();
  gboolean has_made_rows = FALSE;

  if (waits_for_frame (self))
    return G_SOURCE_CONTINUE;
  while (go_on (self, begun, &has_made_rows))
    if (has_made_rows || !has_time (begun))
      {
        self->frame = has_made_rows ? find_frame (self) : -1;
        return G_SOURCE_CONTINUE;
      }

  self->source = 0;
  g_signal_emit (self, signals[SETTLED], 0);

  return G_SOURCE_REMOVE;
}

static void
start (DoveChangeShown *self)
{
  if (self->source == 0)
    self->source = g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MS, step_cb,
                                       g_object_ref (self), g_object_unref);
}

/* --- the model -------------------------------------------------------------------------------- */

static GType
dove_change_shown_get_item_type (GListModel *model)
{
  return DOVE_CHANGE_SHOWN (model)->type;
}

static guint
dove_change_shown_get_n_items (GListModel *model)
{
  return DOVE_CHANGE_SHOWN (model)->shown->len;
}

static gpointer
dove_change_shown_get_item (GListModel *model,
                            guint       position)
{
  DoveChangeShown *self = DOVE_CHANGE_SHOWN (model);

  return position < self->shown->len ? g_object_ref (g_ptr_array_index (self->shown, position))
                                     : NULL;
}

static void
dove_change_shown_model_init (GListModelInterface *iface)
{
  iface->get_item_type = dove_change_shown_get_item_type;
  iface->get_n_items = dove_change_shown_get_n_items;
  iface->get_item = dove_change_shown_get_item;
}

static void
dove_change_shown_finalize (GObject *object)
{
  DoveChangeShown *self = DOVE_CHANGE_SHOWN (object);

  free_later (self->shown);
  free_later (self->all);
  g_ptr_array_unref (self->wanted);
  g_hash_table_unref (self->rows);

  G_OBJECT_CLASS (dove_change_shown_parent_class)->finalize (object);
}

static void
dove_change_shown_class_init (DoveChangeShownClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_change_shown_finalize;

  /**
   * DoveChangeShown::settled:
   * @self: a list
   *
   * Everything is shown as it is to be.
   */
  signals[SETTLED] = g_signal_new ("settled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 0);
}

static void
dove_change_shown_init (DoveChangeShown *self)
{
  self->frame = -1;
  self->all = items_new ();
  self->shown = items_new ();
  self->wanted = g_ptr_array_new ();
  self->rows = g_hash_table_new (NULL, NULL);
}

/**
 * dove_change_shown_new:
 * @type: of the items
 * @matches: the filter
 * @user_data: handed to it; alive until dove_change_shown_let_go()
 *
 * Returns: (transfer full): an empty list
 */
DoveChangeShown *
dove_change_shown_new (GType          type,
                       DoveShownFunc  matches,
                       gpointer       user_data)
{
  DoveChangeShown *self = g_object_new (DOVE_TYPE_CHANGE_SHOWN, NULL);

  self->type = type;
  self->matches = matches;
  self->user_data = user_data;

  return self;
}

/**
 * dove_change_shown_append:
 * @self: a list
 * @items: (element-type GObject): more items, in their order
 *
 * Takes items in. They are shown in the next turns of the main loop.
 */
void
dove_change_shown_append (DoveChangeShown *self,
                          GPtrArray       *items)
{
  for (guint i = 0; i < items->len; i++)
    g_ptr_array_add (self->all, g_object_ref (g_ptr_array_index (items, i)));
  start (self);
}

/**
 * dove_change_shown_filter:
 * @self: a list
 *
 * Looks at all items again, since the filter is another one.
 */
void
dove_change_shown_filter (DoveChangeShown *self)
{
  self->looked_at = 0;
  self->settled = 0;
  g_ptr_array_set_size (self->wanted, 0);
  start (self);
}

/**
 * dove_change_shown_replace:
 * @self: a list
 * @items: (element-type GObject): all items, in their order
 *
 * Takes other items in, and lets go of those that were there. These are shown until others stand in
 * their places.
 */
void
dove_change_shown_replace (DoveChangeShown *self,
                           GPtrArray       *items)
{
  free_later (g_steal_pointer (&self->all));
  self->all = items_new ();
  dove_change_shown_filter (self);
  dove_change_shown_append (self, items);
}

/**
 * dove_change_shown_clear:
 * @self: a list
 *
 * Lets go of all items at once, before others come in.
 */
void
dove_change_shown_clear (DoveChangeShown *self)
{
  guint count = self->shown->len;

  self->looked_at = 0;
  self->settled = 0;
  g_ptr_array_set_size (self->wanted, 0);
  free_later (g_steal_pointer (&self->shown));
  free_later (g_steal_pointer (&self->all));
  self->shown = items_new ();
  self->all = items_new ();
  g_list_model_items_changed (G_LIST_MODEL (self), 0, count, 0);
}

/**
 * dove_change_shown_let_go:
 * @self: a list that is not needed any more
 *
 * Takes all away, where the view has rows a few at a time. The filter is not asked any more.
 */
void
dove_change_shown_let_go (DoveChangeShown *self)
{
  self->matches = NULL;
  dove_change_shown_filter (self);
}

/**
 * dove_change_shown_add_row:
 * @self: a list
 * @row: of the view, which begins to show an item
 *
 * Changes where there are rows are made in small parts.
 */
void
dove_change_shown_add_row (DoveChangeShown *self,
                           GtkListItem     *row)
{
  g_hash_table_add (self->rows, row);
}

/**
 * dove_change_shown_remove_row:
 * @self: a list
 * @row: of the view, which ends to show an item
 */
void
dove_change_shown_remove_row (DoveChangeShown *self,
                              GtkListItem     *row)
{
  g_hash_table_remove (self->rows, row);
}

/**
 * dove_change_shown_get_all:
 * @self: a list
 *
 * Returns: (transfer none) (element-type GObject): all items
 */
GPtrArray *
dove_change_shown_get_all (DoveChangeShown *self)
{
  return self->all;
}

/**
 * dove_change_shown_find_all:
 * @self: a list
 *
 * Looks at what is not looked at yet.
 *
 * Returns: (transfer full) (element-type GObject): all items that the filter lets through
 */
GPtrArray *
dove_change_shown_find_all (DoveChangeShown *self)
{
  GPtrArray *found = items_new ();

  while (self->looked_at < self->all->len)
    look (self, g_get_monotonic_time ());
  for (guint i = 0; i < self->wanted->len; i++)
    g_ptr_array_add (found, g_object_ref (g_ptr_array_index (self->wanted, i)));

  return found;
}

/**
 * dove_change_shown_count:
 * @self: a list
 *
 * Returns: how many items the filter has found; those that are shown may come after
 */
guint
dove_change_shown_count (DoveChangeShown *self)
{
  return self->wanted->len;
}

/**
 * dove_change_shown_is_busy:
 * @self: a list
 *
 * Returns: whether it is not yet shown as it is to be
 */
gboolean
dove_change_shown_is_busy (DoveChangeShown *self)
{
  return self->source != 0;
}
