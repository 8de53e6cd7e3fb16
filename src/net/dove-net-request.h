/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * DoveNetFlags:
 * @DOVE_NET_WRITE: the request changes something: it is never redirected, and a failure after
 *   it may have left is %DOVE_ERROR_AMBIGUOUS
 * @DOVE_NET_REPEATABLE: a write that does no harm when it arrives twice (idempotency key,
 *   upsert, PUT or DELETE as declared): it may use a kept connection, on which the library may
 *   send it a second time by itself
 * @DOVE_NET_ALLOW_PRIVATE: the user typed the host: it may be loopback or in the own network
 * @DOVE_NET_INTERACTIVE: a person waits for it: it goes before the others
 * @DOVE_NET_DATA_ONLY: an answer of success that is a web page is an error (a captive portal)
 */
typedef enum
{
  DOVE_NET_READ = 0,
  DOVE_NET_WRITE = 1 << 0,
  DOVE_NET_REPEATABLE = 1 << 1,
  DOVE_NET_ALLOW_PRIVATE = 1 << 2,
  DOVE_NET_INTERACTIVE = 1 << 3,
  DOVE_NET_DATA_ONLY = 1 << 4,
} DoveNetFlags;

/**
 * DoveNetHeader:
 * @name: in lower case in an answer, as written in a request
 * @value: without line breaks
 */
typedef struct
{
  char *name;
  char *value;
} DoveNetHeader;

/**
 * DoveNetAnswer:
 * @status: HTTP status
 * @headers: (element-type DoveNetHeader): in the order of arrival, names in lower case
 * @body: decoded; never %NULL
 * @url: where it came from, after redirects
 * @elapsed: microseconds of the last attempt, waits not counted
 * @attempts: how often the request was sent
 * @verdict: what the judge of the request said
 * @wait: microseconds to wait that the application or the judge asked for; -1 when not told
 */
typedef struct
{
  guint      status;
  GPtrArray *headers;
  GBytes    *body;
  char      *url;
  GTimeSpan  elapsed;
  guint      attempts;
  int        verdict; /* DoveNetVerdict */
  GTimeSpan  wait;
} DoveNetAnswer;

/**
 * DoveNetVerdict:
 * @DOVE_NET_ACCEPT: the answer is final, good or bad
 * @DOVE_NET_RETRY: not now: a read is sent again
 * @DOVE_NET_THROTTLE: too many: the whole account waits, then a read is sent again
 * @DOVE_NET_REAUTH: the sign-in has expired
 *
 * What an answer means for sending again.
 */
typedef enum
{
  DOVE_NET_ACCEPT,
  DOVE_NET_RETRY,
  DOVE_NET_THROTTLE,
  DOVE_NET_REAUTH,
} DoveNetVerdict;

/**
 * DoveNetJudge:
 * @answer: an answer
 * @wait: (inout): microseconds to wait, as Retry-After said; -1 when not told
 * @user_data: as given with the function
 *
 * Says what an answer means. Without one: 429 is %DOVE_NET_THROTTLE; 408, 425, 500, 502, 503 and
 * 504 are %DOVE_NET_RETRY (503 with Retry-After: %DOVE_NET_THROTTLE); 401 is %DOVE_NET_REAUTH.
 */
typedef DoveNetVerdict (*DoveNetJudge) (const DoveNetAnswer *answer,
                                        GTimeSpan           *wait,
                                        gpointer             user_data);

/**
 * DoveNetRequest:
 * @method: in upper case
 * @url: absolute, http or https, without user name
 * @headers: (element-type DoveNetHeader): may be sent more than once by one name
 * @body: (nullable): what to send
 * @content_type: (nullable): of @body
 * @certificate: (nullable): shown to a server that asks for one
 * @flags: policy
 * @deadline: microseconds for one attempt; 0: the default
 * @idle: microseconds without progress; 0: the default
 * @limit_bytes: largest decoded body; 0: the default
 * @judge: (nullable): says what an answer means
 * @judge_data: handed to @judge
 *
 * One request. Set the plain members directly; it belongs to one thread.
 */
typedef struct
{
  char            *method;
  char            *url;
  GPtrArray       *headers;
  GBytes          *body;
  char            *content_type;
  GTlsCertificate *certificate;
  DoveNetFlags     flags;
  GTimeSpan        deadline;
  GTimeSpan        idle;
  gsize            limit_bytes;
  DoveNetJudge     judge;
  gpointer         judge_data;
} DoveNetRequest;

DoveNetRequest *dove_net_request_new              (const char           *method,
                                                   const char           *url);
DoveNetRequest *dove_net_request_copy             (const DoveNetRequest *self);
void            dove_net_request_free             (DoveNetRequest       *self);
void            dove_net_request_add_header       (DoveNetRequest       *self,
                                                   const char           *name,
                                                   const char           *value);
void            dove_net_request_set_header       (DoveNetRequest       *self,
                                                   const char           *name,
                                                   const char           *value);
void            dove_net_request_set_query        (DoveNetRequest       *self,
                                                   const char           *name,
                                                   const char           *value);
void            dove_net_request_set_body         (DoveNetRequest       *self,
                                                   const char           *content_type,
                                                   GBytes               *body);
void            dove_net_request_set_certificate  (DoveNetRequest       *self,
                                                   GTlsCertificate      *certificate);

void            dove_net_answer_free              (DoveNetAnswer        *self);
const char     *dove_net_answer_get_header        (const DoveNetAnswer  *self,
                                                   const char           *name);
char           *dove_net_answer_dup_content_type  (const DoveNetAnswer  *self);
gboolean        dove_net_answer_is_page           (const DoveNetAnswer  *self);
DoveNetVerdict  dove_net_judge_status             (const DoveNetAnswer  *answer,
                                                   GTimeSpan            *wait,
                                                   gpointer              user_data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveNetRequest, dove_net_request_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveNetAnswer, dove_net_answer_free)

G_END_DECLS
