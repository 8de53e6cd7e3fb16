/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "dove-conformance.h"

#define FIELDS "id name email number version created_at updated_at"

int
main (int   argc,
      char *argv[])
{
  static const DoveDriverFixtureOptions rows[] = {
    { .style = "page", .auth = "token" },
    { .style = "offset", .auth = "key" },
    { .style = "cursor", .auth = "password" },
    { .style = "next", .auth = "session" },
    { .style = "link", .auth = "token" },
    { .style = "keyset", .auth = "token" },
    { .style = "page", .auth = "session", .flags = DOVE_TEST_APP_SILENT },
  };
  static const DoveDriverFixtureOptions rpc = { .file = "test-rpc.json" };
  static const DoveDriverFixtureOptions nodes = {
    .file = "test-graphql.json", .style = "nodes { " FIELDS " }",
  };
  static const DoveDriverFixtureOptions edges = {
    .file = "test-graphql.json", .style = "edges { cursor node { " FIELDS " } }",
  };

  static const DoveDriverFixtureOptions odata = { .file = "test-odata.json" };

  static const DoveDriverFixtureOptions xml = { .file = "test-xml.json" };

  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *prefix = NULL;

      prefix = g_strdup_printf ("/driver/http/conformance/rest-%u-%s-%s", i, rows[i].style,
                                rows[i].auth);
      dove_conformance_add (prefix, &rows[i]);
    }
  dove_conformance_add ("/driver/http/conformance/json-rpc", &rpc);
  dove_conformance_add ("/driver/http/conformance/graphql-nodes", &nodes);
  dove_conformance_add ("/driver/http/conformance/graphql-edges", &edges);
  dove_conformance_add ("/driver/http/conformance/odata", &odata);
  dove_conformance_add ("/driver/http/conformance/xml", &xml);

  return g_test_run ();
}
