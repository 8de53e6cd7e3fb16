/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "model.h"

G_BEGIN_DECLS

/* What the files of the model share */

#define PERSONS_MOST 24

typedef enum
{
  FIELD_NAME,
  FIELD_CITY,
  FIELD_NOTE,
  FIELD_LETTERS,
  N_FIELDS,
} Field;

typedef struct
{
  char     *last[2][N_FIELDS];    /* (nullable): what was entered there since all was at rest */
  char     *trail[2][N_FIELDS];   /* (nullable): all that was entered since, in lines */
  char     *before[2][N_FIELDS];  /* (nullable): what stood there before the first entry */
  guint     entered[2][N_FIELDS]; /* how many runs there were before it */
  char     *agreed[N_FIELDS];     /* (nullable): what was held then */
  char     *lost[N_FIELDS];       /* (nullable): what was entered at a side that lost the field,
                                     in lines */
  gboolean  is_dropped;           /* somebody has deleted a record of this person */
  gboolean  was_alone;            /* ... when it stood at one side only */
  gboolean  is_out;               /* A's filter leaves it out */
  guint     origin;               /* side at which it was made */
} Person;

typedef struct
{
  SyncFixture *fixture;
  DoveFakeApp *apps[2];
  GRand       *rand;       /* for the settings */
  gboolean     is_calm;    /* nothing misbehaves and nothing dies */
  gboolean     has_filter; /* A's records are chosen by their status */
  int          direction;  /* 0 a-to-b, 1 b-to-a, 2 both */
  GArray      *persons;    /* (element-type Person) */
  guint        n_runs;
  gint64       kept_plan;
  int          is_lost[2]; /* the field that a side does not have now; -1 for none */
  GString     *settings;   /* for people */
  char        *failure;    /* (nullable): what is wrong */
} Model;

extern const char *const model_field_names[N_FIELDS];

void        model_fail      (Model           *self,
                             const char      *format,
                             ...) G_GNUC_PRINTF (2, 3);
const char *model_value_at  (Model           *self,
                             guint            side,
                             guint            person,
                             Field            field);
gboolean    model_is_there  (Model           *self,
                             guint            side,
                             guint            person);
void        model_enter     (Model           *self,
                             guint            side,
                             guint            person,
                             Field            field,
                             const char      *value);
void        model_misbehave (Model           *self,
                             gboolean         is_on);
void        model_run_once  (Model           *self,
                             DoveRunMode      mode,
                             DoveRunResult   *result,
                             GError         **error);

char       *model_find      (Model           *self,
                             guint            side,
                             guint            person,
                             guint           *count);
void        model_drop      (Model           *self,
                             guint            side,
                             guint            person);

/* model-moves.c */
void        model_move      (Model           *self,
                             const ModelStep *step);
void        model_merge     (Model           *self,
                             const ModelStep *step);

/* model-undo.c */
void        model_undo      (Model           *self,
                             const ModelStep *step);

G_END_DECLS
