/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "record/dove-value.h"

G_BEGIN_DECLS

typedef enum
{
  DOVE_PRACTICE_TEXT,
  DOVE_PRACTICE_EMAIL,
  DOVE_PRACTICE_COUNTRY,   /* two capital letters */
  DOVE_PRACTICE_DATE,      /* 2026-11-25 */
  DOVE_PRACTICE_TIME,      /* 2026-11-25T09:30:00Z */
  DOVE_PRACTICE_BOOLEAN,
  DOVE_PRACTICE_INTEGER,
  DOVE_PRACTICE_MONEY,     /* a number with at most two decimals */
  DOVE_PRACTICE_DECIMAL,
  DOVE_PRACTICE_CHOICE,    /* one of `choices` */
  DOVE_PRACTICE_REFERENCE, /* key of a record of the object `refers_to` */
  DOVE_PRACTICE_RECORD,    /* members in `members` */
  DOVE_PRACTICE_LINES,     /* a list of records with members in `members` */
} DovePracticeType;

typedef struct _DovePracticeField DovePracticeField;

/**
 * DovePracticeField:
 *
 * One member that an object's records may have, and what is checked before it is stored.
 */
struct _DovePracticeField
{
  const char              *name;
  DovePracticeType         type;
  gboolean                 required;
  gboolean                 read_only;   /* set by the application */
  gboolean                 unique;
  guint                    length;      /* most characters of a text; 0: 255 */
  const char              *choices;     /* separated by spaces */
  const char              *refers_to;
  const DovePracticeField *members;     /* ends with a NULL name */
};

typedef enum
{
  DOVE_PRACTICE_PAGES,   /* ?page=&per_page=, answers pages and total */
  DOVE_PRACTICE_CURSOR,  /* ?cursor=&limit=, answers next_cursor */
  DOVE_PRACTICE_OFFSET,  /* ?offset=&limit=, answers a Link header */
} DovePracticePaging;

typedef struct _DovePracticeObject DovePracticeObject;

/**
 * DovePracticeObject:
 *
 * One kind of record that a practice application has.
 */
struct _DovePracticeObject
{
  const char              *app;     /* crm, books, mail */
  const char              *name;    /* as in the address: contacts */
  const char              *prefix;  /* (nullable): ids are PREFIX_000001; else integers */
  const DovePracticeField *fields;  /* ends with a NULL name */

  /* fills in what the application itself works out, and refuses what does not add up */
  gboolean               (*finish) (DoveValueBuilder *record,
                                    GPtrArray        *issues);
};

const DovePracticeObject *dove_practice_find_object (const char               *app,
                                                     const char               *name);
const DovePracticeObject *dove_practice_get_objects (guint                    *length);
DovePracticePaging        dove_practice_get_paging  (const char               *app);
const DovePracticeField  *dove_practice_find_field  (const DovePracticeObject *object,
                                                     const char               *name);

typedef struct
{
  char *field;
  char *message;
} DovePracticeIssue;

void       dove_practice_issue_add   (GPtrArray                *issues,
                                      const char               *field,
                                      const char               *format,
                                      ...) G_GNUC_PRINTF (3, 4);
void       dove_practice_issue_free  (DovePracticeIssue        *issue);

DoveValue *dove_practice_check       (const DovePracticeObject *object,
                                      DoveValue                *before,
                                      DoveValue                *sent,
                                      GPtrArray                *issues);

G_END_DECLS
