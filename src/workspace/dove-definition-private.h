/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-json.h"
#include "workspace/dove-definition.h"

G_BEGIN_DECLS

#define DOVE_DOCUMENT_FORMAT 1 /* the `dovetail` member that this program writes and knows */

/*
 * Where issues go, and what they need to name their place.
 */
typedef struct
{
  GPtrArray      *issues;  /* (element-type DoveDefinitionIssue) */
  const char     *file;    /* (nullable) */
  DoveJsonPlaces *places;  /* (nullable) */
} DoveIssueSink;

/*
 * What a definition names of others.
 */
typedef struct
{
  DoveDefinitionKind  kind;
  char               *id;
  char               *pointer;
} DoveReference;

struct _DoveDefinition
{
  gatomicrefcount     ref_count;
  DoveDefinitionKind  kind;
  DoveValue          *document;
  const char         *id;          /* borrowed of the document */
  const char         *name;        /* likewise */
  guint               version;     /* atomic; 0 until it is kept */
  char               *hash;
  DoveSyncDefinition *sync;        /* (nullable): of a sync */
  GPtrArray          *references;  /* (element-type DoveReference) */
};

void                dove_issue_sink_add          (DoveIssueSink      *self,
                                                  const char         *pointer,
                                                  const char         *format,
                                                  ...) G_GNUC_PRINTF (3, 4);
void                dove_issue_sink_warn         (DoveIssueSink      *self,
                                                  const char         *pointer,
                                                  const char         *format,
                                                  ...) G_GNUC_PRINTF (3, 4);
guint               dove_issues_count_errors     (GPtrArray          *issues);
DoveDefinitionIssue *dove_issues_find_error      (GPtrArray          *issues);

DoveValue          *dove_document_read           (const char         *text,
                                                  gssize              length,
                                                  DoveIssueSink      *sink);
gboolean            dove_document_check_format   (DoveValue          *document,
                                                  DoveIssueSink      *sink);
void                dove_document_check_schema   (DoveValue          *document,
                                                  const char         *kind,
                                                  DoveIssueSink      *sink);

void                dove_definition_check        (DoveDefinition     *self,
                                                  DoveIssueSink      *sink);
DoveDefinition     *dove_definition_read         (DoveValue          *document,
                                                  DoveIssueSink      *sink);
void                dove_definition_set_version  (DoveDefinition     *self,
                                                  guint               version);
GPtrArray          *dove_definition_get_references (DoveDefinition   *self);

DoveSyncDefinition *dove_sync_definition_new     (DoveValue          *document);
void                dove_sync_definition_free    (DoveSyncDefinition *self);
DoveValue          *dove_sync_definition_essence (DoveValue          *document);

G_END_DECLS
