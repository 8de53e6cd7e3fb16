/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "app/syncs/dove-draft.h"

G_BEGIN_DECLS

void         dove_draft_load           (DoveDraft   *self,
                                        DoveValue   *document);

/* A new one, all of whose rows are proposed or chosen */
void         dove_draft_begin          (DoveDraft   *self,
                                        const char  *name);
void         dove_draft_turn           (DoveDraft   *self,
                                        const char  *direction);
DoveValue   *dove_draft_end            (DoveDraft   *self,
                                        const char  *id);

DoveValue   *dove_draft_dup_document   (DoveDraft   *self,
                                        const char  *id);
gboolean     dove_draft_is_changed     (DoveDraft   *self);

/* A member that is one word or text; what is left out has its default */
const char  *dove_draft_get_word       (DoveDraft   *self,
                                        const char  *member);
void         dove_draft_set_word       (DoveDraft   *self,
                                        const char  *member,
                                        const char  *word);

void         dove_draft_remove_rule    (DoveDraft   *self,
                                        const char  *field);

gboolean     dove_draft_writes         (DoveDraft   *self,
                                        guint        side);
const char  *dove_draft_get_delete     (DoveDraft   *self,
                                        guint        side);
void         dove_draft_set_delete     (DoveDraft   *self,
                                        guint        side,
                                        const char  *word);

const char  *dove_draft_get_filter     (DoveDraft   *self,
                                        guint        side);
void         dove_draft_set_filter     (DoveDraft   *self,
                                        guint        side,
                                        const char  *formula);

/* The ways in which records are recognised, in their order */
guint        dove_draft_count_keys     (DoveDraft   *self);
const char  *dove_draft_get_key        (DoveDraft   *self,
                                        guint        index,
                                        guint        side);
void         dove_draft_set_key        (DoveDraft   *self,
                                        guint        index,
                                        const char  *a,
                                        const char  *b);
void         dove_draft_add_key        (DoveDraft   *self,
                                        const char  *a,
                                        const char  *b);
void         dove_draft_remove_key     (DoveDraft   *self,
                                        guint        index);

/* The rows that write into a side */
DoveValue   *dove_draft_get_rows       (DoveDraft   *self,
                                        guint        side);
DoveValue   *dove_draft_find_row       (DoveDraft   *self,
                                        guint        side,
                                        const char  *path);
guint        dove_draft_count_rows     (DoveDraft   *self,
                                        guint        side,
                                        const char  *path);
gboolean     dove_draft_is_plain_row   (DoveDraft   *self,
                                        guint        side,
                                        const char  *path);
void         dove_draft_set_formula    (DoveDraft   *self,
                                        guint        side,
                                        const char  *path,
                                        const char  *formula);
void         dove_draft_fill_rows      (DoveDraft   *self,
                                        guint        side);

DoveValue   *dove_draft_get_member     (DoveDraft   *self,
                                        const char  *member);
void         dove_draft_take_member    (DoveDraft   *self,
                                        const char  *member,
                                        DoveValue   *value);

G_END_DECLS
