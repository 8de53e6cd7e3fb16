/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-options.h"

#include "app/widgets/dove-ui.h"
#include "app/widgets/dove-words.h"

/**
 * DoveMapOptions:
 *
 * Some things of which one is chosen, two or a thousand: fields, functions, ways to make one value
 * of many. The best come first. What is typed is looked for; where there are kinds of them, one
 * kind may be shown alone. They may be dragged.
 */
struct _DoveMapOptions
{
  AdwBin              parent_instance;

  GtkWidget          *tools;      /* the search, and kinds */
  GtkWidget          *search;
  GtkDropDown        *kinds;      /* the first is all of them */
  GtkListView        *view;
  GtkStack           *stack;      /* `list`, `empty` */

  GListStore         *store;      /* of DoveMapOption */
  GtkFilter          *filter;
  GtkSingleSelection *selection;
  guint               kind;       /* of what is added next; 0 for none */
  char               *folded;     /* (nullable): what is looked for */
  gboolean            is_draggable;
};

enum
{
  CHOSEN,
  STOPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveMapOptions, dove_map_options, ADW_TYPE_BIN)

/* One of them */
struct _DoveMapOption
{
  GObject  parent_instance;

  char    *value;
  char    *title;
  char    *subtitle;  /* (nullable) */
  char    *detail;    /* (nullable): shown at the end */
  guint    kind;      /* index of the words of the drop-down; 0 for none */
  char    *folded;    /* what it is found by */
};

G_DEFINE_FINAL_TYPE (DoveMapOption, dove_map_option, G_TYPE_OBJECT)

static void
dove_map_option_finalize (GObject *object)
{
  DoveMapOption *self = DOVE_MAP_OPTION (object);

  g_free (self->value);
  g_free (self->title);
  g_free (self->subtitle);
  g_free (self->detail);
  g_free (self->folded);

  G_OBJECT_CLASS (dove_map_option_parent_class)->finalize (object);
}

static void
dove_map_option_class_init (DoveMapOptionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_map_option_finalize;
}

static void
dove_map_option_init (DoveMapOption *self)
{
}

/**
 * dove_map_option_get_value:
 * @self: an option
 *
 * Returns: what it is known by
 */
const char *
dove_map_option_get_value (DoveMapOption *self)
{
  return self->value;
}

/* --- rows ------------------------------------------------------------------------------------- */

static GtkWidget *
make_label (GtkWidget  *box,
            const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 18);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return label;
}

static GdkContentProvider *
prepare_cb (GtkDragSource *drag,
            double         x,
            double         y,
            GtkListItem   *list_item)
{
  DoveMapOption *option = gtk_list_item_get_item (list_item);
  GtkWidget *row = gtk_list_item_get_child (list_item);
  g_autoptr(GdkPaintable) picture = NULL;

  if (option == NULL)
    return NULL;

  picture = gtk_widget_paintable_new (g_object_get_data (G_OBJECT (row), "title"));
  gtk_drag_source_set_icon (drag, picture, -14, -8);

  return gdk_content_provider_new_typed (DOVE_TYPE_MAP_OPTION, option);
}

static void
make_draggable (GtkListItem *list_item)
{
  GtkDragSource *drag = gtk_drag_source_new ();

  gtk_drag_source_set_actions (drag, GDK_ACTION_COPY);
  g_signal_connect_object (drag, "prepare", G_CALLBACK (prepare_cb), list_item, 0);
  gtk_widget_add_controller (gtk_list_item_get_child (list_item), GTK_EVENT_CONTROLLER (drag));
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item,
          DoveMapOptions     *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *texts = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *subtitle = NULL;
  GtkWidget *detail = NULL;

  gtk_widget_set_hexpand (texts, TRUE);
  gtk_widget_set_margin_start (row, 8);
  gtk_widget_set_margin_end (row, 8);
  gtk_widget_set_margin_top (row, 4);
  gtk_widget_set_margin_bottom (row, 4);
  gtk_box_append (GTK_BOX (row), texts);
  g_object_set_data (G_OBJECT (row), "title", make_label (texts, NULL));
  subtitle = make_label (texts, "caption");
  gtk_label_set_wrap (GTK_LABEL (subtitle), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (subtitle), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (GTK_LABEL (subtitle), 3);
  g_object_set_data (G_OBJECT (row), "subtitle", subtitle);
  detail = make_label (row, "dim-label");
  g_object_set_data (G_OBJECT (row), "detail", detail);
  gtk_list_item_set_child (list_item, row);
  if (self->is_draggable)
    make_draggable (list_item);
}

static void
set_label (GtkWidget  *row,
           const char *name,
           const char *text)
{
  GtkLabel *label = g_object_get_data (G_OBJECT (row), name);
  g_autofree char *shown = dove_words_isolate (text != NULL ? text : "");

  gtk_label_set_text (label, shown);
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
}

static void
bind_cb (GtkListItemFactory *factory,
         GtkListItem        *list_item)
{
  GtkWidget *row = gtk_list_item_get_child (list_item);
  DoveMapOption *option = gtk_list_item_get_item (list_item);
  g_autofree char *name =
      g_strjoin (", ", option->title, option->detail != NULL ? option->detail : option->subtitle,
                 option->detail != NULL ? option->subtitle : NULL, NULL);

  set_label (row, "title", option->title);
  set_label (row, "subtitle", option->subtitle);
  set_label (row, "detail", option->detail);
  dove_ui_set_name (gtk_widget_get_parent (row), name);
}

/* --- choosing --------------------------------------------------------------------------------- */

static void
choose (DoveMapOptions *self,
        DoveMapOption  *option)
{
  g_autofree char *value = option != NULL ? g_strdup (option->value) : NULL;

  if (value != NULL)
    g_signal_emit (self, signals[CHOSEN], 0, value);
}

static void
activated_cb (DoveMapOptions *self,
              guint          position)
{
  g_autoptr(DoveMapOption) option =
      g_list_model_get_item (G_LIST_MODEL (self->selection), position);

  choose (self, option);
}

static gboolean
is_shown (gpointer item,
          gpointer user_data)
{
  DoveMapOptions *self = user_data;

  DoveMapOption *option = DOVE_MAP_OPTION (item);
  const guint kind = gtk_drop_down_get_selected (self->kinds);

  return (kind == 0 || kind == GTK_INVALID_LIST_POSITION || option->kind == kind) &&
         (self->folded == NULL || strstr (option->folded, self->folded) != NULL);
}

/* What is shown follows from what is looked for, and from the kind */
static void
update (DoveMapOptions *self)
{
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_stack_set_visible_child_name (
      self->stack,
      g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0 ? "list" : "empty");
}

static void
search_changed_cb (DoveMapOptions *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_clear_pointer (&self->folded, g_free);
  if (*text != '\0')
    self->folded = g_utf8_casefold (text, -1);
  update (self);
}

static void
search_activated_cb (DoveMapOptions *self)
{
  search_changed_cb (self); /* it comes a moment after what is typed */
  choose (self, gtk_single_selection_get_selected_item (self->selection));
}

/* Down leads from what is looked for to what was found */
static gboolean
search_key_cb (GtkEventControllerKey *controller,
               guint                  key,
               guint                  code,
               GdkModifierType        modifiers,
               DoveMapOptions         *self)
{
  if (key != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (GTK_WIDGET (self->view));

  return GDK_EVENT_STOP;
}

/* --- the widget ------------------------------------------------------------------------------- */

static void
dove_map_options_finalize (GObject *object)
{
  DoveMapOptions *self = DOVE_MAP_OPTIONS (object);

  g_object_unref (self->selection);
  g_object_unref (self->store);
  g_free (self->folded);

  G_OBJECT_CLASS (dove_map_options_parent_class)->finalize (object);
}

static void
dove_map_options_class_init (DoveMapOptionsClass *klass)
{
  GType type = G_TYPE_FROM_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = dove_map_options_finalize;
  /**
   * DoveMapOptions::chosen:
   * @value: of what was chosen
   *
   * A person has chosen.
   */
  signals[CHOSEN] = g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
  /**
   * DoveMapOptions::stopped:
   *
   * A person has pressed Escape in the search.
   */
  signals[STOPPED] = g_signal_new ("stopped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

/* Escape empties the search, and closes a window that is nothing but options */
static void
stop_cb (DoveMapOptions *self)
{
  g_signal_emit (self, signals[STOPPED], 0);
}

static GtkWidget *
make_kinds (DoveMapOptions *self)
{
  GtkStringList *words = gtk_string_list_new (NULL);

  /* Translators: of what can be chosen, everything is shown, not one kind of it */
  gtk_string_list_append (words, _("All"));
  self->kinds = GTK_DROP_DOWN (gtk_drop_down_new (G_LIST_MODEL (words), NULL));
  dove_ui_name_choice (GTK_WIDGET (self->kinds), _("Kinds shown"));
  gtk_widget_set_visible (GTK_WIDGET (self->kinds), FALSE);
  g_signal_connect_swapped (self->kinds, "notify::selected", G_CALLBACK (update), self);

  return GTK_WIDGET (self->kinds);
}

static GtkWidget *
make_search (DoveMapOptions *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->search = gtk_search_entry_new ();
  gtk_widget_set_hexpand (self->search, TRUE);
  dove_ui_set_name (self->search, _("Search"));
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (search_key_cb), self);
  gtk_widget_add_controller (self->search, keys);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activated_cb), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (stop_cb), self);

  return self->search;
}

static GtkWidget *
make_list (DoveMapOptions *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *empty = dove_ui_text_new (_("Nothing Found"), "dim-label");

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  self->view = GTK_LIST_VIEW (gtk_list_view_new (g_object_ref (GTK_SELECTION_MODEL (
                                                     self->selection)), factory));
  gtk_list_view_set_single_click_activate (self->view, TRUE);
  gtk_list_view_set_show_separators (self->view, TRUE);
  g_signal_connect_swapped (self->view, "activate", G_CALLBACK (activated_cb), self);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->view));
  self->stack = GTK_STACK (gtk_stack_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (self->stack), TRUE);
  gtk_stack_add_named (self->stack, scrolled, "list");
  gtk_stack_add_named (self->stack, empty, "empty");

  return GTK_WIDGET (self->stack);
}

static void
dove_map_options_init (DoveMapOptions *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->store = g_list_store_new (DOVE_TYPE_MAP_OPTION);
  self->tools = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_margin_start (self->tools, 12);
  gtk_widget_set_margin_end (self->tools, 12);
  gtk_widget_set_margin_top (self->tools, 6);
  gtk_widget_set_margin_bottom (self->tools, 6);
  gtk_box_append (GTK_BOX (self->tools), make_search (self));
  gtk_box_append (GTK_BOX (self->tools), make_kinds (self));
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->store)), self->filter)));
  gtk_box_append (GTK_BOX (box), self->tools);
  gtk_box_append (GTK_BOX (box), make_list (self));
  adw_bin_set_child (ADW_BIN (self), box);
}

/**
 * dove_map_options_new:
 * @name: what is chosen
 *
 * Returns: (transfer floating): a list without options
 */
GtkWidget *
dove_map_options_new (const char *name)
{
  DoveMapOptions *self = g_object_new (DOVE_TYPE_MAP_OPTIONS, NULL);

  dove_ui_set_name (GTK_WIDGET (self->view), name);

  return GTK_WIDGET (self);
}

static const char *
get_kind (DoveMapOptions *self,
          guint           kind)
{
  return gtk_string_list_get_string (GTK_STRING_LIST (gtk_drop_down_get_model (self->kinds)),
                                     kind);
}

static guint
count_kinds (DoveMapOptions *self)
{
  return g_list_model_get_n_items (gtk_drop_down_get_model (self->kinds));
}

/**
 * dove_map_options_begin_kind:
 * @self: options
 * @kind: a word or two
 *
 * Says of which kind is what is added next. A person may have one kind shown alone, and look for
 * its name.
 */
void
dove_map_options_begin_kind (DoveMapOptions *self,
                             const char     *kind)
{
  GtkStringList *words = GTK_STRING_LIST (gtk_drop_down_get_model (self->kinds));

  for (self->kind = 1; self->kind < count_kinds (self); self->kind++)
    if (g_str_equal (get_kind (self, self->kind), kind))
      return;

  gtk_string_list_append (words, kind);
  gtk_widget_set_visible (GTK_WIDGET (self->kinds), TRUE);
}

/**
 * dove_map_options_add_known_by:
 * @self: options
 * @value: what the choice is known by
 * @title: what it is called
 * @subtitle: (nullable): more of it
 * @detail: (nullable): a word or two, or a value
 * @words: by what it is found, beside its kind
 *
 * Adds one, behind the others, which not all that is shown of it finds.
 */
void
dove_map_options_add_known_by (DoveMapOptions *self,
                               const char     *value,
                               const char     *title,
                               const char     *subtitle,
                               const char     *detail,
                               const char     *words)
{
  g_autoptr(DoveMapOption) option = g_object_new (DOVE_TYPE_MAP_OPTION, NULL);
  g_autofree char *all = g_strjoin ("\n", words, self->kind > 0 ? get_kind (self, self->kind) : "",
                                    NULL);

  option->value = g_strdup (value);
  option->title = g_strdup (title);
  option->subtitle = g_strdup (subtitle);
  option->detail = g_strdup (detail);
  option->kind = self->kind;
  option->folded = g_utf8_casefold (all, -1);
  g_list_store_append (self->store, option);
}

/**
 * dove_map_options_add:
 * @self: options
 * @value: what the choice is known by
 * @title: what it is called
 * @subtitle: (nullable): more of it
 * @detail: (nullable): a word or two, or a value
 *
 * Adds one, behind the others. It is found by all of this.
 */
void
dove_map_options_add (DoveMapOptions *self,
                      const char     *value,
                      const char     *title,
                      const char     *subtitle,
                      const char     *detail)
{
  g_autofree char *words = g_strjoin ("\n", title, subtitle != NULL ? subtitle : "",
                                      detail != NULL ? detail : "", value, NULL);

  dove_map_options_add_known_by (self, value, title, subtitle, detail, words);
}

/**
 * dove_map_options_clear:
 * @self: options
 *
 * Takes all away. What is looked for stays, and the kinds.
 */
void
dove_map_options_clear (DoveMapOptions *self)
{
  g_list_store_remove_all (self->store);
}

/**
 * dove_map_options_set_searchable:
 * @self: options
 * @is_searchable: there may be many
 */
void
dove_map_options_set_searchable (DoveMapOptions *self,
                                 gboolean        is_searchable)
{
  gtk_widget_set_visible (self->tools, is_searchable);
}

/**
 * dove_map_options_set_draggable:
 * @self: options without any
 * @is_draggable: whether they can be dragged to somewhere, as #DoveMapOption
 */
void
dove_map_options_set_draggable (DoveMapOptions *self,
                                gboolean        is_draggable)
{
  self->is_draggable = is_draggable;
}

/**
 * dove_map_options_focus:
 * @self: options
 *
 * Gives the focus to what is looked for, or to the list where nothing can be.
 */
void
dove_map_options_focus (DoveMapOptions *self)
{
  gtk_widget_grab_focus (gtk_widget_get_visible (self->tools) ? self->search
                                                              : GTK_WIDGET (self->view));
}
