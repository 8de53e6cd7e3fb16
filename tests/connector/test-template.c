/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "base/dove-error.h"
#include "connector/dove-template.h"
#include "record/dove-json.h"

/* The variables of RFC 6570 section 3.2. */
static const char variables[] =
  "{ \"count\": [\"one\", \"two\", \"three\"], \"dom\": [\"example\", \"com\"],"
  "  \"dub\": \"me/too\","
  "  \"hello\": \"Hello World!\", \"half\": \"50%\", \"var\": \"value\", \"who\": \"fred\","
  "  \"base\": \"http://example.com/home/\", \"path\": \"/foo/bar\","
  "  \"list\": [\"red\", \"green\", \"blue\"],"
  "  \"keys\": { \"semi\": \";\", \"dot\": \".\", \"comma\": \",\" },"
  "  \"v\": \"6\", \"x\": \"1024\", \"y\": \"768\", \"empty\": \"\", \"empty_keys\": {},"
  "  \"undef\": null, \"climb\": \"../x\", \"up\": \"..\", \"twice\": \"..%2Fx\","
  "  \"steps\": [\"a\", \"\", \"b\"], \"record\": { \"id\": \"7?a=1#b\", \"line\": \"a\\r\\nb\","
  "  \"up\": \"../../admin\" } }";

typedef struct
{
  const char *template;
  const char *wanted;
} Case;

static const Case rfc[] = {
  { "{count}", "one,two,three" }, { "{count*}", "one,two,three" },
  { "{/count}", "/one,two,three" }, { "{/count*}", "/one/two/three" },
  { "{;count}", ";count=one,two,three" }, { "{;count*}", ";count=one;count=two;count=three" },
  { "{?count}", "?count=one,two,three" }, { "{?count*}", "?count=one&count=two&count=three" },
  { "{&count*}", "&count=one&count=two&count=three" },
  { "{var}", "value" }, { "{hello}", "Hello%20World%21" }, { "{half}", "50%25" },
  { "O{empty}X", "OX" }, { "O{undef}X", "OX" }, { "{x,y}", "1024,768" },
  { "{x,hello,y}", "1024,Hello%20World%21,768" }, { "?{x,empty}", "?1024," },
  { "?{x,undef}", "?1024" }, { "?{undef,y}", "?768" }, { "{var:3}", "val" },
  { "{var:30}", "value" }, { "{list}", "red,green,blue" }, { "{list*}", "red,green,blue" },
  { "{keys}", "semi,%3B,dot,.,comma,%2C" }, { "{keys*}", "semi=%3B,dot=.,comma=%2C" },
  { "{+var}", "value" }, { "{+hello}", "Hello%20World!" }, { "{+half}", "50%25" },
  { "{base}index", "http%3A%2F%2Fexample.com%2Fhome%2Findex" },
  { "{+base}index", "http://example.com/home/index" }, { "O{+empty}X", "OX" },
  { "O{+undef}X", "OX" }, { "{+path}/here", "/foo/bar/here" },
  { "here?ref={+path}", "here?ref=/foo/bar" }, { "up{+path}{var}/here", "up/foo/barvalue/here" },
  { "{+x,hello,y}", "1024,Hello%20World!,768" }, { "{+path,x}/here", "/foo/bar,1024/here" },
  { "{+path:6}/here", "/foo/b/here" }, { "{+list}", "red,green,blue" },
  { "{+list*}", "red,green,blue" }, { "{+keys}", "semi,;,dot,.,comma,," },
  { "{+keys*}", "semi=;,dot=.,comma=," }, { "{#var}", "#value" },
  { "{#hello}", "#Hello%20World!" }, { "{#half}", "#50%25" }, { "foo{#empty}", "foo#" },
  { "foo{#undef}", "foo" }, { "{#x,hello,y}", "#1024,Hello%20World!,768" },
  { "{#path,x}/here", "#/foo/bar,1024/here" }, { "{#path:6}/here", "#/foo/b/here" },
  { "{#list*}", "#red,green,blue" }, { "{#keys*}", "#semi=;,dot=.,comma=," },
  { "{.who}", ".fred" }, { "{.who,who}", ".fred.fred" }, { "{.half,who}", ".50%25.fred" },
  { "www{.dom*}", "www.example.com" }, { "X{.var}", "X.value" }, { "X{.empty}", "X." },
  { "X{.undef}", "X" }, { "X{.var:3}", "X.val" }, { "X{.list}", "X.red,green,blue" },
  { "X{.list*}", "X.red.green.blue" }, { "X{.keys}", "X.semi,%3B,dot,.,comma,%2C" },
  { "X{.keys*}", "X.semi=%3B.dot=..comma=%2C" }, { "X{.empty_keys}", "X" },
  { "{/who}", "/fred" }, { "{/half,who}", "/50%25/fred" }, { "{/who,dub}", "/fred/me%2Ftoo" },
  { "{/var}", "/value" }, { "{/var,empty}", "/value/" }, { "{/var,undef}", "/value" },
  { "{/var,x}/here", "/value/1024/here" }, { "{/var:1,var}", "/v/value" },
  { "{/list}", "/red,green,blue" }, { "{/list*}", "/red/green/blue" },
  { "{/keys*}", "/semi=%3B/dot=./comma=%2C" }, { "{;who}", ";who=fred" },
  { "{;half}", ";half=50%25" }, { "{;empty}", ";empty" },
  { "{;v,empty,who}", ";v=6;empty;who=fred" },
  { "{;x,y,undef}", ";x=1024;y=768" }, { "{;hello:5}", ";hello=Hello" },
  { "{;list*}", ";list=red;list=green;list=blue" },
  { "{;keys}", ";keys=semi,%3B,dot,.,comma,%2C" },
  { "{;keys*}", ";semi=%3B;dot=.;comma=%2C" }, { "{?who}", "?who=fred" },
  { "{?x,y,empty}", "?x=1024&y=768&empty=" }, { "{?x,y,undef}", "?x=1024&y=768" },
  { "{?var:3}", "?var=val" }, { "{?list}", "?list=red,green,blue" },
  { "{?keys}", "?keys=semi,%3B,dot,.,comma,%2C" }, { "{?keys*}", "?semi=%3B&dot=.&comma=%2C" },
  { "?fixed=yes{&x}", "?fixed=yes&x=1024" }, { "{&var:3}", "&var=val" },
  { "{&x,y,empty}", "&x=1024&y=768&empty=" }, { "{&keys*}", "&semi=%3B&dot=.&comma=%2C" },
};

static DoveScope *
new_scope (void)
{
  g_autoptr(DoveValue) record = dove_json_parse (variables, -1, NULL, NULL);
  DoveScope *scope = dove_scope_new (NULL);

  g_assert_nonnull (record);
  for (guint i = 0; i < dove_value_get_length (record); i++)
    dove_scope_set (scope, dove_value_get_name (record, i), dove_value_get_element (record, i));

  return scope;
}

static void
test_rfc (gconstpointer data)
{
  const Case *it = data;
  g_autoptr(DoveScope) scope = new_scope ();
  g_autoptr(DoveTemplate) template = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *text = NULL;

  template = dove_template_new (it->template, DOVE_TEMPLATE_URI, &error);
  g_assert_no_error (error);
  g_assert_true (dove_template_expand_text (template, scope, &text, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (text, ==, it->wanted);
}

static void
test_wrong_templates (void)
{
  const char *wrong[] = { "{", "}", "a}b", "{}", "{key", "{a b}", "{,}", "{a,}", "{a:}", "{a:0}",
                          "{a:10000}", "{.}", "{a.}", "{{a}}", "{=a}", "{|a}" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(GError) error = NULL;

      g_assert_null (dove_template_new (wrong[i], DOVE_TEMPLATE_PATH, &error));
      g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

/* Whatever a record holds, the address stays in its folder and names one resource. */
static void
test_hostile_paths (void)
{
  const Case cases[] = {
    { "/orders/{var}", "/orders/value" },
    { "/orders/{dub}", "/orders/me%2Ftoo" },
    { "/orders/{undef}", NULL },
    { "/orders/{empty}", NULL },
    { "/orders/{nobody}", NULL },
    { "/orders/{up}", NULL },
    { "/orders/{climb}", NULL },
    { "/orders/{twice}", NULL },
    { "/orders/{+climb}", NULL },
    { "/orders{/steps*}", NULL },
    { "/orders{/list*}", "/orders/red/green/blue" },
    { "/orders/{record.id}", "/orders/7%3Fa%3D1%23b" },
    { "/orders{?undef}", "/orders" },
    { "=\"/orders/\" & [record.id]", "/orders/7%3Fa=1%23b" },
    { "=\"/orders/\" & [record.line]", "/orders/a%0D%0Ab" },
    { "=\"/orders/\" & [record.up]", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveScope) scope = new_scope ();
      g_autoptr(DoveTemplate) template = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;
      gboolean ok;

      template = dove_template_new (cases[i].template, DOVE_TEMPLATE_PATH, &error);
      g_assert_no_error (error);
      ok = dove_template_expand_text (template, scope, &text, &error);
      g_test_message ("%s -> %s", cases[i].template, text != NULL ? text : error->message);
      g_assert_cmpint (ok, ==, cases[i].wanted != NULL);
      g_assert_cmpstr (text, ==, cases[i].wanted);
      if (!ok)
        g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);
    }
}

/* In a body a reference by itself keeps its kind; mixed text is text. */
static void
test_values (void)
{
  const Case cases[] = {
    { "{list}", "[\"red\",\"green\",\"blue\"]" },
    { "{undef}", "null" },
    { "{nobody}", NULL },
    { "a {var}", "\"a value\"" },
    { "{hello}", "\"Hello World!\"" },
    { "", "\"\"" },
    { "'=1+1", "\"=1+1\"" },
    { "=1+1", "2" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveScope) scope = new_scope ();
      g_autoptr(DoveTemplate) template = NULL;
      g_autoptr(DoveValue) value = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *json = NULL;

      template = dove_template_new (cases[i].template, DOVE_TEMPLATE_VALUE, &error);
      g_assert_no_error (error);
      g_assert_true (dove_template_expand_value (template, scope, &value, &error));
      g_assert_no_error (error);
      json = value != NULL ? dove_json_write (value, DOVE_JSON_COMPACT) : NULL;
      g_assert_cmpstr (json, ==, cases[i].wanted);
    }
}

/* An object is there when its member `?` says so; else it is left out. */
static void
test_conditional_objects (void)
{
  const Case cases[] = {
    { "[{\"?\":\"=[var]=\\\"value\\\"\",\"a\":1}]", "[{\"a\":1}]" },
    { "[{\"?\":\"=[var]=\\\"other\\\"\",\"a\":1}]", "[]" },
    { "{\"b\":{\"?\":\"{undef}\",\"a\":1},\"c\":2}", "{\"c\":2}" },
    { "{\"b\":{\"?\":true,\"a\":1}}", "{\"b\":{\"a\":1}}" },
    { "{\"?\":false,\"a\":\"{path}\"}", NULL },
  };
  g_autoptr(DoveValue) wrong = dove_json_parse ("{\"?\":\"yes\"}", -1, NULL, NULL);
  g_autoptr(DoveTemplateTree) tree = dove_template_tree_new (wrong, DOVE_TEMPLATE_VALUE, NULL,
                                                             NULL);
  g_autoptr(DoveScope) scope = new_scope ();
  g_autoptr(DoveValue) nothing = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_false (dove_template_tree_expand (tree, scope, &nothing, &error));
  g_assert_error (error, DOVE_ERROR, DOVE_ERROR_INVALID);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DoveValue) document = dove_json_parse (cases[i].template, -1, NULL, NULL);
      g_autoptr(DoveTemplateTree) good = NULL;
      g_autoptr(DoveValue) value = NULL;
      g_autofree char *json = NULL;

      good = dove_template_tree_new (document, DOVE_TEMPLATE_VALUE, NULL, NULL);
      g_assert_true (dove_template_tree_expand (good, scope, &value, NULL));
      json = value != NULL ? dove_json_write (value, DOVE_JSON_COMPACT) : NULL;
      g_assert_cmpstr (json, ==, cases[i].wanted);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (rfc); i++)
    {
      g_autofree char *path = g_strdup_printf ("/template/rfc6570/%u", i);

      g_test_add_data_func (path, &rfc[i], test_rfc);
    }
  g_test_add_func ("/template/wrong-templates", test_wrong_templates);
  g_test_add_func ("/template/hostile-paths", test_hostile_paths);
  g_test_add_func ("/template/values", test_values);
  g_test_add_func ("/template/conditional-objects", test_conditional_objects);

  return g_test_run ();
}
