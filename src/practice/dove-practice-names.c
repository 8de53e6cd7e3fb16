/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-practice"

#include "config.h"

#include "practice/dove-practice-names.h"

const char *const dove_practice_first_names[] = {
  "Anna", "Ben", "Chloé", "Daniel", "Elif", "Finn", "Greta", "Hugo", "Inés", "Jonas", "Klára",
  "Lukas", "Maja", "Nils", "Olga", "Paul", "Quirin", "Rosa", "Søren", "Tomás", "Ulla", "Victor",
  "Wanda", "Ximena", "Yusuf", "Zofia", "Åsa", "Björn", "Çağla", "Đorđe", "Émile", "Łucja",
  "Νίκος", "Ольга", "美咲", "지우", "علي", "דנה", NULL,
};

const char *const dove_practice_last_names[] = {
  "Albrecht", "Brandt", "Conti", "Dupont", "Eriksen", "Fischer", "García", "Hansen", "Ivanova",
  "Janssen", "Kowalski", "Lindqvist", "Müller", "Novák", "O'Neill", "Pereira", "Quist", "Rossi",
  "Schmidt-Weiß", "Tóth", "Uzun", "van den Berg", "Weber", "Xiang", "Yıldız", "Zimmermann",
  "Παππάς", "Кузнецова", "佐藤", "김", "حسن", "לוי", NULL,
};

const char *const dove_practice_company_heads[] = {
  "Alder", "Birch", "Cobalt", "Delta", "Ember", "Fjord", "Granite", "Harbour", "Indigo",
  "Juniper", "Kestrel", "Linden", "Meadow", "Nordic", "Oak", "Poplar", "Quarry", "River",
  "Slate", "Tern", NULL,
};

const char *const dove_practice_company_tails[] = {
  "Bakery", "Bikes", "Books", "Carpentry", "Ceramics", "Coffee", "Design", "Gardens", "Logistics",
  "Optics", NULL,
};

const char *const dove_practice_industries[] = {
  "Crafts", "Food", "Retail", "Services", "Trade", NULL,
};

const char *const dove_practice_job_titles[] = {
  "Owner", "Accounts", "Purchasing", "Office manager", "Sales", "", NULL,
};

const DovePracticePlace dove_practice_places[] = {
  { "Germany", "DE", "Leipzig", "04109", "Nikolaistraße 4", "+49 341 55", 19 },
  { "France", "FR", "Lyon", "69002", "12 rue de la République", "+33 4 72 ", 20 },
  { "Spain", "ES", "Valencia", "46002", "Calle de la Paz 7", "+34 963 5", 21 },
  { "Austria", "AT", "Graz", "8010", "Sporgasse 22", "+43 316 8", 20 },
  { "Netherlands", "NL", "Utrecht", "3512 JE", "Oudegracht 158", "+31 30 23", 21 },
  { "Poland", "PL", "Gdańsk", "80-831", "ul. Długa 11", "+48 58 30", 23 },
  { "Sweden", "SE", "Malmö", "211 34", "Södergatan 3", "+46 40 61", 25 },
  { "United Kingdom", "GB", "Leeds", "LS1 6AG", "18 Park Row", "+44 113 4", 20 },
  { "Switzerland", "CH", "Bern", "3011", "Kramgasse 49", "+41 31 31", 8 },
  { "Japan", "JP", "Kyoto", "604-8005", "三条通 2", "+81 75 25", 10 },
  { NULL },
};

const DovePracticeProduct dove_practice_products[] = {
  { "A-100", "Consulting, hour", "95.00" },
  { "A-210", "Training day", "1250.00" },
  { "B-007", "Coffee beans, kg", "18.90" },
  { "B-033", "Paper cups, piece", "0.0825" },
  { "C-410", "Oak board, metre", "33.333" },
  { "C-415", "Screws, box", "4.99" },
  { "D-001", "Bicycle \"Tern\"", "1049.50" },
  { "D-002", "Repair, flat rate", "39.00" },
  { "E-900", "Delivery", "7.45" },
  { "F-123", "Printed catalogue", "2.155" },
  { NULL },
};
