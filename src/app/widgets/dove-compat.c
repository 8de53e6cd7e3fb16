/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <glib/gi18n.h>

#include "dove-compat.h"

#include "app/widgets/dove-ui.h"

/*
 * All of the toolkit that newer versions of it deprecate: a move to them changes this file only.
 * Pages are an AdwLeaflet that never unfolds (AdwNavigationView since 1.4), questions an
 * AdwMessageDialog (AdwAlertDialog since 1.5), two things side by side an AdwLeaflet as well
 * (AdwNavigationSplitView since 1.4), about is an AdwAboutWindow (AdwAboutDialog),
 * files are chosen with a GtkFileChooserNative (GtkFileDialog since 4.10). Preferences are a window
 * of our own: an AdwPreferencesWindow of 1.2 keeps some 2 MiB each time that it was open.
 */

/**
 * dove_compat_pages_new:
 * @first: the page at the bottom
 *
 * Makes a stack of pages, of which the top one is shown.
 *
 * Returns: (transfer floating): the stack
 */
GtkWidget *
dove_compat_pages_new (GtkWidget *first)
{
  GtkWidget *pages = adw_leaflet_new ();

  adw_leaflet_set_can_unfold (ADW_LEAFLET (pages), FALSE);
  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (pages), FALSE);
  adw_leaflet_append (ADW_LEAFLET (pages), first);

  return pages;
}

/**
 * dove_compat_pages_get_top:
 * @pages: a stack of pages
 *
 * Returns: (transfer none): the page that is shown
 */
GtkWidget *
dove_compat_pages_get_top (GtkWidget *pages)
{
  return adw_leaflet_get_visible_child (ADW_LEAFLET (pages));
}

static void
weak_ref_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

/* Kinds of sentences; what follows takes the place of the last one of its kind */
#define SAID       "say"
#define SAID_ERROR "say-error"

/* A page with buttons at its bottom has this class in its template; while it is on top, sentences
 * are shown above them (style.css). */
#define HAS_BUTTONS  "has-buttons"
#define OVER_BUTTONS "over-buttons"

static void
dismiss (GtkWidget  *overlay,
         const char *kind)
{
  GWeakRef *last = g_object_get_data (G_OBJECT (overlay), kind);
  g_autoptr(AdwToast) toast = last != NULL ? g_weak_ref_get (last) : NULL;

  if (toast != NULL)
    adw_toast_dismiss (toast);
}

/* Nothing that is said must lie over the button that is pressed next. */
static void
clear_way (GtkWidget *pages,
           gboolean   is_new)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (pages, ADW_TYPE_TOAST_OVERLAY);

  if (overlay == NULL)
    return;

  if (is_new)
    {
      dismiss (overlay, SAID);
      dismiss (overlay, SAID_ERROR);
    }
  if (gtk_widget_has_css_class (dove_compat_pages_get_top (pages), HAS_BUTTONS))
    gtk_widget_add_css_class (overlay, OVER_BUTTONS);
  else
    gtk_widget_remove_css_class (overlay, OVER_BUTTONS);
}

/* Where the focus was in a page when another one was laid on top of it: it goes back there. */
#define LEFT_AT "dove-left-at"

static void
keep_focus (GtkWidget *page)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (page));
  GWeakRef *left_at = g_new0 (GWeakRef, 1);

  /* Not in the menu that led here: it is closed by then, and would take all keys. */
  if (focus != NULL && (!gtk_widget_is_ancestor (focus, page) ||
                        gtk_widget_get_native (focus) != gtk_widget_get_native (page)))
    focus = NULL;
  g_weak_ref_init (left_at, focus);
  g_object_set_data_full (G_OBJECT (page), LEFT_AT, left_at, weak_ref_free);
}

static void
restore_focus (GtkWidget *page)
{
  GWeakRef *left_at = g_object_get_data (G_OBJECT (page), LEFT_AT);
  g_autoptr(GtkWidget) focus = left_at != NULL ? g_weak_ref_get (left_at) : NULL;

  if (focus == NULL || !gtk_widget_is_ancestor (focus, page) || !gtk_widget_grab_focus (focus))
    {
      gtk_root_set_focus (gtk_widget_get_root (page), NULL);
      gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
    }
  g_object_set_data (G_OBJECT (page), LEFT_AT, NULL);
}

#define LEAVE "dove-leave"
#define FRAME_MS 16

/**
 * dove_compat_pages_set_leave:
 * @page: a page
 * @leave: called again and again once @page was taken away, until it returns %FALSE
 *
 * Lets a page with very many widgets take them down in small parts, before it is removed.
 */
void
dove_compat_pages_set_leave (GtkWidget         *page,
                             DoveCompatPageFunc leave)
{
  g_object_set_data (G_OBJECT (page), LEAVE, (gpointer) leave);
}

static gboolean
remove_cb (gpointer page)
{
  GtkWidget *pages = gtk_widget_get_parent (page);
  DoveCompatPageFunc leave = (DoveCompatPageFunc) g_object_get_data (page, LEAVE);

  if (pages != NULL && leave != NULL && leave (page))
    return G_SOURCE_CONTINUE;
  if (pages != NULL)
    adw_leaflet_remove (ADW_LEAFLET (pages), page);

  return G_SOURCE_REMOVE;
}

/* Those that were taken away and are still there would be the way back of the next one. */
static void
remove_left (GtkWidget *pages)
{
  GtkWidget *left;

  while ((left = adw_leaflet_get_adjacent_child (ADW_LEAFLET (pages),
                                                 ADW_NAVIGATION_DIRECTION_FORWARD)) != NULL)
    adw_leaflet_remove (ADW_LEAFLET (pages), left);
}

/**
 * dove_compat_pages_push:
 * @pages: a stack of pages
 * @page: a page
 *
 * Lays a page on top. What was said before goes: it is of the page that was left.
 */
void
dove_compat_pages_push (GtkWidget *pages,
                        GtkWidget *page)
{
  remove_left (pages);
  keep_focus (dove_compat_pages_get_top (pages));
  if (ADW_IS_BIN (page))
    dove_ui_hide_unmapped (page);
  adw_leaflet_append (ADW_LEAFLET (pages), page);
  adw_leaflet_set_visible_child (ADW_LEAFLET (pages), page);
  clear_way (pages, TRUE);
}

/**
 * dove_compat_pages_pop:
 * @pages: a stack of pages
 *
 * Takes the top page away, but never the first one. The focus goes back to where it was.
 *
 * Returns: whether there was one
 */
gboolean
dove_compat_pages_pop (GtkWidget *pages)
{
  GtkWidget *top = dove_compat_pages_get_top (pages);
  GtkWidget *below =
      adw_leaflet_get_adjacent_child (ADW_LEAFLET (pages), ADW_NAVIGATION_DIRECTION_BACK);

  if (below == NULL)
    return FALSE;

  adw_leaflet_set_visible_child (ADW_LEAFLET (pages), below);
  restore_focus (below);
  clear_way (pages, FALSE);
  /* Not at once: the button that was clicked is in the page. */
  g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE,
                      g_object_get_data (G_OBJECT (top), LEAVE) != NULL ? FRAME_MS : 0, remove_cb,
                      g_object_ref (top), g_object_unref);

  return TRUE;
}

/**
 * dove_compat_pages_push_over:
 * @widget: a widget in a stack of pages
 * @page: a page
 *
 * Lays a page on top of the stack.
 */
void
dove_compat_pages_push_over (GtkWidget *widget,
                             GtkWidget *page)
{
  GtkWidget *pages = gtk_widget_get_ancestor (widget, ADW_TYPE_LEAFLET);

  dove_compat_pages_push (pages, page);
}

/* --- two things side by side ------------------------------------------------------------------ */

/**
 * dove_compat_split_new:
 * @main: what is always shown
 * @side: what stands beside it, or takes its place where there is no room for both
 *
 * Returns: (transfer floating): both
 */
GtkWidget *
dove_compat_split_new (GtkWidget *main,
                       GtkWidget *side)
{
  GtkWidget *split = adw_leaflet_new ();
  GtkWidget *line = gtk_separator_new (GTK_ORIENTATION_VERTICAL);
  AdwLeafletPage *page = NULL;

  adw_leaflet_set_fold_threshold_policy (ADW_LEAFLET (split), ADW_FOLD_THRESHOLD_POLICY_NATURAL);
  adw_leaflet_set_can_navigate_back (ADW_LEAFLET (split), FALSE);
  gtk_widget_set_hexpand (main, TRUE);
  adw_leaflet_append (ADW_LEAFLET (split), main);
  page = adw_leaflet_append (ADW_LEAFLET (split), line);
  adw_leaflet_page_set_navigatable (page, FALSE);
  adw_leaflet_append (ADW_LEAFLET (split), side);
  adw_leaflet_set_visible_child (ADW_LEAFLET (split), main);
  g_object_set_data (G_OBJECT (split), "main", main);
  g_object_set_data (G_OBJECT (split), "side", side);

  return split;
}

/**
 * dove_compat_split_is_folded:
 * @split: two things
 *
 * Returns: whether only one is shown
 */
gboolean
dove_compat_split_is_folded (GtkWidget *split)
{
  return adw_leaflet_get_folded (ADW_LEAFLET (split));
}

/**
 * dove_compat_split_is_at_side:
 * @split: two things
 *
 * Returns: whether only the side is shown
 */
gboolean
dove_compat_split_is_at_side (GtkWidget *split)
{
  return dove_compat_split_is_folded (split) &&
         adw_leaflet_get_visible_child (ADW_LEAFLET (split)) ==
             g_object_get_data (G_OBJECT (split), "side");
}

/**
 * dove_compat_split_show:
 * @split: two things
 * @shows_side: the side, not what is always shown
 *
 * Shows one of them, where it is narrow.
 */
void
dove_compat_split_show (GtkWidget *split,
                        gboolean   shows_side)
{
  adw_leaflet_set_visible_child (ADW_LEAFLET (split),
                                 g_object_get_data (G_OBJECT (split),
                                                    shows_side ? "side" : "main"));
}

/**
 * dove_compat_split_watch:
 * @split: two things
 * @shown: called with @object when there is room for both, or no longer, or another one is shown
 * @object: a #GObject
 *
 * Watches what is shown.
 */
void
dove_compat_split_watch (GtkWidget *split,
                         GCallback  shown,
                         gpointer   object)
{
  g_signal_connect_object (split, "notify::folded", shown, object, G_CONNECT_SWAPPED);
  g_signal_connect_object (split, "notify::visible-child", shown, object, G_CONNECT_SWAPPED);
}

/* --- lists ------------------------------------------------------------------------------------ */

#define TAB_BY_ITEM 1 /* GTK_LIST_TAB_ITEM, since 4.12 */

/* Behind a list that is the last of its window comes the first. */
static gboolean
tab_cb (GtkWidget *list,
        GVariant  *arguments,
        gpointer   other)
{
  GtkRoot *root = gtk_widget_get_root (list);

  if (other != NULL)
    return gtk_widget_grab_focus (other);

  gtk_root_set_focus (root, NULL);

  return gtk_widget_child_focus (GTK_WIDGET (root), GTK_DIR_TAB_FORWARD);
}

/**
 * dove_compat_list_set_tab:
 * @list: a list view or list box
 * @before: the widget before it
 * @after: (nullable): the widget behind it; %NULL when it is the last one of its window
 *
 * Lets Tab leave the list, as in all other widgets: up and down go from row to row. An old toolkit
 * would go through all rows.
 */
void
dove_compat_list_set_tab (GtkWidget *list,
                          GtkWidget *before,
                          GtkWidget *after)
{
  GtkEventController *keys = NULL;

  if (g_object_class_find_property (G_OBJECT_GET_CLASS (list), "tab-behavior") != NULL)
    {
      g_object_set (list, "tab-behavior", TAB_BY_ITEM, NULL);
      return;
    }

  keys = gtk_shortcut_controller_new ();
  gtk_event_controller_set_propagation_phase (keys, GTK_PHASE_CAPTURE);
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Tab, 0),
                        gtk_callback_action_new (tab_cb, after, NULL)));
  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_alternative_trigger_new (
                            gtk_keyval_trigger_new (GDK_KEY_Tab, GDK_SHIFT_MASK),
                            gtk_keyval_trigger_new (GDK_KEY_ISO_Left_Tab, GDK_SHIFT_MASK)),
                        gtk_callback_action_new (tab_cb, before, NULL)));
  gtk_widget_add_controller (list, keys);
}

typedef struct
{
  DoveAnswerFunc  answered;
  gpointer        user_data;
  GDestroyNotify  destroy;
} Question;

static void
question_free (gpointer  data,
               GClosure *closure)
{
  Question *question = data;

  if (question->destroy != NULL)
    question->destroy (question->user_data);
  g_free (question);
}

static void
response_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  if (g_str_equal (response, "yes"))
    question->answered (question->user_data);
}

static void
present_question (GtkWindow             *parent,
                  const char            *heading,
                  const char            *body,
                  const char            *yes,
                  AdwResponseAppearance  appearance,
                  const Question        *asked)
{
  GtkWidget *widget = adw_message_dialog_new (parent, heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  adw_message_dialog_add_responses (dialog, "no", _("_Cancel"), "yes", yes, NULL);
  adw_message_dialog_set_response_appearance (dialog, "yes", appearance);
  adw_message_dialog_set_default_response (dialog, "no");
  adw_message_dialog_set_close_response (dialog, "no");
  g_signal_connect_data (dialog, "response", G_CALLBACK (response_cb),
                         g_memdup2 (asked, sizeof *asked), question_free, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * dove_compat_tell:
 * @parent: (nullable): the window in front of which it is told
 * @heading: what it is about
 * @body: a sentence
 * @more: (transfer floating) (nullable): what is told below it
 *
 * Shows something that a person closes when it is read.
 */
void
dove_compat_tell (GtkWindow  *parent,
                  const char *heading,
                  const char *body,
                  GtkWidget  *more)
{
  GtkWidget *widget = adw_message_dialog_new (parent, heading, body);
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (widget);

  if (more != NULL)
    adw_message_dialog_set_extra_child (dialog, more);
  adw_message_dialog_add_response (dialog, "close", _("_Close"));
  adw_message_dialog_set_default_response (dialog, "close");
  adw_message_dialog_set_close_response (dialog, "close");
  gtk_window_present (GTK_WINDOW (dialog));
}

/**
 * dove_compat_ask:
 * @parent: (nullable): the window in front of which it asks
 * @heading: the question
 * @body: what follows from it
 * @yes: the button that does it, with a mnemonic
 * @answered: called when it was clicked
 * @user_data: handed to it
 * @destroy: (nullable): frees @user_data
 *
 * Asks before something that cannot be taken back.
 */
void
dove_compat_ask (GtkWindow      *parent,
                 const char     *heading,
                 const char     *body,
                 const char     *yes,
                 DoveAnswerFunc  answered,
                 gpointer        user_data,
                 GDestroyNotify  destroy)
{
  const Question question = { answered, user_data, destroy };

  present_question (parent, heading, body, yes, ADW_RESPONSE_DESTRUCTIVE, &question);
}

/**
 * dove_compat_agree:
 * @parent: (nullable): the window in front of which it asks
 * @heading: the question
 * @body: what follows from it
 * @yes: the button that does it, with a mnemonic
 * @answered: called when it was clicked
 * @user_data: handed to it
 * @destroy: (nullable): frees @user_data
 *
 * Asks before something that can be taken back.
 */
void
dove_compat_agree (GtkWindow      *parent,
                   const char     *heading,
                   const char     *body,
                   const char     *yes,
                   DoveAnswerFunc  answered,
                   gpointer        user_data,
                   GDestroyNotify  destroy)
{
  const Question question = { answered, user_data, destroy };

  present_question (parent, heading, body, yes, ADW_RESPONSE_SUGGESTED, &question);
}

typedef struct
{
  DoveFileFunc   chosen;
  gpointer       user_data;
  GDestroyNotify destroy;
} Choosing;

static void
responded_cb (GtkNativeDialog *dialog,
              int              response,
              gpointer         user_data)
{
  Choosing *choosing = user_data;
  g_autoptr(GFile) file = response == GTK_RESPONSE_ACCEPT
                              ? gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog)) : NULL;

  if (file != NULL)
    choosing->chosen (file, choosing->user_data);
  choosing->destroy (choosing->user_data);
  g_free (choosing);
  g_object_unref (dialog);
}

static void
choose_file (GtkFileChooserNative *dialog,
             DoveFileFunc          chosen,
             gpointer              user_data,
             GDestroyNotify        destroy)
{
  Choosing *choosing = g_new0 (Choosing, 1);

  *choosing = (Choosing) { chosen, user_data, destroy };
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect (dialog, "response", G_CALLBACK (responded_cb), choosing);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/**
 * dove_compat_open_file:
 * @parent: the window
 * @title: what is wanted
 * @chosen: called with the file that a person chose; not when they did not
 * @user_data: handed to it
 * @destroy: frees @user_data
 *
 * Asks for a file to be read. In a sandbox the portal asks.
 */
void
dove_compat_open_file (GtkWindow      *parent,
                       const char     *title,
                       DoveFileFunc    chosen,
                       gpointer        user_data,
                       GDestroyNotify  destroy)
{
  choose_file (gtk_file_chooser_native_new (title, parent, GTK_FILE_CHOOSER_ACTION_OPEN, NULL,
                                            NULL), chosen, user_data, destroy);
}

/**
 * dove_compat_save_file:
 * @parent: the window
 * @title: what is saved
 * @name: proposed name of the file
 * @chosen: called with the file that a person chose; not when they did not
 * @user_data: handed to it
 * @destroy: frees @user_data
 *
 * Asks where to save something. In a sandbox the portal asks.
 */
void
dove_compat_save_file (GtkWindow      *parent,
                       const char     *title,
                       const char     *name,
                       DoveFileFunc    chosen,
                       gpointer        user_data,
                       GDestroyNotify  destroy)
{
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (
      title, parent, GTK_FILE_CHOOSER_ACTION_SAVE, _("_Save"), _("_Cancel"));

  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  choose_file (dialog, chosen, user_data, destroy);
}

#define PREFERENCES_WIDTH 640  /* pixels */
#define PREFERENCES_HEIGHT 576

/**
 * dove_compat_show_preferences:
 * @parent: the window
 * @page: (transfer floating): a page of preferences
 *
 * Shows a page of preferences in front of a window, and no wider than it.
 */
void
dove_compat_show_preferences (GtkWindow *parent,
                              GtkWidget *page)
{
  GtkWidget *toasts = adw_toast_overlay_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkEventController *keys = gtk_shortcut_controller_new ();
  GtkWidget *window = g_object_new (ADW_TYPE_WINDOW, "transient-for", parent, "modal", TRUE,
                                    "destroy-with-parent", TRUE, "title", _("Preferences"), NULL);
  int width = gtk_widget_get_width (GTK_WIDGET (parent));

  gtk_shortcut_controller_add_shortcut (
      GTK_SHORTCUT_CONTROLLER (keys),
      gtk_shortcut_new (gtk_keyval_trigger_new (GDK_KEY_Escape, 0),
                        gtk_named_action_new ("window.close")));
  gtk_widget_add_controller (window, keys);
  gtk_window_set_default_size (GTK_WINDOW (window), CLAMP (width, 1, PREFERENCES_WIDTH),
                               PREFERENCES_HEIGHT);
  gtk_widget_set_vexpand (page, TRUE);
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (toasts), page);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_box_append (GTK_BOX (box), toasts);
  adw_window_set_content (ADW_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}

/* What follows takes the place of the last one of its kind, which would be shown before it. */
static AdwToast *
make_toast (GtkWidget  *place,
            const char *kind,
            const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);
  GWeakRef *last = g_new0 (GWeakRef, 1);
  AdwToast *toast = adw_toast_new (markup);

  dismiss (place, kind);
  g_weak_ref_init (last, toast);
  g_object_set_data_full (G_OBJECT (place), kind, last, weak_ref_free);

  return toast;
}

/**
 * dove_compat_say:
 * @overlay: where sentences are shown
 * @kind: "say", or "say-error"; a sentence takes the place of the last one of its kind
 * @text: a sentence, no markup
 *
 * Shows a sentence for some seconds.
 */
void
dove_compat_say (AdwToastOverlay *overlay,
                 const char      *kind,
                 const char      *text)
{
  adw_toast_overlay_add_toast (overlay, make_toast (GTK_WIDGET (overlay), kind, text));
}

/**
 * dove_compat_say_in_preferences:
 * @widget: a widget of a page of preferences
 * @text: a sentence, no markup
 *
 * Shows a sentence for some seconds.
 */
void
dove_compat_say_in_preferences (GtkWidget  *widget,
                                const char *text)
{
  GtkWidget *toasts = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);

  if (toasts != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (toasts), make_toast (toasts, SAID, text));
}

/**
 * dove_compat_show_about:
 * @parent: (nullable): the window
 * @agent_version: (nullable): of the background program
 *
 * Shows what this program is.
 */
void
dove_compat_show_about (GtkWindow  *parent,
                        const char *agent_version)
{
  g_autofree char *debug = g_strdup_printf ("dovetail %s\ndovetail-agent %s\nGTK %u.%u.%u\n",
                                            DOVETAIL_VERSION,
                                            agent_version != NULL ? agent_version : "-",
                                            gtk_get_major_version (), gtk_get_minor_version (),
                                            gtk_get_micro_version ());

  adw_show_about_window (parent,
                         "application-name", _("Dovetail"),
                         "application-icon", DOVETAIL_APP_ID,
                         "version", DOVETAIL_VERSION,
                         "comments", _("Keeps your business applications in agreement"),
                         "developer-name", _("The Dovetail developers"),
                         "license-type", GTK_LICENSE_GPL_3_0,
                         "debug-info", debug,
                         /* Translators: your name, it is shown in the About window */
                         "translator-credits", _("translator-credits"),
                         NULL);
}
