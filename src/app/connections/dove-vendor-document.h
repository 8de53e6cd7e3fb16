/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes of what is dropped, pasted or chosen */
#define DOVE_VENDOR_DOCUMENT_LIMIT (32 * 1024 * 1024)

/**
 * DoveVendorObject:
 * @title: what its records are called, in the plural
 * @abilities: what can be done with them, in words
 *
 * One kind of record of a document.
 */
typedef struct
{
  char *title;
  char *abilities;
} DoveVendorObject;

/**
 * DoveVendorDocument:
 * @id: of the connector
 * @name: of the application
 * @what: what the document is: `OpenAPI 3.0.1`, or a connector
 * @text: the connector as it is to be saved
 * @replaces: a connector of this id is there already, and it is one of the workspace's own
 * @hosts: (element-type utf8): servers that secrets would be sent to
 * @objects: (element-type DoveVendorObject): its records
 * @open: (element-type utf8): what the document leaves open, and what is wrong with it: sentences
 *
 * A connector, or a vendor's document of which one was made.
 */
typedef struct
{
  char      *id;
  char      *name;
  char      *what;
  char      *text;
  gboolean   replaces;
  GPtrArray *hosts;
  GPtrArray *objects;
  GPtrArray *open;
} DoveVendorDocument;

DoveVendorDocument *dove_vendor_document_read        (const char           *data,
                                                      gsize                 length,
                                                      const char           *workspace,
                                                      GError              **error);
void                dove_vendor_document_read_async  (GBytes               *data,
                                                      const char           *workspace,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
DoveVendorDocument *dove_vendor_document_read_finish (GAsyncResult         *result,
                                                      GError              **error);
void                dove_vendor_document_free        (DoveVendorDocument   *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveVendorDocument, dove_vendor_document_free)

G_END_DECLS
