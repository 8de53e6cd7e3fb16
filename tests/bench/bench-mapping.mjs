// SPDX-License-Identifier: GPL-3.0-or-later
//
// The mapping of bench-mapping.c in plain JavaScript and in JSONata, on the contacts and
// against the customers that bench-mapping printed. Usage:
//   node bench-mapping.mjs CONTACTS CUSTOMERS     (JSONata: npm i jsonata beside, or in NODE_PATH)
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isDeepStrictEqual } from 'node:util';

const ROUNDS = 7;
const JSONATA_SHARE = 10; // it is slow: one contact of so many
const [contactsFile, customersFile] = process.argv.slice(2);
const lines = readFileSync(contactsFile, 'utf8').trimEnd().split('\n');
const contacts = lines.map((line) => JSON.parse(line));
const customers = readFileSync(customersFile, 'utf8').trimEnd().split('\n').map((l) => JSON.parse(l));

const countries = {
  Germany: 'DE', France: 'FR', 'United Kingdom': 'GB', Spain: 'ES', Italy: 'IT', Sweden: 'SE',
  Poland: 'PL', Switzerland: 'CH', Denmark: 'DK', Czechia: 'CZ', Norway: 'NO', Portugal: 'PT',
  Netherlands: 'NL', Belgium: 'BE', Austria: 'AT', Ireland: 'IE', Finland: 'FI', Hungary: 'HU',
  Greece: 'GR', Estonia: 'EE',
};

function mapByHand(contact) {
  const { address, company } = contact;
  return {
    external_id: String(contact.id),
    name: `${contact.first_name.trim()} ${contact.last_name.trim()}`,
    email: contact.emails[0].toLowerCase(),
    phone: `+${contact.phone.replace(/^00|[^0-9]/g, '')}`,
    company: company.name.toUpperCase(),
    vat: company.vat,
    credit_limit: Math.round(Number(contact.credit_limit) * 100) / 100,
    country: countries[address.country],
    address: `${address.street}, ${address.zip} ${address.city}, ${address.country}`,
    type: company.name === '' ? 'person' : 'company',
    tags: contact.tags.join(';'),
    created_date: contact.created_at.slice(0, 10),
  };
}

const jsonataText = `{
  "external_id": $string(id),
  "name": $trim(first_name) & " " & $trim(last_name),
  "email": $lowercase(emails[0]),
  "phone": "+" & $replace(phone, /^00|[^0-9]/, ""),
  "company": $uppercase(company.name),
  "vat": company.vat,
  "credit_limit": $round($number(credit_limit), 2),
  "country": $lookup($countries, address.country),
  "address": address.street & ", " & address.zip & " " & address.city & ", " & address.country,
  "type": company.name = "" ? "person" : "company",
  "tags": $join(tags, ";"),
  "created_date": $substring(created_at, 0, 10)
}`;

// CPU seconds of the process, all its threads
function cpuSeconds() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

async function measure(name, n, work) {
  const rates = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = cpuSeconds();
    await work();
    rates.push(n / (cpuSeconds() - start));
  }
  rates.sort((a, b) => a - b);
  console.log(`${name.padEnd(34)} ${rates[ROUNDS >> 1].toFixed(0).padStart(9)} records a CPU second`);
}

function check(name, mapped) {
  mapped.forEach((customer, i) => {
    if (!isDeepStrictEqual({ ...customer }, customers[i])) {
      console.error(`${name} maps contact ${i + 1} differently:`, customer, customers[i]);
      process.exitCode = 1;
    }
  });
}

check('JavaScript', contacts.map(mapByHand));
await measure('map parsed records, JavaScript:', contacts.length, () => contacts.map(mapByHand));
await measure('read, map and write, JavaScript:', lines.length, () => {
  let length = 0;
  for (const line of lines) length += JSON.stringify(mapByHand(JSON.parse(line))).length;
  return length;
});

let jsonata = null;
try {
  jsonata = createRequire(`${process.cwd()}/`)('jsonata');
} catch {
  console.log('JSONata is not installed here: npm i jsonata');
}
if (jsonata !== null) {
  const expression = jsonata(jsonataText);
  const few = contacts.slice(0, contacts.length / JSONATA_SHARE);
  const mapped = [];
  for (const contact of few) mapped.push(await expression.evaluate(contact, { countries }));
  check('JSONata', mapped);
  await measure('map parsed records, JSONata:', few.length, async () => {
    for (const contact of few) await expression.evaluate(contact, { countries });
  });
}
