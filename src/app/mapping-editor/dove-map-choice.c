/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "dove-map-choice.h"

#include "app/widgets/dove-ui.h"

#define WIDTH   520
#define HEIGHT  560
#define LOW     380 /* of a few choices */

/**
 * DoveMapChoice:
 *
 * A window in which one of some things is chosen, of two or of a thousand: a field, a function, a
 * way to make one value of many. The best come first. What is typed is looked for.
 */
struct _DoveMapChoice
{
  AdwWindow           parent_instance;

  GtkWidget          *search;
  GtkListView        *view;
  GtkStack           *stack;      /* `list`, `empty` */
  GtkLabel           *text;

  GListStore         *store;      /* of DoveMapOption */
  GtkFilter          *filter;
  GtkSingleSelection *selection;
  char               *folded;     /* (nullable): what is looked for */
};

enum
{
  CHOSEN,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DoveMapChoice, dove_map_choice, ADW_TYPE_WINDOW)

#define DOVE_TYPE_MAP_OPTION (dove_map_option_get_type ())
G_DECLARE_FINAL_TYPE (DoveMapOption, dove_map_option, DOVE, MAP_OPTION, GObject)

/* One of them */
struct _DoveMapOption
{
  GObject  parent_instance;

  char    *value;
  char    *title;
  char    *subtitle;  /* (nullable) */
  char    *detail;    /* (nullable): shown at the end */
  char    *folded;    /* all of it, to be looked for */
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

/* --- rows ------------------------------------------------------------------------------------- */

static GtkWidget *
make_label (GtkWidget  *box,
            const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (box), label);

  return label;
}

static void
setup_cb (GtkListItemFactory *factory,
          GtkListItem        *list_item)
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
  gtk_label_set_max_width_chars (GTK_LABEL (detail), 18);
  g_object_set_data (G_OBJECT (row), "detail", detail);
  gtk_list_item_set_child (list_item, row);
}

static void
set_label (GtkWidget  *row,
           const char *name,
           const char *text)
{
  GtkLabel *label = g_object_get_data (G_OBJECT (row), name);

  gtk_label_set_text (label, text != NULL ? text : "");
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
choose (DoveMapChoice *self,
        DoveMapOption *option)
{
  g_autofree char *value = NULL;

  if (option == NULL)
    return;

  value = g_strdup (option->value);
  g_object_ref (self);
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
  g_signal_emit (self, signals[CHOSEN], 0, value);
  gtk_window_close (GTK_WINDOW (self));
  g_object_unref (self);
}

static void
activated_cb (DoveMapChoice *self,
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
  DoveMapChoice *self = user_data;

  return self->folded == NULL || strstr (DOVE_MAP_OPTION (item)->folded, self->folded) != NULL;
}

static void
search_changed_cb (DoveMapChoice *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  g_clear_pointer (&self->folded, g_free);
  if (*text != '\0')
    self->folded = g_utf8_casefold (text, -1);
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_single_selection_set_selected (self->selection, 0);
  gtk_stack_set_visible_child_name (
      self->stack,
      g_list_model_get_n_items (G_LIST_MODEL (self->selection)) > 0 ? "list" : "empty");
}

static void
search_activated_cb (DoveMapChoice *self)
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
               DoveMapChoice         *self)
{
  if (key != GDK_KEY_Down)
    return GDK_EVENT_PROPAGATE;

  gtk_widget_grab_focus (GTK_WIDGET (self->view));

  return GDK_EVENT_STOP;
}

/* --- the window ------------------------------------------------------------------------------- */

static void
dove_map_choice_finalize (GObject *object)
{
  DoveMapChoice *self = DOVE_MAP_CHOICE (object);

  g_object_unref (self->selection);
  g_object_unref (self->store);
  g_free (self->folded);

  G_OBJECT_CLASS (dove_map_choice_parent_class)->finalize (object);
}

static void
dove_map_choice_class_init (DoveMapChoiceClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_map_choice_finalize;
  /**
   * DoveMapChoice::chosen:
   * @value: of what was chosen
   *
   * A person has chosen; the window is closed.
   */
  signals[CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL,
                                  NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  gtk_widget_class_add_binding_action (GTK_WIDGET_CLASS (klass), GDK_KEY_Escape, 0,
                                       "window.close", NULL);
}

static GtkWidget *
make_search (DoveMapChoice *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->search = gtk_search_entry_new ();
  dove_ui_set_name (self->search, _("Search"));
  gtk_widget_set_margin_start (self->search, 12);
  gtk_widget_set_margin_end (self->search, 12);
  gtk_widget_set_margin_top (self->search, 6);
  gtk_widget_set_margin_bottom (self->search, 6);
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (search_key_cb), self);
  gtk_widget_add_controller (self->search, keys);
  g_signal_connect_swapped (self->search, "search-changed", G_CALLBACK (search_changed_cb), self);
  g_signal_connect_swapped (self->search, "activate", G_CALLBACK (search_activated_cb), self);
  g_signal_connect_swapped (self->search, "stop-search", G_CALLBACK (gtk_window_close), self);

  return self->search;
}

static GtkWidget *
make_list (DoveMapChoice *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *empty = dove_ui_text_new (_("Nothing Found"), "dim-label");

  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
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
dove_map_choice_init (DoveMapChoice *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->store = g_list_store_new (DOVE_TYPE_MAP_OPTION);
  self->filter = GTK_FILTER (gtk_custom_filter_new (is_shown, self, NULL));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (
      gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (self->store)), self->filter)));
  self->text = GTK_LABEL (dove_ui_text_new ("", NULL));
  gtk_widget_set_margin_start (GTK_WIDGET (self->text), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (self->text), 12);
  gtk_widget_set_margin_top (GTK_WIDGET (self->text), 6);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->text), 6);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->text));
  gtk_box_append (GTK_BOX (box), make_search (self));
  gtk_box_append (GTK_BOX (box), make_list (self));
  adw_window_set_content (ADW_WINDOW (self), box);
}

/**
 * dove_map_choice_new:
 * @parent: a widget of the window in front of which it is
 * @title: what is chosen
 * @text: (nullable): what to know for it
 *
 * Makes a window that is shown by dove_map_choice_present().
 *
 * Returns: (transfer none): the window, which the toolkit owns
 */
DoveMapChoice *
dove_map_choice_new (GtkWidget  *parent,
                     const char *title,
                     const char *text)
{
  DoveMapChoice *self = g_object_new (DOVE_TYPE_MAP_CHOICE, "title", title, "modal", TRUE,
                                      "transient-for", gtk_widget_get_root (parent),
                                      "destroy-with-parent", TRUE, NULL);

  dove_ui_set_name (GTK_WIDGET (self->view), title);
  gtk_label_set_text (self->text, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->text), text != NULL);

  return self;
}

/**
 * dove_map_choice_add:
 * @self: a window
 * @value: what the choice is known by
 * @title: what it is called
 * @subtitle: (nullable): more of it
 * @detail: (nullable): a word or two, or a value
 *
 * Adds a choice, behind the others.
 */
void
dove_map_choice_add (DoveMapChoice *self,
                     const char    *value,
                     const char    *title,
                     const char    *subtitle,
                     const char    *detail)
{
  g_autoptr(DoveMapOption) option = g_object_new (DOVE_TYPE_MAP_OPTION, NULL);
  g_autofree char *all = g_strjoin ("\n", title, subtitle != NULL ? subtitle : "",
                                    detail != NULL ? detail : "", value, NULL);

  option->value = g_strdup (value);
  option->title = g_strdup (title);
  option->subtitle = g_strdup (subtitle);
  option->detail = g_strdup (detail);
  option->folded = g_utf8_casefold (all, -1);
  g_list_store_append (self->store, option);
}

/**
 * dove_map_choice_present:
 * @self: a window with its choices
 * @has_search: there may be many
 *
 * Shows the window.
 */
void
dove_map_choice_present (DoveMapChoice *self,
                         gboolean       has_search)
{
  int width = gtk_widget_get_width (GTK_WIDGET (gtk_window_get_transient_for (GTK_WINDOW (self))));

  gtk_window_set_default_size (GTK_WINDOW (self), MIN (WIDTH, MAX (width, 300)),
                               has_search ? HEIGHT : LOW);
  gtk_widget_set_visible (self->search, has_search);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (has_search ? self->search : GTK_WIDGET (self->view));
}
