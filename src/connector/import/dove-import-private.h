/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/import/dove-import.h"

G_BEGIN_DECLS

/* Names: dove-import-text.c */
char     *dove_import_fold      (const char *name);
const char *dove_import_find_word (const char *words,
                                 const char *word);
gboolean  dove_import_is_named  (const char *name,
                                 const char *words);
char     *dove_import_slug      (const char *name);
gboolean  dove_import_is_plural (const char *word);
char     *dove_import_singular  (const char *word);
char     *dove_import_heading   (const char *slug);
char     *dove_import_brief     (const char *text,
                                 glong       limit);
gboolean  dove_import_is_plain  (const char *text);
gboolean  dove_import_mentions  (const char *text,
                                 const char *words);

/* The manifest while it is made: dove-import.c */
typedef struct
{
  GPtrArray        *rows;          /* of DoveImportRow */
  GPtrArray        *notes;         /* of utf8 */
  DoveValueBuilder *settings;      /* name to schema */
  GPtrArray        *required;      /* names of settings */
  DoveValueBuilder *pagings;       /* name to style */
  DoveImportTally   tally;
} DoveImportDraft;

DoveImportDraft *dove_import_draft_new  (void);
void             dove_import_draft_free (DoveImportDraft *self);

/* What a row is about; members are NULL where there is none. */
typedef struct
{
  const char *object;
  const char *operation;
  const char *member;     /* of the operation or object */
  const char *try_it;
} DoveImportPlace;

DoveImportRow   *dove_import_ask        (DoveImportDraft       *self,
                                         const DoveImportPlace *place,
                                         const char            *format,
                                         ...) G_GNUC_PRINTF (3, 4);
void             dove_import_offer      (DoveImportRow         *row,
                                         const char            *choice);
void             dove_import_note       (DoveImportDraft       *self,
                                         const char            *format,
                                         ...) G_GNUC_PRINTF (2, 3);

/* A setting; the name in it is ours, unique among those of another meaning. */
typedef struct
{
  const char *name;          /* the vendor's */
  const char *title;         /* nullable */
  const char *description;   /* nullable */
  DoveValue  *fallback;      /* nullable: default */
  DoveValue  *choices;       /* nullable: enum */
  gboolean    is_uri;
  gboolean    is_needed;     /* nothing works without it */
} DoveImportSetting;

char            *dove_import_add_setting (DoveImportDraft         *self,
                                          const DoveImportSetting *setting);

/* Names the style, an equal one only once. */
char            *dove_import_add_paging  (DoveImportDraft         *self,
                                          DoveValue               *paging);

void             dove_import_set_list    (DoveValueBuilder        *builder,
                                          const char              *name,
                                          GPtrArray               *texts);
void             dove_import_set_service (DoveImportDraft         *self,
                                          DoveValueBuilder        *manifest,
                                          const char              *dialect,
                                          const char              *words);
DoveValue       *dove_import_pair        (const char              *name,
                                          DoveValue               *value);

/* One reader for each kind of document; each fills the draft and gives the manifest's members
 * from `base` on. */
typedef struct
{
  DoveValue       *root;
  const char      *id;        /* of the manifest */
  DoveImportDraft *draft;
  guint            level;     /* 0: all; more: less detail, until the manifest is small enough */
} DoveImportJob;

gboolean         dove_import_is_openapi  (DoveValue               *root);
DoveValue       *dove_import_openapi     (const DoveImportJob     *job,
                                          char                   **format,
                                          GError                 **error);

gboolean         dove_import_is_odata    (DoveValue               *root);
DoveValue       *dove_import_odata       (const DoveImportJob     *job,
                                          char                   **format,
                                          GError                 **error);

gboolean         dove_import_is_graphql  (DoveValue               *root);
DoveValue       *dove_import_graphql     (const DoveImportJob     *job,
                                          char                   **format,
                                          GError                 **error);

G_END_DECLS
