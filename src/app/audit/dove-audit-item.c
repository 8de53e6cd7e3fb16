/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-app"

#include "config.h"

#include <string.h>

#include "dove-audit-item.h"

#include "app/audit/dove-audit-words.h"

/**
 * DoveAuditItem:
 *
 * A line of the audit log in a list, with its words, in which is searched.
 */
struct _DoveAuditItem
{
  GObject         parent_instance;

  DoveStoreAudit *audit;
  char           *title;
  char           *detail;
  char           *folded;  /* both, for searching */
};

G_DEFINE_FINAL_TYPE (DoveAuditItem, dove_audit_item, G_TYPE_OBJECT)

static void
dove_audit_item_finalize (GObject *object)
{
  DoveAuditItem *self = DOVE_AUDIT_ITEM (object);

  g_clear_pointer (&self->audit, dove_store_audit_free);
  g_free (self->title);
  g_free (self->detail);
  g_free (self->folded);

  G_OBJECT_CLASS (dove_audit_item_parent_class)->finalize (object);
}

static void
dove_audit_item_class_init (DoveAuditItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = dove_audit_item_finalize;
}

static void
dove_audit_item_init (DoveAuditItem *self)
{
}

/**
 * dove_audit_item_new:
 * @audit: (transfer full): a line
 *
 * Returns: (transfer full): the item
 */
DoveAuditItem *
dove_audit_item_new (DoveStoreAudit *audit)
{
  DoveAuditItem *self = g_object_new (DOVE_TYPE_AUDIT_ITEM, NULL);
  g_autofree char *both = NULL;

  self->audit = audit;
  self->title = dove_audit_words_title (audit);
  self->detail = dove_audit_words_detail (audit);
  both = g_strconcat (self->title, "\n", self->detail, NULL);
  self->folded = g_utf8_casefold (both, -1);

  return self;
}

/**
 * dove_audit_item_get_audit:
 * @self: an item
 *
 * Returns: (transfer none): the line
 */
const DoveStoreAudit *
dove_audit_item_get_audit (DoveAuditItem *self)
{
  return self->audit;
}

/**
 * dove_audit_item_get_title:
 * @self: an item
 *
 * Returns: what was done with what
 */
const char *
dove_audit_item_get_title (DoveAuditItem *self)
{
  return self->title;
}

/**
 * dove_audit_item_get_detail:
 * @self: an item
 *
 * Returns: when, from where, and more of it
 */
const char *
dove_audit_item_get_detail (DoveAuditItem *self)
{
  return self->detail;
}

/**
 * dove_audit_item_matches:
 * @self: an item
 * @folded: words as g_utf8_casefold() gives them
 *
 * Returns: whether they are in what it says
 */
gboolean
dove_audit_item_matches (DoveAuditItem *self,
                         const char    *folded)
{
  return strstr (self->folded, folded) != NULL;
}
