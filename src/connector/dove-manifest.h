/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "connector/dove-selector.h"
#include "connector/dove-template.h"
#include "connector/dove-time-format.h"
#include "record/dove-schema.h"

G_BEGIN_DECLS

/*
 * A manifest, compiled. Everything is read-only and lives as long as the manifest: members are
 * read directly, NULL means that the file does not say. Lists are never NULL.
 */

typedef struct _DoveManifest DoveManifest;
typedef struct _DoveObject   DoveObject;
typedef struct _DoveOperation DoveOperation;

typedef enum
{
  DOVE_ISSUE_ERROR,      /* the manifest cannot be used */
  DOVE_ISSUE_WARNING,    /* it can, but something will not do what it seems to */
  DOVE_ISSUE_NOTE,
} DoveIssueSeverity;

/**
 * DoveManifestIssue:
 * @severity: how bad it is
 * @file: (nullable): name of the file
 * @line: from 1; 0 when the place is unknown
 * @column: from 1, in characters
 * @pointer: JSON Pointer of the value at fault
 * @message: a sentence for a person, with the remedy
 *
 * One thing that is wrong with a manifest.
 */
typedef struct
{
  DoveIssueSeverity severity;
  char             *file;
  guint             line;
  guint             column;
  char             *pointer;
  char             *message;
} DoveManifestIssue;

typedef enum
{
  DOVE_DRIVER_HTTP,
  DOVE_DRIVER_SQL,
  DOVE_DRIVER_FILE,
  DOVE_DRIVER_DAV,
  DOVE_DRIVER_MAIL,
  DOVE_DRIVER_MQTT,
  DOVE_DRIVER_AMQP,
} DoveDriverKind;

typedef enum
{
  DOVE_DIALECT_REST,
  DOVE_DIALECT_GRAPHQL,
  DOVE_DIALECT_JSON_RPC,
  DOVE_DIALECT_XML,
  DOVE_DIALECT_SOAP,
  DOVE_DIALECT_ODATA,
} DoveDialect;

typedef enum
{
  DOVE_ENCODE_JSON,
  DOVE_ENCODE_FORM,
  DOVE_ENCODE_FORM_BRACKETS,
  DOVE_ENCODE_MULTIPART,
  DOVE_ENCODE_XML,
} DoveEncode;

typedef enum
{
  DOVE_CLEAR_NULL,   /* an emptied field is sent as null */
  DOVE_CLEAR_TEXT,   /* as "" */
  DOVE_CLEAR_FALSE,  /* as false, and read so too where no yes or no can stand */
} DoveClear;

/* Where a parameter goes. */
typedef enum
{
  DOVE_IN_QUERY,
  DOVE_IN_BODY,
  DOVE_IN_HEADER,
  DOVE_IN_VARIABLE,
  DOVE_IN_PARAM,     /* position in `params` */
} DoveIn;

/* What a rule, or what is built in, says of an answer. */
typedef enum
{
  DOVE_VERDICT_OK,
  DOVE_VERDICT_RETRY,
  DOVE_VERDICT_THROTTLE,
  DOVE_VERDICT_REAUTH,
  DOVE_VERDICT_IGNORE,     /* skip this record */
  DOVE_VERDICT_EMPTY,      /* a list without records */
  DOVE_VERDICT_MISSING,
  DOVE_VERDICT_EXISTS,
  DOVE_VERDICT_CONFLICT,
  DOVE_VERDICT_REJECT,     /* this record is refused; go on */
  DOVE_VERDICT_FORBIDDEN,
  DOVE_VERDICT_EXPIRED,    /* the position is no longer known */
  DOVE_VERDICT_FAIL,
} DoveVerdictKind;

/**
 * DoveErrorRule:
 * @statuses: (element-type guint): statuses meant; 4 and 5 stand for all of 4xx and 5xx
 * @where: (nullable): finds something, if the rule is to fit
 * @equals: (nullable): what it must find
 * @contains: (nullable): a part of the text it must find
 * @action: what to do
 * @message: (nullable): the application's own words
 * @hint: (nullable): advice for the user
 * @wait: span to wait, microseconds; 0 when not told
 * @wait_selector: (nullable): tells how many seconds to wait
 * @key: (nullable): tells the key of the record that exists
 */
typedef struct
{
  GArray          *statuses;
  DoveSelector    *where;
  DoveValue       *equals;
  char            *contains;
  DoveVerdictKind  action;
  DoveSelector    *message;
  char            *hint;
  GTimeSpan        wait;
  DoveSelector    *wait_selector;
  DoveSelector    *key;
} DoveErrorRule;

typedef enum
{
  DOVE_RESET_SECONDS,
  DOVE_RESET_MILLISECONDS,
  DOVE_RESET_EPOCH,
  DOVE_RESET_EPOCH_MS,
  DOVE_RESET_DATE,
} DoveResetKind;

/**
 * DoveLimit:
 * @match: (nullable): fits the path of the requests it is for; %NULL is all
 * @requests: at most so many in @per; 0 is no such limit
 * @per: microseconds
 * @concurrent: at most so many at once; 0 is no such limit
 * @remaining: (nullable): header with what is left
 * @reset: (nullable): header that says when it is full again
 * @reset_is: how @reset is to be read
 * @retry_after: (nullable): header that takes the place of Retry-After
 */
typedef struct
{
  GRegex        *match;
  guint          requests;
  GTimeSpan      per;
  guint          concurrent;
  char          *remaining;
  char          *reset;
  DoveResetKind  reset_is;
  char          *retry_after;
} DoveLimit;

typedef enum
{
  DOVE_PAGING_NONE,
  DOVE_PAGING_PAGE,
  DOVE_PAGING_OFFSET,
  DOVE_PAGING_CURSOR,
  DOVE_PAGING_NEXT_URL,
  DOVE_PAGING_LINK_HEADER,
  DOVE_PAGING_KEYSET,
} DovePagingStyle;

/**
 * DovePaging:
 * @name: name of the style, or `` when it stands in its operation
 * @style: how pages follow each other
 * @in: where @param goes
 * @param: (nullable): carries page, offset or cursor
 * @params: (element-type utf8): carry the values of @by, in their order
 * @start: first page or offset
 * @next: (nullable): the next cursor or address
 * @more: (nullable): whether there is more
 * @pages: (nullable): how many pages there are
 * @total: (nullable): how many records there are
 * @is_under_connection: selectors start at the operation's `connection`
 * @by: (element-type DoveSelector): order of keyset paging: the next page begins behind these
 *   values of the last record
 * @size: records of a page; 0 when not told
 * @size_param: (nullable): carries @size
 * @size_in: where @size_param goes
 */
typedef struct
{
  char            *name;
  DovePagingStyle  style;
  DoveIn           in;
  char            *param;
  GPtrArray       *params;
  gint64           start;
  DoveSelector    *next;
  DoveSelector    *more;
  DoveSelector    *pages;
  DoveSelector    *total;
  gboolean         is_under_connection;
  GPtrArray       *by;
  guint            size;
  char            *size_param;
  DoveIn           size_in;
} DovePaging;

/**
 * DoveSince:
 * @field: the value that is remembered
 * @param: (nullable): carries the position
 * @until: (nullable): carries the end of a slice
 * @in: where they go
 * @format: how positions are written
 * @template: (nullable): made around `{since}`
 * @join: (nullable): between it and what is in its place already
 * @covers_only_created: changes of old records are not shown
 * @is_inclusive: records at the position itself are shown again
 * @lookback: overlap in microseconds; -1 when not told
 * @window: slices in microseconds; 0 when not told
 * @cap: most records one question gives; 0 when not told
 * @is_newest_first: the list comes by change time, the newest first: it is read until a record is
 *   older than the position, so that the application need not understand positions
 */
typedef struct
{
  DoveSelector     *field;
  char             *param;
  char             *until;
  DoveIn            in;
  DoveTimeFormat    format;
  DoveTemplateTree *template;
  char             *join;
  gboolean          covers_only_created;
  gboolean          is_inclusive;
  GTimeSpan         lookback;
  GTimeSpan         window;
  guint             cap;
  gboolean          is_newest_first;
} DoveSince;

/**
 * DovePushedFilter:
 * @pointer: the field
 * @param: carries the condition
 * @in: where it goes
 * @format: how times are written
 * @template: (nullable): made around `{value}`
 * @join: (nullable): between it and what is in its place already
 * @ignores_case: the application does not tell capital letters from small ones
 * @compares: (array zero-terminated=1): of `=`, `>=`, `<`, `in`
 *
 * A condition that the application can check itself.
 */
typedef struct
{
  char              *pointer;
  char              *param;
  DoveIn             in;
  DoveTimeFormat     format;
  DoveTemplateTree  *template;
  char              *join;
  gboolean           ignores_case;
  char             **compares;
} DovePushedFilter;

typedef enum
{
  DOVE_ROLE_LIST,
  DOVE_ROLE_LIST_SINCE,
  DOVE_ROLE_LIST_DELETED,
  DOVE_ROLE_FIND,
  DOVE_ROLE_GET,
  DOVE_ROLE_CREATE,
  DOVE_ROLE_UPDATE,
  DOVE_ROLE_REPLACE,
  DOVE_ROLE_UPSERT,
  DOVE_ROLE_DELETE,
  DOVE_ROLE_ARCHIVE,
  DOVE_ROLE_RESTORE,
  DOVE_ROLE_ACTION,
  DOVE_ROLE_DESCRIBE,
  DOVE_ROLE_TEST,
  DOVE_ROLE_LOGIN,
  DOVE_ROLE_AFTER_LOGIN,
  DOVE_ROLE_LOGOUT,
  DOVE_ROLE_BULK,          /* creates, updates or upserts several records */
  DOVE_ROLE_BULK_GET,
  DOVE_ROLE_BULK_DELETE,
  DOVE_ROLE_BULK_MIXED,    /* creates, updates and deletes at once */
  DOVE_ROLE_FEED,          /* a list of events */
  DOVE_ROLE_JOB,           /* asks after a job, or for what it made */
  DOVE_ROLE_HOOK,          /* asks for call-backs, renews or ends that */
} DoveRole;

typedef enum
{
  DOVE_WHOLE_DEFAULT,   /* `replace` and PUT send the whole record, others the changes */
  DOVE_WHOLE_NO,
  DOVE_WHOLE_YES,
} DoveWhole;

/**
 * DoveAsync:
 * @id: (nullable): the job's id in the answer that starts it; `{key}` of @poll and @result
 * @poll: asks how far it is
 * @done: says yes when it has ended well
 * @failed: (nullable): says yes when it never will
 * @every: how long to wait between two questions
 * @result: (nullable): fetches what it made
 * @result_at: (nullable): tells the address of that; without both it is in the answer to @poll
 * @is_lines: what it made is a JSON value in each line
 * @is_known: it is of a format that can be read
 *
 * A list that is made by a job: started, asked after, fetched.
 */
typedef struct
{
  DoveSelector  *id;
  DoveOperation *poll;
  DoveSelector  *done;
  DoveSelector  *failed;
  GTimeSpan      every;
  DoveOperation *result;
  DoveSelector  *result_at;
  gboolean       is_lines;
  gboolean       is_known;
} DoveAsync;

/**
 * DoveOperation:
 * @role: what it is for
 * @name: member name in the manifest: `list`, `get`, the name of an action ...
 * @pointer: where it stands in the manifest
 * @title: (nullable): of an action
 * @is_native: the driver knows how (`"native"`, `"table"`)
 * @method: (nullable): of a request
 * @path: (nullable): of a request
 * @query: (nullable): @headers: (nullable): @body: (nullable): what is sent
 * @encode: how, the manifest's unless the operation says otherwise
 * @document: (nullable): of GraphQL, never templated
 * @variables: (nullable): of GraphQL
 * @connection: (nullable): of GraphQL, above pageInfo
 * @call: (nullable): method of JSON-RPC
 * @params: (nullable): of JSON-RPC: by position or by name
 * @sql: (nullable): @table: (nullable): @order: (element-type DoveSelector): of databases
 * @publish: (nullable): topic of a message
 * @records: (nullable): @record: (nullable): @key: (nullable): @etag: (nullable): into the answer
 * @account: (nullable): @label: (nullable): of the test call
 * @send: (element-type DoveSelector): what may be sent; empty is all
 * @wrap: (nullable): name around the record
 * @whole: whether an update sends the whole record
 * @allow: (nullable): whether the call is possible for a record
 * @filter: (nullable): drops records that were read
 * @paging: (nullable): how its pages follow each other
 * @since: (nullable): how it is asked for changes
 * @by: (element-type DoveSelector): what `find` and `upsert` go by
 * @errors: (element-type DoveErrorRule): in front of the manifest's
 * @is_idempotency_off: the manifest's idempotency key is not sent
 * @async: (nullable): a job
 * @input: (nullable): @output: (nullable): schemas of an action
 * @document_value: the member as written, for what is not compiled here (describe)
 *
 * One thing that can be asked of an application.
 */
struct _DoveOperation
{
  DoveRole          role;
  char             *name;
  char             *pointer;
  char             *title;
  gboolean          is_native;
  char             *method;
  DoveTemplate     *path;
  DoveTemplateTree *query;
  DoveTemplateTree *headers;
  DoveTemplateTree *body;
  DoveEncode        encode;
  char             *document;
  DoveTemplateTree *variables;
  DoveSelector     *connection;
  char             *call;
  DoveTemplateTree *params;
  char             *sql;
  char             *table;
  GPtrArray        *order;
  DoveTemplate     *publish;
  DoveSelector     *records;
  DoveSelector     *record;
  DoveSelector     *key;
  DoveSelector     *etag;
  DoveSelector     *account;
  DoveSelector     *label;
  GPtrArray        *send;
  char             *wrap;
  DoveWhole         whole;
  DoveFormula      *allow;
  DoveFormula      *filter;
  DovePaging       *paging;
  gboolean          is_paging_own;
  DoveSince        *since;
  GPtrArray        *by;
  GPtrArray        *errors;
  gboolean          is_idempotency_off;
  DoveAsync        *async;
  DoveValue        *input;
  DoveValue        *output;
  DoveValue        *document_value;
};

typedef enum
{
  DOVE_BULK_GET,
  DOVE_BULK_CREATE,
  DOVE_BULK_UPDATE,
  DOVE_BULK_UPSERT,
  DOVE_BULK_DELETE,
  DOVE_BULK_MIXED,
  DOVE_BULK_KINDS,
} DoveBulkKind;

/**
 * DoveBulk:
 * @operation: what is asked; its role says whether for reading, deleting or writing
 * @max: most records of one request
 * @is_atomic: a refusal means that nothing was done
 * @item: (nullable): one element of `{items}`, made with `key` and `record`; %NULL is the key to
 *   read or delete, the record to create or upsert, the record and its key to update. Of a mixed
 *   request: of creates, and of updates, whose record holds its key; a delete is a key
 * @results: (nullable): the list of results in the answer; `record` and `key` of @operation are
 *   selectors into one of them
 * @results_by_verb: (nullable): the same for creates, updates and deletes of a mixed request
 * @matches_key: results are told apart by their keys, not by their order
 * @item_error: (nullable): finds something in the result of a record that was refused
 *
 * How several records are dealt with in one request.
 */
typedef struct
{
  DoveOperation    *operation;
  guint             max;
  gboolean          is_atomic;
  DoveTemplateTree *item;
  DoveSelector     *results;
  DoveSelector     *results_by_verb[3];
  gboolean          matches_key;
  DoveSelector     *item_error;
} DoveBulk;

/**
 * DoveReference:
 * @pointer: the field
 * @object: whose key it holds
 */
typedef struct
{
  char *pointer;
  char *object;
} DoveReference;

/**
 * DoveObject:
 * @manifest: (transfer none): the manifest it belongs to
 * @id: name in the manifest: `contact`
 * @title: @plural: for the user
 * @schema: of one record
 * @schema_document: the same as written, references resolved
 * @keys: (element-type DoveSelector): one, or several of a compound key
 * @identity: (nullable): @etag: (nullable): @version: (nullable): @label: (nullable):
 * @created: (nullable): @updated: (nullable): @deleted: (nullable): of a record
 * @created_format: @updated_format: how these times are written
 * @parent: (nullable): id of the object it is read below
 * @parent_as: (nullable): member that holds the parent's key
 * @is_parent_undeclared: the file's schema does not name that member: it is ours, and never sent
 * @parent_when: (nullable): which parents to read
 * @each: (element-type DoveValue): value sets to repeat the list with
 * @scopes: (element-type utf8): rights that the sign-in must include; empty when not told
 * @references: (element-type DoveReference): fields that hold keys of other objects
 * @filters: (element-type DovePushedFilter): what can be pushed down
 * @find: (element-type DoveOperation): searches
 * @actions: (element-type DoveOperation): others
 * @bulk: (nullable): by kind, how several records are dealt with at once
 */
struct _DoveObject
{
  DoveManifest   *manifest;
  char           *id;
  char           *title;
  char           *plural;
  char           *description;
  gboolean        is_read_only;
  DoveSchema     *schema;
  DoveValue      *schema_document;
  GPtrArray      *keys;
  DoveSelector   *identity;
  DoveSelector   *etag;
  DoveSelector   *version;
  DoveSelector   *label;
  DoveSelector   *created;
  DoveSelector   *updated;
  DoveSelector   *deleted;
  DoveTimeFormat  created_format;
  DoveTimeFormat  updated_format;
  char           *parent;
  char           *parent_as;
  gboolean        is_parent_undeclared;
  DoveFormula    *parent_when;
  GPtrArray      *each;
  GPtrArray      *scopes;
  GPtrArray      *references;
  GPtrArray      *filters;
  char           *table;
  DoveOperation  *describe;
  DoveOperation  *list;
  DoveOperation  *list_since;
  DoveOperation  *list_deleted;
  GPtrArray      *find;
  DoveOperation  *get;
  DoveOperation  *create;
  DoveOperation  *update;
  DoveOperation  *replace;
  DoveOperation  *upsert;
  DoveOperation  *delete;
  DoveOperation  *archive;
  DoveOperation  *restore;
  GPtrArray      *actions;
  DoveBulk       *bulk[DOVE_BULK_KINDS];
};

typedef enum
{
  DOVE_AUTH_NONE,
  DOVE_AUTH_API_KEY,
  DOVE_AUTH_BASIC,
  DOVE_AUTH_BEARER,
  DOVE_AUTH_OAUTH2,
  DOVE_AUTH_SESSION,
  DOVE_AUTH_JWT,
  DOVE_AUTH_OAUTH1,
  DOVE_AUTH_AWS_SIGV4,
  DOVE_AUTH_CLIENT_CERTIFICATE,
} DoveAuthType;

/* Secrets of a client certificate, as dove_net_certificate_new() reads them */
#define DOVE_SECRET_CERTIFICATE          "certificate"
#define DOVE_SECRET_CERTIFICATE_KEY      "certificate_key"
#define DOVE_SECRET_CERTIFICATE_PASSWORD "certificate_password"

/**
 * DoveSecret:
 * @name: as in `{secret.NAME}`
 * @title: what to ask for
 * @description: (nullable): where to find it
 * @pattern: (nullable): what it looks like
 * @is_hidden: not echoed when typed
 * @is_multiline: may hold line breaks
 * @is_optional: need not be given
 */
typedef struct
{
  char     *name;
  char     *title;
  char     *description;
  GRegex   *pattern;
  gboolean  is_hidden;
  gboolean  is_multiline;
  gboolean  is_optional;
} DoveSecret;

/**
 * DoveSaved:
 * @name: as in `{session.NAME}`
 * @selector: where it stands in the answer
 */
typedef struct
{
  char         *name;
  DoveSelector *selector;
} DoveSaved;

typedef enum
{
  DOVE_JWT_HS256,
  DOVE_JWT_RS256,
  DOVE_JWT_ES256,
} DoveJwtAlgorithm;

typedef enum
{
  DOVE_KEY_TEXT,
  DOVE_KEY_HEX,
  DOVE_KEY_BASE64,
} DoveKeyEncoding;

/**
 * DoveJwt:
 * @algorithm: how it is signed
 * @key: the secret, or a private key in PEM
 * @key_encoding: how a secret of HS256 is written
 * @key_id: (nullable): tells the application which key it was
 * @claims: (nullable): what is said besides the times
 * @lifetime: how long one is good, microseconds
 *
 * A JSON Web Token that we sign ourselves.
 */
typedef struct
{
  DoveJwtAlgorithm  algorithm;
  DoveTemplate     *key;
  DoveKeyEncoding   key_encoding;
  DoveTemplate     *key_id;
  DoveTemplateTree *claims;
  GTimeSpan         lifetime;
} DoveJwt;

/**
 * DoveGrant:
 * @DOVE_GRANT_CODE: a person agrees in the browser (RFC 6749 section 4.1)
 * @DOVE_GRANT_CLIENT: the program signs in as itself (section 4.4)
 * @DOVE_GRANT_DEVICE: a person types a code into a browser anywhere (RFC 8628)
 * @DOVE_GRANT_JWT: the program signs a token of its own, and gets one for it (RFC 7523)
 */
typedef enum
{
  DOVE_GRANT_CODE,
  DOVE_GRANT_CLIENT,
  DOVE_GRANT_DEVICE,
  DOVE_GRANT_JWT,
} DoveGrant;

/**
 * DoveClientAuth:
 *
 * How a program shows its own id and secret to the token address.
 */
typedef enum
{
  DOVE_CLIENT_BODY,
  DOVE_CLIENT_BASIC,
  DOVE_CLIENT_NONE,
  DOVE_CLIENT_KEY,    /* with a token signed by a private key (RFC 7523 section 2.2) */
  DOVE_CLIENT_CERTIFICATE, /* with the certificate of the connection (RFC 8705 section 2) */
} DoveClientAuth;

/**
 * DoveRedirect:
 * @DOVE_REDIRECT_LOOPBACK: to a port of this computer that is free
 * @DOVE_REDIRECT_LOOPBACK_FIXED: to port 17652, for providers that compare it
 * @DOVE_REDIRECT_PASTE: the person copies the address that the browser was sent to
 */
typedef enum
{
  DOVE_REDIRECT_LOOPBACK,
  DOVE_REDIRECT_LOOPBACK_FIXED,
  DOVE_REDIRECT_PASTE,
} DoveRedirect;

/**
 * DoveOAuth:
 * @grant: how tokens are come by
 * @authorize: @token: @refresh: @revoke: @device: (nullable): addresses
 * @pushed: (nullable): address that takes the request before the browser does (RFC 9126)
 * @discovery: (nullable): where those of them are told that are not given
 * @scope: (nullable): what is asked for, joined
 * @scope_titles: (nullable): a record: words for what is asked for
 * @uses_pkce: RFC 7636, S256
 * @client_auth: @redirect: see there
 * @client_id: (nullable): of a public client; %NULL: the secret `client_id`
 * @authorize_params: @token_params: @refresh_params: (nullable): further parameters
 * @sends_json: the token address takes JSON instead of a form
 * @callback: (element-type utf8): parameters of the redirect that are kept in the session
 * @token_at: (nullable): where a token answer has the token; %NULL: `access_token`
 * @expires_at: (nullable): where it says when the token ends; %NULL: by `expires_in`
 *
 * OAuth 2 as a manifest tells it.
 */
typedef struct
{
  DoveGrant         grant;
  DoveTemplate     *authorize;
  DoveTemplate     *token;
  DoveTemplate     *refresh;
  DoveTemplate     *revoke;
  DoveTemplate     *device;
  DoveTemplate     *pushed;
  DoveTemplate     *discovery;
  char             *scope;
  DoveValue        *scope_titles;
  gboolean          uses_pkce;
  DoveClientAuth    client_auth;
  DoveRedirect      redirect;
  char             *client_id;
  DoveTemplateTree *authorize_params;
  DoveTemplateTree *token_params;
  DoveTemplateTree *refresh_params;
  gboolean          sends_json;
  GPtrArray        *callback;
  DoveSelector     *token_at;
  DoveSelector     *expires_at;
} DoveOAuth;

/**
 * DoveAuth:
 * @id: @type: @title: which way to sign in
 * @help: (nullable): how to get credentials
 * @secrets: (element-type DoveSecret): what to ask the user for, kept in the keyring
 * @in: @name: @value: of an API key
 * @user: @password: of basic sign-in
 * @token: (nullable): @scheme: of a bearer token (`Bearer`)
 * @oauth: (nullable): of OAuth 2
 * @has_certificate: a client certificate is shown to the servers: the secrets named by
 *   %DOVE_SECRET_CERTIFICATE and the like
 * @jwt: (nullable): a token that we sign: shown itself, exchanged, or to show the program's own id
 * @login: (nullable): @logout: (nullable): of a session
 * @save: (element-type DoveSaved): what to keep of the login's answer
 * @after: (nullable): a call right after signing in, for what that does not tell
 * @after_at: (nullable): the address it is joined to, instead of the manifest's `base`
 * @after_save: (element-type DoveSaved): what to keep of its answer
 * @apply_headers: (nullable): @apply_query: (nullable): @apply_cookies: how a session is shown
 * @renew_on: (element-type guint): statuses that mean: the session has ended
 * @lifetime: microseconds; 0 when not told
 * @document_value: the member as written
 *
 * One way to sign in.
 */
typedef struct
{
  char             *id;
  DoveAuthType      type;
  char             *title;
  char             *help;
  GPtrArray        *secrets;
  DoveIn            in;
  char             *name;
  DoveTemplate     *value;
  DoveTemplate     *user;
  DoveTemplate     *password;
  DoveTemplate     *token;
  char             *scheme;
  DoveOAuth        *oauth;
  DoveJwt          *jwt;
  gboolean          has_certificate;
  DoveOperation    *login;
  DoveOperation    *logout;
  GPtrArray        *save;
  DoveOperation    *after;
  DoveTemplate     *after_at;
  GPtrArray        *after_save;
  DoveTemplateTree *apply_headers;
  DoveTemplateTree *apply_query;
  gboolean          apply_cookies;
  GArray           *renew_on;
  GTimeSpan         lifetime;
  DoveValue        *document_value;
} DoveAuth;

/**
 * DoveSetting:
 * @name: as in `{settings.NAME}`
 * @title: (nullable): @description: (nullable): for the form
 * @schema: of the value
 * @default_value: (nullable): taken when the user says nothing
 * @is_required: must be given
 * @is_uri: an address: kept without a `/` at the end
 */
typedef struct
{
  char      *name;
  char      *title;
  char      *description;
  DoveValue *schema;
  DoveValue *default_value;
  gboolean   is_required;
  gboolean   is_uri;
} DoveSetting;

typedef enum
{
  DOVE_EVENTS_FEED,
  DOVE_EVENTS_WEBHOOK,
  DOVE_EVENTS_TOKEN,
  DOVE_EVENTS_SUBSCRIBE,
  DOVE_EVENTS_LISTEN,
  DOVE_EVENTS_IDLE,
  DOVE_EVENTS_WATCH,
  DOVE_EVENTS_STREAM,
  DOVE_EVENTS_WEBSOCKET,
} DoveEventsStyle;

typedef enum
{
  DOVE_SIGNATURE_HMAC_SHA256,
  DOVE_SIGNATURE_HMAC_SHA1,
  DOVE_SIGNATURE_HMAC_SHA512,
  DOVE_SIGNATURE_TOKEN,              /* the secret itself stands in the header */
  DOVE_SIGNATURE_ED25519,
  DOVE_SIGNATURE_STANDARD_WEBHOOKS,
} DoveSignatureAlgorithm;

/**
 * DoveSignature:
 * @header: (nullable): where the signature stands
 * @timestamp_header: (nullable): where the time of sending stands
 * @signature_field: @timestamp_field: (nullable): names of parts of a header like `t=..,v1=..`
 * @prefix: (nullable): in front of the signature
 * @algorithm: how it is made
 * @is_base64: it is written in base64, not in hexadecimal digits
 * @payload: what is signed: a template over `{body}`, `{timestamp}`, `{method}` and `{url}` that
 *   is filled in byte by byte
 * @tolerance: how old, or how far in the future, a call may be; 0 when not told
 */
typedef struct
{
  char                   *header;
  char                   *timestamp_header;
  char                   *signature_field;
  char                   *timestamp_field;
  char                   *prefix;
  DoveSignatureAlgorithm  algorithm;
  gboolean                is_base64;
  char                   *payload;
  GTimeSpan               tolerance;
} DoveSignature;

/**
 * DoveEvents:
 * @id: name in the manifest
 * @style: how events come
 * @objects: (element-type utf8): of what
 * @every: how often to ask; 0 when not told
 * @retention: how long events are kept; 0 when not told
 * @manual: (nullable): what a person has to do
 * @feed: (nullable): lists events
 * @subscribe: @renew: @unsubscribe: (nullable): ask for call-backs, go on with it, end it
 * @hook_id: @hook_secret: (nullable): `hook.id` and `hook.secret`, in the answer of @subscribe
 * @verbs: (element-type utf8): each is subscribed to with its `verb`
 * @challenge: (nullable): how a first call is answered, as written
 * @signature: (nullable): how a call shows where it comes from
 * @topic: @channel: @queue: (nullable): of brokers and databases
 * @events: (nullable): list of events in a call; %NULL: the call is one
 * @event_id: @event_key: (nullable): of an event
 * @event_object: (nullable): tells the object; %NULL: it is @object_id
 * @object_id: (nullable): the one object that events are about
 * @event_record: (nullable): the record as the event has it
 * @event_record_tree: (nullable): the same, put together from parts
 * @event_deleted: (nullable): whether the record is gone
 *
 * One source of events. An event is a hint: what it names is fetched.
 */
typedef struct
{
  char             *id;
  DoveEventsStyle   style;
  GPtrArray        *objects;
  GTimeSpan         every;
  GTimeSpan         retention;
  char             *manual;
  DoveOperation    *feed;
  DoveOperation    *subscribe;
  DoveOperation    *renew;
  DoveOperation    *unsubscribe;
  DoveSelector     *hook_id;
  DoveSelector     *hook_secret;
  GPtrArray        *verbs;
  DoveValue        *challenge;
  DoveSignature    *signature;
  char             *topic;
  char             *channel;
  char             *queue;
  DoveSelector     *events;
  DoveSelector     *event_id;
  DoveSelector     *event_object;
  char             *object_id;
  DoveSelector     *event_key;
  DoveSelector     *event_record;
  DoveTemplateTree *event_record_tree;
  DoveSelector     *event_deleted;
} DoveEvents;

struct _DoveManifest
{
  char              *file;           /* nullable: where it was read from */
  DoveValue         *document;       /* the whole, `extends` merged, `x-` members included */
  char              *extends;        /* nullable */
  gboolean           is_shipped;     /* it came with the program, and not from a stranger */
  char              *id;
  char              *version;
  char              *name;
  char              *summary;
  char              *documentation;
  char              *licence;
  char              *icon;
  char              *verified;       /* nullable: `x-verified`: live, document, facts */
  GPtrArray         *categories;     /* element-type utf8 */
  DoveDriverKind     driver;
  DoveDialect        dialect;
  GPtrArray         *settings;       /* element-type DoveSetting, in form order */
  DoveTemplate      *base;
  gboolean           base_is_saved;  /* `base` is told by the sign-in: it names `session` */
  GPtrArray         *hosts;          /* element-type utf8: where `base` may be: `*.example.com` */
  GPtrArray         *auths;          /* element-type DoveAuth */
  DoveTemplateTree  *headers;
  DoveTemplateTree  *query;
  DoveTemplateTree  *envelope;       /* nullable: patches the body that a dialect makes */
  DoveEncode         encode;
  DoveClear          clear;
  DoveSelector      *error_message;
  GPtrArray         *errors;         /* element-type DoveErrorRule */
  GPtrArray         *limits;         /* element-type DoveLimit */
  char              *idempotency_name; /* nullable: header or body member that carries the key */
  DoveIn             idempotency_in;
  GTimeSpan          idempotency_keep; /* DOVE_IDEMPOTENCY_KEEP when not told */
  GTimeSpan          settle;         /* DOVE_SETTLE_DEFAULT when not told */
  DoveOperation     *test;
  GPtrArray         *pagings;        /* element-type DovePaging */
  GPtrArray         *objects;        /* element-type DoveObject, in the file's order */
  GPtrArray         *events;         /* element-type DoveEvents */
};

/**
 * DoveManifestResolver:
 * @resolve: gives text and file name of the manifest with an id, for `extends`
 * @user_data: handed to it
 */
typedef struct
{
  gboolean (*resolve) (const char  *id,
                       char       **file,
                       char       **text,
                       gpointer     user_data,
                       GError     **error);
  gpointer   user_data;
} DoveManifestResolver;

DoveManifest  *dove_manifest_load           (const char                 *file,
                                             const DoveManifestResolver *resolver,
                                             GPtrArray                 **issues,
                                             GError                    **error);
DoveManifest  *dove_manifest_new            (const char                 *text,
                                             const char                 *file,
                                             const DoveManifestResolver *resolver,
                                             GPtrArray                 **issues,
                                             GError                    **error);
DoveManifest  *dove_manifest_ref            (DoveManifest               *self);
void           dove_manifest_unref          (DoveManifest               *self);

DoveObject    *dove_manifest_find_object    (DoveManifest               *self,
                                             const char                 *id);
DoveAuth      *dove_manifest_find_auth      (DoveManifest               *self,
                                             const char                 *id);
gboolean       dove_manifest_needs_browser  (DoveManifest               *self,
                                             const char                 *auth_id);
DoveSetting   *dove_manifest_find_setting   (DoveManifest               *self,
                                             const char                 *name);
DoveValue     *dove_manifest_make_settings  (DoveManifest               *self,
                                             DoveValue                  *given,
                                             GError                    **error);

GPtrArray     *dove_manifest_check          (DoveManifest               *self);
GPtrArray     *dove_manifest_list_hosts     (DoveManifest               *self);
gboolean       dove_manifest_allows_host    (DoveManifest               *self,
                                             const char                 *host);

void           dove_manifest_issue_free     (DoveManifestIssue          *issue);
char          *dove_manifest_issue_to_text  (const DoveManifestIssue    *issue);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DoveManifest, dove_manifest_unref)

G_END_DECLS
