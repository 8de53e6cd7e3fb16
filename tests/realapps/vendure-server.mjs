// SPDX-License-Identifier: GPL-3.0-or-later
// A Vendure of its own, for tests/realapps/vendure.py: the npm package @vendure/core as it comes,
// with a database in memory. The folder of the package, the port and the administrator's password
// come from the environment.
import { createRequire } from 'node:module';

const { VENDURE_PACKAGES: packages, VENDURE_PORT: port, VENDURE_PASSWORD: password } = process.env;
const { bootstrap, DefaultLogger, LogLevel } = createRequire(packages + '/')('@vendure/core');

await bootstrap({
  apiOptions: { hostname: '127.0.0.1', port: Number(port), adminApiPath: 'admin-api', shopApiPath: 'shop-api' },
  authOptions: {
    tokenMethod: 'bearer',
    superadminCredentials: { identifier: 'admin', password },
  },
  dbConnectionOptions: { type: 'sqljs', synchronize: true },
  logger: new DefaultLogger({ level: LogLevel.Warn, timestamp: false }),
  paymentOptions: { paymentMethodHandlers: [] },
});
