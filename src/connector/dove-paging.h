/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"

G_BEGIN_DECLS

/**
 * DovePageStep:
 * @cursor: (nullable): position of the next page; %NULL after the last
 * @total: how many records there are, as the application says; -1 when it does not
 * @is_partial: the list broke off: absence of a record means nothing
 * @is_foreign: the next page lies on another origin, and is not asked for
 * @note: (nullable): why it is partial
 *
 * Where to go on after a page. Clear it with dove_page_step_clear().
 */
typedef struct
{
  char     *cursor;
  gint64    total;
  gboolean  is_partial;
  gboolean  is_foreign;
  char     *note;
} DovePageStep;

void     dove_paging_advance    (const DoveOperation  *operation,
                                 DoveAnswer           *answer,
                                 const char           *cursor,
                                 guint                 records,
                                 DoveScope            *scope,
                                 DovePageStep         *step);
char    *dove_paging_get_url    (const DovePaging     *paging,
                                 const char           *cursor);
DoveValue *dove_paging_get_position (const DovePaging *paging,
                                 const char           *cursor,
                                 GError              **error);
void     dove_page_step_clear   (DovePageStep         *step);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DovePageStep, dove_page_step_clear)

G_END_DECLS
