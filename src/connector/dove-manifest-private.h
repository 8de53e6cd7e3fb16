/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-manifest.h"
#include "record/dove-json.h"

G_BEGIN_DECLS

/* One file that a manifest is made of: itself, then what it extends. */
typedef struct _DoveManifestLayer
{
  char           *file;
  DoveValue      *document;
  DoveJsonPlaces *places;
} DoveManifestLayer;

/* Names that have a value at some places only; `settings`, `session` and `connection` have one
 * everywhere. */
enum
{
  DOVE_NAME_SECRET = 1 << 0,
  DOVE_NAME_KEY    = 1 << 1,
  DOVE_NAME_KEYS   = 1 << 2,
  DOVE_NAME_RECORD = 1 << 3,
  DOVE_NAME_FIELDS = 1 << 4,
  DOVE_NAME_PARENT = 1 << 5,
  DOVE_NAME_EACH   = 1 << 6,
  DOVE_NAME_SINCE  = 1 << 7,
  DOVE_NAME_PAGE   = 1 << 8,
  DOVE_NAME_OFFSET = 1 << 9,
  DOVE_NAME_SIZE   = 1 << 10,
  DOVE_NAME_CURSOR = 1 << 11,
  DOVE_NAME_VALUE  = 1 << 12,
  DOVE_NAME_ITEMS  = 1 << 13,
  DOVE_NAME_MIXED  = 1 << 14,
  DOVE_NAME_HOOK   = 1 << 15,
  DOVE_NAME_ANSWER = 1 << 16,
  DOVE_NAME_EVENT  = 1 << 17,
  DOVE_NAME_SEEN   = 1 << 18,
};

/* A compilation: what is read, where we stand in it, and what is wrong so far. */
typedef struct
{
  DoveManifest *manifest;
  GPtrArray    *layers;   /* of DoveManifestLayer, the file itself first */
  GPtrArray    *issues;   /* of DoveManifestIssue */
  GString      *pointer;  /* of the value being read */
  guint         names;    /* what templates may name here: DOVE_NAME_... */
  guint         found;    /* what selectors and formulas may name here */
  guint         used;     /* what was named since the operation began */
  DoveValue    *each;     /* (nullable): value sets of the object that is read */
  gboolean      has_parent;   /* that object is read below another one ... */
  gboolean      keeps_parent; /* ... and its records say below which */
} DoveManifestReader;

/* A manifest's memory: the public struct first. */
typedef struct
{
  DoveManifest       public;
  gatomicrefcount    ref_count;
  GPtrArray         *layers;
} DoveManifestReal;

/* dove-manifest-reader.c */
void      dove_manifest_layer_free      (DoveManifestLayer   *layer);
void      dove_manifest_add_issue       (GPtrArray           *issues,
                                         GPtrArray           *layers,
                                         DoveIssueSeverity    severity,
                                         const char          *pointer,
                                         const char          *message);
void      dove_reader_report            (DoveManifestReader  *reader,
                                         const char          *member,
                                         const char          *message);
gsize     dove_reader_enter             (DoveManifestReader  *reader,
                                         const char          *step);
gsize     dove_reader_enter_index       (DoveManifestReader  *reader,
                                         guint                index);
void      dove_reader_leave             (DoveManifestReader  *reader,
                                         gsize                place);

char     *dove_reader_text              (DoveValue           *value,
                                         const char          *name);
char     *dove_reader_words             (DoveValue           *value,
                                         const char          *name);
GPtrArray *dove_reader_texts            (DoveValue           *value,
                                         const char          *name);
gboolean  dove_reader_boolean           (DoveValue           *value,
                                         const char          *name,
                                         gboolean             missing);
gint64    dove_reader_integer           (DoveValue           *value,
                                         const char          *name,
                                         gint64               missing);
int       dove_reader_choice            (DoveValue           *value,
                                         const char          *name,
                                         const char * const  *names,
                                         int                  missing);
GTimeSpan dove_reader_span              (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name,
                                         GTimeSpan            missing);
DoveSelector     *dove_reader_selector  (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name);
GPtrArray        *dove_reader_selectors (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name);
DoveFormula      *dove_reader_formula   (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name);
DoveTemplate     *dove_reader_template  (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name,
                                         DoveTemplatePlace    place);
DoveTemplateTree *dove_reader_tree      (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name,
                                         DoveTemplatePlace    place);
GRegex           *dove_reader_pattern   (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name);
DoveSelector     *dove_reader_record_selector (DoveManifestReader *reader,
                                         DoveValue           *value,
                                         const char          *name);

/* dove-manifest-names.c */
void      dove_reader_enter_role        (DoveManifestReader  *reader,
                                         const DoveOperation *operation);
void      dove_reader_check_names       (DoveManifestReader  *reader,
                                         const char          *member,
                                         GPtrArray           *names,
                                         guint                allowed);

/* dove-manifest-parts.c */
GPtrArray     *dove_reader_error_rules  (DoveManifestReader  *reader,
                                         DoveValue           *value);
GPtrArray     *dove_reader_limits       (DoveManifestReader  *reader,
                                         DoveValue           *value);
DovePaging    *dove_reader_paging       (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name);
DoveSince     *dove_reader_since        (DoveManifestReader  *reader,
                                         DoveValue           *value);
GPtrArray     *dove_reader_filters      (DoveManifestReader  *reader,
                                         DoveValue           *value);
DoveIn         dove_reader_in           (DoveValue           *value,
                                         const char          *name,
                                         DoveIn               missing);

/* dove-manifest-operation.c */
DoveOperation *dove_reader_operation    (DoveManifestReader  *reader,
                                         DoveValue           *parent,
                                         const char          *name,
                                         DoveRole             role);
DoveOperation *dove_reader_operation_at (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name,
                                         DoveRole             role);

DoveOperation *dove_reader_operation_new (DoveManifestReader *reader,
                                         DoveValue           *value,
                                         const char          *name,
                                         DoveRole             role);
void           dove_reader_request      (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         DoveOperation       *operation);

/* dove-manifest-bulk.c */
void           dove_reader_bulk         (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         DoveObject          *object);
void           dove_bulk_free           (DoveBulk            *bulk);

/* dove-manifest-event.c */
GPtrArray     *dove_reader_events       (DoveManifestReader  *reader,
                                         DoveValue           *value);
void           dove_events_free         (DoveEvents          *events);

/* dove-manifest-object.c */
DoveObject    *dove_reader_object       (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *id);

/* dove-manifest-strings.c */
DoveValue     *dove_manifest_translate  (DoveValue           *document,
                                         const char * const  *languages);

/* dove-manifest-oauth.c */
DoveOAuth     *dove_reader_oauth        (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         GPtrArray           *secrets);
DoveTemplate  *dove_reader_address      (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         const char          *name);
void           dove_oauth_free          (DoveOAuth           *oauth);

/* dove-manifest-jwt.c */
DoveJwt       *dove_reader_jwt          (DoveManifestReader  *reader,
                                         DoveValue           *value,
                                         GPtrArray           *secrets);
void           dove_jwt_free            (DoveJwt             *jwt);

/* dove-manifest-auth.c */
DoveAuth      *dove_reader_auth         (DoveManifestReader  *reader,
                                         DoveValue           *value);
GPtrArray     *dove_reader_settings     (DoveManifestReader  *reader,
                                         DoveValue           *value);

/* dove-manifest-host.c; behind `base` and `auth` */
void           dove_reader_hosts        (DoveManifestReader  *reader);

/* dove-manifest-free.c */
void      dove_error_rule_free          (DoveErrorRule       *rule);
void      dove_limit_free               (DoveLimit           *limit);
void      dove_paging_free              (DovePaging          *paging);
void      dove_since_free               (DoveSince           *since);
void      dove_pushed_filter_free       (DovePushedFilter    *filter);
void      dove_operation_free           (DoveOperation       *operation);
void      dove_reference_free           (DoveReference       *reference);
void      dove_object_free              (DoveObject          *object);
void      dove_secret_free              (DoveSecret          *secret);
DoveSecret *dove_secret_ensure          (GPtrArray           *secrets,
                                         const char          *name,
                                         const char          *title,
                                         gboolean             is_hidden);
void      dove_saved_free               (DoveSaved           *saved);
void      dove_auth_free                (DoveAuth            *auth);
void      dove_setting_free             (DoveSetting         *setting);
void      dove_manifest_clear           (DoveManifest        *manifest);

/* dove-schema-walk.c */
DoveValue  *dove_schema_walk            (DoveValue           *schema,
                                         const char          *pointer);
gboolean    dove_schema_is_open         (DoveValue           *schema);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveManifestLayer, dove_manifest_layer_free)

G_END_DECLS
